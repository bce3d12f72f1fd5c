//! What one statement needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use partiql_iam::Service;
use partiql_iam::explain::{
    ConditionView, Explanation as Answer, IdView, Outcome, PermissionView, PlaceView, RequirementView, ResourceView,
    Understood, WarningView,
};
use partiql_iam_answer::{self as answer, Database, Fault, Words, explain_in, line};
use pyo3::prelude::*;

use crate::database::text_of;
use crate::error;
use crate::text::characters;

/// What a statement needs.
#[pyclass(frozen, module = "partiql_iam")]
#[derive(Debug)]
pub(crate) struct Explanation {
    /// It, without comments before it that say the service.
    pub(crate) statement: String,
    found: Understood,
    service: Service,
    /// What was given, to decide on.
    pub(crate) text: String,
    pub(crate) parameters: Option<String>,
    pub(crate) database: Arc<Database>,
}

/// One action on one resource, with what the statement fixes of condition keys.
#[pyclass(frozen, get_all, module = "partiql_iam")]
#[derive(Debug)]
pub(crate) struct Requirement {
    action: String,
    resource: Py<Resource>,
    dependent_actions: Vec<String>,
    condition: BTreeMap<String, Values>,
    unknown: Vec<String>,
    span: (usize, usize),
    reason: String,
    certainty: Option<String>,
}

/// What an action is on.
#[pyclass(frozen, get_all, module = "partiql_iam")]
#[derive(Debug, Default)]
pub(crate) struct Resource {
    r#type: &'static str,
    name: Option<String>,
    id: Option<String>,
    table: Option<String>,
    index: Option<String>,
    arn: Option<String>,
    arn_pattern: Option<String>,
}

/// One action on one resource, flat.
#[pyclass(frozen, get_all, module = "partiql_iam")]
#[derive(Debug)]
pub(crate) struct Permission {
    action: String,
    arn: Option<String>,
    arn_pattern: Option<String>,
    condition: BTreeMap<String, Values>,
}

/// What is doubtful.
#[pyclass(frozen, get_all, module = "partiql_iam")]
#[derive(Debug)]
pub(crate) struct Note {
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) span: Option<(usize, usize)>,
    pub(crate) statement: Option<usize>,
}

/// The value of a condition key.
#[derive(Clone, Debug, IntoPyObject)]
enum Values {
    One(String),
    Many(Vec<String>),
}

impl Explanation {
    pub(crate) fn new(
        py: Python<'_>,
        text: &str,
        database: &Arc<Database>,
        parameters: Option<&str>,
    ) -> PyResult<Self> {
        let refused = |fault: Fault| error::input(py, &fault, text_of(&fault, text, parameters));
        let answer = answer::explain(text, database, parameters).map_err(refused)?;
        let service = if answer.service.is_some() { Service::DynamoDb } else { Service::Qldb };
        let Answer { statement, service: named, outcome } = answer;
        match outcome {
            Outcome::Understood(found) => {
                let (statement, text, parameters) =
                    (statement.into_owned(), text.to_owned(), parameters.map(str::to_owned));
                Ok(Self { statement, found, service, text, parameters, database: Arc::clone(database) })
            }
            outcome @ Outcome::Failed { .. } => {
                let json = line(&Answer { statement: statement.clone(), service: named, outcome });
                let said = explain_in(Words::Call, text, database, parameters).map_err(refused)?;
                match Fault::of_statement(&said) {
                    Some(fault) => Err(error::statement(py, &fault, &statement, &json)),
                    None => Err(error::statement(
                        py,
                        &Fault::plain("text", "not-understood", "the statement is not understood", "report it"),
                        &statement,
                        &json,
                    )),
                }
            }
        }
    }
}

#[pymethods]
impl Explanation {
    #[getter]
    fn statement(&self) -> &str {
        &self.statement
    }

