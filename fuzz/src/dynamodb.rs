//! DynamoDB: a statement, a key schema and values to facts. Places inside the text, time that grows with the text alone; with more that is
//! known, what was known is the same; and the plan is that of a second program for its rule. Schemas, values and bodies of requests that are
//! none are refused with a place.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use partiql_iam::dynamodb::resolve::ResolveErrorKind;
use partiql_iam::dynamodb::{
    self, Account, ApiOperation, Operation, Request, Requirements, Schema, TableArn, Target, Value, parse_parameters,
};
use partiql_iam::explain::Explanation;
use partiql_iam::iam::Given;

use crate::decide::DIVIDER;
use crate::parse::inside;
use crate::plan;
use crate::resolve::split;

/// What a text of any length may cost before it counts as a hang: thousands of times what it does cost.
const BASE: Duration = Duration::from_millis(500);
const PER_BYTE: Duration = Duration::from_micros(100);

/// A byte for the keys, a statement, and, each after [`DIVIDER`], a schema and values, if they are not to be made up.
pub fn check(input: &[u8]) {
    let Some((text, choice)) = split(input) else { return };
    let begin = Instant::now();
    let mut parts = text.split(DIVIDER);
    let statement = parts.next().unwrap_or_default();
    let schema = parts.next().and_then(schema_of);
    let values = parts.next().and_then(values_of);
    bodies(text);
    resolved(statement, choice, schema.as_ref(), values);
    let limit = BASE + PER_BYTE * u32::try_from(text.len()).unwrap_or(u32::MAX);
    assert!(begin.elapsed() < limit, "{:?} for {} bytes", begin.elapsed(), text.len());
}

