//! Policies in the editor, without a server.

use std::io;
use std::path::{Path, PathBuf};

use crate::protocol::{LEDGER, POLICY, workspace};
use crate::shown::told;
use gen_lsp_types::{Code, Diagnostic, Message, Uri};
use partiql_iam::qldb::PermissionsMode;
use partiql_iam_lsp::{
    Document, EditorSettings, Encoding, OpenProject, PolicyLanguage, PolicyText, SourceText, Workspace, diagnostics,
    load, looks_like_policy, policy_actions, policy_completions, policy_diagnostics, policy_hover,
};
use partiql_iam_project::text::Unreadable;
use serde_json::{Value, json};

/// A policy whose cursor is at the `|`.
pub(crate) fn policy(text: &str) -> (PolicyText, usize) {
    let at = text.find('|').unwrap_or(text.len());
    let text = SourceText::new(text.replacen('|', "", 1), Encoding::Utf16);
    (PolicyText { text, language: PolicyLanguage::Json }, at)
}

pub(crate) fn codes(policy: &PolicyText, workspace: &Workspace) -> Vec<String> {
    let code = |code| match code {
        Some(Code::String(code)) => code,
        other => panic!("{other:?}"),
    };
    policy_diagnostics(policy, workspace).into_iter().map(|found| code(found.code)).collect()
}

#[test]
fn findings_are_diagnostics_and_fixes_are_actions() {
    let text = POLICY.replace("table/*", "table/Vehicle|");
    let (policy, at) = policy(&text);
    assert_eq!(codes(&policy, &workspace()), ["table-name"]);
    let uri = Uri::from("file:///role.json");
    let actions = policy_actions(&policy, &workspace(), &uri, &(at..at));
    let titles: Vec<&str> = actions.iter().map(|action| action.title.as_str()).collect();
    assert_eq!(
        titles,
        ["Replace `Vehicle` by `Au1EiThbt8s0z9wM26REZN`", "Fix all that can be fixed safely in this policy"]
    );
    let edits = &actions[0].edit.as_ref().unwrap().changes.as_ref().unwrap()[&uri];
    let mut fixed = policy.text.clone();
    fixed.replace(policy.text.bytes(edits[0].range), &edits[0].new_text);
    assert_eq!(fixed.as_str(), text.replace("Vehicle|", "Au1EiThbt8s0z9wM26REZN"));
    let away = policy_actions(&policy, &workspace(), &uri, &(0..0));
    assert_eq!(away.len(), 1, "only those of the place, and all at once");
}

#[test]
fn policies_for_dynamodb_have_theirs() {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:PartiQLSelect",
        "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
        "Condition": {"ForAllValues:StringEquals": {"|dynamodb:LeadingKeys": "Acme"}}}}"#;
    let (policy, at) = policy(text);
    assert_eq!(codes(&policy, &workspace()), ["leading-keys-scan"]);
    let uri = Uri::from("file:///role.json");
    let actions = policy_actions(&policy, &workspace(), &uri, &(at..at));
    assert_eq!(actions[0].title, r#"Add `"Null": {"dynamodb:LeadingKeys": "false"}`"#);
    let edits = &actions[0].edit.as_ref().unwrap().changes.as_ref().unwrap()[&uri];
    let mut fixed = policy.text.clone();
    fixed.replace(policy.text.bytes(edits[0].range), &edits[0].new_text);
    let guarded = r#"{"Null": {"dynamodb:LeadingKeys": "false"}, "ForAllValues:StringEquals""#;
    assert_eq!(fixed.as_str(), text.replace('|', "").replace("{\"ForAllValues:StringEquals\"", guarded));
    assert_eq!(codes(&PolicyText { text: fixed, ..policy }, &workspace()), Vec::<String>::new());
}

#[test]
fn broken_policies_have_one_error() {
    assert_eq!(codes(&policy("{\"Statement\": [{]}").0, &workspace()), ["policy"]);
    assert_eq!(codes(&policy("").0, &workspace()), ["policy"]);
}

