//! Places in texts as Python counts them.

use partiql_iam::Span;
use partiql_iam_answer::Characters;

/// A span in characters.
pub(crate) fn characters(text: &str, span: Span) -> (usize, usize) {
    let Characters { start, end } = Characters::of(text, span);
    (start, end)
}
