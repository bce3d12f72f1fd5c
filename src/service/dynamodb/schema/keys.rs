//! The keys of tables and indexes.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::service::dynamodb::value::{Value, ValueType};
use crate::short::is_same;

/// How many attributes each part of a global index's key may have.
///
/// Source: developer guide, "Multi-attribute keys pattern".
pub const MAX_KEY_ATTRIBUTES: usize = 4;

/// The types that an attribute of a key can have.
///
/// Source: API model of DynamoDB (2012-08-10), shape `ScalarAttributeType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyType {
    /// `S`
    String,
    /// `N`
    Number,
    /// `B`
    Binary,
}

impl KeyType {
    /// The name in JSON, such as `S`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.value_type().name()
    }

    /// The same as a type of values.
    #[must_use]
    pub const fn value_type(self) -> ValueType {
        match self {
            Self::String => ValueType::String,
            Self::Number => ValueType::Number,
            Self::Binary => ValueType::Binary,
        }
    }

    /// Whether an attribute of this type can have the value.
    #[must_use]
    pub fn takes(self, value: &Value) -> bool {
        value.value_type() == self.value_type()
    }

    pub(crate) fn by_name(name: &str) -> Option<Self> {
        [Self::String, Self::Number, Self::Binary].into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// An attribute of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAttribute {
    /// Its name; case counts.
    pub name: String,
    /// Its type.
    pub kind: KeyType,
}

/// The key of a table or an index: its partition key, which `KeySchema` calls `HASH`, and its sort key, `RANGE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySchema {
    partition: Vec<KeyAttribute>,
    sort: Vec<KeyAttribute>,
}

impl KeySchema {
    /// A key with one partition key and at most one sort key.
    #[must_use]
    pub fn new(partition: KeyAttribute, sort: Option<KeyAttribute>) -> Self {
        Self { partition: [partition].into(), sort: sort.into_iter().collect() }
    }

    /// `partition` is not empty.
    pub(crate) const fn with_several(partition: Vec<KeyAttribute>, sort: Vec<KeyAttribute>) -> Self {
        Self { partition, sort }
    }

    /// The attributes of the partition key, in their order: one, except in some global indexes.
    #[must_use]
    pub fn partition(&self) -> &[KeyAttribute] {
        &self.partition
    }

    /// The attributes of the sort key, in their order: one or none, except in some global indexes.
    #[must_use]
    pub fn sort(&self) -> &[KeyAttribute] {
        &self.sort
    }

    /// The partition key; `None` if it has several attributes.
    #[must_use]
    pub fn partition_key(&self) -> Option<&KeyAttribute> {
        match self.partition.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Whether a part of the key has several attributes. PartiQL can't read such an index: "PartiQL statements cannot be executed on
    /// tables with multi-attribute HASH keys or multi-attribute RANGE keys".
    #[must_use]
    pub const fn is_multi_attribute(&self) -> bool {
        self.partition.len() > 1 || self.sort.len() > 1
    }

    /// The attributes of both parts.
    pub fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.partition.iter().chain(&self.sort)
    }

    /// The attribute of the key by this name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&KeyAttribute> {
        self.attributes().find(|attribute| is_same(attribute.name.as_bytes(), name.as_bytes()))
    }
}
