//! `partiql-iam explain`

use std::io::Write;
use std::process::ExitCode;

use clap::Args;

use super::report::{self, Origin};
use super::settings::{GlobalFlags, LedgerArgs};
use super::statements::StatementArgs;
use super::table::Table;
use super::{Failure, Format, complain, print_json_line};
use partiql_iam::explain::{Explanation, Outcome, rows};
use partiql_iam::parse;
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::resolve::{Requirements, resolve};

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

pub(super) fn run(arguments: &Explain, settings: &GlobalFlags, out: &mut dyn Write) -> Result<ExitCode, Failure> {
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
        *error = report::syntax(origin, &problem).into();
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
            complain(&report::error(origin, report::syntax(origin, &error)));
            return Ok(false);
        }
    };
    let requirements = match resolve(&statement, ledger, catalog) {
        Ok(requirements) => requirements,
        Err(error) => {
            out.flush()?;
            complain(&report::error(origin, &error));
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
