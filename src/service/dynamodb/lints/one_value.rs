//! Conditions on keys with several values that one value is enough to get by.

use alloc::format;

use super::condition::{self, Condition, conditions, is_key};
use super::selected::Selected;
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::evaluate::operator::SetOperator;
use crate::iam::lint::{Findings, Lint, Severity};
use crate::service::dynamodb::{Action, ConditionKey};

pub(super) static ONE_VALUE_ENOUGH: Row = Row {
    lint: Lint {
        code: "one-value-enough",
        severity: Severity::Warning,
        why: "a request with several values gets by with one of them",
        certainty: Certainty::Documented,
        source: "developer guide, \"Using IAM policy conditions for fine-grained access control\"; IAM User Guide, \"Set operators for \
                 multivalued context keys\"",
    },
    check: one_value_enough,
};

/// An Allow under `ForAnyValue`, or a Deny under `ForAllValues`. One finding a key of a statement.
fn one_value_enough(context: &Context<'_>, findings: &mut Findings<'_>) {
    for statement in context.with_actions() {
        for key in [ConditionKey::LeadingKeys, ConditionKey::Attributes] {
            let lets_through = |condition: &Condition<'_, '_>| {
                condition.is_on(key) && condition.operator().set() == Some(too_wide(statement.allows()))
            };
            let Some(condition) = condition::of(statement).into_iter().find(lets_through) else { continue };
            if statement.live().any(|action| has_several(key, action)) && !is_mended(context, &condition, key) {
                add(&condition, findings);
            }
        }
    }
}

/// The set operator under which a statement says nothing of the other values.
const fn too_wide(allows: bool) -> SetOperator {
    if allows { SetOperator::ForAnyValue } else { SetOperator::ForAllValues }
}

/// Whether a request with the action can have several values of the key.
fn has_several(key: ConditionKey, action: Action) -> bool {
    let of_many_items = [Action::PartiQLSelect, Action::BatchGetItem, Action::BatchWriteItem];
    action.condition_keys().contains(&key) && (key != ConditionKey::LeadingKeys || of_many_items.contains(&action))
}

/// Whether another condition looks at each value: of an Allow in the same statement, of a Deny in another one.
fn is_mended(context: &Context<'_>, condition: &Condition<'_, '_>, key: ConditionKey) -> bool {
    let allows = condition.statement.allows();
    let other = if allows { SetOperator::ForAllValues } else { SetOperator::ForAnyValue };
    let looks_at_each = |statement: &Selected<'_>| {
        conditions(statement.source).any(|(operator, entry)| is_key(entry, key) && operator.set() == Some(other))
    };
    if allows {
        return looks_at_each(condition.statement);
    }
    context.statements.iter().any(|statement| !statement.allows() && looks_at_each(statement))
}

fn add(condition: &Condition<'_, '_>, findings: &mut Findings<'_>) {
    let Condition { statement, block, entry } = condition;
    let key = &entry.key.value;
    let comparison = block.operator.value.comparison().name();
    let help = if statement.allows() {
        format!("write `ForAllValues:{comparison}`, and `\"Null\": {{\"{key}\": \"false\"}}`")
    } else {
        format!(
            "write `ForAnyValue:{comparison}`, and in a statement of its own deny requests without the key: \
             `\"Null\": {{\"{key}\": \"true\"}}`"
        )
    };
    findings.add(entry.key.span, format!("`{}` on `{key}`", block.operator.value), help);
}
