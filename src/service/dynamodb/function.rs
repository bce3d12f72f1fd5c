//! Where the functions of DynamoDB's PartiQL can be called, and how.

use crate::syntax::Function;

/// Where a function may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FunctionPlace {
    /// In WHERE.
    Condition,
    /// On the right of SET.
    Set,
}

/// How a function is called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signature {
    /// Its name, in lower case.
    pub(crate) name: &'static str,
    pub(crate) place: FunctionPlace,
    /// How many arguments it takes.
    pub(crate) arguments: usize,
}

use FunctionPlace::{Condition, Set};

/// How a function is called; `None` for one that DynamoDB does not have.
///
/// Source: developer guide, ql-functions and ql-reference.update; `attribute_exists` and `attribute_not_exists` are measured.
pub(crate) const fn signature(function: Function) -> Option<Signature> {
    let (name, place, arguments) = match function {
        Function::AttributeExists => ("attribute_exists", Condition, 1),
        Function::AttributeNotExists => ("attribute_not_exists", Condition, 1),
        Function::AttributeType => ("attribute_type", Condition, 2),
        Function::BeginsWith => ("begins_with", Condition, 2),
        Function::Contains => ("contains", Condition, 2),
        Function::ListAppend => ("list_append", Set, 2),
        Function::SetAdd => ("set_add", Set, 2),
        Function::SetDelete => ("set_delete", Set, 2),
        Function::Size => ("size", Condition, 1),
        _ => return None,
    };
    Some(Signature { name, place, arguments })
}

/// The names of the functions that can be called there.
pub(crate) fn names(place: FunctionPlace) -> impl Iterator<Item = &'static str> {
    let signatures = Function::ALL.iter().filter_map(|function| signature(*function));
    signatures.filter(move |signature| signature.place == place).map(|signature| signature.name)
}
