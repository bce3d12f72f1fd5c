//! Quick fixes of statements of QLDB.

mod table;
mod warning;

use crate::fix::{Draft, QuickFix, kept, syntax, write};
use crate::lexeme::lexemes;
use crate::service::qldb::scope::visible;
use crate::workspace::Workspace;
use partiql_iam::Span;
use partiql_iam::qldb::catalog::{Catalog, TableStatus};
use partiql_iam::qldb::resolve::resolve;
use partiql_iam::qldb::{UniqueId, parse};
use partiql_iam::syntax::{SyntaxError, SyntaxErrorKind};

/// The fixes of everything that is wrong or doubtful in a statement.
#[must_use]
pub(crate) fn fixes(text: &str, workspace: &Workspace) -> Vec<QuickFix> {
    let statement = match parse(text) {
        Ok(statement) => statement,
        Err(error) => {
            let left = |text: &str, span: Span| text.len().saturating_sub(span.start as usize);
            let helps = |fixed: &str| match parse(fixed) {
                Ok(_) => true,
                Err(next) => left(fixed, next.span()) < left(text, error.span()) || next.code() != error.code(),
            };
            return kept(text, error.code(), error.span(), drafts(text, &error, workspace.catalog.as_ref()), helps);
        }
    };
    let catalog = workspace.catalog.as_ref();
    match resolve(&statement, &workspace.ledger, catalog) {
        Err(error) => {
            let helps = |fixed: &str| {
                parse(fixed).is_ok_and(|statement| match resolve(&statement, &workspace.ledger, catalog) {
                    Ok(_) => true,
                    Err(next) => next.span() != error.span() || next.code() != error.code(),
                })
            };
            kept(text, error.code(), error.span(), table::drafts(&statement, &error, catalog), helps)
        }
        Ok(requirements) => {
            let doubts = requirements.warnings();
            let fixes = doubts.iter().flat_map(|doubt| {
                let code = doubt.code();
                let count = doubts.iter().filter(|other| other.code() == code).count();
                let helps = |fixed: &str| {
                    let Ok(statement) = parse(fixed) else { return false };
                    let left = resolve(&statement, &workspace.ledger, catalog)
                        .map(|answer| answer.warnings().iter().filter(|other| other.code() == code).count());
                    left.is_ok_and(|left| left < count)
                };
                kept(text, code, doubt.span(), warning::drafts(&statement, doubt, catalog), helps)
            });
            fixes.collect()
        }
    }
}

/// What may put a text right that is no statement.
fn drafts(text: &str, error: &SyntaxError, catalog: Option<&Catalog>) -> Vec<Draft> {
    let span = error.span();
    match error.kind() {
        SyntaxErrorKind::MixedStar => mixed_star(text, span),
        SyntaxErrorKind::UndropName => undrop(span, span.text(text).trim_matches('\''), catalog),
        _ => syntax::drafts(text, error),
    }
}

/// The id in double quotes: the one that is given, or those of the dropped tables with the name.
fn undrop(span: Span, found: &str, catalog: Option<&Catalog>) -> Vec<Draft> {
    if let Ok(id) = found.parse::<UniqueId>() {
        return vec![write(span, format!("\"{id}\""))];
    }
    let tables = catalog.into_iter().flat_map(Catalog::tables);
    let dropped = tables.filter(|table| table.name == found && table.status == TableStatus::Inactive);
    dropped.map(|table| write(span, format!("\"{}\"", table.id))).collect()
}

/// `alias.*`, if there is one source, and so one alias, to mean.
fn mixed_star(text: &str, span: Span) -> Vec<Draft> {
    let lexemes = lexemes(text);
    match visible(&lexemes, text, span.start as usize).as_slice() {
        [only] => vec![write(span, format!("{}.*", only.name))],
        _ => Vec::new(),
    }
}
