//! `partiql-iam diff`

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::database::PlaceArgs;
use super::dynamodb::{Member, Sent};
use super::request::{in_templates, read_policies};
use super::scan::{Group, Placed, ScanArgs};
use super::service::Service;
use super::settings::{GlobalFlags, real};
use super::statements::{Script, complain_of, parse_all, resolve_all};
use super::{Failure, complain, file_name, print_json};
use crate::report::{Exit, Form, Output, Style};
use partiql_iam::Diagnostic;
use partiql_iam::dynamodb;
use partiql_iam::iam::{Difference, Severity, Ungranted, Unneeded};
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::{Ledger, diff};
use partiql_iam_project::{CompiledRole, RoleConfig, Tables};
use partiql_iam_scan::{Finding, Kind, Origin};
use partiql_iam_template::TemplateValues;

const EXAMPLES: &str = "\
Examples:
  partiql-iam diff --ledger ARN --catalog tables.json --policy role.json --statements queries.partiql
  partiql-iam diff --schema tables.json --policy role.json --statements queries.partiql
  partiql-iam diff --scan src --policy role.json
  partiql-iam diff --schema t.json --policy r.json --statements q.txt --parameters '[{\"S\":\"a\"}]'

With a role its boundary, service and resource control policies and VPC endpoint policy count too.

A permission that is granted only under conditions, such as a time or an address, is marked: it is
unknown whether requests meet them.

Exit status: 0, the policy grants just what the statements need; 1, it grants more or less;
2, something was not understood.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Diff {
    /// A policy of the role, or a template with `#` and the role; may be given several times
    #[arg(long = "policy", value_name = "FILE")]
    policies: Vec<PathBuf>,
    /// A role of `partiql-iam.toml` instead of `--policy`; the file's current role, if neither is given
    #[arg(long, value_name = "NAME", conflicts_with = "policies")]
    role: Option<String>,
    /// All statements that the role runs: a script, divided by semicolons; `-` is standard input
    #[arg(long, value_name = "FILE", required_unless_present = "paths", conflicts_with = "paths")]
    statements: Option<PathBuf>,
    #[command(flatten)]
    scan: ScanArgs,
    #[command(flatten)]
    place: PlaceArgs,
    /// DynamoDB: the values of the parameters, a list of attribute values; for several statements a list of such lists
    #[arg(long, value_name = "JSON", conflicts_with = "paths")]
    parameters: Option<String>,
    /// Files without an option, which are none of these
    #[arg(hide = true)]
    others: Vec<PathBuf>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
}

impl Diff {
    /// The form of the answer.
    pub(super) const fn form(&self) -> Form {
        self.format
    }
}

pub(super) fn run(arguments: &Diff, settings: &GlobalFlags, output: &mut Output<'_>) -> Result<Exit, Failure> {
    if let Some(other) = arguments.others.first() {
        let problem = format!("`{}` is given without an option", other.display());
        return Err(Failure::plain(
            "no-option",
            &problem,
            "give a policy with `--policy`, statements with `--statements`",
        ));
    }
    let Some(file) = &arguments.statements else { return on_tree(arguments, settings, output) };
    let script = Script::of_file(file)?;
    settings.look_above(file);
    let parameters = arguments.parameters.as_ref().map(|_| "--parameters");
    match arguments.place.service_beside(parameters, Some(&script), settings)? {
        Service::Qldb => on_qldb(arguments, &script, settings, output),
        Service::DynamoDb => on_dynamodb(arguments, &script, settings, output),
    }
}

fn on_qldb(
    arguments: &Diff,
    script: &Script<'_>,
    settings: &GlobalFlags,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let target = arguments.place.ledger.target(settings)?;
    let ledger = target.real_ledger()?;
    let catalog = target.catalog()?.ok_or_else(no_catalog)?;
    let policies = policies(arguments, &arguments.scan.values.values()?, settings, output)?;
    compare_qldb(&policies, &script.origins(), &ledger, &catalog, &arguments.policies, output)
}

