//! Fixes of policies in templates: only the bytes of what they name change, and the file's own way of writing is kept.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use partiql_iam::LintContext;
use partiql_iam::iam::{Finding, fixed};
use partiql_iam_template::read;

fn findings(text: &str) -> Vec<Finding> {
    let template = read(Path::new("template.yaml"), text).unwrap();
    let lint = |policy: &partiql_iam_template::FoundPolicy| policy.lint(LintContext::default()).unwrap();
    template.policies.iter().flat_map(lint).collect()
}

fn policy(statement: &str) -> String {
    format!(
        "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        \
         Version: '2012-10-17' # kept\n        Statement:\n{statement}"
    )
}

/// The file after all fixes, which must be read as before and be linted with less.
fn after(text: &str) -> String {
    let before = findings(text);
    let after = fixed(text, &before);
    assert!(findings(&after).len() < before.len(), "{after}");
    after
}

fn assert_fixed(from: &str, to: &str) {
    let (from, to) = (policy(from), policy(to));
    assert_eq!(after(&from), to);
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(after(&crlf(&from)), crlf(&to));
}

#[test]
fn an_item_of_a_list_in_brackets() {
    assert_fixed(
        "          - {Effect: Allow, Action: [dynamodb:GetItem, \"dynamodb:PartiQL*\"], Resource: '*'} # why\n",
        "          - {Effect: Allow, Action: [dynamodb:GetItem, \"dynamodb:PartiQLSelect\"], Resource: '*'} # why\n",
    );
    // Colons in brackets are read in two ways without quotation marks.
    assert_fixed(
        "          - {Effect: Allow, Action: [dynamodb:GetItem, dynamodb:PartiQL*], Resource: '*'}\n",
        "          - {Effect: Allow, Action: [dynamodb:GetItem, 'dynamodb:PartiQLSelect'], Resource: '*'}\n",
    );
}

#[test]
fn an_item_of_a_list_with_dashes() {
    let from = "          - Effect: Allow\n            Action:\n            - dynamodb:GetItem # one\n            - ITEM # two\n            Resource: '*'\n";
    for (item, expected) in [
        ("dynamodb:PartiQL*", "dynamodb:PartiQLSelect"),
        ("'dynamodb:PartiQL*'", "'dynamodb:PartiQLSelect'"),
        ("\"dynamodb:PartiQL*\"", "\"dynamodb:PartiQLSelect\""),
    ] {
        assert_fixed(&from.replace("ITEM", item), &from.replace("ITEM", expected));
    }
}

#[test]
fn several_items_in_the_place_of_one() {
    assert_fixed(
        "          - Effect: Allow\n            Action:\n              - dynamodb:PutItem\n              - dynamodb:GetItem\n              - dynamodb:PartiQL* # all\n            Resource: '*'\n",
        "          - Effect: Allow\n            Action:\n              - dynamodb:PutItem\n              - dynamodb:GetItem\n              - dynamodb:PartiQLInsert\n              - dynamodb:PartiQLSelect # all\n            Resource: '*'\n",
    );
}

#[test]
fn a_list_in_the_place_of_a_value() {
    assert_fixed(
        "          - Effect: Allow\n            Action: qldb:PartiQL*\n            Resource: '*'\n          - Effect: Allow\n            Action: qldb:SendCommand\n            Resource: '*'\n",
        "          - Effect: Allow\n            Action: ['qldb:PartiQLCreateIndex', 'qldb:PartiQLCreateTable', 'qldb:PartiQLDelete', 'qldb:PartiQLDropIndex', 'qldb:PartiQLDropTable', 'qldb:PartiQLHistoryFunction', 'qldb:PartiQLInsert', 'qldb:PartiQLRedact', 'qldb:PartiQLSelect', 'qldb:PartiQLUndropTable', 'qldb:PartiQLUpdate']\n            Resource: '*'\n          - Effect: Allow\n            Action: qldb:SendCommand\n            Resource: '*'\n",
    );
}

#[test]
fn keys_and_values_of_other_types() {
    assert_fixed(
        "          - Effect: Allow\n            Action: [qldb:SendCommand, qldb:PartiQLDropIndex]\n            Resource: '*'\n            Condition:\n              Bool:\n                qldb:Purge: true # yes\n",
        "          - Effect: Allow\n            Action: [qldb:SendCommand, qldb:PartiQLDropIndex]\n            Resource: '*'\n            Condition:\n              StringEquals:\n                qldb:Purge: 'true' # yes\n",
    );
}

#[test]
fn what_anchors_share_and_functions_make_is_left() {
    let shared = policy(
        "          - Effect: Allow\n            Action: &a [dynamodb:GetItem, 'dynamodb:PartiQL*']\n            Resource: '*'\n          - {Effect: Deny, Action: *a, Resource: 'arn:aws:dynamodb:us-east-1:123456789012:table/x'}\n",
    );
    let computed = policy(
        "          - Effect: Allow\n            Action: [dynamodb:GetItem, !Join ['', ['dynamodb:', 'PartiQL*']]]\n            Resource: '*'\n",
    );
    for text in [shared, computed] {
        let found = findings(&text);
        assert!(found.iter().any(|finding| finding.lint.code() == "partiql-wildcard"), "{text}");
        assert_eq!(fixed(&text, &found), text);
    }
}

/// In JSON a fix is what it is in a policy alone.
#[test]
fn a_template_in_json() {
    let text = r#"{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": [
        {"Effect": "Allow", "Action": ["dynamodb:GetItem",  "dynamodb:PartiQL*"], "Resource": {"Ref": "Arn"}}]}}}}}"#;
    assert_eq!(after(text), text.replace("PartiQL*", "PartiQLSelect"));
}

#[test]
fn a_condition_that_is_added() {
    assert_fixed(
        "          - Effect: Allow\n            Action: [dynamodb:PartiQLSelect]\n            Resource: 'arn:aws:dynamodb:us-east-1:123456789012:table/Music'\n            Condition:\n              # who\n              ForAllValues:StringEquals:\n                dynamodb:LeadingKeys: ['${aws:PrincipalTag/user}']\n",
        "          - Effect: Allow\n            Action: [dynamodb:PartiQLSelect]\n            Resource: 'arn:aws:dynamodb:us-east-1:123456789012:table/Music'\n            Condition:\n              # who\n              \"Null\": {\"dynamodb:LeadingKeys\": \"false\"}\n              ForAllValues:StringEquals:\n                dynamodb:LeadingKeys: ['${aws:PrincipalTag/user}']\n",
    );
    assert_fixed(
        "          - Effect: Allow\n            Action: [dynamodb:PartiQLSelect]\n            Resource: 'arn:aws:dynamodb:us-east-1:123456789012:table/Music'\n            Condition: {\n              ForAllValues:StringEquals: {'dynamodb:LeadingKeys': ['${aws:PrincipalTag/user}']}\n              }\n",
        "          - Effect: Allow\n            Action: [dynamodb:PartiQLSelect]\n            Resource: 'arn:aws:dynamodb:us-east-1:123456789012:table/Music'\n            Condition: {\n              \"Null\": {\"dynamodb:LeadingKeys\": \"false\"}, ForAllValues:StringEquals: {'dynamodb:LeadingKeys': ['${aws:PrincipalTag/user}']}\n              }\n",
    );
}
