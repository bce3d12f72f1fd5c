//! What each statement needs, over it or after it.

use std::ops::Range;

use gen_lsp_types::{CodeLens, Command, InlayHint, Label, Tooltip, Uri};
use serde_json::json;

use super::action::EXPLAIN;
use super::analysis::Answer;
use super::document::{Disclosure, Document, Piece};
use partiql_iam::qldb::Action;

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
        let label = Label::String(title(piece)?);
        let position = document.text().position(piece.range().end);
        let tooltip = Some(Tooltip::String("the IAM permissions that the statement needs".to_owned()));
        Some(InlayHint {
            position,
            label,
            tooltip,
            padding_left: Some(true),
            kind: None,
            text_edits: None,
            padding_right: None,
            data: None,
        })
    };
    document.pieces_in(range).filter_map(hint).collect()
}

/// Such as `needs PartiQLUpdate, PartiQLSelect on Vehicle`.
fn title(piece: &Piece) -> Option<String> {
    match piece.disclosure() {
        Disclosure::Answer(answer) => Some(format!("needs {}", summary(answer))),
        Disclosure::Withheld => Some("unknown: the text before it is not closed".to_owned()),
        Disclosure::Failed => None,
    }
}

/// What is needed besides `qldb:SendCommand`, which every statement needs.
pub(super) fn summary(answer: &Answer) -> String {
    let others = answer.needs.iter().filter(|need| need.action != Action::SendCommand);
    let parts: Vec<String> = others
        .map(|need| {
            let actions: Vec<&str> = need.actions().map(|action| action.name().trim_start_matches("qldb:")).collect();
            format!("{} on {}", actions.join(", "), need.place)
        })
        .collect();
    if parts.is_empty() { "SendCommand on the ledger".to_owned() } else { parts.join("; ") }
}
