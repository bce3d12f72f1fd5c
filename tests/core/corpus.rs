//! Every statement of the corpus: the valid ones need exactly what is expected, the others are refused or warned about.

use std::collections::{BTreeMap, BTreeSet};

use crate::needs;
use partiql_iam::parse;
use partiql_iam::qldb::catalog::{Catalog, Table, TableStatus};
use partiql_iam::qldb::resolve::{Requirements, resolve};
use partiql_iam::qldb::{Action, Ledger, UniqueId};
use serde_json::Value;

const CORPUS: &str = include_str!("../corpus/statements.jsonl");

/// Rows with `valid: null` that are answered without a warning, each with the reason.
const SILENT: [(&str, &str); 0] = [];

fn rows() -> Vec<Value> {
    CORPUS.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn names(value: &Value) -> Vec<String> {
    value
        .as_array()
        .map(|names| names.iter().map(|name| name.as_str().unwrap().to_owned()).collect())
        .unwrap_or_default()
}

/// An id in the place of a name, so that the answers can be read.
fn id_of(name: &str) -> UniqueId {
    name.parse().unwrap_or_else(|_| {
        let padded: String =
            name.chars().filter(char::is_ascii_alphanumeric).chain("0".repeat(22).chars()).take(22).collect();
        padded.parse().unwrap()
    })
}

fn catalog(names: &[String]) -> Catalog {
    let unique: BTreeSet<&String> = names.iter().filter(|name| name.parse::<UniqueId>().is_err()).collect();
    let table = |name: &String| Table {
        id: id_of(name),
        name: name.clone(),
        status: TableStatus::Active,
        tags: None,
        indexes: vec![],
    };
    Catalog::new(unique.into_iter().map(table).collect()).unwrap()
}

/// What is needed, in the words of the corpus: the action, what it is on, the condition.
fn needs(requirements: &Requirements<'_>) -> BTreeSet<(Action, String, String)> {
    let mut needs = BTreeSet::new();
    for requirement in requirements {
        let resource = match needs::resource(&requirement.resource) {
            any if any == "any" => "any table".to_owned(),
            other => other.strip_suffix('?').map_or_else(|| other.clone(), |name| format!("unresolved {name}")),
        };
        let facts = needs::facts(requirements, requirement);
        let tags: BTreeMap<&str, &str> = facts
            .iter()
            .filter_map(|(name, value)| Some((name.strip_prefix("aws:RequestTag/")?, value.as_str())))
            .collect();
        let condition = match facts.as_slice() {
            [] => String::new(),
            [(name, value)] if name == "qldb:Purge" => format!("purge {value}"),
            _ => format!("{tags:?}"),
        };
        for action in requirement.actions() {
            needs.insert((action.name().parse().unwrap(), resource.clone(), condition.clone()));
        }
    }
    needs
}

/// What the row expects, in the same words.
fn expected(row: &Value) -> BTreeSet<(Action, String, String)> {
    let expected = &row["expected"];
    let mut needs = BTreeSet::from([(Action::SendCommand, "ledger".to_owned(), String::new())]);
    for name in names(&expected["tables_read"]) {
        needs.insert((Action::PartiQLSelect, id_of(&name).to_string(), String::new()));
    }
    for name in names(&expected["history_of"]) {
        needs.insert((Action::PartiQLHistoryFunction, id_of(&name).to_string(), String::new()));
    }
    if expected["catalog"] == true {
        needs.insert((Action::PartiQLSelect, "catalog".to_owned(), String::new()));
    }
    if let Some(action) = expected["writes"]["action"].as_str() {
        let action: Action = format!("qldb:{action}").parse().unwrap();
        let table = id_of(expected["writes"]["table"].as_str().unwrap()).to_string();
        let tags: BTreeMap<&str, &str> = expected["tags"]
            .as_object()
            .map(|tags| tags.iter().map(|(key, value)| (key.as_str(), value.as_str().unwrap())).collect())
            .unwrap_or_default();
        match action {
            Action::PartiQLCreateTable if tags.is_empty() => {
                needs.insert((action, "any table".to_owned(), String::new()));
            }
            Action::PartiQLCreateTable => {
                needs.insert((action, "any table".to_owned(), format!("{tags:?}")));
                needs.insert((Action::TagResource, "any table".to_owned(), format!("{tags:?}")));
            }
            // The corpus leaves the value open for DROP TABLE; it is always `false`.
            Action::PartiQLDropTable => {
                needs.insert((action, table, "purge false".to_owned()));
            }
            Action::PartiQLDropIndex => {
                assert_eq!(expected["purge"], true);
                needs.insert((action, table, "purge true".to_owned()));
            }
            _ => {
                needs.insert((action, table, String::new()));
            }
        }
    }
    needs
}

#[test]
fn valid_statements_need_exactly_what_is_expected() {
    let mut failures = Vec::new();
    let mut count = 0;
    for row in rows().iter().filter(|row| row["valid"] == true) {
        count += 1;
        let text = row["statement"].as_str().unwrap();
        let expected_row = &row["expected"];
        let mut tables = [names(&expected_row["tables_read"]), names(&expected_row["history_of"])].concat();
        if let Some(table) = expected_row["writes"]["table"].as_str()
            && expected_row["writes"]["action"] != "PartiQLCreateTable"
        {
            tables.push(table.to_owned());
        }
        let catalog = catalog(&tables);
        let ledger = Ledger::template();
        let statement = match parse(text) {
            Ok(statement) => statement,
            Err(error) => {
                failures.push(format!("{}: {text}\n    {error}", row["id"]));
                continue;
            }
        };
        match resolve(&statement, &ledger, Some(&catalog)) {
            Ok(requirements) => {
                let command = expected_row["command"].as_str().unwrap().replace('_', " ").to_uppercase();
                let command = if command == "REDACT REVISION" { "REDACT_REVISION".to_owned() } else { command };
                if needs(&requirements) != expected(row) || requirements.command().name() != command {
                    failures.push(format!(
                        "{}: {text}\n    {} {:?}\n    {:?}",
                        row["id"],
                        requirements.command(),
                        needs(&requirements),
                        expected(row)
                    ));
                }
            }
            Err(error) => failures.push(format!("{}: {text}\n    {error}", row["id"])),
        }
    }
    assert!(count > 400, "{count} rows");
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn other_statements_are_refused_or_warned_about() {
    let mut silent = Vec::new();
    for row in rows().iter().filter(|row| row["valid"] != true) {
        let id = row["id"].as_str().unwrap();
        let text = row["statement"].as_str().unwrap();
        let Ok(statement) = parse(text) else { continue };
        let ledger = Ledger::template();
        let Ok(requirements) = resolve(&statement, &ledger, None) else { continue };
        if requirements.warnings().is_empty() && !SILENT.iter().any(|(known, _)| *known == id) {
            silent.push(format!("{id} {}: {text} ({})", row["valid"], row["note"]));
        }
    }
    assert!(silent.is_empty(), "answered in silence:\n{}", silent.join("\n"));
}
