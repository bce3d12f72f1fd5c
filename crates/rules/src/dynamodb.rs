//! Errors in statements for DynamoDB.

use partiql_iam::iam::Certainty;

use crate::example::Example::{self, DynamoDb, LongDynamoDb, Request, Transaction, Values};
use crate::row::{Basis, Kind, Rule};

const SELECT: Basis = documented("Amazon DynamoDB developer guide, ql-reference.select");
const INSERT: Basis = documented("Amazon DynamoDB developer guide, ql-reference.insert");
const UPDATE: Basis = documented("Amazon DynamoDB developer guide, ql-reference.update");
const TYPES: Basis = documented("Amazon DynamoDB developer guide, ql-reference.data-types");
const OPERATORS: Basis = documented("Amazon DynamoDB developer guide, ql-operators");
const FUNCTIONS: Basis = documented("Amazon DynamoDB developer guide, ql-functions");
const NAMES: Basis = documented("Amazon DynamoDB developer guide, HowItWorks.NamingRulesDataTypes");
const CONFORMANCE: Basis = measured("github.com/paritysuite/dynamodb-conformance, recorded answers of DynamoDB");
const DYNOXIDE: Basis = measured("github.com/nubo-db/dynoxide, recorded answers of DynamoDB");
const SCHEMA: Basis = Basis::Own("docs/dynamodb.md: the key schemas that are given are taken to be all");

const fn documented(source: &'static str) -> Basis {
    Basis::Service(Certainty::Documented, source)
}

const fn measured(source: &'static str) -> Basis {
    Basis::Service(Certainty::Measured, source)
}

const fn row(code: &'static str, why: &'static str, basis: Basis, wrong: Example, right: Example) -> Rule {
    Rule { code, kind: Kind::DynamoDbStatement, why, basis, wrong, right }
}

