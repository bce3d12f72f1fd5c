//! `partiql-iam rule`

use std::io::{self, Write};

use annotate_snippets::{Level, Renderer};
use clap::Args;
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use serde::Serialize;

use super::table::Table;
use super::{Failure, TableFormat, print_json_line};
use crate::report::{self, Exit};
use partiql_iam::Diagnostic;
use partiql_iam::iam::Severity;
use partiql_iam::nearest::nearest;
use partiql_iam_answer::{reasons, what_to_give};
use partiql_iam_rules::{Basis, Example, Found, Kind, Rule, Run, TABLES, codes, rules, rules_of};
use partiql_iam_scan::Origin;

const EXAMPLES: &str = "\
Examples:
  partiql-iam rule missing-from
  partiql-iam rule leading-keys-scan | less
  partiql-iam rule --list
  partiql-iam rule --list --format json

The code of an error, a warning or a lint is in brackets at its beginning. The pages are those of
docs/rules in the repository, in Markdown.

Exit status: 0, or 2 if no rule has the code.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RuleArgs {
    /// The code, such as `missing-from`
    #[arg(required_unless_present = "list", value_parser = Code, hide_possible_values = true)]
    code: Option<String>,
    /// Print all codes, what they are about, and how sure each is, instead
    #[arg(long, conflicts_with = "code")]
    list: bool,
    /// The form of the list; markdown prints the index of docs/rules
    #[arg(long, value_enum, default_value_t = TableFormat::Text, conflicts_with = "code")]
    format: TableFormat,
}

/// Takes any text, and names the codes to shells.
#[derive(Clone)]
struct Code;

impl TypedValueParser for Code {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(codes().into_iter().map(PossibleValue::new)))
    }
}

pub(super) fn run(arguments: &RuleArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    match &arguments.code {
        Some(code) => page(code, out)?,
        None => list(arguments.format, out)?,
    }
    Ok(Exit::Clean)
}

/// Prints the page of a code.
fn page(code: &str, out: &mut dyn Write) -> Result<(), Failure> {
    let rules: Vec<Rule> = rules_of(code).collect();
    let [first, more @ ..] = rules.as_slice() else {
        let help = match nearest(code, codes().into_iter()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`partiql-iam rule --list` prints all codes".to_owned(),
        };
        return Err(Failure::plain("unknown-rule", &format!("there is no rule `{code}`"), &help));
    };
    writeln!(out, "# {}", first.code)?;
    if more.is_empty() {
        section(first, &format!(" in {}", first.kind.name()), out)?;
        return Ok(());
    }
    for rule in &rules {
        writeln!(out, "\n## In {}", rule.kind.name())?;
        section(rule, "", out)?;
    }
    Ok(())
}

/// One meaning of a code.
fn section(rule: &Rule, place: &str, out: &mut dyn Write) -> io::Result<()> {
    let Rule { code, kind: _, why, basis, wrong, right, .. } = rule;
    let what = match severity(rule) {
        Severity::Error => "An error",
        Severity::Warning => "A warning",
        Severity::Note => "A note",
    };
    let sure = match basis {
        Basis::Service(certainty, source) => format!("{}: {source}", capitalized(certainty.name())),
        Basis::Own(source) => format!("A rule of this project: {source}"),
    };
    writeln!(out, "\n{what}{place}: {why}.\n\n{sure}.\n")?;
    if let (Example::Run(wrong), Example::Run(right)) = (wrong, right) {
        write!(out, "Wrong:\n\n{}", ran(wrong))?;
        return write!(out, "\nRight:\n\n{}", ran(right));
    }
    writeln!(out, "Wrong{}:\n\n{}", given(*wrong), fenced(*wrong))?;
    writeln!(out, "```text")?;
    // Of many the first three show what they are like.
    for found in findings(*wrong).iter().filter(|found| found.what.code == *code).take(3) {
        writeln!(out, "{}", message(*wrong, found))?;
    }
    write!(out, "```\n\nRight{}:\n\n{}", given(*right), fenced(*right))
}

/// Files, the command, and what it prints.
fn ran(run: &Run) -> String {
    let file =
        |(name, text): &(&str, &str)| format!("`{name}`:\n\n```{}\n{}\n```\n\n", Run::language(name), text.trim_end());
    let files: String = run.files.iter().map(file).collect();
    let printed = run.printed().trim_end();
    let printed = if printed.is_empty() { String::new() } else { format!("{printed}\n") };
    format!("{files}```console\n$ partiql-iam {}\n{printed}```\n", run.command)
}

