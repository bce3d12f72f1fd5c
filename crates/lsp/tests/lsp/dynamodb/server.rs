//! One server, both services.

use std::fs;
use std::path::Path;

use super::{POLICY, SCHEMA};
use crate::client::{Client, folder};
use lsp_server::Message;
use partiql_iam_lsp::{End, of_path};
use serde_json::{Value, json};

const TABLES: &str = r#"[{"tableId": "Au1EiThbt8s0z9wM26REZN", "name": "Vehicle", "status": "ACTIVE"}]"#;

fn titles(client: &mut Client, uri: &str) -> Vec<String> {
    let lenses = client.request("textDocument/codeLens", json!({"textDocument": {"uri": uri}})).unwrap();
    let titles = lenses.as_array().unwrap().iter();
    titles.map(|lens| lens["command"]["title"].as_str().unwrap().to_owned()).collect()
}

fn codes(found: &[Value]) -> Vec<&str> {
    found.iter().map(|one| one["code"].as_str().unwrap()).collect()
}

/// A project of both services: scripts of QLDB in `ledger`, the others of DynamoDB.
fn project(name: &str) -> std::path::PathBuf {
    let root = folder(name);
    fs::write(root.join("tables.json"), TABLES).unwrap();
    fs::write(root.join("schema.json"), SCHEMA).unwrap();
    let config = "service = 'dynamodb'\nledger = 'arn:aws:qldb:us-east-1:123456789012:ledger/cars'\ncatalog = 'tables.json'\n\
                  [dynamodb]\nschema = ['schema.json']\n[[files]]\nglob = 'ledger/**/*'\nservice = 'qldb'\n";
    fs::write(root.join("partiql-iam.toml"), config).unwrap();
    root
}

fn ready(root: &Path) -> Client {
    Client::ready(&json!({"textDocument": {"codeLens": {}}}), &Value::Null, root)
}

#[test]
fn both_services_are_side_by_side() {
    let root = project("services");
    let mut client = ready(&root);
    let music = of_path(&root.join("a.partiql")).0;
    let cars = of_path(&root.join("ledger/a.partiql")).0;
    let named = of_path(&root.join("ledger/b.partiql")).0;
    client.open(&music, "partiql", "SELECT * FROM Music; SELECT * FROM Musik");
    client.open(&cars, "partiql", "SELECT * FROM Vehicle AS v; SELECT * FROM Vehicel");
    client.open(&named, "partiql", "-- service: dynamodb\nSELECT * FROM Music WHERE Artist = 'a'");
    assert_eq!(titles(&mut client, &music), ["needs PartiQLSelect on Music: full table scan"]);
    assert_eq!(titles(&mut client, &cars), ["needs PartiQLSelect on Vehicle"]);
    assert_eq!(titles(&mut client, &named), ["needs PartiQLSelect on Music: query by key"]);
    // Without a file above it, and without a word of it, a script is QLDB's.
    let other = "file:///nowhere/a.partiql";
    client.open(other, "partiql", "SELECT * FROM Music");
    let outside = titles(&mut client, other);
    assert_eq!(client.end(), End::Orderly);
    assert_eq!(outside, ["needs PartiQLSelect on Music"]);
}

#[test]
fn the_first_line_is_followed_as_it_is_typed() {
    let root = folder("first-line");
    let client = ready(&root);
    let uri = of_path(&root.join("a.partiql")).0;
    client.open(&uri, "partiql", "\nSELECT * FROM Music ORDER BY Artist");
    assert_eq!(codes(&client.diagnostics(&uri)), ["unsupported"]);
    let at = |character: u32| json!({"line": 0, "character": character});
    let change = |version: i32, start: u32, text: &str| {
        let change = json!({"range": {"start": at(start), "end": at(start)}, "text": text});
        let document = json!({"uri": uri, "version": version});
        client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]}));
        client.diagnostics(&uri)
    };
    assert_eq!(codes(&change(2, 0, "-- service: dynamo")), ["unknown-service"]);
    assert_eq!(codes(&change(3, 18, "db")), ["order-without-where"]);
    assert_eq!(codes(&change(4, 20, " or not")), ["unsupported"]);
    assert_eq!(client.end(), End::Orderly);
}

#[test]
fn a_schema_is_read_again_and_told_of() {
    let root = project("schemas");
    fs::write(root.join("reader.json"), POLICY).unwrap();
    let capabilities = json!({
        "textDocument": {"codeLens": {}}, "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}},
    });
    let mut client = Client::ready(&capabilities, &Value::Null, &root);
    let globs = loop {
        if let Message::Request(request) = client.next() {
            let watchers = request.params["registrations"][0]["registerOptions"]["watchers"].clone();
            break watchers.as_array().unwrap().iter().map(|one| one["globPattern"].clone()).collect::<Vec<_>>();
        }
    };
    assert!(globs.contains(&json!("**/schema.json")), "{globs:?}");
    let uri = of_path(&root.join("a.partiql")).0;
    let schema = of_path(&root.join("schema.json")).0;
    client.open(&uri, "partiql", "SELECT * FROM Songs WHERE Artist = 'a'");
    assert_eq!(codes(&client.diagnostics(&uri)), ["unknown-table"]);
    let changed = |client: &Client, text: &str| {
        fs::write(root.join("schema.json"), text).unwrap();
        let changes = json!([{"uri": schema, "type": 2}]);
        client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
    };
    changed(&client, &SCHEMA.replace("\"Music\"", "\"Songs\"").replace("table/Music", "table/Songs"));
    assert_eq!(client.diagnostics(&uri), Vec::<Value>::new());
    assert_eq!(titles(&mut client, &uri), ["needs PartiQLSelect on Songs: query by key"]);
    changed(&client, "[{\"Table\": {\"TableName\": 5}}]");
    let found = client.diagnostics(&schema);
    assert_eq!(codes(&found), ["type"]);
    assert_eq!(found[0]["range"]["start"], json!({"line": 0, "character": 25}));
    // While it is open, its own text counts.
    client.open(&schema, "json", "[{\"Table\": }]");
    let found = client.diagnostics(&schema);
    assert_eq!((codes(&found), &found[0]["range"]["start"]["character"]), (vec!["json"], &json!(11)));
    assert_eq!(client.end(), End::Orderly);
}

