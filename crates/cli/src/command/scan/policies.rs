//! Policies in files.

use std::path::Path;

use partiql_iam::iam::{self, MAX_POLICY_BYTES, Severity};
use partiql_iam::json::{self, Json, Node};
use partiql_iam::{Diagnostic, LintContext};
use partiql_iam_template::{Form, FoundPolicy, Linted, MAX_TEMPLATE_DEPTH, Unread, read as read_template};

use super::known::Known;
use super::statement::Remark;
use crate::report::Kind;

/// Whether a file may have policies that a service's lints look at.
pub(super) fn may_have(bytes: &[u8]) -> bool {
    partiql_iam_embedded::mentions_service(bytes) || memchr::memmem::find(bytes, b"tatement").is_some()
}

/// What lints find in the policies of a file.
pub(super) fn read(text: &str, path: &Path, known: &Known, remarks: &mut Vec<Remark>) -> Vec<iam::Finding> {
    let mut findings = Vec::new();
    let template = match read_template(path, text) {
        Ok(template) => template,
        Err(error) => {
            // Most files of YAML have no policies, and are no business of ours.
            if looks_like_policies(text) {
                remarks.push(Remark::refusal((&error).into()));
            }
            return findings;
        }
    };
    if template.form == Form::Policy && !looks_like_policy(path, text) {
        return findings;
    }
    let context = LintContext {
        ledger: Some(&known.ledger),
        catalog: known.catalog.as_ref(),
        schema: known.tables.schema.as_ref(),
    };
    let Linted { findings: found, refused, .. } = template.lint(context);
    findings.extend(found);
    remarks.extend(refused.iter().map(|error| Remark::refusal(Diagnostic::from(error))));
    for FoundPolicy { text: policy, .. } in &template.policies {
        for doubt in policy.doubts() {
            let what = Diagnostic::new("policy-not-known", doubt.message.clone()).at(doubt.place);
            remarks.push(Remark::of(Kind::Remark, Severity::Note, what));
        }
    }
    for Unread { span, message, help, severity, .. } in template.unread {
        let what = Diagnostic::new("template", message).at(span).with_help(Some(help.into()));
        let kind = if severity == Severity::Error { Kind::Refusal } else { Kind::Remark };
        remarks.push(Remark::of(kind, severity, what));
    }
    findings
}

/// Whether a file that is no template is meant as a policy: other files of JSON are no business of ours.
fn looks_like_policy(path: &Path, text: &str) -> bool {
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        return false;
    }
    match json::values(text, MAX_POLICY_BYTES, MAX_TEMPLATE_DEPTH) {
        Ok(values) => match values.as_slice() {
            [Node { value: Json::Object(members), .. }] => members.iter().any(|member| member.key == "Statement"),
            _ => false,
        },
        Err(_) => looks_like_policies(text),
    }
}

fn looks_like_policies(text: &str) -> bool {
    let has = |words: [&str; 2]| words.iter().any(|word| text.contains(word));
    has(["\"Statement\"", "Statement:"]) && has(["\"Effect\"", "Effect:"])
}
