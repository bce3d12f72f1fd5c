//! The language server over the standard streams of the program.

use std::io::{BufReader, Write};
use std::process::{Command, Stdio};
use std::thread;

use lsp_server::{Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

const URI: &str = "file:///scripts/a.partiql";

/// What the program answers on standard output to these bytes on its standard input, and its exit status.
fn run(input: &[u8]) -> (String, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_partiql-iam"));
    let command = command.args(["lsp", "--stdio"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut process = command.spawn().unwrap();
    process.stdin.take().unwrap().write_all(input).unwrap();
    let output = process.wait_with_output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

#[test]
fn the_program_speaks_over_its_standard_streams() {
    let message = |message: Value| {
        let text = message.to_string();
        format!("Content-Length: {}\r\n\r\n{text}", text.len())
    };
    let initialize =
        message(json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}));
    let shutdown = message(json!({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}));
    let exit = message(json!({"jsonrpc": "2.0", "method": "exit"}));
    let (answers, status) = run([initialize.as_str(), &shutdown, &exit].concat().as_bytes());
    assert!(answers.contains("\"name\":\"partiql-iam\"") && answers.contains("\"id\":2"), "{answers}");
    assert_eq!(status, Some(0));
    assert_eq!(run([initialize, exit].concat().as_bytes()).1, Some(1), "no shutdown");
    assert_eq!(run(b"").1, Some(1), "the client is gone");
    assert_eq!(run(b"Content-Length: 5\r\n\r\nhello").1, Some(2), "not the protocol");
}

/// The client writes without reading. The server can't answer then, and takes in what comes all the same: the request that is taken
/// back is not computed, and the changes have one round of diagnostics.
#[test]
fn what_waits_is_cancelled_and_merged_over_the_standard_streams() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_partiql-iam"));
    let command = command.arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut input = process.stdin.take().unwrap();
    let mut write = |message: Message| message.write(&mut input).unwrap();
    let notification = |method: &str, params: Value| Message::from(Notification::new(method.to_owned(), params));
    let request = |id: i32, method: &str, params: Value| {
        Message::from(Request { id: RequestId::from(id), method: method.to_owned(), params })
    };
    write(request(1, "initialize", json!({"capabilities": {}})));
    write(notification("initialized", json!({})));
    let document =
        json!({"uri": URI, "languageId": "partiql", "version": 1, "text": "SELECT a FROM b;\n".repeat(10_000)});
    write(notification("textDocument/didOpen", json!({"textDocument": document})));
    // Each answer is larger than a pipe holds: the server waits for the client with the second.
    let file = json!({"textDocument": {"uri": URI}});
    for id in 2..5 {
        write(request(id, "textDocument/semanticTokens/full", file.clone()));
    }
    write(notification("$/cancelRequest", json!({"id": 4})));
    for version in 2..=50 {
        let start = json!({"line": 0, "character": 0});
        let change = json!({"range": {"start": start, "end": start}, "text": " "});
        let document = json!({"uri": URI, "version": version});
        write(notification("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]})));
    }
    // Once the second of these is on its way, everything before the first has been read.
    for _ in 0..2 {
        write(notification("$/padding", json!(" ".repeat(1 << 20))));
    }
    let reader = thread::spawn(move || {
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let messages = std::iter::from_fn(|| Message::read(&mut output).unwrap()).collect::<Vec<_>>();
        (messages, process.wait().unwrap())
    });
    write(request(5, "shutdown", Value::Null));
    write(notification("exit", Value::Null));
    let (messages, status) = reader.join().unwrap();
    assert_eq!(status.code(), Some(0));
    let (mut refused, mut versions) = (Vec::new(), Vec::new());
    for message in messages {
        match message {
            Message::Response(Response { id, response_result: Err(error) }) => refused.push((id, error.code)),
            Message::Notification(Notification { method, params }) if method == "textDocument/publishDiagnostics" => {
                versions.push(params["version"].as_i64().unwrap());
            }
            _ => {}
        }
    }
    assert_eq!(refused, [(RequestId::from(4), -32800)]);
    assert!(versions.iter().all(|version| [1, 50].contains(version)), "{versions:?}");
}
