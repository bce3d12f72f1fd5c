//! Answers as data for programs: the output contract.
//!
//! One [`Explanation`] a statement. With any serde format it is the object that `partiql-iam explain --format json` prints.

mod rows;

use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

pub use rows::{REFERENCE_HEADER, reference_cells, rows};

use crate::diagnostic::Diagnostic;
use crate::iam::{Given, Known, Requirement, Resource};
use crate::service::qldb::Ledger;
use crate::service::qldb::catalog::Catalog;
use crate::service::qldb::parse;
use crate::service::qldb::resolve::{Requirements, resolve};
use crate::service::qldb::resource::{CATALOG, LEDGER};
use crate::span::Span;

/// The answer about one statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation<'a> {
    /// The statement's text.
    pub statement: Cow<'a, str>,
    /// What came out.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Outcome {
    /// The statement is understood.
    Understood(Understood),
    /// It is not.
    Failed {
        /// Why.
        error: Failure,
    },
}

/// What a statement needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Understood {
    /// The permission class, such as `CREATE TABLE`.
    pub command: Cow<'static, str>,
    /// The permissions, each with its dependent actions.
    pub requirements: Vec<RequirementView>,
    /// The same flat, for scripts: each action on each resource once, dependent actions too.
    #[serde(default)]
    pub permissions: Vec<PermissionView>,
    /// What is doubtful.
    pub warnings: Vec<WarningView>,
}

/// One permission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequirementView {
    /// Such as `qldb:PartiQLSelect`.
    pub action: Cow<'static, str>,
    /// What the action is on.
    pub resource: ResourceView,
    /// Actions that are also needed on the same resource.
    pub dependent_actions: Vec<Cow<'static, str>>,
    /// The condition keys that the statement fixes, with their values.
    pub condition: BTreeMap<String, ConditionView>,
    /// The text that causes it, in bytes of the statement.
    pub span: Span,
    /// The id of the rule, such as `select`.
    pub reason: Cow<'static, str>,
}

/// One action on one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionView {
    /// Such as `qldb:PartiQLSelect`.
    pub action: Cow<'static, str>,
    /// What the action is on.
    #[serde(flatten)]
    pub place: PlaceView,
    /// The condition keys that the statement fixes, with their values.
    pub condition: BTreeMap<String, ConditionView>,
}

/// What an action is on, in one member: `arn`, or `arn_pattern` if that is not known exactly.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PlaceView {
    /// The ARN.
    #[serde(rename = "arn")]
    Arn(String),
    /// The narrowest pattern that surely covers it.
    #[serde(rename = "arn_pattern")]
    Pattern(String),
}

/// The value of a condition key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ConditionView {
    /// Of a single-valued key.
    One(String),
    /// Of a multivalued key.
    Many(Vec<String>),
}

/// What an action is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ResourceView {
    /// The ledger.
    Ledger {
        /// Its ARN.
        arn: String,
    },
    /// A table.
    Table {
        /// Its name, if it is known.
        name: Option<String>,
        /// Its id, if it is known.
        id: Option<String>,
        /// Its ARN, if the id is known.
        arn: Option<String>,
        /// The narrowest pattern that surely covers it, if the id is not known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arn_pattern: Option<String>,
    },
    /// Any table: the one to be made has no id yet.
    AnyTable {
        /// The pattern `…/table/*`.
        arn: String,
    },
    /// The system catalog.
    Catalog {
        /// Its ARN.
        arn: String,
    },
}

/// What is doubtful.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningView {
    /// A stable code, such as `nested-table`.
    pub code: Cow<'static, str>,
    /// One sentence.
    pub message: String,
    /// The place, in bytes of the statement.
    pub span: Span,
}

/// Why a statement is not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// A stable code, such as `unknown-table`.
    pub code: Cow<'static, str>,
    /// One sentence.
    pub message: String,
    /// The place, in bytes of the statement.
    pub span: Span,
    /// What to do about it.
    pub help: Option<String>,
}

impl<'a> Explanation<'a> {
    /// Parses and resolves a statement.
    ///
    /// ```
    /// use partiql_iam::explain::Explanation;
    /// use partiql_iam::qldb::Ledger;
    ///
    /// let explanation = Explanation::of("DROP TABLE Vehicle", &Ledger::template(), None);
    /// let json = serde_json::to_value(&explanation).unwrap();
    /// assert_eq!(json["requirements"][1]["action"], "qldb:PartiQLDropTable");
    /// assert_eq!(json["requirements"][1]["condition"]["qldb:Purge"], "false");
    /// ```
    #[must_use]
    pub fn of(text: &'a str, ledger: &Ledger, catalog: Option<&Catalog>) -> Self {
        let outcome = match parse(text) {
            Err(error) => Outcome::Failed { error: Diagnostic::from(&error).into() },
            Ok(statement) => match resolve(&statement, ledger, catalog) {
                Ok(requirements) => Outcome::Understood(Understood::new(&requirements)),
                Err(error) => Outcome::Failed { error: Diagnostic::from(&error).into() },
            },
        };
        Self { statement: text.into(), outcome }
    }

