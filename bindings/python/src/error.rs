//! Errors of the library as exceptions of Python.

use partiql_iam_answer::{Characters, Fault, in_call_words};
use pyo3::prelude::*;

/// What exceptions are made of, in `partiql_iam/_errors.py`.
const MODULE: &str = "partiql_iam._errors";

/// An exception about one of the texts that a caller gave. `text`: that one, to count characters in.
pub(crate) fn input(py: Python<'_>, fault: &Fault, text: Option<&str>) -> PyErr {
    raised(py, "InputError", fault, text, None)
}

/// An exception about a statement that is not understood; `json` is the program's answer.
pub(crate) fn statement(py: Python<'_>, fault: &Fault, text: &str, json: &str) -> PyErr {
    raised(py, "StatementError", fault, Some(text), Some(json))
}

fn raised(py: Python<'_>, class: &str, fault: &Fault, text: Option<&str>, json: Option<&str>) -> PyErr {
    let Fault { code, message, input, path, span, help, .. } = fault;
    let span = span.zip(text).map(|(span, text)| {
        let Characters { start, end } = Characters::of(text, span);
        (start, end)
    });
    let help = help.as_deref().map(in_call_words);
    let made = py
        .import(MODULE)
        .and_then(|module| module.getattr(class))
        .and_then(|class| class.call1((&**code, &**message, &**input, path.as_deref(), span, help.as_deref(), json)));
    match made {
        Ok(made) => PyErr::from_value(made),
        Err(error) => error,
    }
}
