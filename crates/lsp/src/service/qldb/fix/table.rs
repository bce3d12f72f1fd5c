//! Fixes of statements whose tables are unknown.

use crate::fix::{Draft, replace, replace_function, write};
use crate::lexeme::as_name;
use partiql_iam::Span;
use partiql_iam::qldb::UniqueId;
use partiql_iam::qldb::catalog::{Catalog, Table, TableStatus};
use partiql_iam::qldb::resolve::{ResolveError, ResolveErrorKind};
use partiql_iam::syntax::{Statement, StatementKind};

const COMMITTED: &str = "_ql_committed_";

/// What may put the error right.
pub(super) fn drafts(statement: &Statement<'_>, error: &ResolveError, catalog: Option<&Catalog>) -> Vec<Draft> {
    let span = error.span();
    let found = statement.text(span);
    match error.kind() {
        ResolveErrorKind::UnknownTable { name, near, inactive } => {
            let prefix = if found.contains(COMMITTED) { COMMITTED } else { "" };
            let named = near.iter().map(|near| replace(span, found, as_name(&format!("{prefix}{near}"))));
            let dropped = catalog.filter(|_| *inactive).map(|catalog| history(statement, span, name, catalog));
            named.chain(dropped.into_iter().flatten()).collect()
        }
        ResolveErrorKind::InvalidTableId { text } => ids(statement, span, text, catalog),
        ResolveErrorKind::NotATable => quoted_id(span, found),
        ResolveErrorKind::UnknownFunction { name, near: Some(near) } => {
            let near = if *near == "HISTORY" { "history" } else { near };
            vec![replace_function(span, name, near.to_owned())]
        }
        ResolveErrorKind::ChangeOfView => match found.trim_matches('"').strip_prefix(COMMITTED) {
            Some(table) => vec![replace(span, found, as_name(table))],
            None => Vec::new(),
        },
        ResolveErrorKind::UnknownAlias { name } => {
            let at = Span::new(span.start.saturating_sub(1), span.start);
            let is_marked = statement.text(at) == "@";
            let draft = (format!("leave out `@` before `{name}`"), vec![(at, String::new())]);
            is_marked.then_some(draft).into_iter().collect()
        }
        ResolveErrorKind::UnknownSystemTable { .. } => {
            vec![replace(span, found, "information_schema.user_tables".to_owned())]
        }
        _ => Vec::new(),
    }
}

/// The history of a dropped table, which can still be read by its id.
fn history(statement: &Statement<'_>, span: Span, name: &str, catalog: &Catalog) -> Vec<Draft> {
    if !matches!(statement.kind(), StatementKind::Select(_)) {
        return Vec::new();
    }
    let before = statement.source().get(..span.start as usize).unwrap_or_default().trim_end();
    let in_call = before.strip_suffix('(').is_some_and(|call| {
        let call = call.trim_end();
        call.len().checked_sub(7).and_then(|at| call.get(at..)).is_some_and(|word| word.eq_ignore_ascii_case("history"))
    });
    let draft = |table: &Table| {
        let with = if in_call { format!("'{}'", table.id) } else { format!("history('{}')", table.id) };
        replace(span, statement.text(span), with)
    };
    catalog.tables().iter().filter(|table| table.name == name).map(draft).collect()
}

/// The ids of the tables that have the text as their name.
fn ids(statement: &Statement<'_>, span: Span, name: &str, catalog: Option<&Catalog>) -> Vec<Draft> {
    let found = statement.text(span);
    let quote = found.chars().next().unwrap_or('\'');
    let is_undrop = matches!(statement.kind(), StatementKind::UndropTable(_));
    let fits = |table: &&Table| table.name == name && (!is_undrop || table.status == TableStatus::Inactive);
    let tables = catalog.into_iter().flat_map(Catalog::tables).filter(fits);
    let by_id = tables.map(|table| replace(span, found, format!("{quote}{}{quote}", table.id)));
    let is_history = matches!(statement.kind(), StatementKind::Select(_)) && quote == '\'';
    let by_name = (is_history && !name.is_empty()).then(|| replace(span, found, as_name(name)));
    by_id.chain(by_name).collect()
}

/// An id in double quotes where a string is taken.
fn quoted_id(span: Span, found: &str) -> Vec<Draft> {
    match found.trim_matches('"').parse::<UniqueId>() {
        Ok(id) => vec![write(span, format!("'{id}'"))],
        Err(_) => Vec::new(),
    }
}
