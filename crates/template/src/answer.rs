//! What the AWS CLI prints: answers with one policy or several, one after the other in one file too.
//!
//! Source: AWS CLI Command Reference, `iam get-role-policy`, `get-policy-version`, `get-role`, `list-roles`,
//! `get-account-authorization-details`.

use partiql_iam::Span;
use partiql_iam::json::{Json, Node};

use crate::found::{Form, FoundPolicy, FoundRole, Owner, PolicyUse, Template};
use crate::text::PolicyText;
use crate::tree::{items, member, members, string};

/// The members with a policy, and what it is for.
const DOCUMENTS: [(&str, PolicyUse); 4] = [
    ("PolicyDocument", PolicyUse::Identity),
    ("UserPolicyDocument", PolicyUse::Identity),
    ("AssumeRolePolicyDocument", PolicyUse::Trust),
    ("Document", PolicyUse::Identity),
];

/// The members with the name of what has the policies, the nearest first.
const NAMES: [&str; 4] = ["RoleName", "UserName", "GroupName", "PolicyName"];

/// Reads answers; `None` if these values are none.
pub(crate) fn read(text: &str, values: &[Node<'_>]) -> Option<Template> {
    let mut template = Template::new(Form::CliAnswer);
    for value in values {
        find(text, value, &Around::default(), &mut template);
    }
    (!template.policies.is_empty()).then_some(template)
}

/// The names around a policy.
#[derive(Clone, Default)]
struct Around {
    owner: Option<String>,
    policy: Option<String>,
}

/// Finds the policies in a value. Recursion ends with the depth of the JSON.
fn find(text: &str, node: &Node<'_>, around: &Around, template: &mut Template) {
    for item in items(node) {
        find(text, item, around, template);
    }
    let named = |name: &str| member(node, name).and_then(|member| string(&member.value));
    let mut here = around.clone();
    if let Some((kind, name)) = NAMES.iter().find_map(|kind| Some((*kind, named(kind)?))) {
        if kind == "PolicyName" {
            here.policy = Some(name.to_owned());
        } else {
            here = Around { owner: Some(name.to_owned()), policy: named("PolicyName").map(str::to_owned) };
            let span = member(node, kind).map(|member| member.value.span).unwrap_or_default();
            add_role(template, name, span);
        }
    }
    // Of a managed policy only the version that counts.
    let is_default = |node: &Node<'_>| {
        !matches!(member(node, "IsDefaultVersion").map(|member| &member.value.value), Some(Json::Bool(false)))
    };
    for member in members(node) {
        let known = DOCUMENTS.iter().find(|(name, _)| *name == member.key);
        match known {
            Some((_, kind)) if is_policy(&member.value) && is_default(node) => {
                add(text, member.value.span, *kind, &here, template);
            }
            Some(_) | None => find(text, &member.value, &here, template),
        }
    }
}

fn is_policy(node: &Node<'_>) -> bool {
    match &node.value {
        Json::Object(_) => true,
        Json::String(text) => {
            let start: String = text.trim_start().chars().take(3).collect();
            start.starts_with('{') || start.eq_ignore_ascii_case("%7B")
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => false,
    }
}

fn add_role(template: &mut Template, name: &str, span: Span) {
    if template.role(name).is_none() {
        template.roles.push(FoundRole { id: name.to_owned(), name: None, span, unread: Vec::new() });
    }
}

fn add(text: &str, span: Span, kind: PolicyUse, around: &Around, template: &mut Template) {
    let id = around.owner.clone().or_else(|| around.policy.clone()).unwrap_or_default();
    let owner = Owner::new(id, around.policy.clone());
    let mut policy = FoundPolicy::new(owner, kind, PolicyText::written(text, span), span);
    policy.attached_to = around.owner.iter().cloned().collect();
    template.policies.push(policy);
}
