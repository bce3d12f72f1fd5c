//! The lexer: one token at a time, none of them owned.
//!
//! Rules: the grammars in `grammar/`, section "Words and literals". A text that is not a token becomes
//! invalid [`Kind`], so that reading on can't fail; whoever expects a token reports it.

use nom::Parser;
use nom::bytes::complete::take_until;

use super::ion;
use super::keyword::Keyword;
use super::scan::position;

/// What a token is. One number: no variant but [`Kind::Word`] holds anything, so that it fits into the unused numbers
/// of [`Keyword`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
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
    /// An Ion literal that is none; the reader of Ion says why. Kept out of the token, which is to be small.
    InvalidIon,
}

const _: () = assert!(size_of::<Kind>() == 2, "a token's kind is one number");

impl Kind {
    /// Whether it is an operator between two values.
    #[must_use]
    pub const fn is_operator(self) -> bool {
        matches!(
            self,
            Self::Star
                | Self::Plus
                | Self::Minus
                | Self::Slash
                | Self::Percent
                | Self::Concat
                | Self::Equal
                | Self::NotEqual
                | Self::BangEqual
                | Self::Less
                | Self::LessEqual
                | Self::Greater
                | Self::GreaterEqual
        )
    }

    /// Whether the text is not a token.
    #[must_use]
    pub const fn is_invalid(self) -> bool {
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

/// What tokens are read into.
pub trait Token {
    /// A token from `start` to `end`; the one before it ends at `before`.
    fn new(kind: Kind, before: usize, start: usize, end: usize) -> Self;

    /// The same token, when what ends at `before` is the one before it.
    #[must_use]
    fn moved(self, before: usize) -> Self;
}

/// What a byte begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank,
    Letter,
    Single,
    Dot,
    Other,
}

/// The class of each byte: one look distinguishes most tokens.
static CLASSES: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut byte = 0;
    while byte < 128u8 {
        #[allow(clippy::indexing_slicing, reason = "a slip here stops the compiler, not the program")]
        {
            table[byte as usize] = match byte {
                b' ' | b'\t'..=b'\r' => Class::Blank,
                b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'$' => Class::Letter,
                b'.' => Class::Dot,
                _ if single(byte).is_some() => Class::Single,
                _ => Class::Other,
            };
        }
        byte += 1;
    }
    table
};

/// The symbols of one byte that begin no other token.
const fn single(byte: u8) -> Option<Kind> {
    match byte {
        b'?' => Some(Kind::Parameter),
        b',' => Some(Kind::Comma),
        b':' => Some(Kind::Colon),
        b';' => Some(Kind::Semicolon),
        b'@' => Some(Kind::At),
        b'*' => Some(Kind::Star),
        b'+' => Some(Kind::Plus),
        b'%' => Some(Kind::Percent),
        b'=' => Some(Kind::Equal),
        b'(' => Some(Kind::OpenParen),
        b')' => Some(Kind::CloseParen),
        b'[' => Some(Kind::OpenBracket),
        b']' => Some(Kind::CloseBracket),
        b'{' => Some(Kind::OpenBrace),
        b'}' => Some(Kind::CloseBrace),
        _ => None,
    }
}

/// [`single`] as a table.
static SYMBOLS: [Kind; 256] = {
    let mut table = [Kind::InvalidCharacter; 256];
    let mut byte = 0;
    while byte < 128u8 {
        if let Some(kind) = single(byte) {
            #[allow(clippy::indexing_slicing, reason = "a slip here stops the compiler, not the program")]
            {
                table[byte as usize] = kind;
            }
        }
        byte += 1;
    }
    table
};

fn symbol(byte: u8) -> Kind {
    SYMBOLS.get(usize::from(byte)).copied().unwrap_or(Kind::InvalidCharacter)
}

fn class(byte: u8) -> Class {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(Class::Other)
}

