//! What statements of QLDB need.

use std::io::Write;

use super::super::service::Service;
use super::super::statements::Script;
use super::super::table::Table;
use super::super::{Failure, Format, complain, print_json_line};
use crate::report;
use partiql_iam::explain::rows;
use partiql_iam::parse;
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::resolve::{Requirements, resolve};
use partiql_iam_answer::on_qldb;
use partiql_iam_scan::Origin;

/// Prints the answers. Whether all statements are understood.
pub(super) fn explain(
    script: &Script<'_>,
    ledger: &Ledger,
    catalog: Option<&Catalog>,
    format: Format,
    out: &mut dyn Write,
) -> Result<bool, Failure> {
    let mut understood = true;
    for (index, origin) in script.origins().into_iter().enumerate() {
        understood &= match format {
            Format::Json => print_json(origin, ledger, catalog, out)?,
            Format::Text => {
                if index > 0 {
                    writeln!(out)?;
                }
                print_text(origin, ledger, catalog, out)?
            }
        };
    }
    Ok(understood)
}

fn print_json(
    origin: Origin<'_>,
    ledger: &Ledger,
    catalog: Option<&Catalog>,
    out: &mut dyn Write,
) -> Result<bool, Failure> {
    let explanation = on_qldb(origin.text, ledger, catalog, origin.words());
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
            let what = Service::Qldb.refusal(origin.text, report::syntax(origin, &error));
            complain(&report::error(origin, what));
            return Ok(false);
        }
    };
    let requirements = match resolve(&statement, ledger, catalog) {
        Ok(requirements) => requirements,
        Err(error) => {
            out.flush()?;
            complain(&report::error(origin, Service::Qldb.refusal(origin.text, (&error).into())));
            return Ok(false);
        }
    };
    // The first one is of every statement.
    let causes = requirements.iter().skip(1).map(|requirement| (requirement.span, requirement.action().to_string()));
    writeln!(out, "{}\n", report::causes(origin, requirements.command().name(), causes))?;
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
