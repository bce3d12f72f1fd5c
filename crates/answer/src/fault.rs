//! Why there is no answer.

use std::borrow::Cow;
use std::fmt;

use partiql_iam::dynamodb::InputError;
use partiql_iam::explain::{Explanation, Failure, Outcome};
use partiql_iam::iam::PolicyError;
use partiql_iam::{Diagnostic, Problem, Span};
use serde::Serialize;

/// Why there is no answer: what is wrong, in which of the texts, where, and what to do.
///
/// Displays as the message alone: lower case, without a full stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Fault {
    /// A stable code for programs, such as `missing-from`.
    pub code: Cow<'static, str>,
    /// One sentence.
    pub message: Box<str>,
    /// The argument that is wrong, such as `catalog`, or the name of a policy.
    pub input: Box<str>,
    /// Where in a text of JSON, such as `$.Statement[0].Effect`.
    pub path: Option<Box<str>>,
    /// The place in the text, in bytes.
    pub span: Option<Span>,
    /// What to do about it.
    pub help: Option<Box<str>>,
}

impl Fault {
    /// What is wrong with an argument.
    #[must_use]
    pub fn new(input: &str, what: Diagnostic<'_>) -> Self {
        let Diagnostic { code, message, span, help, .. } = what;
        let (message, help) = (message.into(), help.map(Into::into));
        Self { code: code.into(), message, input: input.into(), path: None, span, help }
    }

    /// The same without a place in a text.
    #[must_use]
    pub fn plain(input: &str, code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::of_texts(input, code, message.into(), help.into())
    }

    fn of_texts(input: &str, code: &'static str, message: String, help: String) -> Self {
        let (message, help) = (message.into(), Some(help.into()));
        Self { code: code.into(), message, input: input.into(), path: None, span: None, help }
    }

    /// What is wrong with a text of JSON.
    pub(crate) fn input<P: Problem>(input: &str, error: &InputError<P>) -> Self {
        Self { path: Some(error.path().into()), ..Self::new(input, error.into()) }
    }

    /// What is wrong with a policy.
    pub(crate) fn policy(name: &str, error: &PolicyError) -> Self {
        Self { path: Some(error.path().into()), ..Self::new(name, error.into()) }
    }

    /// Why a statement is not understood; `None` if it is.
    #[must_use]
    pub fn of_statement(explanation: &Explanation<'_>) -> Option<Self> {
        match &explanation.outcome {
            Outcome::Understood(_) => None,
            Outcome::Failed { error } => {
                let Failure { code, message, span, help, .. } = error;
                let (message, help) = (message.as_str().into(), help.as_deref().map(Into::into));
                Some(Self { code: code.clone(), message, input: "text".into(), path: None, span: Some(*span), help })
            }
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}
