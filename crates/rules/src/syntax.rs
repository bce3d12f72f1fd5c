//! Errors in the text of a statement.

use partiql_iam::iam::Certainty;

use crate::example::Example::{self, Long, Qldb};
use crate::row::{Basis, Kind, Rule};

const LEXIS: Basis = documented("Amazon QLDB developer guide, ql-reference.data-types and ql-reference.reserved");
const QUERIES: Basis = documented("Amazon QLDB developer guide, ql-reference.select");
const CHANGES: Basis =
    documented("Amazon QLDB developer guide, ql-reference.insert, ql-reference.update and ql-reference.delete");
const TABLES: Basis = documented(
    "Amazon QLDB developer guide, ql-reference.create-table, ql-reference.drop-table and ql-reference.undrop-table",
);
const INDEXES: Basis = documented("Amazon QLDB developer guide, ql-reference.create-index and ql-reference.drop-index");
const REDACTION: Basis = documented("Amazon QLDB developer guide, ql-stored-procedures.redact_revision");
const ION: Basis = documented("Amazon Ion specification, text format; Amazon QLDB developer guide, ql-reference.query");
const SENDING: Basis = documented("Amazon QLDB Session API, ExecuteStatement; Amazon DynamoDB API, ExecuteStatement");
const TWO_READINGS: Basis = Basis::Own("a text that readers end at different places is refused");
const LIMIT: Basis = Basis::Own("docs/limits.md");

const fn documented(source: &'static str) -> Basis {
    Basis::Service(Certainty::Documented, source)
}

const fn row(code: &'static str, why: &'static str, basis: Basis, wrong: Example, right: &'static str) -> Rule {
    Rule { code, kind: Kind::Syntax, why, basis, wrong, right: Qldb(right) }
}

