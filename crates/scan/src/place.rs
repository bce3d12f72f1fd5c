//! Where in a file something is, as people and programs count it.

use std::ops::Range;

use partiql_iam::Span;
use serde::Serialize;

/// A place in a file. Lines are counted from 1; columns too, in UTF-16 code units, as editors do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The line of the first character.
    pub line: usize,
    /// Its column.
    pub column: usize,
    /// The line of the last character.
    pub end_line: usize,
    /// The column after the last character.
    pub end_column: usize,
}

/// Where a text begins in its file: the line, and how many UTF-16 code units are before it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The line.
    pub line: usize,
    /// So many units are before it.
    pub column: usize,
}

impl Start {
    /// The beginning of a file.
    pub const FIRST: Self = Self { line: 1, column: 0 };
}

/// The text at a place, as far as it is there.
pub(crate) fn clamped(text: &str, span: Span) -> Range<usize> {
    let end = text.floor_char_boundary((span.end as usize).min(text.len()));
    let start = text.floor_char_boundary((span.start as usize).min(end));
    start..end
}

impl Place {
    /// That of a span of a text that begins at `start` in its file.
    #[must_use]
    pub fn of(text: &str, span: Span, start: Start) -> Self {
        let Range { start: from, end: to } = clamped(text, span);
        let first = start.after(text.get(..from).unwrap_or_default());
        let last = first.after(text.get(from..to).unwrap_or_default());
        Self { line: first.line, column: first.column + 1, end_line: last.line, end_column: last.column + 1 }
    }
}

impl Start {
    /// The same after a text.
    #[must_use]
    pub fn after(self, text: &str) -> Self {
        let units = |text: &str| if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() };
        match text.rsplit_once('\n') {
            None => Self { line: self.line, column: self.column + units(text) },
            Some((lines, last)) => Self { line: self.line + 1 + lines.matches('\n').count(), column: units(last) },
        }
    }
}

/// The lines of a text in which many places are looked for.
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t str,
    /// Where each line begins, and each piece of a long one.
    stops: Vec<(usize, Start)>,
}

/// How long a piece of a line is at most, in bytes: a file may be one line.
const PIECE: usize = 1_024;

impl<'t> Lines<'t> {
    /// Those of a text.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let mut stops = Vec::new();
        let mut begins = 0;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let (mut at, mut start) = (0, Start { line: number + 1, column: 0 });
            loop {
                stops.push((begins + at, start));
                let next = line.floor_char_boundary(at + PIECE);
                if next >= line.len() {
                    break;
                }
                start = start.after(line.get(at..next).unwrap_or_default());
                at = next;
            }
            begins += line.len();
        }
        if text.is_empty() || text.ends_with('\n') {
            let line = stops.last().map_or(1, |(_, start)| start.line + 1);
            stops.push((begins, Start { line, column: 0 }));
        }
        Self { text, stops }
    }

    /// The place of a span.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        let Range { start, end } = clamped(self.text, span);
        let before = self.stops.partition_point(|(at, _)| *at <= start).saturating_sub(1);
        let (at, stop) = self.stops.get(before).copied().unwrap_or((0, Start::FIRST));
        let first = stop.after(self.text.get(at..start).unwrap_or_default());
        let last = first.after(self.text.get(start..end).unwrap_or_default());
        Place { line: first.line, column: first.column + 1, end_line: last.line, end_column: last.column + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, start: u32, end: u32) -> (usize, usize, usize, usize) {
        let Place { line, column, end_line, end_column } = Place::of(text, Span::new(start, end), Start::FIRST);
        (line, column, end_line, end_column)
    }

    #[test]
    fn columns_are_utf16_code_units() {
        assert_eq!(place("abc", 1, 2), (1, 2, 1, 3));
        assert_eq!(place("a\r\nbc\n", 4, 5), (2, 2, 2, 3));
        // Two bytes and one unit; four bytes and two units.
        assert_eq!(place("é=1", 2, 4), (1, 2, 1, 4));
        assert_eq!(place("\u{1F600}=1", 4, 6), (1, 3, 1, 5));
        assert_eq!(place("a\nb\nc", 0, 5), (1, 1, 3, 2));
    }

    #[test]
    fn lines_are_counted_once() {
        let long = "b\u{1F600}".repeat(1_000);
        let text = &*format!("a\r\n\u{1F600}b\n\nc{long}\n{long}");
        let lines = Lines::of(text);
        for start in 0..=u32::try_from(text.len()).unwrap() {
            let span = Span::new(start, start + 1);
            assert_eq!(lines.place(span), Place::of(text, span, Start::FIRST), "{start}");
        }
        for text in ["", "\n", "a\n"] {
            let end = Span::of(&(text.len()..text.len()));
            assert_eq!(Lines::of(text).place(end), Place::of(text, end, Start::FIRST), "{text:?}");
        }
    }

    #[test]
    fn a_place_outside_of_the_text_is_its_end() {
        assert_eq!(place("ab", 7, 9), (1, 3, 1, 3));
        assert_eq!(place("é", 1, 1), (1, 1, 1, 1));
    }

    #[test]
    fn a_piece_begins_where_it_is_in_its_file() {
        let start = Start { line: 7, column: 4 };
        let place = Place::of("SELECT *\nFROM t", Span::new(0, 6), start);
        assert_eq!(place, Place { line: 7, column: 5, end_line: 7, end_column: 11 });
        let place = Place::of("SELECT *\nFROM t", Span::new(14, 15), start);
        assert_eq!(place, Place { line: 8, column: 6, end_line: 8, end_column: 7 });
    }
}
