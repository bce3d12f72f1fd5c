//! A token with its place, for readers of tokens that build no tree.

use alloc::vec::Vec;
use core::ops::Range;

use super::dialect::Dialect;
use super::keyword::Keyword;
use super::token::{self, Kind, Token};

/// A token and its place, also in a text that is longer than a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lexeme {
    /// What it is.
    pub kind: Kind,
    /// Where it is.
    pub range: Range<usize>,
}

impl Token for Lexeme {
    fn new(kind: Kind, _: usize, start: usize, end: usize) -> Self {
        Self { kind, range: start..end }
    }

    fn moved(self, _: usize) -> Self {
        self
    }
}

impl Lexeme {
    /// Whether it is this word.
    #[must_use]
    pub fn is(&self, keyword: Keyword) -> bool {
        self.kind == Kind::Word(keyword)
    }

    /// Whether it is a name of a dialect, quoted or not.
    #[must_use]
    pub fn is_name(&self, dialect: &Dialect) -> bool {
        match self.kind {
            Kind::Identifier | Kind::Quoted => true,
            Kind::Word(keyword) => dialect.may_be_name(keyword),
            _ => false,
        }
    }

    /// Its text.
    #[must_use]
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.range.clone()).unwrap_or_default()
    }

    /// A name without its quotes.
    #[must_use]
    pub fn name<'t>(&self, text: &'t str) -> &'t str {
        let text = self.text(text);
        text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
    }

    /// Whether it is this word, reserved or not, in any case.
    #[must_use]
    pub fn is_word(&self, word: &str, text: &str) -> bool {
        matches!(self.kind, Kind::Identifier | Kind::Word(_)) && self.text(text).eq_ignore_ascii_case(word)
    }
}

/// All tokens.
#[must_use]
pub fn lexemes(text: &str) -> Vec<Lexeme> {
    let mut lexemes = Vec::new();
    let mut at = 0;
    loop {
        let lexeme: Lexeme = token::next(text, at);
        if lexeme.kind == Kind::End {
            return lexemes;
        }
        at = lexeme.range.end;
        lexemes.push(lexeme);
    }
}

/// The innermost bracket that is still open after the tokens.
#[must_use]
pub fn open_bracket(lexemes: &[Lexeme]) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, lexeme) in lexemes.iter().enumerate().rev() {
        match lexeme.kind {
            Kind::CloseParen | Kind::CloseBracket | Kind::CloseBrace | Kind::CloseBag => depth += 1,
            Kind::OpenParen | Kind::OpenBracket | Kind::OpenBrace | Kind::OpenBag => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Some(index),
            },
            _ => {}
        }
    }
    None
}
