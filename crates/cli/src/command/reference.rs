//! `partiql-iam reference`

use std::io::Write;

use serde_json::json;

use super::service::Service;
use super::table::Table;
use super::{Failure, TableFormat};
use crate::report::Exit;
use partiql_iam::dynamodb::{self, Account};
use partiql_iam::explain::{REFERENCE_HEADER, reference_cells, resource_pattern};
use partiql_iam::iam::{Dependent, RuleRow};
use partiql_iam::qldb::{LedgerArn, MAPPING_VERSION, Rule};

/// The permissions table of a service.
struct Reference {
    rules: Vec<&'static RuleRow>,
    version: u32,
    /// What all ARNs begin with.
    base: String,
}

impl Reference {
    fn of(service: Service) -> Self {
        match service {
            Service::Qldb => Self {
                rules: Rule::ALL.iter().map(|rule| rule.row()).collect(),
                version: MAPPING_VERSION,
                base: LedgerArn::TEMPLATE.to_string(),
            },
            Service::DynamoDb => Self {
                rules: dynamodb::Rule::ALL.iter().map(|rule| rule.row()).collect(),
                version: dynamodb::MAPPING_VERSION,
                base: Account::TEMPLATE.base().to_owned(),
            },
        }
    }
}

pub(super) fn run(service: Service, format: TableFormat, out: &mut dyn Write) -> Result<Exit, Failure> {
    let reference = Reference::of(service);
    match format {
        TableFormat::Text => text(&reference, out)?,
        TableFormat::Markdown => markdown(&reference, out)?,
        TableFormat::Json => json(&reference, out)?,
    }
    Ok(Exit::Clean)
}

fn text(reference: &Reference, out: &mut dyn Write) -> Result<(), Failure> {
    let mut table = Table::new(REFERENCE_HEADER);
    for rule in &reference.rules {
        table.row(reference_cells(rule));
    }
    table.print(out)?;
    writeln!(out)?;
    writeln!(out, "Mapping version {}. Resources are under {}.", reference.version, reference.base)?;
    Ok(())
}

fn markdown(reference: &Reference, out: &mut dyn Write) -> Result<(), Failure> {
    let line = |out: &mut dyn Write, cells: &[String]| writeln!(out, "| {} |", cells.join(" | "));
    line(out, &REFERENCE_HEADER.map(|title| title.chars().take(1).collect::<String>() + &title[1..].to_lowercase()))?;
    line(out, &REFERENCE_HEADER.map(|_| "---".to_owned()))?;
    for rule in &reference.rules {
        line(out, &reference_cells(rule).map(|cell| cell.replace('|', "\\|")))?;
    }
    Ok(())
}

fn json(reference: &Reference, out: &mut dyn Write) -> Result<(), Failure> {
    let rows: Vec<serde_json::Value> = reference.rules.iter().map(|rule| row(rule, &reference.base)).collect();
    let reference = json!({ "mapping_version": reference.version, "rules": rows });
    writeln!(out, "{reference:#}")?;
    Ok(())
}

fn row(rule: &RuleRow, base: &str) -> serde_json::Value {
    let RuleRow {
        id, command, action, action_certainty, place, place_certainty, dependent, facts, why, source, ..
    } = rule;
    let dependent = dependent.map(|Dependent { actions, only_with_tags, certainty, .. }| {
        json!({
            "actions": actions.iter().map(|action| action.name()).collect::<Vec<_>>(),
            "only_with_tags": only_with_tags,
            "certainty": certainty.name(),
        })
    });
    json!({
        "rule": id,
        "command": command,
        "action": { "name": action.name(), "certainty": action_certainty.name() },
        "resource": {
            "arn": format!("{base}{}", resource_pattern(*place)),
            "certainty": place_certainty.name(),
        },
        "dependent": dependent,
        "condition_keys": facts.iter().map(|fact| fact.key.name).collect::<Vec<_>>(),
        "condition": facts.iter().find_map(|fact| fact.value),
        "why": why,
        "source": source,
    })
}
