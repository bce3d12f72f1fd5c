//! How what is found is said: in lines for people, and in lines of JSON.

use std::io::Write;

use partiql_iam::Service;
use partiql_iam::explain::{RequirementView, ResourceView, Understood};
use serde::Serialize;

use super::super::{Failure, print_json_line};
use super::statement::Need;
use crate::report::{Finding, Place, shown};

/// A statement, for people: where, what it does, and each permission.
pub(super) fn need_in_text(file: &str, place: Place, need: &Need, out: &mut dyn Write) -> Result<(), Failure> {
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

/// A line of JSON for a statement.
#[derive(Serialize)]
struct NeedLine<'a> {
    kind: &'static str,
    file: &'a str,
    #[serde(flatten)]
    place: Place,
    service: &'static str,
    statement: &'a str,
    #[serde(flatten)]
    understood: &'a Understood,
    /// Values are put in at run time, and the answer holds only if they are values.
    if_values: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<&'static str>,
}

/// A line of JSON for something found.
#[derive(Serialize)]
struct FindingLine<'a> {
    kind: &'static str,
    file: Option<&'a str>,
    #[serde(flatten)]
    place: Option<Place>,
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fix: Vec<ReplacementLine<'a>>,
    fingerprint: String,
}

#[derive(Serialize)]
struct ReplacementLine<'a> {
    #[serde(flatten)]
    place: Place,
    text: &'a str,
}

pub(super) fn need_in_json(file: &str, place: Place, need: &Need, out: &mut dyn Write) -> Result<(), Failure> {
    let Need { service, span: _, statement, understood, has_holes, is_allowed } = need;
    let if_values = *has_holes;
    let service = match service {
        Service::Qldb => Service::Qldb.word(),
        Service::DynamoDb => Service::DynamoDb.word(),
    };
    let decision = is_allowed.map(|is_allowed| if is_allowed { "allowed" } else { "denied" });
    print_json_line(
        &NeedLine { kind: "statement", file, place, service, statement, understood, if_values, decision },
        out,
    )
}

pub(super) fn finding_in_json(finding: &Finding, out: &mut dyn Write) -> Result<(), Failure> {
    let Finding { kind, code, severity, message, help, file, place, fix, lint: _, fingerprint } = finding;
    let line = FindingLine {
        kind: kind.name(),
        file: file.as_deref(),
        place: *place,
        code,
        severity: severity.name(),
        message,
        help: help.as_deref(),
        fix: fix.iter().map(|one| ReplacementLine { place: one.place, text: &one.text }).collect(),
        fingerprint: fingerprint.to_string(),
    };
    print_json_line(&line, out)
}
