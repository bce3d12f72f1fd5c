//! What is found in files, of whatever kind: for every form that it is printed in.

use std::borrow::Cow;

use partiql_iam::iam::{self, Edit, Fix, Lint, Severity};
use partiql_iam::{Diagnostic, Span};

use crate::fingerprint::Fingerprint;
use crate::origin::Origin;
use crate::place::{Lines, Place};

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It may be as somebody wants it: a lint or a warning. It can be ignored, and it alone be in a baseline.
    Remark,
    /// A template leaves it open. It can be ignored for a reason, and decisions that depend on it stay unknown.
    Open,
    /// A file or a statement is not read, or not understood.
    Refusal,
    /// It is not known what is needed.
    Unknown,
    /// A permission is missing, denied, or not known to be given.
    Denial,
}

impl Kind {
    /// The word in answers for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Remark | Self::Open => "remark",
            Self::Refusal => "refusal",
            Self::Unknown => "unknown",
            Self::Denial => "denial",
        }
    }
}

/// Something found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub kind: Kind,
    /// A stable code, such as `table-name`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence: lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The file as it was given; `None` if it is about no file.
    pub file: Option<String>,
    /// `None` if it is about the whole file.
    pub place: Option<Place>,
    /// The changes that put it right.
    pub fix: Vec<Replacement>,
    /// The lint, if it is one's.
    pub lint: Option<&'static Lint>,
    /// What it is recognized by when the lines around it have changed.
    pub fingerprint: Fingerprint,
}

/// A part of a file and what comes in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The part.
    pub place: Place,
    /// What comes in its place.
    pub text: String,
}

/// The name, if it is that of a file and not of an argument or of standard input.
fn real_file(name: &str) -> Option<String> {
    let is_real = !name.starts_with("--") && !matches!(name, "<stdin>" | "STATEMENT");
    is_real.then(|| name.to_owned())
}

impl Finding {
    /// What a lint found in a policy.
    #[must_use]
    pub fn of_lint(origin: Origin<'_>, finding: &iam::Finding) -> Self {
        let severity = finding.lint.severity();
        let found = Self::at(origin, Kind::Remark, severity, Diagnostic::from(finding));
        let replacement = |edit: &Edit| {
            let Edit { span, text, .. } = edit;
            Replacement { place: origin.place_of(*span), text: text.clone() }
        };
        let edits = finding.fix.iter().flat_map(|Fix { edits, .. }| edits);
        Self { lint: Some(finding.lint), fix: edits.map(replacement).collect(), ..found }
    }

    /// Something in a text.
    #[must_use]
    pub fn at(origin: Origin<'_>, kind: Kind, severity: Severity, what: Diagnostic<'_>) -> Self {
        let span = what.span;
        let found = Self::new(origin.within.or(origin.file), kind, severity, origin.text, what);
        // An argument has no lines to point at.
        let has_lines = found.file.is_some() && origin.within.is_none();
        Self { place: span.filter(|_| has_lines).map(|span| origin.place_of(span)), ..found }
    }

    /// Something in a statement, or about the whole of it.
    #[must_use]
    pub fn of_statement(origin: Origin<'_>, kind: Kind, severity: Severity, what: Diagnostic<'_>) -> Self {
        let whole = || Span::new(0, u32::try_from(origin.text.len()).unwrap_or(u32::MAX));
        let span = what.span.unwrap_or_else(whole);
        Self::at(origin, kind, severity, what.at(span))
    }

    /// Something in a file whose lines are known.
    #[must_use]
    pub fn in_lines(
        origin: Origin<'_>,
        lines: &Lines<'_>,
        kind: Kind,
        severity: Severity,
        what: Diagnostic<'_>,
    ) -> Self {
        let span = what.span;
        let found = Self::new(origin.file, kind, severity, origin.text, what);
        Self { place: span.map(|span| lines.place(span)), ..found }
    }

    /// Something about a whole file, or about none.
    #[must_use]
    pub fn about(file: Option<&str>, kind: Kind, severity: Severity, what: Diagnostic<'_>) -> Self {
        Self::new(file, kind, severity, "", what)
    }

    fn new(file: Option<&str>, kind: Kind, severity: Severity, text: &str, what: Diagnostic<'_>) -> Self {
        let Diagnostic { code, message, span, help, .. } = what;
        Self {
            fingerprint: Fingerprint::of(code, &message, text, span),
            kind,
            code,
            severity,
            message: message.into_owned(),
            help: help.map(Cow::into_owned),
            file: file.and_then(real_file),
            place: None,
            fix: Vec::new(),
            lint: None,
        }
    }

    /// What is wrong, and what to do about it, each on a line of its own.
    #[must_use]
    pub fn in_words(&self) -> String {
        match &self.help {
            Some(help) => format!("{}\n{help}", self.message),
            None => self.message.clone(),
        }
    }
}
