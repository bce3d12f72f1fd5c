//! Which block of the source each token is in: of brackets, or in Python of indented lines.

use super::Language;
use super::lexer::Token;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blocks {
    /// The innermost block of each token.
    of_tokens: Vec<u32>,
    /// The block around each block; that around the whole source is itself.
    parents: Vec<u32>,
    /// The token before which each block was opened, or which opened it.
    firsts: Vec<u32>,
}

enum Open {
    Bracket,
    /// Lines with this indent.
    Lines(u32),
}

impl Blocks {
    pub(super) fn new(language: Language, tokens: &[Token]) -> Self {
        let mut blocks = Self { of_tokens: Vec::with_capacity(tokens.len()), parents: vec![0], firsts: vec![0] };
        let mut open: Vec<(Open, u32)> = vec![(Open::Lines(0), 0)];
        for (at, token) in tokens.iter().enumerate() {
            let bracket = token.mark();
            if let (Language::Python, Some(indent)) = (language, token.indent) {
                while matches!(open.last(), Some((Open::Lines(other), _)) if *other > indent) {
                    open.pop();
                }
                if matches!(open.last(), Some((Open::Lines(other), _)) if *other < indent) {
                    let block = blocks.add(&open, at);
                    open.push((Open::Lines(indent), block));
                }
            }
            // Constants of Go are declared between parentheses.
            let is_block = language != Language::Go || matches!(bracket, b'{' | b'}');
            if is_block && matches!(bracket, b'}' | b')' | b']') && matches!(open.last(), Some((Open::Bracket, _))) {
                open.pop();
            }
            blocks.of_tokens.push(open.last().map_or(0, |(_, block)| *block));
            if is_block && matches!(bracket, b'{' | b'(' | b'[') {
                let block = blocks.add(&open, at);
                open.push((Open::Bracket, block));
            }
        }
        blocks
    }

    fn add(&mut self, open: &[(Open, u32)], first: usize) -> u32 {
        self.firsts.push(u32::try_from(first).unwrap_or(u32::MAX));
        self.parents.push(open.last().map_or(0, |(_, block)| *block));
        u32::try_from(self.parents.len() - 1).unwrap_or(u32::MAX)
    }

    /// The first token of the block that a token is in; `None` for that around the whole source.
    pub(super) fn first(&self, at: usize) -> Option<usize> {
        let block = self.of_tokens.get(at).copied().filter(|block| *block != 0)?;
        self.firsts.get(block as usize).map(|first| *first as usize)
    }

    /// Whether the block of one token also holds the other.
    pub(super) fn holds(&self, outer: usize, inner: usize) -> bool {
        let block = |token: usize| self.of_tokens.get(token).copied().unwrap_or_default();
        let (outer, mut inner) = (block(outer), block(inner));
        // A block is younger than those around it.
        while inner > outer {
            inner = self.parents.get(inner as usize).copied().unwrap_or_default();
        }
        inner == outer
    }
}
