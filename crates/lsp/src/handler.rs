//! Requests: each is answered by one function.

use gen_lsp_types::{
    CodeActionParams, CodeLens, CodeLensParams, CompletionItem, CompletionList, CompletionParams, CompletionResponse,
    Contents, DefinitionParams, DocumentFormattingParams, DocumentHighlightKind, DocumentHighlightParams,
    DocumentRangeFormattingParams, DocumentSymbolParams, ExecuteCommandParams, FoldingRangeParams, Hover, HoverParams,
    InlayHint, InlayHintParams, Location, MarkupContent, MarkupKind, Position, PrepareRenameParams, ReferenceParams,
    RenameParams, SelectionRangeParams, SemanticTokensParams, SemanticTokensRangeParams, SignatureHelpParams,
    TextDocumentIdentifier, TextDocumentPositionParams, Uri, WorkspaceSymbolParams,
};
use lsp_server::{ErrorCode, Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::action::{EXPLAIN, POLICY, actions, explained, policy_text};
use super::alias::{definition, highlights, prepare_rename, rename};
use super::completion::completions;
use super::config_text::{config_actions, config_completions, config_hover};
use super::document::Document;
use super::fold::folds;
use super::format::formatted;
use super::host::HostFile;
use super::hover::hover;
use super::lens::{hints, lenses};
use super::policy::{policy_actions, policy_completions, policy_hover};
use super::reference::NamedTable;
use super::select::selection;
use super::signature::signature_at;
use super::state::State;
use super::symbol::symbols;
use super::token::tokens;
use super::workspace::Workspace;

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
        "textDocument/hover" => {
            answer(params, |params: HoverParams| Ok(hover_at(state, &params.text_document_position_params)))
        }
        "textDocument/completion" => answer(params, |params: CompletionParams| {
            let items = completions_at(state, &params.text_document_position_params);
            Ok(CompletionResponse::CompletionList(CompletionList { items, ..CompletionList::default() }))
        }),
        "textDocument/signatureHelp" => answer(params, |params: SignatureHelpParams| {
            let place = at(state, &params.text_document_position_params);
            Ok(place.and_then(|(document, _, offset)| signature_at(document, offset)))
        }),
        "textDocument/definition" => answer(params, |params: DefinitionParams| {
            let place = &params.text_document_position_params;
            let uri = &place.text_document.uri;
            let Some((document, workspace, offset)) = at(state, place) else { return Ok(None) };
            let of_table = NamedTable::at(document, offset).and_then(|table| state.definition_of(uri, &table));
            Ok(of_table.or_else(|| definition(document, workspace, uri, offset)))
        }),
        "textDocument/references" => answer(params, |params: ReferenceParams| Ok(references(state, &params))),
        "workspace/symbol" => answer(params, |params: WorkspaceSymbolParams| Ok(state.symbols(&params.query))),
        "textDocument/documentHighlight" => answer(params, |params: DocumentHighlightParams| {
            let place = at(state, &params.text_document_position_params);
            Ok(place.map(|(document, workspace, offset)| highlights(document, workspace, offset)))
        }),
        "textDocument/prepareRename" => answer(params, |params: PrepareRenameParams| {
            let place = at(state, &params.text_document_position_params);
            Ok(place.and_then(|(document, workspace, offset)| {
                prepare_rename(document, workspace, offset).map(|range| document.text().range(range))
            }))
        }),
        "textDocument/rename" => answer(params, |params: RenameParams| {
            let place = &params.text_document_position_params;
            let uri = &place.text_document.uri;
            let Some((document, workspace, offset)) = at(state, place) else { return Ok(None) };
            let edit = rename(document, workspace, uri, offset, &params.new_name);
            edit.map(Some).map_err(Refusal::failed)
        }),
        "textDocument/documentSymbol" => {
            answer(params, |params: DocumentSymbolParams| Ok(script(state, &params.text_document).map(symbols)))
        }
        "textDocument/foldingRange" => {
            answer(params, |params: FoldingRangeParams| Ok(script(state, &params.text_document).map(folds)))
        }
        "textDocument/selectionRange" => answer(params, |params: SelectionRangeParams| {
            Ok(script(state, &params.text_document).map(|document| {
                let offsets = params.positions.iter().map(|position| document.text().offset(*position));
                offsets.map(|offset| selection(document, offset)).collect::<Vec<_>>()
            }))
        }),
        "textDocument/semanticTokens/full" => answer(params, |params: SemanticTokensParams| {
            let document = script(state, &params.text_document);
            Ok(document.map(|document| tokens(document, 0..document.text().as_str().len())))
        }),
        "textDocument/semanticTokens/range" => answer(params, |params: SemanticTokensRangeParams| {
            let document = script(state, &params.text_document);
            Ok(document.map(|document| tokens(document, document.text().bytes(params.range))))
        }),
        "textDocument/codeLens" => {
            answer(params, |params: CodeLensParams| Ok(lenses_of(state, &params.text_document.uri)))
        }
        "textDocument/inlayHint" => answer(params, |params: InlayHintParams| Ok(hints_of(state, &params))),
        "textDocument/codeAction" => answer(params, |params: CodeActionParams| Ok(code_actions(state, &params))),
        "textDocument/formatting" => answer(params, |params: DocumentFormattingParams| {
            let document = script(state, &params.text_document);
            Ok(document.map(|document| formatted(document, 0..document.text().as_str().len())))
        }),
        "textDocument/rangeFormatting" => answer(params, |params: DocumentRangeFormattingParams| {
            let document = script(state, &params.text_document);
            Ok(document.map(|document| formatted(document, document.text().bytes(params.range))))
        }),
        "workspace/executeCommand" => answer(params, |params: ExecuteCommandParams| {
            let text = command(state, &params)?;
            // Most clients drop the result of a command. One that shows it says so.
            let is_shown =
                params.arguments.as_ref().is_some_and(|arguments| arguments.get(2) == Some(&Value::Bool(true)));
            shown = (!is_shown).then(|| text.clone());
            Ok(text)
        }),
        "partiql-iam/target" => answer(params, |document: TextDocumentIdentifier| Ok(state.target(&document.uri))),
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

/// The open script.
fn script<'s>(state: &'s State, file: &TextDocumentIdentifier) -> Option<&'s Document> {
    state.script(&file.uri).map(|(document, _)| document)
}

