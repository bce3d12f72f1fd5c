//! `partiql-iam lint`

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::baseline::BaselineArgs;
use super::request::{ValueArgs, in_templates};
use super::settings::{GlobalFlags, LedgerArgs};
use super::table::Table;
use super::{Failure, Format, Refused, complain, file_name, print_json_line, read};
use crate::report::{self, Exit, Form, Output, Style};
use partiql_iam::iam::{Finding, MAX_POLICY_BYTES, PolicyError, Severity, fixed};
use partiql_iam::{Diagnostic, LintContext, lints};
use partiql_iam_answer::lint_line;
use partiql_iam_project::DynamoDbConfig;
use partiql_iam_scan::{FileKind, Finding as FileFinding, Ignores, Kind, Lines, Origin, codes};
use partiql_iam_template::{Linted, TemplateError, TemplateValues, Unread};

const EXAMPLES: &str = "\
Examples:
  partiql-iam lint role.json
  partiql-iam lint --ledger ARN --catalog tables.json --fix role.json
  partiql-iam lint --format json policies/*.json
  partiql-iam lint --schema tables.json --fix role.json
  partiql-iam lint --fix template.yaml
  partiql-iam lint --list

A file is a policy, what the AWS CLI prints, a template of CloudFormation or SAM, serverless.yml,
or Terraform; of templates every policy is looked at, and what only the deployment tells is unknown.

The lints of QLDB look at actions that begin with `qldb:`, those of DynamoDB at `dynamodb:`.

With the catalog the id of a table is known, and `--fix` writes it in the place of its name. A fix
never gives a permission that the policy does not name; all else in the file stays as it is.

A lint is left out, and not fixed, where a comment of YAML or HCL on its line or the line before
says `partiql-iam: ignore[code] reason`.

Exit status: 0, nothing or only notes were found; 1, an error or a warning was found; 2, a policy
can't be read.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Lint {
    /// Policies, and templates with policies; `-` is standard input
    #[arg(value_name = "FILE", required_unless_present = "list")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    ledger: LedgerArgs,
    /// DynamoDB: the keys of tables, as `aws dynamodb describe-table` prints them, or a template in JSON; may be given several times
    #[arg(long = "schema", value_name = "FILE")]
    schemas: Vec<PathBuf>,
    #[command(flatten)]
    values: ValueArgs,
    /// Print what is looked for, and how sure each is, instead
    #[arg(long, conflicts_with_all = ["files", "fix", "baseline", "ledger", "catalog", "permissions_mode", "schemas", "values"])]
    list: bool,
    /// Write the fixes that can be written safely into the files
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    baseline: BaselineArgs,
    /// The form of the answer; json prints one object a finding or a refused file, each on a line
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
}

impl Lint {
    /// The form of the answer.
    pub(super) const fn form(&self) -> Form {
        self.format
    }
}

pub(super) fn run(arguments: &Lint, settings: &GlobalFlags, output: &mut Output<'_>) -> Result<Exit, Failure> {
    if arguments.list {
        return list(arguments.format, output.out());
    }
    arguments.baseline.begin(output)?;
    let target = arguments.ledger.target(settings)?;
    let (ledger, catalog) = (target.ledger(), target.catalog()?);
    let config = DynamoDbConfig { schemas: arguments.schemas.clone(), ..DynamoDbConfig::default() };
    let tables = settings.tables(config, false)?;
    let context = LintContext { ledger: Some(&ledger), catalog: catalog.as_ref(), schema: tables.schema.as_ref() };
    let values = arguments.values.values()?;
    let (mut found, mut unreadable) = (false, false);
    for path in &arguments.files {
        let name = file_name(path);
        let mut text = match read(path, MAX_POLICY_BYTES) {
            Ok(text) => text,
            Err(Failure::File(refused)) => {
                refuse(&refused, output)?;
                unreadable = true;
                continue;
            }
            Err(failure @ (Failure::Message(_) | Failure::Output(_))) => return Err(failure),
        };
        let InFile { mut findings, refused, unread, wrong } = match lint_file(path, &text, context, &values) {
            Ok(found) => found,
            Err(error) => {
                refuse(&Refused::text(&name, &text, (&error).into()), output)?;
                unreadable = true;
                continue;
            }
        };
        for error in &refused {
            refuse(&Refused::policy(&name, &text, error), output)?;
            unreadable = true;
        }
        for what in wrong {
            complain(&report::said(Origin::of_file(&text, &name), Severity::Warning, what.clone()));
            output.add(FileFinding::at(Origin::of_file(&text, &name), Kind::Remark, Severity::Warning, what))?;
            found = true;
        }
        for Unread { span, message, help, severity, .. } in &unread {
            let what = Diagnostic::new("template", message.as_str()).at(*span).with_help(Some(help.into()));
            if *severity == Severity::Error {
                refuse(&Refused::text(&name, &text, what), output)?;
                unreadable = true;
            } else {
                complain(&report::said(Origin::of_file(&text, &name), *severity, what));
            }
        }
        if arguments.fix {
            (text, findings) = fix(path, text, findings, context, &values)?;
        }
        output.looked_at(&name);
        for finding in &findings {
            let origin = Origin::of_file(&text, &name);
            if output.add(FileFinding::of_lint(origin, finding))?.is_none() {
                continue;
            }
            found |= finding.lint.severity() != Severity::Note;
            match output.style() {
                Style::Json => print_json_line(&lint_line(finding, &name), output.out())?,
                Style::Text => writeln!(output.out(), "{}\n", report::finding(origin, finding))?,
                Style::Findings => {}
            }
        }
    }
    arguments.baseline.end(output)?;
    in_templates(&values)?;
    Ok(match (unreadable, found) {
        (true, _) => Exit::NotUnderstood,
        (false, true) => Exit::Found,
        (false, false) => Exit::Clean,
    })
}

/// What is said of a file.
pub(super) struct InFile {
    pub(super) findings: Vec<Finding>,
    pub(super) refused: Vec<PolicyError>,
    pub(super) unread: Vec<Unread>,
    /// What is wrong with the comments that say what is ignored.
    pub(super) wrong: Vec<Diagnostic<'static>>,
}

/// Lints all policies of a file.
pub(super) fn lint_file(
    path: &Path,
    text: &str,
    context: LintContext<'_>,
    values: &TemplateValues,
) -> Result<InFile, TemplateError> {
    let template = partiql_iam_template::read_with(path, text, values)?;
    let Linted { mut findings, refused, .. } = template.lint(context);
    let mut wrong = Vec::new();
    if Ignores::are_in(text) {
        let lines = Lines::of(text);
        let mut ignores = Ignores::of(text, &lines, FileKind::Policies.comments(path), &|_| true);
        findings.retain(|finding| !ignores.hide(&FileFinding::of_lint(Origin::of_file(text, "policy"), finding)));
        // What is not found here `scan` may find.
        wrong.extend(ignores.wrong(&codes).into_iter().filter(|what| what.code != "unused-ignore"));
    }
    Ok(InFile { findings, refused, unread: template.unread, wrong })
}

/// One line of JSON of a lint.
#[derive(Serialize)]
struct Listed {
    code: &'static str,
    severity: &'static str,
    certainty: &'static str,
    why: &'static str,
    source: &'static str,
}

fn list(form: Form, out: &mut dyn Write) -> Result<Exit, Failure> {
    let format = match form {
        Form::Text => Format::Text,
        Form::Json => Format::Json,
        Form::Sarif | Form::Github => {
            let help = "write `--format json`, or leave `--list` out";
            return Err(Failure::plain("format", "the list of lints has no findings", help));
        }
    };
    let mut table = Table::new(["CODE", "SEVERITY", "CERTAINTY", "WHY"]);
    for lint in lints() {
        let (code, severity, certainty) = (lint.code(), lint.severity().name(), lint.certainty().name());
        match format {
            Format::Json => {
                print_json_line(&Listed { code, severity, certainty, why: lint.why(), source: lint.source() }, out)?;
            }
            Format::Text => table.row([code, severity, certainty, lint.why()].map(str::to_owned)),
        }
    }
    if format == Format::Text {
        table.print(out)?;
    }
    Ok(Exit::Clean)
}

/// Says why a file is refused; the others are still answered.
fn refuse(refused: &Refused, output: &mut Output<'_>) -> Result<(), Failure> {
    if output.style() == Style::Json {
        print_json_line(&refused.view, output.out())?;
    }
    output.add(refused.finding.clone())?;
    output.out().flush()?;
    complain(&refused.rendered);
    Ok(())
}

/// Writes the fixes into the file, if the result is a policy with fewer findings, and returns it with those that are left.
fn fix(
    path: &Path,
    text: String,
    findings: Vec<Finding>,
    context: LintContext<'_>,
    values: &TemplateValues,
) -> Result<(String, Vec<Finding>), Failure> {
    let after = fixed(&text, &findings);
    if after == text {
        return Ok((text, findings));
    }
    let name = path.display();
    if path == Path::new("-") {
        let help = "give the file's name, or leave `--fix` out";
        return Err(Failure::plain("fix", "standard input can't be fixed in place", help));
    }
    let left = match lint_file(path, &after, context, values).map(|found| found.findings) {
        Ok(left) if left.len() < findings.len() => left,
        Ok(_) | Err(_) => {
            let problem = format!("the fixes of `{name}` do not fit together; the file is left as it is");
            return Err(Failure::plain("fix", &problem, "put it right by hand, or report it"));
        }
    };
    // Editors that put a mark first expect it there.
    let mark = if begins_with_mark(path) { "\u{FEFF}" } else { "" };
    fs::write(path, format!("{mark}{after}"))
        .map_err(|error| Failure::plain("fix", &format!("`{name}`: {error}"), "make the file writable"))?;
    let count = findings.len() - left.len();
    complain(&format!("`{name}`: {count} fixed"));
    Ok((after, left))
}

/// Whether a file begins with a byte order mark, which is no part of its text.
fn begins_with_mark(path: &Path) -> bool {
    let mut head = [0; 3];
    fs::File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *b"\xEF\xBB\xBF"
}
