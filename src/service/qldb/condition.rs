//! Condition keys, and what statements fix of them.

use alloc::borrow::Cow;

use crate::iam::KeyRow;
use crate::iam::facts::{Fact, Facts, REQUEST_TAG, RESOURCE_TAG, State, TAG_KEYS};

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
    /// Its row.
    #[must_use]
    pub const fn row(self) -> &'static KeyRow {
        match self {
            Self::RequestTag => &REQUEST_TAG,
            Self::ResourceTag => &RESOURCE_TAG,
            Self::TagKeys => &TAG_KEYS,
            Self::Purge => &PURGE,
        }
    }

    /// The key as the reference writes it, such as `aws:RequestTag/${TagKey}`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }
}

/// `qldb:Purge`
pub static PURGE: KeyRow = KeyRow { name: "qldb:Purge", multivalued: false };

/// What statements can fix of [`PURGE`].
///
/// The value for DROP TABLE is documented as `false`, yet the statement has no clause that says so: the key may as well be missing.
/// Source: developer guide, "How Amazon QLDB works with IAM".
pub(crate) static FACTS: [Fact; 2] = [
    Fact { key: &PURGE, state: State::MissingOr, first: 0, count: 1 },
    Fact { key: &PURGE, state: State::One, first: 1, count: 1 },
];

/// The texts of [`FACTS`].
pub(crate) static TEXTS: [Cow<'static, str>; 2] = [Cow::Borrowed("false"), Cow::Borrowed("true")];

/// The statement fixes no condition key.
pub(crate) const NOTHING: Facts = Facts { first: 0, count: 0, tags: false };

/// DROP TABLE: the first of [`FACTS`].
pub(crate) const NOT_PURGED: Facts = Facts { first: 0, count: 1, tags: false };

/// DROP INDEX: the second.
pub(crate) const PURGED: Facts = Facts { first: 1, count: 1, tags: false };

/// The statement gives tags.
pub(crate) const TAGGED: Facts = Facts { first: 0, count: 0, tags: true };