/// The open script, what it is checked against, and the offset in it.
fn at<'s>(state: &'s State, place: &TextDocumentPositionParams) -> Option<(&'s Document, &'s Workspace, usize)> {
    let (document, workspace) = state.script(&place.text_document.uri)?;
    Some((document, workspace, document.text().offset(place.position)))
}

fn hover_at(state: &State, place: &TextDocumentPositionParams) -> Option<Hover> {
    let TextDocumentPositionParams { text_document, position } = place;
    let uri = &text_document.uri;
    let hover = if let Some((document, workspace)) = state.script(uri) {
        hover(document, workspace, document.text().offset(*position))
    } else if let Some((policy, workspace)) = state.policy(uri) {
        policy_hover(policy, workspace, policy.text.offset(*position))
    } else {
        let of_config = || state.config(uri).and_then(|(text, _, _)| config_hover(text, text.offset(*position)));
        let of_host = |(file, workspace): (&HostFile, &Workspace)| file.hover(workspace, file.text().offset(*position));
        state.host(uri).and_then(of_host).or_else(of_config)
    };
    hover.map(|hover| if state.client.markdown { hover } else { plain(hover) })
}

fn completions_at(state: &State, place: &TextDocumentPositionParams) -> Vec<CompletionItem> {
    let TextDocumentPositionParams { text_document, position } = place;
    let uri = &text_document.uri;
    if let Some((document, workspace)) = state.script(uri) {
        completions(document, workspace, document.text().offset(*position), state.client.snippets)
    } else if let Some((policy, workspace)) = state.policy(uri) {
        policy_completions(policy, workspace, policy.text.offset(*position))
    } else if let Some((text, path, files)) = state.config(uri) {
        config_completions(text, &path, files, text.offset(*position))
    } else {
        Vec::new()
    }
}

