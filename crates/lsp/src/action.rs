//! What can be done at a place: put a problem right, write the least policy, explain.

use std::ops::Range;

use gen_lsp_types::{
    CodeAction, CodeActionDisabled, CodeActionKind, Command, CreateFile, CreateFileOptions, Diagnostic, DocumentChange,
    Edit, OptionalVersionedTextDocumentIdentifier, Position, Range as LspRange, TextDocumentEdit,
    TextDocumentIdentifier, TextEdit, Uri, WorkspaceEdit,
};
use serde_json::json;

use super::allow::{Allow, allow};
use super::analysis::Problem;
use super::document::{Document, Piece};
use super::edit::in_file;
use super::first_line::{name_service, say_service};
use super::fix::QuickFix;
use super::hover::needs;
use super::service;
use super::workspace::Workspace;
use partiql_iam::iam::PolicyDocument;

/// The command that explains the statement at a position: `[uri, position]`. Its result is Markdown, which is also sent as a message unless
/// a third argument is `true`: the client shows the result itself.
pub const EXPLAIN: &str = "partiql-iam.explain";
/// The command that writes the least policy for the statement at a position, or for all of a script: `[uri, position or null]`. Its
/// result is JSON, and shown like that of [`EXPLAIN`].
pub const POLICY: &str = "partiql-iam.policy";

/// What the client can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ActionSupport {
    /// Edits that make files.
    pub create: bool,
    /// Actions that can't be done now, with the reason.
    pub disabled: bool,
}

/// The actions for a range of bytes. `exists` says whether there is a file already.
#[must_use]
pub fn actions(
    document: &Document,
    workspace: &Workspace,
    uri: &Uri,
    range: Range<usize>,
    support: ActionSupport,
    exists: &dyn Fn(&Uri) -> bool,
) -> Vec<CodeAction> {
    // Of which service there is none, nothing is said of the statements.
    if let Some(misnamed) = document.misnamed() {
        return name_service(document, misnamed, uri, &range);
    }
    let mut actions = Vec::new();
    for piece in document.pieces_in(range.clone()) {
        let touches = |fix: &QuickFix| {
            let place = piece.place(fix.problem);
            place.start <= range.end && range.start <= place.end
        };
        let fixes = service::fixes(&piece.text, document.service(), workspace);
        let fixes: Vec<QuickFix> = fixes.into_iter().filter(touches).collect();
        let preferred = fixes.len() == 1;
        actions.extend(fixes.into_iter().map(|fix| quick_fix(document, uri, piece, fix, preferred)));
    }
    actions
        .extend(document.pieces_in(range.clone()).flat_map(|piece| allowing(document, workspace, uri, piece, &range)));
    actions.extend(document.pieces_in(range.clone()).find_map(|piece| say_service(document, uri, piece)));
    if let Some(piece) = document.piece_at(range.start).filter(|piece| piece.answer().is_some()) {
        let position = document.text().position(piece.start);
        let arguments = vec![json!(uri), json!(position)];
        actions.push(CodeAction {
            title: "Explain the permissions of this statement".to_owned(),
            kind: Some(CodeActionKind::Refactor),
            command: Some(command("Explain", EXPLAIN, arguments)),
            ..CodeAction::default()
        });
        let title = "Write the least policy for this statement";
        let result = policy(document, std::slice::from_ref(piece), workspace);
        actions.extend(policy_action(title, result, uri, Some(position), support, exists));
    }
    if document.pieces().len() > 1 {
        let title = "Write the least policy for all statements of this file";
        let result = policy(document, document.pieces(), workspace);
        actions.extend(policy_action(title, result, uri, None, support, exists));
    }
    actions
}

/// The changes of policies that allow a statement to the roles that may not run it.
fn allowing(
    document: &Document,
    workspace: &Workspace,
    uri: &Uri,
    piece: &Piece,
    range: &Range<usize>,
) -> Vec<CodeAction> {
    let touches = |problem: &&Problem| {
        let place = piece.place(problem.span);
        place.start <= range.end && range.start <= place.end
    };
    let action = |problem: &Problem| {
        let (name, denial) = &**problem.denial.as_ref()?;
        let role = workspace.roles.iter().find(|role| role.name == *name)?;
        let Allow { title, uri: policy, edits } = allow(role, denial, workspace)?;
        Some(CodeAction {
            title,
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(super::diagnostics::diagnostics_of(document, uri, piece, &problem.code)),
            edit: Some(in_file(&policy, edits)),
            ..CodeAction::default()
        })
    };
    piece.problems().filter(touches).filter_map(action).collect()
}

