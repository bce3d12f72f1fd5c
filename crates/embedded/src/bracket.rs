//! Which brackets belong together, and which are around each token.

use super::lexer::Token;

/// The brackets of a source. Those that nothing closes reach to where something closes one around them, or to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Brackets {
    /// The innermost bracket around each token; a bracket is not around itself.
    around: Vec<u32>,
    /// The bracket that each bracket belongs to.
    partners: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Brackets {
    pub(super) fn new(tokens: &[Token]) -> Self {
        let mut brackets = Self { around: Vec::with_capacity(tokens.len()), partners: vec![NONE; tokens.len()] };
        let mut open: Vec<(u8, usize)> = Vec::new();
        // How many of each kind are open.
        let mut count = [0u32; 3];
        for (at, token) in tokens.iter().enumerate() {
            let byte = token.mark();
            let kind = match byte {
                b'(' | b')' => 0,
                b'[' | b']' => 1,
                b'{' | b'}' => 2,
                _ => 3,
            };
            let is_open = matches!(byte, b'(' | b'[' | b'{');
            if !is_open && count.get(kind).is_some_and(|count| *count > 0) {
                while let Some((top, start)) = open.pop() {
                    if let Some(count) = count.get_mut(usize::from(top)) {
                        *count -= 1;
                    }
                    if usize::from(top) == kind {
                        brackets.join(start, at);
                        break;
                    }
                }
            }
            brackets.around.push(open.last().map_or(NONE, |(_, start)| number(*start)));
            if let (true, Some(count)) = (is_open, count.get_mut(kind)) {
                *count += 1;
                open.push((u8::try_from(kind).unwrap_or_default(), at));
            }
        }
        brackets
    }

    fn join(&mut self, open: usize, close: usize) {
        for (one, other) in [(open, close), (close, open)] {
            if let Some(partner) = self.partners.get_mut(one) {
                *partner = number(other);
            }
        }
    }

    /// The innermost bracket around a token.
    pub(super) fn around(&self, at: usize) -> Option<usize> {
        self.around.get(at).copied().filter(|open| *open != NONE).map(|open| open as usize)
    }

    /// The bracket that belongs to one.
    pub(super) fn partner(&self, at: usize) -> Option<usize> {
        self.partners.get(at).copied().filter(|other| *other != NONE).map(|other| other as usize)
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NONE)
}
