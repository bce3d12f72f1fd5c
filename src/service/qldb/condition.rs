//! Condition keys that a statement itself fixes.

use core::fmt;

use crate::tag::Tag;

/// A condition key that QLDB gives to IAM besides the global ones.
///
/// Source: Service Authorization Reference, "Condition keys for Amazon QLDB".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConditionKey {
    /// `aws:RequestTag/${TagKey}`, a string: a tag that the request sets.
    RequestTag,
    /// `aws:ResourceTag/${TagKey}`, a string: a tag that the resource has.
    ResourceTag,
    /// `aws:TagKeys`, a list of strings: the keys of the tags that the request sets.
    TagKeys,
    /// `qldb:Purge`, a **string** (not a Bool): the value of `purge` in a DROP statement.
    Purge,
}

impl ConditionKey {
    /// The key as the reference writes it, such as `aws:RequestTag/${TagKey}`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RequestTag => "aws:RequestTag/${TagKey}",
            Self::ResourceTag => "aws:ResourceTag/${TagKey}",
            Self::TagKeys => "aws:TagKeys",
            Self::Purge => "qldb:Purge",
        }
    }
}

/// The condition keys that the statement fixes for one requirement, with their values.
///
/// ```
/// # use partiql_iam::qldb::{ConditionContext, ConditionValue};
/// let context = ConditionContext::Purge(false);
/// assert_eq!(context.entries().collect::<Vec<_>>().len(), 1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConditionContext<'a> {
    /// The statement fixes no condition key.
    #[default]
    None,
    /// `qldb:Purge`: `false` for DROP TABLE, `true` for DROP INDEX (developer guide, "How Amazon QLDB works with IAM").
    Purge(bool),
    /// `aws:RequestTag/K` for each tag, and `aws:TagKeys`. Never empty.
    Tags(&'a [Tag<'a>]),
}

/// One value of a condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConditionValue<'a> {
    /// A single-valued key.
    One(&'a str),
    /// A multivalued key: the tags whose keys are its values.
    TagKeys(&'a [Tag<'a>]),
}

/// The name of a condition key in a request. Displays as `aws:RequestTag/environment`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionName<'a> {
    /// `qldb:Purge`
    Purge,
    /// `aws:RequestTag/` and the tag's key
    RequestTag(&'a str),
    /// `aws:TagKeys`
    TagKeys,
}

impl ConditionName<'_> {
    /// The key's entry in the reference.
    #[must_use]
    pub const fn key(self) -> ConditionKey {
        match self {
            Self::Purge => ConditionKey::Purge,
            Self::RequestTag(_) => ConditionKey::RequestTag,
            Self::TagKeys => ConditionKey::TagKeys,
        }
    }
}

impl fmt::Display for ConditionName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Purge => f.write_str("qldb:Purge"),
            Self::RequestTag(key) => write!(f, "aws:RequestTag/{key}"),
            Self::TagKeys => f.write_str("aws:TagKeys"),
        }
    }
}

impl<'a> ConditionContext<'a> {
    /// Whether the statement fixes no key.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::None)
    }

    /// The keys with their values: `qldb:Purge`, or one `aws:RequestTag/…` a tag and then `aws:TagKeys`.
    pub fn entries(&self) -> impl Iterator<Item = (ConditionName<'a>, ConditionValue<'a>)> + use<'a> {
        let (purge, tags): (Option<bool>, &'a [Tag<'a>]) = match *self {
            Self::None => (None, &[]),
            Self::Purge(purge) => (Some(purge), &[]),
            Self::Tags(tags) => (None, tags),
        };
        let purge = purge.map(|purge| {
            let value = if purge { "true" } else { "false" };
            (ConditionName::Purge, ConditionValue::One(value))
        });
        let request_tags =
            tags.iter().map(|tag| (ConditionName::RequestTag(&tag.key), ConditionValue::One(&tag.value)));
        let tag_keys = (!tags.is_empty()).then_some((ConditionName::TagKeys, ConditionValue::TagKeys(tags)));
        purge.into_iter().chain(request_tags).chain(tag_keys)
    }
}
