//! What is wrong with policies.

use partiql_iam::LintContext;
use partiql_iam::iam::{Edit, Finding as Found, Fix};
use partiql_iam_answer::{self as answer, Lints, in_call_words, line, lint_line};
use pyo3::prelude::*;

use crate::database::Database;
use crate::error;
use crate::text::characters;

/// What a lint finds.
#[pyclass(frozen, module = "partiql_iam")]
#[derive(Debug)]
pub(crate) struct Finding {
    #[pyo3(get)]
    file: String,
    #[pyo3(get)]
    code: &'static str,
    #[pyo3(get)]
    severity: &'static str,
    #[pyo3(get)]
    message: String,
    #[pyo3(get)]
    why: &'static str,
    #[pyo3(get)]
    help: String,
    #[pyo3(get)]
    span: (usize, usize),
    /// The changes that put it right.
    #[pyo3(get)]
    fix: Option<Vec<((usize, usize), String)>>,
    json: String,
}

#[pymethods]
impl Finding {
    fn to_json(&self) -> &str {
        &self.json
    }

    fn __repr__(&self) -> String {
        format!("<Finding {} {}: {}>", self.severity, self.code, self.message)
    }
}

/// Lints a policy. `database` knows the ledger, and `tables` the tables of DynamoDB: a policy may speak of both.
#[pyfunction]
#[pyo3(signature = (text, name, database, tables))]
pub(crate) fn lint(
    py: Python<'_>,
    text: &str,
    name: &str,
    database: &Database,
    tables: &Database,
) -> PyResult<Vec<Finding>> {
    let (ledger, tables) = (&database.known, &tables.known);
    let context =
        LintContext { ledger: Some(&ledger.ledger), catalog: ledger.catalog.as_ref(), schema: tables.schema.as_ref() };
    let Lints { findings, refused, .. } =
        answer::lint(text, name, context).map_err(|fault| error::input(py, &fault, Some(text)))?;
    if let Some(fault) = refused.first() {
        return Err(error::input(py, fault, Some(text)));
    }
    Ok(findings.iter().map(|found| finding(found, text, name)).collect())
}

/// What is found in a text, in lines of JSON.
#[pyfunction]
#[pyo3(signature = (text, name, service, database, tables))]
pub(crate) fn scan_text(
    py: Python<'_>,
    text: &str,
    name: &str,
    service: Option<&str>,
    database: &Database,
    tables: &Database,
) -> PyResult<String> {
    let service = service.map(answer::service_of).transpose().map_err(|fault| error::input(py, &fault, None))?;
    partiql_iam_scan::scan_text(text, name, service, &database.known, &tables.known)
        .map_err(|fault| error::input(py, &fault, None))
}

fn finding(found: &Found, text: &str, name: &str) -> Finding {
    let Found { lint, span, subject: _, help, fix, .. } = found;
    let edits = |Fix { edits, .. }: &Fix| {
        let edit = |Edit { span, text: new, .. }: &Edit| (characters(text, *span), new.clone());
        edits.iter().map(edit).collect()
    };
    Finding {
        file: name.to_owned(),
        code: lint.code(),
        severity: lint.severity().name(),
        message: found.to_string(),
        why: lint.why(),
        help: in_call_words(help).into_owned(),
        span: characters(text, *span),
        fix: fix.as_ref().map(edits),
        json: line(&lint_line(found, name)),
    }
}
