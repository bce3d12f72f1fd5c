//! Fixes of clauses that are in another order, or are missing.

use crate::fix::Draft;
use crate::lexeme::{Lexeme, lexemes};
use partiql_iam::Span;
use partiql_iam::syntax::Keyword;
use partiql_iam::syntax::token::Kind;

/// Where RETURNING begins.
pub(super) fn returning_at(text: &str) -> Option<usize> {
    lexemes(text).iter().find(|lexeme| lexeme.is_word("RETURNING", text)).map(|lexeme| lexeme.range.start)
}

/// Where the clauses before RETURNING, or before the end, end.
fn before_returning(text: &str) -> usize {
    let before = returning_at(text).and_then(|at| text.get(..at)).unwrap_or(text);
    before.trim_end().trim_end_matches(';').trim_end().len()
}

/// The clauses in another order: WHERE before the change in a statement that begins with FROM, after it in an UPDATE, and before ORDER BY.
pub(super) fn moved(text: &str) -> Vec<Draft> {
    let lexemes = lexemes(text);
    let Some(first) = lexemes.first() else { return Vec::new() };
    let position = |keyword| lexemes.iter().position(|lexeme| lexeme.is(keyword));
    let Some(filter) = position(Keyword::Where) else { return Vec::new() };
    let change = [position(Keyword::Set), position(Keyword::Remove)].into_iter().flatten().min();
    let (wanted, other) = if first.is(Keyword::From) {
        ("put WHERE first", change.filter(|change| *change < filter))
    } else if first.is(Keyword::Update) {
        return after_change(text, &lexemes, filter, change).into_iter().collect();
    } else if first.is(Keyword::Select) {
        ("put WHERE before ORDER BY", position(Keyword::Order).filter(|order| *order < filter))
    } else {
        return Vec::new();
    };
    let Some(other) = other.and_then(|index| lexemes.get(index)) else { return Vec::new() };
    let end = end_of_filter(text, &lexemes, filter);
    let Some(filter) = lexemes.get(filter) else { return Vec::new() };
    let clause = text.get(filter.range.start..end).unwrap_or_default().trim_end();
    swapped(text, wanted, other.range.start, filter.range.start, filter.range.start + clause.len())
        .into_iter()
        .collect()
}

/// The clause from `middle` to `end` before the one from `start` to `middle`.
fn swapped(text: &str, title: &str, start: usize, middle: usize, end: usize) -> Option<Draft> {
    let (first, second) = (text.get(start..middle)?, text.get(middle..end)?);
    let kept = first.trim_end();
    let between = first.get(kept.len()..)?;
    let place = Span::new(u32::try_from(start).ok()?, u32::try_from(end).ok()?);
    Some((title.to_owned(), vec![(place, format!("{second}{between}{kept}"))]))
}

/// In an UPDATE the change comes first.
fn after_change(text: &str, lexemes: &[Lexeme], filter: usize, change: Option<usize>) -> Option<Draft> {
    let change = lexemes.get(change.filter(|change| *change > filter)?)?;
    let filter = lexemes.get(filter)?;
    swapped(text, "put WHERE after SET and REMOVE", filter.range.start, change.range.start, before_returning(text))
}

/// Where the condition ends: before the next clause, RETURNING or the end.
fn end_of_filter(text: &str, lexemes: &[Lexeme], filter: usize) -> usize {
    let ends = |lexeme: &&Lexeme| {
        matches!(lexeme.kind, Kind::Semicolon | Kind::Word(Keyword::Set | Keyword::Remove | Keyword::Order))
            || lexeme.is_word("RETURNING", text)
    };
    lexemes.iter().skip(filter).find(ends).map_or(text.len(), |lexeme| lexeme.range.start)
}

/// Where a condition can be added at the end of a statement, before RETURNING.
pub(super) fn end_of_conditions(text: &str) -> Span {
    Span::at(u32::try_from(before_returning(text)).unwrap_or_default())
}
