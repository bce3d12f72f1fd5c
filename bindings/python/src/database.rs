//! What is known of the database.

use std::sync::Arc;

use partiql_iam_answer::{self as answer, Fault, Options};
use pyo3::prelude::*;

use crate::batch;
use crate::error;
use crate::explanation::Explanation;

/// What is known of the database that statements run on, read once for many statements.
#[pyclass(frozen, module = "partiql_iam")]
#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) known: Arc<answer::Database>,
}

#[pymethods]
impl Database {
    #[new]
    #[pyo3(signature = (service, ledger, permissions_mode, catalog, account, region, schema, of_dynamodb))]
    fn new(
        py: Python<'_>,
        service: Option<&str>,
        ledger: Option<&str>,
        permissions_mode: Option<&str>,
        catalog: Option<&str>,
        account: Option<&str>,
        region: Option<&str>,
        schema: Vec<String>,
        of_dynamodb: bool,
    ) -> PyResult<Self> {
        let schemas: Vec<&str> = schema.iter().map(String::as_str).collect();
        let options = Options {
            service,
            ledger,
            permissions_mode,
            catalog,
            account,
            region,
            schema: &schemas,
            of_dynamodb: of_dynamodb.then_some("parameters"),
        };
        let known = answer::Database::new(&options).map_err(|fault| {
            let text = match &*fault.input {
                "ledger" => ledger,
                "catalog" => catalog,
                "schema" => match schemas.as_slice() {
                    [text] => Some(*text),
                    _ => None,
                },
                _ => None,
            };
            error::input(py, &fault, text)
        })?;
        Ok(Self { known: Arc::new(known) })
    }

    /// The service: `qldb` or `dynamodb`.
    #[getter]
    fn service(&self) -> &'static str {
        self.known.service.word()
    }

    #[pyo3(signature = (text, parameters))]
    fn explain(&self, py: Python<'_>, text: &str, parameters: Option<&str>) -> PyResult<Explanation> {
        Explanation::new(py, text, &self.known, parameters)
    }

    #[pyo3(signature = (data, column, json))]
    fn explain_batch<'py>(
        &self,
        py: Python<'py>,
        data: &Bound<'py, PyAny>,
        column: Option<&str>,
        json: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        batch::explain(py, &self.known, data, column, json)
    }
}

/// The text that a fault of a call with a statement is about.
pub(crate) fn text_of<'t>(fault: &Fault, text: &'t str, parameters: Option<&'t str>) -> Option<&'t str> {
    match &*fault.input {
        "text" => Some(text),
        "parameters" => parameters,
        _ => None,
    }
}
