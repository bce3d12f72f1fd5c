//! Aliases: where they are given, where they are used, and new names for them.

use std::collections::BTreeMap;
use std::ops::Range;

use gen_lsp_types::{DocumentHighlight, DocumentHighlightKind, Location, TextEdit, Uri, WorkspaceEdit};

use super::document::{Document, Piece};
use super::token::Colour;
use super::workspace::Workspace;
use partiql_iam::Span;
use partiql_iam::parse;
use partiql_iam::qldb::Requirement;
use partiql_iam::qldb::resolve::resolve;
use partiql_iam::syntax::ast::{ExprKind, Lookup, Name, ScopeId, StatementKind, Step, Variable};
use partiql_iam::syntax::{Function, Keyword, Statement};

/// An alias, and the places that mean it.
#[derive(Clone, Debug)]
struct Alias {
    name: Name,
    scope: ScopeId,
    source: u32,
    /// Whether it is written out, after `AS`, `AT` or `BY` or right after the source, and not the source's own name.
    explicit: bool,
    uses: Vec<Span>,
}

/// The aliases of a statement with their uses.
///
/// Source: name resolution in `StaticTypeVisitorTransform` of partiql-lang-kotlin v0.2.7, as in [`resolve`].
fn aliases(statement: &Statement<'_>, is_table: impl Fn(&str) -> bool) -> Vec<Alias> {
    let tree = statement.tree();
    let text = statement.source();
    let mut aliases: Vec<Alias> = Vec::new();
    for (source, number) in tree.sources.iter().zip(0..) {
        let own = match statement.expr(source.expr).map(|expr| expr.kind) {
            Some(ExprKind::Variable(Variable { name, steps, .. })) => {
                match steps.last().map(|last| tree.steps.get(last)) {
                    None => Some(name),
                    Some(Some(Step::Field(name))) => Some(*name),
                    Some(_) => None,
                }
            }
            Some(ExprKind::Path { steps, .. }) => match steps.last().map(|last| tree.steps.get(last)) {
                Some(Some(Step::Field(name))) => Some(*name),
                _ => None,
            },
            _ => None,
        };
        let implicit = own.filter(|_| source.alias.is_none()).map(|name| (name, false));
        let explicit = [source.alias, source.at, source.by].into_iter().flatten().map(|name| (name, true));
        for (name, explicit) in implicit.into_iter().chain(explicit) {
            aliases.push(Alias { name, scope: source.scope, source: number, explicit, uses: Vec::new() });
        }
    }
    let history_tables: Vec<Span> = tree
        .exprs
        .iter()
        .filter_map(|expr| match expr.kind {
            ExprKind::Call { function: Function::History, arguments, .. } => {
                tree.exprs.list(arguments).next().map(|(_, table)| table.span)
            }
            _ => None,
        })
        .collect();
    let references: Vec<(Span, u32)> = tree
        .references
        .iter()
        .filter_map(|reference| Some((statement.expr(reference.expr)?.span, reference.visible)))
        .collect();
    for expr in tree.exprs.iter() {
        let ExprKind::Variable(Variable { name, lookup, scope, steps: _ }) = expr.kind else { continue };
        if history_tables.contains(&expr.span) {
            continue;
        }
        let raw = name.raw(text);
        if lookup == Lookup::Source && is_table(raw) {
            continue;
        }
        let visible = references.iter().find(|(span, _)| *span == expr.span).map_or(u32::MAX, |(_, visible)| *visible);
        if let Some(index) = meant(&aliases, statement, raw, scope, visible)
            && let Some(alias) = aliases.get_mut(index)
            && alias.name.span != name.span
            // The condition of a join does not see the sources after it.
            && !(lookup.is_open() && alias.scope == scope && alias.name.span.start > name.span.start)
        {
            alias.uses.push(name.span);
        }
    }
    aliases
}

/// The alias that a name means: of its own block, or of an enclosing one.
fn meant(aliases: &[Alias], statement: &Statement<'_>, name: &str, scope: ScopeId, visible: u32) -> Option<usize> {
    let (mut scope, mut visible) = (scope, visible);
    loop {
        let is_own = |alias: &Alias| {
            alias.scope == scope && alias.source < visible && alias.name.raw(statement.source()) == name
        };
        if let Some(index) = aliases.iter().position(is_own) {
            return Some(index);
        }
        match statement.tree().scopes.get(scope).map(|scope| (scope.enclosing, scope.visible)) {
            Some((Some(enclosing), limit)) => (scope, visible) = (enclosing, limit),
            _ => return None,
        }
    }
}

/// What the names of a statement are, by their offset. `None` if it is no statement.
pub(super) fn names(text: &str) -> Option<BTreeMap<usize, Colour>> {
    let statement = parse(text).ok()?;
    let tree = statement.tree();
    let mut names = BTreeMap::new();
    let mut note = |span: Span, colour| {
        names.insert(span.start as usize, colour);
    };
    for expr in tree.exprs.iter() {
        if let ExprKind::Variable(Variable { name, lookup, .. }) = expr.kind {
            note(name.span, if lookup == Lookup::Source { Colour::Table } else { Colour::Field });
        }
    }
    for expr in tree.exprs.iter() {
        if let ExprKind::Call { function: Function::History, arguments, .. } = expr.kind
            && let Some((_, table)) = tree.exprs.list(arguments).next()
        {
            note(table.span, Colour::Table);
        }
    }
    for step in tree.steps.iter() {
        if let Step::Field(name) = step {
            note(name.span, Colour::Field);
        }
    }
    for alias in aliases(&statement, |_| false) {
        if alias.explicit {
            note(alias.name.span, Colour::Alias);
        }
        alias.uses.iter().for_each(|span| note(*span, Colour::Alias));
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
    Some(names)
}

/// The alias at an offset of a script, in its piece.
fn alias_at<'d>(document: &'d Document, workspace: &Workspace, at: usize) -> Option<(&'d Piece, Alias)> {
    let piece = document.piece_at(at)?;
    let inside = u32::try_from(piece.offset(at)?).ok()?;
    let statement = parse(&piece.text).ok()?;
    let is_table = |name: &str| workspace.catalog.as_ref().is_some_and(|catalog| catalog.active(name).is_some());
    let is_at = |span: &Span| span.start <= inside && inside <= span.end;
    let is_meant = |alias: &Alias| is_at(&alias.name.span) || alias.uses.iter().any(is_at);
    let found = aliases(&statement, is_table).into_iter().find(is_meant)?;
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
    let (piece, alias) = alias_at(document, workspace, at).filter(|(_, alias)| alias.explicit)?;
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
    if !alias.explicit {
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
    let named: Vec<Alias> =
        aliases(&after, is_table).into_iter().filter(|alias| alias.name.text(text) == name).collect();
    let [one] = named.as_slice() else { return false };
    if one.uses.len() + 1 != places {
        return false;
    }
    let needs =
        |requirement: &Requirement<'_>| (requirement.rule, requirement.action, format!("{:?}", requirement.resource));
    let doubts = |answer: &partiql_iam::qldb::resolve::Requirements<'_>| answer.warnings().len();
    match (resolve(&before, &workspace.ledger, catalog), resolve(&after, &workspace.ledger, catalog)) {
        (Ok(before), Ok(after)) => {
            before.iter().map(needs).eq(after.iter().map(needs)) && doubts(&before) == doubts(&after)
        }
        (Err(before), Err(after)) => before.code() == after.code(),
        _ => false,
    }
}
