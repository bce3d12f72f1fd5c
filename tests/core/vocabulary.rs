//! Every action, resource type and condition key that can come out is legal for each other, by the Service Authorization Reference.

use std::collections::BTreeSet;

use partiql_iam::qldb::{Action, LedgerArn, Rule};
use serde_json::Value;

fn reference() -> Value {
    serde_json::from_str(include_str!("../iam.json")).unwrap()
}

fn strings(value: &Value) -> BTreeSet<&str> {
    value.as_array().into_iter().flatten().map(|item| item.as_str().unwrap()).collect()
}

#[test]
fn the_actions_are_those_of_the_reference() {
    let reference = reference();
    let listed: BTreeSet<&str> =
        reference["actions"].as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect();
    let ours: BTreeSet<&str> = Action::ALL.iter().map(|action| action.name()).collect();
    assert_eq!(listed, ours);
    for row in reference["actions"].as_array().unwrap() {
        let action: Action = row["action"].as_str().unwrap().parse().unwrap();
        let types: BTreeSet<&str> =
            &strings(&row["required_resource_types"]) | &strings(&row["optional_resource_types"]);
        let our_types: BTreeSet<&str> = action.resource_types().iter().map(|kind| kind.name()).collect();
        assert_eq!(types, our_types, "{action}");
        let our_keys: BTreeSet<&str> = action.condition_keys().iter().map(|key| key.name()).collect();
        assert_eq!(strings(&row["condition_keys"]), our_keys, "{action}");
    }
}

#[test]
fn every_rule_of_the_permissions_table_is_legal() {
    for rule in Rule::ALL {
        let row = rule.row();
        assert_eq!(row.id, rule.id());
        let dependent = row.dependent.iter().flat_map(|dependent| dependent.actions);
        for action in dependent.chain([&row.action]) {
            assert!(action.resources().contains(&row.place.kind), "{} on {}", action.name(), row.place.kind.name);
        }
        for fact in row.facts {
            assert!(row.action.keys().contains(&fact.key), "{} with {}", row.action, fact.key.name);
        }
        // A statement gives the tags only together with an action that takes them.
        if row.facts.iter().any(|fact| fact.only_with_tags) {
            let dependent = row.dependent.unwrap();
            let keys: Vec<_> = row.facts.iter().map(|fact| fact.key).collect();
            assert!(dependent.actions.iter().all(|action| action.keys() == keys));
        }
    }
}

#[test]
fn the_table_has_the_rows_of_the_guide() {
    let reference = reference();
    for row in reference["partiql_permissions"].as_array().unwrap() {
        let command = row["command"].as_str().unwrap();
        let rules: &[Rule] = match command {
            "CREATE TABLE" => &[Rule::CreateTable],
            "DROP TABLE" => &[Rule::DropTable],
            "UNDROP TABLE" => &[Rule::UndropTable],
            "CREATE INDEX" => &[Rule::CreateIndex],
            "DROP INDEX" => &[Rule::DropIndex],
            "DELETE" => &[Rule::Delete],
            "FROM-REMOVE (for entire documents)" => &[Rule::RemoveDocument],
            "INSERT" => &[Rule::Insert],
            "UPDATE" | "FROM (INSERT, REMOVE element, or SET)" => &[Rule::Update],
            "REDACT_REVISION (stored procedure)" => &[Rule::RedactRevision],
            "SELECT FROM table_name" => &[Rule::Select, Rule::SelectCommitted],
            "SELECT FROM information_schema.user_tables" => &[Rule::SelectCatalog],
            "SELECT FROM history(table_name)" => &[Rule::History],
            _ => panic!("a row that is not known: {command}"),
        };
        for rule in rules {
            assert_eq!(strings(&row["actions"]), BTreeSet::from([rule.row().action.name()]), "{command}");
            let arn = format!("{}{}", LedgerArn::TEMPLATE, rule.row().place.suffix());
            let arn =
                arn.replace("${Partition}", "aws").replace("${Region}", "region").replace("${Account}", "account-id");
            let arn = arn.replace("${LedgerName}", "ledger-name").replace("${TableId}", "table-id");
            assert_eq!(row["resource"], arn, "{command}");
        }
    }
}
