//! `partiql-iam.toml` in the editor, and where tables are named.

use std::fs;
use std::path::Path;

use partiql_iam_lsp::of_path;
use serde_json::{Value, json};

use crate::client::{Client, folder};

const TABLES: &str = "[\n  {\"tableId\": \"0000000000000000000001\", \"name\": \"Person\", \"status\": \"ACTIVE\"}\n]";

/// A text with `|` at the cursor, opened as the configuration file of a folder.
fn opened(name: &str, text: &str) -> (Client, String, Value) {
    let root = folder(name);
    fs::create_dir_all(root.join("policies")).unwrap();
    fs::write(root.join("tables.json"), TABLES).unwrap();
    fs::write(root.join("policies/clerk.json"), "{}").unwrap();
    let client = Client::ready(&json!({"textDocument": {"codeLens": {}}}), &Value::Null, &root);
    let uri = of_path(&root.join("partiql-iam.toml")).0;
    let (before, after) = text.split_once('|').unwrap();
    client.open(&uri, "toml", &format!("{before}{after}"));
    let line = before.matches('\n').count();
    let character = before.rsplit('\n').next().unwrap().len();
    let place = json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}});
    (client, uri, place)
}

/// What can be written at the cursor: the labels, and what the first one writes.
fn completed(name: &str, text: &str) -> (Vec<String>, String) {
    let (mut client, _, place) = opened(name, text);
    let found = client.request("textDocument/completion", place).unwrap();
    let items = found["items"].as_array().unwrap();
    let labels = items.iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect();
    let first = items.first().map_or_else(String::new, |item| {
        let edit = &item["textEdit"];
        format!("{}@{}", edit["newText"].as_str().unwrap(), edit["range"]["start"]["character"])
    });
    (labels, first)
}

fn hovered(name: &str, text: &str) -> Value {
    let (mut client, _, place) = opened(name, text);
    client.request("textDocument/hover", place).unwrap()["contents"]["value"].take()
}

#[test]
fn keys_are_completed_by_their_section() {
    let (labels, first) = completed("config-keys", "service = \"qldb\"\n|\n[dynamodb]\n");
    assert_eq!(
        labels,
        ["files", "dynamodb", "calls", "ledger", "catalog", "permissions-mode", "role", "roles"],
        "what is there is not offered"
    );
    assert_eq!(first, "files = @0");
    let (labels, _) = completed("config-keys-2", "[dynamodb]\naccount = \"1\"\nre|");
    assert_eq!(labels, ["region", "schema"]);
    let (labels, _) = completed("config-keys-3", "[roles.clerk]\n|\n\n[roles.other]\npolicies = []");
    assert_eq!(
        labels,
        ["policies", "boundary", "scps", "rcps", "session-policy", "endpoint-policy", "template-values", "context"],
        "those of another role are no matter"
    );
    let (labels, _) = completed("config-keys-4", "[calls]\nrun = { service = \"dynamodb\", |");
    assert_eq!(labels, ["service", "operation"]);
    let (labels, _) = completed("config-keys-5", "[|");
    assert_eq!(labels, ["files", "dynamodb", "calls", "roles"]);
    assert_eq!(completed("config-keys-6", "[rules]\n|").0, Vec::<String>::new());
    assert_eq!(completed("config-keys-7", "# ser|").0, Vec::<String>::new());
}

#[test]
fn values_are_completed_by_their_key() {
    assert_eq!(
        completed("config-values", "service = |"),
        (vec!["qldb".into(), "dynamodb".into()], "\"qldb\"@10".into())
    );
    assert_eq!(completed("config-values-2", "service = \"d|").1, "qldb@11");
    let roles = "role = \"|\"\n[roles.clerk]\npolicies = []\n[roles.auditor]\npolicies = []\n";
    assert_eq!(completed("config-values-3", roles), (vec!["clerk".into(), "auditor".into()], "clerk@8".into()));
    let (labels, first) = completed("config-values-4", "catalog = \"|\"");
    assert_eq!((labels, first), (vec!["policies/".into(), "tables.json".into()], "policies/@11".into()));
    let (labels, _) = completed("config-values-5", "[roles.clerk]\npolicies = [\"policies/|\"]");
    assert_eq!(labels, ["policies/clerk.json"]);
    let (labels, _) =
        completed("config-values-6", "[roles.clerk]\npolicies = [\n  \"tables.json\",\n  \"policies/c|\",\n]");
    assert_eq!(labels, ["policies/clerk.json"], "in a list of several lines");
    assert_eq!(completed("config-values-7", "[calls]\nrun = |").0, ["qldb", "dynamodb"]);
    assert_eq!(completed("config-values-8", "permissions-mode = |").0, ["STANDARD", "ALLOW_ALL"]);
    assert_eq!(completed("config-values-9", "[calls]\nrun = { operation = |").0.len(), 3);
}

