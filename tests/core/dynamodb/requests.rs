//! Whole requests: each member needs what is expected, by its own facts, and what DynamoDB was seen to refuse is refused.

use partiql_iam::dynamodb::{self, Account, Operation, Request, Requirements, Schema, Target, check_members};
use partiql_iam::iam::Given;
use serde_json::{Value, json};

const REQUESTS: &str = include_str!("../../dynamodb/requests.jsonl");

/// Refusals that do not lie in the request, each with what they lie in.
const NOT_IN_THE_REQUEST: &[(&str, &str)] = &[
    ("rq033", "the stored items: one is there already"),
    ("rq044", "the stored items: a condition fails"),
    ("rq056", "the stored items: a condition fails"),
];

fn account() -> Account {
    Account::new("us-west-2", "123456789012").unwrap()
}

fn operation(row: &Value) -> Operation {
    *Operation::ALL.iter().find(|operation| row["operation"] == operation.name()).unwrap()
}

/// The tables that the row's statements name, all with the row's keys, which are of these types.
fn schema(row: &Value, [partition_type, sort_type]: [&str; 2]) -> Option<Schema> {
    let keys = row.get("keys").filter(|keys| !keys.is_null())?;
    let mut tables: Vec<Value> = Vec::new();
    for expected in row["per_statement"].as_array().into_iter().flatten() {
        let Some((_, names)) = expected["resource"].as_str().and_then(|resource| resource.split_once("table/")) else {
            continue;
        };
        let mut parts = names.split("/index/");
        let (table, index) = (parts.next().unwrap(), parts.next());
        if tables.iter().any(|known| known["TableName"] == table) {
            continue;
        }
        let partition = keys["partition_key"].as_str().unwrap();
        let mut schema = vec![json!({"AttributeName": partition, "KeyType": "HASH"})];
        let mut defined = vec![json!({"AttributeName": partition, "AttributeType": partition_type})];
        if let Some(sort) = keys["sort_key"].as_str() {
            schema.push(json!({"AttributeName": sort, "KeyType": "RANGE"}));
            defined.push(json!({"AttributeName": sort, "AttributeType": sort_type}));
        }
        let mut description =
            json!({"TableName": table, "KeySchema": schema.clone(), "AttributeDefinitions": defined.clone()});
        if let Some(index) = index {
            description["GlobalSecondaryIndexes"] =
                json!([{"IndexName": index, "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}]);
        }
        tables.push(description);
    }
    Some(Schema::parse(&json!(tables).to_string()).unwrap())
}

/// What each statement needs, or the first error with the statement that has it. The rows do not say the types of the keys: the first that
/// fit are taken.
fn check(row: &Value, mut then: impl FnMut(&[Requirements<'_>])) -> Result<(), String> {
    let types = [["S", "S"], ["S", "N"], ["N", "S"], ["N", "N"]];
    let is_of_other_type = |error: &String| error.contains("is of another type");
    let mut checked = types.into_iter().map(|types| check_with(row, schema(row, types).as_ref(), &mut then));
    let fits = |checked: &Result<(), String>| !checked.as_ref().err().is_some_and(is_of_other_type);
    checked.find(fits).unwrap_or_else(|| Err("no types fit".to_owned()))
}

fn check_with(row: &Value, schema: Option<&Schema>, then: &mut dyn FnMut(&[Requirements<'_>])) -> Result<(), String> {
    let (account, operation) = (account(), operation(row));
    let body = row["body"].to_string();
    let request = Request::parse(operation, &body).map_err(|error| format!("body: {error}"))?;
    let mut statements = Vec::new();
    for (place, member) in request.statements.iter().enumerate() {
        statements.push(dynamodb::parse(&member.text).map_err(|error| format!("{place}: {error}"))?);
    }
    let mut needs = Vec::new();
    for (place, (statement, member)) in statements.iter().zip(&request.statements).enumerate() {
        let mut target = Target::new(&account);
        target.schema = schema;
        target.operation = Some(operation);
        target.values = Some(member.parameters.as_deref().unwrap_or_default());
        needs.push(dynamodb::resolve(statement, &target).map_err(|error| format!("{place}: {error}"))?);
    }
    check_members(operation, &needs).map_err(|error| error.to_string())?;
    then(&needs);
    Ok(())
}

fn values(needs: &Requirements<'_>, key: &str) -> Option<Vec<String>> {
    let all = needs.as_iam();
    let (_, given) = all.facts(needs.requirement()).find(|(name, _)| name.to_string() == key)?;
    match given {
        Given::Missing => None,
        Given::Unknown | Given::MissingOr(_) => Some(vec!["?".to_owned()]),
        Given::One(text) => Some(vec![text.to_owned()]),
        Given::Many(values) | Given::Likely(values) => {
            let mut values: Vec<String> = values.iter().map(str::to_owned).collect();
            values.sort();
            Some(values)
        }
    }
}

#[test]
fn requests_need_what_is_expected() {
    let mut wrong = Vec::new();
    for line in REQUESTS.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        if row["aws_result"] != "accepted" {
            continue;
        }
        let expected = row["per_statement"].as_array().unwrap();
        let mut found = Vec::new();
        let checked = check(&row, |needs| {
            assert_eq!(needs.len(), expected.len(), "{}", row["id"]);
            for (needs, expected) in needs.iter().zip(expected) {
                let requirement = needs.requirement();
                let mut compare = |what: &str, found_value: Value, wanted: &Value| {
                    if found_value != *wanted {
                        found.push(format!("{} {what}: {found_value}, not {wanted}", row["id"]));
                    }
                };
                compare("command", json!(needs.command().name()), &expected["command"]);
                compare("action", json!(requirement.action().name()), &expected["action"]);
                let arn = requirement.resource.arn(needs.base()).unwrap().to_string();
                compare("resource", json!(arn), &expected["resource"]);
                let mut attributes: Vec<&str> =
                    expected["attributes"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
                attributes.sort_unstable();
                attributes.dedup();
                compare(
                    "attributes",
                    json!(values(needs, "dynamodb:Attributes").unwrap_or_default()),
                    &json!(attributes),
                );
                let enclosing = values(needs, "dynamodb:EnclosingOperation").map(|values| values[0].clone());
                compare("enclosing", json!(enclosing), &expected["enclosing_operation"]);
                if let Some(keys) = expected["leading_keys"].as_array() {
                    let mut keys: Vec<String> =
                        keys.iter().map(|key| key.as_str().map_or_else(|| key.to_string(), str::to_owned)).collect();
                    keys.sort();
                    if !keys.iter().any(|key| key.starts_with('{')) {
                        compare(
                            "leading",
                            json!(values(needs, "dynamodb:LeadingKeys").unwrap_or_default()),
                            &json!(keys),
                        );
                    }
                }
                if let Some(scan) = expected["full_table_scan"].as_bool() {
                    let scan = if scan { "true" } else { "false" };
                    compare("scan", json!(values(needs, "dynamodb:FullTableScan")), &json!([scan]));
                }
            }
        });
        wrong.extend(found);
        wrong.extend(checked.err().map(|error| format!("{} is refused: {error}: {}", row["id"], row["body"])));
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn requests_that_were_refused_are_refused() {
    let mut wrong = Vec::new();
    for line in REQUESTS.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let id = row["id"].as_str().unwrap();
        if row["aws_result"] != "refused" && row["aws_result"] != "member-errors" {
            continue;
        }
        let is_known = NOT_IN_THE_REQUEST.iter().any(|(known, _)| *known == id);
        let checked = check(&row, |_| {});
        if checked.is_ok() != is_known {
            wrong.push(format!("{id} {checked:?}: {}", row["body"]));
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What the members of a request break, in the order of `check_members`.
fn broken(operation: Operation, texts: &[&str]) -> Option<(String, &'static str, [usize; 2], usize, String)> {
    let account = account();
    let statements: Vec<_> = texts.iter().map(|text| dynamodb::parse(text).unwrap()).collect();
    let needs: Vec<_> = statements
        .iter()
        .map(|statement| {
            let mut target = Target::new(&account);
            target.operation = Some(operation);
            dynamodb::resolve(statement, &target).unwrap()
        })
        .collect();
    let error = check_members(operation, &needs).err()?;
    Some((error.to_string(), error.code(), error.members(), error.member(), error.help().unwrap().into_owned()))
}

#[test]
fn what_members_break_is_shown_at_the_later_one() {
    let (read, write) = ("SELECT * FROM T WHERE k = 'a'", "DELETE FROM T WHERE k = 'b'");
    let exists = "EXISTS(SELECT * FROM T WHERE k = 'c' AND a IS MISSING)";
    let help = "send reads and writes in requests of their own; only `EXISTS` goes with writes";
    let mixed = |read, write, members, member| {
        let message =
            format!("one request either reads or writes: statement {read} reads, and statement {write} writes");
        Some((message, "reads-and-writes", members, member, help.to_owned()))
    };
    let transaction = Operation::ExecuteTransaction;
    assert_eq!(broken(transaction, &[read, read, write]), mixed(1, 3, [0, 2], 2));
    assert_eq!(broken(transaction, &[write, read, read]), mixed(2, 1, [0, 1], 1));
    assert_eq!(broken(transaction, &[exists, write]), None);
    assert_eq!(broken(transaction, &[read, read]), None);
    let help = "send `EXISTS` with writes; a read shows by itself what there is".to_owned();
    let of = |exists, read, members, member| {
        let message = format!("`EXISTS` goes with writes alone: statement {exists} is one, and statement {read} reads");
        Some((message, "exists-among-reads", members, member, help.clone()))
    };
    assert_eq!(broken(transaction, &[exists, read]), of(1, 2, [0, 1], 1));
    assert_eq!(broken(transaction, &[read, exists]), of(2, 1, [0, 1], 1));
}
