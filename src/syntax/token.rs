//! The lexer: one token at a time, none of them owned.
//!
//! Rules: `grammar/qldb-partiql.ebnf`, section "Words and literals". A text that is not a token becomes
//! [`Kind::Invalid`], so that reading on can't fail; whoever expects a token reports it.

use nom::Parser;
use nom::bytes::complete::take_until;

use super::ion;
use super::keyword::Keyword;
use crate::span::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
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
    /// A reserved word.
    Word(Keyword),
    /// An operator or a bracket.
    Symbol(Symbol),
    /// Not a token.
    Invalid(Invalid),
}

/// Operators and brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Symbol {
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
}

/// Why a text is not a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Invalid {
    Character,
    UnterminatedString,
    UnterminatedQuoted,
    UnterminatedComment,
    /// A `--` comment with a carriage return that no line feed follows.
    CarriageReturn,
    Number,
    /// An Ion literal that is none; [`ion::literal`] says why. Kept out of the token, which is to be small.
    Ion,
}

/// A token and its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

/// The offset as a span has it. Texts over the length limit are refused before they are lexed.
#[allow(clippy::cast_possible_truncation, reason = "texts over 4 GiB are refused before they are lexed")]
pub(crate) const fn offset(at: usize) -> u32 {
    at as u32
}

/// The bytes of which words consist, as a table: one look a byte.
const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128u8 {
        #[allow(clippy::indexing_slicing, reason = "a slip here stops the compiler, not the program")]
        {
            table[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$';
        }
        byte += 1;
    }
    table
};

fn is_word(byte: u8) -> bool {
    WORD.get(usize::from(byte)).is_some_and(|is_word| *is_word)
}

/// Reads the token at or after `at`.
pub(crate) fn next(source: &str, at: usize) -> Token {
    let bytes = source.as_bytes();
    let mut start = at;
    let first = loop {
        match bytes.get(start) {
            Some(b' ' | b'\t'..=b'\r') => start += 1,
            Some(b'-' | b'/') if is_comment(bytes, start) => match comment(source, start) {
                Ok(end) => start = end,
                Err((invalid, span)) => return Token { kind: Kind::Invalid(invalid), span },
            },
            Some(first) => break *first,
            None => return Token { kind: Kind::End, span: Span::at(offset(source.len())) },
        }
    };
    let (kind, end) = match first {
        b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'$' => word(bytes, start),
        b'\'' => quoted(bytes, start, b'\'', Kind::String, Invalid::UnterminatedString),
        b'"' => quoted(bytes, start, b'"', Kind::Quoted, Invalid::UnterminatedQuoted),
        b'0'..=b'9' => number(bytes, start),
        b'.' if bytes.get(start + 1).is_some_and(u8::is_ascii_digit) => number(bytes, start),
        b'`' => match ion::literal(source, start) {
            Ok(end) => (Kind::Ion, end),
            Err(_) => (Kind::Invalid(Invalid::Ion), start + 1),
        },
        _ => symbol(source, start, first),
    };
    Token { kind, span: Span::new(offset(start), offset(end)) }
}

fn is_comment(bytes: &[u8], start: usize) -> bool {
    matches!(bytes.get(start..), Some([b'-', b'-', ..] | [b'/', b'*', ..]))
}

/// The end of the comment at this place. Block comments do not nest.
#[cold]
fn comment(source: &str, start: usize) -> Result<usize, (Invalid, Span)> {
    if source.as_bytes().get(start) == Some(&b'-') {
        return line_comment(source.as_bytes(), start);
    }
    let body = source.get(start + 2..).unwrap_or_default();
    match take_until::<_, _, nom::error::Error<&str>>("*/").parse_complete(body) {
        Ok((_, inside)) => Ok(start + "/**/".len() + inside.len()),
        Err(_) => Err((Invalid::UnterminatedComment, Span::new(offset(start), offset(source.len())))),
    }
}

/// Skips `-- …` up to the line feed.
///
/// Readers differ on whether a carriage return alone ends the comment, and what stands behind it could be code in one
/// reading only: refused.
fn line_comment(bytes: &[u8], start: usize) -> Result<usize, (Invalid, Span)> {
    let mut at = start + 2;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' => break,
            b'\r' if !matches!(bytes.get(at + 1), Some(b'\n') | None) => {
                return Err((Invalid::CarriageReturn, Span::new(offset(at), offset(at + 1))));
            }
            _ => at += 1,
        }
    }
    Ok(at)
}

fn word(bytes: &[u8], start: usize) -> (Kind, usize) {
    let rest = bytes.get(start..).unwrap_or_default();
    let length = rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len());
    let word = rest.get(..length).unwrap_or_default();
    (Keyword::find(word, rest).map_or(Kind::Identifier, Kind::Word), start + length)
}

/// A string or a quoted name: up to the quote that is not doubled.
fn quoted(bytes: &[u8], start: usize, quote: u8, kind: Kind, unterminated: Invalid) -> (Kind, usize) {
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
    (Kind::Invalid(unterminated), bytes.len())
}

/// `123`, `1.5`, `.5`, `1.`, each with or without an exponent. A word that follows at once makes it invalid.
fn number(bytes: &[u8], start: usize) -> (Kind, usize) {
    let digits = |at: usize| bytes.iter().skip(at).take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = start + digits(start);
    if bytes.get(end) == Some(&b'.') {
        end += 1 + digits(end + 1);
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    match bytes.iter().skip(end).take_while(|byte| is_word(**byte)).count() {
        0 => (Kind::Number, end),
        more => (Kind::Invalid(Invalid::Number), end + more),
    }
}

fn symbol(source: &str, start: usize, first: u8) -> (Kind, usize) {
    let second = source.as_bytes().get(start + 1).copied().unwrap_or_default();
    let (symbol, length) = match (first, second) {
        (b'<', b'<') => (Symbol::OpenBag, 2),
        (b'>', b'>') => (Symbol::CloseBag, 2),
        (b'<', b'=') => (Symbol::LessEqual, 2),
        (b'>', b'=') => (Symbol::GreaterEqual, 2),
        (b'<', b'>') => (Symbol::NotEqual, 2),
        (b'!', b'=') => (Symbol::BangEqual, 2),
        (b'|', b'|') => (Symbol::Concat, 2),
        (b'?', _) => (Symbol::Parameter, 1),
        (b',', _) => (Symbol::Comma, 1),
        (b'.', _) => (Symbol::Dot, 1),
        (b':', _) => (Symbol::Colon, 1),
        (b';', _) => (Symbol::Semicolon, 1),
        (b'@', _) => (Symbol::At, 1),
        (b'*', _) => (Symbol::Star, 1),
        (b'+', _) => (Symbol::Plus, 1),
        (b'-', _) => (Symbol::Minus, 1),
        (b'/', _) => (Symbol::Slash, 1),
        (b'%', _) => (Symbol::Percent, 1),
        (b'=', _) => (Symbol::Equal, 1),
        (b'<', _) => (Symbol::Less, 1),
        (b'>', _) => (Symbol::Greater, 1),
        (b'(', _) => (Symbol::OpenParen, 1),
        (b')', _) => (Symbol::CloseParen, 1),
        (b'[', _) => (Symbol::OpenBracket, 1),
        (b']', _) => (Symbol::CloseBracket, 1),
        (b'{', _) => (Symbol::OpenBrace, 1),
        (b'}', _) => (Symbol::CloseBrace, 1),
        _ => {
            let length = source.get(start..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            return (Kind::Invalid(Invalid::Character), start + length);
        }
    };
    (Kind::Symbol(symbol), start + length)
}
