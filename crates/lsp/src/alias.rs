//! Aliases: where they are given, where they are used, and new names for them.

use std::ops::Range;

use gen_lsp_types::{DocumentHighlight, DocumentHighlightKind, Location, TextEdit, Uri, WorkspaceEdit};

use super::document::{Document, Piece};
use super::edit::in_file;
use super::lexeme::as_name;
use super::mention::Mentions;
use super::service;
use super::workspace::Workspace;
use partiql_iam::Span;

/// The alias at an offset of a script, in its piece.
fn alias_at<'d>(document: &'d Document, workspace: &Workspace, at: usize) -> Option<(&'d Piece, Mentions)> {
    let piece = document.piece_at(at)?;
    let inside = u32::try_from(piece.offset(at)?).ok()?;
    let found = service::alias_at(document.service(), &piece.text, inside, workspace)?;
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
    if !service::means_the_same(document.service(), &piece.text, &renamed, places.len(), new, workspace) {
        return Err(format!("with `{new}` the statement would not mean the same"));
    }
    let edit = |span: &Span| TextEdit { range: document.text().range(piece.place(*span)), new_text: written.clone() };
    Ok(in_file(uri, places.iter().map(edit).collect()))
}
