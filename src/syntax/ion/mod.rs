//! Ion text, as far as statements and catalogs hold it.
//!
//! Source: the Ion specification, "Ion Text Encoding"; developer guide, "Querying Ion with PartiQL".

mod reader;
mod scalar;

pub(crate) use reader::{Container, Event, Reader};

use crate::span::Span;

/// How deep Ion values may nest. Containers are kept on an own stack, so this bounds memory, not the call stack.
pub const MAX_ION_NESTING: usize = 128;

/// What is wrong with an Ion text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
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
/// Lexed by the Ion specification. The lexer of partiql-lang-kotlin v0.2.7, on which QLDB ran, only half-lexes Ion; where
/// the two end at different places the literal is refused, since what follows could be code in one reading only.
pub(crate) fn literal(source: &str, start: usize) -> Result<usize, (Fault, Span)> {
    let mut reader = Reader::new(source, start + 1);
    let end = read_literal(&mut reader, start)?;
    let body = source.as_bytes().get(start + 1..end).unwrap_or_default();
    let differ = body.iter().any(|byte| matches!(byte, b'\\' | b'/')) && half_lexed(source, start) != Some(end);
    if differ { Err((Fault::Ambiguous, span(start, end))) } else { Ok(end) }
}

fn read_literal(reader: &mut Reader<'_>, start: usize) -> Result<usize, (Fault, Span)> {
    let mut values = 0;
    loop {
        match reader.next()? {
            Event::Backtick(end) if values == 0 => return Err((Fault::Empty, span(start, end))),
            Event::Backtick(end) => return Ok(end),
            Event::End => return Err((Fault::Unterminated, span(start, start + 1))),
            Event::Open(_) => values += usize::from(reader.depth() == 1),
            Event::Text(_) | Event::Null | Event::Scalar => values += usize::from(reader.depth() == 0),
            Event::Close | Event::Field(_) => {}
        }
        if values > 1 {
            return Err((Fault::SeveralValues, reader.value_span()));
        }
    }
}

/// Where the literal ends by the partial lexing of `SqlLexer` in partiql-lang-kotlin: it knows quotes and comments, but
/// not `\\`, and takes `//` inside of a blob for a comment.
fn half_lexed(source: &str, start: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let mut at = start + 1;
    loop {
        let rest = bytes.get(at..)?;
        at = match rest {
            [b'`', ..] => return Some(at + 1),
            [b'/', b'/', ..] => at + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'))? + 1,
            [b'/', b'*', ..] => at + 2 + rest.get(2..)?.windows(2).position(|pair| pair == b"*/")? + 2,
            [b'\'', b'\'', b'\'', ..] => half_lexed_string(bytes, at + 3, b"'''")?,
            [b'\'', b'\'', ..] => at + 2,
            [b'\'', ..] => half_lexed_string(bytes, at + 1, b"'")?,
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
    Span::new(super::token::offset(start), super::token::offset(end))
}