pub(super) const RULES: &[Rule] = &[
    row(
        "empty",
        "a request carries one statement; blanks and comments are none",
        SENDING,
        Qldb("-- the owners"),
        "SELECT * FROM Person -- the owners",
    ),
    row(
        "too-long",
        "a statement has 100,000 characters at most for QLDB, and 8,192 for DynamoDB. Long lists of values go into parameters",
        documented("Amazon QLDB developer guide, limits; Amazon DynamoDB API, ExecuteStatement"),
        Long("SELECT * FROM Vehicle WHERE VIN IN (", "'1N4AL11D75C109151', ", 5000, "'KM8SRDHF6EU074761')"),
        "SELECT * FROM Vehicle WHERE VIN IN ?",
    ),
    row(
        "too-deep",
        "reading goes only so deep, so that no statement can use up the memory of who reads it. No service documents such a limit, and no \
         statement that does work comes near it",
        LIMIT,
        Long("SELECT * FROM Vehicle WHERE ", "NOT ", 200, "Sold"),
        "SELECT * FROM Vehicle WHERE NOT Sold",
    ),
    row(
        "too-many-sources",
        "each source can be a table with a permission of its own, and their number is limited so that the time of an answer is. A ledger has \
         20 active tables at most",
        LIMIT,
        Long("SELECT * FROM Vehicle AS v", ", @v.Owners AS o", 300, ""),
        "SELECT * FROM Vehicle AS v, @v.Owners AS o",
    ),
    row(
        "invalid-character",
        "outside of quotes a statement has ASCII alone. Typographic quotes and blanks come from text that was pasted from a document",
        LEXIS,
        Qldb("SELECT * FROM Person WHERE Name = ‘Raul’"),
        "SELECT * FROM Person WHERE Name = 'Raul'",
    ),
    row(
        "unterminated-string",
        "the string goes on to the end of the text, so that it is unknown what of it is the statement",
        LEXIS,
        Qldb("SELECT * FROM Person WHERE Name = 'Raul"),
        "SELECT * FROM Person WHERE Name = 'Raul'",
    ),
    row(
        "unterminated-name",
        "the name goes on to the end of the text, so that it is unknown which table it is",
        LEXIS,
        Qldb("SELECT * FROM \"Person"),
        "SELECT * FROM \"Person\"",
    ),
    row(
        "unterminated-comment",
        "the comment goes on to the end of the text, so that it is unknown what of it is the statement",
        LEXIS,
        Qldb("SELECT * FROM Person /* all of them"),
        "SELECT * FROM Person /* all of them */",
    ),
    row(
        "ambiguous-comment",
        "for some readers a carriage return alone ends a comment and for others it does not, so that what follows is part of the statement \
         for one and not for the other",
        TWO_READINGS,
        Qldb("SELECT * FROM Person -- all\rWHERE Name = 'Raul'"),
        "SELECT * FROM Person -- all\nWHERE Name = 'Raul'",
    ),
    row(
        "invalid-number",
        "a number has no letters after it, and a name begins with no digit",
        LEXIS,
        Qldb("SELECT * FROM Vehicle WHERE VIN = 1N4AL11D75C109151"),
        "SELECT * FROM Vehicle WHERE VIN = '1N4AL11D75C109151'",
    ),
    row(
        "unterminated-ion",
        "the Ion literal goes on to the end of the text, so that it is unknown what of it is the statement",
        ION,
        Qldb("INSERT INTO Vehicle `{VIN: \"KM8SRDHF6EU074761\"}"),
        "INSERT INTO Vehicle `{VIN: \"KM8SRDHF6EU074761\"}`",
    ),
    row(
        "empty-ion",
        "backticks hold one value of Ion, and there is none",
        ION,
        Qldb("INSERT INTO Vehicle ``"),
        "INSERT INTO Vehicle `{VIN: \"KM8SRDHF6EU074761\"}`",
    ),
    row(
        "several-ion-values",
        "backticks hold one value of Ion. Several documents are a list",
        ION,
        Qldb("INSERT INTO Vehicle `{VIN: \"A\"} {VIN: \"B\"}`"),
        "INSERT INTO Vehicle << {'VIN': 'A'}, {'VIN': 'B'} >>",
    ),
    row(
        "unclosed-ion",
        "something in the Ion literal is still open where the literal ends",
        ION,
        Qldb("INSERT INTO Vehicle `{VIN: \"A}`"),
        "INSERT INTO Vehicle `{VIN: \"A\"}`",
    ),
    row(
        "invalid-ion",
        "within backticks the rules of Ion's text form hold, and this is none of its values",
        ION,
        Qldb("INSERT INTO Vehicle `{Registered: 2019-13x}`"),
        "INSERT INTO Vehicle `{Registered: 2019-12-01T}`",
    ),
    row(
        "invalid-ion-escape",
        "Ion has a closed list of escapes, and this is none of them",
        ION,
        Qldb(r#"INSERT INTO Vehicle `{Path: "\q"}`"#),
        r#"INSERT INTO Vehicle `{Path: "\\q"}`"#,
    ),
    row(
        "ion-too-deep",
        "reading goes only so deep, so that no literal can use up the memory of who reads it. A document of any depth is sent as a parameter",
        LIMIT,
        Long("INSERT INTO Vehicle `", "[", 200, "`"),
        "INSERT INTO Vehicle ?",
    ),
    row(
        "ambiguous-ion",
        "by Ion's specification the literal ends at one place, and by the lexer of the reference implementation at another: what follows is \
         part of the statement for one of them alone",
        Basis::Service(Certainty::Inferred, "Amazon Ion specification; partiql-lang-kotlin 0.2.7, SqlLexer"),
        Qldb(r#"INSERT INTO Vehicle `{Path: "\\"}`"#),
        "INSERT INTO Vehicle ?",
    ),
    row(
        "unexpected-token",
        "no statement goes on like this. The message says what can come at this place",
        documented("the grammar, which `partiql-iam grammar` prints with the page of each rule"),
        Qldb("SELECT * FROM WHERE VIN = ?"),
        "SELECT * FROM Vehicle WHERE VIN = ?",
    ),
    row(
        "unknown-statement",
        "no statement begins with this word",
        documented("Amazon QLDB developer guide, ql-reference; Amazon DynamoDB developer guide, ql-reference"),
        Qldb("UPSERT INTO Person ?"),
        "INSERT INTO Person ?",
    ),
    row(
        "second-statement",
        "a request carries one statement. Text after it could be anything, so that it is not answered as if it were not there",
        SENDING,
        Qldb("SELECT * FROM Vehicle; DELETE FROM Vehicle"),
        "SELECT * FROM Vehicle;",
    ),
    row(
        "missing-semicolon",
        "a second statement begins within the first, so that it is unknown where the first ends",
        SENDING,
        Qldb("SELECT * FROM Vehicle DELETE FROM Vehicle"),
        "SELECT * FROM Vehicle",
    ),
    row(
        "reserved-word",
        "a reserved word is a name only in double quotes",
        documented("Amazon QLDB developer guide, ql-reference.reserved"),
        Qldb("SELECT Year FROM Vehicle"),
        "SELECT \"Year\" FROM Vehicle",
    ),
    row(
        "empty-select-list",
        "SELECT says what to return, and there is nothing",
        QUERIES,
        Qldb("SELECT FROM Vehicle"),
        "SELECT * FROM Vehicle",
    ),
    row(
        "mixed-star",
        "`*` returns whole documents, so that nothing goes beside it",
        QUERIES,
        Qldb("SELECT *, VIN FROM Vehicle"),
        "SELECT VIN, Make FROM Vehicle",
    ),
    row(
        "missing-from",
        "SELECT names what it reads from, and there is no FROM. A slip in the word is the usual cause",
        QUERIES,
        Qldb("SELECT * FORM Vehicle"),
        "SELECT * FROM Vehicle",
    ),
    row(
        "missing-on",
        "a join has a condition after `ON`",
        QUERIES,
        Qldb("SELECT v.VIN FROM Vehicle AS v JOIN Person AS p"),
        "SELECT v.VIN FROM Vehicle AS v JOIN Person AS p ON v.Owner = p.Name",
    ),
    row(
        "empty-parentheses",
        "parentheses hold an expression, and there is none",
        documented("the grammar, which `partiql-iam grammar` prints with the page of each rule"),
        Qldb("SELECT () FROM Vehicle"),
        "SELECT (VIN) FROM Vehicle",
    ),
    row(
        "missing-table",
        "SET and REMOVE change the documents of a table, which is named before them",
        CHANGES,
        Qldb("SET Color = 'red'"),
        "UPDATE Vehicle SET Color = 'red'",
    ),
    row(
        "path-as-table",
        "the statement is about a whole table. What is inside of its documents is changed by UPDATE or FROM",
        CHANGES,
        Qldb("DELETE FROM Vehicle.Owners"),
        "DELETE FROM Vehicle AS v WHERE v.VIN = ?",
    ),
    row(
        "insert-columns",
        "tables have documents and no columns, so that INSERT takes a document and no list of names",
        CHANGES,
        Qldb("INSERT INTO Person (Name, Age) VALUES ('Raul', 40)"),
        "INSERT INTO Person VALUE {'Name': 'Raul', 'Age': 40}",
    ),
    row(
        "insert-at",
        "a table has no order, so that a document is not inserted at a place of it",
        CHANGES,
        Qldb("INSERT INTO Person VALUE {'Name': 'Raul'} AT 5"),
        "INSERT INTO Person VALUE {'Name': 'Raul'}",
    ),
    row(
        "table-columns",
        "tables have documents and no columns",
        TABLES,
        Qldb("CREATE TABLE Dealer (Name string)"),
        "CREATE TABLE Dealer",
    ),
    row(
        "named-index",
        "an index has an id that QLDB makes, and no name",
        INDEXES,
        Qldb("CREATE INDEX vin ON Vehicle (VIN)"),
        "CREATE INDEX ON Vehicle (VIN)",
    ),
    row(
        "index-field",
        "an index is on exactly one field at the top of documents",
        INDEXES,
        Qldb("CREATE INDEX ON Vehicle (VIN, Make)"),
        "CREATE INDEX ON Vehicle (VIN)",
    ),
    row(
        "missing-purge",
        "an index can't be dropped without being purged, and the statement has to say so. The permission depends on it",
        INDEXES,
        Qldb("DROP INDEX \"4tPW3fUhaVhDinRgKRLhGU\" ON Vehicle"),
        "DROP INDEX \"4tPW3fUhaVhDinRgKRLhGU\" ON Vehicle WITH (purge = true)",
    ),
    row(
        "option-name",
        "an option has one name, in lower case",
        TABLES,
        Qldb("CREATE TABLE Dealer WITH (tags = `{'stage': 'test'}`)"),
        "CREATE TABLE Dealer WITH (aws_tags = `{'stage': 'test'}`)",
    ),
    row(
        "purge-value",
        "a table is never purged and an index always, so that `purge` has one value for each",
        documented("Amazon QLDB developer guide, ql-reference.drop-index and ql-reference.drop-table"),
        Qldb("DROP TABLE Vehicle WITH (purge = true)"),
        "DROP TABLE Vehicle",
    ),
    row(
        "invalid-tags",
        "the tags of a new table are an Ion struct of text, and decide whether the statement is allowed. Tags that can't be read could be any",
        TABLES,
        Qldb("CREATE TABLE Dealer WITH (aws_tags = {'stage': 'test'})"),
        "CREATE TABLE Dealer WITH (aws_tags = `{'stage': 'test'}`)",
    ),
    row(
        "undrop-name",
        "several dropped tables can have one name, so that the table to bring back is named by its id, in double quotes",
        TABLES,
        Qldb("UNDROP TABLE Licence"),
        "UNDROP TABLE \"JdxjkR9bSYB5jMHWcI464T\"",
    ),
    row(
        "unknown-procedure",
        "`REDACT_REVISION` is the one stored procedure. What another would do is unknown",
        REDACTION,
        Qldb("EXEC PURGE_TABLE 'Vehicle'"),
        "EXEC REDACT_REVISION ?, 'Au1EiThbt8s0z9wM26REZN', ?",
    ),
    row(
        "redact-arguments",
        "the procedure takes a block address, a table's id and a document's id, without parentheses. The second is the table that it needs a \
         permission on",
        REDACTION,
        Qldb("EXEC REDACT_REVISION ?, 'Au1EiThbt8s0z9wM26REZN'"),
        "EXEC REDACT_REVISION ?, 'Au1EiThbt8s0z9wM26REZN', ?",
    ),
];
