//! Quick fixes: every error and warning whose help says what to write.

use crate::protocol::workspace;
use partiql_iam_lsp::{Service, Workspace, fixes};

/// The code of the problem, the statement, and what each of its fixes makes of it.
const FIXES: [(&str, &str, &[&str]); 53] = [
    ("invalid-character", "SELECT * FROM Person # all", &["SELECT * FROM Person -- all"]),
    ("invalid-character", "SELECT * FROM Person WHERE a = \u{2018}x\u{2019}", &["SELECT * FROM Person WHERE a = 'x'"]),
    ("invalid-character", "SELECT * FROM \u{201C}Person\u{201D}", &["SELECT * FROM \"Person\""]),
    ("invalid-character", "SELECT * FROM Person WHERE a ! 1", &["SELECT * FROM Person WHERE a <> 1"]),
    ("invalid-character", "SELECT a | b FROM Person", &["SELECT a || b FROM Person"]),
    ("invalid-character", "SELECT * FROM Person WHERE a && b", &["SELECT * FROM Person WHERE a AND b"]),
    ("invalid-character", "SELECT *\u{a0}FROM Person", &["SELECT * FROM Person"]),
    ("invalid-character", "SELECT stra\u{df}e FROM Person", &["SELECT \"stra\u{df}e\" FROM Person"]),
    ("unterminated-string", "SELECT * FROM Person WHERE a = 'x;", &["SELECT * FROM Person WHERE a = 'x';"]),
    (
        "unterminated-name",
        "SELECT * FROM \"Person WHERE a",
        &["SELECT * FROM \"Person\" WHERE a", "SELECT * FROM \"Person WHERE a\""],
    ),
    ("unterminated-comment", "SELECT * FROM Person /* all", &["SELECT * FROM Person /* all */"]),
    ("unterminated-ion", "INSERT INTO Person `{a: 1}", &["INSERT INTO Person `{a: 1}`"]),
    ("ambiguous-comment", "SELECT * -- all\rFROM Person", &["SELECT * -- all\nFROM Person"]),
    ("invalid-number", "SELECT 12ab FROM Person", &["SELECT 12 ab FROM Person", "SELECT \"12ab\" FROM Person"]),
    ("invalid-ion-escape", "INSERT INTO Person `{a: \"\\q\"}`", &["INSERT INTO Person `{a: \"\\\\q\"}`"]),
    ("ambiguous-ion", "INSERT INTO Person `{a: \"\\\\\"}`", &["INSERT INTO Person ?"]),
    ("unexpected-token", "SELECT * FROM Person WERE a = 1", &[]),
    ("unexpected-token", "DELETE FORM Person", &["DELETE FROM Person"]),
    ("unexpected-token", "SELECT * FROM Person // all", &["SELECT * FROM Person -- all"]),
    ("unexpected-token", "SELECT * FROM Person WHERE a NOT NULL", &["SELECT * FROM Person WHERE a IS NOT NULL"]),
    ("unexpected-token", "SELECT COUNT(a FROM Person", &["SELECT COUNT(a) FROM Person"]),
    ("unexpected-token", "SELECT * FROM Person WHERE a IN ('b' 'c')", &[]),
    ("unknown-statement", "selct * FROM Person", &["SELECT * FROM Person"]),
    ("missing-semicolon", "DROP TABLE Person\nDROP TABLE Vehicle", &["DROP TABLE Person;\nDROP TABLE Vehicle"]),
    ("insert-columns", "INSERT INTO Person (a, b) VALUES (1, ?);", &["INSERT INTO Person {'a': 1, 'b': ?};"]),
    ("insert-columns", "INSERT INTO Person (a) VALUES (1), ('x')", &["INSERT INTO Person << {'a': 1}, {'a': 'x'} >>"]),
    ("insert-columns", "INSERT INTO Person (a, b) VALUES (1)", &[]),
    ("reserved-word", "SELECT v.Year FROM Vehicle AS v", &["SELECT v.\"Year\" FROM Vehicle AS v"]),
    ("empty-select-list", "SELECT FROM Person", &["SELECT * FROM Person"]),
    ("mixed-star", "SELECT *, a FROM Person AS p", &["SELECT p.*, a FROM Person AS p"]),
    ("missing-from", "SELECT * FORM Person", &["SELECT * FROM Person"]),
    ("missing-from", "SELECT 1", &["SELECT 1 FROM << 0 >>"]),
    ("table-columns", "CREATE TABLE Cars (make string(5))", &["CREATE TABLE Cars "]),
    ("named-index", "CREATE INDEX vin ON Vehicle (VIN)", &["CREATE INDEX ON Vehicle (VIN)"]),
    (
        "missing-purge",
        "DROP INDEX \"Djg2nt0yIs2GY0T29Kud1z\" ON Vehicle",
        &["DROP INDEX \"Djg2nt0yIs2GY0T29Kud1z\" ON Vehicle WITH (purge = true)"],
    ),
    ("option-name", "DROP TABLE Person WITH (PURGE = false)", &["DROP TABLE Person WITH (purge = false)"]),
    ("purge-value", "DROP TABLE Person WITH (purge = true)", &["DROP TABLE Person WITH (purge = false)"]),
    (
        "invalid-tags",
        "CREATE TABLE Cars WITH (aws_tags = {'a': 'b'})",
        &["CREATE TABLE Cars WITH (aws_tags = `{'a': 'b'}`)"],
    ),
    ("undrop-name", "UNDROP TABLE Licence", &["UNDROP TABLE \"JdxjkR9bSYB5jMHWcI464T\""]),
    ("undrop-name", "UNDROP TABLE '5PLf9SXwndd63lPaSIa0O6'", &["UNDROP TABLE \"5PLf9SXwndd63lPaSIa0O6\""]),
    (
        "unknown-procedure",
        "EXEC redact ?, '5PLf9SXwndd63lPaSIa0O6', ?",
        &["EXEC REDACT_REVISION ?, '5PLf9SXwndd63lPaSIa0O6', ?"],
    ),
    (
        "redact-arguments",
        "EXEC REDACT_REVISION(?, '5PLf9SXwndd63lPaSIa0O6', ?)",
        &["EXEC REDACT_REVISION ?, '5PLf9SXwndd63lPaSIa0O6', ?"],
    ),
    ("unknown-table", "SELECT * FROM Vehicel", &["SELECT * FROM Vehicle"]),
    ("unknown-table", "SELECT * FROM _ql_committed_Persn", &["SELECT * FROM _ql_committed_Person"]),
    ("unknown-table", "SELECT * FROM Licence", &["SELECT * FROM history('JdxjkR9bSYB5jMHWcI464T')"]),
    ("unknown-table", "SELECT * FROM history(Licence)", &["SELECT * FROM history('JdxjkR9bSYB5jMHWcI464T')"]),
    (
        "invalid-table-id",
        "SELECT * FROM history('Person')",
        &["SELECT * FROM history('5PLf9SXwndd63lPaSIa0O6')", "SELECT * FROM history(Person)"],
    ),
    (
        "invalid-table-id",
        "EXEC REDACT_REVISION ?, 'Person', ?",
        &["EXEC REDACT_REVISION ?, '5PLf9SXwndd63lPaSIa0O6', ?"],
    ),
    ("invalid-table-id", "UNDROP TABLE \"Licence\"", &["UNDROP TABLE \"JdxjkR9bSYB5jMHWcI464T\""]),
    (
        "not-a-table",
        "EXEC REDACT_REVISION ?, \"5PLf9SXwndd63lPaSIa0O6\", ?",
        &["EXEC REDACT_REVISION ?, '5PLf9SXwndd63lPaSIa0O6', ?"],
    ),
    ("unknown-function", "SELECT * FROM histroy(Person)", &["SELECT * FROM history(Person)"]),
    ("change-of-view", "DELETE FROM _ql_committed_Person", &["DELETE FROM Person"]),
    (
        "unknown-system-table",
        "SELECT * FROM information_schema.tables",
        &["SELECT * FROM information_schema.user_tables"],
    ),
];

