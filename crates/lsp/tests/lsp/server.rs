//! The server as a client sees it: messages in memory, no process.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use crate::client::{Client, URI, folder, place};
use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use partiql_iam_lsp::{ConfigFiles, Conversation, End, of_path, serve};
use partiql_iam_project::Files;
use serde_json::{Value, json};

#[test]
fn a_conversation() {
    let mut client = Client::plain();
    client.open(URI, "partiql", "SELECT * FROM Vehicle;\nSELECT * FORM Person");
    let report = client.report(URI);
    assert_eq!(report["version"], 1);
    assert_eq!(report["diagnostics"][0]["code"], "missing-from");
    assert_eq!(report["diagnostics"][0]["range"]["start"], json!({"line": 1, "character": 9}));

    let change =
        json!({"range": {"start": {"line": 1, "character": 9}, "end": {"line": 1, "character": 13}}, "text": "FROM"});
    let document = json!({"uri": URI, "version": 2});
    client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]}));
    let report = client.report(URI);
    assert_eq!((&report["version"], report["diagnostics"].as_array().unwrap().len()), (&json!(2), 0));

    let lenses = client.request("textDocument/codeLens", json!({"textDocument": {"uri": URI}})).unwrap();
    assert_eq!(lenses[0]["command"]["title"], "needs PartiQLSelect on Vehicle");
    assert_eq!(lenses[1]["command"]["title"], "needs PartiQLSelect on Person");
    let hover = client.request("textDocument/hover", place(0, 16)).unwrap();
    assert!(hover["contents"]["value"].as_str().unwrap().contains("`qldb:PartiQLSelect`"));

    client.notify("textDocument/didClose", json!({"textDocument": {"uri": URI}}));
    assert_eq!(client.diagnostics(URI), Vec::<Value>::new());
    assert_eq!(client.request("textDocument/hover", place(0, 16)), Ok(Value::Null));
    assert_eq!(client.end(), End::Orderly);
}

#[test]
fn the_encoding_is_negotiated() {
    let offered = |encodings: Value| json!({"general": {"positionEncodings": encodings}});
    for (encodings, chosen, column) in
        [(json!(["utf-16", "utf-8"]), "utf-8", 32), (json!(["utf-16", "utf-32"]), "utf-16", 30)]
    {
        let mut client = Client::start();
        let params = json!({"processId": null, "rootUri": null, "capabilities": offered(encodings)});
        let result = client.request("initialize", params).unwrap();
        assert_eq!(result["capabilities"]["positionEncoding"], chosen);
        client.notify("initialized", json!({}));
        client.open(URI, "partiql", "SELECT '\u{1F697}' AS a FROM x WHERE !");
        assert_eq!(client.diagnostics(URI)[0]["range"]["start"]["character"], column);
    }
}

#[test]
fn hints_are_for_clients_without_lenses() {
    let mut client = Client::start();
    let result = client.request("initialize", json!({"capabilities": {}})).unwrap();
    assert_eq!(result["capabilities"]["inlayHintProvider"], true);
    assert_eq!(result["capabilities"]["codeLensProvider"], Value::Null);
    client.notify("initialized", json!({}));
    client.open(URI, "partiql", "DELETE FROM Vehicle");
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}});
    let hints =
        client.request("textDocument/inlayHint", json!({"textDocument": {"uri": URI}, "range": range})).unwrap();
    assert_eq!(hints[0]["label"], "needs PartiQLDelete, PartiQLSelect on Vehicle");
    assert_eq!(hints[0]["position"], json!({"line": 0, "character": 19}));
}

#[test]
fn odd_messages_are_refused_and_harm_nothing() {
    let mut client = Client::start();
    assert_eq!(client.request("textDocument/hover", place(0, 0)), Err(-32002), "before initialize");
    client.notify("textDocument/didOpen", json!("early"));
    client.request("initialize", json!({"capabilities": "all", "rootUri": 5})).unwrap();
    client.notify("initialized", json!({}));
    assert_eq!(client.request("initialize", json!({})), Err(-32600), "twice");
    assert_eq!(client.request("textDocument/moniker", place(0, 0)), Err(-32601), "unknown");
    assert_eq!(client.request("textDocument/hover", json!({"position": "here"})), Err(-32602), "bad parameters");
    assert_eq!(client.request("workspace/executeCommand", json!({"command": "rm", "arguments": [URI]})), Err(-32602));
    client.notify("textDocument/didChange", json!({"textDocument": {"uri": URI, "version": 2}, "contentChanges": []}));
    client.notify("textDocument/didChange", json!({"contentChanges": 5}));
    client.notify("$/setTrace", json!({"value": "verbose"}));
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"partiql-iam": {"ledger": 5}}}));
    client.send(Response::new_ok(RequestId::from(99), Value::Null));

    client.open(URI, "partiql", "SELECT * FROM a");
    let far = json!({"start": {"line": 7, "character": 7}, "end": {"line": 0, "character": 3}});
    let change =
        json!({"textDocument": {"uri": URI, "version": 3}, "contentChanges": [{"range": far, "text": "\u{1F697}"}]});
    client.notify("textDocument/didChange", change);
    assert_eq!(client.request("textDocument/hover", place(900, 900)).map(|_| ()), Ok(()));
    assert_eq!(client.end(), End::Orderly);
}

