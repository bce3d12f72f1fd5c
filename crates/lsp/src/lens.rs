//! What each statement needs, over it or after it.

use std::ops::Range;

use gen_lsp_types::{CodeLens, Command, InlayHint, Label, Position, Tooltip, Uri};
use serde_json::json;

use super::action::EXPLAIN;
use super::analysis::{Disclosure, Withheld};
use super::document::{Document, Piece};

/// A lens over each statement that is understood. To click on it is to have the statement explained.
#[must_use]
pub fn lenses(document: &Document, uri: &Uri) -> Vec<CodeLens> {
    let lens = |piece: &Piece| {
        let title = title(piece)?;
        let range = document.text().range(piece.range());
        let arguments = Some(vec![json!(uri), json!(range.start)]);
        let command = Command { title, command: EXPLAIN.to_owned(), arguments, tooltip: None };
        Some(CodeLens { range, command: Some(command), data: None })
    };
    document.pieces().iter().filter_map(lens).collect()
}

/// The same after each statement that a range of bytes touches, for editors without lenses.
#[must_use]
pub fn hints(document: &Document, range: Range<usize>) -> Vec<InlayHint> {
    let hint = |piece: &Piece| {
        let position = document.text().position(piece.range().end);
        let tooltip = Some(Tooltip::String("the IAM permissions that the statement needs".to_owned()));
        Some(InlayHint { tooltip, ..hint_at(position, title(piece)?) })
    };
    document.pieces_in(range).filter_map(hint).collect()
}

/// A text after what is before a position.
pub(super) const fn hint_at(position: Position, text: String) -> InlayHint {
    InlayHint {
        position,
        label: Label::String(text),
        tooltip: None,
        padding_left: Some(true),
        kind: None,
        text_edits: None,
        padding_right: None,
        data: None,
    }
}

/// Such as `needs PartiQLUpdate, PartiQLSelect on Vehicle`, and who lacks that.
fn title(piece: &Piece) -> Option<String> {
    match piece.disclosure() {
        Disclosure::Answer(answer) => {
            let needs = std::iter::once(format!("needs {}", answer.summary));
            Some(needs.chain(piece.verdicts().map(str::to_owned)).collect::<Vec<_>>().join(" · "))
        }
        Disclosure::Withheld(Withheld::Unclosed) => Some("unknown: the text before it is not closed".to_owned()),
        Disclosure::Withheld(Withheld::Service) => Some("unknown: the first line names no service".to_owned()),
        Disclosure::Failed => None,
    }
}
