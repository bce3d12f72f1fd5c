//! Which argument of a function the cursor is in.

use gen_lsp_types::{
    ActiveParameter, Documentation, MarkupContent, MarkupKind, ParameterInformation, ParameterInformationLabel,
    SignatureHelp, SignatureInformation,
};

use super::document::Document;
use super::help::{Signature, signature};
use super::lexeme::{Lexeme, lexemes, open_bracket};
use super::service;
use partiql_iam::syntax::token::Kind;

/// The signature of the call that an offset is in.
#[must_use]
pub fn signature_at(document: &Document, at: usize) -> Option<SignatureHelp> {
    let piece = document.piece_at(at)?;
    let text = document.text().as_str().get(piece.start..at)?;
    let before = lexemes(text);
    let service = document.service();
    let (signature, arguments) = match open_bracket(&before) {
        Some(open) => {
            let name = before.get(open.checked_sub(1)?)?;
            (signature(service::signatures(service), name.text(text))?, before.get(open + 1..)?)
        }
        None => service::procedure(service, &before, text)?,
    };
    let active = separators(signature, arguments, text).min(signature.parameters.len().saturating_sub(1));
    let active = ActiveParameter::Int(u32::try_from(active).unwrap_or_default());
    let parameter = |(name, what): &(&str, &str)| ParameterInformation {
        label: ParameterInformationLabel::String((*name).to_owned()),
        documentation: Some(Documentation::String((*what).to_owned())),
    };
    let value = signature.what.to_owned();
    let information = SignatureInformation {
        label: signature.label(),
        documentation: Some(Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })),
        parameters: Some(signature.parameters.iter().map(parameter).collect()),
        active_parameter: Some(active),
    };
    Some(SignatureHelp { signatures: vec![information], active_signature: Some(0), active_parameter: Some(active) })
}

/// How many arguments are complete.
fn separators(signature: &Signature, arguments: &[Lexeme], text: &str) -> usize {
    let mut depth = 0_usize;
    let mut count = 0;
    for lexeme in arguments {
        match lexeme.kind {
            Kind::OpenParen | Kind::OpenBracket | Kind::OpenBrace | Kind::OpenBag => depth += 1,
            Kind::CloseParen | Kind::CloseBracket | Kind::CloseBrace | Kind::CloseBag => {
                depth = depth.saturating_sub(1);
            }
            Kind::Comma if depth == 0 => count += 1,
            _ if depth == 0 && signature.separators.iter().any(|word| lexeme.is_word(word.trim(), text)) => count += 1,
            _ => {}
        }
    }
    count
}
