//! Conditions on `dynamodb:LeadingKeys` that a scan does not meet.

use alloc::format;
use alloc::vec::Vec;

use super::condition::{self, Condition, add_condition, catches_scans, holds_without, keeps_scans_out};
use super::guard::Guard;
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::evaluate::operator::Comparison;
use crate::iam::lint::{Findings, Lint, Severity, names};
use crate::service::dynamodb::{Action, ConditionKey};

pub(super) static LEADING_KEYS_SCAN: Row = Row {
    lint: Lint {
        code: "leading-keys-scan",
        severity: Severity::Error,
        why: "a scan does not have the key, so that the condition lets it read the items of every partition",
        certainty: Certainty::Measured,
        source: "github.com/radkawar/stackd, recorded answers of DynamoDB; developer guide, \"Using IAM policy conditions for \
                 fine-grained access control\"",
    },
    check: leading_keys_scan,
};

/// One finding a statement, with its first condition on the key.
fn leading_keys_scan(context: &Context<'_>, findings: &mut Findings<'_>) {
    let guards =
        [Action::PartiQLSelect, Action::Scan].map(|action| Guard::new(context, action, keeps_scans_out, catches_scans));
    for statement in context.with_actions() {
        let lets_through = |condition: &Condition<'_, '_>| {
            condition.is_on(ConditionKey::LeadingKeys)
                && condition.operator().comparison() != Comparison::Null
                && statement.allows() == holds_without(condition.operator(), condition.entry)
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
    let key = &entry.key.value;
    let actions = names(open.iter().map(|action| action.name()));
    let subject = format!("`{}` on `{key}` with {actions}", block.operator.value);
    if !statement.allows() {
        let help = format!("deny scans too, in a statement with `\"Null\": {{\"{key}\": \"true\"}}`");
        findings.add(entry.key.span, subject, help);
        return;
    }
    let guard = format!("add `\"Null\": {{\"{key}\": \"false\"}}`");
    let is_scan = open.contains(&Action::Scan);
    let help = if is_scan { format!("take `dynamodb:Scan` out, and {guard}") } else { guard };
    // Actions without the key would no longer be allowed at all.
    let has_key = |action: Action| action.condition_keys().contains(&ConditionKey::LeadingKeys);
    let is_safe = statement.is_dynamodb_only() && statement.live().all(has_key);
    let fix = is_safe.then(|| add_condition(statement.source, block, "Null", key, "\"false\"")).flatten();
    findings.add_with_fix(entry.key.span, subject, help, fix);
}
