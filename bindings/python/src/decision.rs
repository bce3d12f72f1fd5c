//! Whether policies allow a statement.

use std::borrow::Cow;

use partiql_iam::Diagnostic;
use partiql_iam::iam::DenialKind;
use partiql_iam_answer::{
    self as answer, Fault, NamedText, Note as AnswerNote, Policies, PolicyTexts, Verdict, context, in_call_words, line,
};
use pyo3::prelude::*;

use crate::database::text_of;
use crate::error;
use crate::explanation::{Explanation, Note, note};
use crate::text::characters;

/// A policy: its name, and its text.
type Named = (String, String);

/// All policies that apply to a principal.
#[pyclass(frozen, module = "partiql_iam")]
#[derive(Debug)]
pub(crate) struct PolicySet {
    policies: Policies,
}

/// Whether a statement is allowed, and why not.
#[pyclass(frozen, module = "partiql_iam")]
#[derive(Debug)]
pub(crate) struct Decision {
    verdict: Verdict,
    statement: String,
}

/// Why a statement is denied.
#[pyclass(frozen, get_all, module = "partiql_iam")]
#[derive(Debug)]
pub(crate) struct Reason {
    code: &'static str,
    message: String,
    help: Option<String>,
    span: Option<(usize, usize)>,
}

fn named((name, text): Named) -> NamedText {
    NamedText { name, text }
}

#[pymethods]
impl PolicySet {
    #[new]
    #[pyo3(signature = (identity, boundary, scps, rcps, session, endpoint))]
    fn new(
        py: Python<'_>,
        identity: Vec<Named>,
        boundary: Option<Named>,
        scps: Vec<Vec<Named>>,
        rcps: Vec<Named>,
        session: Option<Named>,
        endpoint: Option<Named>,
    ) -> PyResult<Self> {
        let all = |policies: Vec<Named>| policies.into_iter().map(named).collect::<Vec<_>>();
        let texts = PolicyTexts {
            identity: all(identity),
            boundary: boundary.map(named),
            scps: scps.into_iter().map(all).collect(),
            rcps: all(rcps),
            session: session.map(named),
            endpoint: endpoint.map(named),
        };
        let policies = Policies::compile(&texts).map_err(|fault| error::input(py, &fault, text(&texts, &fault)))?;
        Ok(Self { policies })
    }

    #[pyo3(signature = (explanation, entries))]
    fn decide(
        &self,
        py: Python<'_>,
        explanation: &Explanation,
        entries: Vec<(String, Vec<String>)>,
    ) -> PyResult<Decision> {
        let Explanation { text, parameters, database, .. } = explanation;
        let refused = |fault: Fault| error::input(py, &fault, text_of(&fault, text, parameters.as_deref()));
        let context = context(entries).map_err(refused)?;
        let verdict =
            answer::decide(text, database, parameters.as_deref(), &self.policies, &context).map_err(refused)?;
        Ok(Decision { verdict, statement: explanation.statement.clone() })
    }
}

/// The text of the policy that a fault is about; none, if several have its name.
fn text<'t>(texts: &'t PolicyTexts, fault: &Fault) -> Option<&'t str> {
    let PolicyTexts { identity, boundary, scps, rcps, session, endpoint } = texts;
    let all = identity.iter().chain(boundary).chain(scps.iter().flatten()).chain(rcps).chain(session).chain(endpoint);
    let mut named = all.filter(|policy| *policy.name == *fault.input);
    match (named.next(), named.next()) {
        (Some(policy), None) => Some(&policy.text),
        _ => None,
    }
}

#[pymethods]
impl Decision {
    #[getter]
    fn allowed(&self) -> bool {
        self.verdict.decision.is_allowed()
    }

    #[getter]
    fn reason(&self) -> Option<&'static str> {
        self.verdict.decision.denial_kind().map(DenialKind::name)
    }

    #[getter]
    fn statement(&self) -> &str {
        &self.statement
    }

    #[getter]
    fn reasons(&self) -> Vec<Reason> {
        let reason = |what: &Diagnostic<'_>| Reason {
            code: what.code,
            message: what.message.to_string(),
            help: what.help.as_ref().map(|help| in_call_words(help).into_owned()),
            span: what.span.map(|span| characters(&self.statement, span)),
        };
        self.verdict.reasons.iter().map(reason).collect()
    }

    #[getter]
    fn warnings(&self) -> Vec<Note> {
        let one = |warning: &AnswerNote| match warning {
            AnswerNote::Statement(view) => {
                Note { message: in_call_words(&view.message).into_owned(), ..note(&self.statement, view) }
            }
            AnswerNote::Level { code, message, .. } => Note {
                code: (*code).to_owned(),
                message: in_call_words(message).into_owned(),
                help: None,
                span: None,
                statement: None,
            },
        };
        self.verdict.warnings.iter().map(one).collect()
    }

    fn to_json(&self) -> String {
        line(&self.verdict.view(&self.statement))
    }

    fn __bool__(&self) -> bool {
        self.allowed()
    }

    fn __repr__(&self) -> String {
        match self.reason() {
            None => "<Decision allowed>".to_owned(),
            Some(reason) => format!("<Decision denied: {reason}>"),
        }
    }
}

#[pymethods]
impl Reason {
    fn __repr__(&self) -> String {
        format!("<Reason {}: {}>", self.code, self.message)
    }

    fn __str__(&self) -> String {
        let help = self.help.as_deref().map_or(Cow::Borrowed(""), |help| format!("; {help}").into());
        format!("{}{help}", self.message)
    }
}
