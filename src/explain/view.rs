//! The output contract: its types.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::iam::{Given, KeyName};
use crate::span::Span;

/// The answer about one statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation<'a> {
    /// The statement's text.
    pub statement: Cow<'a, str>,
    /// The service that the statement is for, such as `dynamodb`. QLDB's answers are older than this member and do not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Cow<'static, str>>,
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
#[non_exhaustive]
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
#[non_exhaustive]
pub struct RequirementView {
    /// Such as `qldb:PartiQLSelect`.
    pub action: Cow<'static, str>,
    /// What the action is on.
    pub resource: ResourceView,
    /// Actions that are also needed on the same resource.
    pub dependent_actions: Vec<Cow<'static, str>>,
    /// The condition keys that the statement fixes, with their values.
    pub condition: BTreeMap<String, ConditionView>,
    /// The condition keys whose value depends on what is not given, or on what no source says. A key that is in `condition` too has there the
    /// value that is most likely.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Cow<'static, str>>,
    /// The text that causes it, in bytes of the statement.
    pub span: Span,
    /// The id of the rule, such as `select`.
    pub reason: Cow<'static, str>,
    /// How sure it is, such as `documented`: the less sure of the action and the resource. QLDB's answers do not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<Cow<'static, str>>,
}

/// One action on one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
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
        /// Its id.
        #[serde(default, skip_serializing_if = "IdView::is_none")]
        id: IdView,
        /// Its ARN, if the id is known.
        arn: Option<String>,
        /// The narrowest pattern that surely covers it, if the id is not known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arn_pattern: Option<String>,
    },
    /// An index of a table.
    Index {
        /// The table's name.
        table: String,
        /// Its own name.
        index: String,
        /// Its ARN.
        arn: String,
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

/// The id of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum IdView {
    /// The service's tables have none: the member is left out.
    #[default]
    #[serde(skip)]
    None,
    /// It, if it is known.
    Id(Option<String>),
}

impl IdView {
    const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

/// What is doubtful.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
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
#[non_exhaustive]
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

impl Explanation<'_> {
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

impl PermissionView {
    /// Each once, where it is needed first.
    pub(crate) fn all(requirements: &[RequirementView]) -> Vec<Self> {
        let mut permissions: Vec<Self> = Vec::new();
        for requirement in requirements {
            let RequirementView {
                action,
                resource,
                dependent_actions,
                condition,
                unknown: _,
                span: _,
                reason: _,
                certainty: _,
            } = requirement;
            let place = resource.place();
            for action in core::iter::once(action).chain(dependent_actions) {
                let is_this =
                    |known: &Self| (&known.action, &known.place, &known.condition) == (action, &place, condition);
                if !permissions.iter().any(is_this) {
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
            | Self::Index { arn, .. }
            | Self::Table { arn: Some(arn), .. } => PlaceView::Arn(arn.clone()),
            Self::Table { arn: None, arn_pattern, .. } => PlaceView::Pattern(arn_pattern.clone().unwrap_or_default()),
        }
    }
}

/// The keys that have a value.
pub(crate) fn condition_view<'r>(
    facts: impl Iterator<Item = (KeyName<'r>, Given<'r>)>,
) -> BTreeMap<String, ConditionView> {
    let view = |given| match given {
        Given::One(value) | Given::MissingOr(value) => Some(ConditionView::One(value.to_string())),
        Given::Many(values) | Given::Likely(values) => {
            Some(ConditionView::Many(values.iter().map(ToString::to_string).collect()))
        }
        Given::Missing | Given::Unknown => None,
    };
    let mut found = BTreeMap::new();
    for (name, given) in facts {
        if let Some(value) = view(given) {
            found.insert(name.to_string(), value);
        }
    }
    found
}
