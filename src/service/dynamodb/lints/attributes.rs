//! Conditions on `dynamodb:Attributes` without one on what is returned.

use alloc::format;
use alloc::vec::Vec;

use super::condition::{self, Condition, add_condition, holds_without, is_key};
use super::guard::Guard;
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::document::ConditionEntry;
use crate::iam::evaluate::operator::{Comparison, Operator};
use crate::iam::lint::{Findings, Lint, Severity, names};
use crate::service::dynamodb::{Action, ConditionKey};

pub(super) static ATTRIBUTES_WITHOUT_SELECT: Row = Row {
    lint: Lint {
        code: "attributes-without-select",
        severity: Severity::Error,
        why: "`*` names no attribute, so that a read of all attributes passes the condition",
        certainty: Certainty::Measured,
        source: "github.com/radkawar/stackd, recorded answers of DynamoDB; developer guide, \"Using IAM policy conditions for \
                 fine-grained access control\"",
    },
    check: attributes_without_select,
};

/// One finding a statement, with its first condition on the key.
fn attributes_without_select(context: &Context<'_>, findings: &mut Findings<'_>) {
    let has_select = |action: &Action| action.condition_keys().contains(&ConditionKey::Select);
    let reads = Action::ALL.iter().copied().filter(has_select);
    let guards: Vec<Guard<'_, '_>> =
        reads.map(|action| Guard::new(context, action, asks_for_names, is_on_select)).collect();
    for statement in context.with_actions() {
        let lets_through = |condition: &Condition<'_, '_>| {
            condition.is_on(ConditionKey::Attributes)
                && condition.operator().comparison() != Comparison::Null
                && (statement.allows() || !holds_without(condition.operator(), condition.entry))
        };
        let Some(condition) = condition::of(statement).into_iter().find(lets_through) else { continue };
        let is_open = |guard: &&Guard<'_, '_>| statement.has_live(guard.action()) && !guard.is_of(statement);
        let open: Vec<Action> = guards.iter().filter(is_open).map(Guard::action).collect();
        if !open.is_empty() {
            add(&condition, &open, findings);
        }
    }
}

fn add(condition: &Condition<'_, '_>, open: &[Action], findings: &mut Findings<'_>) {
    let Condition { statement, block, entry } = condition;
    let actions = names(open.iter().map(|action| action.name()));
    let subject = format!("`{}` without `dynamodb:Select`, with {actions}", entry.key.value);
    if !statement.allows() {
        let help =
            "deny them too, in a statement with `\"StringNotEquals\": {\"dynamodb:Select\": \"SPECIFIC_ATTRIBUTES\"}`";
        findings.add(entry.key.span, subject, help);
        return;
    }
    // Writes do not have the key.
    let only_reads = statement.is_dynamodb_only() && statement.live().all(|action| open.contains(&action));
    let operator = if only_reads { "StringEquals" } else { "StringEqualsIfExists" };
    let fix = add_condition(statement.source, block, operator, "dynamodb:Select", "\"SPECIFIC_ATTRIBUTES\"");
    let help = format!("add `\"{operator}\": {{\"dynamodb:Select\": \"SPECIFIC_ATTRIBUTES\"}}`");
    findings.add_with_fix(entry.key.span, subject, help, fix);
}

/// Whether an Allow under the condition keeps reads of all attributes of a table out.
fn asks_for_names(_: Action, operator: Operator, entry: &ConditionEntry) -> bool {
    let names_all = entry.values.values.iter().any(|value| matches!(value.value.as_str(), "ALL_ATTRIBUTES" | "*"));
    is_key(entry, ConditionKey::Select)
        && operator.comparison() != Comparison::Null
        && names_all == operator.comparison().is_negated()
}

fn is_on_select(_: Action, _: Operator, entry: &ConditionEntry) -> bool {
    is_key(entry, ConditionKey::Select)
}
