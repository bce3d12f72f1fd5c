//! Policies in templates in the editor: what is under the cursor, and what can be written there, at the places of the file.

use crate::dynamodb::with_role as music;
use crate::protocol::workspace as cars;
use crate::shown::told;
use gen_lsp_types::{CompletionItem, CompletionItemTextEdit, Uri};
use partiql_iam_lsp::{
    Encoding, PolicyLanguage, PolicyText, SourceText, Workspace, looks_like_policy, policy_completions, policy_hover,
};

use PolicyLanguage::{Json, Terraform, Yaml};

/// A file whose cursor is at the `|`.
fn file(text: &str, language: PolicyLanguage) -> (PolicyText, usize) {
    let at = text.find('|').unwrap();
    (PolicyText { text: SourceText::new(text.replacen('|', "", 1), Encoding::Utf16), language }, at)
}

/// The hover, and what is underlined.
fn hovered(text: &str, language: PolicyLanguage, workspace: &Workspace) -> Option<(String, String)> {
    let (file, at) = file(text, language);
    let hover = policy_hover(&file, workspace, at)?;
    let place = file.text.bytes(hover.range.unwrap());
    Some((told(hover), file.text.as_str()[place].to_owned()))
}

/// The file after the completion with this label, which an editor shows for what is there before the cursor.
fn completed(text: &str, language: PolicyLanguage, workspace: &Workspace, label: &str) -> String {
    let (mut file, at) = file(text, language);
    let items = policy_completions(&file, workspace, at);
    let labels: Vec<&str> = items.iter().map(|item| item.label.as_str()).collect();
    let Some(CompletionItem { text_edit, filter_text, .. }) = items.iter().find(|item| item.label == label) else {
        panic!("{labels:?}")
    };
    let Some(CompletionItemTextEdit::TextEdit(edit)) = text_edit else { panic!("{text_edit:?}") };
    let place = file.text.bytes(edit.range);
    let typed = &file.text.as_str()[place.start..at];
    assert!(filter_text.as_ref().unwrap().starts_with(typed), "{filter_text:?} for {typed}");
    file.text.replace(place, &edit.new_text);
    file.text.as_str().to_owned()
}

/// A policy for the table, of which these lines are a statement.
fn yaml(statement: &str) -> String {
    format!(
        "Resources:\n  Music:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      TableName: Music\n  Reader:\n    \
         Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        \
         Statement:\n          - Effect: Allow\n{statement}"
    )
}

const ON: &str = "            Resource: !GetAtt Music.Arn\n";

#[test]
fn actions_in_yaml_are_explained() {
    let select = "**`dynamodb:PartiQLSelect`** (Read), authorized on: table, index";
    for (action, underlined) in [
        ("Action: dynamodb:Parti|QLSelect", "dynamodb:PartiQLSelect"),
        ("Action: ['dynamodb:PartiQLSelect|', dynamodb:Query]", "'dynamodb:PartiQLSelect'"),
        ("Action:\n            - dynamodb:Query\n            - |dynamodb:PartiQLSelect # é", "dynamodb:PartiQLSelect"),
        ("Action: !Sub 'dynamodb:|PartiQLSelect'", "!Sub 'dynamodb:PartiQLSelect'"),
    ] {
        let text = yaml(&format!("            {action}\n{ON}"));
        let (told, place) = hovered(&text, Yaml, &music()).unwrap();
        assert_eq!((told.lines().next().unwrap(), &*place), (select, underlined), "{action}");
    }
    assert_eq!(hovered(&yaml(&format!("            Action: s3:Get|Object\n{ON}")), Yaml, &music()), None);
}

