//! What is under the cursor: commands, functions, tables, and what the statement needs.

use std::ops::Range;

use gen_lsp_types::{Contents, Hover, MarkupContent, MarkupKind};

use super::analysis::{Disclosure, Withheld};
use super::document::{Document, Piece};
use super::help::signature;
use super::lexeme::{lexeme_at, lexemes};
use super::rule;
use super::service::{self, Place, Service};
use super::workspace::Workspace;
use partiql_iam::syntax::token::Kind;

/// The hover at an offset; Markdown.
#[must_use]
pub fn hover(document: &Document, workspace: &Workspace, at: usize) -> Option<Hover> {
    let service = document.service();
    let piece = document.piece_at(at)?;
    let inside = piece.offset(at)?;
    let lexemes = lexemes(&piece.text);
    let (meanings, place) = meanings(service, piece, at);
    let found = lexeme_at(&lexemes, inside, service::dialect(service));
    let Some((index, lexeme)) = found.and_then(|index| Some((index, lexemes.get(index)?))) else {
        // A character that is no token, say.
        return place.map(|place| markdown(document, &meanings, place));
    };
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
    parts.extend(meanings);
    parts.extend(needs(document, piece, workspace));
    if parts.is_empty() {
        return None;
    }
    Some(markdown(document, &parts, piece.start + lexeme.range.start..piece.start + lexeme.range.end))
}

fn markdown(document: &Document, parts: &[String], range: Range<usize>) -> Hover {
    let value = parts.join("\n\n---\n\n");
    Hover {
        contents: Contents::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value }),
        range: Some(document.text().range(range)),
    }
}

/// What the codes of the problems at an offset mean, and the place of the first.
fn meanings(service: Service, piece: &Piece, at: usize) -> (Vec<String>, Option<Range<usize>>) {
    let (mut parts, mut place) = (Vec::new(), None);
    for problem in piece.problems() {
        let range = piece.place(problem.span);
        if !(range.start..=range.end).contains(&at) {
            continue;
        }
        // Several problems of one code have one meaning.
        let Some(part) = rule::of_statement(service, &problem.code, problem.help.as_deref()) else { continue };
        if !parts.contains(&part) {
            parts.push(part);
        }
        place.get_or_insert(range);
    }
    (parts, place)
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
        Disclosure::Answer(_) => {
            let needs = service::needs(document.service(), &piece.text, document.request(), workspace)?;
            let verdicts: String = piece.verdicts().flat_map(|verdict| ["**", verdict, "**\n\n"]).collect();
            Some(verdicts + &needs)
        }
    }
}
