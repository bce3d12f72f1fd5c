//! What the words and names of a statement of QLDB are.

use std::fmt::Write;

use super::vocabulary::{self, REDACT, SIGNATURES};
use crate::analysis::{Disclosure, RequirementSummary};
use crate::help::{CommandHelp, Signature, signature};
use crate::lexeme::Lexeme;
use crate::service::Place;
use crate::workspace::Workspace;
use partiql_iam::qldb::catalog::{Table, TableStatus};
use partiql_iam::qldb::{DIALECT, UniqueId};
use partiql_iam::syntax::Keyword;
use partiql_iam::syntax::token::Kind;

/// The command that a token begins.
pub(crate) fn command(lexemes: &[Lexeme], index: usize, text: &str) -> Option<CommandHelp> {
    let lexeme = lexemes.get(index)?;
    let first = lexemes.first()?;
    let is_change = first.is(Keyword::Update) || first.is(Keyword::From);
    let next_is = |keyword| lexemes.get(index + 1).is_some_and(|next| next.is(keyword));
    let after = |keyword| index > 0 && lexemes.get(index - 1).is_some_and(|before| before.is(keyword));
    let help = match lexeme.kind {
        Kind::Word(Keyword::Select) => vocabulary::SELECT,
        Kind::Word(Keyword::Insert) if is_change => vocabulary::INSERT_ELEMENT,
        Kind::Word(Keyword::Insert) => vocabulary::INSERT,
        Kind::Word(Keyword::Update) => vocabulary::UPDATE,
        Kind::Word(Keyword::From) if index == 0 => vocabulary::FROM,
        Kind::Word(Keyword::Set) => vocabulary::SET,
        Kind::Word(Keyword::Remove) => vocabulary::REMOVE,
        Kind::Word(Keyword::Delete) => vocabulary::DELETE,
        Kind::Word(Keyword::Create) if next_is(Keyword::Index) => vocabulary::CREATE_INDEX,
        Kind::Word(Keyword::Create) => vocabulary::CREATE_TABLE,
        Kind::Word(Keyword::Drop) if next_is(Keyword::Index) => vocabulary::DROP_INDEX,
        Kind::Word(Keyword::Drop) => vocabulary::DROP_TABLE,
        Kind::Word(Keyword::Undrop) if index == 0 => vocabulary::UNDROP_TABLE,
        Kind::Word(Keyword::Table | Keyword::Index) if index == 1 => return command(lexemes, 0, text),
        Kind::Word(Keyword::Exec) => vocabulary::REDACT_REVISION,
        Kind::Identifier if after(Keyword::Exec) && lexeme.is_word("redact_revision", text) => {
            vocabulary::REDACT_REVISION
        }
        Kind::Identifier if lexeme.is_word("history", text) && lexemes.get(index + 1)?.kind == Kind::OpenParen => {
            vocabulary::HISTORY
        }
        _ => return None,
    };
    Some(help)
}

/// What is known of the table that a token names.
pub(crate) fn named(place: Place<'_>, workspace: &Workspace) -> Option<String> {
    table_at(workspace, place).map(table_help)
}

/// The table that a token names: one that the statement needs a permission for, or that the catalog has with the token as its id.
fn table_at<'w>(workspace: &'w Workspace, place: Place<'_>) -> Option<&'w Table> {
    let Place { text, lexemes, index, disclosure } = place;
    let lexeme = lexemes.get(index)?;
    let catalog = workspace.catalog.as_ref()?;
    let name = lexeme.name(text);
    let id = name.strip_prefix('\'').and_then(|name| name.strip_suffix('\'')).unwrap_or(name);
    if let Some(table) = id.parse::<UniqueId>().ok().and_then(|id| catalog.by_id(&id)) {
        return Some(table);
    }
    let base = name.strip_prefix("_ql_committed_").unwrap_or(name);
    let is_cause = |need: &RequirementSummary| {
        need.place == base && need.span.range().start <= lexeme.range.start && lexeme.range.end <= need.span.range().end
    };
    let named = match disclosure {
        Disclosure::Answer(answer) => answer.needs.iter().any(is_cause),
        Disclosure::Failed | Disclosure::Withheld(_) => true,
    };
    (named && lexeme.is_name(&DIALECT)).then(|| catalog.active(base)).flatten()
}

/// What the catalog says of a table.
pub(crate) fn table_help(table: &Table) -> String {
    let Table { id, name, status, tags, indexes } = table;
    let status = match status {
        TableStatus::Active => "active",
        TableStatus::Inactive => "inactive",
    };
    let mut text = format!("**table `{name}`** ({status}), id `{id}`");
    if !indexes.is_empty() {
        let fields: Vec<String> = indexes.iter().map(|index| format!("`{}`", index.field)).collect();
        let _ = write!(text, "\n\nindexes on {}", fields.join(", "));
    }
    if let Some(tags) = tags.as_ref().filter(|tags| !tags.is_empty()) {
        let tags: Vec<String> = tags.iter().map(|(key, value)| format!("`{key}` = `{value}`")).collect();
        let _ = write!(text, "\n\ntags {}", tags.join(", "));
    }
    text
}

/// The stored procedure that the tokens call, and its arguments.
pub(crate) fn procedure<'l>(lexemes: &'l [Lexeme], text: &str) -> Option<(&'static Signature, &'l [Lexeme])> {
    let is_call = lexemes.first()?.is(Keyword::Exec) && lexemes.get(1)?.is_word("redact_revision", text);
    is_call.then_some((signature(SIGNATURES, REDACT)?, lexemes.get(2..)?))
}