fn schema_of(text: &str) -> Option<Schema> {
    match Schema::parse(text) {
        Ok(schema) => Some(schema),
        Err(error) => {
            inside(text, error.span());
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

fn values_of(text: &str) -> Option<Vec<Value>> {
    match parse_parameters(text, 1) {
        Ok(mut lists) => lists.pop(),
        Err(error) => {
            inside(text, error.span());
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

/// Any text as the body of a request.
fn bodies(text: &str) {
    if let Err(error) = Request::parse_any(text) {
        inside(text, error.span());
    }
    if let Err(error) = ApiOperation::TransactWriteItems.requirements(text, &Account::TEMPLATE) {
        inside(text, error.span());
    }
}

fn resolved(text: &str, choice: u8, given: Option<&Schema>, values: Option<Vec<Value>>) {
    let account = Account::new("us-west-2", "123456789012").expect("an account");
    let statement = match dynamodb::parse(text) {
        Ok(statement) => statement,
        Err(error) => {
            inside(text, error.span());
            assert!(!error.to_string().is_empty() && !error.code().is_empty());
            return;
        }
    };
    let mut target = Target::new(&account);
    for operation in Operation::ALL {
        target.operation = Some(operation);
        target.schema = given;
        match dynamodb::resolve(&statement, &target) {
            Ok(needs) => sound(text, &needs),
            Err(error) => inside(text, error.span()),
        }
    }
    let target = Target::new(&account);
    let nothing = match dynamodb::resolve(&statement, &target) {
        Ok(needs) => needs,
        Err(error) => {
            inside(text, error.span());
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    sound(text, &nothing);
    let Some((made, keys)) = schema(&nothing, choice) else { return };
    let values = values.unwrap_or_else(|| self::values(text, &target, choice));
    let mut before = Some(facts(&nothing));
    let mut target = Target::new(&account);
    for (schema, values) in [(Some(&made), None), (Some(&made), Some(&*values)), (None, Some(&*values))] {
        (target.schema, target.values) = (schema, values);
        match dynamodb::resolve(&statement, &target) {
            Ok(needs) => {
                sound(text, &needs);
                let after = facts(&needs);
                if let Some(before) = &before {
                    surer(text, before, &after);
                }
                // Of a table of another account or region the schemas say nothing.
                if schema.is_some() && arn(&needs).starts_with("arn:aws:dynamodb:us-west-2:123456789012:") {
                    let keys = (&*keys.0, keys.1.as_deref());
                    if let Some(plan) = plan::plan(&statement, keys, values) {
                        plan::compare(text, &needs, &plan);
                    }
                }
                before = Some(after);
            }
            Err(error) => {
                inside(text, error.span());
                before = None;
            }
        }
        if values.is_some() {
            // Values alone follow values with a schema, which know more.
            before = None;
        }
    }
    let explanation = Explanation::on_dynamodb(text, &target);
    let json = serde_json::to_string(&explanation).expect("JSON");
    let read: Explanation<'_> = serde_json::from_str(&json).expect("the contract");
    assert_eq!(read, explanation);
}

fn sound(text: &str, needs: &Requirements<'_>) {
    inside(text, needs.requirement().span);
    for warning in needs.warnings() {
        inside(text, warning.span());
        assert!(!warning.to_string().is_empty());
    }
    let arn = arn(needs);
    assert!(!arn.contains(['*', '?', '$']) && arn.contains(":table/"), "{arn}");
}

fn arn(needs: &Requirements<'_>) -> String {
    needs.requirement().resource.arn(needs.base()).expect("an exact resource").to_string()
}

/// Each condition key; `None` if it is unknown.
fn facts(needs: &Requirements<'_>) -> BTreeMap<String, Option<Vec<String>>> {
    let all = needs.as_iam();
    let facts = all.facts(needs.requirement()).filter_map(|(key, given)| {
        let values = match given {
            Given::Missing => return None,
            Given::Unknown | Given::MissingOr(_) | Given::Likely(_) => None,
            Given::One(text) => Some(vec![text.to_owned()]),
            Given::Many(values) => Some(values.iter().map(str::to_owned).collect()),
        };
        Some((key.to_string(), values))
    });
    facts.collect()
}

/// With more that is given, what was known is the same.
fn surer(text: &str, before: &BTreeMap<String, Option<Vec<String>>>, after: &BTreeMap<String, Option<Vec<String>>>) {
    for (key, values) in before {
        let now = after.get(key);
        assert!(values.is_none() || now == Some(values), "{text}: {key} was {values:?} and is {now:?}");
    }
    for key in after.keys() {
        assert!(before.contains_key(key), "{text}: {key} is new");
    }
}

/// The table of an answer, with two of the attributes that it names for its key.
fn schema(needs: &Requirements<'_>, choice: u8) -> Option<(Schema, (String, Option<String>))> {
    let mut names = facts(needs).remove("dynamodb:Attributes").flatten().unwrap_or_default();
    names.push("pk".to_owned());
    let name = |choice: u8| names[usize::from(choice) % names.len()].clone();
    let (partition, sort) = (name(choice & 3), name(choice >> 2 & 3));
    let sort = (sort != partition && choice & 128 == 0).then_some(sort);
    let kind = |bit: u8| if choice & bit == 0 { "S" } else { "N" };
    let mut keys = vec![serde_json::json!({"AttributeName": partition, "KeyType": "HASH"})];
    let mut defined = vec![serde_json::json!({"AttributeName": partition, "AttributeType": kind(16)})];
    if let Some(sort) = &sort {
        keys.push(serde_json::json!({"AttributeName": sort, "KeyType": "RANGE"}));
        defined.push(serde_json::json!({"AttributeName": sort, "AttributeType": kind(32)}));
    }
    let arn = needs.requirement().resource.arn(needs.base())?.to_string();
    let arn = TableArn::parse(&arn).ok()?;
    let mut table = serde_json::json!({"TableName": arn.table(), "KeySchema": keys, "AttributeDefinitions": defined});
    if let Some(index) = arn.index() {
        table["GlobalSecondaryIndexes"] = serde_json::json!([
            {"IndexName": index, "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}}]);
    }
    Some((Schema::parse(&table.to_string()).ok()?, (partition, sort)))
}

/// As many values as the statement has parameters.
fn values(text: &str, target: &Target<'_>, choice: u8) -> Vec<Value> {
    let statement = dynamodb::parse(text).expect("parsed before");
    let too_many = vec![Value::Null; text.len() + 1];
    let mut target = *target;
    target.values = Some(&too_many);
    let count = match dynamodb::resolve(&statement, &target).map_err(|error| error.kind().clone()) {
        Err(ResolveErrorKind::ParameterCount { parameters, values: _ }) => parameters,
        other => panic!("{other:?}"),
    };
    let value = |number: usize| match (usize::from(choice >> 5) + number) % 5 {
        0 => r#"{"S": "a"}"#,
        1 => r#"{"N": "2"}"#,
        2 => r#"{"N": "2.0"}"#,
        3 => r#"{"M": {"pk": {"S": "x"}}}"#,
        _ => r#"{"B": "AA=="}"#,
    };
    (0..count).map(|number| Value::parse(value(number)).expect("a value")).collect()
}
