//! What is found, in lines of JSON.

use partiql_iam::Service;
use partiql_iam::explain::Understood;
use partiql_iam_answer::line;
use serde::Serialize;

use crate::finding::Finding;
use crate::place::Place;
use crate::statement::Need;

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

/// The line of a statement, without the end of the line.
#[must_use]
pub fn need_line(file: &str, place: Place, need: &Need) -> String {
    let Need { service, span: _, statement, understood, has_holes, is_allowed } = need;
    let if_values = *has_holes;
    let service = match service {
        Service::Qldb => Service::Qldb.word(),
        Service::DynamoDb => Service::DynamoDb.word(),
    };
    let decision = is_allowed.map(|is_allowed| if is_allowed { "allowed" } else { "denied" });
    line(&NeedLine { kind: "statement", file, place, service, statement, understood, if_values, decision })
}

/// The line of something found, without the end of the line.
#[must_use]
pub fn finding_line(finding: &Finding) -> String {
    let Finding { kind, code, severity, message, help, file, place, fix, lint: _, fingerprint } = finding;
    line(&FindingLine {
        kind: kind.name(),
        file: file.as_deref(),
        place: *place,
        code,
        severity: severity.name(),
        message,
        help: help.as_deref(),
        fix: fix.iter().map(|one| ReplacementLine { place: one.place, text: &one.text }).collect(),
        fingerprint: fingerprint.to_string(),
    })
}
