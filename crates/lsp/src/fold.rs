//! What can be folded: statements, brackets and comments of several lines.

use gen_lsp_types::{FoldingRange, FoldingRangeKind};

use super::document::Document;
use super::lexeme::lexemes;
use super::service;
use super::token::comments_of;
use partiql_iam::syntax::Construct;
use partiql_iam::syntax::token::Kind;

/// The ranges of whole lines that can be folded.
#[must_use]
pub fn folds(document: &Document) -> Vec<FoldingRange> {
    let text = document.text();
    let has_ion = service::dialect(document.service()).constructs().contains(Construct::Ion);
    let mut folds = Vec::new();
    let mut fold = |start: usize, end: usize, kind: Option<FoldingRangeKind>| {
        let (first, last) = (text.line_of(start), text.line_of(end));
        if first < last {
            let line = |line| u32::try_from(line).unwrap_or(u32::MAX);
            folds.push(FoldingRange { start_line: line(first), end_line: line(last), kind, ..FoldingRange::default() });
        }
    };
    for piece in document.pieces() {
        fold(piece.start, piece.range().end, None);
        if piece.text.contains('\n') {
            let mut open = Vec::new();
            for lexeme in lexemes(&piece.text) {
                match lexeme.kind {
                    Kind::OpenParen | Kind::OpenBracket | Kind::OpenBrace | Kind::OpenBag => {
                        open.push(lexeme.range.start);
                    }
                    Kind::CloseParen | Kind::CloseBracket | Kind::CloseBrace | Kind::CloseBag => {
                        if let Some(start) = open.pop() {
                            fold(piece.start + start, piece.start + lexeme.range.start, None);
                        }
                    }
                    Kind::Ion if has_ion => {
                        fold(piece.start + lexeme.range.start, piece.start + lexeme.range.end, None);
                    }
                    _ => {}
                }
            }
        }
    }
    for comment in comments_of(document) {
        fold(comment.start, comment.end, Some(FoldingRangeKind::Comment));
    }
    folds
}
