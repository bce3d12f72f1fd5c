//! Lints of DynamoDB's policies: those that people and AWS have published, and what fixes do to decisions.

use std::collections::BTreeMap;

use partiql_iam::iam::{PolicyDocument, fixed};
use partiql_iam::{LintContext, lint};
use serde_json::{Value, json};

use crate::dynamodb::{POLICIES, decide};
use crate::lint::shown;

fn rows(kind: &str) -> Vec<Value> {
    let rows = POLICIES.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.filter(|row| row["kind"] == kind).collect()
}

/// Those that are not named have no findings.
#[test]
fn findings_in_published_policies() {
    const TABLE: &str = "arn:aws:dynamodb:us-west-2:123456789012:table/ExampleTable";
    let on = |code: &str, rest: &str| format!("{code}: \"{TABLE}{rest}\"");
    let of = |code: &str, text: &str| format!("{code}: \"{text}\"");
    let operation = |name: &str| of("no-such-action", &format!("dynamodb:{name}"));
    let wanted: BTreeMap<&str, Vec<String>> = [
        ("p-ql3", vec![of("not-on-index", "arn:aws:dynamodb:us-west-2:123456789012:table/Music/index/index1")]),
        ("p-sc1", vec![of("leading-keys-scan", "dynamodb:LeadingKeys")]),
        ("p-m4", vec![of("attributes-without-select", "dynamodb:Attributes")]),
        ("p-as1", vec![on("index-not-covered", "")]),
        ("p-as2", vec![on("not-on-index", "/index/*"), on("index-not-covered", "")]),
        ("p-x1", vec![on("table-not-covered", "/*")]),
        ("p-x6", vec![of("partiql-wildcard", "dynamodb:PartiQL*")]),
        ("p-x7", vec![of("partiql-wildcard", "dynamodb:PartiQL*"), operation("TransactWrite*")]),
        ("p-x10", vec![of("key-not-of-action", "dynamodb:FullTableScan")]),
        ("p-x18", vec![of("wrong-resource", "dynamodb:ListTables")]),
        (
            "p-x20",
            ["ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"].map(operation).into_iter().collect(),
        ),
        // The table's name has two letters.
        ("p-h5", vec![of("no-such-resource", "arn:aws:dynamodb:us-west-2:123456789012:table/my/index/table")]),
        ("p-h7", vec![operation("ExecuteStatement"), of("classic-for-partiql", "dynamodb:GetItem")]),
        ("p-h8", vec![of("leading-keys-scan", "dynamodb:LeadingKeys")]),
        ("p-h9", vec![of("one-value-enough", "dynamodb:LeadingKeys")]),
        ("p-h10", vec![of("condition-check-for-exists", "dynamodb:ConditionCheckItem")]),
    ]
    .into();
    let mut seen = 0;
    for row in rows("policy") {
        let (id, text) = (row["id"].as_str().unwrap(), row["policy"].to_string());
        let findings = lint(&text, LintContext::default()).unwrap();
        let empty = Vec::new();
        assert_eq!(shown(&text, &findings), *wanted.get(id).unwrap_or(&empty), "{id}");
        seen += usize::from(!findings.is_empty());
    }
    assert_eq!(seen, wanted.len());
}

/// What a fixed policy allows, the policy before it allows.
#[test]
fn a_fixed_policy_allows_nothing_more() {
    let mut policies = BTreeMap::new();
    for row in rows("policy") {
        let text = row["policy"].to_string();
        let after = fixed(&text, &lint(&text, LintContext::default()).unwrap());
        if after != text {
            let read = |text: &str| PolicyDocument::parse(text).unwrap();
            policies.insert(row["id"].as_str().unwrap().to_owned(), (read(&text), read(&after)));
        }
    }
    let mut closed = Vec::new();
    // Each fixed policy decides on every vector, as though that were for its table.
    for (id, (before, after)) in &policies {
        for row in rows("vector") {
            let table = match id.as_str() {
                "p-m4" => "arn:aws:dynamodb:us-east-1:123456789012:table/probe_table",
                "p-sc1" => "arn:aws:dynamodb:us-west-2:123456789012:table/GameScores",
                "p-h8" => "arn:aws:dynamodb:us-west-2:123456789012:table/Music",
                _ => "arn:aws:dynamodb:us-west-2:123456789012:table/ExampleTable",
            };
            let (Some((_, name)), Some((_, new))) =
                (row["resource"].as_str().unwrap().rsplit_once(":table/"), table.rsplit_once("table/"))
            else {
                continue;
            };
            let old = name.split('/').next().unwrap();
            let mut moved = row.clone();
            moved["resource"] = json!(name.replacen(old, table, 1));
            moved["statement"] = json!(row["statement"].as_str().unwrap().replace(old, new));
            let types = [["S", "S"], ["S", "N"], ["N", "S"], ["N", "N"]];
            let decisions = types.map(|types| (decide(&moved, before, types), decide(&moved, after, types)));
            for (before, after) in decisions {
                if let (Ok(before), Ok(after)) = (before, after) {
                    assert!(after != "allowed" || before == "allowed", "{id} {moved}");
                    if before == "allowed" && after != "allowed" {
                        closed.push(format!("{id} {}", moved["statement"].as_str().unwrap()));
                    }
                }
            }
        }
    }
    let holes = ["p-h8 SELECT * FROM \"Music\"", "p-sc1 SELECT * FROM \"GameScores\""];
    for hole in holes {
        assert!(closed.iter().any(|closed| closed.starts_with(hole)), "{hole}: {closed:#?}");
    }
}
