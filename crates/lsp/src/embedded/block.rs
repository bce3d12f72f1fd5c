//! Which block of the source each token is in: of brackets, or in Python of indented lines.

use super::Language;
use super::lexer::{Kind, Token};

#[derive(Debug)]
pub(super) struct Blocks {
    /// The innermost block of each token.
    of_tokens: Vec<usize>,
    /// The block around each block; that around the whole source is itself.
    parents: Vec<usize>,
}

enum Open {
    Bracket,
    /// Lines with this indent.
    Lines(usize),
}

impl Blocks {
    pub(super) fn new(language: Language, source: &str, tokens: &[Token]) -> Self {
        let mut blocks = Self { of_tokens: Vec::with_capacity(tokens.len()), parents: vec![0] };
        let mut open: Vec<(Open, usize)> = vec![(Open::Lines(0), 0)];
        for token in tokens {
            let text = match token.kind {
                Kind::Operator => source.get(token.start..token.end).unwrap_or_default(),
                Kind::Word | Kind::Text(_) => "",
            };
            if let (Language::Python, Some(indent)) = (language, token.indent) {
                while matches!(open.last(), Some((Open::Lines(other), _)) if *other > indent) {
                    open.pop();
                }
                if matches!(open.last(), Some((Open::Lines(other), _)) if *other < indent) {
                    let block = blocks.add(&open);
                    open.push((Open::Lines(indent), block));
                }
            }
            // Constants of Go are declared between parentheses.
            let is_block = language != Language::Go || matches!(text, "{" | "}");
            if is_block && matches!(text, "}" | ")" | "]") && matches!(open.last(), Some((Open::Bracket, _))) {
                open.pop();
            }
            blocks.of_tokens.push(open.last().map_or(0, |(_, block)| *block));
            if is_block && matches!(text, "{" | "(" | "[") {
                let block = blocks.add(&open);
                open.push((Open::Bracket, block));
            }
        }
        blocks
    }

    fn add(&mut self, open: &[(Open, usize)]) -> usize {
        self.parents.push(open.last().map_or(0, |(_, block)| *block));
        self.parents.len() - 1
    }

    /// Whether the block of one token also holds the other.
    pub(super) fn holds(&self, outer: usize, inner: usize) -> bool {
        let block = |token: usize| self.of_tokens.get(token).copied().unwrap_or_default();
        let (outer, mut inner) = (block(outer), block(inner));
        // A block is younger than those around it.
        while inner > outer {
            inner = self.parents.get(inner).copied().unwrap_or_default();
        }
        inner == outer
    }
}
