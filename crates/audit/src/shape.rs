//! The shape of a statement: its text without the values.

use std::borrow::Cow;
use std::fmt::Write as _;

use memchr::memmem;
use partiql_iam::syntax::lexeme::Lexeme;
use partiql_iam::syntax::token::{self, Kind};

/// What CloudTrail writes in the place of a value.
const REDACTED: &str = "***(Redacted)";

/// The same where the quotes of a string stayed.
const QUOTED: &str = "'***(Redacted)'";

/// The statement with a parameter for each value that CloudTrail left out, as long as what is there, so that places in the text stay what they are. What is
/// in other quotes or a comment stays.
///
/// It is a value and nothing else: where a statement has a name or a word, a parameter is as wrong.
pub(crate) fn with_parameters(text: &str) -> Cow<'_, str> {
    if memmem::find(text.as_bytes(), REDACTED.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len());
    let (mut at, mut copied) = (0, 0);
    loop {
        let Lexeme { kind, range } = token::next(text, at);
        if kind == Kind::End {
            break;
        }
        let length = match kind {
            Kind::Star if is_left_out(text, range.start) => Some(REDACTED.len()),
            Kind::String if text.get(range.clone()) == Some(QUOTED) => Some(QUOTED.len()),
            _ => None,
        };
        at = match length {
            Some(length) => {
                written.push_str(text.get(copied..range.start).unwrap_or_default());
                _ = write!(written, "{:length$}", '?');
                copied = range.start + length;
                copied
            }
            None => range.end.max(at + 1),
        };
        if at >= text.len() {
            break;
        }
    }
    written.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(written)
}

fn is_left_out(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(REDACTED))
}

/// A longer shape ends in `…`.
const MAX_SHAPE_CHARS: usize = 2_000;

/// The text with `?` for each value and one blank for each gap, without comments; several values between commas are one `?, …`. Names in strings,
/// as `'VIN'` in `{'VIN': ?}` and `v['VIN']`, stay.
///
/// ```
/// use partiql_iam_audit::shape;
///
/// assert_eq!(shape("SELECT *  FROM t WHERE a IN ['x', 2] -- why"), "SELECT * FROM t WHERE a IN [?, …]");
/// assert_eq!(shape("INSERT INTO t VALUE {'a' : 'x', 'b': -2.5e1}"), "INSERT INTO t VALUE {'a' : ?, 'b': ?}");
/// assert_eq!(shape("SELECT a['k'][0] FROM t WHERE b = TRUE"), "SELECT a['k'][0] FROM t WHERE b = TRUE");
/// ```
#[must_use]
pub fn shape(text: &str) -> String {
    let mut shape = Shape { written: String::with_capacity(text.len().min(MAX_SHAPE_CHARS)), last: Kind::End, end: 0 };
    let mut at = 0;
    let mut ahead = token::next(text, at);
    loop {
        let Lexeme { kind, range } = ahead;
        if kind == Kind::End || shape.written.len() > MAX_SHAPE_CHARS {
            break;
        }
        let is_left_out = kind == Kind::Star && is_left_out(text, range.start);
        at = if is_left_out { range.start + REDACTED.len() } else { range.end.max(at + 1) };
        ahead = token::next(text, at);
        let word = text.get(range.clone()).unwrap_or_default();
        let is_gap = range.start > shape.end && shape.end > 0;
        shape.end = if is_left_out { at } else { range.end };
        if is_left_out {
            shape.value(is_gap);
            continue;
        }
        match kind {
            Kind::String if ahead.kind == Kind::Colon || shape.is_step(ahead.kind) => shape.word(word, kind, is_gap),
            Kind::Number if shape.is_step(ahead.kind) => shape.word(word, kind, is_gap),
            Kind::String | Kind::Number | Kind::Ion | Kind::Parameter => shape.value(is_gap),
            _ => shape.word(word, kind, is_gap),
        }
    }
    if shape.written.len() > MAX_SHAPE_CHARS {
        let end = shape.written.floor_char_boundary(MAX_SHAPE_CHARS);
        shape.written.truncate(end);
        shape.written.push('…');
    }
    shape.written
}

struct Shape {
    written: String,
    /// The last token that was written.
    last: Kind,
    /// Where it ends in the text.
    end: usize,
}

impl Shape {
    /// Whether what comes is a step of a path, `[…]` after a name or another step.
    fn is_step(&self, next: Kind) -> bool {
        let Some(before) = self.written.strip_suffix('[') else { return false };
        let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$' | '"' | ']' | ')');
        next == Kind::CloseBracket && self.last == Kind::OpenBracket && before.ends_with(is_name)
    }

