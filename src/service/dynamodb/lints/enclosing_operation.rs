//! Conditions on `dynamodb:EnclosingOperation`.

use alloc::format;

use super::condition::conditions;
use super::condition::{Condition, is_key};
use super::selected::is_partiql;
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::evaluate::operator::Comparison;
use crate::iam::lint::{Findings, Lint, Severity, names};
use crate::nearest::nearest;
use crate::service::dynamodb::{Action, ConditionKey};

/// The values that requests have, those of PartiQL last.
const VALUES: [&str; 4] = ["TransactGetItems", "TransactWriteItems", "BatchExecuteStatement", "ExecuteTransaction"];

/// Those of PartiQL.
const OF_PARTIQL: [&str; 2] = ["BatchExecuteStatement", "ExecuteTransaction"];

pub(super) static ENCLOSING_OPERATION_VALUE: Row = Row {
    lint: Lint {
        code: "enclosing-operation-value",
        severity: Severity::Error,
        why: "the key has another value in batches and transactions, and is missing elsewhere",
        certainty: Certainty::Measured,
        source: "github.com/radkawar/stackd, recorded answers of DynamoDB; developer guide, \"IAM security policies with PartiQL for \
                 DynamoDB\"",
    },
    check: enclosing_operation_value,
};

fn enclosing_operation_value(context: &Context<'_>, findings: &mut Findings<'_>) {
    for condition in context.conditions_on(ConditionKey::EnclosingOperation) {
        for value in condition.literals().filter(|value| !VALUES.contains(&value.value.as_str())) {
            let subject = format!("`{}` as `dynamodb:EnclosingOperation`", value.value);
            let help = if value.value.eq_ignore_ascii_case("ExecuteStatement") {
                "a statement that is sent alone does not have the key: write `\"Null\": {\"dynamodb:EnclosingOperation\": \"true\"}`"
                    .into()
            } else {
                match nearest(&value.value, VALUES.into_iter()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write `ExecuteTransaction` or `BatchExecuteStatement`".into(),
                }
            };
            findings.add(value.span, subject, help);
        }
    }
}

pub(super) static ENCLOSING_OPERATION_OF_OTHERS: Row = Row {
    lint: Lint {
        code: "enclosing-operation-of-others",
        severity: Severity::Error,
        why: "the classic transactions have `TransactWriteItems` and `TransactGetItems`, those of PartiQL have `ExecuteTransaction`",
        certainty: Certainty::Measured,
        source: "github.com/radkawar/stackd, recorded answers of DynamoDB; developer guide, \"Using IAM with DynamoDB transactions\"",
    },
    check: enclosing_operation_of_others,
};

/// Actions of PartiQL, or classic ones, of which none of the values is.
fn enclosing_operation_of_others(context: &Context<'_>, findings: &mut Findings<'_>) {
    for condition in context.conditions_on(ConditionKey::EnclosingOperation) {
        let values = &condition.entry.values.values;
        let are_known =
            values.iter().all(|value| condition.is_literal(&value.value) && VALUES.contains(&value.value.as_str()));
        let Some(first) = values.first().filter(|_| are_known) else { continue };
        for (of_partiql, meant) in [(true, "ExecuteTransaction"), (false, "TransactWriteItems` or `TransactGetItems")] {
            if values.iter().any(|value| OF_PARTIQL.contains(&value.value.as_str()) == of_partiql) {
                continue;
            }
            let is_other = |action: Action| {
                is_partiql(action) == of_partiql && action.condition_keys().contains(&ConditionKey::EnclosingOperation)
            };
            // A wildcard over both is meant for the others.
            let named = condition.statement.actions.iter().filter(|pattern| {
                !pattern.live.is_empty() && pattern.live.iter().all(|action| is_partiql(*action) == of_partiql)
            });
            let others =
                names(named.filter(|pattern| pattern.live.iter().copied().any(is_other)).map(|pattern| pattern.text));
            if !others.is_empty() {
                let subject = format!("`{}` as `dynamodb:EnclosingOperation` with {others}", first.value);
                findings.add(first.span, subject, format!("write `{meant}` for these actions"));
            }
        }
    }
}

pub(super) static ENCLOSING_OPERATION_NULL: Row = Row {
    lint: Lint {
        code: "enclosing-operation-null",
        severity: Severity::Warning,
        why: "batches have the key too, with the value `BatchExecuteStatement`, so that not only transactions are let through",
        certainty: Certainty::Measured,
        source: "github.com/radkawar/stackd, recorded answers of DynamoDB",
    },
    check: enclosing_operation_null,
};

/// An Allow of what has the key, or a Deny of what has it not, without a look at its value.
fn enclosing_operation_null(context: &Context<'_>, findings: &mut Findings<'_>) {
    for condition in context.conditions_on(ConditionKey::EnclosingOperation) {
        let Condition { statement, block: _, entry } = &condition;
        let wanted = if statement.allows() { "false" } else { "true" };
        let is_null = condition.operator().comparison() == Comparison::Null
            && entry.values.values.iter().all(|value| value.value.eq_ignore_ascii_case(wanted));
        let looks_at_value = conditions(statement.source).any(|(operator, entry)| {
            is_key(entry, ConditionKey::EnclosingOperation) && operator.comparison() != Comparison::Null
        });
        if is_null && !looks_at_value && statement.live().any(is_partiql) {
            let operator = if statement.allows() { "StringEquals" } else { "StringNotEquals" };
            let help = format!(
                "for transactions alone write `\"{operator}\": {{\"dynamodb:EnclosingOperation\": \"ExecuteTransaction\"}}`"
            );
            findings.add(entry.key.span, format!("`Null` on `{}`", entry.key.value), help);
        }
    }
}
