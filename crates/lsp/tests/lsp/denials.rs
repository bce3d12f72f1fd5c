//! What a role is denied, through the server: where it points, and what allows it.

use std::fs;

use partiql_iam_lsp::{End, of_path};
use serde_json::{Value, json};

use crate::client::{Client, URI, folder};
use crate::server::{LEDGER, TABLES, reads};

#[test]
fn denials_point_at_the_policy() {
    let folder = folder("denials");
    fs::write(folder.join("tables.json"), TABLES).unwrap();
    fs::write(folder.join("clerk.json"), reads()).unwrap();
    let options = json!({"ledger": LEDGER, "catalog": "tables.json", "roles": {"clerk": {"policies": ["clerk.json"]}}});
    let mut client = Client::ready(&json!({}), &options, &folder);
    client.open(URI, "partiql", "DELETE FROM Vehicle;\nSELECT * FROM Vehicle");
    let diagnostics = client.diagnostics(URI);
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0]["message"], "role `clerk` may not run this: missing qldb:PartiQLDelete on Vehicle");
    assert_eq!(diagnostics[0]["range"]["start"], json!({"line": 0, "character": 12}));
    let related = &diagnostics[0]["relatedInformation"][0]["location"];
    assert_eq!(related["uri"], json!(of_path(&folder.join("clerk.json"))));
    assert_eq!(related["range"]["start"], json!({"line": 2, "character": 32}));

    let policy = of_path(&folder.join("clerk.json")).0;
    let place = json!({"line": 0, "character": 13});
    let asked =
        json!({"textDocument": {"uri": URI}, "range": {"start": place, "end": place}, "context": {"diagnostics": []}});
    let allowing = |client: &mut Client| {
        let actions = client.request("textDocument/codeAction", asked.clone()).unwrap();
        actions.as_array().unwrap().iter().find(|action| action["title"] == "Allow it in `clerk.json`").cloned()
    };
    client.open(&policy, "json", "{}");
    assert_eq!(allowing(&mut client), None, "what is open is not what was read");
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": policy}}));
    let action = allowing(&mut client).unwrap();
    assert_eq!((&action["kind"], &action["diagnostics"][0]["code"]), (&json!("quickfix"), &json!("missing")));
    let added = format!(
        ",\n  {{\"Effect\": \"Allow\", \"Action\": \"qldb:PartiQLDelete\", \"Resource\": \"{LEDGER}/table/Au1EiThbt8s0z9wM26REZN\"}}"
    );
    let end = reads().rfind(']').unwrap() - reads().rfind('\n').unwrap() - 1;
    let at = json!({"line": 2, "character": end});
    assert_eq!(action["edit"]["changes"][&policy], json!([{"range": {"start": at, "end": at}, "newText": added}]));

    let mut wider = reads();
    wider.insert_str(wider.rfind(']').unwrap(), &added);
    fs::write(folder.join("clerk.json"), wider).unwrap();
    let changes = json!([{"uri": of_path(&folder.join("clerk.json")), "type": 2}]);
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
    assert_eq!(client.diagnostics(URI), Vec::<Value>::new());
    assert_eq!(client.end(), End::Orderly);
}
