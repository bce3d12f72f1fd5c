//! Ways through values.

use super::{Json, Member, Node};

/// The members of an object; none if it is something else.
#[must_use]
pub fn members<'n, 't>(node: &'n Node<'t>) -> &'n [Member<'t>] {
    match &node.value {
        Json::Object(members) => members,
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => &[],
    }
}

/// A member of an object.
#[must_use]
pub fn member<'n, 't>(node: &'n Node<'t>, name: &str) -> Option<&'n Member<'t>> {
    members(node).iter().find(|member| member.key == name)
}

/// The items of a list, or the value that is in its place.
#[must_use]
pub const fn parts<'n, 't>(node: &'n Node<'t>) -> &'n [Node<'t>] {
    match &node.value {
        Json::Array(items) => items.as_slice(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => core::slice::from_ref(node),
    }
}

/// A text.
#[must_use]
pub fn string<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.value {
        Json::String(text) => Some(text),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

/// A value at a path of keys.
#[must_use]
pub fn at<'n, 't>(root: &'n Node<'t>, path: &[&str]) -> Option<&'n Member<'t>> {
    let (last, before) = path.split_last()?;
    let holder = before.iter().try_fold(root, |node, key| member(node, key).map(|member| &member.value))?;
    member(holder, last)
}
