//! The lines of a report: rows of a tally, put together.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use partiql_iam::Diagnostic;
use partiql_iam::iam::Action;
use serde::Serialize;
use serde_json::Value;

use crate::row::{Manner, Permission, Used};
use crate::tally::Tally;
use crate::usage::{LeadingKeys, Usage};

/// How rows are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// One line for each principal, resource and action.
    Principal,
    /// One line for each resource and action.
    Table,
    /// One line for each statement without its values, with what it needs.
    Shape,
}

/// A report by principal of what has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoPrincipals;

impl NoPrincipals {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "no-principals"
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(
            "give `--who FILE`, lines of `{\"transactionId\": …, \"principal\": …}` from a log of your own, or ask `--by table`",
        ))
    }
}

impl fmt::Display for NoPrincipals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a journal does not say who ran a statement, and CloudTrail has no records of statements of QLDB")
    }
}

impl std::error::Error for NoPrincipals {}

impl<'a> From<&'a NoPrincipals> for Diagnostic<'a> {
    fn from(error: &'a NoPrincipals) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

/// A line of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Line {
    /// Who, if lines are by principal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<Arc<str>>,
    /// The permission class, if lines are by shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Arc<str>>,
    /// The text without values, if lines are by shape. Of those that are not kept `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shape: Option<Arc<str>>,
    /// The action.
    pub action: Action,
    /// The kind of resource.
    #[serde(rename = "resource_type")]
    pub kind: &'static str,
    /// The name of the table, if there is one.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub table: Arc<str>,
    /// The id of a table of QLDB, if it is known.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub table_id: Arc<str>,
    /// The ARN, or the narrowest pattern that surely covers the resource.
    pub arn: Arc<str>,
    /// The condition keys, if lines are by shape: `null` for what is unknown.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub facts: Value,
    /// The values of partition keys; `null`: more than [`MAX_LEADING_KEYS`](crate::MAX_LEADING_KEYS).
    #[serde(skip_serializing_if = "Leading::is_none")]
    pub leading_keys: Leading,
    /// How often and when.
    #[serde(flatten)]
    pub usage: Usage,
    /// How many shapes of statements it was used by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shapes: Option<usize>,
    /// The facts as they are written.
    #[serde(skip)]
    pub(crate) facts_text: Arc<str>,
}

/// The values of partition keys that a line has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leading {
    /// None was named.
    None,
    /// These.
    These(Vec<Arc<str>>),
    /// Too many to list.
    Many,
}

impl Leading {
    const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

impl Serialize for Leading {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::These(these) => these.serialize(serializer),
            Self::None | Self::Many => serializer.serialize_none(),
        }
    }
}

/// What is one line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    principal: Option<Arc<str>>,
    /// The statement, its class and its facts.
    statement: Option<(Arc<str>, Arc<str>, Arc<str>)>,
    resource: Used,
    action: Action,
}

#[derive(Default)]
struct Sum {
    usage: Usage,
    leading: LeadingKeys,
    shapes: std::collections::BTreeSet<Arc<str>>,
}

/// The lines of a tally.
///
/// # Errors
///
/// When they are to be by principal, and the tally has none.
pub fn lines(tally: &Tally, by: By) -> Result<Vec<Line>, NoPrincipals> {
    if by == By::Principal
        && !tally.permissions.is_empty()
        && tally.permissions.keys().all(|permission| permission.principal.is_none())
    {
        return Err(NoPrincipals);
    }
    let mut sums: BTreeMap<Key, Sum> = BTreeMap::new();
    for (permission, manners) in &tally.permissions {
        let Permission { principal, command, action, needed_for: _, resource } = permission;
        let kept = manners.kept.iter().map(|(manner, uses)| (Some(manner), uses));
        for (manner, uses) in kept.chain(manners.others.iter().map(|uses| (None, uses))) {
            let statement = (by == By::Shape).then(|| match manner {
                Some(Manner { facts, shape }) => (Arc::clone(shape), Arc::clone(command), Arc::clone(facts)),
                None => (Arc::default(), Arc::clone(command), Arc::default()),
            });
            let principal = principal.clone().filter(|_| by == By::Principal);
            let mut resource = resource.clone();
            // A redaction has the id of its table alone.
            if let Some(name) = tally.tables.get(&resource.id).filter(|_| resource.name.is_empty()) {
                resource.name = Arc::clone(name);
            }
            let key = Key { principal, statement, resource, action: *action };
            let sum = sums.entry(key).or_default();
            sum.usage.merge(&uses.usage);
            sum.leading.merge(&uses.leading);
            if let Some(Manner { shape, .. }) = manner.filter(|_| by != By::Shape) {
                sum.shapes.insert(Arc::clone(shape));
            }
        }
    }
    Ok(sums.into_iter().map(|(key, sum)| line(key, sum, by)).collect())
}

fn line(key: Key, sum: Sum, by: By) -> Line {
    let Key { principal, statement, resource: Used { kind, name, id, arn }, action } = key;
    let Sum { usage, leading, shapes } = sum;
    let (shape, command, facts_text) = match statement {
        None => (None, None, Arc::default()),
        Some((shape, command, facts)) => (Some(shape).filter(|shape| !shape.is_empty()), Some(command), facts),
    };
    let leading_keys = match leading {
        LeadingKeys::Many => Leading::Many,
        LeadingKeys::These(these) if these.is_empty() => Leading::None,
        LeadingKeys::These(these) => Leading::These(these.into_iter().collect()),
    };
    let facts = serde_json::from_str(&facts_text).unwrap_or_default();
    let shapes = (by != By::Shape).then_some(shapes.len());
    let (table, table_id) = (name, id);
    Line {
        principal,
        command,
        shape,
        action,
        kind,
        table,
        table_id,
        arn,
        facts,
        leading_keys,
        usage,
        shapes,
        facts_text,
    }
}

impl Line {
    /// What the action is on.
    #[must_use]
    pub fn resource(&self) -> Used {
        let (name, id, arn) = (Arc::clone(&self.table), Arc::clone(&self.table_id), Arc::clone(&self.arn));
        Used { kind: self.kind, name, id, arn }
    }

    /// Whether it reads a whole table or index.
    #[must_use]
    pub fn is_scan(&self) -> bool {
        self.facts.get("dynamodb:FullTableScan").is_some_and(|value| value == "true")
    }
}