#[test]
fn an_end_without_a_shutdown_is_abrupt() {
    let client = Client::plain();
    client.notify("exit", Value::Null);
    assert_eq!(client.server.join().unwrap().status(), 1);

    let Client { connection, server, .. } = Client::plain();
    drop(connection);
    assert_eq!(server.join().unwrap(), End::Abrupt);

    let mut client = Client::plain();
    client.request("shutdown", Value::Null).unwrap();
    assert_eq!(client.request("textDocument/hover", place(0, 0)), Err(-32600), "after shutdown");
    drop(client.connection);
    assert_eq!(client.server.join().unwrap().status(), 0);
}

#[test]
fn a_request_that_is_taken_back_is_not_computed() {
    let (server, client) = Connection::memory();
    let initialize = Request { id: RequestId::from(1), method: "initialize".to_owned(), params: json!({}) };
    let hover = Request { id: RequestId::from(2), method: "textDocument/hover".to_owned(), params: place(0, 0) };
    client.sender.send(initialize.into()).unwrap();
    client.sender.send(hover.into()).unwrap();
    client.sender.send(Notification::new("$/cancelRequest".to_owned(), json!({"id": 2})).into()).unwrap();
    client.sender.send(Notification::new("exit".to_owned(), Value::Null).into()).unwrap();
    assert_eq!(serve(&server, ConfigFiles::Read), End::Abrupt);
    let codes = client.receiver.try_iter().filter_map(|message| match message {
        Message::Response(response) => response.response_result.err().map(|error| error.code),
        _ => None,
    });
    assert_eq!(codes.collect::<Vec<_>>(), [-32800]);
}

pub(crate) const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";
pub(crate) const TABLES: &str = r#"[{"tableId": "Au1EiThbt8s0z9wM26REZN", "name": "Vehicle", "status": "ACTIVE"}]"#;

pub(crate) fn reads() -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [
  {{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "{LEDGER}"}},
  {{"Effect": "Allow", "Action": "qldb:PartiQLSelect", "Resource": "{LEDGER}/table/*"}}]}}"#
    )
}

#[test]
fn a_bad_file_is_a_diagnostic_in_that_file() {
    let folder = folder("bad-files");
    fs::write(folder.join("tables.json"), "[{\"tableId\": 5}]").unwrap();
    fs::write(folder.join("clerk.json"), reads().replace("Allow", "allow")).unwrap();
    let options = json!({"ledger": LEDGER, "catalog": "tables.json", "roles": {"clerk": {"policies": ["clerk.json"]}}});
    let client = Client::ready(&json!({}), &options, &folder);
    let catalog = of_path(&folder.join("tables.json"));
    let policy = of_path(&folder.join("clerk.json"));
    let mut found: Vec<(String, Value)> = Vec::new();
    while found.len() < 2 {
        if let Message::Notification(Notification { method, params }) = client.next()
            && method == "textDocument/publishDiagnostics"
        {
            found.push((params["uri"].as_str().unwrap().to_owned(), params["diagnostics"][0]["code"].clone()));
        }
    }
    found.sort_by(|one, two| one.0.cmp(&two.0));
    assert_eq!(found, [(policy.0.clone(), json!("policy")), (catalog.0.clone(), json!("catalog"))]);

    fs::write(folder.join("tables.json"), TABLES).unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": catalog, "type": 2}]}));
    assert_eq!(client.diagnostics(&catalog.0), Vec::<Value>::new(), "it is taken away again");
    assert_eq!(client.end(), End::Orderly);
}

