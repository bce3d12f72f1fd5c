//! Permissions tables: one row a rule, each cell with how sure it is and where it comes from.

use crate::iam::action::Action;
use crate::iam::facts::KeyRow;
use crate::iam::resource::ResourceKind;

/// How sure a cell of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Certainty {
    /// Printed in AWS's documentation.
    Documented,
    /// Seen in a published run against AWS.
    Measured,
    /// Follows from what is printed, by the reason in the row's source.
    Inferred,
    /// Not printed in any copy found; rests on working roles or on several implementations. The safer reading is taken.
    Probable,
    /// Nothing is known that says it.
    Undocumented,
}

impl Certainty {
    /// The word in listings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Measured => "measured",
            Self::Inferred => "inferred",
            Self::Probable => "probable",
            Self::Undocumented => "undocumented",
        }
    }
}

/// The resource column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourceColumn {
    /// The kind of resource.
    pub kind: &'static ResourceKind,
    /// Whether it is any of the kind, since the one that it is about does not exist yet.
    pub any: bool,
}

impl ResourceColumn {
    /// The end of the ARN, after what all ARNs of the target begin with: its parts as the reference writes them.
    #[must_use]
    pub fn suffix(self) -> impl core::fmt::Display {
        core::fmt::from_fn(move |f| match (self.kind.part, self.any) {
            ("", _) => f.write_str(self.kind.before),
            (_, true) => write!(f, "{}*", self.kind.before),
            (part, false) => write!(f, "{}${{{part}}}", self.kind.before),
        })
    }
}

/// The dependent actions of a row: also needed, on the same resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dependent {
    /// The actions.
    pub actions: &'static [Action],
    /// Whether they are needed only when the statement gives tags.
    pub only_with_tags: bool,
    /// How sure the cell is.
    pub certainty: Certainty,
}

/// A condition key that the statement fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FactCell {
    /// The key.
    pub key: &'static KeyRow,
    /// Its value, if every statement of the rule fixes the same.
    pub value: Option<&'static str>,
    /// Whether it is there only when the statement gives tags.
    pub only_with_tags: bool,
}

/// One row of a permissions table.
#[derive(Debug)]
#[non_exhaustive]
pub struct RuleRow {
    /// The stable id, such as `remove-document`.
    pub id: &'static str,
    /// What asks for the permission: a command or a part of one.
    pub command: &'static str,
    /// The action.
    pub action: Action,
    /// How sure the action is.
    pub action_certainty: Certainty,
    /// What the action is on.
    pub place: ResourceColumn,
    /// How sure the resource is.
    pub place_certainty: Certainty,
    /// The dependent actions, if there are any.
    pub dependent: Option<Dependent>,
    /// The condition keys that the statement fixes.
    pub facts: &'static [FactCell],
    /// Why the permission is needed, in one sentence for people.
    pub why: &'static str,
    /// Where the row comes from.
    pub source: &'static str,
}

/// Rows are the same if they are one.
impl PartialEq for RuleRow {
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self, other)
    }
}

impl Eq for RuleRow {}

impl serde::Serialize for RuleRow {
    /// As its id.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id)
    }
}
