//! `partiql-iam scan`

mod file;
mod gather;
mod known;
mod print;
mod read;
mod source;
mod tree;
mod walk;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{IsTerminal, stderr};
use std::sync::{Arc, OnceLock};

use anstream::adapter::strip_str;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget};

use super::baseline::BaselineArgs;
use super::check::not_fixed;
use super::database::PlaceArgs;
use super::request::{PolicyArgs, in_templates};
use super::service::Service;
use super::settings::GlobalFlags;
use super::{Failure, complain, message};
use crate::report::{Exit, Form, Output, Style};
use file::{Job, Looked, Manner};
pub(super) use gather::{Group, Placed, ScanArgs};
use known::{Flags, Folders};
use partiql_iam::Diagnostic;
use partiql_iam::iam::Severity;
use partiql_iam_scan::{Finding, Found, Item, Kind, Place, finding_line, need_line, short_name_of};
use read::Kept;
use tree::{TreeArgs, WalkedFile};

const EXAMPLES: &str = "\
Examples:
  partiql-iam scan .
  partiql-iam scan --schema tables.json src policies
  partiql-iam scan --policy role.json src
  partiql-iam scan --role clerk --format json .
  partiql-iam scan --format sarif . > partiql-iam.sarif
  partiql-iam scan --baseline partiql-iam-baseline.json --write-baseline .

Scripts (`.partiql`) are read, files of SQL for which `[[files]]` in `partiql-iam.toml` or their
first line names a service, statements in programs, and policies in JSON, YAML and Terraform. What
`.gitignore` or `.ignore` names is left out, and what is hidden. The nearest `partiql-iam.toml` of
each file counts; flags win over it.

A lint or a warning is left out where a comment on its line or the line before says
`partiql-iam: ignore[code] reason`, and if it is in the file of `--baseline`.

A statement that is put together at run time is listed as not known. With `--policy` or `--role` it
counts as denied, unless `--incomplete` is given.

Exit status: 0, nothing or only notes were found; 1, an error or a warning was found, or a
statement is denied; 2, a file or a statement is not understood.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Scan {
    #[command(flatten)]
    tree: TreeArgs,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    policies: PolicyArgs,
    /// Statements that are not known do not count as denied
    #[arg(long)]
    incomplete: bool,
    #[command(flatten)]
    baseline: BaselineArgs,
    /// The form of the answer; json prints one object for each statement and finding, each on a line
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
}

impl Scan {
    /// The form of the answer.
    pub(super) const fn form(&self) -> Form {
        self.format
    }
}

pub(super) fn run(arguments: &Scan, settings: &GlobalFlags, output: &mut Output<'_>) -> Result<Exit, Failure> {
    not_fixed(&arguments.policies)?;
    arguments.place.agreed()?;
    if let Some(flag) = arguments.policies.of_request().filter(|_| !arguments.policies.is_given()) {
        let problem = format!("`{flag}` is given, and no policy");
        return Err(Failure::plain(
            "no-policy",
            &problem,
            "give policies with `--policy` or `--role`, or leave it out",
        ));
    }
    arguments.baseline.begin(output)?;
    let is_asked = arguments.policies.is_given() && !arguments.incomplete;
    let manner = Manner {
        is_rendered: output.style() == Style::Text,
        not_known: if is_asked { Severity::Error } else { Severity::Note },
    };
    let values = arguments.policies.values.values()?;
    let flags = Flags {
        values: &values,
        ledger: &arguments.place.ledger,
        tables: &arguments.place.tables,
        said: arguments.place.said().map(Service::of_library),
        policies: Some(&arguments.policies).filter(|policies| policies.is_given()),
    };
    let bar = progress();
    let declared = Arc::new(OnceLock::new());
    let mut folders = Folders::new(flags, settings, Arc::clone(&declared));
    let mut report = Report::new(output, &bar);
    let unwalked = RefCell::new(Vec::new());
    let jobs = arguments.tree.files(&unwalked)?.map(|WalkedFile { path, kind, is_given }| {
        let project = folders.project(&path);
        Job { name: short_name_of(&path), path, kind, is_given, project }
    });
    let is_whole = || unwalked.borrow().is_empty();
    let kept = read::all(jobs, &declared, &values, settings.reach(), is_whole, |name| report.looked_at(name))?;
    let look = |Kept { job, text }: Kept, buffer: &mut Vec<u8>| job.look(text, manner, buffer);
    walk::in_order(kept.into_iter(), look, |looked| report.add(&looked))?;
    for problem in unwalked.take() {
        let problem = Failure::plain("unreadable-file", &problem, "make it readable, or leave it out");
        report.problem(&problem)?;
    }
    bar.finish_and_clear();
    let exit = report.end()?;
    // What is said on standard error comes after it.
    output.out().flush()?;
    arguments.baseline.end(output)?;
    in_templates(&values)?;
    Ok(exit)
}

/// A count of files on the terminal; nothing if standard error is none.
fn progress() -> ProgressBar {
    let target = if stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    ProgressBar::with_draw_target(None, target).with_message("files")
}

