//! SQL's list of columns in INSERT, as the documents that PartiQL takes instead.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::builder::Builder;
use super::construct::Construct;
use super::cursor::Cursor;
use super::dialect::Dialect;
use super::keyword::Keyword;
use super::lexeme::Lexeme;
use super::token::{self, Kind};
use crate::span::Span;

/// The longest statement that a help shows, and the most that all names in it may have, in bytes.
const LONGEST: usize = 160;

/// The list of columns from the `(` on, if what follows it can't follow a value in parentheses.
#[cold]
#[inline(never)]
pub(super) fn list(open: Cursor, builder: &Builder<'_>) -> Option<Span> {
    let mut input = open;
    loop {
        input = input.advance(builder);
        if !matches!(input.kind(), Kind::Identifier | Kind::Quoted | Kind::Word(_)) {
            return None;
        }
        input = input.advance(builder);
        match input.kind() {
            Kind::Comma => {}
            Kind::CloseParen => break,
            _ => return None,
        }
    }
    let columns = Span::new(open.span().start, input.span().end);
    let is_value = matches!(
        input.advance(builder).kind(),
        Kind::Word(Keyword::Values | Keyword::Value | Keyword::Select)
            | Kind::Parameter
            | Kind::Ion
            | Kind::OpenBrace
            | Kind::OpenBag
            | Kind::OpenParen
    );
    is_value.then_some(columns)
}

/// What to do about a list of columns.
#[cold]
pub(super) fn help(source: &str, table: Span, columns: Span, dialect: &Dialect) -> String {
    let Dialect { name, documents: things, .. } = dialect;
    let write = |document: &str| format!("INSERT INTO {} {document}", table.text(source));
    let statement = match documents(source, columns, dialect) {
        Some((_, documents)) => write(&documents),
        None => write(&one(document(&names(source, columns), &[]), dialect)),
    };
    if statement.contains('\n') || statement.len() > LONGEST {
        return format!("{name} inserts {things}, such as `{}`", write(&one("{'field': 'value'}".to_owned(), dialect)));
    }
    format!("{name} inserts {things}: `{statement}`")
}

/// One document as it follows the table's name.
fn one(document: String, dialect: &Dialect) -> String {
    if dialect.constructs.contains(Construct::BareInsert) { document } else { format!("VALUE {document}") }
}

/// The documents that the columns and their values make, and the place of both. `None` if not every column has a value, if they are long, or
/// if they are more than a statement of the dialect takes.
#[must_use]
pub fn documents(source: &str, columns: Span, dialect: &Dialect) -> Option<(Span, String)> {
    let names = names(source, columns);
    let (rows, end) = rows(source, columns.end as usize)?;
    if rows.iter().any(|row| row.len() != names.len()) {
        return None;
    }
    // Each row repeats the names.
    let longest = names.iter().map(String::len).sum::<usize>().checked_mul(rows.len())?;
    if longest > LONGEST {
        return None;
    }
    let documents: Vec<String> = rows.iter().map(|row| document(&names, row)).collect();
    let documents = match documents.as_slice() {
        [document] => one(document.clone(), dialect),
        _ if !dialect.constructs.contains(Construct::BareInsert) => return None,
        several => format!("<< {} >>", several.join(", ")),
    };
    Some((Span::new(columns.start, u32::try_from(end).ok()?), documents))
}

/// The columns as the names of fields.
fn names(source: &str, columns: Span) -> Vec<String> {
    lexemes(source, columns.start as usize + 1)
        .take_while(|lexeme| lexeme.range.end < columns.end as usize)
        .filter(|lexeme| lexeme.kind != Kind::Comma)
        .map(|lexeme| field(source.get(lexeme.range).unwrap_or_default()))
        .collect()
}

fn lexemes(source: &str, at: usize) -> impl Iterator<Item = Lexeme> {
    let next = move |at: usize| Some(token::next::<Lexeme>(source, at)).filter(|next| next.kind != Kind::End);
    core::iter::successors(next(at), move |last| next(last.range.end))
}

/// A column's name as the string that a field is.
fn field(name: &str) -> String {
    let inner = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
    let plain = inner.map_or_else(|| name.to_owned(), |inner| inner.replace("\"\"", "\""));
    format!("'{}'", plain.replace('\'', "''"))
}

/// A value that is not known is a parameter.
fn document(names: &[String], values: &[&str]) -> String {
    let fields = names.iter().enumerate().map(|(at, name)| format!("{name}: {}", values.get(at).unwrap_or(&"?")));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
}

/// The values of `VALUES (…), (…)` and where they end, if nothing else follows the columns.
fn rows(source: &str, at: usize) -> Option<(Vec<Vec<&str>>, usize)> {
    let mut lexemes = lexemes(source, at).peekable();
    if !matches!(lexemes.next()?.kind, Kind::Word(Keyword::Values | Keyword::Value)) {
        return None;
    }
    let mut rows = Vec::new();
    loop {
        let mut start = lexemes.next().filter(|open| open.kind == Kind::OpenParen)?.range.end;
        let (mut row, mut depth) = (Vec::new(), 0usize);
        loop {
            let Lexeme { kind, range } = lexemes.next()?;
            match kind {
                Kind::OpenParen | Kind::OpenBracket | Kind::OpenBrace | Kind::OpenBag => depth += 1,
                Kind::CloseParen | Kind::Comma if depth == 0 => {
                    let value = source.get(start..range.start)?.trim();
                    row.push(Some(value).filter(|value| !value.is_empty())?);
                    start = range.end;
                    if kind == Kind::CloseParen {
                        break;
                    }
                }
                Kind::CloseParen | Kind::CloseBracket | Kind::CloseBrace | Kind::CloseBag => {
                    depth = depth.checked_sub(1)?;
                }
                _ => {}
            }
        }
        rows.push(row);
        let end = start;
        match lexemes.next() {
            None => return Some((rows, end)),
            Some(Lexeme { kind: Kind::Semicolon, .. }) if lexemes.peek().is_none() => return Some((rows, end)),
            Some(Lexeme { kind: Kind::Comma, .. }) => {}
            Some(_) => return None,
        }
    }
}
