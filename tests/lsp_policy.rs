//! Policies in the editor, without a server.

#![cfg(feature = "lsp")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod lsp;

use std::io;
use std::path::Path;

use gen_lsp_types::{Code, Contents, Uri};
use lsp::{LEDGER, POLICY, workspace};
use partiql_iam::lsp::{
    Encoding, PolicyText, Settings, SourceText, Workspace, load, looks_like_policy, policy_actions, policy_completions,
    policy_diagnostics, policy_hover,
};
use serde_json::json;

fn policy(text: &str) -> (PolicyText, usize) {
    let at = text.find('|').unwrap_or(text.len());
    let text = SourceText::new(text.replacen('|', "", 1), Encoding::Utf16);
    (PolicyText { text, comments: false }, at)
}

fn codes(policy: &PolicyText) -> Vec<String> {
    let code = |code| match code {
        Some(Code::String(code)) => code,
        other => panic!("{other:?}"),
    };
    policy_diagnostics(policy, &workspace()).into_iter().map(|found| code(found.code)).collect()
}

#[test]
fn findings_are_diagnostics_and_fixes_are_actions() {
    let text = POLICY.replace("table/*", "table/Vehicle|");
    let (policy, at) = policy(&text);
    assert_eq!(codes(&policy), ["table-name"]);
    let uri = Uri::from("file:///role.json");
    let actions = policy_actions(&policy, &workspace(), &uri, &(at..at));
    let titles: Vec<&str> = actions.iter().map(|action| action.title.as_str()).collect();
    assert_eq!(
        titles,
        ["the id of `Vehicle` is `Au1EiThbt8s0z9wM26REZN`", "Fix all that can be fixed safely in this policy"]
    );
    let edits = &actions[0].edit.as_ref().unwrap().changes.as_ref().unwrap()[&uri];
    let mut fixed = policy.text.clone();
    fixed.replace(policy.text.bytes(edits[0].range), &edits[0].new_text);
    assert_eq!(fixed.as_str(), text.replace("Vehicle|", "Au1EiThbt8s0z9wM26REZN"));
    let away = policy_actions(&policy, &workspace(), &uri, &(0..0));
    assert_eq!(away.len(), 1, "only those of the place, and all at once");
}

#[test]
fn broken_policies_have_one_error() {
    assert_eq!(codes(&policy("{\"Statement\": [{]}").0), ["policy"]);
    assert_eq!(codes(&policy("").0), ["policy"]);
}

#[test]
fn comments_are_for_json_with_comments() {
    let text = format!("// \u{e9} \"\n{POLICY} /* x\n */");
    let plain = policy(&text).0;
    assert_eq!(codes(&plain), ["policy"]);
    assert_eq!(codes(&PolicyText { comments: true, ..plain }), codes(&policy(POLICY).0));
    // The places are those of the text with the comments.
    let (mut wrong, at) = policy(&format!("/* \u{e9} */ {}", POLICY.replace("qldb:PartiQLSelect", "|qldb:Nothing")));
    wrong.comments = true;
    let found = policy_diagnostics(&wrong, &workspace());
    assert_eq!(wrong.text.bytes(found[0].range).start, at - 1);
}

#[test]
fn policies_are_told_from_other_json() {
    let looks = |uri: &str, text: &str| looks_like_policy(&Uri::from(uri), text);
    assert!(looks("file:///x.json", POLICY));
    assert!(looks("file:///x.json", "{\"Statement\": [{\"Effect\": "), "while it is typed");
    assert!(looks("file:///role.policy.json", ""));
    assert!(!looks("file:///package.json", "{\"name\": \"x\"}"));
    assert!(!looks("file:///policy.json", "{\"rules\": []}"), "somebody else's policy");
}

fn hovered(text: &str) -> Option<String> {
    let (policy, at) = policy(text);
    match policy_hover(&policy, &workspace(), at)?.contents {
        Contents::MarkupContent(markup) => Some(markup.value),
        other => panic!("{other:?}"),
    }
}

