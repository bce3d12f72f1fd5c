//! Lints of what service roles need: their permissions, and the right to pass them on.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::iam::document::draft::SERVICE_PRINCIPAL;
use crate::iam::document::{Effect, Located, PolicyDocument, Selection, Statement};
use crate::iam::lint::{Finding, Lint};
use crate::service::qldb::lints::selected::matches_wildcards;

pub(crate) fn lint(policy: &PolicyDocument, findings: &mut Vec<Finding>) {
    let allowing: Vec<&Statement<Selection>> =
        policy.statements.iter().filter(|statement| statement.effect.value == Effect::Allow).collect();
    for statement in &allowing {
        passed_to(statement, findings);
    }
    if allowing.iter().any(|statement| statement.actions.negated) {
        return;
    }
    let patterns = || allowing.iter().flat_map(|statement| &statement.actions.patterns.values);
    let all_of = |services: &[&str]| patterns().all(|pattern| services.contains(&&*service(&pattern.value)));
    if patterns().any(|pattern| service(&pattern.value) == "qldb") || all_of(&["iam"]) {
        for statement in &allowing {
            pass_role(statement, findings);
        }
    }
    if all_of(&["kinesis", "kms", "s3"]) {
        stream_role(&patterns(), findings);
    }
}

fn service(pattern: &str) -> String {
    pattern.split(':').next().unwrap_or_default().to_ascii_lowercase()
}

fn is_passed_to(key: &str) -> bool {
    key.eq_ignore_ascii_case("iam:PassedToService")
}

/// Source: developer guide, "Journal export permissions".
fn pass_role(statement: &Statement<Selection>, findings: &mut Vec<Finding>) {
    let is_confined =
        statement.conditions.iter().flat_map(|block| &block.keys).any(|entry| is_passed_to(&entry.key.value));
    let is_pass = |pattern: &&Located<String>| {
        pattern.value.to_ascii_lowercase().starts_with("iam:p") && matches_wildcards(&pattern.value, "iam:PassRole")
    };
    if let Some(pattern) = statement.actions.patterns.values.iter().find(is_pass).filter(|_| !is_confined) {
        let help = format!("add `\"StringEquals\": {{\"iam:PassedToService\": \"{SERVICE_PRINCIPAL}\"}}`");
        findings.push(Finding::new(Lint::PassRole, pattern.span, format!("`{}`", pattern.value), help));
    }
}

fn passed_to(statement: &Statement<Selection>, findings: &mut Vec<Finding>) {
    let entries = statement.conditions.iter().flat_map(|block| &block.keys);
    for value in entries.filter(|entry| is_passed_to(&entry.key.value)).flat_map(|entry| &entry.values.values) {
        service_principal(value, findings);
    }
}

/// Source: developer guide, "Stream permissions".
fn stream_role<'p>(patterns: &(impl Iterator<Item = &'p Located<String>> + Clone), findings: &mut Vec<Finding>) {
    let has = |name: &'static str| move |pattern: &&Located<String>| matches_wildcards(&pattern.value, name);
    let writes = |pattern: &&Located<String>| has("kinesis:PutRecord")(pattern) || has("kinesis:PutRecords")(pattern);
    if let Some(pattern) = patterns.clone().find(writes)
        && !patterns.clone().any(|pattern| has("kinesis:ListShards")(&pattern))
    {
        let text = format!("`{}` without `kinesis:ListShards`", pattern.value);
        let help =
            "allow `kinesis:ListShards` on the data stream too; `partiql-iam role stream` writes the role".to_string();
        findings.push(Finding::new(Lint::StreamRole, pattern.span, text, help));
    }
}

/// A name that looks like the service principal of QLDB, and is not.
pub(crate) fn service_principal(name: &Located<String>, findings: &mut Vec<Finding>) {
    if looks_like_qldb(&name.value) {
        let help = format!("write `{SERVICE_PRINCIPAL}`");
        findings.push(Finding::new(Lint::ServicePrincipal, name.span, format!("`{}`", name.value), help));
    }
}

fn looks_like_qldb(name: &str) -> bool {
    if name == SERVICE_PRINCIPAL || name.starts_with("arn:") || name.contains(['*', '?']) {
        return false;
    }
    let folded = name.to_ascii_lowercase();
    let mut first: Vec<u8> = folded.split('.').next().unwrap_or_default().bytes().collect();
    first.sort_unstable();
    folded.contains("qldb") || folded.contains("quantum-ledger") || (first == b"bdlq" && folded.contains('.'))
}
