//! What can come next: each service says it of its own.

use std::ops::Range;

use gen_lsp_types::CompletionItem;

use super::cursor::CursorContext;
use super::document::Document;
use super::lexeme::lexemes;
use super::service;
use super::token::comments_of;
use super::workspace::Workspace;
use partiql_iam::syntax::cut;

/// The completions at an offset. The client chooses those that begin with what is typed.
#[must_use]
pub fn completions(document: &Document, workspace: &Workspace, at: usize, snippets: bool) -> Vec<CompletionItem> {
    let text = document.text().as_str();
    let (start, whole) = match document.piece_at(at) {
        Some(piece) => (piece.start, text.get(piece.start..piece.range().end.max(at)).unwrap_or_default()),
        None => (at - word_before(text.get(..at).unwrap_or_default()), ""),
    };
    let typed = text.get(start..at).unwrap_or_default();
    let head = typed.get(..typed.len() - word_before(typed)).unwrap_or_default();
    let before = lexemes(head);
    let in_comment = |comment: &Range<usize>| {
        let is_line = text.get(comment.clone()).is_some_and(|comment| comment.starts_with("--"));
        comment.start < at && (at < comment.end || is_line && at == comment.end)
    };
    let in_literal = cut(head, 0).is_some_and(|piece| piece.unclosed);
    if in_literal || comments_of(document).iter().any(in_comment) {
        return Vec::new();
    }
    let word = start + head.len()..at;
    let dialect = service::dialect(document.service());
    let source = document.text();
    let cursor = CursorContext { dialect, source, workspace, snippets, head, before, whole, at: at - start, word };
    service::completions(document.service(), &cursor)
}

/// How many bytes at the end belong to a word.
fn word_before(text: &str) -> usize {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
    text.bytes().rev().take_while(|byte| is_word(byte)).count()
}
