//! The least policies for statements.

use partiql_iam_answer::{self as answer, LeastOptions, Remark, pretty};
use pyo3::prelude::*;

use crate::database::Database;
use crate::error;
use crate::explanation::Note;
use crate::text::characters;

/// The least policies that allow statements. All of them are needed.
#[pyclass(frozen, module = "partiql_iam")]
#[derive(Debug)]
pub(crate) struct Policies {
    documents: Vec<String>,
    remarks: Vec<Remark>,
    statements: Vec<String>,
    json: String,
}

#[pymethods]
impl Policies {
    #[getter]
    fn documents(&self) -> Vec<String> {
        self.documents.clone()
    }

    #[getter]
    fn notes(&self) -> Vec<Note> {
        let note = |Remark { statement, what, .. }: &Remark| Note {
            code: what.code.to_owned(),
            message: what.message.to_string(),
            help: what.help.as_ref().map(ToString::to_string),
            span: what.span.zip(self.statements.get(*statement)).map(|(span, text)| characters(text, span)),
            statement: Some(*statement),
        };
        self.remarks.iter().map(note).collect()
    }

    fn to_json(&self) -> &str {
        &self.json
    }

    fn __repr__(&self) -> String {
        format!("<Policies: {}>", self.documents.len())
    }
}

#[pyfunction]
#[pyo3(signature = (statements, database, parameters, with_conditions, any_table, index_tables, leading_key_from))]
pub(crate) fn policy_for(
    py: Python<'_>,
    statements: Vec<String>,
    database: &Database,
    parameters: Option<&str>,
    with_conditions: bool,
    any_table: bool,
    index_tables: bool,
    leading_key_from: Option<&str>,
) -> PyResult<Policies> {
    let texts: Vec<&str> = statements.iter().map(String::as_str).collect();
    let options = LeastOptions { with_conditions, any_table, index_tables, leading_key_from };
    let least = answer::policy_for(&texts, &database.known, parameters, &options).map_err(|fault| {
        let at = |input: &str| input.strip_prefix("statements[")?.strip_suffix(']')?.parse::<usize>().ok();
        let text = match &*fault.input {
            "statements" => texts.first().copied(),
            "parameters" => parameters,
            input => at(input).and_then(|at| texts.get(at)).copied(),
        };
        error::input(py, &fault, text)
    })?;
    let documents = least.policies.iter().map(pretty).collect();
    Ok(Policies { documents, json: least.json(), remarks: least.remarks, statements })
}
