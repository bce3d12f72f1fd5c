//! What DynamoDB refuses of a statement for the values that its parameters are bound to, and for how it is sent.

use partiql_iam::dynamodb::{self, Account, Schema, Target, parse_parameters};

const SCHEMA: &str = r#"{"TableName": "Music",
    "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}, {"AttributeName": "Genre", "AttributeType": "S"},
        {"AttributeName": "Year", "AttributeType": "N"}],
    "GlobalSecondaryIndexes": [{"IndexName": "ByGenre", "KeySchema": [{"AttributeName": "Genre", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"}}],
    "LocalSecondaryIndexes": [{"IndexName": "ByYear",
        "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "Year", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "ALL"}}]}"#;

/// The message and the text that it is about, or nothing if the statement is taken.
fn refusal(text: &str, values: &str, consistent_read: bool) -> String {
    let (account, schema) = (Account::new("us-west-2", "123456789012").unwrap(), Schema::parse(SCHEMA).unwrap());
    let values = parse_parameters(values, 1).unwrap();
    let statement = dynamodb::parse(text).unwrap();
    let mut target = Target::new(&account);
    target.schema = Some(&schema);
    target.values = values.first().map(Vec::as_slice);
    target.consistent_read = consistent_read;
    match dynamodb::resolve(&statement, &target) {
        Ok(_) => String::new(),
        Err(error) => format!("{error}: {}", &text[error.span().range()]),
    }
}

#[test]
fn values_are_of_the_types_that_literals_must_be() {
    let set = "UPDATE Music SET n = n + ? WHERE Artist = 'x'";
    assert_eq!(refusal(set, r#"[{"S": "1"}]"#, false), "`+` does not take this value: ?");
    assert_eq!(refusal(set, r#"[{"NS": ["1"]}]"#, false), "`+` does not take this value: ?");
    assert_eq!(refusal(set, r#"[{"N": "1"}]"#, false), "");
    let kind = "SELECT * FROM Music WHERE attribute_type(a, ?)";
    assert_eq!(refusal(kind, r#"[{"S": "X"}]"#, false), "`attribute_type` does not take this argument: ?");
    assert_eq!(refusal(kind, r#"[{"N": "1"}]"#, false), "`attribute_type` does not take this argument: ?");
    assert_eq!(refusal(kind, r#"[{"S": "NS"}]"#, false), "");
    let insert = "INSERT INTO Music VALUE ?";
    let other = "the key attribute `Artist` is of another type: ?";
    assert_eq!(refusal(insert, r#"[{"M": {"Artist": {"N": "1"}}}]"#, false), other);
    assert_eq!(refusal(insert, r#"[{"M": {"Artist": {"L": []}}}]"#, false), other);
    assert_eq!(refusal(insert, r#"[{"M": {"Artist": {"S": "x"}}}]"#, false), "");
}

#[test]
fn a_global_index_gives_no_consistent_read() {
    let values = r#"[{"S": "x"}]"#;
    let global = "SELECT * FROM Music.ByGenre WHERE Genre = ?";
    let refused = "the global index `ByGenre` gives no strongly consistent read: Music.ByGenre";
    assert_eq!(refusal(global, values, true), refused);
    assert_eq!(refusal(global, values, false), "");
    assert_eq!(refusal("SELECT * FROM Music.ByYear WHERE Artist = ?", values, true), "");
    assert_eq!(refusal("SELECT * FROM Music WHERE Artist = ?", values, true), "");
}
