//! The lexer: one token at a time, none of them owned.
//!
//! Rules: `grammar/qldb-partiql.ebnf`, section "Words and literals". A text that is not a token becomes
//! [`Kind::Invalid`], so that reading on can't fail; whoever expects a token reports it.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_until};
use nom::character::complete::{digit0, digit1, one_of};
use nom::combinator::{opt, recognize};

use super::ion;
use super::keyword::Keyword;

/// What a token is. One number: no variant but [`Kind::Word`] holds anything, so that it fits into the unused numbers
/// of [`Keyword`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A reserved word.
    Word(Keyword),
    /// The end of the text.
    End,
    /// A name that is not reserved.
    Identifier,
    /// A name in double quotes.
    Quoted,
    /// A string in single quotes.
    String,
    /// A number.
    Number,
    /// An Ion literal in backticks.
    Ion,
    // Operators and brackets.
    Parameter,
    Comma,
    Dot,
    Colon,
    Semicolon,
    At,
    Star,
    Plus,
    Minus,
    Slash,
    Percent,
    Concat,
    Equal,
    NotEqual,
    BangEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    OpenBag,
    CloseBag,
    // Not a token: why.
    InvalidCharacter,
    UnterminatedString,
    UnterminatedQuoted,
    UnterminatedComment,
    /// A `--` comment with a carriage return that no line feed follows.
    CarriageReturn,
    InvalidNumber,
    /// An Ion literal that is none; [`ion::literal`] says why. Kept out of the token, which is to be small.
    InvalidIon,
}

const _: () = assert!(size_of::<Kind>() == 2, "a token's kind is one number");

impl Kind {
    /// Whether the text is not a token.
    pub(crate) const fn is_invalid(self) -> bool {
        matches!(
            self,
            Self::InvalidCharacter
                | Self::UnterminatedString
                | Self::UnterminatedQuoted
                | Self::UnterminatedComment
                | Self::CarriageReturn
                | Self::InvalidNumber
                | Self::InvalidIon
        )
    }
}

/// A token and its place, in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The offset as a span has it. Texts over the length limit are refused before they are lexed.
#[allow(clippy::cast_possible_truncation, reason = "the limit of 100,000 characters is at most 400,000 bytes")]
pub(crate) const fn offset(at: usize) -> u32 {
    at as u32
}

/// What a byte begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank,
    Letter,
    Digit,
    Apostrophe,
    DoubleQuote,
    Backtick,
    /// One of the symbols that are one byte and begin no other token.
    Single(Kind),
    /// A symbol that may have two bytes, a comment, a number without a digit before its dot.
    Other,
}

/// The class of each byte: one look tells most tokens apart.
static CLASSES: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut byte = 0;
    while byte < 128u8 {
        #[allow(clippy::indexing_slicing, reason = "a slip here stops the compiler, not the program")]
        {
            table[byte as usize] = match byte {
                b' ' | b'\t'..=b'\r' => Class::Blank,
                b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'$' => Class::Letter,
                b'0'..=b'9' => Class::Digit,
                b'\'' => Class::Apostrophe,
                b'"' => Class::DoubleQuote,
                b'`' => Class::Backtick,
                b'?' => Class::Single(Kind::Parameter),
                b',' => Class::Single(Kind::Comma),
                b':' => Class::Single(Kind::Colon),
                b';' => Class::Single(Kind::Semicolon),
                b'@' => Class::Single(Kind::At),
                b'*' => Class::Single(Kind::Star),
                b'+' => Class::Single(Kind::Plus),
                b'%' => Class::Single(Kind::Percent),
                b'=' => Class::Single(Kind::Equal),
                b'(' => Class::Single(Kind::OpenParen),
                b')' => Class::Single(Kind::CloseParen),
                b'[' => Class::Single(Kind::OpenBracket),
                b']' => Class::Single(Kind::CloseBracket),
                b'{' => Class::Single(Kind::OpenBrace),
                b'}' => Class::Single(Kind::CloseBrace),
                _ => Class::Other,
            };
        }
        byte += 1;
    }
    table
};

fn class(byte: u8) -> Class {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(Class::Other)
}

/// Whether words have the byte.
fn is_word(byte: u8) -> bool {
    matches!(class(byte), Class::Letter | Class::Digit)
}

