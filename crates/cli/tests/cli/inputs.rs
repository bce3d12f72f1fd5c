//! What the program says of files and values that are not what they should be.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";
const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
const CATALOG: &str = r#"[{"tableId": "Au1EiThbt8s0z9wM26REZN", "name": "T", "status": "ACTIVE"}]"#;

/// A file that is there for one test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let directory = env::temp_dir().join(format!("partiql-iam-inputs-{}-{name}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let path = directory.join(name);
        fs::write(&path, bytes).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.0.parent().unwrap_or(Path::new("")));
    }
}

/// The exit status, and what is said of it.
fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_partiql-iam")).arg("--no-config").args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

fn check(policy: &str, more: &[&str]) -> (Option<i32>, String) {
    let arguments = ["check", "--ledger", LEDGER, "--policy", policy, "SELECT * FROM T"];
    run(&[&arguments[..], more].concat())
}

#[track_caller]
fn refused(answer: (Option<i32>, String), wanted: &[&str]) {
    let (status, text) = answer;
    assert_eq!(status, Some(2), "{text}");
    for wanted in wanted {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
}

#[test]
fn an_empty_file_is_no_policy_and_no_catalog() {
    let policy = Scratch::new("good.json", POLICY.as_bytes());
    for (name, text) in [("empty.json", ""), ("blank.json", " \n\t")] {
        let empty = Scratch::new(name, text.as_bytes());
        refused(check(empty.path(), &[]), &["the policy is empty", name]);
        refused(run(&["lint", empty.path()]), &["the policy is empty"]);
        let wanted = "expected the row of a table, or `[]` for a ledger without tables, found the end of the text";
        refused(check(policy.path(), &["--catalog", empty.path()]), &[wanted]);
    }
    let list = Scratch::new("list.json", b"[]");
    refused(check(policy.path(), &["--catalog", list.path()]), &["`T`"]);
}

#[test]
fn a_file_of_another_encoding_is_named() {
    let encoded = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let marked = Scratch::new("marked.json", &[&[0xFF, 0xFE], &encoded(POLICY)[..]].concat());
    let plain = Scratch::new("plain.json", &encoded(POLICY));
    for file in [marked, plain] {
        refused(check(file.path(), &[]), &["the text is UTF-16; save it as UTF-8"]);
    }
}

#[test]
fn a_policy_and_a_catalog_are_told_apart() {
    let (policy, catalog) = (Scratch::new("p.json", POLICY.as_bytes()), Scratch::new("c.json", CATALOG.as_bytes()));
    let wanted = ["it is the catalog of a ledger, not a policy", "give it with `--catalog`"];
    refused(check(catalog.path(), &[]), &wanted);
    refused(run(&["lint", catalog.path()]), &wanted);
    let wanted = ["it is a policy, not the catalog of a ledger", "give it with `--policy`"];
    refused(check(policy.path(), &["--catalog", policy.path()]), &wanted);
}

#[test]
fn a_context_that_contradicts_the_request_is_refused() {
    let policy = Scratch::new("context.json", POLICY.as_bytes());
    let context = |entry: &str| check(policy.path(), &["--context", entry]);
    let wanted = "the ARN says that `aws:RequestedRegion` is `us-east-1`, the context that it is `eu-west-1`";
    refused(context("aws:RequestedRegion=eu-west-1"), &[wanted, "leave the key out"]);
    refused(context("AWS:requestedregion=eu-west-1"), &[wanted]);
    refused(context("aws:ResourceAccount=1"), &["`aws:ResourceAccount` is `123456789012`"]);
    refused(context("aws:SourceIp=notip"), &["`notip` is not an IP address"]);
    refused(context("aws:vpcsourceip=10.0.0.0/8"), &["`10.0.0.0/8` is not an IP address"]);
    assert_eq!(context("aws:RequestedRegion=us-east-1").0, Some(0));
    let action = ["check", "--action", "qldb:GetDigest", "--resource", LEDGER, "--policy", policy.path()];
    refused(run(&[&action[..], &["--context", "aws:RequestedRegion=eu-west-1"]].concat()), &[wanted]);
}

#[test]
fn a_file_without_an_option_is_explained() {
    let arguments = ["diff", "--ledger", LEDGER, "--statements", "s.partiql", "full.json"];
    refused(run(&arguments), &["`full.json` is given without an option", "give a policy with `--policy`"]);
}

#[test]
fn the_first_line_of_an_argument_says_the_service_too() {
    let text = |first: &str| format!("-- service: {first}\nSELECT * FROM Music WHERE Artist = 'a'");
    // QLDB's answer would be a note and an answer.
    let (dynamodb, qldb) = (text("dynamodb"), text("qldb"));
    assert_eq!(run(&["explain", "--format", "json", "--", &dynamodb]), (Some(0), String::new()));
    assert_eq!(run(&["explain", "--format", "json", "--", &qldb]), (Some(0), String::new()));
    refused(
        run(&["explain", "--service", "qldb", "--", &dynamodb]),
        &["`STATEMENT` is for DynamoDB, and the service is QLDB"],
    );
    refused(
        run(&["explain", "--ledger", LEDGER, "--", &dynamodb]),
        &["`--ledger` is of QLDB, and the service is DynamoDB"],
    );
    refused(run(&["explain", "--", &text("dynamo")]), &["there is no service `dynamo`", "did you mean `dynamodb`?"]);
    refused(run(&["explain", "--", "-- service: dynamodb"]), &["note: no service is given"]);
}

#[test]
fn a_file_of_terraform_has_the_others_of_its_folder() {
    let policy = |effect: &str| {
        format!(
            "resource \"aws_iam_role_policy\" \"{effect}\" {{\n  role   = aws_iam_role.app.id\n  policy = jsonencode({{ Version = \"2012-10-17\", Statement = [{{ Effect = \"{effect}\", Action = \"qldb:*\", Resource = \"*\" }}] }})\n}}\n"
        )
    };
    let role = "resource \"aws_iam_role\" \"app\" {\n  name = \"app\"\n}\n";
    let main = Scratch::new("main.tf", format!("{role}{}", policy("Allow")).as_bytes());
    let whose = format!("{}#aws_iam_role.app", main.path());
    let decided = |action: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_partiql-iam"))
            .args(["--no-config", "check", "--policy", &whose, "--action", action, "--resource", LEDGER])
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    assert_eq!(decided("qldb:GetDigest").0, Some(0));
    let deny = main.0.with_file_name("deny.tf");
    fs::write(&deny, policy("Deny")).unwrap();
    let (status, text) = decided("qldb:GetDigest");
    assert_eq!(status, Some(1));
    assert!(text.contains(&format!("{}:3:62", deny.display())), "{text}");
    assert!(text.contains("deny.tf#aws_iam_role_policy.Deny"), "{text}");
    fs::write(&deny, "resource {").unwrap();
    let (status, text) = decided("qldb:GetDigest");
    assert_eq!(status, Some(1));
    assert!(text.contains("deny.tf is not read, and may change it"), "{text}");
}
