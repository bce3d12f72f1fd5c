//! What conditions on DynamoDB's keys do.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::selected::Selected;
use crate::iam::document::{ConditionBlock, ConditionEntry, Located, Selection, Statement};
use crate::iam::evaluate::operator::{Comparison, Operator, SetOperator};
use crate::iam::evaluate::placeholder::first;
use crate::iam::lint::{Edit, Fix};
use crate::json::Quoted;
use crate::service::dynamodb::{Action, ConditionKey};
use crate::span::Span;

/// Another name of `dynamodb:LeadingKeys`.
///
/// Source: developer guide, "Using IAM policy conditions for fine-grained access control".
const LEADING_KEYS_TOO: &str = "dynamodb:FirstPartitionKeyValues";

/// A condition on one key.
#[derive(Debug)]
pub(super) struct Condition<'c, 'p> {
    pub(super) statement: &'c Selected<'p>,
    pub(super) block: &'p ConditionBlock,
    pub(super) entry: &'p ConditionEntry,
}

/// The conditions of a statement.
pub(super) fn of<'c, 'p>(statement: &'c Selected<'p>) -> Vec<Condition<'c, 'p>> {
    let mut found = Vec::new();
    for block in &statement.source.conditions {
        found.extend(block.keys.iter().map(|entry| Condition { statement, block, entry }));
    }
    found
}

impl Condition<'_, '_> {
    pub(super) fn is_on(&self, key: ConditionKey) -> bool {
        is_key(self.entry, key)
    }

    pub(super) fn operator(&self) -> Operator {
        self.block.operator.value
    }

    /// Whether it compares with the text as it is.
    pub(super) fn is_literal(&self, text: &str) -> bool {
        let is_plain = !text.contains("${") && first(text).is_none();
        match self.operator().comparison() {
            Comparison::StringEquals | Comparison::StringNotEquals => is_plain,
            Comparison::StringLike | Comparison::StringNotLike => is_plain && !text.contains(['*', '?']),
            _ => false,
        }
    }

    /// The values that it compares with as they are.
    pub(super) fn literals(&self) -> impl Iterator<Item = &Located<String>> {
        self.entry.values.values.iter().filter(|value| self.is_literal(&value.value))
    }
}

/// Whether a condition of a statement is on the key. The case of a key does not count.
pub(super) fn is_key(entry: &ConditionEntry, key: ConditionKey) -> bool {
    let text = entry.key.value.as_str();
    text.eq_ignore_ascii_case(key.name())
        || key == ConditionKey::LeadingKeys && text.eq_ignore_ascii_case(LEADING_KEYS_TOO)
}

/// The conditions of a statement, one a key.
pub(super) fn conditions(statement: &Statement<Selection>) -> impl Iterator<Item = (Operator, &ConditionEntry)> {
    ConditionBlock::entries(&statement.conditions).into_iter()
}

/// Whether a condition holds when the request does not have its key.
pub(super) fn holds_without(operator: Operator, entry: &ConditionEntry) -> bool {
    match (operator.comparison(), operator.set()) {
        (Comparison::Null, _) => has_only(entry, "true"),
        (_, Some(SetOperator::ForAllValues)) => true,
        (_, Some(SetOperator::ForAnyValue)) => operator.if_exists(),
        (comparison, None) => operator.if_exists() || comparison.is_negated(),
    }
}

fn has_only(entry: &ConditionEntry, wanted: &str) -> bool {
    entry.values.values.iter().all(|value| value.value.eq_ignore_ascii_case(wanted))
}

/// Whether an Allow under the condition lets the action read nothing whole: it asks for a key that such a read does not have, or for another
/// value than it has. `Scan` has neither key.
pub(super) fn keeps_scans_out(action: Action, operator: Operator, entry: &ConditionEntry) -> bool {
    if is_key(entry, ConditionKey::LeadingKeys) {
        return !holds_without(operator, entry);
    }
    is_key(entry, ConditionKey::FullTableScan)
        && if action == Action::Scan {
            !holds_without(operator, entry)
        } else {
            compares_with(operator, entry, "false")
        }
}

/// Whether a Deny under the condition alone catches every such read.
pub(super) fn catches_scans(action: Action, operator: Operator, entry: &ConditionEntry) -> bool {
    if is_key(entry, ConditionKey::LeadingKeys) {
        return holds_without(operator, entry);
    }
    is_key(entry, ConditionKey::FullTableScan)
        && if action == Action::Scan { holds_without(operator, entry) } else { compares_with(operator, entry, "true") }
}

/// Whether a condition on a key of one value, true or false, holds for this one and not for the other.
fn compares_with(operator: Operator, entry: &ConditionEntry, wanted: &str) -> bool {
    let other = if wanted == "true" { "false" } else { "true" };
    match operator.comparison() {
        Comparison::Bool | Comparison::StringEquals | Comparison::StringEqualsIgnoreCase | Comparison::StringLike => {
            has_only(entry, wanted)
        }
        Comparison::StringNotEquals | Comparison::StringNotEqualsIgnoreCase | Comparison::StringNotLike => {
            has_only(entry, other)
        }
        _ => false,
    }
}

/// The edit that adds `"operator": {"key": values}` to the conditions of a statement, next to one of them. `None` if the key is there already.
pub(super) fn add_condition(
    statement: &Statement<Selection>,
    beside: &ConditionBlock,
    operator: &str,
    key: &str,
    values: &str,
) -> Option<Fix> {
    let wanted: Operator = operator.parse().ok()?;
    let member = format!("{}: {values}", Quoted(key));
    let edit = |at: u32, text: String| Fix { edits: [Edit { span: Span::at(at), text }].into() };
    match statement.conditions.iter().find(|block| block.operator.value == wanted) {
        Some(block) => {
            let first = block.keys.first()?;
            let is_there = block.keys.iter().any(|entry| entry.key.value.eq_ignore_ascii_case(key));
            (!is_there).then(|| edit(first.key.span.start, format!("{member}, ")))
        }
        None => Some(edit(beside.operator.span.start, format!("{}: {{{member}}}, ", Quoted(operator)))),
    }
}
