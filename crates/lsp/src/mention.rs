//! An alias, and the places that mean it.

use partiql_iam::Span;
use partiql_iam::syntax::ast::Name;

/// An alias, and the places that mean it.
#[derive(Clone, Debug)]
pub(super) struct Mentions {
    pub(super) name: Name,
    /// Whether it is written out, and not the source's own name.
    pub(super) is_written: bool,
    pub(super) uses: Vec<Span>,
}