const WARNINGS: [(&str, &str, &[&str]); 9] = [
    ("unsupported", "SELECT * FROM Person WHERE a != 1", &["SELECT * FROM Person WHERE a <> 1"]),
    ("unsupported", "SELECT txid FROM Person", &["SELECT \"txid\" FROM Person"]),
    (
        "unsupported",
        "SELECT * FROM Person WHERE a > DATE '2017-09-14'",
        &["SELECT * FROM Person WHERE a > `2017-09-14T`"],
    ),
    (
        "unsupported",
        "DROP INDEX vin ON Vehicle WITH (purge = true)",
        &["DROP INDEX \"Djg2nt0yIs2GY0T29Kud1z\" ON Vehicle WITH (purge = true)"],
    ),
    ("unknown-alias", "SELECT * FROM Vehicle AS v, @Person AS o", &["SELECT * FROM Vehicle AS v, Person AS o"]),
    (
        "alias-is-table",
        "SELECT * FROM Vehicle AS Person, Person.x AS o",
        &["SELECT * FROM Vehicle AS Person, @Person.x AS o"],
    ),
    ("double-quoted-string", "SELECT * FROM Person WHERE a = \"it's\"", &["SELECT * FROM Person WHERE a = 'it''s'"]),
    ("catalog-case", "SELECT * FROM INFORMATION_SCHEMA.user_tables", &["SELECT * FROM information_schema.user_tables"]),
    (
        "double-quoted-string",
        "SELECT * FROM Person WHERE a IN (\"b\", 'c')",
        &["SELECT * FROM Person WHERE a IN ('b', 'c')"],
    ),
];

