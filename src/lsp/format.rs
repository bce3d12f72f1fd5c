//! Formatting: the one place where the printer is plugged in.

use std::ops::Range;

use gen_lsp_types::TextEdit;

use super::document::{Document, Piece};

/// Whether there is a printer, and formatting can be offered.
pub(super) const AVAILABLE: bool = false;

/// A statement in its printed form. `None` if it can't be printed: then it stays as it is.
fn printed(_statement: &str) -> Option<String> {
    None
}

/// The edits that format the statements which a range of bytes touches. What is no statement stays as it is.
#[must_use]
pub fn formatted(document: &Document, range: Range<usize>) -> Vec<TextEdit> {
    let edit = |piece: &Piece| {
        let new_text = printed(&piece.text).filter(|printed| piece.sure && **printed != *piece.text)?;
        Some(TextEdit { range: document.text().range(piece.range()), new_text })
    };
    document.pieces_in(range).filter_map(edit).collect()
}
