//! Formatting: the printer of the syntax.

use std::ops::Range;

use gen_lsp_types::TextEdit;

use super::document::{Document, Piece};
use super::service;
use partiql_iam::syntax::{parse, print};

/// The edits that format the statements which a range of bytes touches. What can't be parsed, and what is between statements, stays
/// as it is.
#[must_use]
pub fn formatted(document: &Document, range: Range<usize>) -> Vec<TextEdit> {
    let dialect = service::dialect(document.service());
    let edit = |piece: &Piece| {
        let printed = parse(&piece.text, dialect).ok().map(|statement| print(&statement));
        let new_text = printed.filter(|printed| piece.withheld.is_none() && **printed != *piece.text)?;
        Some(TextEdit { range: document.text().range(piece.range()), new_text })
    };
    document.pieces_in(range).filter_map(edit).collect()
}
