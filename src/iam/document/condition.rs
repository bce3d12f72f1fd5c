//! The keys of the conditions of a statement.

use alloc::vec::Vec;

use super::{ConditionBlock, ConditionEntry};
use crate::iam::evaluate::operator::Operator;

impl ConditionBlock {
    /// All keys of some of them, each with its operator.
    pub(crate) fn entries(blocks: &[Self]) -> Vec<(Operator, &ConditionEntry)> {
        let mut entries = Vec::new();
        for Self { operator, keys } in blocks {
            entries.extend(keys.iter().map(|entry| (operator.value, entry)));
        }
        entries
    }
}
