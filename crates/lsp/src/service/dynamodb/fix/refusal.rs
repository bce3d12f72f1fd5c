//! Fixes of what DynamoDB refuses.

use super::clause::{end_of_conditions, returning_at};
use crate::fix::{Draft, replace, replace_function, write};
use crate::lexeme::{as_name, lexemes};
use crate::service::dynamodb::source::Source;
use crate::workspace::Workspace;
use partiql_iam::Span;
use partiql_iam::dynamodb::resolve::{ResolveError, ResolveErrorKind};
use partiql_iam::syntax::ast::ExprKind;
use partiql_iam::syntax::token::Kind;
use partiql_iam::syntax::{Keyword, Statement};

/// What may put the error right.
pub(super) fn drafts(statement: &Statement<'_>, error: &ResolveError, workspace: &Workspace) -> Vec<Draft> {
    let span = error.span();
    let text = statement.source();
    let found = span.text(text);
    match error.kind() {
        ResolveErrorKind::UnknownTable { near, .. } | ResolveErrorKind::UnknownIndex { near, .. } => {
            let written = |near: &String| if found.starts_with('"') { format!("\"{near}\"") } else { as_name(near) };
            near.iter().map(|near| replace(span, found, written(near))).collect()
        }
        ResolveErrorKind::ReservedWord { word } => vec![write(span, format!("\"{word}\""))],
        ResolveErrorKind::Alias => alias(text, span).into_iter().collect(),
        ResolveErrorKind::WriteToIndex => index(text).into_iter().collect(),
        ResolveErrorKind::MissingValue => missing_value(text),
        ResolveErrorKind::Returning { delete: true } => returning(text, span).into_iter().collect(),
        ResolveErrorKind::UnknownFunction { name, near: Some(near) } => {
            vec![replace_function(span, name, (*near).to_owned())]
        }
        ResolveErrorKind::MissingWhere => {
            let lexemes = lexemes(text);
            let known = Source::of(&lexemes).and_then(|source| source.known(&lexemes, text, workspace));
            let keys = known.map(|known| &known.table.keys);
            let names: Vec<String> = keys
                .into_iter()
                .flat_map(|keys| keys.attributes().map(|key| format!("{} = ?", as_name(&key.name))))
                .collect();
            let draft = || write(end_of_conditions(text), format!(" WHERE {}", names.join(" AND ")));
            (!names.is_empty()).then(draft).into_iter().collect()
        }
        ResolveErrorKind::KeyNotFixed { name: Some(name) } => {
            // In FROM … WHERE … SET the condition ends before the change.
            let is_from_first = lexemes(text).first().is_some_and(|first| first.is(Keyword::From));
            let has_or = lexemes(text).iter().any(|lexeme| lexeme.is(Keyword::Or));
            let draft = || write(end_of_conditions(text), format!(" AND {} = ?", as_name(name)));
            (!is_from_first && !has_or).then(draft).into_iter().collect()
        }
        ResolveErrorKind::MissingKey { name } if found.starts_with('{') => {
            let is_empty = found.trim_start_matches('{').trim_start().starts_with('}');
            let member = format!("'{}': ?{}", name.replace('\'', "''"), if is_empty { "" } else { ", " });
            vec![write(Span::at(span.start + 1), member)]
        }
        ResolveErrorKind::KeyType { .. } => other_type(span, found).into_iter().collect(),
        ResolveErrorKind::Unsupported { what } if what.starts_with("`LIMIT`") => limit(text).into_iter().collect(),
        ResolveErrorKind::Unsupported { what } if what.starts_with("`LIKE`") => {
            like(statement, span).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// A number without quotes, a string with them.
fn other_type(span: Span, found: &str) -> Option<Draft> {
    if let Some(inner) = found.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        let is_number = !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_digit());
        return is_number.then(|| write(span, inner));
    }
    let is_number = !found.is_empty() && found.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number.then(|| write(span, format!("'{found}'")))
}

/// Without `LIMIT n`.
fn limit(text: &str) -> Option<Draft> {
    let lexemes = lexemes(text);
    let place = lexemes.iter().position(|lexeme| lexeme.is(Keyword::Limit))?;
    let (before, count) = (lexemes.get(place.checked_sub(1)?)?, lexemes.get(place + 1)?);
    let clause = Span::new(Span::of(&before.range).end, Span::of(&count.range).end);
    Some((format!("leave `{}` out", clause.text(text).trim_start()), vec![(clause, String::new())]))
}

/// `begins_with` or `contains` for a pattern that means the same.
fn like(statement: &Statement<'_>, span: Span) -> Option<Draft> {
    let exprs = &statement.tree().exprs;
    let expr = exprs.iter().find(|expr| expr.span == span)?;
    let ExprKind::Like { negated: false, value, pattern, escape: None } = expr.kind else { return None };
    let (value, pattern) = (statement.expr(value)?.span, statement.expr(pattern)?.span);
    let inner = statement.text(pattern).strip_prefix('\'')?.strip_suffix('\'')?;
    let (function, part) = match inner.strip_prefix('%') {
        Some(rest) => ("contains", rest.strip_suffix('%')?),
        None => ("begins_with", inner.strip_suffix('%')?),
    };
    let is_plain = !part.is_empty() && !part.contains(['%', '_', '\\']);
    is_plain.then(|| write(span, format!("{function}({}, '{part}')", statement.text(value))))
}

/// `VALUE` for `VALUES`.
pub(super) fn value(text: &str) -> Option<Draft> {
    let lexemes = lexemes(text);
    let values = lexemes.iter().find(|lexeme| lexeme.is(Keyword::Values))?;
    Some(write(Span::of(&values.range), "VALUE"))
}

/// `*` alone.
pub(super) fn star(text: &str) -> Option<Draft> {
    let lexemes = lexemes(text);
    let from = lexemes.iter().position(|lexeme| lexeme.is(Keyword::From))?;
    let (first, last) = (lexemes.get(1)?, lexemes.get(from.checked_sub(1)?)?);
    Some(write(Span::new(Span::of(&first.range).start, Span::of(&last.range).end), "*"))
}

/// Without an alias, and without it before the names of attributes.
fn alias(text: &str, alias: Span) -> Option<Draft> {
    let lexemes = lexemes(text);
    let place = lexemes.iter().position(|lexeme| Span::of(&lexeme.range) == alias)?;
    let name = lexemes.get(place)?.name(text);
    let last = place.checked_sub(1)?;
    let is_written = lexemes.get(last)?.is(Keyword::As);
    let table = if is_written { last.checked_sub(1)? } else { last };
    let mut edits = vec![(Span::new(Span::of(&lexemes.get(table)?.range).end, alias.end), String::new())];
    for pair in lexemes.windows(3) {
        let [before, first, dot] = pair else { continue };
        let is_prefix = dot.kind == Kind::Dot && before.kind != Kind::Dot && first.name(text) == name;
        if is_prefix && Span::of(&first.range) != alias {
            edits.push((Span::new(Span::of(&first.range).start, Span::of(&dot.range).end), String::new()));
        }
    }
    edits.sort_by_key(|(span, _)| span.start);
    Some((format!("leave the alias `{name}` out"), edits))
}

/// Without the index after the table.
pub(super) fn index(text: &str) -> Option<Draft> {
    let lexemes = lexemes(text);
    let Source { table, index } = Source::of(&lexemes)?;
    let (table, index) = (lexemes.get(table)?, lexemes.get(index?)?);
    let name = index.name(text);
    Some((
        format!("leave the index `{name}` out"),
        vec![(Span::new(Span::of(&table.range).end, Span::of(&index.range).end), String::new())],
    ))
}

/// `VALUE` before the item.
fn missing_value(text: &str) -> Vec<Draft> {
    let lexemes = lexemes(text);
    let Some(source) = Source::of(&lexemes) else { return Vec::new() };
    let item = lexemes.get(source.table + 1);
    item.map(|item| write(Span::at(Span::of(&item.range).start), "VALUE ")).into_iter().collect()
}

/// The one form of RETURNING that DELETE has.
fn returning(text: &str, place: Span) -> Option<Draft> {
    let start = returning_at(text)?;
    let start = u32::try_from(start).ok()?;
    let end = place.end.max(start);
    Some(write(Span::new(start, end), "RETURNING ALL OLD *"))
}
