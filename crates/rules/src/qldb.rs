//! Errors and warnings in statements for QLDB.

use partiql_iam::iam::Certainty;

use crate::example::Example::{self, AllowAll, Bound, Long, Qldb, WithoutCatalog};
use crate::row::{Basis, Kind, Rule};

const NAMES: Basis = documented("Amazon QLDB developer guide, limits.naming");
const CATALOG: Basis = documented("Amazon QLDB developer guide, working.catalog");
const HISTORY: Basis = documented("Amazon QLDB developer guide, working.history");
const METADATA: Basis = documented("Amazon QLDB developer guide, working.metadata");
const CHANGES: Basis = documented("Amazon QLDB developer guide, ql-reference.update and ql-reference.from");
const QUERIES: Basis = documented("Amazon QLDB developer guide, ql-reference.select");
const REDACTION: Basis = documented("Amazon QLDB developer guide, ql-stored-procedures.redact_revision");
const REFERENCE: Basis = Basis::Service(
    Certainty::Inferred,
    "the reference implementation, partiql-lang-kotlin 0.2.7, StaticTypeVisitorTransform",
);
const UNDOCUMENTED: Basis = Basis::Service(Certainty::Undocumented, "docs/doubt.md");
const LIMIT: Basis = Basis::Own("docs/limits.md");

const fn documented(source: &'static str) -> Basis {
    Basis::Service(Certainty::Documented, source)
}

const fn row(code: &'static str, why: &'static str, basis: Basis, wrong: Example, right: Example) -> Rule {
    Rule { code, kind: Kind::QldbStatement, why, basis, wrong, right }
}