#[test]
fn the_files_are_watched() {
    let folder = folder("watched");
    fs::write(folder.join("tables.json"), TABLES).unwrap();
    let capabilities = json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}});
    let client = Client::ready(&capabilities, &json!({"catalog": "tables.json"}), &folder);
    let registration = loop {
        if let Message::Request(request) = client.next() {
            assert_eq!(request.method, "client/registerCapability");
            break request.params["registrations"][0].clone();
        }
    };
    assert_eq!(registration["method"], "workspace/didChangeWatchedFiles");
    let globs: Vec<&Value> =
        registration["registerOptions"]["watchers"].as_array().unwrap().iter().map(|one| &one["globPattern"]).collect();
    assert_eq!(globs, ["**/partiql-iam.toml", "**/tables.json"]);
    assert_eq!(client.end(), End::Orderly);
}

fn config(folder: &Path, rest: &str) {
    let text = format!("ledger = \"{LEDGER}\"\ncatalog = \"tables.json\"\n{rest}");
    fs::write(folder.join("partiql-iam.toml"), text).unwrap();
}

#[test]
fn without_configuration_files_there_are_the_settings_alone() {
    let root = folder("no-configuration");
    config(&root, "roles = 5");
    let (server, connection) = Connection::memory();
    let server = thread::spawn(move || serve(&server, ConfigFiles::Ignored));
    let mut client = Client { connection, server, requests: 0 };
    client.request("initialize", json!({"capabilities": {}, "rootUri": of_path(&root)})).unwrap();
    client.notify("initialized", json!({}));
    let uri = of_path(&root.join("a.partiql")).0;
    client.open(&uri, "partiql", "SELECT * FROM Vehicel");
    let Message::Notification(first) = client.next() else { panic!("no notification") };
    assert_eq!((&first.params["uri"], &first.params["diagnostics"]), (&json!(uri), &json!([])), "no catalog");
    assert_eq!(client.end(), End::Orderly);
}

/// A client that says nothing of changed files: the server looks itself. A script uses the nearest file above it.
#[test]
fn the_nearest_configuration_counts_and_is_read_again() {
    let root = folder("configuration");
    let inner = root.join("inner");
    fs::create_dir(&inner).unwrap();
    for folder in [&root, &inner] {
        fs::write(folder.join("tables.json"), TABLES).unwrap();
        fs::write(folder.join("clerk.json"), reads()).unwrap();
    }
    config(&root, "[roles.clerk]\npolicies = [\"clerk.json\"]\n");
    let client = Client::ready(&json!({}), &Value::Null, &root);
    let outside = of_path(&root.join("a.partiql")).0;
    let inside = of_path(&inner.join("a.partiql")).0;
    let codes = |found: &[Value]| found.iter().map(|one| one["code"].clone()).collect::<Vec<_>>();
    client.open(&outside, "partiql", "DELETE FROM Vehicle");
    assert_eq!(codes(&client.diagnostics(&outside)), ["missing"]);
    client.open(&inside, "partiql", "DELETE FROM Vehicle");
    assert_eq!(codes(&client.diagnostics(&inside)), ["missing"], "of the folder above");
    config(&inner, "");
    assert_eq!(codes(&client.diagnostics(&inside)), Vec::<Value>::new(), "of its own, which has no roles");
    config(&inner, "roles = 5");
    let found = client.diagnostics(&inside);
    assert_eq!(codes(&found), ["unknown"], "a mistake in the file makes nothing right");
    assert_eq!(
        (&found[0]["message"], &found[0]["severity"]),
        (
            &json!(
                "this is not held against all that is meant: `partiql-iam.toml` does not count: a number in the place of a table for \
                 each role, such as `[roles.clerk]`\nhelp: put that file right"
            ),
            &json!(3)
        )
    );
    let file = of_path(&inner.join("partiql-iam.toml")).0;
    let found = loop {
        // First the client gets the file's empty list of problems.
        let found = client.diagnostics(&file);
        if !found.is_empty() {
            break found;
        }
    };
    assert_eq!(
        (&found[0]["code"], &found[0]["range"]["start"]),
        (&json!("config"), &json!({"line": 2, "character": 8}))
    );
    client.open(&file, "toml", "ledger = ");
    assert_eq!(client.diagnostics(&file)[0]["range"]["start"]["line"], 0, "as it is typed");
    assert_eq!(client.end(), End::Orderly);
}

const PYTHON: &str = "from pyqldb.driver.qldb_driver import QldbDriver\n\
    txn.execute_statement(\"\u{1F697}\") or txn.execute_statement(\n    \"SELECT * FROM Vehicle \" 'WHERE x = \\x27\u{1F697}\\x27'); \
    txn.execute_statement(\"SELECT * FORM Vehicle\")\ntxn.execute_statement(\"SELECT * FROM \" + name)\n";

