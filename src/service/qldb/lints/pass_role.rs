//! The right to pass a role on to any service.

use alloc::format;
use alloc::string::String;

use super::{Context, PREFIX, Row};
use crate::iam::Certainty;
use crate::iam::document::Located;
use crate::iam::lint::pattern::matches_wildcards;
use crate::iam::lint::{Findings, Lint, Severity};
use crate::service::qldb::role::SERVICE_PRINCIPAL;

pub(super) static PASS_ROLE: Row = Row {
    lint: Lint {
        code: "pass-role",
        severity: Severity::Warning,
        why: "without `iam:PassedToService` the role can be passed to any service",
        certainty: Certainty::Documented,
        source: "developer guide, \"Journal export permissions\"",
    },
    check: pass_role,
};

/// In policies that are for QLDB, or for passing roles alone.
fn pass_role(context: &Context<'_>, findings: &mut Findings<'_>) {
    if context.all_allowing().any(|statement| statement.actions.negated) {
        return;
    }
    let mut patterns = context.all_allowing().flat_map(|statement| &statement.actions.patterns.values);
    if !patterns.any(|pattern| service(&pattern.value) == PREFIX) && !are_of(context, &["iam"]) {
        return;
    }
    for statement in context.all_allowing() {
        let mut entries = statement.conditions.iter().flat_map(|block| &block.keys);
        let is_confined = entries.any(|entry| is_passed_to(&entry.key.value));
        let is_pass = |pattern: &&Located<String>| {
            pattern.value.to_ascii_lowercase().starts_with("iam:p") && matches_wildcards(&pattern.value, "iam:PassRole")
        };
        if let Some(pattern) = statement.actions.patterns.values.iter().find(is_pass).filter(|_| !is_confined) {
            let help = format!("add `\"StringEquals\": {{\"iam:PassedToService\": \"{SERVICE_PRINCIPAL}\"}}`");
            findings.add(pattern.span, format!("`{}`", pattern.value), help);
        }
    }
}

/// Whether all that an identity-based policy allows is of these services.
pub(super) fn are_of(context: &Context<'_>, services: &[&str]) -> bool {
    let mut patterns = context.all_allowing().flat_map(|statement| &statement.actions.patterns.values);
    patterns.all(|pattern| services.contains(&&*service(&pattern.value)))
}

fn service(pattern: &str) -> String {
    pattern.split(':').next().unwrap_or_default().to_ascii_lowercase()
}

pub(super) fn is_passed_to(key: &str) -> bool {
    key.eq_ignore_ascii_case("iam:PassedToService")
}
