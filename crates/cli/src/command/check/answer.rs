//! The answers of `check`, as text and as JSON.

use std::io::Write;

use super::super::denial::PolicyFiles;
use super::super::{Failure, coded_note, complain, denial, print_json_line};
use crate::report::{self, Exit, Output, Style};
use partiql_iam::Diagnostic;
use partiql_iam::iam::{Decision, Severity, UnknownFact};
use partiql_iam_answer::{Decided, ErrorView, Note, QuestionView, SCP_LEVEL, Undecided, scp_level};
use partiql_iam_project::CompiledRole;
use partiql_iam_scan::{Finding, Kind, Origin};

/// What was asked.
#[derive(Clone, Copy)]
pub(super) enum Question<'a> {
    Statement(Origin<'a>),
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

/// What is to be said of the policies, in the warnings of each answer.
pub(super) fn notes_of(policies: &CompiledRole) -> impl Iterator<Item = Note> {
    policies.denying_levels.iter().map(|level| Note::of_level(*level))
}

/// The same in text, once.
pub(super) fn tell_of(policies: &CompiledRole, output: &mut Output<'_>) -> Result<(), Failure> {
    for level in &policies.denying_levels {
        match output.style() {
            Style::Text => complain(&coded_note(SCP_LEVEL, &scp_level(*level))),
            Style::Json => {}
            Style::Findings => {
                let what = Diagnostic::new(SCP_LEVEL, scp_level(*level));
                output.add(Finding::about(None, Kind::Remark, Severity::Note, what))?;
            }
        }
    }
    Ok(())
}

/// Says something of a statement, beside its answer.
pub(super) fn remark(
    origin: Origin<'_>,
    severity: Severity,
    what: &Diagnostic<'_>,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    match (output.style(), severity) {
        (Style::Text, Severity::Note) => complain(&report::note(origin, what.clone())),
        (Style::Text, Severity::Error | Severity::Warning) => complain(&report::warning(origin, what.clone())),
        (Style::Json, _) => {}
        (Style::Findings, _) => drop(output.add(Finding::at(origin, Kind::Remark, severity, what.clone()))?),
    }
    Ok(())
}

/// Prints a decision. `hint` says what to give where the service knows more of it than the decision does.
pub(super) fn decided(
    question: Question<'_>,
    decision: &Decision,
    warnings: Vec<Note>,
    policies: PolicyFiles<'_>,
    hint: &dyn Fn(&UnknownFact) -> Option<String>,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    match (output.style(), decision) {
        (Style::Json, _) => {
            print_json_line(&Decided { question: question.view(), decision, warnings }, output.out())?;
        }
        (Style::Text, Decision::Allowed) => writeln!(output.out(), "allowed  {}", question.title())?,
        (Style::Text, Decision::Denied(reasons)) => {
            writeln!(output.out(), "denied   {}\n", question.title())?;
            for reason in denial::render(reasons, question.origin(), policies, hint) {
                writeln!(output.out(), "{reason}\n")?;
            }
        }
        (Style::Findings, Decision::Allowed) => {}
        (Style::Findings, Decision::Denied(reasons)) => {
            for reason in partiql_iam_answer::reasons(reasons, hint) {
                output.add(match question.origin() {
                    Some(origin) => Finding::of_statement(origin, Kind::Denial, Severity::Error, reason),
                    None => Finding::about(None, Kind::Denial, Severity::Error, reason),
                })?;
            }
        }
    }
    Ok(if decision.is_allowed() { Exit::Clean } else { Exit::Found })
}

/// Prints why there is no decision.
pub(super) fn undecided(
    question: Question<'_>,
    error: Diagnostic<'_>,
    rendered: &str,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    match output.style() {
        Style::Json => print_undecided(question, error.into(), output.out())?,
        Style::Text => {
            output.out().flush()?;
            complain(rendered);
        }
        Style::Findings => drop(output.add(match question.origin() {
            Some(origin) => Finding::at(origin, Kind::Refusal, Severity::Error, error),
            None => Finding::about(None, Kind::Refusal, Severity::Error, error),
        })?),
    }
    Ok(Exit::NotUnderstood)
}

pub(super) fn print_undecided(question: Question<'_>, error: ErrorView, out: &mut dyn Write) -> Result<(), Failure> {
    print_json_line(&Undecided::new(question.view(), error), out)
}
