//! Policies in files.

use std::collections::BTreeSet;
use std::path::Path;

use partiql_iam::iam::{self, MAX_POLICY_BYTES, Severity};
use partiql_iam::json::{self, Json, Member, Node};
use partiql_iam::{Diagnostic, LintContext, Span};
use partiql_iam_template::{
    Form, FoundPolicy, Linted, MAX_TEMPLATE_DEPTH, Unread, is_terraform_configuration, read_with as read_template,
};

use crate::finding::Kind;
use crate::known::Known;
use crate::statement::Remark;

/// One of these is in each file with policies, whether or not it names a service: `Statement`, `policy_arn`, `Policies`, a statement alone, a
/// template that a macro changes.
const WORDS: [&[u8]; 4] = [b"tatement", b"olic", b"\"Effect\"", b"Transform"];

/// Whether a file may have policies that a service's lints look at.
#[must_use]
pub fn may_have(bytes: &[u8]) -> bool {
    let has = |word: &&[u8]| memchr::memmem::find(bytes, word).is_some();
    partiql_iam_embedded::mentions_service(bytes) || WORDS.iter().any(has)
}

/// What is said of the ledgers that a file declares.
pub(crate) fn ledgers(path: &Path, known: &Known) -> impl Iterator<Item = Remark> {
    known.said_of_ledgers(path).map(|what| Remark::of(Kind::Remark, Severity::Note, what))
}

/// What lints find in the policies of a file.
pub(crate) fn read(text: &str, path: &Path, known: &Known, remarks: &mut Vec<Remark>) -> Vec<iam::Finding> {
    let mut findings = Vec::new();
    remarks.extend(known.declared().said_of(path).map(|what| Remark::of(Kind::Remark, Severity::Note, what)));
    remarks.extend(ledgers(path, known));
    let template = match read_template(path, text, &known.given().values) {
        Ok(template) => template,
        Err(error) => {
            // Most files of YAML have no policies, and are no business of ours.
            if is_terraform_configuration(path) || looks_like_policies(text) {
                remarks.push(Remark::refusal((&error).into()));
            }
            return findings;
        }
    };
    if template.form == Form::Policy && !looks_like_policy(path, text) {
        return findings;
    }
    let context =
        LintContext { ledger: Some(&known.given().ledger), catalog: known.catalog(), schema: known.given_schema() };
    let Linted { findings: found, refused, .. } = template.lint(context);
    findings.extend(found);
    remarks.extend(refused.iter().map(|error| Remark::refusal(Diagnostic::from(error))));
    // What may allow and may deny is two statements in doubt, and a policy that is not read is named below.
    let mut said: BTreeSet<(Span, &str)> = template.unread.iter().map(|it| (it.span, &*it.message)).collect();
    for FoundPolicy { text: policy, .. } in &template.policies {
        for doubt in policy.doubts().iter().filter(|doubt| said.insert((doubt.place, &*doubt.message))) {
            let what = Diagnostic::new("policy-not-known", doubt.message.clone()).at(doubt.place);
            remarks.push(Remark::of(Kind::Open, Severity::Note, what));
        }
    }
    for Unread { span, message, help, severity, .. } in template.unread {
        let what = Diagnostic::new("template", message).at(span).with_help(Some(help.into()));
        let kind = if severity == Severity::Error { Kind::Refusal } else { Kind::Open };
        remarks.push(Remark::of(kind, severity, what));
    }
    findings
}

/// Whether a file that is no template is meant as a policy: other files of JSON and YAML are no business of ours.
fn looks_like_policy(path: &Path, text: &str) -> bool {
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        return looks_like_policies(text);
    }
    match json::values(text, MAX_POLICY_BYTES, MAX_TEMPLATE_DEPTH) {
        Ok(values) => match values.as_slice() {
            [Node { value: Json::Object(members), .. }] => {
                members.iter().any(|member| member.key == "Statement") || is_statement(members)
            }
            [Node { value: Json::Array(items), .. }] => {
                let is_one = |item: &Node<'_>| matches!(&item.value, Json::Object(members) if is_statement(members));
                !items.is_empty() && items.iter().all(is_one)
            }
            _ => false,
        },
        Err(_) => looks_like_policies(text),
    }
}

/// Whether an object is a statement without its policy.
fn is_statement(members: &[Member<'_>]) -> bool {
    let is_effect = |member: &Member<'_>| {
        member.key == "Effect"
            && matches!(&member.value.value, Json::String(effect) if matches!(&**effect, "Allow" | "Deny"))
    };
    let has_actions = members.iter().any(|member| matches!(&*member.key, "Action" | "NotAction"));
    has_actions && members.iter().any(is_effect)
}

fn looks_like_policies(text: &str) -> bool {
    let has = |word: &str| text.contains(word);
    (has("Statement") && has("Effect")) || has("AWS::IAM::") || has("AWS::Serverless::") || has("iamRoleStatements")
}