    #[getter]
    fn service(&self) -> &'static str {
        self.service.word()
    }

    #[getter]
    fn command(&self) -> &str {
        &self.found.command
    }

    #[getter]
    fn requirements(&self, py: Python<'_>) -> PyResult<Vec<Requirement>> {
        self.found.requirements.iter().map(|view| requirement(py, &self.statement, view)).collect()
    }

    #[getter]
    fn permissions(&self) -> Vec<Permission> {
        self.found.permissions.iter().map(permission).collect()
    }

    #[getter]
    fn warnings(&self) -> Vec<Note> {
        self.found.warnings.iter().map(|view| note(&self.statement, view)).collect()
    }

    fn to_json(&self) -> String {
        let service = (self.service == Service::DynamoDb).then(|| self.service.word().into());
        let outcome = Outcome::Understood(self.found.clone());
        line(&Answer { statement: self.statement.as_str().into(), service, outcome })
    }

    fn __repr__(&self) -> String {
        let permissions: Vec<String> = self.found.permissions.iter().map(|view| view.action.to_string()).collect();
        format!("<Explanation {}: {}>", self.found.command, permissions.join(", "))
    }
}

fn requirement(py: Python<'_>, text: &str, view: &RequirementView) -> PyResult<Requirement> {
    let RequirementView { action, resource, dependent_actions, condition, unknown, span, reason, certainty, .. } = view;
    Ok(Requirement {
        action: action.to_string(),
        resource: Py::new(py, of_view(resource))?,
        dependent_actions: dependent_actions.iter().map(ToString::to_string).collect(),
        condition: values(condition),
        unknown: unknown.iter().map(ToString::to_string).collect(),
        span: characters(text, *span),
        reason: reason.to_string(),
        certainty: certainty.as_ref().map(ToString::to_string),
    })
}

fn values(condition: &BTreeMap<String, ConditionView>) -> BTreeMap<String, Values> {
    let value = |value: &ConditionView| match value {
        ConditionView::One(text) => Values::One(text.clone()),
        ConditionView::Many(texts) => Values::Many(texts.clone()),
    };
    condition.iter().map(|(key, view)| (key.clone(), value(view))).collect()
}

fn of_view(view: &ResourceView) -> Resource {
    let arn_of = |r#type, arn: &String| Resource { r#type, arn: Some(arn.clone()), ..Resource::default() };
    match view {
        ResourceView::Ledger { arn } => arn_of("ledger", arn),
        ResourceView::AnyTable { arn } => arn_of("any-table", arn),
        ResourceView::Catalog { arn } => arn_of("catalog", arn),
        ResourceView::Table { name, id, arn, arn_pattern } => Resource {
            r#type: "table",
            name: name.clone(),
            id: match id {
                IdView::Id(id) => id.clone(),
                IdView::None => None,
            },
            arn: arn.clone(),
            arn_pattern: arn_pattern.clone(),
            ..Resource::default()
        },
        ResourceView::Index { table, index, arn } => Resource {
            r#type: "index",
            table: Some(table.clone()),
            index: Some(index.clone()),
            arn: Some(arn.clone()),
            ..Resource::default()
        },
    }
}

fn permission(view: &PermissionView) -> Permission {
    let PermissionView { action, place, condition, .. } = view;
    let (arn, arn_pattern) = match place {
        PlaceView::Arn(arn) => (Some(arn.clone()), None),
        PlaceView::Pattern(pattern) => (None, Some(pattern.clone())),
    };
    Permission { action: action.to_string(), arn, arn_pattern, condition: values(condition) }
}

pub(crate) fn note(text: &str, view: &WarningView) -> Note {
    let WarningView { code, message, span, .. } = view;
    let span = Some(characters(text, *span));
    Note { code: code.to_string(), message: message.clone(), help: None, span, statement: None }
}

#[pymethods]
impl Requirement {
    fn __repr__(&self, py: Python<'_>) -> String {
        format!("<Requirement {} on {}>", self.action, self.resource.bind(py).get().place())
    }
}

impl Resource {
    fn place(&self) -> &str {
        self.arn.as_deref().or(self.arn_pattern.as_deref()).unwrap_or_default()
    }
}

#[pymethods]
impl Resource {
    fn __repr__(&self) -> String {
        format!("<Resource {} {}>", self.r#type, self.place())
    }
}

#[pymethods]
impl Permission {
    fn __repr__(&self) -> String {
        let place = self.arn.as_deref().or(self.arn_pattern.as_deref()).unwrap_or_default();
        format!("<Permission {} on {place}>", self.action)
    }
}

#[pymethods]
impl Note {
    fn __repr__(&self) -> String {
        format!("<Note {}: {}>", self.code, self.message)
    }
}
