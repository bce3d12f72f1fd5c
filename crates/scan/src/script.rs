//! Scripts: statements divided by semicolons.

use std::collections::BTreeSet;
use std::path::Path;

use partiql_iam::iam::Severity;
use partiql_iam::syntax::{Piece, script};
use partiql_iam::{Diagnostic, Service, Span};
use partiql_iam_embedded::Request;

use crate::finding::Kind;
use crate::known::{Known, ScriptService};
use crate::statement::{Need, Places, Remark, Statement, answer};

/// The statements of a script; `None` of a file of SQL of which nothing says for which service it is.
pub(crate) fn statements(
    text: &str,
    path: &Path,
    is_sql: bool,
    known: &Known,
    remarks: &mut Vec<Remark>,
) -> Option<Vec<Statement>> {
    let (service, is_guessed) = match known.service(text, path) {
        Ok(ScriptService::Meant(_) | ScriptService::Guessed) if is_sql => return None,
        Ok(ScriptService::Named(service) | ScriptService::Meant(service)) => (service, false),
        Ok(ScriptService::Guessed) => (Service::Qldb, true),
        Err(error) => {
            remarks.push(Remark::refusal((&error).into()));
            return Some(Vec::new());
        }
    };
    if is_guessed {
        let what = Diagnostic::new("no-service", "no service is given: the statements are taken as QLDB's");
        let help = "write `-- service: dynamodb` or `-- service: qldb` as the first line";
        let what = what.at(Span::at(0)).with_help(Some(help.into()));
        remarks.push(Remark::of(Kind::Remark, Severity::Note, what));
    }
    let statement = |piece: Piece<'_>| Statement {
        text: piece.text.to_owned(),
        service,
        is_guessed,
        request: Request::default(),
        places: Places::From(u32::try_from(piece.offset).unwrap_or(u32::MAX)),
    };
    Some(script(text).map(statement).collect())
}

/// What the statements of a script need.
pub(crate) fn read(
    text: &str,
    path: &Path,
    is_sql: bool,
    known: &Known,
    remarks: &mut Vec<Remark>,
) -> Option<Vec<Need>> {
    let statements = statements(text, path, is_sql, known, remarks)?;
    let mut created = BTreeSet::new();
    let needs = statements.iter().filter_map(|statement| answer(statement, known, &mut created, remarks));
    Some(needs.collect())
}
