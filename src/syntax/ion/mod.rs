//! Ion text, as far as statements and catalogs hold it.
//!
//! Source: the Ion specification, "Ion Text Encoding"; developer guide, "Querying Ion with PartiQL".

mod reader;
mod scalar;
#[cfg(test)]
mod tests;

pub(crate) use reader::{Container, Event, Reader};

use super::scan::{offset, position};
use crate::span::Span;

/// How deep Ion values may nest. Containers are kept on an own stack, so this bounds memory, not the call stack.
pub const MAX_ION_NESTING: usize = 128;

/// What is wrong with an Ion text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IonFault {
    /// The literal has no closing backtick, or the text ends inside of a value.
    Unterminated,
    /// The literal holds no value.
    Empty,
    /// The literal holds more than one value.
    SeveralValues,
    /// A string, symbol, blob or comment is not closed.
    Unclosed(&'static str),
    /// A text that is no Ion.
    Unexpected(&'static str),
    /// An escape that Ion doesn't have.
    Escape,
    /// Deeper than [`MAX_ION_NESTING`].
    TooDeep,
    /// The Ion specification and QLDB's reference lexer end the literal at different places.
    Ambiguous,
}

/// The end of the Ion literal whose backtick is at `start`.
///
/// Lexed by the Ion specification. The lexer of partiql-lang-kotlin, on which QLDB ran, only half-lexes Ion; where they end
/// at different places the literal is refused, since what follows could be code in one reading only.
pub(crate) fn literal(source: &str, start: usize) -> Result<usize, (IonFault, Span)> {
    if let Some(end) = scalar_literal(source, start) {
        return Ok(end);
    }
    let mut reader = Reader::new(source, start + 1);
    let end = read_literal(&mut reader, start)?;
    let body = source.as_bytes().get(start + 1..end).unwrap_or_default();
    let is_plain = !body.iter().any(|byte| matches!(byte, b'\\' | b'/'))
        && !body.windows(2).any(|pair| pair == b"''" || pair == b"{{");
    let agree = |quirks| half_lexed(source, start, quirks) == Some(end);
    if is_plain || (agree(Quirks::Comments) && agree(Quirks::Lobs)) {
        Ok(end)
    } else {
        Err((IonFault::Ambiguous, span(start, end)))
    }
}

/// The end of a literal that is one number or timestamp, as most are. Neither holds anything that lexers could read in two ways.
fn scalar_literal(source: &str, start: usize) -> Option<usize> {
    let body = source.as_bytes().get(start + 1..)?;
    if !matches!(body.first(), Some(b'0'..=b'9' | b'-' | b'+')) {
        return None;
    }
    let end = start + 1 + position(body, b'`')?;
    scalar::is_number_or_timestamp(source.get(start + 1..end)?).then_some(end + 1)
}

fn read_literal(reader: &mut Reader<'_>, start: usize) -> Result<usize, (IonFault, Span)> {
    let mut values = 0;
    loop {
        match reader.next()? {
            Event::Backtick(end) if values == 0 => return Err((IonFault::Empty, span(start, end))),
            Event::Backtick(end) => return Ok(end),
            Event::End => return Err((IonFault::Unterminated, span(start, start + 1))),
            Event::Open(_) => values += usize::from(reader.depth() == 1),
            Event::Text(_) | Event::Null | Event::Scalar => values += usize::from(reader.depth() == 0),
            Event::Close | Event::Field(_) => {}
        }
        if values > 1 {
            return Err((IonFault::SeveralValues, reader.value_span()));
        }
    }
}

/// Two accounts of what `SqlLexer` in partiql-lang-kotlin does with Ion. Which one QLDB's version was is not known, so that a
/// literal must end at the same place for both.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quirks {
    /// `//` begins a comment inside of a blob too.
    Comments,
    /// A blob or clob ends at its first `}}`; a quote right after a symbol opens a long string.
    Lobs,
}

/// Where the literal ends by that partial lexing: it knows quotes and comments, but not `\\`.
fn half_lexed(source: &str, start: usize, quirks: Quirks) -> Option<usize> {
    let bytes = source.as_bytes();
    let find = |rest: &[u8], pair: &[u8]| rest.windows(2).position(|two| two == pair);
    let mut at = start + 1;
    loop {
        let rest = bytes.get(at..)?;
        at = match rest {
            [b'`', ..] => return Some(at + 1),
            [b'{', b'{', body @ ..] if quirks == Quirks::Lobs => at + 2 + find(body, b"}}")? + 2,
            [b'/', b'/', ..] => at + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?,
            [b'/', b'*', body @ ..] => at + 2 + find(body, b"*/")? + 2,
            [b'\'', b'\'', b'\'', ..] => half_lexed_string(bytes, at + 3, b"'''")?,
            [b'\'', b'\'', ..] => at + 2,
            [b'\'', ..] => {
                let end = half_lexed_string(bytes, at + 1, b"'")?;
                let opens = quirks == Quirks::Lobs && bytes.get(end) == Some(&b'\'');
                if opens { half_lexed_string(bytes, end + 1, b"'''")? } else { end }
            }
            [b'"', ..] => half_lexed_string(bytes, at + 1, b"\"")?,
            [_, ..] => at + 1,
            [] => return None,
        };
    }
}

fn half_lexed_string(bytes: &[u8], mut at: usize, close: &[u8]) -> Option<usize> {
    let quote = *close.first()?;
    loop {
        let rest = bytes.get(at..)?;
        if rest.starts_with(close) {
            return Some(at + close.len());
        }
        at += match rest {
            [b'\\', next, ..] if *next == quote => 2,
            [_, ..] => 1,
            [] => return None,
        };
    }
}

fn span(start: usize, end: usize) -> Span {
    Span::new(offset(start), offset(end))
}
