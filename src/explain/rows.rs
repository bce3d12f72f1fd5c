//! Answers and the table of permissions in rows for people.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::service::qldb::resolve::Requirements;
use crate::service::qldb::{
    Condition, ConditionContext, ConditionValue, Dependent, Ledger, Requirement, Resource, Row, TableRef,
};

/// What is needed, one permission a row: the action, the resource, the condition, and why.
#[must_use]
pub fn rows(requirements: &Requirements<'_>) -> Vec<[String; 4]> {
    let ledger = requirements.ledger();
    let mut rows = Vec::new();
    for requirement in requirements {
        let place = resource(requirement, ledger);
        let condition = condition(requirement.condition);
        let why = requirement.rule.row().why.to_owned();
        rows.push([requirement.action.to_string(), place.clone(), condition.clone(), why]);
        for action in requirement.dependent_actions {
            let why = format!("{} depends on it", requirement.action);
            rows.push([action.to_string(), place.clone(), condition.clone(), why]);
        }
    }
    rows
}

/// The ARN without what all ARNs of the ledger begin with, and the table's name. Nobody may take an unknown id for one.
fn resource(requirement: &Requirement<'_>, ledger: &Ledger) -> String {
    let arn = match &requirement.resource {
        Resource::Table(TableRef::Known { name, .. }) => {
            format!("{} ({name})", requirement.resource.arn_pattern(&ledger.arn))
        }
        Resource::Table(TableRef::Name(name)) => format!("{}/table/<id of {name}>", ledger.arn),
        Resource::Ledger | Resource::AnyTable | Resource::Catalog | Resource::Table(TableRef::Id(_)) => {
            requirement.resource.arn_pattern(&ledger.arn).to_string()
        }
    };
    arn.strip_prefix(ledger.arn.prefix()).map(str::to_owned).unwrap_or(arn)
}

fn condition(condition: ConditionContext<'_>) -> String {
    let show = |value| match value {
        ConditionValue::One(value) => value.to_owned(),
        ConditionValue::TagKeys(tags) => tags.iter().map(|tag| &*tag.key).collect::<Vec<_>>().join(","),
    };
    let entries: Vec<String> = condition.entries().map(|(name, value)| format!("{name}={}", show(value))).collect();
    if entries.is_empty() { "-".to_owned() } else { entries.join(" ") }
}

/// The titles of [`reference_cells`].
pub const REFERENCE_HEADER: [&str; 5] = ["COMMAND", "ACTION", "RESOURCE", "DEPENDENT ACTIONS", "CONDITION"];

/// The cells of a row, each with a mark for how sure it is.
#[must_use]
pub fn reference_cells(row: &Row) -> [String; 5] {
    let Row { command, action, action_certainty, place, place_certainty, dependent, condition, why: _, source: _ } =
        row;
    let place = match place.suffix() {
        "" => "ledger",
        suffix => suffix.trim_start_matches('/'),
    };
    let dependent = match dependent {
        None => "-".to_owned(),
        Some(Dependent { actions, only_with_tags, certainty }) => {
            let actions: Vec<&str> = actions.iter().map(|action| action.name()).collect();
            let when = if *only_with_tags { ", with tags" } else { "" };
            format!("{}{when} ({})", actions.join(", "), certainty.name())
        }
    };
    [
        (*command).to_owned(),
        format!("{action} ({})", action_certainty.name()),
        format!("{place} ({})", place_certainty.name()),
        dependent,
        condition_values(*condition),
    ]
}

fn condition_values(condition: Condition) -> String {
    match condition {
        Condition::None => "-".to_owned(),
        Condition::Purge(value) => format!("qldb:Purge = {value}"),
        Condition::Tags => "aws:RequestTag/${TagKey}, aws:TagKeys, with tags".to_owned(),
    }
}