/// Reads the token at or after `at`.
#[inline]
pub(crate) fn next(source: &str, at: usize) -> Token {
    let bytes = source.as_bytes();
    let mut start = at;
    loop {
        let Some(&first) = bytes.get(start) else {
            return Token { kind: Kind::End, start: source.len(), end: source.len() };
        };
        let (kind, end) = match class(first) {
            Class::Blank => {
                start += 1;
                continue;
            }
            Class::Letter => word(bytes, start),
            Class::Single(kind) => (kind, start + 1),
            Class::Apostrophe => quoted(bytes, start, b'\'', (Kind::String, Kind::UnterminatedString)),
            Class::DoubleQuote => quoted(bytes, start, b'"', (Kind::Quoted, Kind::UnterminatedQuoted)),
            Class::Digit => number(source, start),
            Class::Backtick => match ion::literal(source, start) {
                Ok(end) => (Kind::Ion, end),
                Err(_) => (Kind::InvalidIon, start + 1),
            },
            Class::Other if is_comment(bytes, start) => match comment(source, start) {
                Ok(end) => {
                    start = end;
                    continue;
                }
                Err(token) => return token,
            },
            Class::Other => other(source, start, first),
        };
        return Token { kind, start, end };
    }
}

fn is_comment(bytes: &[u8], start: usize) -> bool {
    matches!(bytes.get(start..), Some([b'-', b'-', ..] | [b'/', b'*', ..]))
}

/// The end of the comment at this place. Block comments do not nest.
#[cold]
fn comment(source: &str, start: usize) -> Result<usize, Token> {
    if source.as_bytes().get(start) == Some(&b'-') {
        return line_comment(source.as_bytes(), start);
    }
    let body = source.get(start + 2..).unwrap_or_default();
    match take_until::<_, _, nom::error::Error<&str>>("*/").parse_complete(body) {
        Ok((_, inside)) => Ok(start + "/**/".len() + inside.len()),
        Err(_) => Err(Token { kind: Kind::UnterminatedComment, start, end: source.len() }),
    }
}

/// Skips `-- …` up to the line feed.
///
/// Readers differ on whether a carriage return alone ends the comment, and what stands behind it could be code in one
/// reading only: refused.
fn line_comment(bytes: &[u8], start: usize) -> Result<usize, Token> {
    let mut at = start + 2;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' => break,
            b'\r' if !matches!(bytes.get(at + 1), Some(b'\n') | None) => {
                return Err(Token { kind: Kind::CarriageReturn, start: at, end: at + 1 });
            }
            _ => at += 1,
        }
    }
    Ok(at)
}

#[inline]
fn word(bytes: &[u8], start: usize) -> (Kind, usize) {
    let mut end = start + 1;
    while let Some(&byte) = bytes.get(end)
        && is_word(byte)
    {
        end += 1;
    }
    (Keyword::find(bytes, start, end).map_or(Kind::Identifier, Kind::Word), end)
}

/// A string or a quoted name: up to the quote that is not doubled.
#[inline]
fn quoted(bytes: &[u8], start: usize, quote: u8, (kind, unterminated): (Kind, Kind)) -> (Kind, usize) {
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte == quote {
            if bytes.get(at) != Some(&quote) {
                return (kind, at);
            }
            at += 1;
        }
    }
    (unterminated, bytes.len())
}

/// `123`, `1.5`, `.5`, `1.`, each with or without an exponent. A word that follows at once makes it invalid.
#[inline(never)]
fn number(source: &str, start: usize) -> (Kind, usize) {
    let text = source.get(start..).unwrap_or_default();
    let exponent = (one_of("eE"), opt(one_of("+-")), digit1::<&str, nom::error::Error<&str>>);
    let mantissa = alt((recognize((digit1, opt((tag("."), digit0)))), recognize((tag("."), digit1))));
    let length = recognize((mantissa, opt(exponent))).parse_complete(text).map_or(1, |(_, number)| number.len());
    let end = start + length;
    let tail = text.as_bytes().get(length..).unwrap_or_default();
    match tail.iter().position(|byte| !is_word(*byte)).unwrap_or(tail.len()) {
        0 => (Kind::Number, end),
        more => (Kind::InvalidNumber, end + more),
    }
}

/// The dot, a symbol of two bytes or one that such a symbol begins with, or no token.
#[inline]
fn other(source: &str, start: usize, first: u8) -> (Kind, usize) {
    let second = source.as_bytes().get(start + 1).copied().unwrap_or_default();
    let (kind, length) = match (first, second) {
        (b'.', b'0'..=b'9') => return number(source, start),
        (b'.', _) => (Kind::Dot, 1),
        (b'<', b'<') => (Kind::OpenBag, 2),
        (b'>', b'>') => (Kind::CloseBag, 2),
        (b'<', b'=') => (Kind::LessEqual, 2),
        (b'>', b'=') => (Kind::GreaterEqual, 2),
        (b'<', b'>') => (Kind::NotEqual, 2),
        (b'!', b'=') => (Kind::BangEqual, 2),
        (b'|', b'|') => (Kind::Concat, 2),
        (b'-', _) => (Kind::Minus, 1),
        (b'/', _) => (Kind::Slash, 1),
        (b'<', _) => (Kind::Less, 1),
        (b'>', _) => (Kind::Greater, 1),
        _ => {
            let length = source.get(start..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            (Kind::InvalidCharacter, length)
        }
    };
    (kind, start + length)
}
