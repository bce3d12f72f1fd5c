//! What rows of a tally are of.

use std::sync::Arc;

use partiql_iam::iam::Action;

use crate::usage::{LeadingKeys, Usage};

/// What was used on what, by whom: rows of one are the shapes and facts of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    /// The ARN of a role or user, or words if there is none. `None`: the source does not say who.
    pub principal: Option<Arc<str>>,
    /// The permission class of the statement, such as `UPDATE`; empty if the source does not say it.
    pub command: Arc<str>,
    /// The action.
    pub action: Action,
    /// The action that this one is needed for, if it is a dependent one.
    pub needed_for: Option<Action>,
    /// What it is on.
    pub resource: Used,
}

/// What an action is on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Used {
    /// The kind: `ledger`, `table`, `any-table`, `catalog`, `index`.
    pub kind: &'static str,
    /// The name of the table, empty if there is none. Of an index its table's.
    pub name: Arc<str>,
    /// The id of a table of QLDB, empty if it is not known.
    pub id: Arc<str>,
    /// The ARN, or the narrowest pattern that surely covers the resource.
    pub arn: Arc<str>,
}

impl Used {
    /// Whether it is a table of QLDB of which the name alone is known.
    #[must_use]
    pub fn is_without_id(&self) -> bool {
        self.kind == "table" && !self.name.is_empty() && self.id.is_empty() && self.arn.ends_with("/table/*")
    }
}

/// How: the condition keys and the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Manner {
    /// The condition keys that the statement fixes, as an object of JSON: `null` for what is unknown. Without the values of `dynamodb:LeadingKeys`.
    pub facts: Arc<str>,
    /// The text without values; empty if the source does not say it.
    pub shape: Arc<str>,
}

/// A row: how often a permission was used in one manner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// How often and when.
    pub usage: Usage,
    /// The values of partition keys.
    pub leading: LeadingKeys,
}

impl Uses {
    /// Adds those of another row.
    pub fn merge(&mut self, other: &Self) {
        let Self { usage, leading } = other;
        self.usage.merge(usage);
        self.leading.merge(leading);
    }
}

/// Statements that are not understood, and records that have none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// As of [`Permission`].
    pub principal: Option<Arc<str>>,
    /// Why, a stable code such as `syntax`.
    pub code: Arc<str>,
    /// In one sentence.
    pub message: Arc<str>,
    /// The text without values.
    pub shape: Arc<str>,
}

/// What a record says and our answer about its statement lacks: a mistake of ours, unless the record is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What the record says, such as ``the table `Vehicle` (Au1EiThbt8s0z9wM26REZN) was changed``.
    pub said: Arc<str>,
    /// The statement without values.
    pub shape: Arc<str>,
}
