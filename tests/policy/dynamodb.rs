//! DynamoDB's policies on its statements, with the answers that were measured or are documented.

use std::collections::BTreeMap;

use partiql_iam::dynamodb::{self, Account, Operation, Schema, TableArn, Target, Value as Attribute};
use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use serde_json::{Value, json};

pub(crate) const POLICIES: &str = include_str!("../dynamodb/policies.jsonl");

/// The vector's table, with its keys of these types and the tags that the request's context has.
fn schema(row: &Value, [partition_type, sort_type]: [&str; 2]) -> Option<Schema> {
    let keys = row.get("keys").filter(|keys| !keys.is_null())?;
    let arn = TableArn::parse(row["resource"].as_str()?).ok()?;
    let mut schema = vec![json!({"AttributeName": keys["partition_key"], "KeyType": "HASH"})];
    let mut defined = vec![json!({"AttributeName": keys["partition_key"], "AttributeType": partition_type})];
    if let Some(sort) = keys["sort_key"].as_str() {
        schema.push(json!({"AttributeName": sort, "KeyType": "RANGE"}));
        defined.push(json!({"AttributeName": sort, "AttributeType": sort_type}));
    }
    let tags: Vec<Value> = (row["context"].as_object()?.iter())
        .filter_map(|(key, value)| Some(json!({"Key": key.strip_prefix("aws:ResourceTag/")?, "Value": value})))
        .collect();
    let mut table = json!({"TableName": arn.table(), "KeySchema": schema.clone(), "AttributeDefinitions": defined});
    if let Some(index) = arn.index() {
        table["GlobalSecondaryIndexes"] =
            json!([{"IndexName": index, "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}]);
    }
    Some(Schema::parse(&json!({"Table": table, "Tags": tags}).to_string()).unwrap())
}

/// What a policy decides about a vector: `allowed`, `denied` or `unknown`.
pub(crate) fn decide(row: &Value, policy: &PolicyDocument, types: [&str; 2]) -> Result<&'static str, String> {
    let arn = TableArn::parse(row["resource"].as_str().unwrap()).unwrap();
    let account: Account = arn.account();
    let schema = schema(row, types);
    let parameters = row.get("parameters").filter(|parameters| !parameters.is_null());
    let values: Option<Vec<Attribute>> = parameters.map(|values| {
        values.as_array().unwrap().iter().map(|value| Attribute::parse(&value.to_string()).unwrap()).collect()
    });
    let statement = dynamodb::parse(row["statement"].as_str().unwrap()).map_err(|error| error.to_string())?;
    let mut target = Target::new(&account);
    (target.schema, target.values) = (schema.as_ref(), values.as_deref());
    target.operation = Operation::ALL.into_iter().find(|operation| row["operation"] == operation.name());
    let needs = dynamodb::resolve(&statement, &target).map_err(|error| error.to_string())?;
    let identity = vec![NamedPolicy { name: "policy".into(), document: policy.clone() }];
    let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    let mut context = RequestContext::new();
    for (key, value) in row["policy_variables"].as_object().into_iter().flatten() {
        context = context.with(key, value.as_str().unwrap());
    }
    let decision = policies.decide(&needs, &context);
    Ok(match decision.denial_kind() {
        None => "allowed",
        Some(reason) if reason.name() == "unknown" => "unknown",
        Some(_) => "denied",
    })
}

#[test]
fn decisions_are_those_that_were_measured_or_are_documented() {
    let rows: Vec<Value> = POLICIES.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut policies = BTreeMap::new();
    for row in rows.iter().filter(|row| row["kind"] == "policy") {
        policies.insert(row["id"].as_str().unwrap(), PolicyDocument::parse(&row["policy"].to_string()));
    }
    let (mut wrong, mut decided) = (Vec::new(), 0);
    for row in rows.iter().filter(|row| row["kind"] == "vector") {
        let Ok(policy) = &policies[row["policy_id"].as_str().unwrap()] else {
            wrong.push(format!("{}: {:?}", row["id"], policies[row["policy_id"].as_str().unwrap()]));
            continue;
        };
        // The rows do not say the types of the keys: the first that fit are taken.
        let types = [["S", "S"], ["S", "N"], ["N", "S"], ["N", "N"]];
        let mut found = types.into_iter().map(|types| decide(row, policy, types));
        let fits =
            |found: &Result<_, String>| !found.as_ref().err().is_some_and(|error| error.contains("another type"));
        let found = found.find(fits).unwrap();
        let is_hard = matches!(row["certainty"].as_str(), Some("measured" | "documented" | "unknown"));
        let is_right = found.as_ref().is_ok_and(|found| row["expect"] == *found || (!is_hard && *found == "unknown"));
        if !is_right {
            wrong.push(format!(
                "{} {found:?}, not {} ({}): {}",
                row["id"], row["expect"], row["certainty"], row["statement"]
            ));
        }
        decided += 1;
    }
    assert!(wrong.is_empty(), "{} of {decided} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(decided > 80, "{decided}");
}

/// What a policy with one condition decides about a statement on a table with the number `id` for its key: the decision, and the keys that
/// are unknown.
fn under(effects: [&str; 2], condition: &Value, text: &str) -> (String, Vec<String>) {
    let account = Account::new("us-west-2", "123456789012").unwrap();
    let schema = r#"{"TableName": "Orders", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "N"}]}"#;
    let (schema, statement) = (Schema::parse(schema).unwrap(), dynamodb::parse(text).unwrap());
    let mut target = Target::new(&account);
    target.schema = Some(&schema);
    let needs = dynamodb::resolve(&statement, &target).unwrap();
    let statement = |effect: &&str| json!({"Effect": effect, "Action": "dynamodb:PartiQLSelect", "Resource": "*"});
    let mut statements: Vec<Value> = effects.iter().filter(|effect| !effect.is_empty()).map(statement).collect();
    statements.last_mut().unwrap()["Condition"] = condition.clone();
    let document = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let identity = vec![NamedPolicy { name: "policy".into(), document: PolicyDocument::parse(&document).unwrap() }];
    let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    let decision = policies.decide(&needs, &RequestContext::new());
    let shown = serde_json::to_value(&decision).unwrap();
    let unknown = shown["unknown"].as_array().into_iter().flatten().map(ToString::to_string).collect();
    (decision.denial_kind().map_or("allowed", |kind| kind.name()).to_owned(), unknown)
}

#[test]
fn a_key_by_another_name_is_unknown_where_the_key_has_values() {
    let first = json!({"ForAllValues:StringEquals": {"dynamodb:FirstPartitionKeyValues": ["7"]}});
    let unknown = vec![r#"{"fact":"condition-key","key":"dynamodb:FirstPartitionKeyValues"}"#.to_owned()];
    let read = "SELECT * FROM Orders WHERE id = 2";
    assert_eq!(under(["Allow", ""], &first, read), ("unknown".into(), unknown.clone()));
    assert_eq!(under(["Allow", "Deny"], &first, read), ("unknown".into(), unknown));
    // A scan has none.
    assert_eq!(under(["Allow", ""], &first, "SELECT * FROM Orders"), ("allowed".into(), vec![]));
    let any = json!({"ForAnyValue:StringEquals": {"dynamodb:firstPARTITIONkeyvalues": ["7"]}});
    assert_eq!(under(["Allow", "Deny"], &any, "SELECT * FROM Orders"), ("allowed".into(), vec![]));
    assert!(RequestContext::is_fixed_by_statement("dynamodb:FirstPartitionKeyValues"));
    assert!(!RequestContext::is_fixed_by_statement("dynamodb:SecondPartitionKeyValues"));
}

#[test]
fn a_number_in_another_spelling_decides_as_unknown() {
    let unknown = vec![r#"{"fact":"condition-key","key":"dynamodb:LeadingKeys"}"#.to_owned()];
    let leading = json!({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["2"]}, "Null": {"dynamodb:LeadingKeys": "false"}});
    let spelled = "SELECT * FROM Orders WHERE id = 2.0";
    assert_eq!(under(["Allow", ""], &leading, spelled), ("unknown".into(), unknown.clone()));
    assert_eq!(under(["Allow", ""], &leading, "SELECT * FROM Orders WHERE id = 2"), ("allowed".into(), vec![]));
    let denied = json!({"ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": ["2.0"]}});
    assert_eq!(under(["Allow", "Deny"], &denied, spelled), ("unknown".into(), unknown));
    // Only that the key is there is asked for.
    let there = json!({"Null": {"dynamodb:LeadingKeys": "false"}});
    assert_eq!(under(["Allow", ""], &there, spelled), ("allowed".into(), vec![]));
}

/// A multivalued key is no policy variable, also where the statement has no value for it; another key of the service is one that is missing.
#[test]
fn a_multivalued_key_is_no_variable() {
    let scan = "SELECT * FROM Orders";
    let decision = |key: &str| {
        let condition = json!({"StringNotEquals": {"dynamodb:Select": format!("${{{key}}}")}});
        (under(["Allow", ""], &condition, scan).0, under(["Allow", "Deny"], &condition, scan).0)
    };
    let both = |decision: &str, other: &str| (decision.to_owned(), other.to_owned());
    assert_eq!(decision("dynamodb:LeadingKeys"), both("implicit-deny", "explicit-deny"));
    assert_eq!(decision("dynamodb:ReturnValues"), both("allowed", "explicit-deny"));
}
