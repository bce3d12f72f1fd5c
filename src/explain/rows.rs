//! Answers and the table of permissions in rows for people.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::iam::{Dependent, FactCell, Given, Requirement, ResourceColumn, RuleRow};
use crate::service::dynamodb::INDEX;
use crate::service::qldb::Ledger;
use crate::service::qldb::resolve::Requirements;

/// What is needed, one permission a row: the action, the resource, the condition, and why.
#[must_use]
pub fn rows(requirements: &Requirements<'_>) -> Vec<[String; 4]> {
    let ledger = requirements.ledger();
    let mut rows = Vec::new();
    for requirement in requirements {
        let place = resource(requirement, ledger);
        let condition = condition(requirement, requirements);
        let why = requirement.rule.why.to_owned();
        rows.push([requirement.action().to_string(), place.clone(), condition.clone(), why]);
        for action in requirement.dependent_actions() {
            let why = format!("{} depends on it", requirement.action());
            rows.push([action.to_string(), place.clone(), condition.clone(), why]);
        }
    }
    rows
}

/// The ARN without what all ARNs of the ledger begin with, and the table's name. Nobody may take an unknown id for one.
fn resource(requirement: &Requirement<'_>, ledger: &Ledger) -> String {
    let resource = &requirement.resource;
    let arn = match (resource.arn(ledger.arn.as_str()), resource.name()) {
        (Some(arn), Some(name)) => format!("{arn} ({name})"),
        (Some(arn), None) => arn.to_string(),
        (None, name) => format!("{}{}<id of {}>", ledger.arn, resource.kind().before, name.unwrap_or_default()),
    };
    arn.strip_prefix(ledger.arn.prefix()).map(str::to_owned).unwrap_or(arn)
}

fn condition(requirement: &Requirement<'_>, requirements: &Requirements<'_>) -> String {
    let show = |given| match given {
        Given::One(value) | Given::MissingOr(value) => Some(value.to_owned()),
        Given::Many(values) | Given::Likely(values) => Some(values.iter().collect::<Vec<_>>().join(",")),
        Given::Missing | Given::Unknown => None,
    };
    let facts = requirements.facts(requirement);
    let entries: Vec<String> = facts.filter_map(|(name, given)| Some(format!("{name}={}", show(given)?))).collect();
    if entries.is_empty() { "-".to_owned() } else { entries.join(" ") }
}

/// The titles of [`reference_cells`].
pub const REFERENCE_HEADER: [&str; 5] = ["COMMAND", "ACTION", "RESOURCE", "DEPENDENT ACTIONS", "CONDITION"];

/// The cells of a row, each with a mark for how sure it is.
#[must_use]
pub fn reference_cells(row: &RuleRow) -> [String; 5] {
    let RuleRow {
        id: _,
        command,
        action,
        action_certainty,
        place,
        place_certainty,
        dependent,
        facts,
        why: _,
        source: _,
    } = row;
    let suffix = resource_pattern(*place);
    let place = if suffix.is_empty() { place.kind.name } else { suffix.trim_start_matches('/') };
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
        condition_values(facts),
    ]
}

/// The end of the ARN of a row, its parts as the reference writes them.
#[must_use]
pub fn resource_pattern(place: ResourceColumn) -> String {
    let suffix = place.suffix();
    if *place.kind == INDEX { format!("{suffix}/index/${{IndexName}}") } else { suffix.to_string() }
}

fn condition_values(facts: &[FactCell]) -> String {
    if facts.is_empty() {
        return "-".to_owned();
    }
    let cell = |FactCell { key, value, only_with_tags: _ }: &FactCell| match value {
        Some(value) => format!("{} = {value}", key.name),
        None => key.name.to_owned(),
    };
    let when = if facts.iter().any(|fact| fact.only_with_tags) { ", with tags" } else { "" };
    format!("{}{when}", facts.iter().map(cell).collect::<Vec<_>>().join(", "))
}
