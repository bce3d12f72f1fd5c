//! `partiql-iam explain`

use std::io::Write;
use std::process::ExitCode;

use clap::Args;

use super::report::{self, Origin};
use super::settings::{LedgerArgs, Settings};
use super::statements::StatementArgs;
use super::table::Table;
use super::{Failure, Format, complain, print_json_line};
use crate::catalog::Catalog;
use crate::explain::{Explanation, Outcome};
use crate::permission::{ConditionContext, ConditionValue, Ledger, Requirement, Resource, TableRef};
use crate::resolve::{Requirements, resolve};
use crate::syntax::parse;

const EXAMPLES: &str = "\
Examples:
  partiql-iam explain --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars \"DELETE FROM Vehicle\"
  partiql-iam explain --catalog tables.json --file queries.partiql
  partiql-iam explain --format json - < queries.partiql

The catalog is what `SELECT * FROM information_schema.user_tables` returns, as JSON or Ion text:
  {\"tableId\": \"Au1EiThbt8s0z9wM26REZN\", \"name\": \"Vehicle\", \"status\": \"ACTIVE\"}
Without it no table's id is known, and ARNs of tables are left open.

Exit status: 0, all statements were understood; 2, one was not.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Explain {
    #[command(flatten)]
    statements: StatementArgs,
    #[command(flatten)]
    ledger: LedgerArgs,
    /// The form of the answer; json prints one object a line
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Explain {
    /// The form of the answer.
    pub(super) const fn format(&self) -> Format {
        self.format
    }
}

pub(super) fn run(arguments: &Explain, settings: &Settings, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let target = arguments.ledger.target(settings)?;
    let (ledger, catalog) = (target.ledger(), target.catalog()?);
    let script = arguments.statements.read()?;
    let mut understood = true;
    for (index, origin) in script.origins().into_iter().enumerate() {
        understood &= match arguments.format {
            Format::Json => print_json(origin, &ledger, catalog.as_ref(), out)?,
            Format::Text => {
                if index > 0 {
                    writeln!(out)?;
                }
                print_text(origin, &ledger, catalog.as_ref(), out)?
            }
        };
    }
    Ok(if understood { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

fn print_json(
    origin: Origin<'_>,
    ledger: &Ledger,
    catalog: Option<&Catalog>,
    out: &mut dyn Write,
) -> Result<bool, Failure> {
    let mut explanation = Explanation::of(origin.text, ledger, catalog);
    if let (Outcome::Failed { error }, Err(problem)) = (&mut explanation.outcome, parse(origin.text)) {
        error.help = report::syntax_help(origin, &problem);
    }
    print_json_line(&explanation, out)?;
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
    writeln!(out, "{}\n", report::causes(origin, &requirements))?;
    print_table(&requirements, ledger, out)?;
    out.flush()?;
    for warning in requirements.warnings() {
        complain(&report::warning(origin, warning));
    }
    Ok(true)
}

fn print_table(requirements: &Requirements<'_>, ledger: &Ledger, out: &mut dyn Write) -> Result<(), Failure> {
    let mut table = Table::new(["ACTION", "RESOURCE", "CONDITION", "WHY"]);
    for row in rows(requirements) {
        table.row(row);
    }
    table.print(out)?;
    writeln!(out, "Resources are under {}", ledger.arn.prefix())?;
    Ok(())
}

/// What is needed, one permission a row: the action, the resource, the condition, and why.
pub(crate) fn rows(requirements: &Requirements<'_>) -> Vec<[String; 4]> {
    let ledger = requirements.ledger();
    let mut rows = Vec::new();
    for requirement in requirements {
        let place = resource(requirement, ledger);
        let condition = condition(requirement.condition);
        let why = requirement.rule.row().why.to_owned();
        rows.push([requirement.action.to_string(), place.clone(), condition.clone(), why]);
        for action in requirement.dependent_actions {
            let why = format!("{} depends on it", requirement.action);
            rows.push([action.to_string(), place.clone(), condition.clone(), why]);
        }
    }
    rows
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
