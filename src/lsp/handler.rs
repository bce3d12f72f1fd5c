//! Requests: each is answered by one function.

use gen_lsp_types::{
    CodeActionParams, CodeLensParams, CompletionList, CompletionParams, CompletionResponse, Contents, DefinitionParams,
    DocumentFormattingParams, DocumentHighlightParams, DocumentRangeFormattingParams, DocumentSymbolParams,
    ExecuteCommandParams, FoldingRangeParams, Hover, HoverParams, InlayHintParams, MarkupContent, MarkupKind, Position,
    PrepareRenameParams, RenameParams, SelectionRangeParams, SemanticTokensParams, SemanticTokensRangeParams,
    SignatureHelpParams, TextDocumentPositionParams, Uri,
};
use lsp_server::{ErrorCode, Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::action::{EXPLAIN, POLICY, actions, explained, policy_text};
use super::alias::{definition, highlights, prepare_rename, rename};
use super::completion::completions;
use super::document::Document;
use super::fold::folds;
use super::format::formatted;
use super::hover::hover;
use super::lens::{hints, lenses};
use super::policy::{policy_actions, policy_completions, policy_hover};
use super::select::selection;
use super::signature::signature_at;
use super::state::State;
use super::symbol::symbols;
use super::token::tokens;
use super::uri::to_path;

/// A request that can't be fulfilled, and why.
struct Refusal(ErrorCode, String);

impl Refusal {
    fn failed(why: String) -> Self {
        Self(ErrorCode::RequestFailed, why)
    }
}

/// The response to a request, and what is to be shown to the user besides.
pub(super) fn respond(state: &State, request: Request) -> (Response, Option<String>) {
    let mut shown = None;
    let Request { id, method, params } = request;
    let result = match method.as_str() {
        "textDocument/hover" => answer(params, |params: HoverParams| {
            let hover = match at(state, &params.text_document_position_params) {
                Some((document, offset)) => hover(document, state.workspace(), offset),
                None => policy_at(state, &params.text_document_position_params)
                    .and_then(|(policy, offset)| policy_hover(policy, state.workspace(), offset)),
            };
            Ok(hover.map(|hover| if state.client.markdown { hover } else { plain(hover) }))
        }),
        "textDocument/completion" => answer(params, |params: CompletionParams| {
            let place = &params.text_document_position_params;
            let items = match at(state, place) {
                Some((document, offset)) => completions(document, state.workspace(), offset, state.client.snippets),
                None => policy_at(state, place)
                    .map(|(policy, offset)| policy_completions(policy, state.workspace(), offset))
                    .unwrap_or_default(),
            };
            Ok(CompletionResponse::CompletionList(CompletionList { items, ..CompletionList::default() }))
        }),
        "textDocument/signatureHelp" => answer(params, |params: SignatureHelpParams| {
            let place = at(state, &params.text_document_position_params);
            Ok(place.and_then(|(document, offset)| signature_at(document, offset)))
        }),
        "textDocument/definition" => answer(params, |params: DefinitionParams| {
            let place = &params.text_document_position_params;
            let uri = &place.text_document.uri;
            Ok(at(state, place).and_then(|(document, offset)| definition(document, state.workspace(), uri, offset)))
        }),
        "textDocument/documentHighlight" => answer(params, |params: DocumentHighlightParams| {
            let place = at(state, &params.text_document_position_params);
            Ok(place.map(|(document, offset)| highlights(document, state.workspace(), offset)))
        }),
        "textDocument/prepareRename" => answer(params, |params: PrepareRenameParams| {
            let place = at(state, &params.text_document_position_params);
            Ok(place.and_then(|(document, offset)| {
                prepare_rename(document, state.workspace(), offset).map(|range| document.text().range(range))
            }))
        }),
        "textDocument/rename" => answer(params, |params: RenameParams| {
            let place = &params.text_document_position_params;
            let uri = &place.text_document.uri;
            let Some((document, offset)) = at(state, place) else { return Ok(None) };
            let edit = rename(document, state.workspace(), uri, offset, &params.new_name);
            edit.map(Some).map_err(Refusal::failed)
        }),
        "textDocument/documentSymbol" => {
            answer(params, |params: DocumentSymbolParams| Ok(state.script(&params.text_document.uri).map(symbols)))
        }
        "textDocument/foldingRange" => {
            answer(params, |params: FoldingRangeParams| Ok(state.script(&params.text_document.uri).map(folds)))
        }
        "textDocument/selectionRange" => answer(params, |params: SelectionRangeParams| {
            Ok(state.script(&params.text_document.uri).map(|document| {
                let offsets = params.positions.iter().map(|position| document.text().offset(*position));
                offsets.map(|offset| selection(document, offset)).collect::<Vec<_>>()
            }))
        }),
        "textDocument/semanticTokens/full" => answer(params, |params: SemanticTokensParams| {
            let document = state.script(&params.text_document.uri);
            Ok(document.map(|document| tokens(document, 0..document.text().as_str().len())))
        }),
        "textDocument/semanticTokens/range" => answer(params, |params: SemanticTokensRangeParams| {
            let document = state.script(&params.text_document.uri);
            Ok(document.map(|document| tokens(document, document.text().bytes(params.range))))
        }),
        "textDocument/codeLens" => answer(params, |params: CodeLensParams| {
            let uri = &params.text_document.uri;
            Ok(state.script(uri).map(|document| lenses(document, uri)))
        }),
        "textDocument/inlayHint" => answer(params, |params: InlayHintParams| {
            let document = state.script(&params.text_document.uri);
            Ok(document.map(|document| hints(document, document.text().bytes(params.range))))
        }),
        "textDocument/codeAction" => answer(params, |params: CodeActionParams| Ok(code_actions(state, &params))),
        "textDocument/formatting" => answer(params, |params: DocumentFormattingParams| {
            let document = state.script(&params.text_document.uri);
            Ok(document.map(|document| formatted(document, 0..document.text().as_str().len())))
        }),
        "textDocument/rangeFormatting" => answer(params, |params: DocumentRangeFormattingParams| {
            let document = state.script(&params.text_document.uri);
            Ok(document.map(|document| formatted(document, document.text().bytes(params.range))))
        }),
        "workspace/executeCommand" => answer(params, |params: ExecuteCommandParams| {
            let text = command(state, &params)?;
            shown = Some(text.clone());
            Ok(text)
        }),
        _ => Err(Refusal(ErrorCode::MethodNotFound, format!("there is no method `{method}`"))),
    };
    let response = match result {
        Ok(result) => Response::new_ok(id, result),
        Err(Refusal(code, message)) => Response::new_err(id, code as i32, message),
    };
    (response, shown)
}

/// Reads the parameters, and makes a value of the result.
fn answer<P: DeserializeOwned, R: Serialize>(
    params: Value,
    run: impl FnOnce(P) -> Result<R, Refusal>,
) -> Result<Value, Refusal> {
    let params =
        serde_json::from_value(params).map_err(|error| Refusal(ErrorCode::InvalidParams, error.to_string()))?;
    serde_json::to_value(run(params)?).map_err(|error| Refusal(ErrorCode::InternalError, error.to_string()))
}

/// The open script, and the offset in it.
fn at<'s>(state: &'s State, place: &TextDocumentPositionParams) -> Option<(&'s Document, usize)> {
    let document = state.script(&place.text_document.uri)?;
    Some((document, document.text().offset(place.position)))
}

