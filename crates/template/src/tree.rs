//! Ways through values of JSON.

use partiql_iam::json::{Json, Node};

pub(crate) use partiql_iam::json::{at, member, members, parts, string};

/// The items of a list; none if it is something else.
pub(crate) fn items<'n, 't>(node: &'n Node<'t>) -> &'n [Node<'t>] {
    match &node.value {
        Json::Array(items) => items,
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => &[],
    }
}
