//! The answers of `check`, as text and as JSON.

use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

use super::super::denial::PolicyFiles;
use super::super::request::ErrorView;
use super::super::{Failure, Format, coded_note, complain, denial, print_json_line};
use crate::report::Origin;
use partiql_iam::explain::WarningView;
use partiql_iam::iam::{Decision, UnknownFact};
use partiql_iam_project::CompiledRole;

/// What was asked.
#[derive(Clone, Copy)]
pub(super) enum Question<'a> {
    Statement(Origin<'a>),
    Request { action: &'a str, resource: &'a str },
}

/// What was asked, in an answer in JSON.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum QuestionView<'a> {
    Statement { statement: &'a str },
    Request { action: &'a str, resource: &'a str },
}

impl<'a> Question<'a> {
    const fn view(self) -> QuestionView<'a> {
        match self {
            Self::Statement(origin) => QuestionView::Statement { statement: origin.text },
            Self::Request { action, resource } => QuestionView::Request { action, resource },
        }
    }

    /// In a few words.
    fn title(self) -> String {
        match self {
            Self::Statement(origin) => origin.beginning(),
            Self::Request { action, resource } => format!("{action} on {resource}"),
        }
    }

    const fn origin(self) -> Option<Origin<'a>> {
        match self {
            Self::Statement(origin) => Some(origin),
            Self::Request { .. } => None,
        }
    }
}

/// One line of JSON.
#[derive(Serialize)]
struct Decided<'a> {
    #[serde(flatten)]
    question: QuestionView<'a>,
    #[serde(flatten)]
    decision: &'a Decision,
    warnings: Vec<Noted>,
}

/// A warning of an answer in JSON.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Noted {
    /// Of the statement.
    Statement(WarningView),
    /// Of the policies. Says which level of SCPs, from 0.
    Level { code: &'static str, message: String, level: usize },
}

/// What is said of a level of SCPs that only deny.
const SCP_LEVEL: &str = "scp-level";

fn scp_level(level: usize) -> String {
    format!(
        "the SCPs of level {level} only deny, so nothing is allowed by that level; FullAWSAccess is usually attached \
         beside them: add it with `--scp-also`, or in a list of `scps`"
    )
}

/// What is to be said of the policies, in the warnings of each answer.
pub(super) fn notes_of(policies: &CompiledRole) -> impl Iterator<Item = Noted> {
    let note = |level: &usize| Noted::Level { code: SCP_LEVEL, message: scp_level(*level), level: *level };
    policies.denying_levels.iter().map(note)
}

/// The same in text, once.
pub(super) fn tell_of(policies: &CompiledRole, format: Format) {
    if format == Format::Text {
        let levels = policies.denying_levels.iter();
        levels.for_each(|level| complain(&coded_note(SCP_LEVEL, &scp_level(*level))));
    }
}

/// One line of JSON for what is not understood: denied, for no reason that lies in a policy.
#[derive(Serialize)]
struct Undecided<'a> {
    #[serde(flatten)]
    question: QuestionView<'a>,
    decision: &'static str,
    reason: Option<&'static str>,
    missing: [(); 0],
    denied_by: [(); 0],
    error: ErrorView,
}

/// The exit status, the worst last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    Allowed,
    Denied,
    NotUnderstood,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Allowed => Self::SUCCESS,
            Status::Denied => Self::from(1),
            Status::NotUnderstood => Self::from(2),
        }
    }
}

/// Prints a decision. `hint` says what to give where the service knows more of it than the decision does.
pub(super) fn decided(
    question: Question<'_>,
    decision: &Decision,
    warnings: Vec<Noted>,
    policies: PolicyFiles<'_>,
    hint: &dyn Fn(&UnknownFact) -> Option<String>,
    format: Format,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    match format {
        Format::Json => print_json_line(&Decided { question: question.view(), decision, warnings }, out)?,
        Format::Text => match decision {
            Decision::Allowed => writeln!(out, "allowed  {}", question.title())?,
            Decision::Denied(reasons) => {
                writeln!(out, "denied   {}\n", question.title())?;
                for reason in denial::render(reasons, question.origin(), policies, hint) {
                    writeln!(out, "{reason}\n")?;
                }
            }
        },
    }
    Ok(if decision.is_allowed() { Status::Allowed } else { Status::Denied })
}

/// Prints why there is no decision.
pub(super) fn undecided(
    question: Question<'_>,
    error: ErrorView,
    rendered: &str,
    format: Format,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    match format {
        Format::Json => print_undecided(question, error, out)?,
        Format::Text => {
            out.flush()?;
            complain(rendered);
        }
    }
    Ok(Status::NotUnderstood)
}

pub(super) fn print_undecided(question: Question<'_>, error: ErrorView, out: &mut dyn Write) -> Result<(), Failure> {
    let undecided =
        Undecided { question: question.view(), decision: "denied", reason: None, missing: [], denied_by: [], error };
    print_json_line(&undecided, out)
}
