//! The condition keys that a statement fixes, as they are gathered.

use smallvec::SmallVec;

use crate::service::dynamodb::plan::Scalar;

/// The value of a key with one value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Given {
    /// The request does not have the key.
    #[default]
    Missing,
    /// It depends on what is not given, or no source says it.
    Unknown,
    One(&'static str),
}

/// What is known of `dynamodb:LeadingKeys`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LeadingKeys {
    /// Absent, as on a scan (measured).
    #[default]
    Missing,
    Unknown,
    /// A parameter says it, or several do, that are not bound.
    Unbound,
    /// The values of the partition key that are gathered.
    Given,
}

/// `dynamodb:ReturnValues`. Source: developer guide, specifying-conditions; which form of RETURNING gives which value is inferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReturnValues {
    None,
    AllOld,
    AllNew,
    UpdatedOld,
    UpdatedNew,
}

impl ReturnValues {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::AllOld => "ALL_OLD",
            Self::AllNew => "ALL_NEW",
            Self::UpdatedOld => "UPDATED_OLD",
            Self::UpdatedNew => "UPDATED_NEW",
        }
    }
}

/// What is gathered of one requirement.
#[derive(Debug, Default)]
pub(crate) struct Gathered<'a> {
    pub(crate) select: Given,
    pub(crate) return_values: Given,
    pub(crate) full_table_scan: Given,
    pub(crate) leading_keys: LeadingKeys,
    pub(crate) partitions: SmallVec<[Scalar<'a>; 4]>,
}