fn command(title: &str, command: &str, arguments: Vec<serde_json::Value>) -> Command {
    Command { title: title.to_owned(), tooltip: None, command: command.to_owned(), arguments: Some(arguments) }
}

fn quick_fix(document: &Document, uri: &Uri, piece: &Piece, fix: QuickFix, preferred: bool) -> CodeAction {
    let text = document.text();
    let edit =
        |(span, new_text): (partiql_iam::Span, String)| TextEdit { range: text.range(piece.place(span)), new_text };
    let edits = fix.edits.into_iter().map(edit).collect();
    let diagnostics: Vec<Diagnostic> = super::diagnostics::diagnostics_of(document, uri, piece, fix.code);
    CodeAction {
        title: fix.title,
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(diagnostics),
        is_preferred: Some(preferred),
        edit: Some(in_file(uri, edits)),
        ..CodeAction::default()
    }
}

fn policy_action(
    title: &str,
    result: Result<Vec<PolicyDocument>, String>,
    uri: &Uri,
    position: Option<Position>,
    support: ActionSupport,
    exists: &dyn Fn(&Uri) -> bool,
) -> Option<CodeAction> {
    let action = CodeAction { title: title.to_owned(), kind: Some(CodeActionKind::Refactor), ..CodeAction::default() };
    match result {
        Err(reason) => {
            support.disabled.then_some(CodeAction { disabled: Some(CodeActionDisabled { reason }), ..action })
        }
        Ok(policies) if support.create && uri.as_ref().starts_with("file:") => {
            let edit = Some(new_files(uri, &policies, exists));
            Some(CodeAction { edit, ..action })
        }
        Ok(_) => {
            let arguments = vec![json!(uri), json!(position)];
            Some(CodeAction { command: Some(command(title, POLICY, arguments)), ..action })
        }
    }
}

/// The policies, each as a new file beside the script.
fn new_files(uri: &Uri, policies: &[PolicyDocument], exists: &dyn Fn(&Uri) -> bool) -> WorkspaceEdit {
    let script = uri.as_ref();
    let stem = match script.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => stem,
        _ => script,
    };
    let mut names = (1..).map(|number| match number {
        1 => Uri(format!("{stem}.policy.json")),
        _ => Uri(format!("{stem}.policy-{number}.json")),
    });
    let mut changes = Vec::new();
    for policy in policies {
        let Some(uri) = names.find(|uri| !exists(uri)) else { break };
        let options = Some(CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) });
        changes.push(DocumentChange::CreateFile(CreateFile { uri: uri.clone(), options, annotation_id: None }));
        let edit = TextEdit { range: LspRange::default(), new_text: json_text(policy) };
        let text_document = OptionalVersionedTextDocumentIdentifier {
            version: None,
            text_document_identifier: TextDocumentIdentifier { uri },
        };
        changes.push(DocumentChange::TextDocumentEdit(TextDocumentEdit {
            text_document,
            edits: vec![Edit::TextEdit(edit)],
        }));
    }
    WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() }
}

fn json_text(policy: &PolicyDocument) -> String {
    serde_json::to_string_pretty(policy).unwrap_or_default() + "\n"
}

/// The least policies for some pieces. A policy for only some of them would look like one for all.
fn policy(document: &Document, pieces: &[Piece], workspace: &Workspace) -> Result<Vec<PolicyDocument>, String> {
    let texts: Option<Vec<&str>> = pieces.iter().map(|piece| piece.answer().map(|_| &*piece.text)).collect();
    let texts = texts.ok_or("a statement is not understood")?;
    service::policies(document.service(), &texts, document.request(), workspace)
}

/// The result of [`EXPLAIN`]: what the statement at an offset needs, as Markdown.
///
/// # Errors
///
/// When there is no statement that is understood.
pub fn explained(document: &Document, workspace: &Workspace, at: usize) -> Result<String, String> {
    let piece = document.piece_at(at).ok_or("there is no statement here")?;
    needs(document, piece, workspace).ok_or_else(|| "the statement is not understood".to_owned())
}

/// The result of [`POLICY`]: the least policies for the statement at an offset, or for all.
///
/// # Errors
///
/// When a statement is not understood, or no policy can be written.
pub fn policy_text(document: &Document, workspace: &Workspace, at: Option<usize>) -> Result<String, String> {
    let pieces = match at {
        Some(at) => document.piece_at(at).map(std::slice::from_ref).ok_or("there is no statement here")?,
        None => document.pieces(),
    };
    Ok(policy(document, pieces, workspace)?.iter().map(json_text).collect())
}