#[test]
fn settings_say_what_is_known_of_the_tables() {
    let root = folder("dynamodb-settings");
    fs::write(root.join("schema.json"), SCHEMA).unwrap();
    let capabilities = json!({"textDocument": {"codeLens": {}}});
    let options = json!({"dynamodb": {"schema": ["schema.json"]}});
    let mut client = Client::ready(&capabilities, &options, &root);
    let uri = of_path(&root.join("a.partiql")).0;
    client.open(&uri, "partiql", "SELECT * FROM Orders");
    assert_eq!(titles(&mut client, &uri), ["needs PartiQLSelect on Orders: full table scan"], "the tables mean it");
    let settings = json!({"settings": {"partiql-iam": {"service": "qldb", "dynamodb": {"schema": ["schema.json"]}}}});
    client.notify("workspace/didChangeConfiguration", settings);
    assert_eq!(titles(&mut client, &uri), ["needs PartiQLSelect on Orders"]);
    let settings = json!({"settings": {"partiql-iam": {"service": "oracle"}}});
    client.notify("workspace/didChangeConfiguration", settings);
    let message = &client.notified("window/showMessage")["message"];
    assert_eq!(message, "`service`: there is no service `oracle`; write `qldb` or `dynamodb`");
    assert_eq!(client.end(), End::Orderly);
}

const BOTO3: &str = "import boto3\n\ndynamodb = boto3.client('dynamodb')\n\
    dynamodb.execute_statement(Statement=\"SELECT * FROM Music WHERE Artist = ?\", Parameters=[{'S': 'a'}])\n\
    dynamodb.execute_statement(Statement='SELECT * FROM Musik')\n";

#[test]
fn a_call_says_which_service_it_is_for() {
    let root = project("embedded-dynamodb");
    let mut client = ready(&root);
    // The folder is QLDB's; the call is for DynamoDB.
    let uri = of_path(&root.join("ledger/a.py")).0;
    client.open(&uri, "python", BOTO3);
    let found = client.diagnostics(&uri);
    assert_eq!(codes(&found), ["unknown-table"]);
    assert_eq!(found[0]["range"]["start"], json!({"line": 4, "character": 52}));
    assert_eq!(titles(&mut client, &uri), ["needs PartiQLSelect on Music: query by key"]);
    let at = json!({"textDocument": {"uri": uri}, "position": {"line": 3, "character": 54}});
    let hover = client.request("textDocument/hover", at).unwrap();
    assert!(hover["contents"]["value"].as_str().unwrap().starts_with("**table `Music`**"), "{hover}");
    assert_eq!(client.end(), End::Orderly);
}

#[test]
fn functions_that_are_named_send_statements() {
    let root = project("named-calls");
    let config = root.join("partiql-iam.toml");
    let named = format!("{}[calls]\nask = 'qldb'\n", fs::read_to_string(&config).unwrap());
    fs::write(&config, named).unwrap();
    let mut client = ready(&root);
    let uri = of_path(&root.join("a.py")).0;
    client.open(&uri, "python", "ask('SELECT * FROM Vehicle')\ntell('SELECT * FROM Music')\n");
    assert_eq!(client.diagnostics(&uri), [] as [Value; 0]);
    assert_eq!(titles(&mut client, &uri), ["needs PartiQLSelect on Vehicle"]);
    // The settings name more.
    let settings = json!({"settings": {"partiql-iam": {"calls": {"tell": "dynamodb", "a.b": "qldb"}}}});
    client.notify("workspace/didChangeConfiguration", settings);
    let message = &client.notified("window/showMessage")["message"];
    assert_eq!(message, "`calls`: `a.b` is not the name of a function");
    let scan = "needs PartiQLSelect on Music: full table scan";
    assert_eq!(titles(&mut client, &uri), ["needs PartiQLSelect on Vehicle", scan]);
    // With the operation, which a request of another service does not have.
    let of = |service| json!({"settings": {"partiql-iam": {"calls": {"tell": {"service": service, "operation": "ExecuteTransaction"}}}}});
    client.notify("workspace/didChangeConfiguration", of("qldb"));
    let message = &client.notified("window/showMessage")["message"];
    assert_eq!(message, "`calls`: QLDB has no operation `ExecuteTransaction` for statements");
    client.notify("workspace/didChangeConfiguration", of("dynamodb"));
    // A transaction takes no scan.
    assert_eq!(titles(&mut client, &uri), ["needs PartiQLSelect on Vehicle"]);
    assert_eq!(client.end(), End::Orderly);
}
