//! An open source file of another language: the statements in it are looked at as scripts of their own. Nothing changes such a file.

use std::collections::BTreeMap;
use std::ops::Range;

use gen_lsp_types::{
    CodeLens, Command, Diagnostic, DiagnosticSeverity, Hover, InlayHint, Label, Position, Range as LspRange,
    TextDocumentContentChangeEvent as Change, Uri,
};
use serde_json::json;

use super::diagnostics::{diagnostics, of_text};
use super::document::Document;
use super::hover::hover;
use super::lens::{hint_at, hints, lenses};
use super::position::{Encoding, SourceText};
use super::reference::NamedTable;
use super::service::{self, Member};
use super::workspace::Workspace;
use partiql_iam::Span;
use partiql_iam::dynamodb::MembersError;
use partiql_iam_embedded::{Content, Dynamic, Embedded, Found, Language, ListMember, Scanner, Sent, put_in};

/// What is added to what a statement needs that holds only if what is put in are values.
const WITH_VALUES: &str = "; values are put in at run time";

/// An open source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostFile {
    scanner: Scanner,
    text: SourceText,
    statements: Vec<Statement>,
    dynamic: Vec<Dynamic>,
    /// Statements that DynamoDB refuses together with others of the same request.
    refused: Vec<(Span, MembersError)>,
    is_enabled: bool,
}

/// A statement in it, as a script.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Statement {
    range: Span,
    content: Content,
    /// Where values are put in at run time, in the file.
    holes: Vec<Span>,
    sent: Sent,
    member: Option<ListMember>,
    document: Document,
}

impl Statement {
    fn as_member(&self) -> Option<Member<'_>> {
        let Self { content, sent, member, .. } = self;
        match sent {
            Sent::DynamoDb(request) => Some(Member { text: content.text(), request, index: (*member)?.index }),
            Sent::Qldb => None,
        }
    }

    /// Whether a statement that was found is this one, wherever it is.
    fn is(&self, found: &Embedded) -> bool {
        self.content.text() == found.content.text() && self.sent == found.sent
    }
}

impl HostFile {
    /// Opens a source file. Without `is_enabled` no statement is looked for.
    #[must_use]
    pub fn new(language: Language, text: SourceText, workspace: &Workspace, is_enabled: bool) -> Self {
        let mut file = Self {
            scanner: Scanner::new(language),
            text,
            statements: Vec::new(),
            dynamic: Vec::new(),
            refused: Vec::new(),
            is_enabled,
        };
        file.find(workspace);
        file
    }

    /// Its text.
    #[must_use]
    pub const fn text(&self) -> &SourceText {
        &self.text
    }

    /// Changes the text, as the client says. It is scanned where it changed; statements that stay the same are not looked at again.
    pub fn change(&mut self, changes: &[Change], workspace: &Workspace) {
        for change in changes {
            self.text.change(change);
        }
        self.find(workspace);
    }

    /// Looks at every statement again, after the workspace or the settings have changed.
    pub fn refresh(&mut self, workspace: &Workspace, is_enabled: bool) {
        self.is_enabled = is_enabled;
        self.statements.clear();
        self.find(workspace);
    }

    fn find(&mut self, workspace: &Workspace) {
        let Found { statements, dynamic } =
            if self.is_enabled { self.scanner.scan(self.text.as_str(), &workspace.calls) } else { Found::default() };
        let mut old = std::mem::take(&mut self.statements);
        let is_same = |(found, old): &(&Embedded, &Statement)| old.is(found);
        let before = statements.iter().zip(&old).take_while(is_same).count();
        let left = statements.len().min(old.len()) - before;
        let after = statements.iter().rev().zip(old.iter().rev()).take(left).take_while(is_same).count();
        let mut last = old.split_off(old.len() - after).into_iter();
        let mut others = old.split_off(before);
        let mut first = old.into_iter();
        let changed = before..statements.len() - after;
        for (index, found) in statements.into_iter().enumerate() {
            let known = if index < changed.start {
                first.next()
            } else if index >= changed.end {
                last.next()
            } else {
                others.iter().position(|old| old.is(&found)).map(|at| others.swap_remove(at))
            };
            let Embedded { range, content, holes, sent, member } = found;
            // Columns in bytes, which nobody but this file sees.
            let fresh = || Document::sent(content.text().to_owned(), Encoding::Utf8, &sent, workspace);
            let document = known.map_or_else(fresh, |known| known.document);
            self.statements.push(Statement { range, content, holes, sent, member, document });
        }
        self.dynamic = dynamic;
        self.refused = self.refused_together(workspace);
    }

    /// What is wrong between the statements of one request.
    fn refused_together(&self, workspace: &Workspace) -> Vec<(Span, MembersError)> {
        let mut lists: BTreeMap<u32, Vec<&Statement>> = BTreeMap::new();
        for statement in &self.statements {
            if let Some(member) = statement.member {
                lists.entry(member.list).or_default().push(statement);
            }
        }
        let lists = lists.into_values().filter(|list| list.len() > 1);
        let problem = |list: Vec<&Statement>| {
            let members: Vec<Member<'_>> = list.iter().filter_map(|statement| statement.as_member()).collect();
            let (at, error) = service::members(&members, workspace)?;
            Some((list.get(at)?.range, error))
        };
        lists.filter_map(problem).collect()
    }

