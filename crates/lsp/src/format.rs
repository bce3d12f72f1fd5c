//! Formatting: the printer of the syntax.

use std::ops::Range;

use gen_lsp_types::TextEdit;

use super::document::{Document, Piece};
use partiql_iam::parse;
use partiql_iam::syntax::print;

/// The edits that format the statements which a range of bytes touches. What can't be parsed, and what is between statements, stays
/// as it is.
#[must_use]
pub fn formatted(document: &Document, range: Range<usize>) -> Vec<TextEdit> {
    let edit = |piece: &Piece| {
        let printed = parse(&piece.text).ok().map(|statement| print(&statement));
        let new_text = printed.filter(|printed| piece.sure && **printed != *piece.text)?;
        Some(TextEdit { range: document.text().range(piece.range()), new_text })
    };
    document.pieces_in(range).filter_map(edit).collect()
}
