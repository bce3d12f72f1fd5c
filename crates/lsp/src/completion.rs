//! What can come next: each service says it of its own.

use std::ops::Range;

use gen_lsp_types::{CompletionItem, CompletionItemKind, CompletionItemTextEdit, TextEdit};

use super::cursor::CursorContext;
use super::document::Document;
use super::first_line;
use super::lexeme::{as_name, lexemes};
use super::service;
use super::token::comments_of;
use super::workspace::Workspace;
use partiql_iam::syntax::cut;
use partiql_iam::syntax::token::Kind;

/// The completions at an offset. The client chooses those that begin with what is typed.
#[must_use]
pub fn completions(document: &Document, workspace: &Workspace, at: usize, snippets: bool) -> Vec<CompletionItem> {
    if let Some(items) = first_line::completions(document, at) {
        return items;
    }
    let text = document.text().as_str();
    let (start, whole) = match document.piece_at(at) {
        Some(piece) => (piece.start, text.get(piece.start..piece.range().end.max(at)).unwrap_or_default()),
        None => (at - word_before(text.get(..at).unwrap_or_default()), ""),
    };
    let typed = text.get(start..at).unwrap_or_default();
    // In a name whose quote is open only names come, in quotes.
    let quote = open_quote(typed);
    let head = typed.get(..quote.unwrap_or(typed.len() - word_before(typed))).unwrap_or_default();
    let before = lexemes(head);
    let in_comment = |comment: &Range<usize>| {
        let is_line = text.get(comment.clone()).is_some_and(|comment| comment.starts_with("--"));
        comment.start < at && (at < comment.end || is_line && at == comment.end)
    };
    let in_literal = cut(head, 0).is_some_and(|piece| piece.unclosed);
    if in_literal || comments_of(document).iter().any(in_comment) {
        return Vec::new();
    }
    let after = text.get(at..).filter(|_| quote.is_some()).map_or(0, rest_of_name);
    let word = start + head.len()..at + after;
    let dialect = service::dialect(document.service());
    let source = document.text();
    let cursor = CursorContext { dialect, source, workspace, snippets, head, before, whole, at: at - start, word };
    let items = service::completions(document.service(), &cursor);
    if quote.is_some() { items.into_iter().filter_map(quoted).collect() } else { items }
}

/// Where the name in double quotes begins that the text ends in.
fn open_quote(text: &str) -> Option<usize> {
    lexemes(text).last().filter(|last| last.kind == Kind::UnterminatedQuoted).map(|last| last.range.start)
}

/// How many bytes after the cursor belong to the name around it, its closing quote included.
fn rest_of_name(text: &str) -> usize {
    let length = text.find(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | '-' | '.'));
    length.filter(|length| text.get(*length..).is_some_and(|rest| rest.starts_with('"'))).map_or(0, |length| length + 1)
}

/// The same name in double quotes, if the item is a name and nothing else.
fn quoted(item: CompletionItem) -> Option<CompletionItem> {
    let Some(CompletionItemTextEdit::TextEdit(TextEdit { range, new_text })) = &item.text_edit else { return None };
    let is_name = matches!(
        item.kind,
        Some(CompletionItemKind::Class | CompletionItemKind::Field | CompletionItemKind::Interface)
    );
    let name = format!("\"{}\"", item.label.replace('"', "\"\""));
    let edit = TextEdit { range: *range, new_text: name.clone() };
    let is_plain = *new_text == as_name(&item.label);
    (is_name && is_plain).then_some(CompletionItem {
        filter_text: Some(name),
        text_edit: Some(CompletionItemTextEdit::TextEdit(edit)),
        ..item
    })
}

/// How many bytes at the end belong to a word.
fn word_before(text: &str) -> usize {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
    text.bytes().rev().take_while(|byte| is_word(byte)).count()
}
