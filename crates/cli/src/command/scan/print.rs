//! How a statement is said, in a line for people.

use std::io::Write;

use partiql_iam::explain::{RequirementView, ResourceView, Understood};
use partiql_iam_scan::{Need, Place, shown};

use super::super::Failure;

/// A statement, for people: where, what it does, and each permission.
pub(super) fn need(file: &str, place: Place, need: &Need, out: &mut dyn Write) -> Result<(), Failure> {
    let Understood { command, requirements, .. } = &need.understood;
    let mut needs: Vec<String> = Vec::new();
    for RequirementView { action, resource, dependent_actions, .. } in requirements {
        let mut actions = vec![action.as_ref()];
        actions.extend(dependent_actions.iter().map(AsRef::as_ref));
        needs.push(format!("{} on {}", actions.join(" and "), short(resource)));
    }
    let mark = match (need.is_allowed, need.has_holes) {
        (Some(true), true) => ": allowed if values are put in",
        (Some(true), false) => ": allowed",
        (Some(false), _) => ": denied",
        (None, true) => " if values are put in",
        (None, false) => "",
    };
    let needs = if needs.is_empty() { "nothing".to_owned() } else { needs.join(", ") };
    Ok(writeln!(out, "{}:{}:{}: {command} needs {needs}{mark}", shown(file), place.line, place.column)?)
}

/// What is after the account in an ARN, and a table's name if that is not in it.
fn short(resource: &ResourceView) -> String {
    let of_arn = |arn: &str| arn.splitn(6, ':').nth(5).unwrap_or(arn).to_owned();
    match resource {
        ResourceView::Ledger { arn }
        | ResourceView::Index { arn, .. }
        | ResourceView::AnyTable { arn }
        | ResourceView::Catalog { arn } => of_arn(arn),
        ResourceView::Table { name, arn, arn_pattern, .. } => {
            let arn = arn.as_ref().or(arn_pattern.as_ref()).map(|arn| of_arn(arn)).unwrap_or_default();
            match name {
                Some(name) if !arn.ends_with(&format!("/{name}")) => format!("{arn} ({name})"),
                Some(_) | None => arn,
            }
        }
    }
}
