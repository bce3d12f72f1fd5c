//! The first line of a script, which names the service that its statements are for.

use std::ops::Range;

use gen_lsp_types::{
    CodeAction, CodeActionKind, CompletionItem, CompletionItemKind, CompletionItemTextEdit, TextEdit, Uri,
};

use super::analysis::Disclosure;
use super::diagnostics::{diagnostics, diagnostics_of};
use super::document::{Document, Piece};
use super::edit::in_file;
use super::service::Service;
use partiql_iam_project::UnknownService;

/// Says in the first line that the statements are for the other service, if nothing says which and that one alone takes this statement.
pub(super) fn say_service(document: &Document, uri: &Uri, piece: &Piece) -> Option<CodeAction> {
    let (service, other) = (document.service(), document.service().other());
    let is_failed = matches!(piece.disclosure(), Disclosure::Failed);
    let is_other = || !service.takes(&piece.text) && other.takes(&piece.text);
    if document.is_service_said() || !is_failed || !is_other() {
        return None;
    }
    let text = document.text();
    let start = if text.as_str().starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let new_text = format!("-- service: {}\n", other.word());
    let edits = vec![TextEdit { range: text.range(start..start), new_text }];
    let code = piece.problems().next().map(|problem| problem.code.clone()).unwrap_or_default();
    Some(CodeAction {
        title: format!("say in the first line that the statements are for {}", other.name()),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(diagnostics_of(document, uri, piece, &code)),
        edit: Some(in_file(uri, edits)),
        ..CodeAction::default()
    })
}

/// Another service for the one that there is not: the one whose word is near, or each of them.
pub(super) fn name_service(
    document: &Document,
    misnamed: &UnknownService,
    uri: &Uri,
    range: &Range<usize>,
) -> Vec<CodeAction> {
    let place = misnamed.span().range();
    if range.end < place.start || place.end < range.start {
        return Vec::new();
    }
    let services = Service::ALL.into_iter().filter(|service| misnamed.near().is_none_or(|near| near == *service));
    let action = |service: Service| {
        let edits =
            vec![TextEdit { range: document.text().span(misnamed.span()), new_text: service.word().to_owned() }];
        CodeAction {
            title: format!("write `{}`", service.word()),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(diagnostics(document, uri)),
            edit: Some(in_file(uri, edits)),
            ..CodeAction::default()
        }
    };
    services.map(action).collect()
}

/// The services, where the first line is about to name one.
pub(super) fn completions(document: &Document, at: usize) -> Option<Vec<CompletionItem>> {
    let line = document.text().as_str().get(..at)?;
    let (key, word) = line.trim_start_matches('\u{FEFF}').trim_start().strip_prefix("--")?.split_once(':')?;
    let is_here = !line.contains(['\n', '\r']) && key.trim().eq_ignore_ascii_case("service");
    let range = document.text().range(at - word.trim_start().len()..at);
    let item = |service: Service| {
        let edit = TextEdit { range, new_text: service.word().to_owned() };
        CompletionItem {
            label: service.word().to_owned(),
            kind: Some(CompletionItemKind::EnumMember),
            detail: Some(format!("the statements of this file are for {}", service.name())),
            text_edit: Some(CompletionItemTextEdit::TextEdit(edit)),
            ..CompletionItem::default()
        }
    };
    is_here.then(|| Service::ALL.into_iter().map(item).collect())
}
