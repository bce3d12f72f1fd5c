//! The rules of the grammars in `grammar/`, a function each. They call one another as the grammar does: expressions hold queries, queries
//! hold expressions.

pub(crate) mod call;
pub(crate) mod change;
pub(crate) mod definition;
pub(crate) mod exists;
pub(crate) mod expression;
pub(crate) mod from;
pub(crate) mod join;
pub(crate) mod operator;
pub(crate) mod path;
pub(crate) mod procedure;
pub(crate) mod select;

pub use definition::MAX_TAGS;
