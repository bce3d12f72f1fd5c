//! A client of the server: messages in memory, no process.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use partiql_iam_lsp::{ConfigFiles, End, of_path, serve};
use serde_json::{Value, json};

pub(crate) const URI: &str = "file:///scripts/a.partiql";

pub(crate) struct Client {
    pub(crate) connection: Connection,
    pub(crate) server: JoinHandle<End>,
    pub(crate) requests: i32,
}

impl Client {
    pub(crate) fn start() -> Self {
        let (server, client) = Connection::memory();
        Self { connection: client, server: thread::spawn(move || serve(&server, ConfigFiles::Read)), requests: 0 }
    }

    /// A client with these capabilities and options, past the handshake.
    pub(crate) fn ready(capabilities: &Value, options: &Value, root: &Path) -> Self {
        let mut client = Self::start();
        let params = json!({
            "processId": null, "rootUri": of_path(root), "capabilities": capabilities, "initializationOptions": options,
        });
        client.request("initialize", params).unwrap();
        client.notify("initialized", json!({}));
        client
    }

    pub(crate) fn plain() -> Self {
        Self::ready(&json!({"textDocument": {"codeLens": {}}}), &Value::Null, Path::new("/scripts"))
    }

    pub(crate) fn send(&self, message: impl Into<Message>) {
        self.connection.sender.send(message.into()).unwrap();
    }

    pub(crate) fn notify(&self, method: &str, params: Value) {
        self.send(Notification::new(method.to_owned(), params));
    }

    pub(crate) fn open(&self, uri: &str, language: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": language, "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    pub(crate) fn next(&self) -> Message {
        self.connection.receiver.recv().expect("the server is gone")
    }

    /// The result, or the code of the error.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Result<Value, i32> {
        self.requests += 1;
        let id = RequestId::from(self.requests);
        self.send(Request { id: id.clone(), method: method.to_owned(), params });
        loop {
            if let Message::Response(Response { id: answered, response_result }) = self.next()
                && answered == id
            {
                return response_result.map_err(|error| error.code);
            }
        }
    }

    /// The next diagnostics of a file.
    pub(crate) fn diagnostics(&self, uri: &str) -> Vec<Value> {
        self.report(uri)["diagnostics"].as_array().unwrap().clone()
    }

    pub(crate) fn report(&self, uri: &str) -> Value {
        loop {
            let report = self.notified("textDocument/publishDiagnostics");
            if report["uri"] == uri {
                return report;
            }
        }
    }

    /// The next notification of a method.
    pub(crate) fn notified(&self, method: &str) -> Value {
        loop {
            if let Message::Notification(notification) = self.next()
                && notification.method == method
            {
                return notification.params;
            }
        }
    }

    pub(crate) fn end(mut self) -> End {
        assert_eq!(self.request("shutdown", Value::Null), Ok(Value::Null));
        self.notify("exit", Value::Null);
        self.server.join().unwrap()
    }
}

pub(crate) fn place(line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": URI}, "position": {"line": line, "character": character}})
}

/// A folder of its own for each test.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}
