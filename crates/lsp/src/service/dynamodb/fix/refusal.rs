//! Fixes of what DynamoDB refuses.

use super::super::source::Source;
use crate::fix::{Draft, write};
use crate::lexeme::{Lexeme, as_name, lexemes};
use crate::workspace::Workspace;
use partiql_iam::Span;
use partiql_iam::dynamodb::resolve::{ResolveError, ResolveErrorKind};
use partiql_iam::syntax::token::Kind;
use partiql_iam::syntax::{Keyword, Statement};

/// What may put the error right.
pub(super) fn drafts(statement: &Statement<'_>, error: &ResolveError, workspace: &Workspace) -> Vec<Draft> {
    let span = error.span();
    let text = statement.source();
    let found = span.text(text);
    match error.kind() {
        ResolveErrorKind::UnknownTable { near, .. } | ResolveErrorKind::UnknownIndex { near, .. } => {
            near.iter().map(|near| replace(span, found, as_name(near))).collect()
        }
        ResolveErrorKind::ReservedWord { word } => vec![write(span, format!("\"{word}\""))],
        ResolveErrorKind::Alias => alias(text, span).into_iter().collect(),
        ResolveErrorKind::WriteToIndex => index(text).into_iter().collect(),
        ResolveErrorKind::MissingValue => missing_value(text),
        ResolveErrorKind::Returning { delete: true } => returning(text, span).into_iter().collect(),
        ResolveErrorKind::UnknownFunction { name, near: Some(near) } => {
            let end = span.start + u32::try_from(name.len()).unwrap_or_default();
            vec![replace(Span::new(span.start, end), name, (*near).to_owned())]
        }
        ResolveErrorKind::MissingWhere => {
            let lexemes = lexemes(text);
            let known = Source::of(&lexemes).and_then(|source| source.known(&lexemes, text, workspace));
            let keys = known.map(|known| &known.table.keys);
            let names: Vec<String> = keys
                .into_iter()
                .flat_map(|keys| keys.attributes().map(|key| format!("{} = ?", as_name(&key.name))))
                .collect();
            let at = returning_at(text).unwrap_or(text.len());
            let at = text.get(..at).unwrap_or_default().trim_end().trim_end_matches(';').trim_end().len();
            let end = u32::try_from(at).unwrap_or_default();
            let draft = || write(Span::at(end), format!(" WHERE {}", names.join(" AND ")));
            (!names.is_empty()).then(draft).into_iter().collect()
        }
        ResolveErrorKind::KeyNotFixed { name: Some(name) } => {
            let at = returning_at(text).unwrap_or(text.len());
            let at = text.get(..at).unwrap_or_default().trim_end().trim_end_matches(';').trim_end().len();
            // In FROM … WHERE … SET the condition ends before the change.
            let is_from_first = lexemes(text).first().is_some_and(|first| first.is(Keyword::From));
            let end = u32::try_from(at).unwrap_or_default();
            let has_or = lexemes(text).iter().any(|lexeme| lexeme.is(Keyword::Or));
            let draft = || write(Span::at(end), format!(" AND {} = ?", as_name(name)));
            (!is_from_first && !has_or).then(draft).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn replace(span: Span, found: &str, with: String) -> Draft {
    (format!("replace `{found}` by `{with}`"), vec![(span, with)])
}

fn span(lexeme: &Lexeme) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(lexeme.range.start), offset(lexeme.range.end))
}

/// Without an alias, and without it before the names of attributes.
fn alias(text: &str, alias: Span) -> Option<Draft> {
    let lexemes = lexemes(text);
    let place = lexemes.iter().position(|lexeme| span(lexeme) == alias)?;
    let name = lexemes.get(place)?.name(text);
    let last = place.checked_sub(1)?;
    let is_written = lexemes.get(last)?.is(Keyword::As);
    let table = if is_written { last.checked_sub(1)? } else { last };
    let mut edits = vec![(Span::new(span(lexemes.get(table)?).end, alias.end), String::new())];
    for pair in lexemes.windows(3) {
        let [before, first, dot] = pair else { continue };
        let is_prefix = dot.kind == Kind::Dot && before.kind != Kind::Dot && first.name(text) == name;
        if is_prefix && span(first) != alias {
            edits.push((Span::new(span(first).start, span(dot).end), String::new()));
        }
    }
    edits.sort_by_key(|(span, _)| span.start);
    Some((format!("leave the alias `{name}` out"), edits))
}

/// Without the index after the table.
fn index(text: &str) -> Option<Draft> {
    let lexemes = lexemes(text);
    let Source { table, index } = Source::of(&lexemes)?;
    let (table, index) = (lexemes.get(table)?, lexemes.get(index?)?);
    let name = index.name(text);
    Some((format!("leave the index `{name}` out"), vec![(Span::new(span(table).end, span(index).end), String::new())]))
}

/// `VALUE` before the item.
fn missing_value(text: &str) -> Vec<Draft> {
    let lexemes = lexemes(text);
    let Some(source) = Source::of(&lexemes) else { return Vec::new() };
    let item = lexemes.get(source.table + 1);
    item.map(|item| write(Span::at(span(item).start), "VALUE ")).into_iter().collect()
}

/// The one form of RETURNING that DELETE has.
fn returning(text: &str, place: Span) -> Option<Draft> {
    let start = returning_at(text)?;
    let start = u32::try_from(start).ok()?;
    let end = place.end.max(start);
    Some(write(Span::new(start, end), "RETURNING ALL OLD *"))
}

/// Where RETURNING begins.
fn returning_at(text: &str) -> Option<usize> {
    lexemes(text).iter().find(|lexeme| lexeme.is_word("RETURNING", text)).map(|lexeme| lexeme.range.start)
}

/// The clauses in another order: WHERE before the change in a statement that begins with FROM, after it in an UPDATE, and before ORDER BY.
pub(super) fn clauses(text: &str, _problem: Span) -> Vec<Draft> {
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
    let end = returning_at(text).unwrap_or(text.len());
    let end = text.get(..end)?.trim_end().trim_end_matches(';').trim_end().len();
    swapped(text, "put WHERE after SET and REMOVE", filter.range.start, change.range.start, end)
}

/// Where the condition ends: before the next clause, RETURNING or the end.
fn end_of_filter(text: &str, lexemes: &[Lexeme], filter: usize) -> usize {
    let ends = |lexeme: &&Lexeme| {
        matches!(lexeme.kind, Kind::Semicolon | Kind::Word(Keyword::Set | Keyword::Remove | Keyword::Order))
            || lexeme.is_word("RETURNING", text)
    };
    lexemes.iter().skip(filter).find(ends).map_or(text.len(), |lexeme| lexeme.range.start)
}
