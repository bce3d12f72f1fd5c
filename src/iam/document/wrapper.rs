//! What is around a policy, and what looks like a part of one.

use crate::iam::document::error::PolicyErrorKind as Problem;
use crate::json::{Json, Member, Node};
use crate::span::Span;

/// Members under which the AWS CLI prints a policy, and the objects that they are in: `get-policy-version`, `get-role-policy` and the like,
/// `get-role`, `get-key-policy` and `get-bucket-policy`, `describe-policy` of organizations.
const WRAPPERS: [&str; 8] = [
    "PolicyVersion",
    "Document",
    "PolicyDocument",
    "Role",
    "AssumeRolePolicyDocument",
    "Policy",
    "Content",
    "UserPolicyDocument",
];

/// The elements of a policy.
pub(crate) const DOCUMENT_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];

/// The elements of a statement.
pub(crate) const STATEMENT_ELEMENTS: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/// A member of an object.
pub(crate) fn member<'n, 't>(node: &'n Node<'t>, name: &str) -> Option<&'n Member<'t>> {
    match &node.value {
        Json::Object(members) => members.iter().find(|member| member.key == name),
        _ => None,
    }
}

/// The member with the policy, if the object is something around it.
pub(crate) fn wrapped<'n, 't>(node: &'n Node<'t>) -> Option<&'n Member<'t>> {
    if member(node, "Statement").is_some() || is_statement(node) {
        return None;
    }
    framed(node).next()
}

/// The members that have a policy in them.
pub(crate) fn framed<'n, 't>(node: &'n Node<'t>) -> impl Iterator<Item = &'n Member<'t>> {
    let is_frame = |value: &Json<'_>| {
        matches!(value, Json::Object(_)) || matches!(value, Json::String(text) if is_policy_text(text))
    };
    WRAPPERS.iter().filter_map(|name| member(node, name)).filter(move |member| is_frame(&member.value.value))
}

/// A policy outside of the place of one, in any member or list, and the member that it is under.
pub(crate) fn another<'n>(node: &'n Node<'_>, key: &'n str, place: Span) -> Option<(&'n str, Span)> {
    if node.span == place {
        return None;
    }
    let is_policy = match &node.value {
        Json::Object(_) => ["Statement", "Effect"].iter().any(|name| member(node, name).is_some()),
        Json::String(text) => is_policy_text(text) && ["Statement", "Effect"].iter().any(|name| text.contains(name)),
        Json::Array(_) | Json::Null | Json::Bool(_) | Json::Number(_) => false,
    };
    if is_policy {
        return Some((key, node.span));
    }
    match &node.value {
        Json::Object(members) => members.iter().find_map(|member| another(&member.value, &member.key, place)),
        Json::Array(items) => items.iter().find_map(|item| another(item, key, place)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
    }
}

/// Whether a string can be a policy.
pub(crate) fn is_policy_text(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with(['{', '['])
        || text.to_ascii_uppercase().starts_with("%7B")
        || text.to_ascii_uppercase().starts_with("%5B")
}

/// Whether it is a statement that has no policy around it.
fn is_statement(node: &Node<'_>) -> bool {
    let is_element = |name: &str| name != "Sid" && member(node, name).is_some();
    ["Statement", "Version"].iter().all(|name| member(node, name).is_none())
        && STATEMENT_ELEMENTS.iter().any(|name| is_element(name))
}

/// Why a text is no whole policy, if it is what people have in place of one.
pub(crate) fn not_whole(node: &Node<'_>) -> Option<Problem> {
    match &node.value {
        Json::Object(_) if is_statement(node) => Some(Problem::BareStatement),
        Json::Array(items) if items.first().is_some_and(is_statement) => Some(Problem::BareStatement),
        Json::Object(_) => wrapped(node).map(|member| Problem::Wrapped(member.key.clone().into_owned())),
        _ => None,
    }
}
