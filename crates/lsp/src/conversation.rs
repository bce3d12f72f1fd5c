//! A conversation with a client: which message is answered how.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;

use gen_lsp_types::{
    BaseUri, DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWatchedFilesRegistrationOptions, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, FileSystemWatcher, GlobPattern, InitializeResult, MessageType, PublishDiagnosticsParams,
    Registration, RegistrationParams, RelativePattern, ServerInfo, ShowMessageParams, Unregistration,
    UnregistrationParams,
};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::capability::capabilities;
use super::client::Client;
use super::closed::{SCRIPTS, ScriptsParams};
use super::handler::respond;
use super::settings::ConfigFiles;
use super::state::State;
use super::uri::{of_path, to_path};
use partiql_iam_project::{FILE_NAME, Files};

/// How serving came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The client asked to shut down before.
    Orderly,
    /// It did not.
    Abrupt,
}

impl End {
    /// The exit status that the protocol wants.
    #[must_use]
    pub const fn status(self) -> u8 {
        match self {
            Self::Orderly => 0,
            Self::Abrupt => 1,
        }
    }
}

/// How far the conversation has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Waiting,
    Serving,
    ShutDown,
}

/// A conversation with a client. Messages are taken one after the other; what is said to the client is kept until it is fetched.
///
/// It waits for nothing and starts nothing, so that it runs where there are no threads too.
#[derive(Debug, Default)]
pub struct Conversation {
    state: State,
    phase: Phase,
    /// The client has said `initialized`, and may be asked something.
    is_ready: bool,
    /// How many requests were sent to the client.
    requests: i32,
    /// The files that the client watches, and under which name.
    watching: Option<(String, BTreeSet<PathBuf>)>,
    /// What the client has not been sent.
    said: Vec<Message>,
}

impl Conversation {
    /// Begins one. `files`: where configuration files, and what they name, are.
    #[must_use]
    pub fn new(config_files: ConfigFiles, files: Files) -> Self {
        Self { state: State::new(config_files, files), ..Self::default() }
    }

    /// Takes a message. `waiting`: those after it that have come in already, by which a request may be cancelled. Says how serving ends, if the
    /// client says that it does.
    pub fn take(&mut self, message: Message, waiting: &VecDeque<Message>) -> Option<End> {
        match message {
            Message::Request(request) => self.request(request, waiting),
            Message::Notification(notification) if notification.method == "exit" => return Some(self.end()),
            Message::Notification(notification) => self.notification(notification),
            // The client's word that a file is watched, or not.
            Message::Response(_) => {}
        }
        None
    }

