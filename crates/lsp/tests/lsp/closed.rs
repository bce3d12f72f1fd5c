//! Scripts of the workspace that are not open.

use std::fs;

use partiql_iam_lsp::of_path;
use serde_json::{Value, json};

use crate::client::{Client, folder};

/// The codes of diagnostics, with the lines that they are on.
fn codes(diagnostics: &[Value]) -> Vec<String> {
    let code = |one: &Value| format!("{} {}", one["range"]["start"]["line"], one["code"].as_str().unwrap());
    diagnostics.iter().map(code).collect()
}

fn ready(name: &str) -> (Client, impl Fn(&str) -> String) {
    let root = folder(name);
    fs::write(root.join("partiql-iam.toml"), "catalog = \"tables.json\"\n").unwrap();
    let tables = r#"[{"tableId": "0000000000000000000001", "name": "Person", "status": "ACTIVE"}]"#;
    fs::write(root.join("tables.json"), tables).unwrap();
    let client = Client::ready(&json!({"textDocument": {"codeLens": {}}}), &Value::Null, &root);
    (client, move |name| of_path(&root.join(name)).0)
}

#[test]
fn what_is_wrong_in_a_script_that_is_not_open_is_said() {
    let (client, uri) = ready("closed");
    let [a, b] = ["a.partiql", "b.partiql"].map(&uri);
    client.notify(
        "partiql-iam/scripts",
        json!({"scripts": {&a: "SELECT * FROM Person;\nSELECT * FROM Persn", &b: "-- service: dynamodb\nSELECT FROM x"}}),
    );
    let report = client.report(&a);
    assert_eq!(codes(report["diagnostics"].as_array().unwrap()), ["1 unknown-table"], "by the project's catalog");
    assert!(report.get("version").is_none(), "it has none: {report}");
    assert_eq!(codes(&client.diagnostics(&b)), ["1 empty-select-list"], "of the service that its first line says");

    client.open(&a, "partiql", "SELECT * FROM Person\nWHERE");
    assert_eq!(codes(&client.diagnostics(&a)), ["1 unexpected-token"], "what is open counts");
    client.notify("partiql-iam/scripts", json!({"scripts": {&a: "SELECT * FROM Car"}}));
    assert_eq!(codes(&client.diagnostics(&a)), ["1 unexpected-token"], "and goes on counting");
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": a}}));
    assert_eq!(codes(&client.diagnostics(&a)), ["0 unknown-table"], "the file, when it is closed");

    client.notify("partiql-iam/scripts", json!({"scripts": {&a: null}}));
    assert_eq!(client.diagnostics(&a), [Value::Null; 0], "there is none any more");
}

#[test]
fn a_changed_catalog_counts_for_scripts_that_are_not_open() {
    let (client, uri) = ready("closed-catalog");
    let a = uri("a.partiql");
    client.notify("partiql-iam/scripts", json!({"scripts": {&a: "SELECT * FROM Car"}}));
    assert_eq!(codes(&client.diagnostics(&a)), ["0 unknown-table"]);
    let tables = folder("closed-catalog-new").join("tables.json");
    fs::write(&tables, r#"[{"tableId": "0000000000000000000001", "name": "Car", "status": "ACTIVE"}]"#).unwrap();
    let settings = json!({"catalog": tables});
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"partiql-iam": settings}}));
    assert_eq!(client.diagnostics(&a), [Value::Null; 0]);
}

#[test]
fn names_in_scripts_that_are_not_open_are_found() {
    let (mut client, uri) = ready("closed-names");
    let [a, b] = ["a.partiql", "b.partiql"].map(&uri);
    client.notify("partiql-iam/scripts", json!({"scripts": {&a: "SELECT * FROM Person", &b: "DELETE FROM Person"}}));
    client.open(&a, "partiql", "\nSELECT * FROM Person");
    let place = json!({"textDocument": {"uri": a}, "position": {"line": 1, "character": 15}, "context": {"includeDeclaration": false}});
    let found = client.request("textDocument/references", place).unwrap();
    let place = |one: &Value| (one["uri"].clone(), one["range"]["start"]["line"].clone());
    let places: Vec<_> = found.as_array().unwrap().iter().map(place).collect();
    assert_eq!(places, [(json!(a), json!(1)), (json!(b), json!(0))], "what is open is not found twice");
    let symbols = client.request("workspace/symbol", json!({"query": "delete"})).unwrap();
    let of: Vec<&Value> = symbols.as_array().unwrap().iter().map(|one| &one["location"]["uri"]).collect();
    assert_eq!(of, [&json!(b)]);
}

#[test]
fn scripts_that_can_t_be_read_are_logged() {
    let (mut client, uri) = ready("closed-odd");
    client.notify("partiql-iam/scripts", json!({"scripts": {uri("a.partiql"): 1}}));
    let said = client.notified("window/logMessage")["message"].as_str().unwrap().to_owned();
    assert!(said.starts_with("`partiql-iam/scripts` can't be read: "), "{said}");
    assert_eq!(client.request("workspace/symbol", json!({"query": ""})), Ok(json!([])));
}
#[test]
fn a_script_that_is_not_open_is_of_the_service_that_the_configuration_says() {
    let root = folder("closed-files");
    let client = Client::ready(&json!({"textDocument": {"codeLens": {}}}), &Value::Null, &root);
    let uri = |name: &str| of_path(&root.join(name)).0;
    fs::create_dir_all(root.join("music")).unwrap();
    let a = uri("music/a.partiql");
    client.notify("partiql-iam/scripts", json!({"scripts": {&a: "SELECT VALUE Artist FROM Music"}}));
    assert_eq!(client.diagnostics(&a).len(), 0);
    let config = "[[files]]\nglob = \"music/**/*.partiql\"\nservice = \"dynamodb\"\n";
    fs::write(root.join("partiql-iam.toml"), config).unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri("partiql-iam.toml"), "type": 1}]}));
    assert_eq!(codes(&client.diagnostics(&a)), ["0 unsupported"]);
}