/// The statements of a source tree.
fn on_tree(arguments: &Diff, settings: &GlobalFlags, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let Diff { scan, place, .. } = arguments;
    place.agreed()?;
    let is_findings = output.style() == Style::Findings;
    let said = place.said().map(Service::of_library);
    let values = arguments.scan.values.values()?;
    let groups = scan.gather(&place.ledger, &place.tables, said, &values, settings, &mut |finding, rendered| {
        if is_findings {
            output.add(finding)?;
        } else {
            complain(rendered);
        }
        Ok(())
    })?;
    let several = |group: &Group| groups.iter().filter(|other| other.service == group.service).count() > 1;
    if let Some(group) = groups.iter().find(|group| several(group)) {
        let problem = format!("the statements for {} are of several projects", group.service.name());
        return Err(Failure::plain("several-projects", &problem, "give `--scan` the folder of one of them"));
    }
    let policies = policies(arguments, &values, settings, output)?;
    let mut exit = Exit::Clean;
    for group in &groups {
        let Group { service, project, statements } = group;
        let known = &project.known;
        exit = exit.max(match service {
            partiql_iam::Service::Qldb => {
                real(&known.ledger().arn)?;
                let catalog = known.catalog().ok_or_else(no_catalog)?;
                let origins: Vec<Origin<'_>> = statements.iter().map(Placed::origin).collect();
                compare_qldb(&policies, &origins, known.ledger(), catalog, &arguments.policies, output)?
            }
            partiql_iam::Service::DynamoDb => {
                project.tables_are_real()?;
                compare_dynamodb(&policies, &group.sent(), known.tables(), &arguments.policies, output)?
            }
        });
    }
    Ok(exit)
}

fn no_catalog() -> Failure {
    let help = "give it with `--catalog`: without it the tables that a policy grants are not known";
    Failure::plain("no-catalog", "the ledger's catalog is not given", help)
}

