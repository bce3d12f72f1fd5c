//! Edits of policies in the language of their file.

use partiql_iam::Span;
use partiql_iam::iam::Edit;

use super::{fixture, policy, tf, with_statement};
use crate::PolicyUse;

/// The file after the change of the first place where the JSON of its policy has this text.
fn edited(text: &str, from: &str, to: &str) -> Option<String> {
    let policy = policy(text);
    let start = policy.json().find(from).unwrap();
    let span = Span::of(&(start..start + if to.ends_with(", ") { 0 } else { from.len() }));
    let Edit { span, text: new, .. } = policy.edit(&Edit::new(span, to.to_owned()))?;
    Some(format!("{}{new}{}", &text[..span.start as usize], &text[span.end as usize..]))
}

/// The lines that an edit changes, before and after.
fn changed(text: &str, from: &str, to: &str) -> Option<(String, String)> {
    let edited = edited(text, from, to)?;
    let before: Vec<&str> = text.lines().collect();
    let after: Vec<&str> = edited.lines().collect();
    assert_eq!(before.len(), after.len());
    let mut differ = before.iter().zip(&after).filter(|(one, two)| one != two);
    let (one, two) = differ.next().unwrap();
    assert_eq!(differ.next(), None);
    Some((one.trim().to_owned(), two.trim().to_owned()))
}

#[test]
fn edits_are_written_in_the_language_of_the_file() {
    let lines = |one: &str, two: &str| Some((one.to_owned(), two.to_owned()));
    let scalar = with_statement(
        "{\n    Effect = \"Allow\" # as it is\n    Action = \"dynamodb:PartiQL*\"\n    Resource = \"*\"\n  }",
    );
    assert_eq!(
        changed(&scalar, r#""dynamodb:PartiQL*""#, r#"["dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert"]"#),
        lines(r#"Action = "dynamodb:PartiQL*""#, r#"Action = ["dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert"]"#)
    );
    let list = "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [\n      \"qldb:*\", # all\n    ]\n    resources = [\"arn:aws:qldb:${var.region}:1:ledger/&{aws:username}\"]\n  }\n}\n";
    assert_eq!(
        changed(list, r#""qldb:*""#, r#""qldb:SendCommand", "qldb:PartiQLSelect""#),
        lines(r#""qldb:*", # all"#, r#""qldb:SendCommand", "qldb:PartiQLSelect", # all"#)
    );
    // What is unknown is written as it was; a policy variable is no expression.
    assert_eq!(
        changed(
            list,
            r#""arn:aws:qldb:${var.region}:1:ledger/${aws:username}""#,
            r#""arn:aws:qldb:${var.region}:1:ledger/${aws:username}", "a\\b""#
        ),
        lines(
            r#"resources = ["arn:aws:qldb:${var.region}:1:ledger/&{aws:username}"]"#,
            r#"resources = ["arn:aws:qldb:${var.region}:1:ledger/$${aws:username}", "a\\b"]"#
        )
    );
    let key = with_statement(
        "{\n    Effect = \"Allow\"\n    Action = \"dynamodb:PartiQLSelect\"\n    Resource = \"*\"\n    Condition = {\n      Bool = { \"aws:SecureTransport\" = \"true\" }\n    }\n  }",
    );
    assert_eq!(
        changed(&key, r#""Bool""#, r#""StringEquals": {"dynamodb:Select": ["COUNT", "${aws:username}"]}, "#),
        lines(
            r#"Bool = { "aws:SecureTransport" = "true" }"#,
            r#""StringEquals" = { "dynamodb:Select" = ["COUNT", "$${aws:username}"] }, Bool = { "aws:SecureTransport" = "true" }"#
        )
    );
    assert_eq!(
        changed(&key, r#""Bool""#, r#""StringEquals""#),
        lines(r#"Bool = { "aws:SecureTransport" = "true" }"#, r#""StringEquals" = { "aws:SecureTransport" = "true" }"#)
    );
    let test = "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [\"qldb:*\"]\n    resources = [\"*\"]\n    condition {\n      test = \"Bool\"\n      variable = \"qldb:Purge\"\n      values = [\"True\"]\n    }\n  }\n}\n";
    assert_eq!(changed(test, r#""Bool""#, r#""StringEquals""#), lines(r#"test = "Bool""#, r#"test = "StringEquals""#));
    // A condition is a block here, not a member.
    assert_eq!(changed(test, r#""Bool""#, r#""Null": {"a:b": "true"}, "#), None);
}

#[test]
fn json_within_texts_stays_json() {
    let lines = |one: &str, two: &str| Some((one.to_owned(), two.to_owned()));
    let of = |name: &str, address: &str, from: &str, to: &str| {
        let text = fixture(name);
        let template = tf(&text);
        let policy =
            template.policies.iter().find(|policy| policy.owner.id == address && policy.kind == PolicyUse::Identity);
        let policy = &policy.unwrap().text;
        let start = policy.json().find(from).unwrap();
        let edit = policy.edit(&Edit::new(Span::of(&(start..start + from.len())), to.to_owned()))?;
        Some((edit.span.text(&text).to_owned(), edit.text))
    };
    let cars = |from: &str, to: &str| of("heredocs.tf", "aws_iam_policy.cars", from, to);
    assert_eq!(
        cars(r#""qldb:PartiQLSelect""#, r#""qldb:PartiQLSelect", "qldb:PartiQLInsert""#),
        lines(r#""qldb:PartiQLSelect""#, r#""qldb:PartiQLSelect", "qldb:PartiQLInsert""#)
    );
    let arn = r#""arn:aws:qldb:us-east-1:${var.account}:ledger/cars/information_schema/user_tables""#;
    assert_eq!(cars(arn, &format!("{arn}, {arn}")), lines(arn, &format!("{arn}, {arn}")));
    assert_eq!(
        cars(r#""${aws:username}""#, r#"["${aws:username}"]"#),
        lines(r#""$${aws:username}""#, r#"["$${aws:username}"]"#)
    );
    // What an expression comes to would be written in its place.
    assert_eq!(cars(r#""arn:aws:dynamodb:us-east-1:123456789012:table/reports""#, "\"*\""), None);
    assert_eq!(
        of("jsonencode.tf", "aws_iam_role_policy.quoted", r#""dynamodb:PartiQL*""#, r#"["dynamodb:PartiQLSelect"]"#),
        lines(r#"\"dynamodb:PartiQL*\""#, r#"[\"dynamodb:PartiQLSelect\"]"#)
    );
    // Others may share a local.
    assert_eq!(of("jsonencode.tf", "aws_iam_role.shop", r#""dynamodb:PartiQLSelect""#, "\"a:b\""), None);
}
