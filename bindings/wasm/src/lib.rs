//! The answers of `partiql-iam-answer` for JavaScript: texts of JSON in, texts of JSON out.
//!
//! What people call is `answers.js`, which makes these texts and reads them. An error is the JSON of a `Fault`. Places are in bytes here, and
//! in UTF-16 code units there.

mod options;

use partiql_iam::LintContext;
use partiql_iam_answer::{self as answer, Asked, Fault, Words, line, read_json};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use options::{Least, request};

/// What a statement needs.
///
/// # Errors
///
/// As [`answer::explain`].
#[wasm_bindgen]
pub fn explain(text: &str, options: &str) -> Result<String, String> {
    answered(|| {
        let asked = Asked::read(options)?;
        answer::explain_in(Words::Argument, text, &asked.database()?, asked.parameters()).map(|found| line(&found))
    })
}

/// The policies of a principal, compiled.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Policies(answer::Policies);

#[wasm_bindgen]
impl Policies {
    /// Reads and compiles them.
    ///
    /// # Errors
    ///
    /// As [`answer::Policies::compile`].
    #[wasm_bindgen(constructor)]
    pub fn new(policies: &str) -> Result<Self, String> {
        let compiled = read_json("policies", policies).and_then(|policies| answer::Policies::compile(&policies));
        compiled.map(Self).map_err(|fault| line(&fault))
    }

    /// Whether they allow a statement.
    ///
    /// # Errors
    ///
    /// As [`answer::decide`].
    pub fn decide(&self, text: &str, options: &str, context: &str) -> Result<String, String> {
        answered(|| {
            let asked = Asked::read(options)?;
            let (database, context) = (asked.database()?, request(context)?);
            let verdict = answer::decide(text, &database, asked.parameters(), &self.0, &context)?;
            let (statement, _) = answer::asked(text, &database)?;
            Ok(line(&verdict.view(statement)))
        })
    }
}

/// What is wrong with a policy.
///
/// # Errors
///
/// As [`answer::lint`].
#[wasm_bindgen]
pub fn lint(text: &str, name: &str, options: &str) -> Result<String, String> {
    answered(|| {
        let asked = Asked::read(options)?;
        let database = asked.database()?;
        let context = LintContext {
            ledger: Some(&database.ledger),
            catalog: database.catalog.as_ref(),
            schema: database.schema.as_ref(),
        };
        let found = answer::lint(text, name, context)?;
        let lines: Vec<_> = found.findings.iter().map(|finding| answer::lint_line(finding, name)).collect();
        Ok(line(&lines))
    })
}

/// The least policies that allow statements, and what is to be said of these.
#[derive(Serialize)]
struct Written<'a> {
    policies: &'a [partiql_iam::iam::PolicyDocument],
    remarks: Vec<Remark<'a>>,
}

#[derive(Serialize)]
struct Remark<'a> {
    statement: usize,
    code: &'static str,
    message: &'a str,
    span: Option<partiql_iam::Span>,
    help: Option<&'a str>,
}

/// The least policies that allow statements, a list of texts.
///
/// # Errors
///
/// As [`answer::policy_for`].
#[wasm_bindgen(js_name = policyFor)]
pub fn policy_for(statements: &str, options: &str, least: &str) -> Result<String, String> {
    answered(|| {
        let statements: Vec<String> = read_json("statements", statements)?;
        let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
        let asked = Asked::read(options)?;
        let least: Least = read_json("options", least)?;
        let found = answer::policy_for(&statements, &asked.database()?, asked.parameters(), &least.options())?;
        let remarks = found.remarks.iter().map(|answer::Remark { statement, what, .. }| Remark {
            statement: *statement,
            code: what.code,
            message: &what.message,
            span: what.span,
            help: what.help.as_deref(),
        });
        Ok(line(&Written { policies: &found.policies, remarks: remarks.collect() }))
    })
}

fn answered(answer: impl FnOnce() -> Result<String, Fault>) -> Result<String, String> {
    answer().map_err(|fault| line(&fault))
}
