//! Policies in files.

use std::path::Path;

use partiql_iam::iam::{self, MAX_POLICY_BYTES, Severity};
use partiql_iam::json::{self, Json, Node};
use partiql_iam::{Diagnostic, LintContext, Span, lint};
use partiql_iam_template::{
    DoubtKind, Form, FoundPolicy, MAX_TEMPLATE_DEPTH, PolicyText, Unread, read as read_template,
};

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
    for FoundPolicy { text: policy, .. } in &template.policies {
        match lint(policy.json(), context) {
            Ok(found) => findings.extend(found.into_iter().filter_map(|finding| in_file(finding, policy))),
            Err(error) => {
                let what = Diagnostic::from(&error);
                let span = policy.place(what.span.unwrap_or_default());
                remarks.push(Remark::refusal(what.at(span)));
            }
        }
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

/// A finding at its place in the file; `None` if it is about what is there in the place of what is not known.
fn in_file(mut finding: iam::Finding, policy: &PolicyText) -> Option<iam::Finding> {
    let is_within = |outer: Span| outer.start <= finding.span.start && finding.span.end <= outer.end;
    if policy.doubts().iter().any(|doubt| doubt.kind == DoubtKind::Replaced && is_within(doubt.json)) {
        return None;
    }
    finding.span = policy.place(finding.span);
    finding.fix = finding.fix.and_then(|mut fix| {
        fix.edits = fix.edits.iter().map(|edit| policy.edit(edit)).collect::<Option<_>>()?;
        Some(fix)
    });
    Some(finding)
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
