//! What the words and names of a statement of DynamoDB are.

use std::fmt::Write;

use super::source::{Known, Source};
use super::vocabulary;
use crate::help::CommandHelp;
use crate::lexeme::Lexeme;
use crate::service::Place;
use crate::workspace::Workspace;
use partiql_iam::dynamodb::{DIALECT, Index, IndexKind, KeyAttribute, KeySchema, KeyType, Projection, Table};
use partiql_iam::syntax::Keyword;
use partiql_iam::syntax::token::Kind;

/// The command that a token begins.
pub(crate) fn command(lexemes: &[Lexeme], index: usize) -> Option<CommandHelp> {
    let Kind::Word(word) = lexemes.get(index)?.kind else { return None };
    Some(match word {
        Keyword::Select => vocabulary::SELECT,
        Keyword::Insert if index == 0 => vocabulary::INSERT,
        Keyword::Update if index == 0 => vocabulary::UPDATE,
        Keyword::From if index == 0 => vocabulary::FROM,
        Keyword::Set => vocabulary::SET,
        Keyword::Remove => vocabulary::REMOVE,
        Keyword::Delete if index == 0 => vocabulary::DELETE,
        Keyword::Exists if index == 0 => vocabulary::EXISTS,
        _ => return None,
    })
}

/// What the schema says of the table, the index or the key attribute that a token names.
pub(crate) fn named(place: Place<'_>, workspace: &Workspace) -> Option<String> {
    let Place { text, lexemes, index, disclosure: _ } = place;
    let source = Source::of(lexemes)?;
    let known = source.known(lexemes, text, workspace)?;
    if index == source.table {
        return Some(table_help(known.table));
    }
    if Some(index) == source.index {
        return known.index.map(|index| index_help(known.table, index));
    }
    let lexeme = lexemes.get(index).filter(|lexeme| lexeme.is_name(&DIALECT))?;
    let is_nested =
        index.checked_sub(1).and_then(|before| lexemes.get(before)).is_some_and(|before| before.kind == Kind::Dot);
    if is_nested { None } else { attribute_help(known, lexeme.name(text)) }
}

/// What a schema says of a table.
pub(crate) fn table_help(table: &Table) -> String {
    let mut told = format!("**table `{}`**\n\n{}", table.name, keys(&table.keys));
    for index in &table.indexes {
        let _ = write!(told, "\n- {}", index_line(index));
    }
    if let Some(tags) = table.tags.as_ref().filter(|tags| !tags.is_empty()) {
        let tags: Vec<String> = tags.iter().map(|(key, value)| format!("`{key}` = `{value}`")).collect();
        let _ = write!(told, "\n\ntags {}", tags.join(", "));
    }
    told
}

/// What a schema says of an index.
pub(crate) fn index_help(table: &Table, index: &Index) -> String {
    let projected = match &index.projection {
        Projection::All => "all attributes".to_owned(),
        Projection::KeysOnly => "the keys alone".to_owned(),
        Projection::Include(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("the keys and {}", names.join(", "))
        }
    };
    format!(
        "**{} index `{}`** of table `{}`\n\n{}\n\nprojects {projected}",
        kind(index.kind),
        index.name,
        table.name,
        keys(&index.keys)
    )
}

fn index_line(index: &Index) -> String {
    format!("{} index `{}`: {}", kind(index.kind), index.name, keys(&index.keys))
}

const fn kind(kind: IndexKind) -> &'static str {
    match kind {
        IndexKind::Global => "global",
        IndexKind::Local => "local",
    }
}

/// The attributes of a key on a line.
pub(super) fn keys(keys: &KeySchema) -> String {
    let all = |attributes: &[KeyAttribute]| {
        let attributes = attributes.iter().map(|attribute| format!("`{}`{}", attribute.name, of_type(attribute)));
        attributes.collect::<Vec<_>>().join(", ")
    };
    let mut told = format!("partition key {}", all(keys.partition()));
    if !keys.sort().is_empty() {
        let _ = write!(told, ", sort key {}", all(keys.sort()));
    }
    told
}

const fn of_type(attribute: &KeyAttribute) -> &'static str {
    match attribute.kind {
        KeyType::String => " (string)",
        KeyType::Number => " (number)",
        KeyType::Binary => " (binary)",
    }
}

/// Of which keys an attribute is a part.
fn attribute_help(known: Known<'_>, name: &str) -> Option<String> {
    let table = part(&known.table.keys, name).map(|found| (found, format!("of table `{}`", known.table.name)));
    let indexes = known.table.indexes.iter();
    let indexes = indexes.filter_map(|index| Some((part(&index.keys, name)?, format!("of index `{}`", index.name))));
    let line = |((part, attribute), of): ((&str, &KeyAttribute), String)| format!("{part}{} {of}", of_type(attribute));
    let lines: Vec<String> = table.into_iter().chain(indexes).map(line).collect();
    (!lines.is_empty()).then(|| format!("**attribute `{name}`**\n\n{}", lines.join("; ")))
}

/// Which part of a key the attribute of this name is.
fn part<'k>(keys: &'k KeySchema, name: &str) -> Option<(&'static str, &'k KeyAttribute)> {
    let is_it = |attribute: &&KeyAttribute| attribute.name == name;
    let partition = keys.partition().iter().find(is_it).map(|attribute| ("partition key", attribute));
    partition.or_else(|| keys.sort().iter().find(is_it).map(|attribute| ("sort key", attribute)))
}
