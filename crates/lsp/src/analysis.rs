//! What is known of one piece of a script. All places are in bytes from the piece's start, so that it stays true when the piece moves.

use std::borrow::Cow;

use gen_lsp_types::{DiagnosticRelatedInformation, DiagnosticSeverity};

use partiql_iam::iam::{Action, Denial, RuleRow};
use partiql_iam::{Diagnostic, Span};

/// What is known of one piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Analysis {
    /// What is wrong or doubtful, in the order in which it is found.
    pub problems: Vec<Problem>,
    /// The permissions.
    pub outcome: Outcome,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The statement needs this.
    Answered(Answer),
    /// It is not understood; a problem says why.
    Failed,
}

/// What may be said of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disclosure<'d> {
    /// The statement needs this.
    Answer(&'d Answer),
    /// It is not understood; a problem says why.
    Failed,
    /// It is unknown what the statement is.
    Withheld(Withheld),
}

/// Why it is unknown what a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// The text before it is not closed.
    Unclosed,
    /// The first line names a service that there is not.
    Service,
}

/// What a statement needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its permission class, such as `UPDATE`.
    pub command: &'static str,
    /// What it does with what is stored.
    pub deed: Deed,
    /// What it is on, as an outline says it: a table's name, or nothing.
    pub subject: String,
    /// What it needs, on a line.
    pub summary: String,
    /// The permissions, each of them.
    pub needs: Vec<RequirementSummary>,
}

/// What a statement does with what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It reads.
    Read,
    /// It adds or changes.
    Write,
    /// It deletes.
    Delete,
    /// It defines what is stored.
    Define,
}

/// One permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementSummary {
    /// Why.
    pub rule: &'static RuleRow,
    /// The action.
    pub action: Action,
    /// Actions that are also needed on the same place.
    pub dependent: &'static [Action],
    /// What the action is on, in a few words: a table's name where it is known.
    pub place: String,
    /// The text that causes it.
    pub span: Span,
}

/// Something wrong or doubtful.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// How bad it is.
    pub severity: DiagnosticSeverity,
    /// A stable code, such as `unknown-table`.
    pub code: Cow<'static, str>,
    /// What, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// A place of the same piece that has to do with it.
    pub related: Option<(Span, String)>,
    /// Places in other files.
    pub elsewhere: Vec<DiagnosticRelatedInformation>,
    /// What it says of a role, in a few words, such as `clerk lacks PartiQLDelete on Person`.
    pub verdict: Option<String>,
    /// The role that may not run it, and what is missing.
    pub denial: Option<Box<(String, Denial)>>,
}

impl Problem {
    pub(super) fn new(severity: DiagnosticSeverity, what: Diagnostic<'_>) -> Self {
        let Diagnostic { code, message, span, help, related, .. } = what;
        Self {
            span: span.unwrap_or_default(),
            severity,
            code: code.into(),
            message: message.into_owned(),
            help: help.map(Cow::into_owned),
            related: related.map(|related| (related.span, related.message.into_owned())),
            elsewhere: Vec::new(),
            verdict: None,
            denial: None,
        }
    }
}

impl Analysis {
    /// Whether the statement is not understood.
    pub(super) const fn is_failed(&self) -> bool {
        matches!(self.outcome, Outcome::Failed)
    }

    /// The statement is not understood.
    pub(super) fn failed(why: Diagnostic<'_>) -> Self {
        Self { problems: vec![Problem::new(DiagnosticSeverity::Error, why)], outcome: Outcome::Failed }
    }
}

impl RequirementSummary {
    /// The action and the dependent ones.
    pub fn actions(&self) -> impl Iterator<Item = Action> {
        std::iter::once(self.action).chain(self.dependent.iter().copied())
    }
}