pub(super) const RULES: &[Rule] = &[
    row(
        "unknown-table",
        "the catalog has no active table of this name. Names are compared exactly, case included",
        CATALOG,
        Qldb("SELECT * FROM vehicle"),
        Qldb("SELECT * FROM Vehicle"),
    ),
    row(
        "invalid-table-name",
        "no table can have this name: 1 to 128 letters, digits and underscores, of which the first is no digit",
        NAMES,
        Qldb("SELECT * FROM \"my cars\""),
        Qldb("SELECT * FROM Vehicle"),
    ),
    row(
        "reserved-name",
        "names that begin with `_ql_` are QLDB's own, and a new table is not to have a reserved word as its name",
        NAMES,
        Qldb("SELECT * FROM _ql_Vehicle"),
        Qldb("SELECT * FROM _ql_committed_Vehicle"),
    ),
    row(
        "invalid-table-id",
        "an id is 22 letters and digits. A name in its place is not looked up: it may be that of another table by then",
        HISTORY,
        Qldb("SELECT * FROM history('Vehicle')"),
        Qldb("SELECT * FROM history('Au1EiThbt8s0z9wM26REZN')"),
    ),
    row(
        "parameter-as-table",
        "which permission is needed depends on the table, and the parameter could be any",
        HISTORY,
        Qldb("SELECT * FROM history(?)"),
        Qldb("SELECT * FROM history(Vehicle)"),
    ),
    row(
        "parameter-is-no-table",
        "the parameter names the table, and its value is not an id of 22 letters and digits. The value may be a secret and is not shown",
        HISTORY,
        Bound("SELECT * FROM history(?)", &["Vehicle"]),
        Bound("SELECT * FROM history(?)", &["Au1EiThbt8s0z9wM26REZN"]),
    ),
    row(
        "not-a-table",
        "at this place there is a table's name, or its id in single quotes. What anything else reads is unknown",
        HISTORY,
        Qldb("SELECT * FROM history(SELECT * FROM Vehicle)"),
        Qldb("SELECT * FROM history(Vehicle)"),
    ),
    row(
        "history-times",
        "`history` takes a table and at most two times, which are Ion timestamps or parameters",
        HISTORY,
        Qldb("SELECT * FROM history(Vehicle, Start)"),
        Qldb("SELECT * FROM history(Vehicle, `2019-06-05T00:00:00Z`)"),
    ),
    row(
        "unknown-function",
        "`history` is the one function that is a source. What another would read is unknown",
        HISTORY,
        Qldb("SELECT * FROM histroy(Vehicle)"),
        Qldb("SELECT * FROM history(Vehicle)"),
    ),
    row(
        "computed-source",
        "a change has one table and collections in its documents. What a computed source would change is unknown",
        CHANGES,
        Qldb("FROM Vehicle AS v, [Person] AS p REMOVE p"),
        Qldb("FROM Vehicle AS v, @v.Owners AS o SET o.Since = ?"),
    ),
    row(
        "change-of-view",
        "a committed view is made by QLDB from the table, and is read alone",
        METADATA,
        Qldb("DELETE FROM _ql_committed_Vehicle"),
        Qldb("DELETE FROM Vehicle AS v WHERE v.VIN = ?"),
    ),
    row(
        "change-of-catalog",
        "the system catalog follows the tables, and is read alone",
        CATALOG,
        Qldb("FROM information_schema.user_tables AS t SET t.name = 'Car'"),
        Qldb("SELECT name FROM information_schema.user_tables"),
    ),
    row(
        "change-of-history",
        "the history of a ledger does not change. What must be unreadable is redacted",
        HISTORY,
        Qldb("UPDATE history(Vehicle) SET Color = 'red'"),
        Qldb("EXEC REDACT_REVISION ?, 'Au1EiThbt8s0z9wM26REZN', ?"),
    ),
    row(
        "change-of-no-table",
        "a change is of the documents of a table, and none is named as the first source",
        CHANGES,
        Qldb("FROM Vehicle.Owners AS o SET o.Since = ?"),
        Qldb("FROM Vehicle AS v, @v.Owners AS o SET o.Since = ?"),
    ),
    row(
        "unknown-alias",
        "`@` comes before an alias that was given further left. It never means a table",
        QUERIES,
        Qldb("SELECT * FROM Vehicle AS v, @w.Owners AS o"),
        Qldb("SELECT * FROM Vehicle AS v, @v.Owners AS o"),
    ),
    row(
        "too-many-names",
        "outside of FROM each of these names can be a table with a permission of its own, and their number is limited so that the time of an \
         answer is. Strings without quotes are the usual cause",
        LIMIT,
        Long("INSERT INTO Vehicle VALUE {'Colors': [", "color#, ", 300, "'blue']}"),
        Qldb("INSERT INTO Vehicle VALUE {'Colors': ['red', 'blue']}"),
    ),
    row(
        "unknown-system-table",
        "`information_schema.user_tables` is the one table of the system",
        CATALOG,
        Qldb("SELECT * FROM information_schema.tables"),
        Qldb("SELECT * FROM information_schema.user_tables"),
    ),
    row(
        "unsupported",
        "PartiQL has it and QLDB refuses it or does not document it. All tables that it could read are counted",
        documented("Amazon QLDB developer guide, ql-reference"),
        Qldb("SELECT VIN FROM Vehicle ORDER BY VIN"),
        Qldb("SELECT VIN FROM Vehicle"),
    ),
    row(
        "nested-table",
        "only the outermost query names tables. Should QLDB take it all the same, the table would be read, so that it is counted",
        REFERENCE,
        Qldb("SELECT v.VIN, (SELECT p.Name FROM Person AS p) FROM Vehicle AS v"),
        Qldb("SELECT v.VIN, p.Name FROM Vehicle AS v JOIN Person AS p ON v.Owner = p.Name"),
    ),
    row(
        "second-table",
        "a statement changes one table. Which of several would be changed is unknown, so that each is counted as changed",
        CHANGES,
        Qldb("FROM Vehicle AS v, Person AS p SET v.Owner = p.Name"),
        Qldb("FROM Vehicle AS v SET v.Owner = ?"),
    ),
    row(
        "insert-select",
        "QLDB documents INSERT of documents alone. What the query reads is counted",
        documented("Amazon QLDB developer guide, ql-reference.insert"),
        Qldb("INSERT INTO Vehicle (SELECT * FROM << {'VIN': 'A'} >>)"),
        Qldb("INSERT INTO Vehicle << {'VIN': 'A'} >>"),
    ),
    row(
        "alias-is-table",
        "in FROM a name that is a table is that table, even if an alias further left has the same name. With `@` it is always the alias",
        REFERENCE,
        Qldb("SELECT * FROM Vehicle AS Person, Person AS o"),
        Qldb("SELECT * FROM Vehicle AS v, Person AS o"),
    ),
    row(
        "alias-may-be-table",
        "in FROM a name that is a table is that table, and there is no catalog that says whether there is one. With `@` it is always the alias",
        REFERENCE,
        WithoutCatalog("SELECT * FROM Vehicle AS v, v.Owners AS o"),
        WithoutCatalog("SELECT * FROM Vehicle AS v, @v.Owners AS o"),
    ),
    row(
        "table-in-expression",
        "QLDB documents tables and collections as sources. A table inside of an expression would be read, so that it is counted",
        UNDOCUMENTED,
        Qldb("SELECT * FROM << Vehicle >> AS v"),
        Qldb("SELECT * FROM Vehicle AS v"),
    ),
    row(
        "path-into-table",
        "QLDB documents no path into a table as a source. The table would be read, so that it is counted",
        UNDOCUMENTED,
        Qldb("SELECT * FROM Vehicle.Owners AS o"),
        Qldb("SELECT * FROM Vehicle AS v, @v.Owners AS o"),
    ),
    row(
        "ambiguous-remove",
        "REMOVE of the whole document needs the permission to delete, REMOVE of an element that to update, and the name could be either",
        CHANGES,
        Qldb("UPDATE Vehicle AS v REMOVE Vehicle"),
        Qldb("UPDATE Vehicle AS v REMOVE v.Color"),
    ),
    row(
        "insert-into-field",
        "after FROM the name of INSERT INTO is an element of the documents, even if there is a table of this name",
        CHANGES,
        Qldb("FROM Vehicle AS v INSERT INTO Person VALUE 'Raul'"),
        Qldb("FROM Vehicle AS v INSERT INTO v.Owners VALUE 'Raul'"),
    ),
    row(
        "undeclared-alias",
        "the path begins with a name that is no alias, so that it is read as a field of the documents. A slip in the alias is the usual cause",
        CHANGES,
        Qldb("UPDATE Vehicle AS v BY id SET w.Color = 'red'"),
        Qldb("UPDATE Vehicle AS v BY id SET v.Color = 'red'"),
    ),
    row(
        "unknown-name",
        "with several sources a bare name could be a field of any, so that QLDB refuses it",
        REFERENCE,
        Qldb("SELECT Name FROM Person AS p, Vehicle AS v"),
        Qldb("SELECT p.Name FROM Person AS p, Vehicle AS v"),
    ),
    row(
        "table-outside-from",
        "where there is no source yet, a name that is no alias is a table. It would be read, so that it is counted. A string without quotes \
         is the usual cause",
        REFERENCE,
        Qldb("INSERT INTO Vehicle VALUE {'Owner': Person}"),
        Qldb("INSERT INTO Vehicle VALUE {'Owner': 'Person'}"),
    ),
    row(
        "duplicate-alias",
        "with the same alias twice, case aside, it is unknown which source a name means",
        QUERIES,
        Qldb("SELECT * FROM Person AS p, Vehicle AS P"),
        Qldb("SELECT * FROM Person AS p, Vehicle AS v"),
    ),
    row(
        "double-quoted-string",
        "double quotes make a name. Compared with a field of this name the condition is probably never true",
        documented("Amazon QLDB developer guide, ql-reference.query"),
        Qldb("SELECT * FROM Person WHERE Name = \"Raul\""),
        Qldb("SELECT * FROM Person WHERE Name = 'Raul'"),
    ),
    row(
        "not-a-document",
        "the documents of a table are structs",
        documented("Amazon QLDB developer guide, ql-reference.insert"),
        Qldb("INSERT INTO Vehicle 5"),
        Qldb("INSERT INTO Vehicle {'VIN': 'A'}"),
    ),
    row(
        "redact-argument",
        "the block address is a struct and the document's id a string. Arguments in another order would name another table",
        REDACTION,
        Qldb("EXEC REDACT_REVISION 5, 'Au1EiThbt8s0z9wM26REZN', ?"),
        Qldb("EXEC REDACT_REVISION ?, 'Au1EiThbt8s0z9wM26REZN', ?"),
    ),
    row(
        "not-a-collection",
        "a source is a table or a collection, and QLDB documents no value. A table's name in the wrong quotes is the usual cause",
        UNDOCUMENTED,
        Qldb("SELECT * FROM 'Vehicle'"),
        Qldb("SELECT * FROM Vehicle"),
    ),
    row(
        "reserved-name",
        "the developer guide says that a table is not to have a reserved word as its name, and shows one that has. In each statement such a \
         name needs double quotes",
        NAMES,
        Qldb("CREATE TABLE \"user\""),
        Qldb("CREATE TABLE Member"),
    ),
    row(
        "table-exists",
        "the catalog has an active table of this name, so that the statement fails",
        documented("Amazon QLDB developer guide, ql-reference.create-table"),
        Qldb("CREATE TABLE Vehicle"),
        Qldb("CREATE TABLE Dealer"),
    ),
    row(
        "table-is-active",
        "only an inactive table is brought back",
        documented("Amazon QLDB developer guide, ql-reference.undrop-table"),
        Qldb("UNDROP TABLE \"Au1EiThbt8s0z9wM26REZN\""),
        Qldb("UNDROP TABLE \"JdxjkR9bSYB5jMHWcI464T\""),
    ),
    row(
        "unknown-table-id",
        "the catalog has no table with this id, active or not. It is of another ledger, or the catalog is old",
        CATALOG,
        Qldb("SELECT * FROM history('AAAAAAAAAAAAAAAAAAAAAA')"),
        Qldb("SELECT * FROM history('Au1EiThbt8s0z9wM26REZN')"),
    ),
    row(
        "catalog-case",
        "names are compared exactly, case included, and that of the system catalog is in lower case",
        CATALOG,
        Qldb("SELECT * FROM INFORMATION_SCHEMA.USER_TABLES"),
        Qldb("SELECT * FROM information_schema.user_tables"),
    ),
    row(
        "history-outside-from",
        "QLDB documents `history` as a source in FROM alone. The history of the table would be read, so that it is counted",
        HISTORY,
        Qldb("SELECT history(Vehicle) FROM Person"),
        Qldb("SELECT * FROM history(Vehicle)"),
    ),
    row(
        "tags-in-allow-all",
        "a ledger in the mode `ALLOW_ALL` refuses tags on a new table",
        documented("Amazon QLDB developer guide, ql-reference.create-table"),
        AllowAll("CREATE TABLE Dealer WITH (aws_tags = `{'stage': 'test'}`)"),
        AllowAll("CREATE TABLE Dealer"),
    ),
    row(
        "more-warnings",
        "one answer has so many warnings at most; no permission is left out. The first warnings say what is wrong with all",
        LIMIT,
        Long("SELECT * FROM Vehicle WHERE VIN != 1", " OR VIN != 1", 300, ""),
        Qldb("SELECT * FROM Vehicle WHERE VIN <> 1"),
    ),
];