#[test]
fn arns_and_actions_are_explained() {
    let arn = |rest: &str| hovered(&format!("{{\"Statement\": {{\"Resource\": \"{LEDGER}{rest}|\"")).unwrap();
    assert!(arn("/table/Au1EiThbt8s0z9wM26REZN").starts_with("**table `Vehicle`** (active)"));
    assert_eq!(arn("/table/AAAAAAAAAAAAAAAAAAAAAA"), "the catalog has no table with this id");
    assert_eq!(arn("/table/Vehicle"), "`Vehicle` is not a table's id");
    assert_eq!(arn("/table/*"), "every table of the ledger `cars`, also tables that do not exist yet");
    assert_eq!(arn("/information_schema/user_tables"), "**the system catalog**");
    assert_eq!(arn(""), "**ledger `cars`**");
    assert_eq!(arn("2/table/Au1EiThbt8s0z9wM26REZN"), "a table\n\nnot the ledger `cars`", "of another ledger");
    let action = hovered("{\"Action\": \"qldb:Parti|QLRedact\"}").unwrap();
    assert_eq!(
        action,
        "**`qldb:PartiQLRedact`**, authorized on: table\n\nNeeded by\n\
         - `EXEC REDACT_REVISION`: a revision of the table with this id (argument 2) is redacted"
    );
    assert_eq!(hovered("{\"Action\": \"s3:Get|Object\"}"), None);
}

fn labels(text: &str) -> Vec<String> {
    let (policy, at) = policy(text);
    policy_completions(&policy, &workspace(), at).into_iter().map(|item| item.label).collect()
}

#[test]
fn strings_are_completed_by_their_key() {
    let actions = labels("{\"Statement\": [{\"Action\": [\"qldb:SendCommand\", \"qldb:Pa|");
    assert!(actions.contains(&"qldb:PartiQLSelect".to_owned()), "{actions:?}");
    assert_eq!(
        labels("{\"Resource\": \"|\"}"),
        [
            "the ledger",
            "every table",
            "the system catalog",
            "table Vehicle",
            "table Person",
            "table Licence (inactive)"
        ]
    );
    assert_eq!(labels("{\"Effect\": \"|\"}"), ["Allow", "Deny"]);
    assert_eq!(labels("{\"Sid\": \"|\"}"), Vec::<String>::new());
    assert_eq!(labels("{\"Action\": \"x\"} |"), Vec::<String>::new());
}

#[test]
fn settings_that_are_wrong_are_told_and_leave_nothing_half_read() {
    let settings: Settings = serde_json::from_value(json!({
        "ledger": "cars", "permissionsMode": "SOME", "catalog": "tables.json", "role": "nobody",
        "roles": {"clerk": {"policies": ["clerk.json"], "boundary": "boundary.json"}},
    }))
    .unwrap();
    let missing = |_: &Path| Err(io::Error::from(io::ErrorKind::NotFound));
    let loaded = load(&settings, Path::new("/w"), Encoding::Utf16, &missing);
    assert_eq!(
        loaded.messages,
        [
            "`ledger`: `cars` is not an ARN; a ledger's ARN looks like `arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger`",
            "`permissionsMode`: the permissions mode is `STANDARD` or `ALLOW_ALL`",
            "`/w/tables.json` can't be read: entity not found",
            "there are no policies for role `nobody`",
        ]
    );
    assert!(loaded.workspace.ledger.arn.is_template() && loaded.workspace.catalog.is_none());
}

#[test]
fn a_role_without_its_boundary_is_not_checked() {
    let settings: Settings = serde_json::from_value(json!({
        "roles": {"clerk": {"policies": ["clerk.json"], "boundary": "boundary.json"}},
    }))
    .unwrap();
    let read = |path: &Path| {
        if path.ends_with("clerk.json") { Ok(POLICY.to_owned()) } else { Ok("{}".to_owned()) }
    };
    let loaded = load(&settings, Path::new("/w"), Encoding::Utf16, &read);
    assert!(loaded.workspace.roles.is_empty());
    assert_eq!(loaded.messages, ["role `clerk` is not checked: a policy of it can't be read"]);
    assert_eq!(loaded.problems[0].0, Path::new("/w/boundary.json"));
    assert_eq!(loaded.files, [Path::new("/w/clerk.json"), Path::new("/w/boundary.json")]);
    assert!(serde_json::from_value::<Settings>(json!({"legder": "x"})).is_err(), "a slip is no setting");
    let _: Workspace = loaded.workspace;
}
