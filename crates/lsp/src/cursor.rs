//! Where the cursor is, for what can come next.
//!
//! The parser itself is asked about each word: it reads the text up to the cursor and the word, and a syntax error before the end of
//! the word rules it out.

use std::ops::Range;

use gen_lsp_types::{CompletionItem, CompletionItemKind, CompletionItemTextEdit, InsertTextFormat, TextEdit};

use super::help::Signature;
use super::lexeme::Lexeme;
use super::markdown::markdown;
use super::position::SourceText;
use super::workspace::Workspace;
use partiql_iam::syntax::{Dialect, parse};

/// Where the cursor is.
pub(super) struct CursorContext<'d> {
    pub(super) dialect: &'static Dialect,
    pub(super) source: &'d SourceText,
    pub(super) workspace: &'d Workspace,
    /// Whether the client can show snippets.
    pub(super) snippets: bool,
    /// The statement up to the word under the cursor, and its tokens.
    pub(super) head: &'d str,
    pub(super) before: Vec<Lexeme>,
    /// The statement, and the offset of the cursor in it.
    pub(super) whole: &'d str,
    pub(super) at: usize,
    /// What a completion replaces.
    pub(super) word: Range<usize>,
}

impl CursorContext<'_> {
    /// The token so many before the cursor.
    pub(super) fn back(&self, count: usize) -> Option<&Lexeme> {
        self.before.len().checked_sub(count).and_then(|index| self.before.get(index))
    }

    /// Whether the parser gets past a word after the head.
    pub(super) fn accepts(&self, word: &str) -> bool {
        let text = format!("{}{word} ", self.head);
        let end = self.head.len() + word.len();
        match parse(&text, self.dialect) {
            Ok(_) => true,
            Err(error) => error.span().start as usize >= end,
        }
    }

    /// Whether the text before the cursor begins no statement, so that the parser can't be asked.
    pub(super) fn is_broken(&self) -> bool {
        let end = self.head.trim_end().len();
        parse(self.head, self.dialect).is_err_and(|error| (error.span().start as usize) < end)
    }

    /// The word that is being typed.
    pub(super) fn typed(&self) -> &str {
        self.source.as_str().get(self.word.clone()).unwrap_or_default()
    }

    /// Whether the statement is written in small letters: its first word is.
    pub(super) fn is_in_small_letters(&self) -> bool {
        let first = self.before.first().map_or(self.typed(), |first| first.text(self.head));
        first.starts_with(|letter: char| letter.is_ascii_lowercase())
    }

    pub(super) fn item(&self, label: &str, insert: String, kind: CompletionItemKind, order: &str) -> CompletionItem {
        let range = self.source.range(self.word.clone());
        CompletionItem {
            label: label.to_owned(),
            kind: Some(kind),
            sort_text: Some(format!("{order}{label}")),
            text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit { range, new_text: insert })),
            ..CompletionItem::default()
        }
    }

    /// A snippet, or the plain text of it.
    pub(super) fn snippet(&self, label: &str, insert: &str, kind: CompletionItemKind, order: &str) -> CompletionItem {
        if self.snippets {
            let item = self.item(label, insert.to_owned(), kind, order);
            return CompletionItem { insert_text_format: Some(InsertTextFormat::Snippet), ..item };
        }
        self.item(label, without_stops(insert), kind, order)
    }

    /// The call of a function.
    pub(super) fn function(&self, signature: &Signature) -> CompletionItem {
        let Signature { name, parameters, .. } = signature;
        let arguments = if parameters.is_empty() { "()" } else { "($1)" };
        CompletionItem {
            detail: Some(signature.label()),
            documentation: Some(markdown(signature.markdown())),
            ..self.snippet(name, &format!("{name}{arguments}"), CompletionItemKind::Function, "4")
        }
    }
}

/// A snippet without its tab stops: `${1:text}` is `text`, `$1` nothing.
fn without_stops(snippet: &str) -> String {
    let mut plain = String::new();
    let mut rest = snippet;
    while let Some((before, stop)) = rest.split_once('$') {
        plain.push_str(before);
        rest = match stop.strip_prefix('{') {
            Some(stop) => match stop.split_once('}') {
                Some((text, rest)) => {
                    plain.push_str(text.split_once(':').map_or("", |(_, text)| text));
                    rest
                }
                None => stop,
            },
            None => stop.trim_start_matches(|letter: char| letter.is_ascii_digit()),
        };
    }
    plain + rest
}