/// What is found, a denial in the words of `scan`.
fn findings(example: Example) -> Vec<Found> {
    let mut found = example.findings();
    let reasons = example.with_denial(|denial, needs| reasons(denial, &|fact| what_to_give(fact, needs)));
    for (found, reason) in found.iter_mut().zip(reasons.into_iter().flatten()) {
        found.what = reason;
    }
    found
}

/// What has to be known besides the text.
fn given(example: Example) -> String {
    example.given().map_or_else(String::new, |given| format!(", {given}"))
}

fn fenced(example: Example) -> String {
    let policy = example.policy().map(|policy| format!("\n```json\n{policy}\n```\n")).unwrap_or_default();
    let text = format!("```{}\n{}\n```\n", example.language(), example.shown().trim_end().replace('\r', "␍"));
    text + &policy
}

/// The message as the program prints it; of a text that is too long to be shown without the text.
fn message(example: Example, found: &Found) -> String {
    let Found { severity, what, text, .. } = found;
    if example.is_long() {
        let Diagnostic { code, message, help, .. } = what;
        let help = help.as_deref().map(|help| Level::HELP.message(help));
        return Renderer::styled().render(&[level(*severity).primary_title(&**message).id(*code).elements(help)]);
    }
    let origin = Origin::of_argument(text);
    match severity {
        Severity::Error => report::error(origin, what.clone()),
        Severity::Warning => report::warning(origin, what.clone()),
        Severity::Note => report::note(origin, what.clone()),
    }
}

const fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// How bad its example is.
fn severity(rule: &Rule) -> Severity {
    let found = rule.wrong.findings().into_iter().find(|found| found.what.code == rule.code);
    found.map_or(Severity::Error, |found| found.severity)
}

/// The text with its first letter in upper case.
fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// One line of JSON.
#[derive(Serialize)]
struct Listed {
    code: &'static str,
    about: &'static str,
    severity: &'static str,
    certainty: &'static str,
    why: &'static str,
    source: &'static str,
}

fn list(format: TableFormat, out: &mut dyn Write) -> Result<(), Failure> {
    let mut rules: Vec<Rule> = rules().collect();
    rules.sort_by_key(|rule| (rule.kind, rule.code));
    match format {
        TableFormat::Json => {
            for rule in &rules {
                let Rule { code, kind, why, basis, .. } = *rule;
                let (about, severity) = (kind.name(), severity(rule).name());
                let (certainty, source) = (basis.certainty(), basis.source());
                print_json_line(&Listed { code, about, severity, certainty, why, source }, out)?;
            }
        }
        TableFormat::Text => {
            let mut table = Table::new(["CODE", "SEVERITY", "CERTAINTY", "ABOUT"]);
            for rule in &rules {
                let cells = [rule.code, severity(rule).name(), rule.basis.certainty(), rule.kind.name()];
                table.row(cells.map(str::to_owned));
            }
            table.print(out)?;
        }
        TableFormat::Markdown => index(&rules, out)?,
    }
    Ok(())
}

/// Prints the page that leads to all others.
fn index(rules: &[Rule], out: &mut dyn Write) -> io::Result<()> {
    let intro = "What the code of an error, a warning or a lint means, which is in brackets at its beginning. `partiql-iam rule CODE` prints the \
        page of a code.\n\n*Documented*: the service's pages say it. *Measured*: seen in recorded answers of the service. *Inferred*: it \
        follows from what is documented. *Probable*: it rests on several implementations or a report. *Undocumented*: nothing says what \
        the service does. *Own*: a rule of this project.";
    writeln!(out, "# Rules\n\n{intro}\n")?;
    writeln!(out, "Each page has an example that is wrong and one that is right, and both are run as tests. {TABLES}")?;
    for kind in Kind::ALL {
        writeln!(out, "\n## {}\n", capitalized(kind.name()))?;
        writeln!(out, "| code | | how sure | why |\n| --- | --- | --- | --- |")?;
        for rule in rules.iter().filter(|rule| rule.kind == kind) {
            let Rule { code, why, basis, .. } = rule;
            let (severity, certainty) = (severity(rule).name(), basis.certainty());
            // A bar would end the cell.
            let why = why.replace('|', "\\|");
            writeln!(out, "| [{code}]({code}.md) | {severity} | {certainty} | {why} |")?;
        }
    }
    Ok(())
}