/// The bytes of which words consist.
static WORD: [bool; 256] = {
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

/// Reads the token at or after `before`, the end of the token before. No token but the end is empty: reading on from a token's end comes to it.
///
/// The commonest symbols are read here; every other token by a function that is not inlined and called last, so that this one
/// needs no stack.
#[inline(never)]
pub fn next<T: Token>(source: &str, before: usize) -> T {
    let bytes = source.as_bytes();
    let mut start = before;
    loop {
        let Some(&first) = bytes.get(start) else {
            return T::new(Kind::End, before, source.len(), source.len());
        };
        return match class(first) {
            Class::Letter => word(source, before, start),
            Class::Blank => {
                start += 1;
                continue;
            }
            Class::Single => T::new(symbol(first), before, start, start + 1),
            Class::Dot if !bytes.get(start + 1).is_some_and(u8::is_ascii_digit) => {
                T::new(Kind::Dot, before, start, start + 1)
            }
            Class::Dot | Class::Other => other(source, before, start),
        };
    }
}

/// The end of the word that has begun before `at`.
#[inline]
fn word_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    // Four bytes with one look at the length.
    while let Some(&[a, b, c, d]) = bytes.get(end..).and_then(<[u8]>::first_chunk) {
        if !is_word(a) {
            return end;
        }
        if !is_word(b) {
            return end + 1;
        }
        if !is_word(c) {
            return end + 2;
        }
        if !is_word(d) {
            return end + 3;
        }
        end += 4;
    }
    while bytes.get(end).is_some_and(|byte| is_word(*byte)) {
        end += 1;
    }
    end
}

/// A name or a reserved word.
#[inline(never)]
fn word<T: Token>(source: &str, before: usize, start: usize) -> T {
    let bytes = source.as_bytes();
    let end = word_end(bytes, start + 1);
    if Keyword::may_be(bytes, start, end) {
        return maybe_reserved(source, before, start, end);
    }
    T::new(Kind::Identifier, before, start, end)
}

#[inline(never)]
fn maybe_reserved<T: Token>(source: &str, before: usize, start: usize, end: usize) -> T {
    match Keyword::find_short(source.as_bytes(), start, end) {
        Ok(keyword) => T::new(keyword.map_or(Kind::Identifier, Kind::Word), before, start, end),
        Err(()) => maybe_long(source, before, start, end),
    }
}

#[inline(never)]
fn maybe_long<T: Token>(source: &str, before: usize, start: usize, end: usize) -> T {
    let kind = Keyword::find(source.as_bytes(), start, end).map_or(Kind::Identifier, Kind::Word);
    T::new(kind, before, start, end)
}

/// A string or a quoted name: up to the quote that is not doubled.
#[inline(never)]
fn quoted<T: Token>(source: &str, before: usize, start: usize, quote: u8) -> T {
    let bytes = source.as_bytes();
    let is_string = quote == b'\'';
    let mut at = start + 1;
    while let Some(length) = position(bytes.get(at..).unwrap_or_default(), quote) {
        at += length + 1;
        if bytes.get(at) != Some(&quote) {
            return T::new(if is_string { Kind::String } else { Kind::Quoted }, before, start, at);
        }
        at += 1;
    }
    let unterminated = if is_string { Kind::UnterminatedString } else { Kind::UnterminatedQuoted };
    T::new(unterminated, before, start, bytes.len())
}

