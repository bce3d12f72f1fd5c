//! Classic actions for what is PartiQL.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::no_such_action::is_operation;
use super::selected::{ActionPattern, is_partiql};
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::lint::{Findings, Lint, Severity, names};
use crate::service::dynamodb::Action;

/// The PartiQL actions, in the order in which they are named.
pub(super) const PARTIQL: [Action; 4] =
    [Action::PartiQLSelect, Action::PartiQLInsert, Action::PartiQLUpdate, Action::PartiQLDelete];

/// The classic actions that do what a PartiQL action does, without batches.
pub(super) const fn classics(partiql: Action) -> &'static [Action] {
    match partiql {
        Action::PartiQLSelect => &[Action::GetItem, Action::Query, Action::Scan],
        Action::PartiQLInsert => &[Action::PutItem],
        Action::PartiQLUpdate => &[Action::UpdateItem],
        Action::PartiQLDelete => &[Action::DeleteItem],
        _ => &[],
    }
}

pub(super) static CLASSIC_FOR_PARTIQL: Row = Row {
    lint: Lint {
        code: "classic-for-partiql",
        severity: Severity::Warning,
        why: "classic actions do not allow PartiQL statements, of which each needs a PartiQL action",
        certainty: Certainty::Documented,
        source: "developer guide, \"IAM security policies with PartiQL for DynamoDB\"",
    },
    check: classic_for_partiql,
};

/// Said of a policy that names an operation of PartiQL as an action and allows no PartiQL action.
fn classic_for_partiql(context: &Context<'_>, findings: &mut Findings<'_>) {
    let may_partiql = context.statements.iter().filter(|statement| statement.allows()).any(|statement| {
        statement.source.actions.negated
            || statement.actions.iter().flat_map(|pattern| &pattern.actions).copied().any(is_partiql)
    });
    if !context.is_whole || may_partiql {
        return;
    }
    for statement in context.allowing() {
        let is_operation = |pattern: &&ActionPattern<'_>| {
            let name = pattern.text.split_once(':').map(|(_, name)| name);
            pattern.is_unknown() && name.is_some_and(is_operation)
        };
        let Some(operation) = statement.actions.iter().find(is_operation) else { continue };
        let instead = |pattern: &ActionPattern<'_>| {
            PARTIQL
                .into_iter()
                .filter(|partiql| classics(*partiql).iter().any(|action| pattern.live.contains(action)))
                .collect::<Vec<_>>()
        };
        let classic: Vec<&ActionPattern<'_>> =
            statement.actions.iter().filter(|pattern| !instead(pattern).is_empty()).collect();
        let Some(first) = classic.first() else { continue };
        let mut needed: Vec<&str> = classic.iter().flat_map(|pattern| instead(pattern)).map(Action::name).collect();
        needed.sort_unstable();
        needed.dedup();
        let needed: Vec<String> = needed.into_iter().map(|name| format!("`{name}`")).collect();
        let subject = format!("{} beside `{}`", names(classic.iter().map(|pattern| pattern.text)), operation.text);
        findings.add(first.span, subject, format!("if the code runs PartiQL, allow {}", needed.join(", ")));
    }
}

pub(super) static CONDITION_CHECK_FOR_EXISTS: Row = Row {
    lint: Lint {
        code: "condition-check-for-exists",
        severity: Severity::Warning,
        why: "EXISTS in a PartiQL transaction needs `dynamodb:PartiQLSelect`, which this policy does not give",
        certainty: Certainty::Inferred,
        source: "Service Authorization Reference, \"Actions, operations and resources for Amazon DynamoDB\"",
    },
    check: condition_check_for_exists,
};

/// A check is part of a transaction; where no classic action writes in one, PartiQL does.
fn condition_check_for_exists(context: &Context<'_>, findings: &mut Findings<'_>) {
    let is_open = context.statements.iter().any(|statement| statement.allows() && statement.source.actions.negated);
    let allows = |wanted: &[Action]| {
        context
            .allowing()
            .flat_map(|statement| &statement.actions)
            .find(|pattern| pattern.live.iter().any(|action| wanted.contains(action)))
    };
    let writes = [Action::PutItem, Action::UpdateItem, Action::DeleteItem, Action::PartiQLSelect];
    let partiql = [Action::PartiQLInsert, Action::PartiQLUpdate, Action::PartiQLDelete];
    if !context.is_whole || is_open || allows(&writes).is_some() || allows(&partiql).is_none() {
        return;
    }
    if let Some(pattern) = allows(&[Action::ConditionCheckItem]) {
        let help = "if transactions have EXISTS, allow `dynamodb:PartiQLSelect`";
        findings.add(pattern.span, format!("`{}` beside PartiQL writes", pattern.text), help);
    }
}