#[test]
fn keys_say_what_they_are() {
    let boundary = hovered("config-hover", "[roles.clerk]\npolicies = []\nboun|dary = \"b.json\"");
    assert_eq!(boundary, "`boundary`\n\nIts permissions boundary.");
    let dynamodb = hovered("config-hover-2", "[dyna|modb]");
    assert_eq!(dynamodb, "`dynamodb`\n\nWhere the tables of DynamoDB are, and their keys.");
    assert_eq!(hovered("config-hover-3", "service = \"ser|vice\""), Value::Null, "a value");
    assert_eq!(hovered("config-hover-4", "# boun|dary"), Value::Null);
}

#[test]
fn what_is_meant_is_put_in_place() {
    for (name, text, title, written) in [
        ("config-fix", "catal|ogue = \"tables.json\"", "Replace `catalogue` by `catalog`", "catalog"),
        ("config-fix-2", "role = \"cler|c\"\n[roles.clerk]\npolicies = []", "Replace `clerc` by `clerk`", "\"clerk\""),
    ] {
        let (mut client, uri, place) = opened(name, text);
        let range = json!({"start": place["position"], "end": place["position"]});
        let params = json!({"textDocument": {"uri": uri}, "range": range, "context": {"diagnostics": []}});
        let found = client.request("textDocument/codeAction", params).unwrap();
        assert_eq!(found[0]["title"], title);
        assert_eq!(found[0]["edit"]["changes"][&uri][0]["newText"], written);
    }
    let (mut client, uri, place) = opened("config-fix-3", "ser|vice = \"none\"");
    let range = json!({"start": place["position"], "end": place["position"]});
    let params = json!({"textDocument": {"uri": uri}, "range": range, "context": {"diagnostics": []}});
    assert_eq!(client.request("textDocument/codeAction", params), Ok(json!([])));
}

/// Where locations are: the name of the file, the line and the character.
fn places(found: &Value) -> Vec<(String, u64, u64)> {
    let place = |one: &Value| {
        let file = Path::new(one["uri"].as_str().unwrap()).file_name().unwrap().to_str().unwrap().to_owned();
        let start = &one["range"]["start"];
        (file, start["line"].as_u64().unwrap(), start["character"].as_u64().unwrap())
    };
    found.as_array().unwrap().iter().map(place).collect()
}

#[test]
fn a_table_is_found_in_all_open_files() {
    let root = folder("references");
    fs::write(root.join("partiql-iam.toml"), "catalog = \"tables.json\"").unwrap();
    fs::write(root.join("tables.json"), TABLES).unwrap();
    let mut client = Client::ready(&json!({"textDocument": {"codeLens": {}}}), &Value::Null, &root);
    let uri = |name: &str| of_path(&root.join(name)).0;
    client.open(
        &uri("a.partiql"),
        "partiql",
        "SELECT p.Name FROM Person AS p;\nDELETE FROM \"Person\";\nSELECT * FROM Other",
    );
    client.open(&uri("b.py"), "python", "from pyqldb.driver.qldb_driver import QldbDriver  # é\ndriver.execute_lambda(lambda tx: tx.execute_statement(\"SELECT * FROM history(Person) AS h\"))");
    let at = |file: &str, line: u32, character: u32, with: bool| json!({"textDocument": {"uri": uri(file)}, "position": {"line": line, "character": character}, "context": {"includeDeclaration": with}});
    let all = [("a.partiql", 0, 19), ("a.partiql", 1, 12), ("b.py", 1, 77)]
        .map(|(file, line, at)| (file.to_owned(), line, at));
    let found = client.request("textDocument/references", at("a.partiql", 1, 15, false)).unwrap();
    assert_eq!(places(&found), all);
    let found = client.request("textDocument/references", at("b.py", 1, 79, true)).unwrap();
    let catalog = ("tables.json".to_owned(), 1, 49);
    assert_eq!(places(&found), [&[catalog.clone()][..], &all[..]].concat());
    // An alias is one of its statement.
    let found = client.request("textDocument/references", at("a.partiql", 0, 7, true)).unwrap();
    assert_eq!(places(&found), [("a.partiql".to_owned(), 0, 29), ("a.partiql".to_owned(), 0, 7)]);
    let found = client.request("textDocument/references", at("a.partiql", 0, 7, false)).unwrap();
    assert_eq!(places(&found), [("a.partiql".to_owned(), 0, 7)]);
    assert_eq!(client.request("textDocument/references", at("a.partiql", 0, 9, true)), Ok(json!([])), "a field");

    let defined = client.request("textDocument/definition", at("a.partiql", 0, 20, true)).unwrap();
    assert_eq!(places(&json!([defined])), [catalog]);
    let defined = client.request("textDocument/definition", at("a.partiql", 2, 15, true)).unwrap();
    assert_eq!(places(&json!([defined])), [("a.partiql".to_owned(), 2, 14)], "no such table: the name of its source");

    let symbols = client.request("workspace/symbol", json!({"query": "delete"})).unwrap();
    assert_eq!(symbols.as_array().unwrap().len(), 1);
    assert_eq!(
        (&symbols[0]["name"], &symbols[0]["location"]["range"]["start"]["line"]),
        (&json!("DELETE Person"), &json!(1))
    );
}
