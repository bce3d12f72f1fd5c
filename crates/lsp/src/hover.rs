//! What is under the cursor: commands, functions, tables, and what the statement needs.

use std::fmt::Write;

use gen_lsp_types::{Contents, Hover, MarkupContent, MarkupKind};

use super::document::{Disclosure, Document, Piece};
use super::lexeme::{Lexeme, lexeme_at, lexemes};
use super::vocabulary::{self, CommandHelp, Signature, signature};
use super::workspace::Workspace;
use partiql_iam::explain::{REFERENCE_HEADER, reference_cells, rows};
use partiql_iam::iam::Known;
use partiql_iam::parse;
use partiql_iam::qldb::DIALECT;
use partiql_iam::qldb::catalog::{Table, TableStatus};
use partiql_iam::qldb::resolve::resolve;
use partiql_iam::qldb::{Rule, UniqueId};
use partiql_iam::syntax::Keyword;
use partiql_iam::syntax::token::Kind;

/// The hover at an offset; Markdown.
#[must_use]
pub fn hover(document: &Document, workspace: &Workspace, at: usize) -> Option<Hover> {
    let piece = document.piece_at(at)?;
    let inside = piece.offset(at)?;
    let lexemes = lexemes(&piece.text);
    let index = lexeme_at(&lexemes, inside)?;
    let lexeme = lexemes.get(index)?;
    let mut parts = Vec::new();
    let call = lexemes.get(index + 1).is_some_and(|next| next.kind == Kind::OpenParen);
    if let Some(command) = command(&lexemes, index, &piece.text) {
        parts.push(command_help(command));
    } else if let Some(signature) = call.then(|| signature(lexeme.text(&piece.text))).flatten() {
        parts.push(signature_help(signature));
    }
    if let Some(table) = table_at(workspace, piece, lexeme) {
        parts.push(table_help(table));
    }
    parts.extend(needs(piece, workspace));
    if parts.is_empty() {
        return None;
    }
    let range = piece.start + lexeme.range.start..piece.start + lexeme.range.end;
    let value = parts.join("\n\n---\n\n");
    Some(Hover {
        contents: Contents::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value }),
        range: Some(document.text().range(range)),
    })
}

/// The command that a token begins.
fn command(lexemes: &[Lexeme], index: usize, text: &str) -> Option<CommandHelp> {
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

fn command_help(command: CommandHelp) -> String {
    let CommandHelp { title, what, rules } = command;
    let mut text = format!("**{title}**: {what}\n\n");
    if let Some(signature) = signature(title) {
        text = format!("```partiql\n{}\n```\n{what}\n\n", signature.label());
    }
    text.push_str(&table(&REFERENCE_HEADER.map(title_case), rules.iter().map(|rule| code_cells(*rule))));
    text
}

fn code_cells(rule: Rule) -> [String; 5] {
    reference_cells(rule.row()).map(|cell| if cell == "-" { cell } else { format!("`{cell}`") })
}

fn title_case(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_string() + &letters.as_str().to_lowercase()).unwrap_or_default()
}

pub(super) fn signature_help(signature: &Signature) -> String {
    let mut text = format!("```partiql\n{}\n```\n{}", signature.label(), signature.what);
    for (name, what) in signature.parameters {
        let _ = write!(text, "\n- `{}`: {what}", name.trim_matches('`'));
    }
    text
}

/// The table that a token names: one that the statement needs a permission for, or that the catalog has with the token as its id.
fn table_at<'w>(workspace: &'w Workspace, piece: &Piece, lexeme: &Lexeme) -> Option<&'w Table> {
    let catalog = workspace.catalog.as_ref()?;
    let name = lexeme.name(&piece.text);
    let id = name.strip_prefix('\'').and_then(|name| name.strip_suffix('\'')).unwrap_or(name);
    if let Some(table) = id.parse::<UniqueId>().ok().and_then(|id| catalog.by_id(&id)) {
        return Some(table);
    }
    let base = name.strip_prefix("_ql_committed_").unwrap_or(name);
    let is_cause = |need: &super::analysis::RequirementSummary| {
        need.place == base && need.span.range().start <= lexeme.range.start && lexeme.range.end <= need.span.range().end
    };
    let named = match piece.disclosure() {
        Disclosure::Answer(answer) => answer.needs.iter().any(is_cause),
        Disclosure::Failed | Disclosure::Withheld => true,
    };
    (named && lexeme.is_name(&DIALECT)).then(|| catalog.active(base)).flatten()
}

/// What the catalog says of a table.
pub(super) fn table_help(table: &Table) -> String {
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

/// What the statement needs, or why that is unknown.
pub(super) fn needs(piece: &Piece, workspace: &Workspace) -> Option<String> {
    match piece.disclosure() {
        Disclosure::Failed => None,
        Disclosure::Withheld => Some(WITHHELD.to_owned()),
        Disclosure::Answer(answer) => {
            let statement = parse(&piece.text).ok()?;
            let requirements = resolve(&statement, &workspace.ledger, workspace.catalog.as_ref()).ok()?;
            let rows = rows(&requirements).into_iter().map(|[action, place, condition, why]| {
                let condition = if condition == "-" { condition } else { format!("`{condition}`") };
                [format!("`{action}`"), format!("`{place}`"), condition, why]
            });
            let table = table(&["Action", "Resource", "Condition", "Why"].map(str::to_owned), rows);
            let mut text = format!("**{}** needs\n\n{table}", answer.command);
            let _ = write!(text, "\nResources are under `{}`", workspace.ledger.arn.prefix());
            if requirements.iter().any(|need| need.resource.known() == Known::Unresolved) {
                text.push_str("; the ids of the tables are not known without the ledger's catalog");
            }
            for warning in requirements.warnings() {
                let _ = write!(text, "\n\nwarning: {warning}");
            }
            Some(text)
        }
    }
}

pub(super) const WITHHELD: &str =
    "The permissions are unknown: a quote, comment or Ion literal before this statement is not closed.";

fn table<const N: usize>(header: &[String; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut text = line(header);
    text.push_str(&line(&[const { "---" }; N].map(str::to_owned)));
    rows.for_each(|row| text.push_str(&line(&row)));
    text
}