#[test]
fn statements_in_other_languages_are_answered_and_left_alone() {
    let mut client = Client::plain();
    let uri = "file:///scripts/a.py";
    client.open(uri, "python", PYTHON);
    let found = client.diagnostics(uri);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (&found[0]["code"], &found[0]["range"]["start"]),
        (&json!("missing-from"), &json!({"line": 2, "character": 86}))
    );
    let file = json!({"textDocument": {"uri": uri}});
    let lenses = client.request("textDocument/codeLens", file.clone()).unwrap();
    let titles: Vec<_> = lenses.as_array().unwrap().iter().map(|lens| lens["command"]["title"].clone()).collect();
    let dynamic = "permissions unknown: `name` is put in at run time";
    assert_eq!(titles, ["needs PartiQLSelect on Vehicle", dynamic]);
    assert_eq!(lenses[0]["range"]["start"], json!({"line": 2, "character": 5}));
    assert_eq!(lenses[0]["range"]["end"], json!({"line": 2, "character": 50}));
    let explained = json!({"command": "partiql-iam.explain", "arguments": lenses[0]["command"]["arguments"]});
    assert!(
        client.request("workspace/executeCommand", explained).unwrap().as_str().unwrap().contains("**SELECT** needs")
    );
    let arguments = json!([uri, {"line": 2, "character": 20}, true]);
    let quiet = json!({"command": "partiql-iam.explain", "arguments": arguments});
    client.send(Request { id: RequestId::from(900), method: "workspace/executeCommand".to_owned(), params: quiet });
    assert!(matches!(client.next(), Message::Response(_)), "no message besides");
    let at = |character: u32| json!({"textDocument": {"uri": uri}, "position": {"line": 2, "character": character}});
    let hover = client.request("textDocument/hover", at(20)).unwrap();
    assert!(hover["contents"]["value"].as_str().unwrap().contains("`qldb:PartiQLSelect`"));
    assert_eq!(hover["range"]["start"], json!({"line": 2, "character": 19}));
    assert_eq!(client.request("textDocument/hover", at(2)), Ok(Value::Null), "outside of the literal");
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}});
    let actions = json!({"textDocument": {"uri": uri}, "range": range, "context": {"diagnostics": []}});
    assert_eq!(client.request("textDocument/codeAction", actions), Ok(json!([])));
    let options = json!({"tabSize": 4, "insertSpaces": true});
    let formatting = json!({"textDocument": {"uri": uri}, "options": options});
    assert_eq!(client.request("textDocument/formatting", formatting), Ok(Value::Null));

    let change =
        json!({"range": {"start": {"line": 2, "character": 86}, "end": {"line": 2, "character": 90}}, "text": "FROM"});
    let changed = json!({"textDocument": {"uri": uri, "version": 2}, "contentChanges": [change]});
    client.notify("textDocument/didChange", changed);
    let report = client.report(uri);
    assert_eq!((&report["version"], &report["diagnostics"]), (&json!(2), &json!([])));

    let settings = json!({"settings": {"partiql-iam": {"embedded": false}}});
    client.notify("workspace/didChangeConfiguration", settings);
    assert_eq!(client.request("textDocument/codeLens", file), Ok(json!([])));
    assert_eq!(client.end(), End::Orderly);
}

#[test]
fn formatting_is_registered_for_scripts_alone() {
    let dynamic = json!({"dynamicRegistration": true});
    let capabilities = json!({"textDocument": {"formatting": dynamic, "rangeFormatting": dynamic}});
    let mut client = Client::start();
    let result = client.request("initialize", json!({"capabilities": capabilities})).unwrap();
    assert_eq!(result["capabilities"]["documentFormattingProvider"], Value::Null);
    client.notify("initialized", json!({}));
    let Message::Request(request) = client.next() else { panic!("no request") };
    let selectors: Vec<_> = request.params["registrations"].as_array().unwrap().iter().collect();
    assert_eq!(selectors[0]["method"], "textDocument/formatting");
    assert_eq!(selectors[1]["registerOptions"]["documentSelector"][0], json!({"language": "partiql"}));
    assert_eq!(client.end(), End::Orderly);
}

#[test]
fn policies_are_linted_while_they_are_written() {
    let mut client = Client::plain();
    let uri = "file:///scripts/role.policy.json";
    client.open(uri, "json", &reads().replace("qldb:PartiQLSelect", "qldb:ListTables"));
    assert_eq!(client.diagnostics(uri)[0]["code"], "unknown-action");
    let place = json!({"textDocument": {"uri": uri}, "position": {"line": 1, "character": 35}});
    let hover = client.request("textDocument/hover", place.clone()).unwrap();
    assert!(hover["contents"]["value"].as_str().unwrap().starts_with("**`qldb:SendCommand`**"), "{hover}");
    let completion = client.request("textDocument/completion", place).unwrap();
    assert!(completion["items"].as_array().unwrap().iter().any(|item| item["label"] == "qldb:PartiQLSelect"));

    client.open("file:///scripts/package.json", "json", "{\"name\": \"x\"");
    assert_eq!(client.diagnostics("file:///scripts/package.json"), Vec::<Value>::new(), "no policy");
    assert_eq!(client.end(), End::Orderly);
}