/// What is found, as it comes.
struct Report<'r, 'o> {
    output: &'r mut Output<'o>,
    bar: &'r ProgressBar,
    exit: Exit,
    counts: Counts,
    /// The problems of projects that were said.
    said: BTreeSet<String>,
}

#[derive(Default)]
struct Counts {
    files: usize,
    statements: usize,
    not_known: usize,
    denied: usize,
}

impl<'r, 'o> Report<'r, 'o> {
    fn new(output: &'r mut Output<'o>, bar: &'r ProgressBar) -> Self {
        Self { output, bar, exit: Exit::Clean, counts: Counts::default(), said: BTreeSet::new() }
    }

    /// Counts a file.
    fn looked_at(&mut self, name: &str) {
        self.bar.inc(1);
        self.counts.files += 1;
        self.output.looked_at(name);
    }

    /// Says what is found in a file.
    fn add(&mut self, looked: &Looked) -> Result<(), Failure> {
        for problem in &looked.project.problems {
            self.problem(problem)?;
        }
        if let Some(refusal) = looked.refusal() {
            self.complain(&message(&refusal.message));
            let refused = Finding::about(Some(&looked.name), Kind::Refusal, Severity::Error, refusal);
            self.found(refused, None)?;
        }
        if looked.items.is_empty() {
            return Ok(());
        }
        let bar = self.bar.clone();
        bar.suspend(|| looked.items.iter().try_for_each(|(place, item, said)| self.item(looked, *place, item, said)))
    }

    fn item(&mut self, looked: &Looked, place: Place, item: &Item, said: &str) -> Result<(), Failure> {
        match item {
            Item::Need(need) => {
                self.counts.statements += 1;
                if need.is_allowed == Some(false) {
                    self.counts.denied += 1;
                    self.exit = self.exit.max(Exit::Found);
                }
                match self.output.style() {
                    Style::Text => print::need(&looked.name, place, need, self.output.out()),
                    Style::Json => Ok(writeln!(self.output.out(), "{}", need_line(&looked.name, place, need))?),
                    Style::Findings => Ok(()),
                }
            }
            Item::Found(found) => {
                let Found { finding, said: _ } = &**found;
                self.found(finding.clone(), Some(said))
            }
        }
    }

    /// Says a finding, in text with these words, if it is not said yet.
    fn found(&mut self, finding: Finding, rendered: Option<&str>) -> Result<(), Failure> {
        let Some(finding) = self.output.add(finding)? else { return Ok(()) };
        self.counts.not_known += usize::from(finding.kind == Kind::Unknown);
        self.exit = self.exit.max(match (finding.kind, finding.severity) {
            (Kind::Refusal, _) => Exit::NotUnderstood,
            (Kind::Denial, _) | (_, Severity::Error | Severity::Warning) => Exit::Found,
            (Kind::Remark | Kind::Open | Kind::Unknown, Severity::Note) => Exit::Clean,
        });
        match (self.output.style(), rendered) {
            (Style::Text, Some(rendered)) => Ok(writeln!(self.output.out(), "{rendered}\n")?),
            (Style::Json, _) => Ok(writeln!(self.output.out(), "{}", finding_line(&finding))?),
            (Style::Text, None) | (Style::Findings, _) => Ok(()),
        }
    }

    /// Says what is wrong beside the files, once.
    fn problem(&mut self, problem: &Failure) -> Result<(), Failure> {
        let (rendered, finding) = match problem {
            Failure::File(refused) => (refused.rendered.clone(), refused.finding.clone()),
            Failure::Message(text) => {
                // The frame is for people.
                let plain = strip_str(text).to_string().replace("\n |\n = help: ", "\n");
                let words = plain.split_once("]: ").filter(|(before, _)| before.starts_with("error["));
                let what = Diagnostic::new("scan", words.map_or(plain.as_str(), |(_, words)| words));
                (text.clone(), Finding::about(None, Kind::Refusal, Severity::Error, what))
            }
            Failure::Output(error) => return Err(Failure::Output(std::io::Error::from(error.kind()))),
        };
        if !self.said.insert(rendered.clone()) {
            return Ok(());
        }
        self.complain(&rendered);
        self.found(finding, None)
    }

    fn complain(&mut self, text: &str) {
        _ = self.output.out().flush();
        self.bar.suspend(|| complain(text));
    }

    /// Says how much there was.
    fn end(self) -> Result<Exit, Failure> {
        let Self { output, exit, counts, .. } = self;
        if output.style() == Style::Text {
            let Counts { files, statements, not_known, denied } = counts;
            let some = |count: usize, what: &str| if count == 0 { String::new() } else { format!(", {count} {what}") };
            let plural = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
            let (denied, not_known) = (some(denied, "denied"), some(not_known, "not known"));
            let (files, statements) = (plural(files, "file"), plural(statements, "statement"));
            writeln!(output.out(), "{files}: {statements}{denied}{not_known}")?;
        }
        Ok(exit)
    }
}