pub(super) const RULES: &[Rule] = &[
    row(
        "alias",
        "DynamoDB refuses an alias of a table: the names of attributes have no prefix",
        CONFORMANCE,
        DynamoDb("SELECT m.Genre FROM Music AS m"),
        DynamoDb("SELECT Genre FROM Music"),
    ),
    row(
        "several-tables",
        "DynamoDB reads one table or one index in a statement, and joins nothing",
        SELECT,
        DynamoDb("SELECT * FROM Music, Award"),
        DynamoDb("SELECT * FROM Music"),
    ),
    row(
        "nested-query",
        "DynamoDB takes no query inside of a statement",
        SELECT,
        DynamoDb("SELECT * FROM Music WHERE Artist IN (SELECT Artist FROM Award)"),
        DynamoDb("SELECT * FROM Music WHERE Artist IN ['Acme Band']"),
    ),
    row(
        "not-a-table",
        "FROM has a table, bare or in double quotes. What anything else would read is unknown",
        SELECT,
        DynamoDb("SELECT * FROM 'Music'"),
        DynamoDb("SELECT * FROM \"Music\""),
    ),
    row(
        "unsupported",
        "PartiQL has it, and DynamoDB does not",
        SELECT,
        DynamoDb("SELECT * FROM Music WHERE Artist = 'Acme Band' LIMIT 5"),
        DynamoDb("SELECT * FROM Music WHERE Artist = 'Acme Band'"),
    ),
    row(
        "ion-literal",
        "backticks hold Ion, which DynamoDB does not read",
        documented("Amazon DynamoDB developer guide, ql-reference"),
        DynamoDb("SELECT * FROM Music WHERE Artist = `Acme`"),
        DynamoDb("SELECT * FROM Music WHERE Artist = 'Acme'"),
    ),
    row(
        "table-path",
        "after a table only an index can come. A name with dots in it is one name in double quotes",
        DYNOXIDE,
        DynamoDb("SELECT * FROM Music.ByGenre.Songs"),
        DynamoDb("SELECT * FROM Music"),
    ),
    row(
        "empty-name",
        "a name has letters",
        DYNOXIDE,
        DynamoDb("SELECT * FROM \"\""),
        DynamoDb("SELECT * FROM \"Music\""),
    ),
    row(
        "invalid-table-name",
        "no table or index can have this name, or the ARN is not that of a table: names have 3 to 255 letters, digits, underscores, hyphens and dots",
        NAMES,
        DynamoDb("SELECT * FROM \"arn:aws:dynamodb:us-east-1:1234:table/Music\""),
        DynamoDb("SELECT * FROM \"Music\""),
    ),
    row(
        "unknown-table",
        "the key schemas have no table of this name. Names are compared exactly, case included",
        SCHEMA,
        DynamoDb("SELECT * FROM Musik"),
        DynamoDb("SELECT * FROM Music"),
    ),
    row(
        "unknown-index",
        "the table has no index of this name. Names are compared exactly, case included",
        SCHEMA,
        DynamoDb("SELECT Artist FROM Music.ByGenres"),
        DynamoDb("SELECT Artist FROM Music"),
    ),
    row(
        "write-to-index",
        "DynamoDB writes to tables; indexes follow by themselves",
        DYNOXIDE,
        DynamoDb("FROM Music.ByGenre WHERE Genre = 'Rock' SET Price = 2"),
        DynamoDb("UPDATE Music SET Price = 2 WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
    ),
    row(
        "several-key-attributes",
        "PartiQL does not read an index whose partition key or sort key has several attributes",
        CONFORMANCE,
        DynamoDb("SELECT * FROM Music.ByLabel WHERE Label = 'Acme' AND Country = 'NL'"),
        DynamoDb("SELECT * FROM Music WHERE Label = 'Acme' AND Country = 'NL'"),
    ),
    row(
        "not-projected",
        "a global index has only the attributes that it projects, and DynamoDB does not get the others from the table",
        CONFORMANCE,
        DynamoDb("SELECT Price FROM Music.ByGenre WHERE Genre = 'Rock'"),
        DynamoDb("SELECT Price FROM Music WHERE Artist = 'Acme Band'"),
    ),
    row(
        "missing-where",
        "UPDATE and DELETE are of one item, whose key WHERE gives",
        UPDATE,
        DynamoDb("DELETE FROM Music"),
        DynamoDb("DELETE FROM Music WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
    ),
    row(
        "key-not-fixed",
        "UPDATE and DELETE are of one item: WHERE compares each attribute of the key by `=`",
        CONFORMANCE,
        DynamoDb("DELETE FROM Music WHERE Artist = 'Acme Band'"),
        DynamoDb("DELETE FROM Music WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
    ),
    row(
        "read-of-one-item",
        "in a batch or a transaction a read is of one item: WHERE has its key and nothing else",
        documented("Amazon DynamoDB developer guide, ql-reference.multiplestatements.transactions and ….batching"),
        Transaction("SELECT Genre FROM Music WHERE Artist = 'Acme Band' AND Song = 'Blue' AND Price > 1"),
        Transaction("SELECT Genre FROM Music WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
    ),
    row(
        "several-key-values",
        "a statement writes one item, and WHERE gives two values for an attribute of its key",
        UPDATE,
        DynamoDb("DELETE FROM Music WHERE Artist = 'Acme Band' AND Song = 'Blue' AND Song = 'Green'"),
        DynamoDb("DELETE FROM Music WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
    ),
    row(
        "key-type",
        "an attribute of a key has one type, and DynamoDB refuses a value of another one",
        DYNOXIDE,
        DynamoDb("SELECT Genre FROM Music WHERE Artist = 5"),
        DynamoDb("SELECT Genre FROM Music WHERE Artist = '5'"),
    ),
    row(
        "empty-key",
        "no item has an empty attribute in its key",
        NAMES,
        DynamoDb("DELETE FROM Music WHERE Artist = '' AND Song = 'Blue'"),
        DynamoDb("DELETE FROM Music WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
    ),
    row(
        "key-changed",
        "the key of an item stays. An item with another key is another item",
        CONFORMANCE,
        DynamoDb("UPDATE Music SET Song = 'Green' WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
        DynamoDb("UPDATE Music SET Price = 2 WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
    ),
    row(
        "missing-key",
        "an item has every attribute of its table's key",
        INSERT,
        DynamoDb("INSERT INTO Music VALUE {'Artist': 'Acme Band'}"),
        DynamoDb("INSERT INTO Music VALUE {'Artist': 'Acme Band', 'Song': 'Blue'}"),
    ),
    row(
        "overlapping-branches",
        "DynamoDB refuses branches of OR that would read an item twice",
        CONFORMANCE,
        DynamoDb("SELECT Genre FROM Music WHERE Artist = 'A' AND Song > 'B' OR Artist = 'A' AND Song < 'M'"),
        DynamoDb("SELECT Genre FROM Music WHERE Artist = 'A' AND Song > 'M' OR Artist = 'A' AND Song < 'B'"),
    ),
    row(
        "too-many-reads",
        "DynamoDB makes 50 reads by key for one statement at most",
        OPERATORS,
        LongDynamoDb("SELECT Genre FROM Music WHERE Artist = 'A'", " OR Artist = 'B' AND Song = 'C'", 60, ""),
        DynamoDb("SELECT Genre FROM Music WHERE Artist = 'A' OR Artist = 'B'"),
    ),
    row(
        "too-many-members",
        "`IN` takes 50 values of a partition key, and 100 of other attributes",
        OPERATORS,
        LongDynamoDb("SELECT Genre FROM Music WHERE Price IN [", "1, ", 100, "2]"),
        DynamoDb("SELECT Genre FROM Music WHERE Price IN [1, 2]"),
    ),
    row(
        "not-an-item",
        "INSERT has one item, a tuple",
        INSERT,
        DynamoDb("INSERT INTO Music VALUE 'Acme Band'"),
        DynamoDb("INSERT INTO Music VALUE {'Artist': 'Acme Band', 'Song': 'Blue'}"),
    ),
    row(
        "missing-value",
        "DynamoDB has the word `VALUE` before the item",
        INSERT,
        DynamoDb("INSERT INTO Music {'Artist': 'Acme Band', 'Song': 'Blue'}"),
        DynamoDb("INSERT INTO Music VALUE {'Artist': 'Acme Band', 'Song': 'Blue'}"),
    ),
    row(
        "returning",
        "UPDATE has four forms of RETURNING, and DELETE has `ALL OLD *`",
        documented("Amazon DynamoDB developer guide, ql-reference.update and ql-reference.delete"),
        DynamoDb("DELETE FROM Music WHERE Artist = 'Acme Band' AND Song = 'Blue' RETURNING ALL NEW *"),
        DynamoDb("DELETE FROM Music WHERE Artist = 'Acme Band' AND Song = 'Blue' RETURNING ALL OLD *"),
    ),
    row(
        "returning-in-transaction",
        "a transaction returns nothing of what it writes",
        DYNOXIDE,
        Transaction("DELETE FROM Music WHERE Artist = 'Acme Band' AND Song = 'Blue' RETURNING ALL OLD *"),
        Transaction("DELETE FROM Music WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
    ),
    row(
        "unknown-function",
        "DynamoDB has no such function",
        FUNCTIONS,
        DynamoDb("SELECT Genre FROM Music WHERE begin_with(Artist, 'Acme')"),
        DynamoDb("SELECT Genre FROM Music WHERE begins_with(Artist, 'Acme')"),
    ),
    row(
        "function-place",
        "functions that test are called in WHERE, and functions that make a value in SET",
        CONFORMANCE,
        DynamoDb("SELECT size(Genre) FROM Music"),
        DynamoDb("SELECT Genre FROM Music WHERE size(Genre) > 3"),
    ),
    row(
        "argument-count",
        "the function takes another number of arguments",
        FUNCTIONS,
        DynamoDb("SELECT Genre FROM Music WHERE begins_with(Artist)"),
        DynamoDb("SELECT Genre FROM Music WHERE begins_with(Artist, 'Acme')"),
    ),
    row(
        "argument",
        "the function takes an argument of another kind",
        FUNCTIONS,
        DynamoDb("SELECT Genre FROM Music WHERE attribute_exists('Genre')"),
        DynamoDb("SELECT Genre FROM Music WHERE attribute_exists(Genre)"),
    ),
    row(
        "operand",
        "the operator does not take a value of this type: only strings, numbers and binary values have an order",
        CONFORMANCE,
        DynamoDb("SELECT Genre FROM Music WHERE Sold > TRUE"),
        DynamoDb("SELECT Genre FROM Music WHERE Sold = TRUE"),
    ),
    row(
        "sign",
        "a sign is a part of a number, and no operator",
        TYPES,
        DynamoDb("SELECT Genre FROM Music WHERE Price = -Discount"),
        DynamoDb("SELECT Genre FROM Music WHERE Price = -1"),
    ),
    row(
        "nested-parameter",
        "a parameter is a whole value, never a part of one",
        CONFORMANCE,
        DynamoDb("UPDATE Music SET Tags = [?, 'new'] WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
        DynamoDb("UPDATE Music SET Tags = ? WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
    ),
    row(
        "empty-set",
        "DynamoDB has no empty sets",
        TYPES,
        DynamoDb("UPDATE Music SET Tags = <<>> WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
        DynamoDb("UPDATE Music REMOVE Tags WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
    ),
    row(
        "mixed-set",
        "the members of a set are of one type, strings or numbers",
        TYPES,
        DynamoDb("UPDATE Music SET Tags = <<'new', 5>> WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
        DynamoDb("UPDATE Music SET Tags = <<'new', '5'>> WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
    ),
    row(
        "duplicate-in-set",
        "a set has each member once, and numbers are compared as numbers",
        CONFORMANCE,
        DynamoDb("UPDATE Music SET Marks = <<1, 1.0>> WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
        DynamoDb("UPDATE Music SET Marks = <<1, 2>> WHERE Artist = 'Acme Band' AND Song = 'Blue'"),
    ),
    row(
        "number",
        "a number has 38 significant digits at most and an exponent within bounds",
        TYPES,
        DynamoDb("SELECT Genre FROM Music WHERE Price = 1E200"),
        DynamoDb("SELECT Genre FROM Music WHERE Price = 1E20"),
    ),
    row(
        "list-index",
        "the place in a list is a whole number",
        documented("Amazon DynamoDB developer guide, Expressions.Attributes"),
        DynamoDb("SELECT Genre FROM Music WHERE Tags[1.5] = 'new'"),
        DynamoDb("SELECT Genre FROM Music WHERE Tags[1] = 'new'"),
    ),
    row(
        "too-deep",
        "DynamoDB limits how deep a value nests",
        documented("Amazon DynamoDB developer guide, Constraints"),
        LongDynamoDb(
            "UPDATE Music SET Tags = ",
            "[",
            40,
            "1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] WHERE Artist = 'A' AND Song = 'B'",
        ),
        DynamoDb("UPDATE Music SET Tags = [[1]] WHERE Artist = 'A' AND Song = 'B'"),
    ),
    row(
        "reserved-word",
        "this reserved word is a name only in double quotes",
        CONFORMANCE,
        DynamoDb("SELECT Genre FROM Music WHERE Label.inner = 1"),
        DynamoDb("SELECT Genre FROM Music WHERE Label.\"inner\" = 1"),
    ),
    row(
        "unknown-type",
        "`IS` is followed by a type",
        OPERATORS,
        DynamoDb("SELECT Genre FROM Music WHERE Price IS VARCHAR(5)"),
        DynamoDb("SELECT Genre FROM Music WHERE Price IS STRING"),
    ),
    row(
        "order-without-where",
        "only what is read by key has an order, and without WHERE the whole table is read",
        measured("github.com/radkawar/stackd, recorded answers of DynamoDB"),
        DynamoDb("SELECT Genre FROM Music ORDER BY Song"),
        DynamoDb("SELECT Genre FROM Music WHERE Artist = 'Acme Band' ORDER BY Song"),
    ),
    row(
        "order-by-no-key",
        "DynamoDB orders by the attributes of the key alone",
        SELECT,
        DynamoDb("SELECT Genre FROM Music WHERE Artist = 'Acme Band' ORDER BY Price"),
        DynamoDb("SELECT Genre FROM Music WHERE Artist = 'Acme Band' ORDER BY Song"),
    ),
    row(
        "order-of-several-partitions",
        "items of several partitions are ordered by the partition key first",
        CONFORMANCE,
        DynamoDb("SELECT Genre FROM Music WHERE Artist IN ['A', 'B'] ORDER BY Song"),
        DynamoDb("SELECT Genre FROM Music WHERE Artist IN ['A', 'B'] ORDER BY Artist, Song"),
    ),
    row(
        "exists-outside-transaction",
        "EXISTS is a statement of ExecuteTransaction alone",
        documented("Amazon DynamoDB developer guide, ql-functions.exists"),
        Request(r#"{"Statement": "EXISTS(SELECT * FROM Music WHERE Artist = 'A' AND Song = 'B' AND Price > 1)"}"#),
        Request(r#"{"Statement": "SELECT * FROM Music WHERE Artist = 'A' AND Song = 'B' AND Price > 1"}"#),
    ),
    row(
        "exists-form",
        "EXISTS reads one item by its key under one more condition",
        documented("Amazon DynamoDB developer guide, ql-functions.exists"),
        Transaction("EXISTS(SELECT * FROM Music WHERE Artist = 'A')"),
        Transaction("SELECT * FROM Music WHERE Artist = 'A' AND Song = 'B'"),
    ),
    row(
        "index-in-request",
        "batches and transactions read tables alone",
        documented("Amazon DynamoDB developer guide, ql-reference.multiplestatements.batching and ….transactions"),
        Transaction("SELECT Artist FROM Music.ByGenre WHERE Genre = 'Rock'"),
        Transaction("SELECT Genre FROM Music WHERE Artist = 'A' AND Song = 'B'"),
    ),
    row(
        "consistent-read",
        "a global index follows its table after a while, so that it gives no strongly consistent read",
        DYNOXIDE,
        Request(r#"{"Statement": "SELECT Artist FROM Music.ByGenre WHERE Genre = 'Rock'", "ConsistentRead": true}"#),
        Request(r#"{"Statement": "SELECT Genre FROM Music WHERE Artist = 'A'", "ConsistentRead": true}"#),
    ),
    row(
        "parameter-count",
        "each `?` has a value, in their order. A `?` in quotes is text",
        documented("Amazon DynamoDB API, ExecuteStatement"),
        Values("SELECT Genre FROM Music WHERE Artist = ? AND Song = '?'", r#"[{"S": "A"}, {"S": "B"}]"#),
        Values("SELECT Genre FROM Music WHERE Artist = ? AND Song = ?", r#"[{"S": "A"}, {"S": "B"}]"#),
    ),
];