    /// What is to be sent to the client.
    pub fn said(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.said)
    }

    /// The files that it reads, or would read: they are named by the configuration files and the settings.
    #[must_use]
    pub fn named(&self) -> BTreeSet<PathBuf> {
        self.state.sources()
    }

    /// Takes other files in the place of those that there were.
    pub fn give(&mut self, files: Files) {
        self.state.give(files);
    }

    /// Whether the client is one that does not tell when files change.
    pub(super) fn must_look(&self) -> bool {
        self.phase == Phase::Serving && !self.state.client.watches_files
    }

    /// Looks whether files have changed, and says what is different then.
    pub(super) fn look(&mut self) {
        if self.state.is_outdated() {
            self.state.reload();
            self.publish();
        }
    }

    /// How serving ends when the client is gone.
    pub(super) fn end(&self) -> End {
        if self.phase == Phase::ShutDown { End::Orderly } else { End::Abrupt }
    }

    fn send(&mut self, message: impl Into<Message>) {
        self.said.push(message.into());
    }

    fn notify(&mut self, method: &str, params: impl Serialize) {
        self.send(Notification::new(method.to_owned(), params));
    }

    fn ask(&mut self, method: &str, params: impl Serialize) {
        self.requests += 1;
        self.send(Request::new(RequestId::from(self.requests), method.to_owned(), params));
    }

    fn request(&mut self, request: Request, queue: &VecDeque<Message>) {
        let id = request.id.clone();
        let refuse = |code: ErrorCode, message: &str| Response::new_err(id.clone(), code as i32, message.to_owned());
        let response = match (self.phase, request.method.as_str()) {
            (Phase::Waiting, "initialize") => self.initialize(&request),
            (Phase::Waiting, _) => refuse(ErrorCode::ServerNotInitialized, "the first request is `initialize`"),
            (Phase::Serving, "shutdown") => {
                self.phase = Phase::ShutDown;
                Response::new_ok(id, Value::Null)
            }
            (Phase::Serving, "initialize") => refuse(ErrorCode::InvalidRequest, "`initialize` comes once"),
            (Phase::Serving, _) if is_cancelled(&request.id, queue) => {
                refuse(ErrorCode::RequestCanceled, "the request was cancelled")
            }
            (Phase::Serving, _) => {
                let (response, message) = respond(&self.state, request);
                if let Some(message) = message {
                    self.notify("window/showMessage", ShowMessageParams { kind: MessageType::Info, message });
                }
                response
            }
            (Phase::ShutDown, _) => refuse(ErrorCode::InvalidRequest, "the server is shut down"),
        };
        self.send(response);
    }

    fn initialize(&mut self, request: &Request) -> Response {
        self.state.client = Client::new(&request.params);
        self.phase = Phase::Serving;
        let result = InitializeResult {
            capabilities: capabilities(&self.state.client),
            server_info: Some(ServerInfo {
                name: "partiql-iam".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        };
        Response::new_ok(request.id.clone(), result)
    }

    fn notification(&mut self, notification: Notification) {
        if self.phase != Phase::Serving {
            return;
        }
        let Notification { method, params } = notification;
        match method.as_str() {
            "initialized" => {
                let options = self.state.client.options.clone();
                self.is_ready = true;
                self.state.configure(&options);
                self.offer_formatting();
            }
            "textDocument/didOpen" => {
                if let Some(DidOpenTextDocumentParams { text_document }) = self.read(&method, params) {
                    let language = String::from(text_document.language_id);
                    self.state.open(&text_document.uri, &language, text_document.version, text_document.text);
                }
            }
            "textDocument/didChange" => {
                if let Some(DidChangeTextDocumentParams { text_document, content_changes }) = self.read(&method, params)
                {
                    let uri = &text_document.text_document_identifier.uri;
                    self.state.change(uri, text_document.version, &content_changes);
                }
            }
            "textDocument/didClose" => {
                if let Some(DidCloseTextDocumentParams { text_document }) = self.read(&method, params) {
                    self.state.close(&text_document.uri);
                }
            }
            "textDocument/didSave" => {
                if let Some(DidSaveTextDocumentParams { text_document, .. }) = self.read(&method, params) {
                    self.reload_if(&[to_path(&text_document.uri)]);
                }
            }
            "workspace/didChangeWatchedFiles" => {
                if let Some(DidChangeWatchedFilesParams { changes }) = self.read(&method, params) {
                    let paths: Vec<Option<PathBuf>> = changes.iter().map(|change| to_path(&change.uri)).collect();
                    self.reload_if(&paths);
                }
            }
            SCRIPTS => {
                if let Some(ScriptsParams { scripts }) = self.read(&method, params) {
                    self.state.read_scripts(scripts);
                }
            }
            "workspace/didChangeConfiguration" => {
                if let Some(DidChangeConfigurationParams { settings }) = self.read(&method, params)
                    && let Some(settings) = settings.get("partiql-iam")
                {
                    self.state.configure(settings);
                }
            }
            // Whatever else a client says needs no answer.
            _ => {}
        }
    }

    /// The parameters of a notification. To one that can't be read no error can be answered, so that it is logged.
    fn read<T: DeserializeOwned>(&mut self, method: &str, params: Value) -> Option<T> {
        match serde_json::from_value(params) {
            Ok(params) => Some(params),
            Err(error) => {
                let message = format!("`{method}` can't be read: {error}");
                self.notify("window/logMessage", ShowMessageParams { kind: MessageType::Error, message });
                None
            }
        }
    }

    fn reload_if(&mut self, changed: &[Option<PathBuf>]) {
        let sources = self.state.sources();
        let is_config = |path: &PathBuf| path.file_name().is_some_and(|name| name == FILE_NAME);
        if changed.iter().flatten().any(|path| sources.contains(path) || is_config(path)) {
            self.state.reload();
        }
    }

    /// Offers formatting for scripts alone, to clients that let it be registered by language.
    fn offer_formatting(&mut self) {
        if !self.state.client.formats_by_language {
            return;
        }
        let scripts = json!({"documentSelector": [{"language": "partiql"}, {"pattern": "**/*.partiql"}]});
        let registrations = ["textDocument/formatting", "textDocument/rangeFormatting"].map(|method| Registration {
            id: method.to_owned(),
            method: method.to_owned(),
            register_options: Some(scripts.clone()),
        });
        self.ask("client/registerCapability", RegistrationParams { registrations: registrations.to_vec() });
    }

    /// Has the client watch the files of the projects.
    fn watch(&mut self) {
        const METHOD: &str = "workspace/didChangeWatchedFiles";
        if !self.state.client.watches_files || !self.is_ready {
            return;
        }
        let files = self.state.sources();
        if self.watching.as_ref().is_some_and(|(_, watched)| *watched == files) {
            return;
        }
        if let Some((id, _)) = self.watching.take() {
            let unregisterations = vec![Unregistration { id, method: METHOD.to_owned() }];
            self.ask("client/unregisterCapability", UnregistrationParams { unregisterations });
        }
        let Client { root, watches_outside, .. } = &self.state.client;
        let mut patterns = vec![GlobPattern::Pattern(format!("**/{FILE_NAME}"))];
        for path in &files {
            let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { continue };
            let name = name.to_string_lossy();
            let pattern = if *watches_outside && !path.starts_with(root) {
                let base_uri = BaseUri::Uri(of_path(folder));
                GlobPattern::RelativePattern(RelativePattern { base_uri, pattern: name.into_owned() })
            } else {
                GlobPattern::Pattern(format!("**/{name}"))
            };
            if !patterns.contains(&pattern) {
                patterns.push(pattern);
            }
        }
        let watchers =
            patterns.into_iter().map(|glob_pattern| FileSystemWatcher { glob_pattern, kind: None }).collect();
        let options = DidChangeWatchedFilesRegistrationOptions { watchers };
        let id = format!("files-{}", self.requests);
        let registration = Registration {
            id: id.clone(),
            method: METHOD.to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        self.ask("client/registerCapability", RegistrationParams { registrations: vec![registration] });
        self.watching = Some((id, files));
    }

    /// Says what the client does not know yet: diagnostics, and what is wrong with files. When no message waits, so that a burst of changes costs one
    /// round of them.
    pub fn publish(&mut self) {
        if self.phase != Phase::Serving {
            return;
        }
        for message in self.state.messages() {
            self.notify("window/showMessage", ShowMessageParams { kind: MessageType::Warning, message });
        }
        self.watch();
        for report in self.state.reports() {
            let super::state::Report { uri, version, diagnostics } = report;
            self.notify("textDocument/publishDiagnostics", PublishDiagnosticsParams { uri, version, diagnostics });
        }
    }
}

/// Whether the client has taken a request back in a message that waits.
fn is_cancelled(id: &RequestId, queue: &VecDeque<Message>) -> bool {
    queue.iter().any(|message| match message {
        Message::Notification(Notification { method, params }) if method == "$/cancelRequest" => {
            let cancelled = params.get("id").cloned().unwrap_or(Value::Null);
            serde_json::from_value::<RequestId>(cancelled).is_ok_and(|cancelled| cancelled == *id)
        }
        _ => false,
    })
}
