//! What the client can do, read leniently: a client with an odd capability is still served.

use std::path::PathBuf;

use gen_lsp_types::Uri;
use serde_json::Value;

use super::action::ActionSupport;
use super::position::Encoding;
use super::uri::to_path;

/// What of the client's capabilities makes a difference.
#[allow(clippy::struct_excessive_bools, reason = "each is a capability of its own")]
#[derive(Clone, Debug, Default)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    pub(super) root: PathBuf,
    pub(super) actions: ActionSupport,
    pub(super) snippets: bool,
    pub(super) markdown: bool,
    pub(super) code_lens: bool,
    pub(super) watches_files: bool,
    pub(super) watches_outside: bool,
    /// Formatting can be registered for some languages alone.
    pub(super) formats_by_language: bool,
    pub(super) options: Value,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub(super) fn new(params: &Value) -> Self {
        let at = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let is = |path: &str| at(path).and_then(Value::as_bool).unwrap_or(false);
        let lists = |path: &str, word: &str| {
            at(path).and_then(Value::as_array).is_some_and(|list| list.iter().any(|item| item == word))
        };
        let encoding = if lists("general/positionEncodings", "utf-8") { Encoding::Utf8 } else { Encoding::Utf16 };
        let folder = params.pointer("/workspaceFolders/0/uri").or_else(|| params.get("rootUri"));
        let folder = folder.and_then(Value::as_str).map(Uri::from);
        Self {
            encoding,
            root: root_of(folder.as_ref()),
            formats_by_language: is("textDocument/formatting/dynamicRegistration")
                && is("textDocument/rangeFormatting/dynamicRegistration"),
            actions: ActionSupport {
                create: is("workspace/workspaceEdit/documentChanges")
                    && lists("workspace/workspaceEdit/resourceOperations", "create"),
                disabled: is("textDocument/codeAction/disabledSupport"),
            },
            snippets: is("textDocument/completion/completionItem/snippetSupport"),
            markdown: at("textDocument/hover/contentFormat").is_none()
                || lists("textDocument/hover/contentFormat", "markdown"),
            code_lens: at("textDocument/codeLens").is_some(),
            watches_files: is("workspace/didChangeWatchedFiles/dynamicRegistration"),
            watches_outside: is("workspace/didChangeWatchedFiles/relativePatternSupport"),
            options: params.get("initializationOptions").cloned().unwrap_or(Value::Null),
        }
    }
}

/// The workspace folder; of a client that gives none, the folder of the program.
fn root_of(uri: Option<&Uri>) -> PathBuf {
    let folder = uri.and_then(to_path).unwrap_or_else(|| PathBuf::from("."));
    std::path::absolute(&folder).unwrap_or(folder)
}
