//! Errors in the bodies of requests to DynamoDB, and in the values of parameters.

use partiql_iam::iam::Certainty;

use crate::example::Example::{self, Parameters, Request};
use crate::row::{Basis, Kind, Rule};

const BATCHES: Basis =
    documented("Amazon DynamoDB developer guide, ql-reference.multiplestatements.batching and ….transactions");
const API: Basis = documented("Amazon DynamoDB API, ExecuteStatement, BatchExecuteStatement and ExecuteTransaction");
const VALUES: Basis = documented("Amazon DynamoDB API, AttributeValue");
const NUMBERS: Basis = documented("Amazon DynamoDB developer guide, HowItWorks.NamingRulesDataTypes");

const fn documented(source: &'static str) -> Basis {
    Basis::Service(Certainty::Documented, source)
}

const fn row(code: &'static str, why: &'static str, basis: Basis, wrong: Example, right: Example) -> Rule {
    Rule { code, kind: Kind::Request, why, basis, wrong, right }
}

pub(super) const RULES: &[Rule] = &[
    row(
        "other-operation",
        "each operation has members of its own, and this one belongs to another",
        API,
        Request(r#"{"Statement": "SELECT * FROM Music", "Statements": []}"#),
        Request(r#"{"Statement": "SELECT * FROM Music"}"#),
    ),
    row(
        "no-statement",
        "a body has `Statement`, `Statements` or `TransactStatements`, and by it the operation is known",
        API,
        Request(r#"{"TableName": "Music"}"#),
        Request(r#"{"Statement": "SELECT * FROM Music"}"#),
    ),
    row(
        "statement-count",
        "a batch has 1 to 25 statements, and a transaction 1 to 100",
        API,
        Request(r#"{"Statements": []}"#),
        Request(r#"{"Statements": [{"Statement": "SELECT * FROM Music WHERE Artist = 'A' AND Song = 'B'"}]}"#),
    ),
    row(
        "length",
        "a text of the request is empty or longer than the API takes",
        API,
        Request(r#"{"Statement": ""}"#),
        Request(r#"{"Statement": "SELECT * FROM Music"}"#),
    ),
    row(
        "limit",
        "`Limit` is a whole number from 1",
        API,
        Request(r#"{"Statement": "SELECT * FROM Music", "Limit": 0}"#),
        Request(r#"{"Statement": "SELECT * FROM Music", "Limit": 10}"#),
    ),
    row(
        "unknown-value",
        "the member takes one of a few texts, case included",
        API,
        Request(r#"{"Statement": "SELECT * FROM Music", "ReturnConsumedCapacity": "total"}"#),
        Request(r#"{"Statement": "SELECT * FROM Music", "ReturnConsumedCapacity": "TOTAL"}"#),
    ),
    row(
        "unknown-member",
        "a body has the members of its operation alone, case included. What is not known could change what the request does",
        API,
        Request(r#"{"Statement": "SELECT * FROM Music", "consistentRead": true}"#),
        Request(r#"{"Statement": "SELECT * FROM Music", "ConsistentRead": true}"#),
    ),
    row(
        "exists-among-reads",
        "EXISTS is a condition of the writes of a transaction. Beside reads DynamoDB refuses it",
        BATCHES,
        Request(
            r#"{"TransactStatements": [
  {"Statement": "EXISTS(SELECT * FROM Music WHERE Artist = 'A' AND Song = 'B' AND Genre = 'C')"},
  {"Statement": "SELECT * FROM Music WHERE Artist = 'A' AND Song = 'C'"}
]}"#,
        ),
        Request(
            r#"{"TransactStatements": [
  {"Statement": "SELECT * FROM Music WHERE Artist = 'A' AND Song = 'B'"},
  {"Statement": "SELECT * FROM Music WHERE Artist = 'A' AND Song = 'C'"}
]}"#,
        ),
    ),
    row(
        "reads-and-writes",
        "a batch or a transaction either reads or writes; only EXISTS goes with writes",
        BATCHES,
        Request(
            r#"{"Statements": [
  {"Statement": "SELECT * FROM Music WHERE Artist = 'A' AND Song = 'B'"},
  {"Statement": "DELETE FROM Music WHERE Artist = 'A' AND Song = 'C'"}
]}"#,
        ),
        Request(
            r#"{"Statements": [
  {"Statement": "DELETE FROM Music WHERE Artist = 'A' AND Song = 'B'"},
  {"Statement": "DELETE FROM Music WHERE Artist = 'A' AND Song = 'C'"}
]}"#,
        ),
    ),
    row(
        "same-item",
        "in a batch or a transaction two statements are not on one item",
        documented("Amazon DynamoDB API, ExecuteTransaction"),
        Request(
            r#"{"TransactStatements": [
  {"Statement": "DELETE FROM Music WHERE Artist = 'A' AND Song = 'B'"},
  {"Statement": "INSERT INTO Music VALUE {'Artist': 'A', 'Song': 'B'}"}
]}"#,
        ),
        Request(
            r#"{"TransactStatements": [
  {"Statement": "UPDATE Music SET Price = 2 WHERE Artist = 'A' AND Song = 'B'"}
]}"#,
        ),
    ),
    row(
        "untyped-value",
        "each value says its type, as `{\"S\": \"Acme Band\"}`",
        VALUES,
        Parameters(r#"["Acme Band"]"#),
        Parameters(r#"[{"S": "Acme Band"}]"#),
    ),
    row("no-type", "each value says its type", VALUES, Parameters("[{}]"), Parameters(r#"[{"NULL": true}]"#)),
    row(
        "several-types",
        "a value has one type. Several attributes are a map",
        VALUES,
        Parameters(r#"[{"S": "A", "N": "1"}]"#),
        Parameters(r#"[{"M": {"Artist": {"S": "A"}, "Price": {"N": "1"}}}]"#),
    ),
    row(
        "unknown-type",
        "the types are `S`, `N`, `B`, `SS`, `NS`, `BS`, `M`, `L`, `NULL` and `BOOL`, case included",
        VALUES,
        Parameters(r#"[{"s": "Acme Band"}]"#),
        Parameters(r#"[{"S": "Acme Band"}]"#),
    ),
    row(
        "number",
        "a number is written in a string, with digits, a sign, a point and an exponent",
        NUMBERS,
        Parameters(r#"[{"N": "five"}]"#),
        Parameters(r#"[{"N": "5"}]"#),
    ),
    row(
        "number-digits",
        "DynamoDB stores 38 significant digits",
        NUMBERS,
        Parameters(r#"[{"N": "1234567890123456789012345678901234567890.5"}]"#),
        Parameters(r#"[{"N": "1234567890.5"}]"#),
    ),
    row(
        "number-range",
        "the size of a number is between 1E-130 and 9.99…E+125, or it is 0",
        NUMBERS,
        Parameters(r#"[{"N": "1E200"}]"#),
        Parameters(r#"[{"N": "1E20"}]"#),
    ),
    row(
        "base64",
        "bytes are written in base64, with the standard letters and its padding",
        VALUES,
        Parameters(r#"[{"B": "a-b"}]"#),
        Parameters(r#"[{"B": "YWJj"}]"#),
    ),
    row(
        "null-is-false",
        "`NULL` is `true`, or the value has another type",
        documented("Amazon DynamoDB developer guide, HowItWorks.NamingRulesDataTypes"),
        Parameters(r#"[{"NULL": false}]"#),
        Parameters(r#"[{"NULL": true}]"#),
    ),
    row(
        "empty-set",
        "DynamoDB has no empty sets",
        NUMBERS,
        Parameters(r#"[{"SS": []}]"#),
        Parameters(r#"[{"SS": ["A"]}]"#),
    ),
    row(
        "repeated-in-set",
        "a set has each value once, and numbers are compared as numbers",
        NUMBERS,
        Parameters(r#"[{"NS": ["1", "1.0"]}]"#),
        Parameters(r#"[{"NS": ["1", "2"]}]"#),
    ),
    row(
        "empty-name",
        "an attribute has a name",
        NUMBERS,
        Parameters(r#"[{"M": {"": {"S": "A"}}}]"#),
        Parameters(r#"[{"M": {"Artist": {"S": "A"}}}]"#),
    ),
    row(
        "value-too-deep",
        "DynamoDB limits how deep a value nests",
        documented("Amazon DynamoDB developer guide, Constraints"),
        Parameters(DEEP),
        Parameters(r#"[{"L": [{"S": "A"}]}]"#),
    ),
    row(
        "no-parameters",
        "a list of parameters has one value at least; a statement without `?` has no list",
        API,
        Parameters("[]"),
        Parameters(r#"[{"S": "A"}]"#),
    ),
    row(
        "parameter-lists",
        "one statement has one list of values, and several statements have a list of such lists",
        Basis::Own("docs/dynamodb.md, values of parameters"),
        Parameters(r#"[[{"S": "A"}], [{"S": "B"}]]"#),
        Parameters(r#"[{"S": "A"}, {"S": "B"}]"#),
    ),
];

/// A list in a list, more often than DynamoDB stores.
const DEEP: &str = concat!(
    r#"[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":["#,
    r#"{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":[{"L":["#,
    "]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]"
);