/// A token that begins with none of the commonest bytes.
#[inline(never)]
fn other<T: Token>(source: &str, before: usize, start: usize) -> T {
    let bytes = source.as_bytes();
    let (kind, end) = match bytes.get(start..).unwrap_or_default() {
        [quote @ (b'\'' | b'"'), ..] => return quoted(source, before, start, *quote),
        [b'0'..=b'9', ..] | [b'.', b'0'..=b'9', ..] => return number(source, before, start),
        [b'-', b'-', ..] | [b'/', b'*', ..] => return after_comment(source, before, start),
        [b'`', ..] => match ion::literal(source, start) {
            Ok(end) => (Kind::Ion, end),
            Err(_) => (Kind::InvalidIon, start + 1),
        },
        [b'<', b'<', ..] => (Kind::OpenBag, start + 2),
        [b'>', b'>', ..] => (Kind::CloseBag, start + 2),
        [b'<', b'=', ..] => (Kind::LessEqual, start + 2),
        [b'>', b'=', ..] => (Kind::GreaterEqual, start + 2),
        [b'<', b'>', ..] => (Kind::NotEqual, start + 2),
        [b'!', b'=', ..] => (Kind::BangEqual, start + 2),
        [b'|', b'|', ..] => (Kind::Concat, start + 2),
        [b'-', ..] => (Kind::Minus, start + 1),
        [b'/', ..] => (Kind::Slash, start + 1),
        [b'<', ..] => (Kind::Less, start + 1),
        [b'>', ..] => (Kind::Greater, start + 1),
        _ => {
            let length = source.get(start..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            (Kind::InvalidCharacter, start + length)
        }
    };
    T::new(kind, before, start, end)
}

/// The token after the comment at `start`, and after those that follow it.
#[cold]
fn after_comment<T: Token>(source: &str, before: usize, start: usize) -> T {
    let mut at = start;
    loop {
        at = match source.as_bytes().get(at..).unwrap_or_default() {
            [b' ' | b'\t'..=b'\r', ..] => at + 1,
            [b'-', b'-', ..] | [b'/', b'*', ..] => match comment(source, at) {
                Ok(end) => end,
                Err((kind, start, end)) => return T::new(kind, before, start, end),
            },
            _ => break,
        };
    }
    T::moved(next(source, at), before)
}

/// The end of the comment at this place. Block comments do not nest.
fn comment(source: &str, start: usize) -> Result<usize, (Kind, usize, usize)> {
    if source.as_bytes().get(start) == Some(&b'-') {
        return line_comment(source.as_bytes(), start);
    }
    let body = source.get(start + 2..).unwrap_or_default();
    match take_until::<_, _, nom::error::Error<&str>>("*/").parse_complete(body) {
        Ok((_, inside)) => Ok(start + "/**/".len() + inside.len()),
        Err(_) => Err((Kind::UnterminatedComment, start, source.len())),
    }
}

/// Skips `-- …` up to the line feed.
///
/// Readers differ on whether a carriage return alone ends the comment, and what comes after it could be code in one
/// reading only: refused.
fn line_comment(bytes: &[u8], start: usize) -> Result<usize, (Kind, usize, usize)> {
    let mut at = start + 2;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' => break,
            b'\r' if !matches!(bytes.get(at + 1), Some(b'\n') | None) => {
                return Err((Kind::CarriageReturn, at, at + 1));
            }
            _ => at += 1,
        }
    }
    Ok(at)
}

/// `123`, `1.5`, `.5`, `1.`, each with or without an exponent. A word that follows at once makes it invalid, except after the dot of `1.`,
/// where one in `e` would be an exponent. A second dot at once makes it invalid too.
///
/// Source: `SqlLexer` of partiql-lang-kotlin v0.2.7, `deltaNumber`, which reads `6.FROM` as `6.` and `FROM`, and `6..` as one token.
#[inline(never)]
fn number<T: Token>(source: &str, before: usize, start: usize) -> T {
    let bytes = source.as_bytes();
    let digits = |at: usize| bytes.iter().skip(at).take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = start + digits(start);
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        end += 1 + fraction;
        match bytes.get(end) {
            Some(b'e' | b'E') => {}
            Some(b'.') if fraction == 0 => return T::new(Kind::InvalidNumber, before, start, end + 1),
            _ if fraction == 0 => return T::new(Kind::Number, before, start, end),
            _ => {}
        }
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    match word_end(bytes, end) {
        after if after == end => T::new(Kind::Number, before, start, end),
        after => T::new(Kind::InvalidNumber, before, start, after),
    }
}