#[test]
fn comments_are_for_json_with_comments() {
    let text = format!("// \u{e9} \"\n{POLICY} /* x\n */");
    let plain = policy(&text).0;
    assert_eq!(codes(&plain, &workspace()), ["policy"]);
    assert_eq!(
        codes(&PolicyText { language: PolicyLanguage::JsonWithComments, ..plain }, &workspace()),
        codes(&policy(POLICY).0, &workspace())
    );
    // The places are those of the text with the comments.
    let (mut wrong, at) = policy(&format!("/* \u{e9} */ {}", POLICY.replace("qldb:PartiQLSelect", "|qldb:Nothing")));
    wrong.language = PolicyLanguage::JsonWithComments;
    let found = policy_diagnostics(&wrong, &workspace());
    assert_eq!(wrong.text.bytes(found[0].range).start, at - 1);
}

const TEMPLATE: &str = "\
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: [dynamodb:GetItem, 'dynamodb:PartiQL*']
            Resource: !GetAtt Music.Arn
";

#[test]
fn templates_in_yaml_have_findings_and_fixes() {
    let text = SourceText::new(TEMPLATE.to_owned(), Encoding::Utf8);
    let template = PolicyText { text, language: PolicyLanguage::Yaml };
    assert!(looks_like_policy(&Uri::from("file:///template.yaml"), TEMPLATE));
    assert!(!looks_like_policy(&Uri::from("file:///deployment.yaml"), "kind: Deployment\nspec: {}\n"));
    let found = policy_diagnostics(&template, &workspace());
    assert_eq!(codes(&template, &workspace()), ["partiql-wildcard"]);
    let place = template.text.bytes(found[0].range);
    assert_eq!(&TEMPLATE[place.clone()], "'dynamodb:PartiQL*'");
    let uri = Uri::from("file:///template.yaml");
    let actions = policy_actions(&template, &workspace(), &uri, &place);
    let new: Vec<String> = actions
        .iter()
        .filter_map(|action| action.edit.as_ref()?.changes.as_ref()?.get(&uri))
        .flatten()
        .map(|edit| edit.new_text.clone())
        .collect();
    assert_eq!(new[0], "'dynamodb:PartiQLSelect'");
    let broken = SourceText::new(TEMPLATE.replace("Effect: Allow", "Effect: yes"), Encoding::Utf8);
    let broken = PolicyText { text: broken, language: PolicyLanguage::Yaml };
    assert_eq!(codes(&broken, &workspace()), ["template"]);
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

pub(crate) fn hovered(text: &str, workspace: &Workspace) -> Option<String> {
    let (policy, at) = policy(text);
    policy_hover(&policy, workspace, at).map(told)
}

#[test]
fn arns_and_actions_are_explained() {
    let arn =
        |rest: &str| hovered(&format!("{{\"Statement\": {{\"Resource\": \"{LEDGER}{rest}|\""), &workspace()).unwrap();
    assert!(arn("/table/Au1EiThbt8s0z9wM26REZN").starts_with("**table `Vehicle`** (active)"));
    assert_eq!(arn("/table/AAAAAAAAAAAAAAAAAAAAAA"), "the catalog has no table with this id");
    assert_eq!(arn("/table/Vehicle"), "`Vehicle` is not a table's id");
    assert_eq!(arn("/table/*"), "every table of the ledger `cars`, also tables that do not exist yet");
    assert_eq!(arn("/information_schema/user_tables"), "**the system catalog**");
    assert_eq!(arn(""), "**ledger `cars`**");
    assert_eq!(arn("2/table/Au1EiThbt8s0z9wM26REZN"), "a table\n\nnot the ledger `cars`", "of another ledger");
    let action = hovered("{\"Action\": \"qldb:Parti|QLRedact\"}", &workspace()).unwrap();
    // The file is no policy, of which the rule is said after it.
    let (action, rule) = action.split_once("\n\n---\n\n").unwrap();
    assert_eq!(
        action,
        "**`qldb:PartiQLRedact`**, authorized on: table\n\nNeeded by\n\
         - `EXEC REDACT_REVISION`: a revision of the table with this id (argument 2) is redacted"
    );
    assert!(rule.starts_with("**policy**: IAM refuses the text as a policy"), "{rule}");
    let policy = |action: &str| {
        format!(
            "{{\"Version\": \"2012-10-17\", \"Statement\": [{{\"Effect\": \"Deny\", \"Action\": \"{action}\", \"Resource\": \"*\"}}]}}"
        )
    };
    assert_eq!(hovered(&policy("s3:Get|Object"), &workspace()), None);
    let expected = "**unknown-action**: QLDB has no such action, so the pattern matches nothing. (documented: Service Authorization \
                    Reference, \"Actions defined by Amazon QLDB\")\n\nhelp: write `qldb:PartiQLSelect`\n\n\
                    Examples: `partiql-iam rule unknown-action`";
    assert_eq!(hovered(&policy("qldb:ListTa|bles"), &workspace()).unwrap(), expected);
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
    let settings: EditorSettings = serde_json::from_value(json!({
        "ledger": "cars", "permissionsMode": "SOME", "catalog": "tables.json", "role": "nobody",
        "roles": {"clerk": {"policies": ["clerk.json"], "boundary": "boundary.json"}},
    }))
    .unwrap();
    let missing = |_: &Path, _: usize| Err(Unreadable::Io(io::Error::from(io::ErrorKind::NotFound)));
    let loaded = load(&settings, None, Path::new("/w"), Encoding::Utf16, &missing);
    assert_eq!(
        loaded.messages,
        [
            "`ledger`: `cars` is not an ARN; a ledger's ARN looks like `arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger`",
            "`permissionsMode`: the permissions mode is `STANDARD` or `ALLOW_ALL`",
            "there are no policies for role `nobody`",
            "`/w/tables.json` can't be read: entity not found",
            "`/w/clerk.json` can't be read: entity not found",
            "`/w/boundary.json` can't be read: entity not found",
        ]
    );
    assert!(loaded.workspace.ledger.arn.is_template() && loaded.workspace.catalog.is_none());
}

#[test]
fn a_role_without_its_boundary_is_not_checked() {
    let settings: EditorSettings = serde_json::from_value(json!({
        "roles": {"clerk": {"policies": ["clerk.json"], "boundary": "boundary.json"}},
    }))
    .unwrap();
    let read = |path: &Path, _: usize| {
        if path.ends_with("clerk.json") { Ok(POLICY.to_owned()) } else { Ok("{}".to_owned()) }
    };
    let loaded = load(&settings, None, Path::new("/w"), Encoding::Utf16, &read);
    assert!(loaded.workspace.roles.is_empty());
    assert_eq!(loaded.messages, ["role `clerk` is not checked: a policy of it can't be read"]);
    assert_eq!(loaded.problems.keys().collect::<Vec<_>>(), [Path::new("/w/boundary.json")]);
    assert_eq!(loaded.files, [Path::new("/w/clerk.json"), Path::new("/w/boundary.json")]);
    assert!(serde_json::from_value::<EditorSettings>(json!({"legder": "x"})).is_err(), "a slip is no setting");
}

fn settings(value: Value) -> EditorSettings {
    serde_json::from_value(value).unwrap()
}

/// What a configuration file and settings make, with the policies of everybody who reads.
fn configured(config: &str, settings: &EditorSettings) -> OpenProject {
    let read = |path: &Path, _: usize| match path.file_name().and_then(|name| name.to_str()) {
        Some("partiql-iam.toml") => Ok(config.to_owned()),
        Some("tables.json") => {
            Ok("{tableId: \"Au1EiThbt8s0z9wM26REZN\", name: \"Vehicle\", status: \"ACTIVE\"}".to_owned())
        }
        Some("wide.json") => Ok(POLICY.replace("qldb:PartiQLSelect", "qldb:PartiQL*")),
        Some("clerk.json" | "narrow.json") => Ok(POLICY.to_owned()),
        Some("endpoint.json") => Ok(POLICY.replace("\"Effect\":", "\"Principal\": \"*\", \"Effect\":")),
        Some("tagged.json") => Ok(POLICY.replace(
            "\"Sid\": \"Reads\",",
            "\"Condition\": {\"StringEquals\": {\"aws:PrincipalTag/team\": \"sales\"}},",
        )),
        _ => Err(Unreadable::Io(io::Error::from(io::ErrorKind::NotFound))),
    };
    load(settings, Some(PathBuf::from("/w/partiql-iam.toml")), Path::new("/w"), Encoding::Utf16, &read)
}

fn messages_of(loaded: &OpenProject, statement: &str) -> Vec<String> {
    let document = Document::new(statement.to_owned(), Encoding::Utf16, None, &loaded.workspace);
    let text = |found: Diagnostic| match found.message {
        Message::String(text) => text,
        other @ Message::MarkupContent(_) => panic!("{other:?}"),
    };
    diagnostics(&document, &Uri::from("file:///w/a.partiql")).into_iter().map(text).collect()
}

#[test]
fn every_policy_of_a_role_counts() {
    let head = format!("ledger = \"{LEDGER}\"\ncatalog = \"tables.json\"\n[roles.clerk]\n");
    let denied = ["role `clerk` may not run this: missing qldb:PartiQLDelete on Vehicle"];
    let delete = "DELETE FROM Vehicle";
    let role =
        |rest: &str| configured(&format!("{head}policies = [\"wide.json\"]\n{rest}"), &EditorSettings::default());
    assert_eq!(messages_of(&role(""), delete), Vec::<String>::new());
    for rest in [
        "boundary = \"narrow.json\"",
        "scps = [\"wide.json\", \"narrow.json\"]",
        "session-policy = \"narrow.json\"",
        "endpoint-policy = \"endpoint.json\"",
    ] {
        assert_eq!(messages_of(&role(rest), delete), denied, "{rest}");
    }
    assert_eq!(messages_of(&role("scps = [[\"narrow.json\", \"wide.json\"]]"), delete), Vec::<String>::new());
    for rest in [
        "endpoint-policy = \"wide.json\"",
        "scps = [[\"wide.json\", \"gone.json\"]]",
        "scps = [\"wide.json\", \"gone.json\"]",
        "session-policy = \"gone.json\"",
    ] {
        assert_eq!(role(rest).messages.last().unwrap(), "role `clerk` is not checked: a policy of it can't be read");
    }
    let tagged =
        |rest: &str| configured(&format!("{head}policies = [\"tagged.json\"]\n{rest}"), &EditorSettings::default());
    let select = "SELECT * FROM Vehicle";
    assert_eq!(messages_of(&tagged(""), select).len(), 1);
    let context = "context = { \"aws:PrincipalTag/team\" = \"sales\" }";
    assert_eq!(messages_of(&tagged(context), select), Vec::<String>::new());
}

#[test]
fn settings_win_over_the_configuration_file() {
    let config = format!(
        "ledger = \"{LEDGER}\"\ncatalog = \"tables.json\"\npermissions-mode = \"ALLOW_ALL\"\nrole = \"clerk\"\n\
         [roles.clerk]\npolicies = [\"clerk.json\"]\n[roles.admin]\npolicies = [\"wide.json\"]"
    );
    let names = |loaded: &OpenProject| loaded.workspace.roles.iter().map(|role| role.name.clone()).collect::<Vec<_>>();
    let plain = configured(&config, &EditorSettings::default());
    assert_eq!(names(&plain), ["clerk"], "the current role alone");
    assert_eq!((plain.workspace.ledger.mode, plain.workspace.catalog.is_some()), (PermissionsMode::AllowAll, true));

    let other = configured(&config, &settings(json!({"ledger": format!("{LEDGER}2"), "role": "admin"})));
    assert_eq!(other.workspace.ledger.arn.name(), "cars2");
    let known = (other.workspace.ledger.mode, other.workspace.catalog.is_some());
    assert_eq!(known, (PermissionsMode::Standard, false), "they are of the other ledger");
    assert_eq!(names(&other), ["admin"]);
    let wrong = configured(&config, &settings(json!({"ledger": "cars"})));
    assert!(wrong.workspace.ledger.arn.is_template() && wrong.workspace.catalog.is_none());
    assert_eq!(wrong.workspace.ledger.mode, PermissionsMode::Standard, "the larger answer");

    let clerk = json!({"policies": ["wide.json"], "sessionPolicy": "narrow.json", "scps": ["wide.json", ["narrow.json", "wide.json"]], "endpointPolicy": "endpoint.json",
        "context": {"aws:SourceIp": ["192.0.2.1"]}});
    let mine = configured(&config, &settings(json!({"permissionsMode": "STANDARD", "roles": {"clerk": clerk}})));
    assert_eq!(messages_of(&mine, "DELETE FROM Vehicle").len(), 1);
    assert_eq!(mine.workspace.roles[0].files.len(), 6);
}

#[test]
fn roles_in_settings_are_read_as_strictly_as_in_the_file() {
    let refused =
        |role: Value| serde_json::from_value::<EditorSettings>(json!({"roles": {"a": role}})).unwrap_err().to_string();
    assert!(refused(json!({})).starts_with("missing field `policies`"));
    assert!(refused(json!({"policies": [], "scp": []})).starts_with("unknown field `scp`"));
    assert_eq!(
        refused(json!({"policies": [], "scps": ["a", []]})),
        "a level of `scps` has no file; write the files of the level, or leave the level out"
    );
    assert_eq!(refused(json!({"policies": [], "scps": [1]})), "a file or a list of files");
    assert_eq!(
        refused(json!({"policies": [], "context": {"qldb:Purge": "true"}})),
        "the statement itself says what `qldb:Purge` is; leave the key out"
    );
}

#[test]
fn what_the_configuration_file_names_is_told_in_it() {
    let config = "catalog = \"gone.json\"\n[roles.a]\npolicies = [\"sub/../clerk.json\", \"tables.json\"]\n";
    let loaded = configured(config, &EditorSettings::default());
    let found = loaded.diagnostics(Path::new("/w/partiql-iam.toml"));
    let told = |found: &Diagnostic| {
        let text = SourceText::new(config.to_owned(), Encoding::Utf16);
        (config[text.bytes(found.range)].to_owned(), format!("{:?}", found.message))
    };
    let found: Vec<_> = found.iter().map(told).collect();
    assert_eq!(
        found,
        [
            ("\"gone.json\"".to_owned(), "String(\"`/w/gone.json` can't be read: entity not found\")".to_owned()),
            ("\"tables.json\"".to_owned(), "String(\"`/w/tables.json` is not understood\")".to_owned()),
        ]
    );
    assert_eq!(loaded.diagnostics(Path::new("/w/tables.json")).len(), 1);
    assert!(loaded.files.contains(&PathBuf::from("/w/clerk.json")), "{:?}", loaded.files);

    let broken = configured("ledger = 5\nroles = {}", &EditorSettings::default());
    let found = broken.diagnostics(Path::new("/w/partiql-iam.toml"));
    assert_eq!((found.len(), found[0].range.start.line, found[0].range.start.character), (1, 0, 9));
    assert!(broken.messages[0].starts_with("`/w/partiql-iam.toml` is not understood, and does not count: a number"));
}
