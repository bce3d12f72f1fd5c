//! One view of every error and warning, for whatever shows them.

use alloc::borrow::Cow;
use core::fmt;

use crate::span::Span;

/// What is wrong or doubtful: which, in words, where, what to do, and what it has to do with.
///
/// Every error and warning of this crate converts to one. Displays as one line, the message and the help.
///
/// ```
/// use partiql_iam::{Diagnostic, parse};
///
/// let text = "SELECT * FORM Vehicle";
/// let error = parse(text).unwrap_err();
/// let found = Diagnostic::from(&error);
/// assert_eq!(found.code, "missing-from");
/// assert_eq!(found.message, "expected `,` or `FROM`, found `FORM`");
/// assert_eq!(found.span.unwrap().text(text), "FORM");
/// assert_eq!(found.help.unwrap(), "did you mean `FROM`?");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic<'a> {
    /// A stable code for programs, such as `unknown-table`.
    pub code: &'static str,
    /// One sentence: lower case, no full stop, the user's text in backticks.
    pub message: Cow<'a, str>,
    /// The place, in bytes of the given text; `None` if it is about no place of a text.
    pub span: Option<Span>,
    /// What to do about it.
    pub help: Option<Cow<'a, str>>,
    /// A place of the same text that it has to do with.
    pub related: Option<Related<'a>>,
}

/// A place that a [`Diagnostic`] has to do with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Related<'a> {
    /// The place, in bytes of the same text.
    pub span: Span,
    /// What is there, in a few words.
    pub message: Cow<'a, str>,
}

impl<'a> Diagnostic<'a> {
    /// One without a place and without help.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<Cow<'a, str>>) -> Self {
        Self { code, message: message.into(), span: None, help: None, related: None }
    }

    /// The same at a place.
    #[must_use]
    pub fn at(self, span: Span) -> Self {
        Self { span: Some(span), ..self }
    }

    /// The same with what to do.
    #[must_use]
    pub fn with_help(self, help: Option<Cow<'a, str>>) -> Self {
        Self { help, ..self }
    }

    /// The same with another place that it has to do with.
    #[must_use]
    pub fn with_related(self, span: Span, message: impl Into<Cow<'a, str>>) -> Self {
        Self { related: Some(Related { span, message: message.into() }), ..self }
    }
}

impl fmt::Display for Diagnostic<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.help.iter().try_for_each(|help| write!(f, "; {help}"))
    }
}
