//! A script in pieces, also while what is typed is broken.
//!
//! The pieces are those of [`script`](partiql_iam::syntax::script). But a quote that is not closed yet swallows the statements after it, up to
//! the next quote or the end of the text. Where that has happened, the text is cut where a statement likely begins instead. Which of the
//! two readings is meant is unknown, so that from there on no piece is [sure](Fragment::sure), and its permissions are unknown.

use std::ops::Range;

use super::lexeme::Lexeme;
use partiql_iam::syntax::token;
use partiql_iam::syntax::token::Kind;
use partiql_iam::syntax::{Dialect, Keyword, cut, parse};

/// The byte order mark.
const MARK: char = '\u{FEFF}';

/// A piece of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// From its first token to its last, without the semicolon, in bytes of the script.
    pub range: Range<usize>,
    /// Whether it surely is a piece: whether the text before it is closed.
    pub sure: bool,
}

/// The pieces of a script.
///
/// ```
/// use partiql_iam::qldb::DIALECT;
/// use partiql_iam_lsp::split;
///
/// let pieces = split("SELECT 'abc;\nSELECT * FROM Vehicle;", &DIALECT);
/// assert_eq!(pieces[1].range, 13..34);
/// assert!(!pieces[0].sure && !pieces[1].sure);
/// ```
#[must_use]
pub fn split(text: &str, dialect: &'static Dialect) -> Vec<Fragment> {
    let starts = likely_starts(text, dialect);
    let mut fragments = Vec::new();
    // The mark that some editors put first is no part of a statement.
    let mut at = if text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
    while let Some(piece) = cut(text, at) {
        let range = piece.start..piece.end;
        let first = starts.partition_point(|start| *start <= piece.start);
        let inside = starts.get(first).is_some_and(|start| *start < piece.end);
        if inside && (piece.unclosed || hides_a_statement(text, &range, &starts, dialect)) {
            let after = starts.get(first..).unwrap_or_default();
            if let Some(recovered) = recover(text, piece.start, after, dialect) {
                fragments.extend(recovered);
                return fragments;
            }
        }
        fragments.push(Fragment { range, sure: true });
        at = piece.next;
    }
    fragments
}

/// Where a statement likely begins, whatever is before it: at a line whose first word begins a statement, after a blank line or one
/// that ends in a semicolon.
fn likely_starts(text: &str, dialect: &Dialect) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut after_end = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if after_end && begins_statement(line, dialect) {
            starts.push(at);
        }
        let trimmed = line.trim_end();
        after_end = trimmed.is_empty() || trimmed.ends_with(';');
        at += line.len();
    }
    starts
}

fn begins_statement(line: &str, dialect: &Dialect) -> bool {
    let end = line.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(line.len());
    line.get(..end).and_then(Keyword::lookup).is_some_and(|word| dialect.form(word).is_some())
}

/// Whether a piece is no statement, and one begins inside of a literal of it: two quotes that are not closed may have found each other.
fn hides_a_statement(text: &str, piece: &Range<usize>, starts: &[usize], dialect: &'static Dialect) -> bool {
    if text.get(piece.clone()).is_none_or(|piece| parse(piece, dialect).is_ok()) {
        return false;
    }
    let mut at = piece.start;
    while at < piece.end {
        let Lexeme { kind, range } = token::next(text, at);
        if matches!(kind, Kind::String | Kind::Quoted | Kind::Ion) {
            let first = starts.partition_point(|start| *start <= range.start);
            if starts.get(first).is_some_and(|start| *start < range.end) {
                return true;
            }
        }
        at = range.end.max(at + 1);
    }
    false
}

/// The pieces from `start` on, cut wherever a statement likely begins. `None` if they are all statements: then the cut has hidden what
/// is wrong.
fn recover(text: &str, start: usize, starts: &[usize], dialect: &'static Dialect) -> Option<Vec<Fragment>> {
    let mut fragments = Vec::new();
    let ends = starts.iter().copied().chain([text.len()]);
    let mut from = start;
    for end in ends {
        let Some(section) = text.get(..end) else { continue };
        while let Some(piece) = cut(section, from) {
            let length = section.get(piece.start..piece.end).unwrap_or_default().trim_end().len();
            fragments.push(Fragment { range: piece.start..piece.start + length, sure: false });
            from = piece.next;
        }
        from = end;
    }
    let is_broken =
        |fragment: &Fragment| text.get(fragment.range.clone()).is_some_and(|piece| parse(piece, dialect).is_err());
    fragments.iter().any(is_broken).then_some(fragments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use partiql_iam::qldb::DIALECT;

    fn pieces(text: &str) -> Vec<(&str, bool)> {
        split(text, &DIALECT).into_iter().map(|fragment| (&text[fragment.range], fragment.sure)).collect()
    }

    #[test]
    fn closed_text_is_cut_at_semicolons() {
        let text = "SELECT 'a;\nSELECT b' FROM c; -- x;\n\nSELECT `{a: \";\"}` FROM \"d;e\";;\n/* ; */ DELETE FROM f";
        let expected = ["SELECT 'a;\nSELECT b' FROM c", "SELECT `{a: \";\"}` FROM \"d;e\"", "DELETE FROM f"];
        assert_eq!(pieces(text), expected.map(|piece| (piece, true)));
    }

    #[test]
    fn an_open_quote_does_not_swallow_the_next_statement() {
        for open in ["'a", "\"a", "`{a: \"x", "`{a: 1", "/* a"] {
            let text = format!("DELETE FROM a;\nSELECT {open};\n\nSELECT * FROM b;\nSELECT * FROM c WHERE d = 1");
            let found = pieces(&text);
            assert_eq!(found[0], ("DELETE FROM a", true), "{open}");
            assert_eq!(found[1], (format!("SELECT {open};").as_str(), false));
            assert_eq!(found[2..], [("SELECT * FROM b", false), ("SELECT * FROM c WHERE d = 1", false)], "{open}");
        }
    }

    #[test]
    fn nor_if_the_next_quote_closes_it() {
        let text = "SELECT 'a;\nSELECT * FROM b;\nSELECT * FROM c WHERE d = 'e";
        let expected = ["SELECT 'a;", "SELECT * FROM b", "SELECT * FROM c WHERE d = 'e"];
        assert_eq!(pieces(text), expected.map(|piece| (piece, false)));
    }

    #[test]
    fn without_a_likely_start_the_piece_goes_to_the_end() {
        assert_eq!(pieces("SELECT 'a; SELECT * FROM b"), [("SELECT 'a; SELECT * FROM b", true)]);
    }

    #[test]
    fn a_missing_semicolon_hides_nothing() {
        let text = "SELECT * FROM a\n\nSELECT * FROM b;\nSELECT * FROM c";
        assert_eq!(pieces(text), [("SELECT * FROM a\n\nSELECT * FROM b", true), ("SELECT * FROM c", true)]);
    }
}