#[test]
fn resources_in_yaml_are_what_they_come_to() {
    let hover = |resource: &str| {
        let text = yaml(&format!("            Action: dynamodb:PartiQLSelect\n            Resource: {resource}\n"));
        let (told, place) = hovered(&text, Yaml, &music()).unwrap();
        (told.lines().next().unwrap().to_owned(), place)
    };
    let table = "**table `Music`**";
    let (told, place) = hover("!GetAtt Music.|Arn");
    assert!(told.starts_with(table), "{told}");
    assert_eq!(place, "!GetAtt Music.Arn");
    let (told, place) = hover("!Sub 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table|/Music'");
    assert!(told.starts_with(table), "{told}");
    assert_eq!(place, "!Sub 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/Music'");
    let (told, _) = hover("[!Join ['/', [!GetAtt Music.Arn, index, '*|']]]");
    assert_eq!(told, "every index of table `Music`, and not the table itself");
}

#[test]
fn findings_in_templates_have_the_beginning_of_their_rules() {
    let text = yaml(&format!("            Action: [dynamodb:GetItem, 'dynamodb:|PartiQL*']\n{ON}"));
    let (told, place) = hovered(&text, Yaml, &music()).unwrap();
    assert!(told.starts_with("**partiql-wildcard**: "), "{told}");
    assert!(told.ends_with("Examples: `partiql-iam rule partiql-wildcard`"), "{told}");
    assert_eq!(place, "'dynamodb:PartiQL*'");
    let missing = "resource \"aws_iam_role_policy\" \"a\" {\n  role   = \"a\"\n  policy = file(\"|a.json\")\n}\n";
    let (told, place) = hovered(missing, Terraform, &music()).unwrap();
    assert!(told.starts_with("**template**: "), "{told}");
    assert_eq!(place, "file(\"a.json\")");
}

#[test]
fn actions_in_yaml_are_completed_in_its_words() {
    let insert = "dynamodb:PartiQLInsert";
    for (before, after) in [
        ("Action: dynamodb:Pa|", "Action: dynamodb:PartiQLInsert"),
        ("Action: 'dynamodb:Pa|'", "Action: 'dynamodb:PartiQLInsert'"),
        (
            "Action: [\"dynamodb:Pa|rtiQLSelect\", dynamodb:Query]",
            "Action: [\"dynamodb:PartiQLInsert\", dynamodb:Query]",
        ),
        ("Action: [dynamodb:Pa|, dynamodb:Query]", "Action: ['dynamodb:PartiQLInsert', dynamodb:Query]"),
        ("NotAction: |", "NotAction: dynamodb:PartiQLInsert"),
        (
            "Action:\n            - dynamodb:Query\n            - dynamodb:|",
            "Action:\n            - dynamodb:Query\n            - dynamodb:PartiQLInsert",
        ),
        ("Action:\n              - |", "Action:\n              - dynamodb:PartiQLInsert"),
        // What is typed is no YAML yet.
        ("Action: [dynamodb:Query, dynamodb:Pa|", "Action: [dynamodb:Query, dynamodb:PartiQLInsert"),
        ("Action: \"dynamodb:Pa|", "Action: \"dynamodb:PartiQLInsert"),
    ] {
        let [before, after] = [before, after].map(|action| yaml(&format!("            {action}\n{ON}")));
        assert_eq!(completed(&before, Yaml, &music(), insert), after);
    }
    let (file, at) = file(&yaml(&format!("            Sid: |\n            Action: dynamodb:Query\n{ON}")), Yaml);
    assert_eq!(policy_completions(&file, &music(), at), []);
}

#[test]
fn other_values_in_yaml_are_completed() {
    let text = yaml("            Action: qldb:SendCommand\n            Resource: |\n");
    let ledger = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";
    assert_eq!(completed(&text, Yaml, &cars(), "the ledger"), text.replace('|', ledger));
    let effect = yaml("").replace("Effect: Allow", "Effect: D|");
    assert_eq!(completed(&effect, Yaml, &cars(), "Deny"), yaml("").replace("Allow", "Deny"));
}

