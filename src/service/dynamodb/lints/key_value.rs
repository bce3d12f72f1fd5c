//! Values that condition keys never have, and operators that do not fit them.

use alloc::format;

use super::selected::is_partiql;
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::evaluate::operator::Comparison;
use crate::iam::lint::{Findings, Lint, Severity};
use crate::nearest::nearest;
use crate::service::dynamodb::ConditionKey;

pub(super) static NO_SUCH_VALUE: Row = Row {
    lint: Lint {
        code: "no-such-value",
        severity: Severity::Error,
        why: "the key never has this value",
        certainty: Certainty::Documented,
        source: "developer guide, \"Using IAM policy conditions for fine-grained access control\"",
    },
    check: no_such_value,
};

fn no_such_value(context: &Context<'_>, findings: &mut Findings<'_>) {
    for condition in context.conditions() {
        let keys = [
            ConditionKey::Select,
            ConditionKey::ReturnValues,
            ConditionKey::ReturnConsumedCapacity,
            ConditionKey::FullTableScan,
        ];
        let Some(key) = keys.into_iter().find(|key| condition.is_on(*key)) else { continue };
        let known = values(key);
        for value in condition.literals() {
            let is_it = |known: &&str| {
                **known == value.value || key == ConditionKey::FullTableScan && known.eq_ignore_ascii_case(&value.value)
            };
            if !known.iter().any(is_it) {
                let help = match nearest(&value.value, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("write one of `{}`", known.join("`, `")),
                };
                findings.add(value.span, format!("`{}` as `{}`", value.value, key.name()), help);
            }
        }
    }
}

pub(super) static SELECT_COUNT: Row = Row {
    lint: Lint {
        code: "select-count",
        severity: Severity::Warning,
        why: "PartiQL for DynamoDB has no `COUNT`, so that no statement has this value",
        certainty: Certainty::Measured,
        source: "github.com/nubo-db/dynoxide, recorded answers of DynamoDB",
    },
    check: select_count,
};

/// In a statement for PartiQL alone: other actions have the value.
fn select_count(context: &Context<'_>, findings: &mut Findings<'_>) {
    for condition in context.conditions_on(ConditionKey::Select) {
        let mut with_key =
            condition.statement.live().filter(|action| action.condition_keys().contains(&ConditionKey::Select));
        if !with_key.all(is_partiql) {
            continue;
        }
        for value in condition.literals().filter(|value| value.value == "COUNT") {
            let help =
                "leave it out: a SELECT has `SPECIFIC_ATTRIBUTES`, `ALL_ATTRIBUTES` or `ALL_PROJECTED_ATTRIBUTES`";
            findings.add(value.span, "`COUNT` as `dynamodb:Select` of PartiQL".into(), help);
        }
    }
}

fn values(key: ConditionKey) -> &'static [&'static str] {
    match key {
        ConditionKey::Select => &["ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES", "COUNT"],
        ConditionKey::ReturnValues => &["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"],
        ConditionKey::ReturnConsumedCapacity => &["INDEXES", "TOTAL", "NONE"],
        ConditionKey::FullTableScan => &["true", "false"],
        _ => &[],
    }
}

pub(super) static SET_OPERATOR: Row = Row {
    lint: Lint {
        code: "set-operator",
        severity: Severity::Error,
        why: "the key can have several values, so that it has no documented meaning without `ForAllValues` or `ForAnyValue`",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Condition keys for Amazon DynamoDB\"; IAM User Guide, \"Set operators for multivalued \
                 context keys\"",
    },
    check: set_operator,
};

fn set_operator(context: &Context<'_>, findings: &mut Findings<'_>) {
    for condition in context.conditions() {
        let operator = condition.operator();
        let is_multivalued =
            [ConditionKey::LeadingKeys, ConditionKey::Attributes].iter().any(|key| condition.is_on(*key));
        if is_multivalued && operator.set().is_none() && operator.comparison() != Comparison::Null {
            let key = &condition.entry.key;
            let help = if condition.statement.allows() {
                format!("write `ForAllValues:{operator}` and `\"Null\": {{\"{}\": \"false\"}}`", key.value)
            } else {
                format!("write `ForAnyValue:{operator}`")
            };
            findings.add(key.span, format!("`{operator}` on `{}`", key.value), help);
        }
    }
}