/// The fixes of each statement are for problems of this code, and make these of it.
pub(crate) fn assert_fixed(service: Service, rows: &[(&str, &str, &[&str])], workspace: &Workspace) {
    for (code, statement, expected) in rows {
        let found = fixes(statement, service, workspace);
        let results: Vec<String> = found.iter().map(|fix| fix.applied(statement)).collect();
        assert_eq!(results, *expected, "{statement}");
        assert!(found.iter().all(|fix| fix.code == *code), "{statement}: {found:?}");
    }
}

/// The titles of the fixes of a statement.
pub(crate) fn titles(statement: &str, service: Service, workspace: &Workspace) -> Vec<String> {
    fixes(statement, service, workspace).into_iter().map(|fix| fix.title).collect()
}

#[test]
fn every_help_that_says_what_to_write_is_a_fix() {
    assert_fixed(Service::Qldb, &FIXES, &workspace());
    assert_fixed(Service::Qldb, &WARNINGS, &workspace());
}

#[test]
fn titles_say_what_is_done() {
    let titles = |statement: &str| titles(statement, Service::Qldb, &workspace());
    assert_eq!(titles("SELECT * FROM Vehicel"), ["replace `Vehicel` by `Vehicle`"]);
    assert_eq!(titles("DROP INDEX \"Djg2nt0yIs2GY0T29Kud1z\" ON Vehicle"), ["write `WITH (purge = true)`"]);
    assert_eq!(titles("SELECT COUNT(a FROM Person"), ["close it with `)`"]);
}

#[test]
fn an_alias_that_may_be_a_table_can_be_marked() {
    let open = Workspace { catalog: None, ..workspace() };
    let found = fixes("SELECT * FROM Vehicle AS v, v.x AS o", Service::Qldb, &open);
    assert_eq!(found[0].code, "alias-may-be-table");
    assert_eq!(found[0].applied("SELECT * FROM Vehicle AS v, v.x AS o"), "SELECT * FROM Vehicle AS v, @v.x AS o");
}

#[test]
fn what_is_right_has_no_fix() {
    assert_eq!(fixes("SELECT * FROM Vehicle AS v WHERE v.VIN = ?", Service::Qldb, &workspace()), []);
}
