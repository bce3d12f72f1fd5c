//! Places in a text, as the protocol has them: a line, and a column in units that client and server agree on.

use std::ops::Range;

use gen_lsp_types::{Position, Range as LspRange, TextDocumentContentChangeEvent as Change};

use partiql_iam::Span;

/// What a column counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16: what every client understands.
    #[default]
    Utf16,
}

/// A text that knows where its lines begin.
///
/// Offsets are in bytes. Lines end at `\n`, `\r\n` or `\r`, as the protocol says. A position outside of the text is moved to the
/// nearest one inside, so that no message can make a place that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    content: String,
    encoding: Encoding,
    starts: Vec<usize>,
}

impl SourceText {
    /// A text whose positions are in `encoding`.
    #[must_use]
    pub fn new(content: String, encoding: Encoding) -> Self {
        let starts = line_starts(&content);
        Self { content, encoding, starts }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.content
    }

    /// What its columns count.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Puts another text into a range of bytes.
    pub fn replace(&mut self, range: Range<usize>, with: &str) {
        let start = self.boundary(range.start);
        let end = self.boundary(range.end).max(start);
        self.content.replace_range(start..end, with);
        // A line that begins before the change and one that begins after it stay what they are.
        let first = self.starts.partition_point(|line| *line < start).saturating_sub(1);
        let last = self.starts.partition_point(|line| *line <= end);
        let from = self.starts.get(first).copied().unwrap_or_default();
        let fresh = starts_after(&self.content, from..start + with.len());
        for line in self.starts.iter_mut().skip(last) {
            *line = *line - (end - start) + with.len();
        }
        self.starts.splice(first + 1..last, fresh);
    }

    /// Makes a change that the client sends.
    pub fn change(&mut self, change: &Change) {
        match change {
            Change::TextDocumentContentChangePartial(change) => {
                let range = self.bytes(change.range);
                self.replace(range, &change.text);
            }
            Change::TextDocumentContentChangeWholeDocument(change) => {
                *self = Self::new(change.text.clone(), self.encoding);
            }
        }
    }

    /// The position of an offset.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.boundary(offset);
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let before = self.content.get(start..offset).unwrap_or_default();
        let column = match self.encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 if before.is_ascii() => before.len(),
            Encoding::Utf16 => before.chars().map(char::len_utf16).sum(),
        };
        Position { line: number(line), character: number(column) }
    }

    /// The offset of a position. After the end of a line it is the end of the line; inside of a character, its start.
    #[must_use]
    pub fn offset(&self, position: Position) -> usize {
        let Position { line, character } = position;
        let Some(Range { start, end }) = self.line(line as usize) else { return self.content.len() };
        let text = self.content.get(start..end).unwrap_or_default();
        let wanted = character as usize;
        if self.encoding == Encoding::Utf8 || text.is_ascii() {
            return self.boundary(start + wanted.min(text.len()));
        }
        let mut column = 0;
        for (at, letter) in text.char_indices() {
            column += letter.len_utf16();
            if column > wanted {
                return start + at;
            }
        }
        end
    }

    /// A line without its end; `None` after the last one.
    #[must_use]
    pub fn line(&self, line: usize) -> Option<Range<usize>> {
        let start = *self.starts.get(line)?;
        let end = self.starts.get(line + 1).copied().unwrap_or(self.content.len());
        let text = self.content.get(start..end).unwrap_or_default();
        Some(start..start + text.trim_end_matches(['\n', '\r']).len())
    }

    /// The line of an offset, from 0.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// A range of bytes as the protocol has it.
    #[must_use]
    pub fn range(&self, range: Range<usize>) -> LspRange {
        LspRange { start: self.position(range.start), end: self.position(range.end.max(range.start)) }
    }

    /// A span of the whole text as the protocol has it.
    #[must_use]
    pub fn span(&self, span: Span) -> LspRange {
        self.range(span.range())
    }

    /// A range of the protocol in bytes.
    #[must_use]
    pub fn bytes(&self, range: LspRange) -> Range<usize> {
        let start = self.offset(range.start);
        start..self.offset(range.end).max(start)
    }

    /// The nearest offset at or before the given one that is inside of the text and between two characters.
    fn boundary(&self, offset: usize) -> usize {
        self.content.floor_char_boundary(offset)
    }
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn line_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    starts.extend(starts_after(text, 0..text.len()));
    starts
}

/// Where the lines begin that end in a piece of a text.
fn starts_after(text: &str, place: Range<usize>) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = |at: &usize| match bytes.get(*at) {
        Some(b'\n') => true,
        Some(b'\r') => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    place.filter(ends).map(|at| at + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn columns_count_what_was_agreed() {
        let content = "a\u{e9}b\r\n\u{1F697}x\ry\n";
        let wide = SourceText::new(content.to_owned(), Encoding::Utf16);
        let bytes = SourceText::new(content.to_owned(), Encoding::Utf8);
        let x = content.find('x').unwrap();
        assert_eq!(wide.position(x), at(1, 2));
        assert_eq!(bytes.position(x), at(1, 4));
        assert_eq!(wide.offset(at(1, 2)), x);
        assert_eq!(bytes.offset(at(1, 4)), x);
        let y = content.find('y').unwrap();
        assert_eq!(wide.position(y), at(2, 0));
        assert_eq!(wide.position(content.len()), at(3, 0));
    }

    #[test]
    fn positions_outside_of_the_text_are_moved_inside() {
        let text = SourceText::new("ab\r\n\u{1F697}".to_owned(), Encoding::Utf16);
        assert_eq!(text.offset(at(0, 99)), 2, "the end of the line, before its `\\r\\n`");
        assert_eq!(text.offset(at(9, 9)), text.as_str().len());
        assert_eq!(text.offset(at(1, 1)), 4, "between two surrogates");
        let bytes = SourceText::new("\u{1F697}".to_owned(), Encoding::Utf8);
        assert_eq!(bytes.offset(at(0, 2)), 0);
        assert_eq!(bytes.position(3), at(0, 0));
    }

    #[test]
    fn lines_of_a_changed_text_are_those_of_a_fresh_one() {
        let pieces = ["", "a", "\n", "\r", "\r\n", "\n\r", "a\nb\n", "\u{e9}"];
        let mut seed = 0x2545_F491_4F6C_DD1D_u64;
        let mut below = |limit: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            usize::try_from(seed % limit as u64).unwrap_or_default()
        };
        let mut text = SourceText::new("a\r\nb\nc\rd".to_owned(), Encoding::Utf16);
        for _ in 0..4_000 {
            let start = below(text.as_str().len() + 2);
            let piece = if text.as_str().len() > 40 { "" } else { pieces[below(pieces.len())] };
            text.replace(start..start + below(4), piece);
            assert_eq!(text, SourceText::new(text.as_str().to_owned(), Encoding::Utf16));
        }
    }
}