fn compare_qldb(
    policies: &CompiledRole,
    origins: &[Origin<'_>],
    ledger: &Ledger,
    catalog: &Catalog,
    files: &[PathBuf],
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let mut said = Said::new(output);
    let mut tell = |origin: Origin<'_>, severity, what: Diagnostic<'_>| said.of(origin, severity, what);
    let statements = parse_all(origins, &mut tell);
    let requirements =
        statements.as_ref().and_then(|statements| resolve_all(origins, statements, ledger, Some(catalog), &mut tell));
    said.print(output)?;
    let Some(requirements) = requirements else { return Ok(Exit::NotUnderstood) };
    let difference = diff(&policies.policies, &requirements).map_err(|error| Failure::without_place(&error))?;
    print(&difference, origins, ledger.arn.prefix(), files, output)
}

fn on_dynamodb(
    arguments: &Diff,
    script: &Script<'_>,
    settings: &GlobalFlags,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let tables = arguments.place.tables.real_tables(settings, output.style() == Style::Text)?;
    if tables.schema.is_none() {
        return Err(no_schema());
    }
    let policies = policies(arguments, &arguments.scan.values.values()?, settings, output)?;
    let sent = Sent::of_statements(&script.origins(), arguments.parameters.as_deref(), None)?;
    compare_dynamodb(&policies, &sent, &tables, &arguments.policies, output)
}

fn no_schema() -> Failure {
    let help = "give it with `--schema`: without it the tables that a policy grants are not known";
    Failure::plain("no-schema", "the schema of the tables is not given", help)
}

fn compare_dynamodb(
    policies: &CompiledRole,
    sent: &Sent,
    tables: &Tables,
    files: &[PathBuf],
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let schema = tables.schema.as_ref().ok_or_else(no_schema)?;
    let origins: Vec<Origin<'_>> = sent.members.iter().map(Member::origin).collect();
    let mut said = Said::new(output);
    let statements = sent.parse();
    let mut requirements = Vec::new();
    let mut understood = true;
    for (member, answer) in sent.members.iter().zip(sent.resolve(&statements, tables)) {
        match answer {
            Ok(needs) => {
                let warnings = needs.warnings().iter();
                warnings.for_each(|warning| said.of(member.origin(), Severity::Warning, warning.into()));
                requirements.push(needs);
            }
            Err(refusal) => {
                said.of(member.origin(), Severity::Error, refusal.diagnostic(member));
                understood = false;
            }
        }
    }
    said.print(output)?;
    if !understood {
        return Ok(Exit::NotUnderstood);
    }
    let difference = dynamodb::diff(&policies.policies, &tables.account, schema, &requirements)
        .map_err(|error| Failure::without_place(&error))?;
    print(&difference, &origins, tables.account.base(), files, output)
}

/// The policies of the flags, else those of a role of the configuration file.
fn policies(
    arguments: &Diff,
    values: &TemplateValues,
    settings: &GlobalFlags,
    output: &Output<'_>,
) -> Result<CompiledRole, Failure> {
    let role = if arguments.policies.is_empty() {
        settings.role(arguments.role.as_deref(), output.style() == Style::Text)?
    } else {
        RoleConfig { policies: arguments.policies.clone(), ..RoleConfig::default() }
    };
    let role = RoleConfig { values: values.and(&role.values), ..role };
    let policies = read_policies(&role, settings.reach())?;
    in_templates(&role.values)?;
    Ok(policies)
}

/// What is said of statements: on standard error, or as findings.
struct Said {
    style: Style,
    findings: Vec<Finding>,
}

impl Said {
    const fn new(output: &Output<'_>) -> Self {
        Self { style: output.style(), findings: Vec::new() }
    }

    fn of(&mut self, origin: Origin<'_>, severity: Severity, what: Diagnostic<'_>) {
        if self.style != Style::Findings {
            complain_of(origin, severity, what);
            return;
        }
        let kind = if severity == Severity::Error { Kind::Refusal } else { Kind::Remark };
        self.findings.push(Finding::at(origin, kind, severity, what));
    }

    fn print(self, output: &mut Output<'_>) -> Result<(), Failure> {
        Ok(self.findings.into_iter().try_for_each(|finding| output.add(finding).map(drop))?)
    }
}

/// Prints the answer. All resources begin with `base`.
fn print(
    difference: &Difference,
    origins: &[Origin<'_>],
    base: &str,
    policies: &[PathBuf],
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    match output.style() {
        Style::Json => print_json(difference, output.out())?,
        Style::Text => print_text(difference, origins, base, output.out())?,
        Style::Findings => {
            findings(difference, origins, policies).into_iter().try_for_each(|one| output.add(one).map(drop))?;
        }
    }
    let agrees = *difference == Difference::default();
    Ok(if agrees { Exit::Clean } else { Exit::Found })
}

/// What is granted and not needed is about the policy, if it is one; what is needed and not granted is about the first statement.
fn findings(difference: &Difference, origins: &[Origin<'_>], policies: &[PathBuf]) -> Vec<Finding> {
    let Difference { unneeded, missing, .. } = difference;
    let file = match policies {
        [policy] => Some(file_name(policy)),
        _ => None,
    };
    let unneeded = unneeded.iter().map(|Unneeded { action, resource, .. }| {
        let what = Diagnostic::new("unneeded", format!("`{action}` on `{resource}` is granted, and never needed"));
        Finding::about(file.as_deref(), Kind::Remark, Severity::Warning, what)
    });
    let missing = missing.iter().map(|Ungranted { action, resource, conditional, statements, .. }| {
        let only = if *conditional { "granted only under conditions" } else { "not granted" };
        let what = Diagnostic::new("missing", format!("`{action}` on `{resource}` is needed, and {only}"));
        match statements.first().and_then(|statement| origins.get(*statement)) {
            Some(origin) => Finding::of_statement(*origin, Kind::Denial, Severity::Error, what),
            None => Finding::about(None, Kind::Denial, Severity::Error, what),
        }
    });
    unneeded.chain(missing).collect()
}

fn print_text(difference: &Difference, origins: &[Origin<'_>], base: &str, out: &mut dyn Write) -> Result<(), Failure> {
    let Difference { unneeded, missing, .. } = difference;
    if unneeded.is_empty() && missing.is_empty() {
        writeln!(out, "the policy grants just what the statements need")?;
        return Ok(());
    }
    let heading = |resource: &str, table: &Option<String>| {
        let short = resource.strip_prefix(base).unwrap_or(resource);
        // DynamoDB's resources end in the name.
        let name = table.as_ref().filter(|name| !short.ends_with(&format!("/{name}")));
        name.map_or_else(|| short.to_owned(), |name| format!("{short} ({name})"))
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
    writeln!(out, "Resources are under {base}")?;
    Ok(())
}
