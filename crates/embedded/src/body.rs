//! The text of a literal, up to its end.

use super::lexer::{Lexer, Literal};
use super::{Content, escape, php};

/// How the text of a literal is to be read.
#[derive(Clone, Copy)]
pub(super) struct Form<'q> {
    /// What ends it.
    pub(super) close: &'q str,
    pub(super) backslash: Backslash,
    pub(super) marks: Marks,
    pub(super) breaks: Breaks,
    pub(super) interpolation: Interpolation,
    /// Its value is no text, or is known at run time only.
    pub(super) is_opaque: bool,
}

/// What a backslash does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Backslash {
    /// Begins an escape.
    Escapes,
    /// Keeps the quotation mark after it from ending the literal, and stays in the text.
    Protects,
    /// Begins the escape of another or of the closing mark; otherwise it stays in the text.
    EscapesMarks,
    /// Nothing.
    Stays,
}

/// What quotation marks do that could end the literal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    /// The first ones end it.
    First,
    /// The last ones of a row end it.
    Last,
    /// Two are one, which is text.
    Doubled,
}

/// What line breaks do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// They have no place in the literal.
    Refused,
    /// They are text.
    Kept,
    /// They are text, and those of two characters count as one.
    One,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Interpolation {
    None,
    /// `${…}`
    DollarBrace,
    /// `${…}` and `$name`
    Dollar,
    /// `{…}`, but not `{{`
    Brace,
    /// `{$…}`, `${…}`, `$name`, `$name[…]`, `$name->member`
    Php,
}

impl<'q> Form<'q> {
    /// One line, with escapes.
    pub(super) const fn plain(close: &'q str) -> Self {
        Self {
            close,
            backslash: Backslash::Escapes,
            marks: Marks::First,
            breaks: Breaks::Refused,
            interpolation: Interpolation::None,
            is_opaque: false,
        }
    }

    /// Several lines, without escapes.
    pub(super) const fn raw(close: &'q str) -> Self {
        Self { backslash: Backslash::Stays, breaks: Breaks::One, ..Self::plain(close) }
    }
}

/// Reads the text up to its end, `open` bytes from here.
pub(super) fn body(lexer: &mut Lexer<'_>, open: usize, form: Form<'_>) -> Literal {
    let source = lexer.source;
    lexer.at += open;
    let inner = lexer.at;
    let mut content = Content::default();
    let mut is_known = !form.is_opaque;
    let mut is_closed = true;
    let mut copied = inner;
    loop {
        let (rest, at) = (lexer.rest(), lexer.at);
        let Some(next) = rest.chars().next() else {
            is_closed = false;
            break;
        };
        if rest.starts_with(form.close) {
            if form.marks == Marks::Doubled && rest.starts_with("\"\"") {
                content.copy(source, copied..at);
                content.escape("\"", at..at + 2);
                lexer.at += 2;
                copied = lexer.at;
                continue;
            }
            let marks = rest.bytes().take_while(|byte| *byte == b'"').count();
            let extra = if form.marks == Marks::Last { marks.saturating_sub(3) } else { 0 };
            content.copy(source, copied..at + extra);
            lexer.at += extra + form.close.len();
            break;
        }
        match next {
            '\n' | '\r' if form.breaks == Breaks::Refused => {
                is_closed = false;
                break;
            }
            '\r' if form.breaks == Breaks::One && rest.starts_with("\r\n") => {
                content.copy(source, copied..at);
                content.escape("\n", at..at + 2);
                lexer.at += 2;
                copied = lexer.at;
            }
            '\\' if form.backslash == Backslash::Escapes => {
                content.copy(source, copied..at);
                match escape::read(lexer.language, rest) {
                    Some((decoded, length)) => {
                        let mut buffer = [0; 4];
                        let decoded = decoded.map_or("", |decoded| decoded.encode_utf8(&mut buffer));
                        content.escape(decoded, at..at + length);
                        lexer.at += length;
                    }
                    None => {
                        is_known = false;
                        lexer.at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
                    }
                }
                copied = lexer.at;
            }
            '\\' if form.backslash == Backslash::EscapesMarks => {
                let escaped = rest.get(1..).and_then(|after| after.chars().next());
                if let Some(mark) = escaped.filter(|c| *c == '\\' || form.close.starts_with(*c)) {
                    content.copy(source, copied..at);
                    content.escape(mark.encode_utf8(&mut [0; 4]), at..at + 2);
                    copied = at + 2;
                    lexer.at += 2;
                } else {
                    lexer.at += 1;
                }
            }
            '\\' if form.backslash == Backslash::Protects => {
                lexer.at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
            }
            '$' | '{' if is_interpolated(rest, form.interpolation) => {
                content.copy(source, copied..at);
                skip_place(lexer, form.interpolation);
                content.hole(at..lexer.at);
                copied = lexer.at;
            }
            '{' | '}' if form.interpolation == Interpolation::Brace => {
                content.copy(source, copied..at);
                let is_doubled = rest.chars().nth(1) == Some(next);
                if is_doubled {
                    content.escape(rest.get(..1).unwrap_or_default(), at..at + 2);
                    lexer.at += 2;
                } else if next == '{' {
                    lexer.at += 1;
                    lexer.skip_braces(Some(form.close));
                    content.hole(at..lexer.at);
                } else {
                    // Alone it has no meaning.
                    is_known = false;
                    lexer.at += 1;
                }
                copied = lexer.at;
            }
            _ => lexer.at += next.len_utf8(),
        }
    }
    Literal { inner, content: (is_known && is_closed).then_some(content), is_closed }
}

/// Moves on over what is put in.
fn skip_place(lexer: &mut Lexer<'_>, interpolation: Interpolation) {
    let rest = lexer.rest();
    if rest.starts_with("${") || rest.starts_with('{') {
        lexer.at += if rest.starts_with('{') { 1 } else { 2 };
        lexer.skip_braces(None);
    } else if interpolation == Interpolation::Php {
        lexer.at += php::place_length(rest);
    } else {
        lexer.at += name_length(rest);
    }
}

/// The length of `$name`.
fn name_length(text: &str) -> usize {
    let name = text.get(1..).unwrap_or_default();
    let length = match name.strip_prefix('`') {
        // A name is on one line.
        Some(quoted) => {
            let line = quoted.split_once('\n').map_or(quoted, |(line, _)| line);
            line.find('`').map_or(1, |end| end + 2)
        }
        None => name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len()),
    };
    1 + length
}

fn is_interpolated(text: &str, interpolation: Interpolation) -> bool {
    let is_name = |c: char| c.is_alphabetic() || c == '_' || c == '`';
    match interpolation {
        Interpolation::None | Interpolation::Brace => false,
        Interpolation::DollarBrace => text.starts_with("${"),
        Interpolation::Dollar if text.starts_with('{') => false,
        Interpolation::Dollar => text.starts_with("${") || text.chars().nth(1).is_some_and(is_name),
        Interpolation::Php => text.starts_with("${") || text.starts_with("{$") || php::place_length(text) > 1,
    }
}
