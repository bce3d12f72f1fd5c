//! `partiql-iam diff`

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::report::Origin;
use super::request::read_policies;
use super::settings::{GlobalFlags, LedgerArgs};
use super::statements::{Script, parse_all, resolve_all};
use super::{Failure, Format, print_json};
use partiql_iam::iam::{Difference, Ungranted, Unneeded};
use partiql_iam::qldb::{Ledger, diff};
use partiql_iam_project::RoleConfig;

const EXAMPLES: &str = "\
Examples:
  partiql-iam diff --ledger ARN --catalog tables.json --policy role.json --statements queries.partiql

With a role its boundary, service control policies and VPC endpoint policy count too.

A permission that is granted only under conditions, such as a time or an address, is marked: it is
unknown whether requests meet them.

Exit status: 0, the policy grants just what the statements need; 1, it grants more or less;
2, something was not understood.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Diff {
    /// A policy of the role; may be given several times
    #[arg(long = "policy", value_name = "FILE")]
    policies: Vec<PathBuf>,
    /// A role of `partiql-iam.toml` instead of `--policy`; the file's current role, if neither is given
    #[arg(long, value_name = "NAME", conflicts_with = "policies")]
    role: Option<String>,
    /// All statements that the role runs: a script, divided by semicolons; `-` is standard input
    #[arg(long, value_name = "FILE")]
    statements: PathBuf,
    #[command(flatten)]
    ledger: LedgerArgs,
    /// Files without an option, which are none of these
    #[arg(hide = true)]
    others: Vec<PathBuf>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Diff {
    /// The form of the answer.
    pub(super) const fn format(&self) -> Format {
        self.format
    }
}

pub(super) fn run(arguments: &Diff, settings: &GlobalFlags, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    if let Some(other) = arguments.others.first() {
        let problem = format!("`{}` is given without an option", other.display());
        return Err(Failure::plain(
            "no-option",
            &problem,
            "give a policy with `--policy`, statements with `--statements`",
        ));
    }
    let target = arguments.ledger.target(settings)?;
    let ledger = target.real_ledger()?;
    let Some(catalog) = target.catalog()? else {
        let help = "give it with `--catalog`: without it the tables that a policy grants are not known";
        return Err(Failure::plain("no-catalog", "the ledger's catalog is not given", help));
    };
    let role = if arguments.policies.is_empty() {
        settings.role(arguments.role.as_deref(), arguments.format == Format::Text)?
    } else {
        RoleConfig { policies: arguments.policies.clone(), ..RoleConfig::default() }
    };
    let policies = read_policies(&role)?;
    let script = Script::of_file(&arguments.statements)?;
    let origins = script.origins();
    let Some(statements) = parse_all(&origins) else { return Ok(ExitCode::from(2)) };
    let Some(requirements) = resolve_all(&origins, &statements, &ledger, Some(&catalog)) else {
        return Ok(ExitCode::from(2));
    };
    let difference = diff(&policies.policies, &requirements).map_err(|error| Failure::without_place(&error))?;
    match arguments.format {
        Format::Json => print_json(&difference, out)?,
        Format::Text => print_text(&difference, &origins, &ledger, out)?,
    }
    let agrees = difference == Difference::default();
    Ok(if agrees { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn print_text(
    difference: &Difference,
    origins: &[Origin<'_>],
    ledger: &Ledger,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let Difference { unneeded, missing, .. } = difference;
    if unneeded.is_empty() && missing.is_empty() {
        writeln!(out, "the policy grants just what the statements need")?;
        return Ok(());
    }
    let heading = |resource: &str, table: &Option<String>| {
        let short = resource.strip_prefix(ledger.arn.prefix()).unwrap_or(resource);
        table.as_ref().map_or_else(|| short.to_owned(), |name| format!("{short} ({name})"))
    };
    if !unneeded.is_empty() {
        writeln!(out, "granted, but never needed:")?;
        let mut by_resource: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for Unneeded { action, resource, table, conditional, .. } in unneeded {
            let mark = if *conditional { " (under conditions)" } else { "" };
            by_resource.entry(heading(resource, table)).or_default().push(format!("{action}{mark}"));
        }
        for (resource, actions) in by_resource {
            writeln!(out, "  {resource}")?;
            for action in actions {
                writeln!(out, "    {action}")?;
            }
        }
    }
    if !missing.is_empty() {
        writeln!(out, "needed, but not granted:")?;
        for Ungranted { action, resource, table, conditional, statements, .. } in missing {
            let mark = if *conditional { " (but under conditions)" } else { "" };
            let places: Vec<String> =
                statements.iter().filter_map(|statement| origins.get(*statement)).map(Origin::place).collect();
            writeln!(out, "  {action} on {}{mark}, for {}", heading(resource, table), places.join(", "))?;
        }
    }
    writeln!(out, "Resources are under {}", ledger.arn.prefix())?;
    Ok(())
}
