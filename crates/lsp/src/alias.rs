//! Aliases: where they are given, where they are used, and new names for them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use gen_lsp_types::{DocumentHighlight, DocumentHighlightKind, Location, TextEdit, Uri, WorkspaceEdit};

use super::document::{Document, Piece};
use super::workspace::Workspace;
use partiql_iam::Requirement;
use partiql_iam::names::{Alias, Names, Use};
use partiql_iam::qldb::resolve::resolve;
use partiql_iam::syntax::ast::{ExprKind, Lookup, Name, Variable};
use partiql_iam::syntax::{Function, Keyword, Statement};
use partiql_iam::{Span, parse};

/// An alias, and the places that mean it.
#[derive(Clone, Debug)]
struct Mentions {
    name: Name,
    /// Whether it is written out, and not the source's own name.
    is_written: bool,
    uses: Vec<Span>,
}

/// The aliases of a statement with their uses. `is_table`: whether a name in a FROM clause is a table, which it is first.
fn mentions(statement: &Statement<'_>, is_table: impl Fn(&str) -> bool) -> Vec<Mentions> {
    let text = statement.source();
    let mut names = Names::of(statement);
    let mut uses: BTreeMap<Span, Vec<Span>> = BTreeMap::new();
    let history_tables: BTreeSet<Span> = history_tables(statement).collect();
    for Use { variable: Variable { name, lookup, .. }, span, alias, .. } in names.uses() {
        let is_table = || (lookup == Lookup::Source && is_table(name.raw(text))) || history_tables.contains(&span);
        if let Some(alias) = alias.filter(|_| !is_table()) {
            uses.entry(alias.name.span).or_default().push(name.span);
        }
    }
    let mention = |alias: &Alias| Mentions {
        name: alias.name,
        is_written: names.is_written(alias),
        uses: uses.remove(&alias.name.span).unwrap_or_default(),
    };
    names.aliases().iter().map(mention).collect()
}

/// Where the tables are that calls of `history` name.
pub(super) fn history_tables(statement: &Statement<'_>) -> impl Iterator<Item = Span> {
    let exprs = &statement.tree().exprs;
    exprs.iter().filter_map(|expr| match expr.kind {
        ExprKind::Call { function: Function::History, arguments, .. } => {
            exprs.list(arguments).next().map(|(_, table)| table.span)
        }
        _ => None,
    })
}

/// The alias at an offset of a script, in its piece.
fn alias_at<'d>(document: &'d Document, workspace: &Workspace, at: usize) -> Option<(&'d Piece, Mentions)> {
    let piece = document.piece_at(at)?;
    let inside = u32::try_from(piece.offset(at)?).ok()?;
    let statement = parse(&piece.text).ok()?;
    let is_table = |name: &str| workspace.catalog.as_ref().is_some_and(|catalog| catalog.active(name).is_some());
    let is_at = |span: &Span| span.start <= inside && inside <= span.end;
    let is_meant = |alias: &Mentions| is_at(&alias.name.span) || alias.uses.iter().any(is_at);
    let found = mentions(&statement, is_table).into_iter().find(is_meant)?;
    Some((piece, found))
}

/// Where the alias at an offset is given.
#[must_use]
pub fn definition(document: &Document, workspace: &Workspace, uri: &Uri, at: usize) -> Option<Location> {
    let (piece, alias) = alias_at(document, workspace, at)?;
    Some(Location { uri: uri.clone(), range: document.text().range(piece.place(alias.name.span)) })
}

/// The places that mean the same as the one at an offset.
#[must_use]
pub fn highlights(document: &Document, workspace: &Workspace, at: usize) -> Vec<DocumentHighlight> {
    let Some((piece, alias)) = alias_at(document, workspace, at) else { return Vec::new() };
    let range = |span: Span| document.text().range(piece.place(span));
    let given = DocumentHighlight { range: range(alias.name.span), kind: Some(DocumentHighlightKind::Write) };
    let uses = alias
        .uses
        .iter()
        .map(|span| DocumentHighlight { range: range(*span), kind: Some(DocumentHighlightKind::Read) });
    std::iter::once(given).chain(uses).collect()
}

/// The alias at an offset that can be renamed: its place there.
#[must_use]
pub fn prepare_rename(document: &Document, workspace: &Workspace, at: usize) -> Option<Range<usize>> {
    let (piece, alias) = alias_at(document, workspace, at).filter(|(_, alias)| alias.is_written)?;
    let spans = std::iter::once(alias.name.span).chain(alias.uses);
    spans.map(|span| piece.place(span)).find(|range| range.start <= at && at <= range.end)
}

/// Gives the alias at an offset another name, everywhere in its statement.
///
/// # Errors
///
/// When there is no such alias, or the statement would not mean the same.
pub fn rename(
    document: &Document,
    workspace: &Workspace,
    uri: &Uri,
    at: usize,
    new: &str,
) -> Result<WorkspaceEdit, String> {
    let found = alias_at(document, workspace, at);
    let Some((piece, alias)) = found else { return Err("there is no alias here".to_owned()) };
    if !alias.is_written {
        let name = alias.name.raw(&piece.text);
        return Err(format!("`{name}` has no alias; give it one with `AS`"));
    }
    if new.is_empty() {
        return Err("the new name is empty".to_owned());
    }
    let written = as_name(new);
    let mut places: Vec<Span> = std::iter::once(alias.name.span).chain(alias.uses.iter().copied()).collect();
    places.sort();
    let mut renamed = piece.text.to_string();
    for span in places.iter().rev() {
        renamed.replace_range(span.range(), &written);
    }
    if !means_the_same(&piece.text, &renamed, places.len(), new, workspace) {
        return Err(format!("with `{new}` the statement would not mean the same"));
    }
    let edit = |span: &Span| TextEdit { range: document.text().range(piece.place(*span)), new_text: written.clone() };
    let changes = [(uri.clone(), places.iter().map(edit).collect())].into_iter().collect();
    Ok(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() })
}

/// A name as a statement has it: in double quotes unless it is a plain word.
pub(super) fn as_name(name: &str) -> String {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$';
    let plain = name.bytes().all(is_word) && !name.starts_with(|first: char| first.is_ascii_digit());
    if plain && !name.is_empty() && Keyword::lookup(name).is_none() {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// Whether both statements need the same, and the alias of the new name has as many uses as that of the old one had.
fn means_the_same(old: &str, new: &str, places: usize, name: &str, workspace: &Workspace) -> bool {
    let (Ok(before), Ok(after)) = (parse(old), parse(new)) else { return false };
    let catalog = workspace.catalog.as_ref();
    let is_table = |name: &str| catalog.is_some_and(|catalog| catalog.active(name).is_some());
    let text = after.source();
    let named: Vec<Mentions> =
        mentions(&after, is_table).into_iter().filter(|alias| alias.name.text(text) == name).collect();
    let [one] = named.as_slice() else { return false };
    if one.uses.len() + 1 != places {
        return false;
    }
    let needs = |requirement: &Requirement<'_>| (requirement.rule, format!("{:?}", requirement.resource));
    let doubts = |answer: &partiql_iam::qldb::resolve::Requirements<'_>| answer.warnings().len();
    match (resolve(&before, &workspace.ledger, catalog), resolve(&after, &workspace.ledger, catalog)) {
        (Ok(before), Ok(after)) => {
            before.iter().map(needs).eq(after.iter().map(needs)) && doubts(&before) == doubts(&after)
        }
        (Err(before), Err(after)) => before.code() == after.code(),
        _ => false,
    }
}