const DOCUMENT: &str = "\
resource \"aws_dynamodb_table\" \"music\" {
  name     = \"Music\"
  hash_key = \"Artist\"
}

data \"aws_iam_policy_document\" \"reader\" {
  statement {
    actions   = [ACTIONS]
    resources = [aws_dynamodb_table.music.arn]
  }
}

resource \"aws_iam_policy\" \"reader\" {
  policy = data.aws_iam_policy_document.reader.json
}
";

#[test]
fn terraform_has_the_same() {
    assert!(looks_like_policy(&Uri::from("file:///main.tf"), DOCUMENT));
    assert!(!looks_like_policy(&Uri::from("file:///main.tf"), "resource \"aws_sns_topic\" \"a\" {}\n"));
    let text = |actions: &str| DOCUMENT.replace("ACTIONS", actions);
    let (told, place) = hovered(&text("\"dynamodb:|PartiQLSelect\""), Terraform, &music()).unwrap();
    assert!(told.starts_with("**`dynamodb:PartiQLSelect`** (Read)"), "{told}");
    assert_eq!(place, "\"dynamodb:PartiQLSelect\"");
    let on = text("\"dynamodb:PartiQLSelect\"").replace("[aws_dynamodb_table.music", "[aws_dynamodb|_table.music");
    let (told, place) = hovered(&on, Terraform, &music()).unwrap();
    assert!(told.starts_with("**table `Music`**"), "{told}");
    assert_eq!(place, "aws_dynamodb_table.music.arn");
    let insert = "dynamodb:PartiQLInsert";
    for (before, after) in [
        ("\"dynamodb:Pa|\"", "\"dynamodb:PartiQLInsert\""),
        ("\"|\"", "\"dynamodb:PartiQLInsert\""),
        ("\"dynamodb:Query\", \"dynamodb:P|", "\"dynamodb:Query\", \"dynamodb:PartiQLInsert"),
        (
            "\n      \"dynamodb:Query\",\n      \"|\n    ",
            "\n      \"dynamodb:Query\",\n      \"dynamodb:PartiQLInsert\n    ",
        ),
    ] {
        assert_eq!(completed(&text(before), Terraform, &music(), insert), text(after));
    }
    for (before, after) in [
        (
            "jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"dynamodb:Pa|\", Resource = \"*\" }] })",
            "\"dynamodb:Pa\"",
        ),
        (
            "<<EOF\n{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"dynamodb:Pa|\", \"Resource\": \"*\"}]}\nEOF",
            "\"dynamodb:Pa\"",
        ),
        (
            "<<EOF\n{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"dynamodb:Pa|\", \"Resource\": \"${aws_dynamodb_table.music.arn}\"}]}\nEOF",
            "\"dynamodb:Pa\"",
        ),
    ] {
        let text = format!("resource \"aws_iam_policy\" \"reader\" {{\n  policy = {before}\n}}\n");
        let expected = text.replace('|', "").replace(after, "\"dynamodb:PartiQLInsert\"");
        assert_eq!(completed(&text, Terraform, &music(), insert), expected);
    }
}

#[test]
fn functions_in_json_are_what_they_come_to() {
    let text = r#"{"Resources": {"Music": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "Music"}},
        "Reader": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": {"Fn::GetAtt": ["Mus|ic", "Arn"]}}]}}}}}"#;
    let (told, place) = hovered(text, Json, &music()).unwrap();
    assert!(told.starts_with("**table `Music`**"), "{told}");
    assert_eq!(place, r#"{"Fn::GetAtt": ["Music", "Arn"]}"#);
    let ledger = text.replace("Mus|ic", "Music").replace("dynamodb:PartiQLSelect", "qldb:Par|tiQLSelect");
    let (told, place) = hovered(&ledger, Json, &cars()).unwrap();
    assert!(told.starts_with("**`qldb:PartiQLSelect`**, authorized on: "), "{told}");
    assert_eq!(place, "qldb:PartiQLSelect");
}