/// All places of what is at a position: those of an alias are in its statement, those of a table in all open files.
fn references(state: &State, params: &ReferenceParams) -> Option<Vec<Location>> {
    let ReferenceParams { context, text_document_position_params: place, .. } = params;
    let uri = &place.text_document.uri;
    let with_definition = context.include_declaration;
    let Some((document, workspace, offset)) = at(state, place) else {
        let (file, _) = state.host(uri)?;
        let (statement, at) = file.script_at(file.text().offset(place.position))?;
        return Some(table_references(state, uri, &NamedTable::at(statement, at)?, with_definition));
    };
    if let Some(table) = NamedTable::at(document, offset) {
        return Some(table_references(state, uri, &table, with_definition));
    }
    let of_alias = highlights(document, workspace, offset).into_iter();
    let of_alias = of_alias.filter(|it| with_definition || it.kind != Some(DocumentHighlightKind::Write));
    Some(of_alias.map(|it| Location { uri: uri.clone(), range: it.range }).collect())
}

fn table_references(state: &State, uri: &Uri, table: &NamedTable, with_definition: bool) -> Vec<Location> {
    let definition = with_definition.then(|| state.definition_of(uri, table)).flatten();
    definition.into_iter().chain(state.places_of(table)).collect()
}

fn lenses_of(state: &State, uri: &Uri) -> Option<Vec<CodeLens>> {
    match state.script(uri) {
        Some((document, _)) => Some(lenses(document, uri)),
        None => state.host(uri).map(|(file, _)| file.lenses(uri)),
    }
}

fn hints_of(state: &State, params: &InlayHintParams) -> Option<Vec<InlayHint>> {
    let InlayHintParams { text_document, range, .. } = params;
    match state.script(&text_document.uri) {
        Some((document, _)) => Some(hints(document, document.text().bytes(*range))),
        None => state.host(&text_document.uri).map(|(file, _)| file.hints(&file.text().bytes(*range))),
    }
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
    let mut found = if let Some((document, workspace)) = state.script(uri) {
        let exists = |uri: &Uri| state.has_file(uri);
        let range = document.text().bytes(params.range);
        let mut found = actions(document, workspace, uri, range, state.client.actions, &exists);
        // The places of a change are those of the text that was read.
        found.retain(|action| {
            let changes = action.edit.iter().filter_map(|edit| edit.changes.as_ref());
            changes.flat_map(|changes| changes.keys()).all(|file| file == uri || state.is_as_read(file))
        });
        found
    } else if let Some((policy, workspace)) = state.policy(uri) {
        policy_actions(policy, workspace, uri, &policy.text.bytes(params.range))
    } else if let Some((text, path, _)) = state.config(uri) {
        config_actions(text, &path, uri, &text.bytes(params.range))
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

/// Runs a command of a lens or an action: `[uri, position or null, whether the client shows the result]`.
fn command(state: &State, params: &ExecuteCommandParams) -> Result<String, Refusal> {
    let invalid = |why: &str| Refusal(ErrorCode::InvalidParams, why.to_owned());
    let arguments = params.arguments.as_deref().unwrap_or_default();
    let uri = arguments.first().and_then(Value::as_str).ok_or_else(|| invalid("the first argument is a URI"))?;
    let position: Option<Position> = match arguments.get(1) {
        None | Some(Value::Null) => None,
        Some(position) => {
            Some(serde_json::from_value(position.clone()).map_err(|_| invalid("the second argument is a position"))?)
        }
    };
    let uri = Uri::from(uri);
    let (document, workspace, at) = if let Some((document, workspace)) = state.script(&uri) {
        (document, workspace, position.map(|position| document.text().offset(position)))
    } else {
        let (file, workspace) = state.host(&uri).ok_or_else(|| invalid("the file is not open"))?;
        let position = position.ok_or_else(|| invalid("the second argument is a position"))?;
        let none = || Refusal::failed("there is no statement here".to_owned());
        let (document, at) = file.script_at(file.text().offset(position)).ok_or_else(none)?;
        (document, workspace, Some(at))
    };
    let result = match (params.command.as_str(), at) {
        (EXPLAIN, Some(at)) => explained(document, workspace, at),
        (EXPLAIN, None) => return Err(invalid("the second argument is a position")),
        (POLICY, at) => policy_text(document, workspace, at),
        (other, _) => return Err(invalid(&format!("there is no command `{other}`"))),
    };
    result.map_err(Refusal::failed)
}
