//! Conditions on `qldb:Purge`.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Condition, Context, Row};
use crate::iam::Certainty;
use crate::iam::document::ConditionBlock;
use crate::iam::evaluate::operator::{Comparison, Operator};
use crate::iam::lint::{Edit, Findings, Fix, Lint, Severity, names};
use crate::json::Quoted;
use crate::service::qldb::{Action, ConditionKey};

/// Whether a condition is on `qldb:Purge`.
pub(super) fn is_purge(condition: &Condition<'_, '_>) -> bool {
    condition.entry.key.value.eq_ignore_ascii_case("qldb:Purge")
}

fn has_purge(action: Action) -> bool {
    action.condition_keys().contains(&ConditionKey::Purge)
}

pub(super) static PURGE_ELSEWHERE: Row = Row {
    lint: Lint {
        code: "purge-elsewhere",
        severity: Severity::Error,
        why: "only `qldb:PartiQLDropIndex` and `qldb:PartiQLDropTable` have `qldb:Purge`; for others the key is missing",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Condition keys for Amazon QLDB\"",
    },
    check: purge_elsewhere,
};

fn purge_elsewhere(context: &Context<'_>, findings: &mut Findings<'_>) {
    for Condition { statement, block, entry } in context.conditions().filter(is_purge) {
        let operator = block.operator.value;
        let lacking: Vec<Action> = statement.live().filter(|action| !has_purge(*action)).collect();
        if !lacking.is_empty() && !operator.if_exists() && operator.comparison() != Comparison::Null {
            let subject = format!("{} with `qldb:Purge`", names(lacking.iter().map(|action| action.name())));
            findings.add(entry.key.span, subject, "give the two actions a statement of their own");
        }
    }
}

pub(super) static PURGE_VALUE: Row = Row {
    lint: Lint {
        code: "purge-value",
        severity: Severity::Error,
        why: "`qldb:Purge` is `true` for DROP INDEX and `false` for DROP TABLE, so this value never comes",
        certainty: Certainty::Documented,
        source: "developer guide, \"How Amazon QLDB works with IAM\"",
    },
    check: purge_value,
};

fn purge_value(context: &Context<'_>, findings: &mut Findings<'_>) {
    for Condition { statement, block, entry } in context.conditions().filter(is_purge) {
        let comparison = block.operator.value.comparison();
        let exact =
            matches!(comparison, Comparison::StringEquals | Comparison::StringEqualsIgnoreCase | Comparison::Bool);
        if !exact || !statement.live().any(has_purge) {
            continue;
        }
        let has = |wanted| statement.live().any(|action| action == wanted);
        let (drops_index, drops_table) = (has(Action::PartiQLDropIndex), has(Action::PartiQLDropTable));
        let comes = |value: &str| {
            (drops_index && value.eq_ignore_ascii_case("true")) || (drops_table && value.eq_ignore_ascii_case("false"))
        };
        for value in entry.values.values.iter().filter(|value| !value.value.contains("${") && !comes(&value.value)) {
            let help = match value.value.as_str() {
                "true" => "allow `qldb:PartiQLDropTable` without the condition, or with `false`",
                "false" => "write `true`: DROP INDEX has no other value",
                _ => "write `true` for DROP INDEX, `false` for DROP TABLE",
            };
            findings.add(value.span, format!("`{}` as `qldb:Purge`", value.value), help);
        }
    }
}

pub(super) static PURGE_OPERATOR: Row = Row {
    lint: Lint {
        code: "purge-operator",
        severity: Severity::Warning,
        why: "`qldb:Purge` is a string, for which the `String…` operators are meant",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Condition keys for Amazon QLDB\"",
    },
    check: purge_operator,
};

fn purge_operator(context: &Context<'_>, findings: &mut Findings<'_>) {
    for condition in context.conditions().filter(is_purge) {
        let operator = condition.block.operator;
        let comparison = operator.value.comparison();
        if !comparison.name().starts_with("String") && comparison != Comparison::Null {
            let subject = format!("`{}` on `qldb:Purge`", operator.value);
            findings.add_with_fix(operator.span, subject, "write `StringEquals`", to_string_equals(&condition));
        }
    }
}

/// `Bool` as `StringEquals`, if nothing else is under the operator and its values mean the same as strings.
fn to_string_equals(condition: &Condition<'_, '_>) -> Option<Fix> {
    let Condition { statement, block, entry } = condition;
    let operator = block.operator.value;
    if operator.comparison() != Comparison::Bool || block.keys.len() != 1 {
        return None;
    }
    let suffix = if operator.if_exists() { "IfExists" } else { "" };
    let prefix = operator.set().map_or("", |set| set.prefix());
    let wanted = format!("{prefix}StringEquals{suffix}");
    let taken = |block: &ConditionBlock| wanted.parse::<Operator>() == Ok(block.operator.value);
    if statement.source.conditions.iter().any(taken) {
        return None;
    }
    let values = entry.values.values.iter().map(|value| {
        let text: String = value.value.to_ascii_lowercase();
        matches!(text.as_str(), "true" | "false").then(|| Edit { span: value.span, text: Quoted(&text).to_string() })
    });
    let mut edits: Vec<Edit> = values.collect::<Option<_>>()?;
    edits.push(Edit { span: block.operator.span, text: Quoted(&wanted).to_string() });
    Some(Fix { edits })
}
