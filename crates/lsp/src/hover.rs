//! What is under the cursor: commands, functions, tables, and what the statement needs.

use gen_lsp_types::{Contents, Hover, MarkupContent, MarkupKind};

use super::analysis::{Disclosure, Withheld};
use super::document::{Document, Piece};
use super::help::signature;
use super::lexeme::{lexeme_at, lexemes};
use super::service::{self, Place};
use super::workspace::Workspace;
use partiql_iam::syntax::token::Kind;

/// The hover at an offset; Markdown.
#[must_use]
pub fn hover(document: &Document, workspace: &Workspace, at: usize) -> Option<Hover> {
    let service = document.service();
    let piece = document.piece_at(at)?;
    let inside = piece.offset(at)?;
    let lexemes = lexemes(&piece.text);
    let index = lexeme_at(&lexemes, inside, service::dialect(service))?;
    let lexeme = lexemes.get(index)?;
    let signatures = service::signatures(service);
    let mut parts = Vec::new();
    // Of which service there is none, its words are not known.
    if document.misnamed().is_none() {
        let call = lexemes.get(index + 1).is_some_and(|next| next.kind == Kind::OpenParen);
        if let Some(command) = service::command(service, &lexemes, index, &piece.text) {
            parts.push(command.markdown(signatures));
        } else if let Some(signature) = call.then(|| signature(signatures, lexeme.text(&piece.text))).flatten() {
            parts.push(signature.markdown());
        }
        let place = Place { text: &piece.text, lexemes: &lexemes, index, disclosure: piece.disclosure() };
        parts.extend(service::named(service, place, workspace));
    }
    parts.extend(needs(document, piece, workspace));
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

/// What a statement needs, or why that is unknown.
pub(super) fn needs(document: &Document, piece: &Piece, workspace: &Workspace) -> Option<String> {
    match piece.disclosure() {
        Disclosure::Failed => None,
        Disclosure::Withheld(Withheld::Unclosed) => Some(
            "The permissions are unknown: a quote, comment or Ion literal before this statement is not closed."
                .to_owned(),
        ),
        Disclosure::Withheld(Withheld::Service) => Some(
            "The permissions are unknown: the first line of the file names a service that there is not.".to_owned(),
        ),
        Disclosure::Answer(_) => service::needs(document.service(), &piece.text, document.request(), workspace),
    }
}