    fn word(&mut self, word: &str, kind: Kind, is_gap: bool) {
        if is_gap {
            self.written.push(' ');
        }
        self.written.push_str(word);
        self.last = kind;
    }

    fn value(&mut self, is_gap: bool) {
        // A sign is the value's, and after a comma after a value it is one more of the same.
        if self.last == Kind::Minus {
            let unsigned = self.written.strip_suffix('-').map_or(self.written.len(), str::len);
            let before = self.written.get(..unsigned).unwrap_or_default().trim_end();
            if before.ends_with(['=', ',', '[', '(', '<', '>', ':']) {
                self.written.truncate(unsigned);
            }
        }
        let before = self.written.trim_end();
        let list = before.strip_suffix(',').map(str::trim_end);
        if let Some(list) = list.filter(|list| list.ends_with('…')) {
            let end = list.len();
            self.written.truncate(end);
        } else if let Some(list) = list.filter(|list| list.ends_with('?')) {
            let end = list.len();
            self.written.truncate(end);
            self.written.push_str(", …");
        } else {
            if is_gap && !self.written.ends_with(' ') {
                self.written.push(' ');
            }
            self.written.push('?');
        }
        self.last = Kind::Parameter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_parameters() {
        for (text, expected) in [
            ("SELECT * FROM t WHERE a = -1", "SELECT * FROM t WHERE a = ?"),
            ("SELECT * FROM t WHERE a = b - 1", "SELECT * FROM t WHERE a = b - ?"),
            ("SELECT * FROM t WHERE a = `2020T` AND b=?", "SELECT * FROM t WHERE a = ? AND b=?"),
            ("SELECT a /* x */ FROM \"t.u\"  ;", "SELECT a FROM \"t.u\" ;"),
            ("SELECT * FROM t WHERE a IN (1,2 , 'x')", "SELECT * FROM t WHERE a IN (?, …)"),
            ("SELECT * FROM t WHERE a IN [1, b, 2]", "SELECT * FROM t WHERE a IN [?, b, ?]"),
            ("SELECT 'x'", "SELECT ?"),
            ("SELECT a[0].b['c'] FROM t", "SELECT a[0].b['c'] FROM t"),
            ("SELECT ['c'] FROM t", "SELECT [?] FROM t"),
            ("UPDATE t SET a = 'it''s'", "UPDATE t SET a = ?"),
            ("SELEC 'never closed", "SELEC 'never closed"),
            ("INSERT INTO t VALUE {'a' : ***(Redacted), 'b':***(Redacted)}", "INSERT INTO t VALUE {'a' : ?, 'b':?}"),
            ("DELETE FROM t WHERE a IN [***(Redacted), ***(Redacted)]", "DELETE FROM t WHERE a IN [?, …]"),
            ("", ""),
        ] {
            assert_eq!(shape(text), expected, "{text}");
        }
    }

    #[test]
    fn long_shapes_end() {
        let text = format!("SELECT {} FROM t", "é, ".repeat(3_000));
        let shape = shape(&text);
        assert!(shape.len() < MAX_SHAPE_CHARS + 4 && shape.ends_with('…'), "{}", shape.len());
    }

    #[test]
    fn values_that_were_left_out() {
        for (text, expected) in [
            ("SELECT * FROM t WHERE a = 1", "SELECT * FROM t WHERE a = 1"),
            ("UPDATE t SET a = ***(Redacted) WHERE b = 'c'", "UPDATE t SET a = ?             WHERE b = 'c'"),
            ("x [***(Redacted), ***(Redacted)]", "x [?            , ?            ]"),
            ("DELETE FROM t WHERE a = '***(Redacted)'", "DELETE FROM t WHERE a = ?              "),
            ("x ['***(Redacted)', '***(Redacted)', 'y']", "x [?              , ?              , 'y']"),
            ("SELECT 'x ***(Redacted)' FROM t", "SELECT 'x ***(Redacted)' FROM t"),
            ("SELECT '''***(Redacted)''' FROM t", "SELECT '''***(Redacted)''' FROM t"),
            ("***(Redacted)", "?            "),
            ("SELECT \"***(Redacted)\" -- ***(Redacted)", "SELECT \"***(Redacted)\" -- ***(Redacted)"),
        ] {
            assert_eq!(with_parameters(text), expected, "{text}");
        }
    }
}
