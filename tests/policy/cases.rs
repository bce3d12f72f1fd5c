//! Evaluation by the rules of the IAM User Guide: `tests/policy/*.jsonl`, one case a line, each naming its page.

use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext, ResourcePolicy};
use serde_json::{Value, json};

fn cases(text: &str) -> impl Iterator<Item = Value> + '_ {
    text.lines().map(|line| serde_json::from_str(line).expect(line))
}

fn policy(value: &Value) -> NamedPolicy {
    let document = PolicyDocument::parse(&value.to_string()).unwrap_or_else(|error| panic!("{error} in {value}"));
    NamedPolicy { name: "policy".into(), document }
}

fn endpoint(value: &Value) -> NamedPolicy<ResourcePolicy> {
    let document = ResourcePolicy::parse(&value.to_string()).unwrap_or_else(|error| panic!("{error} in {value}"));
    NamedPolicy { name: "endpoint".into(), document }
}

fn policies(value: &Value) -> Vec<NamedPolicy> {
    value.as_array().into_iter().flatten().map(policy).collect()
}

fn context(value: &Value) -> RequestContext {
    let text = |value: &Value| value.as_str().expect("a string").to_string();
    value.as_object().into_iter().flatten().fold(RequestContext::new(), |context, (key, value)| match value {
        Value::Array(values) => context.with_values(key, values.iter().map(text)),
        one => context.with(key, text(one)),
    })
}

/// Allows everything to everyone, then what `statement` says.
fn with_all(statement: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, statement]})
}

#[test]
fn requests() {
    let mut failed = Vec::new();
    for case in cases(include_str!("requests.jsonl")) {
        let set = PolicySet::compile(PolicySources {
            identity: policies(&case["identity"]),
            boundary: case.get("boundary").map(policy),
            scps: case["scps"].as_array().into_iter().flatten().map(policies).collect(),
            rcps: Vec::new(),
            session: policies(&case["session"]),
            endpoint: case.get("endpoint").map(endpoint),
        });
        let (action, resource) = (case["action"].as_str().unwrap(), case["resource"].as_str().unwrap());
        let decision = set.decide_request(action, resource, &context(&case["context"]));
        let found = decision.denial_kind().map_or("allowed", |reason| reason.name());
        if found != case["expect"] {
            failed.push(format!("{} should be {}: {decision}", case["id"], case["expect"]));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Each condition under a statement that allows, and under one that denies. Under `unknown` neither gives access.
#[test]
fn conditions() {
    let mut failed = Vec::new();
    for case in cases(include_str!("conditions.jsonl")) {
        let context = context(&case["context"]);
        for effect in ["Allow", "Deny"] {
            let statement = json!({"Effect": effect, "Action": "*", "Resource": "*", "Condition": case["condition"]});
            let mut document = if effect == "Allow" { json!({"Statement": [statement]}) } else { with_all(&statement) };
            match case.get("version").and_then(Value::as_str) {
                None => document["Version"] = json!("2012-10-17"),
                Some("") => drop(document.as_object_mut().unwrap().remove("Version")),
                Some(version) => document["Version"] = json!(version),
            }
            let identity = vec![policy(&document)];
            let set = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
            let decision = set.decide_request("s3:GetObject", "arn:aws:s3:::bucket/key", &context);
            let allowed = match (case["expect"].as_str().unwrap(), effect) {
                ("true", "Allow") | ("false", "Deny") => true,
                ("true" | "unknown", "Deny") | ("false" | "unknown", "Allow") => false,
                (other, _) => panic!("{other}"),
            };
            if decision.is_allowed() != allowed {
                failed.push(format!("{} should be {} under {effect}: {decision}", case["id"], case["expect"]));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_case_names_its_page_and_every_operator_has_cases() {
    let all = [include_str!("requests.jsonl"), include_str!("conditions.jsonl")];
    let all: Vec<Value> = all.into_iter().flat_map(cases).collect();
    assert!(all.len() >= 150);
    assert!(all.iter().all(|case| case["page"].as_str().is_some_and(|page| !page.is_empty())));
    for comparison in partiql_iam::iam::Comparison::ALL {
        let name = comparison.name();
        let names = match *comparison {
            partiql_iam::iam::Comparison::Null => vec![name.to_string()],
            _ => vec![
                name.to_string(),
                format!("{name}IfExists"),
                format!("ForAllValues:{name}"),
                format!("ForAnyValue:{name}"),
            ],
        };
        for name in names {
            assert!(all.iter().any(|case| case["condition"].get(&name).is_some()), "{name}");
        }
    }
}

/// The vectors of the guide and of an independent evaluator.
#[test]
fn vectors() {
    for case in cases(include_str!("vectors.jsonl")) {
        let (kind, pattern, value) = (case["kind"].as_str().unwrap(), &case["pattern"], &case["value"]);
        let (statement, action, resource, given) = match kind {
            "action" => (
                json!({"Effect": "Allow", "Action": pattern, "Resource": "*"}),
                value.as_str().unwrap(),
                "arn:aws:s3:::bucket",
                json!({}),
            ),
            "resource" | "resource(identity)" => (
                json!({"Effect": "Allow", "Action": "*", "Resource": pattern}),
                "s3:GetObject",
                value.as_str().unwrap(),
                json!({}),
            ),
            operator => (
                json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {"k:v": pattern}}}),
                "s3:GetObject",
                "arn:aws:s3:::bucket",
                json!({"k:v": value}),
            ),
        };
        let identity = vec![policy(&json!({"Version": "2012-10-17", "Statement": statement}))];
        let set = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
        let decision = set.decide_request(action, resource, &context(&given));
        assert_eq!(decision.is_allowed(), case["expect"], "{case}: {decision}");
    }
}
