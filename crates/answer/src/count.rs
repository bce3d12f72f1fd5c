//! Places as other languages count them.

use partiql_iam::Span;

/// A span in characters of a text, as Python counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Characters {
    /// The first character.
    pub start: usize,
    /// The one after the last.
    pub end: usize,
}

impl Characters {
    /// Those of a span in bytes. What is outside of the text is its end.
    ///
    /// ```
    /// use partiql_iam::Span;
    /// use partiql_iam_answer::{Characters, Units};
    ///
    /// let text = "é\u{1F600}x";
    /// assert_eq!(Characters::of(text, Span::new(2, 7)), Characters { start: 1, end: 3 });
    /// assert_eq!(Units::of(text, Span::new(2, 7)), Units { start: 1, end: 4 });
    /// ```
    #[must_use]
    pub fn of(text: &str, span: Span) -> Self {
        let (before, within) = parts(text, span);
        let start = before.chars().count();
        Self { start, end: start + within.chars().count() }
    }
}

/// A span in UTF-16 code units of a text, as JavaScript counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Units {
    /// The first one.
    pub start: usize,
    /// The one after the last.
    pub end: usize,
}

impl Units {
    /// Those of a span in bytes. What is outside of the text is its end.
    #[must_use]
    pub fn of(text: &str, span: Span) -> Self {
        let (before, within) = parts(text, span);
        let units = |text: &str| text.chars().map(char::len_utf16).sum::<usize>();
        let start = units(before);
        Self { start, end: start + units(within) }
    }
}

fn parts(text: &str, span: Span) -> (&str, &str) {
    let end = text.floor_char_boundary((span.end as usize).min(text.len()));
    let start = text.floor_char_boundary((span.start as usize).min(end));
    (text.get(..start).unwrap_or_default(), text.get(start..end).unwrap_or_default())
}