#[test]
fn every_request_is_answered_at_every_place_of_broken_text() {
    let mut client = Client::plain();
    let text = "SELECT v. FROM Vehicle AS v WHERE 'a;\n\nUPDATE \u{1F697} SET (\nINSERT INTO a <<{`{a: 1}`, ";
    client.open(URI, "partiql", text);
    let methods = ["hover", "completion", "signatureHelp", "definition", "documentHighlight", "prepareRename"];
    for line in 0..5 {
        for character in 0..40 {
            for method in methods {
                let method = format!("textDocument/{method}");
                client.request(&method, place(line, character)).unwrap();
            }
        }
    }
    for method in ["documentSymbol", "foldingRange", "semanticTokens/full", "codeLens"] {
        client.request(&format!("textDocument/{method}"), json!({"textDocument": {"uri": URI}})).unwrap();
    }
    assert_eq!(client.end(), End::Orderly);
}

#[test]
fn a_status_bar_is_told_what_statements_run_on() {
    let options = json!({
        "ledger": "arn:aws:qldb:us-east-1:123456789012:ledger/cars",
        "dynamodb": {"account": "123456789012", "region": "us-west-2"},
    });
    let mut client = Client::ready(&json!({}), &options, Path::new("/scripts"));
    client.open(URI, "partiql", "-- service: qldb\nSELECT * FROM Vehicle");
    let target = |client: &mut Client, uri: &str| client.request("partiql-iam/target", json!({"uri": uri})).unwrap();
    assert_eq!(
        target(&mut client, URI),
        json!({"service": "qldb", "database": "cars", "hasTables": false, "roles": [], "config": null})
    );
    let other = "file:///scripts/b.partiql";
    client.open(other, "partiql", "-- service: dynamodb\nSELECT * FROM Music");
    assert_eq!(
        target(&mut client, other),
        json!({"service": "dynamodb", "database": "123456789012 us-west-2", "hasTables": false, "roles": [], "config": null})
    );
    assert_eq!(target(&mut client, "file:///scripts/closed.partiql"), Value::Null);
    assert_eq!(client.end(), End::Orderly);
}

#[test]
fn a_server_without_a_disk_reads_what_it_is_given() {
    let config = "ledger = 'arn:aws:qldb:us-east-1:123456789012:ledger/cars'\ncatalog = 'tables.json'\n";
    let tables = r#"[{"tableId": "Au1EiThbt8s0z9wM26REZN", "name": "Vehicle", "status": "ACTIVE"}]"#;
    let files = |all: &[(&str, &str)]| {
        Files::Given(
            all.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect::<BTreeMap<_, _>>(),
        )
    };
    let mut conversation = Conversation::new(ConfigFiles::Read, files(&[("/scripts/partiql-iam.toml", config)]));
    let say = |conversation: &mut Conversation, message: Message| {
        assert_eq!(conversation.take(message, &VecDeque::new()), None);
        conversation.publish();
        conversation.said()
    };
    let params = json!({"processId": null, "rootUri": "file:///scripts", "capabilities": {}});
    say(&mut conversation, Request::new(RequestId::from(1), "initialize".into(), params).into());
    say(&mut conversation, Notification::new("initialized".into(), json!({})).into());
    let named = ["/scripts/partiql-iam.toml", "/scripts/tables.json"].map(PathBuf::from);
    assert_eq!(conversation.named(), named.into());
    conversation.give(files(&[("/scripts/partiql-iam.toml", config), ("/scripts/tables.json", tables)]));

    let text = "SELECT * FROM Vehicel";
    let document = json!({"uri": URI, "languageId": "partiql", "version": 1, "text": text});
    let said = say(
        &mut conversation,
        Notification::new("textDocument/didOpen".into(), json!({"textDocument": document})).into(),
    );
    let found: Vec<&Value> = said
        .iter()
        .filter_map(|message| match message {
            Message::Notification(Notification { params, .. }) if params["uri"] == URI => Some(&params["diagnostics"]),
            _ => None,
        })
        .collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0][0]["code"], "unknown-table");
}
