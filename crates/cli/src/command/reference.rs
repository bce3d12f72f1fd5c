//! `partiql-iam reference`

use std::io::Write;
use std::process::ExitCode;

use serde_json::json;

use super::table::Table;
use super::{Failure, TableFormat};
use partiql_iam::explain::{REFERENCE_HEADER, reference_cells};
use partiql_iam::iam::{Dependent, RuleRow};
use partiql_iam::qldb::{LedgerArn, MAPPING_VERSION, Rule};

pub(super) fn run(format: TableFormat, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    match format {
        TableFormat::Text => text(out)?,
        TableFormat::Markdown => markdown(out)?,
        TableFormat::Json => json(out)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn text(out: &mut dyn Write) -> Result<(), Failure> {
    let mut table = Table::new(REFERENCE_HEADER);
    for rule in Rule::ALL {
        table.row(reference_cells(rule.row()));
    }
    table.print(out)?;
    writeln!(out)?;
    writeln!(out, "Mapping version {MAPPING_VERSION}. Resources are under {}.", LedgerArn::TEMPLATE)?;
    Ok(())
}

fn markdown(out: &mut dyn Write) -> Result<(), Failure> {
    let line = |out: &mut dyn Write, cells: &[String]| writeln!(out, "| {} |", cells.join(" | "));
    line(out, &REFERENCE_HEADER.map(|title| title.chars().take(1).collect::<String>() + &title[1..].to_lowercase()))?;
    line(out, &REFERENCE_HEADER.map(|_| "---".to_owned()))?;
    for rule in Rule::ALL {
        line(out, &reference_cells(rule.row()).map(|cell| cell.replace('|', "\\|")))?;
    }
    Ok(())
}

fn json(out: &mut dyn Write) -> Result<(), Failure> {
    let rows: Vec<serde_json::Value> = Rule::ALL.iter().map(|rule| row(rule.row())).collect();
    let reference = json!({ "mapping_version": MAPPING_VERSION, "rules": rows });
    writeln!(out, "{reference:#}")?;
    Ok(())
}

fn row(rule: &RuleRow) -> serde_json::Value {
    let RuleRow { id, command, action, action_certainty, place, place_certainty, dependent, facts, why, source } = rule;
    let dependent = dependent.map(|Dependent { actions, only_with_tags, certainty }| {
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
            "arn": format!("{}{}", LedgerArn::TEMPLATE, place.suffix()),
            "certainty": place_certainty.name(),
        },
        "dependent": dependent,
        "condition_keys": facts.iter().map(|fact| fact.key.name).collect::<Vec<_>>(),
        "condition": facts.iter().find_map(|fact| fact.value),
        "why": why,
        "source": source,
    })
}
