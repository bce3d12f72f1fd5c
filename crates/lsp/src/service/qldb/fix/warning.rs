//! Fixes of what is doubtful.

use crate::fix::{Draft, as_string, write};
use partiql_iam::Span;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::resolve::{Warning, WarningKind};
use partiql_iam::syntax::{Construct, Statement, StatementKind};

/// What may take the doubt away.
pub(super) fn drafts(statement: &Statement<'_>, warning: &Warning<'_>, catalog: Option<&Catalog>) -> Vec<Draft> {
    let span = warning.span();
    let found = statement.text(span);
    match warning.kind() {
        WarningKind::Unsupported(Construct::BangEqual) => vec![write(span, "<>")],
        WarningKind::UnquotedName { .. } => vec![write(span, format!("\"{found}\""))],
        WarningKind::Unsupported(Construct::DateTimeLiteral) => date(statement, span).into_iter().collect(),
        WarningKind::Unsupported(Construct::IndexIdForm) => index_ids(statement, span, catalog),
        WarningKind::ReservedName { name } if !found.starts_with('"') => vec![write(span, format!("\"{name}\""))],
        WarningKind::AliasIsTable { .. } | WarningKind::AliasMayBeTable { .. } => {
            let place = Span::at(span.start);
            vec![(format!("write `@{found}` for the alias"), vec![(place, "@".to_owned())])]
        }
        WarningKind::DoubleQuotedString { text } => vec![write(span, as_string(text))],
        WarningKind::CatalogCase => vec![write(span, "information_schema.user_tables")],
        _ => Vec::new(),
    }
}

/// `DATE '2017-09-14'` as an Ion timestamp.
fn date(statement: &Statement<'_>, span: Span) -> Option<Draft> {
    let rest = statement.source().get(span.end as usize..)?;
    let literal = rest.trim_start();
    let blanks = rest.len() - literal.len();
    let day = literal.strip_prefix('\'')?.split('\'').next()?;
    let is_day = day.len() == 10 && day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let end = span.end + u32::try_from(blanks + day.len() + 2).ok()?;
    let is_date = statement.text(span).eq_ignore_ascii_case("DATE");
    (is_date && is_day).then(|| write(Span::new(span.start, end), format!("`{day}T`")))
}

/// The ids of the indexes of the table, where DROP INDEX has something else.
fn index_ids(statement: &Statement<'_>, span: Span, catalog: Option<&Catalog>) -> Vec<Draft> {
    let StatementKind::DropIndex(index) = statement.kind() else { return Vec::new() };
    let name = index.table.text(statement.source());
    let table = catalog.and_then(|catalog| catalog.active(&name));
    let indexes = table.into_iter().flat_map(|table| &table.indexes);
    let draft = |index: &partiql_iam::qldb::catalog::Index| {
        let id = index.id.as_ref()?;
        Some((format!("write the id of the index on `{}`", index.field), vec![(span, format!("\"{id}\""))]))
    };
    indexes.filter_map(draft).collect()
}
