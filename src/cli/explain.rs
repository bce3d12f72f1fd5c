//! `partiql-iam explain`

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use super::report::{self, Origin};
use super::table::Table;
use super::{Explain, Failure, Format, complain, message, read};
use crate::catalog::Catalog;
use crate::explain::Explanation;
use crate::permission::{ConditionContext, ConditionValue, Ledger, Requirement, Resource, TableRef};
use crate::resolve::{Requirements, resolve};
use crate::syntax::{Piece, parse, script};

pub(super) fn run(arguments: &Explain, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let ledger = arguments.ledger.ledger();
    let catalog = arguments.ledger.catalog()?;
    let from_input = arguments.statements == ["-"];
    let file = if from_input { Some(Path::new("-")) } else { arguments.file.as_deref() };
    let text = file.map(read).transpose()?;
    let name = file.map(|file| if file == Path::new("-") { "<stdin>".to_owned() } else { file.display().to_string() });
    let origins: Vec<Origin<'_>> = match &text {
        Some(text) => script(text).map(|piece| origin(text, piece, name.as_deref())).collect(),
        None => arguments.statements.iter().map(|text| Origin { text, file: None, line: 1 }).collect(),
    };
    if origins.is_empty() {
        let problem = match &name {
            Some(name) => format!("there is no statement in `{name}`"),
            None => "there is no statement; give one, or a script with `--file`".to_owned(),
        };
        return Err(Failure::Message(message(&problem)));
    }
    let mut understood = true;
    for (index, origin) in origins.iter().enumerate() {
        understood &= match arguments.format {
            Format::Json => print_json(*origin, &ledger, catalog.as_ref(), out)?,
            Format::Text => {
                if index > 0 {
                    writeln!(out)?;
                }
                print_text(*origin, &ledger, catalog.as_ref(), out)?
            }
        };
    }
    Ok(if understood { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// A statement of a script, with the line it begins on.
fn origin<'a>(script: &str, piece: Piece<'a>, file: Option<&'a str>) -> Origin<'a> {
    let before = script.get(..piece.offset).unwrap_or_default();
    Origin { text: piece.text, file, line: 1 + before.matches('\n').count() }
}

fn print_json(
    origin: Origin<'_>,
    ledger: &Ledger,
    catalog: Option<&Catalog>,
    out: &mut dyn Write,
) -> Result<bool, Failure> {
    let explanation = Explanation::of(origin.text, ledger, catalog);
    let line = serde_json::to_string(&explanation).map_err(std::io::Error::from)?;
    writeln!(out, "{line}")?;
    Ok(explanation.is_understood())
}

fn print_text(
    origin: Origin<'_>,
    ledger: &Ledger,
    catalog: Option<&Catalog>,
    out: &mut dyn Write,
) -> Result<bool, Failure> {
    let statement = match parse(origin.text) {
        Ok(statement) => statement,
        Err(error) => {
            out.flush()?;
            complain(&report::syntax_error(origin, &error));
            return Ok(false);
        }
    };
    let requirements = match resolve(&statement, ledger, catalog) {
        Ok(requirements) => requirements,
        Err(error) => {
            out.flush()?;
            complain(&report::resolve_error(origin, &error));
            return Ok(false);
        }
    };
    writeln!(out, "{}\n", report::causes(origin, requirements.command().name(), &requirements))?;
    print_table(&requirements, ledger, out)?;
    out.flush()?;
    for warning in requirements.warnings() {
        complain(&report::warning(origin, warning));
    }
    Ok(true)
}

fn print_table(requirements: &Requirements<'_>, ledger: &Ledger, out: &mut dyn Write) -> Result<(), Failure> {
    let mut table = Table::new(["ACTION", "RESOURCE", "CONDITION", "WHY"]);
    for requirement in requirements.iter() {
        let place = resource(requirement, ledger);
        let why = requirement.rule.row().why.to_owned();
        table.row([requirement.action.to_string(), place.clone(), condition(requirement.condition), why]);
        for action in requirement.dependent_actions {
            let why = format!("{} depends on it", requirement.action);
            table.row([action.to_string(), place.clone(), condition(requirement.condition), why]);
        }
    }
    table.print(out)?;
    writeln!(out, "Resources are under {}", ledger.arn.prefix())?;
    Ok(())
}

/// The ARN without what all ARNs of the ledger begin with, and the table's name. Nobody may take an unknown id for one.
fn resource(requirement: &Requirement<'_>, ledger: &Ledger) -> String {
    let arn = match &requirement.resource {
        Resource::Table(TableRef::Known { name, .. }) => {
            format!("{} ({name})", requirement.resource.arn_pattern(&ledger.arn))
        }
        Resource::Table(TableRef::Name(name)) => format!("{}/table/<id of {name}>", ledger.arn),
        Resource::Ledger | Resource::AnyTable | Resource::Catalog | Resource::Table(TableRef::Id(_)) => {
            requirement.resource.arn_pattern(&ledger.arn).to_string()
        }
    };
    arn.strip_prefix(ledger.arn.prefix()).map(str::to_owned).unwrap_or(arn)
}

fn condition(condition: ConditionContext<'_>) -> String {
    let show = |value| match value {
        ConditionValue::One(value) => value.to_owned(),
        ConditionValue::TagKeys(tags) => tags.iter().map(|tag| &*tag.key).collect::<Vec<_>>().join(","),
    };
    let entries: Vec<String> = condition.entries().map(|(name, value)| format!("{name}={}", show(value))).collect();
    if entries.is_empty() { "-".to_owned() } else { entries.join(" ") }
}
