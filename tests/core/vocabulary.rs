//! Every action, resource type and condition key that can come out is legal for each other, by the Service Authorization Reference.

use std::collections::BTreeSet;

use partiql_iam::dynamodb::Number;
use partiql_iam::qldb::{Action, LedgerArn, PermissionsMode, Rule};
use partiql_iam::{Diagnostic, dynamodb, qldb};
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
fn every_action_is_found_by_its_name_in_any_case() {
    for table in [&qldb::ACTIONS, &dynamodb::ACTIONS] {
        for (index, action) in table.actions.iter().enumerate() {
            assert_eq!(action.index(), index);
            for name in [action.name().to_owned(), action.name().to_uppercase(), action.name().to_lowercase()] {
                assert_eq!(table.find(&name), Some(*action), "{name}");
            }
            assert_eq!(table.find(&format!("{action}s")), None);
            assert_eq!(table.find(action.short_name()), None);
        }
        for name in ["", "qldb", "qldb:", "dynamodb:", "dynamodb", "s3:GetObject", "qldbé", "dynamodb:Ünknown"] {
            assert_eq!(table.find(name), None, "{name}");
        }
    }
    assert_eq!(dynamodb::ACTIONS.find("qldb:PartiQLSelect"), None);
}

#[test]
fn names_that_there_are_not_say_what_to_do() {
    let rows = [
        ("qldb:Select", "`qldb:Select` is not an action of QLDB; did you mean `qldb:PartiQLSelect`?"),
        ("qldb:SendComand", "`qldb:SendComand` is not an action of QLDB; did you mean `qldb:SendCommand`?"),
        ("s3:GetObject", "`s3:GetObject` is not an action of QLDB"),
    ];
    for (text, expected) in rows {
        let error = text.parse::<Action>().unwrap_err();
        let found = Diagnostic::from(&error);
        assert_eq!((found.code, found.span), ("unknown-action", None));
        assert_eq!(found.to_string(), expected);
    }
    let error = "dynamodb:PutItm".parse::<dynamodb::Action>().unwrap_err();
    assert_eq!(
        Diagnostic::from(&error).to_string(),
        "`dynamodb:PutItm` is not an action of DynamoDB; did you mean `dynamodb:PutItem`?"
    );
    let error = "OPEN".parse::<PermissionsMode>().unwrap_err();
    let found = Diagnostic::from(&error);
    assert_eq!((found.code, found.to_string()), ("permissions-mode", error.to_string()));
    let error = Number::parse("1e126").unwrap_err();
    let found = Diagnostic::from(&error);
    assert_eq!(found.code, "number-range");
    assert_eq!(
        found.to_string(),
        "greater than 9.99…E+125; a number has up to 38 digits and lies between 1E-130 and 9.99…E+125, or is 0"
    );
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
