//! Why a call has no answer, in words for assistants.

use std::borrow::Cow;

use anstream::adapter::strip_str;
use partiql_iam::Diagnostic;
use partiql_iam_answer::{Fault, in_call_words};
use serde_json::{Value, json};

use super::super::Failure;
use crate::report::file_error;

/// Why a call has no answer: for who reads it, and as data.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) text: String,
    pub(super) value: Value,
}

impl Refusal {
    /// What is wrong with an argument.
    pub(super) fn new(code: &'static str, problem: impl Into<String>, help: impl Into<String>) -> Self {
        Fault::plain("arguments", code, problem, help).into()
    }

    /// A mistake of this program.
    pub(super) fn internal(why: &str) -> Self {
        Self::new("internal", format!("the call ended early: {why}"), "this is a mistake of partiql-iam: report it")
    }

    /// What is wrong with a text, with the line that it is on.
    pub(super) fn in_text(fault: Fault, text: &str) -> Self {
        let Fault { code, message, input, span, help, .. } = &fault;
        let Cow::Borrowed(code) = *code else { return fault.into() };
        let what = Diagnostic::new(code, &**message).with_help(help.as_deref().map(Cow::Borrowed));
        let what = span.map_or_else(|| what.clone(), |span| what.clone().at(span));
        let text = file_error(text, input, what);
        Self { text: in_call_words(&strip_str(&text).to_string()).into_owned(), value: json!({ "error": fault }) }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        let Fault { code, message, help, .. } = &fault;
        let help = help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        Self { text: format!("error[{code}]: {message}{help}"), value: json!({ "error": fault }) }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Message(rendered) => {
                let text = strip_str(&rendered).to_string().replace("\n |\n = help: ", "\nhelp: ");
                let text = in_call_words(&text).into_owned();
                let value = json!({ "error": { "message": text } });
                Self { text, value }
            }
            Failure::File(refused) => {
                let text = in_call_words(&strip_str(&refused.rendered).to_string()).into_owned();
                Self { text, value: json!({ "error": refused.view }) }
            }
            Failure::Output(error) => Self::internal(&error.to_string()),
        }
    }
}
