//! The colours of the names of a statement of QLDB.

use std::collections::BTreeMap;

use super::alias::history_tables;
use crate::colour::Colour;
use crate::lexeme::Lexeme;
use partiql_iam::Span;
use partiql_iam::names::{Names, Use};
use partiql_iam::qldb::parse;
use partiql_iam::syntax::ast::{Lookup, StatementKind, Step};

/// What the names of a statement are, by their offset. `None` if it is no statement.
pub(crate) fn names(text: &str) -> Option<BTreeMap<usize, Colour>> {
    let statement = parse(text).ok()?;
    let mut colours = BTreeMap::new();
    let mut note = |span: Span, colour| {
        colours.insert(span.start as usize, colour);
    };
    let mut names = Names::of(&statement);
    for Use { variable, alias, .. } in names.uses() {
        let colour = match (alias, variable.lookup) {
            (Some(_), _) => Colour::Alias,
            (None, Lookup::Source) => Colour::Table,
            (None, Lookup::Alias | Lookup::Open | Lookup::OpenAlias | Lookup::Field) => Colour::Field,
        };
        note(variable.name.span, colour);
    }
    history_tables(&statement).for_each(|table| note(table, Colour::Table));
    for step in statement.tree().steps.iter() {
        if let Step::Field(name) = step {
            note(name.span, Colour::Field);
        }
    }
    for alias in names.aliases() {
        if names.is_written(alias) {
            note(alias.name.span, Colour::Alias);
        }
    }
    match *statement.kind() {
        StatementKind::CreateTable(name) | StatementKind::DropTable(name) | StatementKind::UndropTable(name) => {
            note(name.span, Colour::Table);
        }
        StatementKind::CreateIndex(index) => {
            note(index.table.span, Colour::Table);
            note(index.field.span, Colour::Field);
        }
        StatementKind::DropIndex(index) => {
            note(index.index.span, Colour::Field);
            note(index.table.span, Colour::Table);
        }
        StatementKind::Insert(insert) => note(insert.table.span, Colour::Table),
        StatementKind::Change(_)
        | StatementKind::Delete(_)
        | StatementKind::RedactRevision(_)
        | StatementKind::Select(_)
        | StatementKind::Exists(_) => {}
    }
    Some(colours)
}

/// What a name is that is none of these.
pub(crate) fn other(lexeme: &Lexeme, text: &str) -> Colour {
    if lexeme.is_word("redact_revision", text) { Colour::Function } else { Colour::Alias }
}