    /// The statement at an offset of the file, and the offset in it.
    #[must_use]
    pub fn script_at(&self, at: usize) -> Option<(&Document, usize)> {
        let (statement, at) = self.statement_at(at)?;
        Some((&statement.document, at))
    }

    fn statement_at(&self, at: usize) -> Option<(&Statement, usize)> {
        let at = u32::try_from(at).ok()?;
        self.statements.iter().find_map(|one| Some((one, one.content.offset(at)? as usize)))
    }

    /// What is wrong in the statements, and what is put into them at run time.
    #[must_use]
    pub fn diagnostics(&self, uri: &Uri) -> Vec<Diagnostic> {
        let found =
            self.statements.iter().flat_map(|one| diagnostics(&one.document, uri).into_iter().map(move |it| (one, it)));
        let holes =
            self.statements.iter().filter(|one| one.document.pieces().iter().any(|piece| piece.answer().is_some()));
        let holes = holes.flat_map(|one| one.holes.iter().map(|hole| self.hole(*hole)));
        let mut all: Vec<Diagnostic> = found
            .map(|(statement, mut diagnostic)| {
                diagnostic.range = self.range(statement, diagnostic.range);
                for related in diagnostic.related_information.iter_mut().flatten() {
                    if related.location.uri == *uri {
                        related.location.range = self.range(statement, related.location.range);
                    }
                }
                diagnostic
            })
            .collect();
        all.extend(holes);
        all.extend(self.refused.iter().map(|(place, error)| {
            of_text(&self.text, DiagnosticSeverity::Error, partiql_iam::Diagnostic::from(error).at(*place))
        }));
        all
    }

    /// What is said of a value that is put in at run time.
    fn hole(&self, hole: Span) -> Diagnostic {
        of_text(&self.text, DiagnosticSeverity::Warning, put_in(self.text.as_str(), hole))
    }

    /// The hover at an offset of the file.
    #[must_use]
    pub fn hover(&self, workspace: &Workspace, at: usize) -> Option<Hover> {
        let (statement, at) = self.statement_at(at)?;
        let hover = hover(&statement.document, workspace, at)?;
        Some(Hover { range: hover.range.map(|range| self.range(statement, range)), ..hover })
    }

    /// A lens over each statement.
    #[must_use]
    pub fn lenses(&self, uri: &Uri) -> Vec<CodeLens> {
        let known =
            self.statements.iter().flat_map(|one| lenses(&one.document, uri).into_iter().map(move |it| (one, it)));
        let known = known.map(|(statement, mut lens)| {
            if let Some(command) = lens.command.as_mut().filter(|_| !statement.holes.is_empty()) {
                command.title.push_str(WITH_VALUES);
            }
            let range = self.range(statement, lens.range);
            let arguments = Some(vec![json!(uri), json!(range.start)]);
            CodeLens { range, command: lens.command.map(|command| Command { arguments, ..command }), ..lens }
        });
        let dynamic = self.dynamic.iter().map(|dynamic| {
            let (title, command) = (dynamic.message(self.text.as_str()), String::new());
            let command = Some(Command { title, command, arguments: None, tooltip: None });
            CodeLens { range: self.text.span(dynamic.range), command, data: None }
        });
        known.chain(dynamic).collect()
    }

    /// The same after each statement that a range of bytes touches.
    #[must_use]
    pub fn hints(&self, range: &Range<usize>) -> Vec<InlayHint> {
        let known = self.statements.iter().flat_map(|one| {
            let whole = 0..one.document.text().as_str().len();
            hints(&one.document, whole).into_iter().map(move |it| (one, it))
        });
        let known = known.map(|(statement, mut hint)| {
            if let (Label::String(label), false) = (&mut hint.label, statement.holes.is_empty()) {
                label.push_str(WITH_VALUES);
            }
            InlayHint { position: self.position(statement, hint.position), ..hint }
        });
        let dynamic = self.dynamic.iter();
        let dynamic =
            dynamic.map(|dynamic| hint_at(self.text.span(dynamic.range).end, dynamic.message(self.text.as_str())));
        let is_inside = |hint: &InlayHint| (range.start..=range.end).contains(&self.text.offset(hint.position));
        known.chain(dynamic).filter(is_inside).collect()
    }

    /// Where its statements name a table.
    pub(super) fn places_of(&self, table: &NamedTable) -> Vec<Range<usize>> {
        let places = |one: &Statement| {
            let host = |place| one.content.host(Span::of(&place)).range();
            table.places(&one.document).into_iter().map(host).collect::<Vec<_>>()
        };
        self.statements.iter().flat_map(places).collect()
    }

    fn range(&self, statement: &Statement, range: LspRange) -> LspRange {
        let range = statement.document.text().bytes(range);
        self.text.span(statement.content.host(Span::of(&range)))
    }

    /// Where the character before a position ends.
    fn position(&self, statement: &Statement, position: Position) -> Position {
        let end = statement.document.text().offset(position);
        let start = statement.document.text().as_str().floor_char_boundary(end.saturating_sub(1));
        self.text.span(statement.content.host(Span::of(&(start..end)))).end
    }
}