    /// Whether the statement is understood.
    #[must_use]
    pub const fn is_understood(&self) -> bool {
        matches!(self.outcome, Outcome::Understood(_))
    }
}

impl From<Diagnostic<'_>> for Failure {
    fn from(error: Diagnostic<'_>) -> Self {
        let Diagnostic { code, message, span, help, related: _ } = error;
        Self {
            code: code.into(),
            message: message.into_owned(),
            span: span.unwrap_or_default(),
            help: help.map(Cow::into_owned),
        }
    }
}

impl From<Diagnostic<'_>> for WarningView {
    fn from(warning: Diagnostic<'_>) -> Self {
        let Diagnostic { code, message, span, help: _, related: _ } = warning;
        Self { code: code.into(), message: message.into_owned(), span: span.unwrap_or_default() }
    }
}

impl Understood {
    /// The answer in its printable form.
    #[must_use]
    pub fn new(requirements: &Requirements<'_>) -> Self {
        let views: Vec<RequirementView> =
            requirements.iter().map(|requirement| RequirementView::new(requirement, requirements)).collect();
        Self {
            command: requirements.command().name().into(),
            permissions: PermissionView::all(&views),
            requirements: views,
            warnings: requirements.warnings().iter().map(|warning| Diagnostic::from(warning).into()).collect(),
        }
    }
}

impl RequirementView {
    fn new(requirement: &Requirement<'_>, requirements: &Requirements<'_>) -> Self {
        Self {
            action: requirement.action().name().into(),
            resource: ResourceView::new(&requirement.resource, requirements.ledger().arn.as_str()),
            dependent_actions: requirement.dependent_actions().iter().map(|action| action.name().into()).collect(),
            condition: condition_view(requirement, requirements),
            span: requirement.span,
            reason: requirement.rule.id.into(),
        }
    }
}

impl PermissionView {
    /// Each once, where it is needed first.
    fn all(requirements: &[RequirementView]) -> Vec<Self> {
        let mut permissions = Vec::new();
        let mut seen = BTreeSet::new();
        for RequirementView { action, resource, dependent_actions, condition, span: _, reason: _ } in requirements {
            let place = resource.place();
            for action in core::iter::once(action).chain(dependent_actions) {
                if seen.insert((action, place.clone(), condition)) {
                    let (action, condition) = (action.clone(), condition.clone());
                    permissions.push(Self { action, place: place.clone(), condition });
                }
            }
        }
        permissions
    }
}

impl ResourceView {
    fn place(&self) -> PlaceView {
        match self {
            Self::Ledger { arn }
            | Self::AnyTable { arn }
            | Self::Catalog { arn }
            | Self::Table { arn: Some(arn), .. } => PlaceView::Arn(arn.clone()),
            Self::Table { arn: None, arn_pattern, .. } => PlaceView::Pattern(arn_pattern.clone().unwrap_or_default()),
        }
    }

    fn new(resource: &Resource<'_>, base: &str) -> Self {
        let pattern = resource.arn_pattern(base).to_string();
        match (resource.kind(), resource.known()) {
            (kind, _) if *kind == LEDGER => Self::Ledger { arn: pattern },
            (kind, _) if *kind == CATALOG => Self::Catalog { arn: pattern },
            (_, Known::Pattern) => Self::AnyTable { arn: pattern },
            (_, known) => {
                let (arn, arn_pattern) =
                    if known == Known::Exact { (Some(pattern), None) } else { (None, Some(pattern)) };
                Self::Table {
                    name: resource.name().map(Into::into),
                    id: resource.first().map(Into::into),
                    arn,
                    arn_pattern,
                }
            }
        }
    }
}

fn condition_view(requirement: &Requirement<'_>, requirements: &Requirements<'_>) -> BTreeMap<String, ConditionView> {
    let view = |given| match given {
        Given::One(value) | Given::MissingOr(value) => Some(ConditionView::One(value.to_string())),
        Given::Many(values) | Given::Likely(values) => {
            Some(ConditionView::Many(values.iter().map(ToString::to_string).collect()))
        }
        Given::Missing | Given::Unknown => None,
    };
    let facts = requirements.facts(requirement);
    facts.filter_map(|(name, given)| Some((name.to_string(), view(given)?))).collect()
}
