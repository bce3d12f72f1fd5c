//! A token with its place, for readers of tokens that build no tree.

use core::ops::Range;

use super::token::{Kind, Token};

/// A token and its place, also in a text that is longer than a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lexeme {
    pub kind: Kind,
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