fn policy_at<'s>(
    state: &'s State,
    place: &TextDocumentPositionParams,
) -> Option<(&'s super::policy::PolicyText, usize)> {
    let policy = state.policy(&place.text_document.uri)?;
    Some((policy, policy.text.offset(place.position)))
}

/// The same hover for a client that shows no Markdown.
fn plain(hover: Hover) -> Hover {
    let contents = match hover.contents {
        Contents::MarkupContent(MarkupContent { value, .. }) => {
            Contents::MarkupContent(MarkupContent { kind: MarkupKind::PlainText, value })
        }
        other => other,
    };
    Hover { contents, ..hover }
}

fn code_actions(state: &State, params: &CodeActionParams) -> Vec<gen_lsp_types::CodeAction> {
    let uri = &params.text_document.uri;
    let mut found = if let Some(document) = state.script(uri) {
        let exists = |uri: &Uri| to_path(uri).is_some_and(|path| path.exists());
        let range = document.text().bytes(params.range);
        actions(document, state.workspace(), uri, range, state.client.actions, &exists)
    } else if let Some(policy) = state.policy(uri) {
        policy_actions(policy, state.workspace(), uri, &policy.text.bytes(params.range))
    } else {
        Vec::new()
    };
    if let Some(only) = &params.context.only {
        let wanted: Vec<String> = only.iter().map(|kind| String::from(kind.clone())).collect();
        found.retain(|action| {
            let kind = action.kind.clone().map(String::from).unwrap_or_default();
            wanted.iter().any(|wanted| kind == *wanted || kind.starts_with(&format!("{wanted}.")) || wanted.is_empty())
        });
    }
    found
}

/// Runs a command of a lens or an action: `[uri, position or null]`.
fn command(state: &State, params: &ExecuteCommandParams) -> Result<String, Refusal> {
    let invalid = |why: &str| Refusal(ErrorCode::InvalidParams, why.to_owned());
    let arguments = params.arguments.as_deref().unwrap_or_default();
    let uri = arguments.first().and_then(Value::as_str).ok_or_else(|| invalid("the first argument is a URI"))?;
    let document = state.script(&Uri::from(uri)).ok_or_else(|| invalid("the script is not open"))?;
    let position = match arguments.get(1) {
        None | Some(Value::Null) => None,
        Some(position) => {
            let position: Position =
                serde_json::from_value(position.clone()).map_err(|_| invalid("the second argument is a position"))?;
            Some(document.text().offset(position))
        }
    };
    let result = match (params.command.as_str(), position) {
        (EXPLAIN, Some(at)) => explained(document, state.workspace(), at),
        (EXPLAIN, None) => return Err(invalid("the second argument is a position")),
        (POLICY, at) => policy_text(document, state.workspace(), at),
        (other, _) => return Err(invalid(&format!("there is no command `{other}`"))),
    };
    result.map_err(Refusal::failed)
}
