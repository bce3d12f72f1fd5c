//! The output contract for statements of DynamoDB, and that it reads back as what it was.

use partiql_iam::dynamodb::{Account, Operation, Schema, Target, Value as Attribute};
use partiql_iam::explain::{Explanation, FACTS_HEADER, Outcome, fact_rows, permission_row};
use serde_json::{Value, json};

const MUSIC: &str = "arn:aws:dynamodb:us-west-2:123456789012:table/Music";

const SCHEMA: &str = r#"{"TableName": "Music",
    "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}, {"AttributeName": "Year", "AttributeType": "N"}],
    "GlobalSecondaryIndexes": [{"IndexName": "ByYear", "KeySchema": [{"AttributeName": "Year", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"}}]}"#;

/// The answer as JSON, after it was read back.
fn answer(text: &str, schema: Option<&Schema>, values: Option<&[Attribute]>) -> Value {
    let account = Account::new("us-west-2", "123456789012").unwrap();
    let mut target = Target::new(&account);
    (target.schema, target.values) = (schema, values);
    let explanation = Explanation::on_dynamodb(text, &target);
    let json = serde_json::to_string(&explanation).unwrap();
    let back: Explanation<'_> = serde_json::from_str(&json).unwrap();
    assert_eq!(back, explanation);
    serde_json::from_str(&json).unwrap()
}

#[test]
fn a_query_with_a_schema() {
    let (schema, text) = (Schema::parse(SCHEMA).unwrap(), "SELECT Title FROM Music WHERE Artist = 'Acme'");
    let condition = json!({
        "dynamodb:Attributes": ["Title", "Artist"],
        "dynamodb:FullTableScan": "false",
        "dynamodb:LeadingKeys": ["Acme"],
        "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
    });
    let expected = json!({
        "statement": text,
        "service": "dynamodb",
        "command": "SELECT",
        "requirements": [{
            "action": "dynamodb:PartiQLSelect",
            "resource": {"type": "table", "name": "Music", "arn": MUSIC},
            "dependent_actions": [],
            "condition": condition,
            "span": [18, 23],
            "reason": "select",
            "certainty": "documented",
        }],
        "permissions": [{"action": "dynamodb:PartiQLSelect", "arn": MUSIC, "condition": condition}],
        "warnings": [],
    });
    assert_eq!(answer(text, Some(&schema), None), expected);
}

#[test]
fn what_hangs_on_a_schema_or_a_value_is_unknown() {
    let found = answer("SELECT * FROM Music.ByYear WHERE \"Year\" = ?", None, None);
    let requirement = &found["requirements"][0];
    assert_eq!(requirement["unknown"], json!(["dynamodb:LeadingKeys", "dynamodb:FullTableScan"]));
    assert_eq!(requirement["certainty"], "inferred");
    let index = json!({"type": "index", "table": "Music", "index": "ByYear", "arn": format!("{MUSIC}/index/ByYear")});
    assert_eq!(requirement["resource"], index);
    assert_eq!(found["warnings"][0]["code"], "index-resource");

    let schema = Schema::parse(SCHEMA).unwrap();
    let found = answer("SELECT * FROM Music.ByYear WHERE \"Year\" = ?", Some(&schema), None);
    assert_eq!(found["requirements"][0]["unknown"], json!(["dynamodb:LeadingKeys"]));
}

#[test]
fn a_number_that_can_be_written_in_two_ways_has_a_value_and_is_unknown() {
    let (schema, values) = (Schema::parse(SCHEMA).unwrap(), [Attribute::parse(r#"{"N": "2.0"}"#).unwrap()]);
    let found = answer("SELECT * FROM Music.ByYear WHERE \"Year\" = ?", Some(&schema), Some(&values));
    let requirement = &found["requirements"][0];
    assert_eq!(requirement["condition"]["dynamodb:LeadingKeys"], json!(["2"]));
    assert_eq!(requirement["unknown"], json!(["dynamodb:LeadingKeys"]));
}

#[test]
fn a_refusal_says_the_service() {
    let text = "SELECT * FROM a, b";
    let found = answer(text, None, None);
    assert_eq!(found["service"], "dynamodb");
    assert_eq!(found["error"]["code"], "several-tables");
    assert!(matches!(Explanation::on_dynamodb(text, &Target::new(&Account::TEMPLATE)).outcome, Outcome::Failed { .. }));
}

#[test]
fn rows_for_people_have_every_key_of_the_rule() {
    let account = Account::new("us-west-2", "123456789012").unwrap();
    let mut target = Target::new(&account);
    target.operation = Some(Operation::BatchExecuteStatement);
    let statement = partiql_iam::dynamodb::parse("SELECT \"a\tb\", c FROM Music WHERE Artist = 'X'").unwrap();
    let needs = partiql_iam::dynamodb::resolve(&statement, &target).unwrap();
    assert_eq!(
        permission_row(&needs),
        ["dynamodb:PartiQLSelect", "table/Music", "documented", "items of the table are read"]
    );
    assert_eq!(FACTS_HEADER, ["CONDITION KEY", "VALUE", "DEPENDS ON"]);
    let schema = "the key schema of the table is not given";
    let expected = [
        ["dynamodb:Attributes", "a\\tb, c, Artist", "-"],
        ["dynamodb:Select", "SPECIFIC_ATTRIBUTES", "-"],
        ["dynamodb:LeadingKeys", "(unknown)", schema],
        ["dynamodb:FullTableScan", "(unknown)", schema],
        ["dynamodb:EnclosingOperation", "BatchExecuteStatement", "-"],
    ];
    assert_eq!(fact_rows(&needs), expected);
}
