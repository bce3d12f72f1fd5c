//! Scripts: several statements divided by semicolons, as editors and files have them.

use super::ion;
use super::lexeme::Lexeme;
use super::token::{self, Kind};

/// The longest script that the program reads, in bytes.
///
/// No documented limit: QLDB takes one statement at a time. It bounds the memory of whoever holds a script; [`script`] itself goes
/// through any text in constant memory, and each piece is checked against the limits of statements.
pub const MAX_SCRIPT_BYTES: usize = 64 << 20;

/// How many statements a script may have for the program to read it, as [`MAX_SCRIPT_BYTES`].
pub const MAX_SCRIPT_STATEMENTS: usize = 100_000;

/// One statement's text in a script, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Piece<'s> {
    /// The text from the first token to the last, without the semicolon.
    pub text: &'s str,
    /// Its offset in the script, in bytes.
    pub offset: usize,
}

/// Divides a script at its semicolons. See [`script`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Script<'s> {
    source: &'s str,
    at: usize,
}

/// Divides a script at its semicolons, those in strings, quoted names, comments and Ion literals excepted.
///
/// Nothing is lost: what is no statement is still a piece, and [`parse`](super::parse) says what is wrong with it. Pieces without
/// any token (blanks and comments) are left out.
///
/// ```
/// use partiql_iam::parse;
/// use partiql_iam::syntax::script;
///
/// let mut pieces = script("SELECT * FROM Vehicle; oops; DELETE FROM Person WHERE note = 'a;b';");
/// assert!(parse(pieces.next().unwrap().text).is_ok());
/// assert!(parse(pieces.next().unwrap().text).is_err());
/// assert_eq!(pieces.next().unwrap().text, "DELETE FROM Person WHERE note = 'a;b'");
/// assert_eq!(pieces.next(), None);
/// ```
#[must_use]
pub const fn script(source: &str) -> Script<'_> {
    Script { source, at: 0 }
}

impl<'s> Iterator for Script<'s> {
    type Item = Piece<'s>;

    fn next(&mut self) -> Option<Self::Item> {
        let Cut { start, end, next, unclosed: _ } = cut(self.source, self.at)?;
        self.at = next;
        Some(Piece { text: self.source.get(start..end)?, offset: start })
    }
}

/// Where a piece is, and where the next one is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cut {
    pub start: usize,
    pub end: usize,
    pub next: usize,
    /// Whether it goes to the end of the text because a quote, a comment or an Ion literal in it is not closed.
    pub unclosed: bool,
}

/// The first piece at or after an offset at which a piece can begin.
#[must_use]
pub fn cut(source: &str, at: usize) -> Option<Cut> {
    let mut next = at;
    let mut bounds: Option<(usize, usize)> = None;
    let mut unclosed = false;
    loop {
        let Lexeme { kind, range } = token::next(source, next);
        next = match kind {
            Kind::End => break,
            Kind::Semicolon => {
                next = range.end;
                if bounds.is_some() {
                    break;
                }
                continue;
            }
            Kind::InvalidIon => match behind_bad_ion(source, range.start) {
                Some(next) => next,
                None => {
                    unclosed = true;
                    source.len()
                }
            },
            Kind::UnterminatedString | Kind::UnterminatedQuoted | Kind::UnterminatedComment => {
                unclosed = true;
                source.len()
            }
            _ => range.end,
        };
        let start = bounds.map_or(range.start, |(start, _)| start);
        bounds = Some((start, next.max(range.end)));
    }
    let (start, end) = bounds?;
    Some(Cut { start, end, next, unclosed })
}

/// Where the text goes on after an Ion literal that is not valid: after its closing backtick. `None` if it is unknown which one that is.
fn behind_bad_ion(source: &str, start: usize) -> Option<usize> {
    match ion::literal(source, start) {
        // All of the text has been read in search of the end: reading it again from every backtick would take the square of its length.
        Err((ion::IonFault::Unterminated | ion::IonFault::Unclosed(_), _)) => None,
        _ => source.get(start + 1..).and_then(|rest| rest.find('`')).map(|length| start + 1 + length + 1),
    }
}
