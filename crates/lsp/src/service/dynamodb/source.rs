//! What a statement reads or writes, found from the tokens alone, so that it works where a statement is broken.

use crate::lexeme::Lexeme;
use crate::workspace::Workspace;
use partiql_iam::dynamodb::{DIALECT, Index, KeyAttribute, Table};
use partiql_iam::syntax::Keyword;
use partiql_iam::syntax::token::Kind;

/// The table of a statement, and the index: which tokens name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) table: usize,
    pub(super) index: Option<usize>,
}

impl Source {
    /// The one that the first `FROM`, `UPDATE` or `INTO` leads to: there is one in a statement.
    pub(super) fn of(lexemes: &[Lexeme]) -> Option<Self> {
        let leads =
            |lexeme: &Lexeme| lexeme.is(Keyword::From) || lexeme.is(Keyword::Update) || lexeme.is(Keyword::Into);
        let table = lexemes.iter().position(leads)? + 1;
        let is_name = |index: usize| lexemes.get(index).is_some_and(|lexeme| lexeme.is_name(&DIALECT));
        let has_dot = lexemes.get(table + 1).is_some_and(|lexeme| lexeme.kind == Kind::Dot);
        let index = (has_dot && is_name(table + 2)).then_some(table + 2);
        is_name(table).then_some(Self { table, index })
    }

    /// The table, if the schema has it.
    pub(super) fn known<'w>(self, lexemes: &[Lexeme], text: &str, workspace: &'w Workspace) -> Option<Known<'w>> {
        let name = |index: usize| lexemes.get(index).map(|lexeme| lexeme.name(text));
        let table = workspace.dynamodb.schema.as_ref()?.table(name(self.table)?)?;
        let index = self.index.and_then(name).and_then(|name| table.index(name));
        Some(Known { table, index })
    }
}

/// A table of the schema, and one of its indexes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'w> {
    pub(super) table: &'w Table,
    pub(super) index: Option<&'w Index>,
}

impl<'w> Known<'w> {
    /// The key of what is read: of the index, else of the table.
    pub(super) fn keys(self) -> (Option<&'w KeyAttribute>, Option<&'w KeyAttribute>) {
        let keys = self.index.map_or(&self.table.keys, |index| &index.keys);
        (keys.partition_key(), keys.sort().first())
    }
}
