//! `partiql-iam scan` and `policy for --scan` on trees whose templates declare ledgers.

use super::scan::Tree;

pub(crate) const CARS: &str = "-- service: qldb\nSELECT VIN FROM Vehicle\n";
pub(crate) const TEMPLATE: &str = "Resources:\n  L:\n    Type: AWS::QLDB::Ledger\n    Properties:\n      Name: cars\n      PermissionsMode: STANDARD\n";
pub(crate) const TERRAFORM: &str =
    "resource \"aws_qldb_ledger\" \"l\" {\n  name             = \"cars\"\n  permissions_mode = \"STANDARD\"\n}\n";
const REGION: [&str; 2] = ["--template-value", "AWS::Region=us-east-1"];
const ACCOUNT: [&str; 2] = ["--template-value", "AWS::AccountId=123456789012"];
pub(crate) const ARN: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";
const TABLES: &str = "note: src/a.partiql:2: `table/*`, every table, is written for `Vehicle`, whose id is not known\n";
const NOT_GIVEN: &str = "the ARN of the ledger `cars` is unknown: its account or its region is not given";

/// The ledger of the only statement, and the messages of the notes.
fn ledger(tree: &Tree, arguments: &[&str]) -> (String, Vec<String>) {
    let (_, out, errors) = tree.said(&[&["scan", "--format", "json", "."], arguments].concat());
    assert_eq!(errors, "");
    let (mut arn, mut notes) = (String::new(), Vec::new());
    for line in out.lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        if object["kind"] == "statement" {
            let action =
                object["requirements"].as_array().unwrap().iter().find(|one| one["action"] == "qldb:SendCommand");
            action.unwrap()["resource"]["arn"].as_str().unwrap().clone_into(&mut arn);
        } else if object["code"] == "declared-ledger" {
            assert_eq!(object["severity"], "note");
            notes.push(object["message"].as_str().unwrap().to_owned());
        }
    }
    (arn, notes)
}

pub(crate) fn given() -> Vec<&'static str> {
    [REGION, ACCOUNT].concat()
}

/// No ledger is taken.
fn is_open(arn: &str) -> bool {
    arn == "arn:${Partition}:qldb:${Region}:${Account}:ledger/${LedgerName}"
}

#[test]
fn the_only_ledger_is_that_of_the_statements() {
    let serverless =
        format!("service: cars\nprovider: {{name: aws}}\nresources:\n  {}", TEMPLATE.trim_end().replace('\n', "\n  "));
    for (name, text) in [("template.yaml", TEMPLATE), ("main.tf", TERRAFORM), ("serverless.yml", &serverless)] {
        let tree = Tree::new("ledger").file("a.partiql", CARS).file(name, text);
        assert_eq!(ledger(&tree, &given()), (ARN.to_owned(), vec![]), "{name}");
        let (arn, notes) = ledger(&tree, &[]);
        assert!(is_open(&arn), "{name}: {arn}");
        assert_eq!(notes, [NOT_GIVEN], "{name}");
        let other = "arn:aws:qldb:eu-west-1:210987654321:ledger/bikes";
        assert_eq!(ledger(&tree, &["--ledger", other]), (other.to_owned(), vec![]), "{name}");
    }
    let tree = Tree::new("ledger-region")
        .file("a.partiql", CARS)
        .file("main.tf", TERRAFORM.replace('}', "  region = \"cn-north-1\"\n}"));
    assert_eq!(ledger(&tree, &ACCOUNT), (ARN.replace("aws:qldb:us-east-1", "aws-cn:qldb:cn-north-1"), vec![]));
    let (arn, notes) = ledger(&tree, &given());
    assert!(is_open(&arn), "{arn}");
    assert_eq!(notes, ["the ledger is unknown: `main.tf:2:22` says the region `cn-north-1`, and `us-east-1` is given"]);
    // The same ledger in two files is one.
    let tree =
        Tree::new("ledger-same").file("a.partiql", CARS).file("main.tf", TERRAFORM).file("template.yaml", TEMPLATE);
    assert_eq!(ledger(&tree, &given()), (ARN.to_owned(), vec![]));
    let project = "ledger = \"arn:aws:qldb:eu-west-1:210987654321:ledger/bikes\"\n";
    let tree = Tree::new("ledger-project")
        .file("a.partiql", CARS)
        .file("main.tf", TERRAFORM)
        .file("partiql-iam.toml", project);
    assert_eq!(ledger(&tree, &given()), ("arn:aws:qldb:eu-west-1:210987654321:ledger/bikes".to_owned(), vec![]));
}

#[test]
fn a_ledger_that_is_not_known_is_not_taken() {
    let another = "the ledger is unknown: `cars` of `FILE` may not be deployed, or as another one";
    let unnamed = "the ledger is unknown: only the deployment tells the name of that of `FILE`";
    for (from, to, place, why) in [
        ("    Properties:", "    Condition: IsNew\n    Properties:", "template.yaml:6:13", another),
        ("Resources:", "Transform: Changes\nResources:", "template.yaml:6:13", another),
        ("Name: cars", "Name: !Ref Name", "template.yaml:5:13", unnamed),
        ("      Name: cars\n", "", "template.yaml:2:3", unnamed),
    ] {
        let tree =
            Tree::new("ledger-unsure").file("a.partiql", CARS).file("template.yaml", TEMPLATE.replacen(from, to, 1));
        let (arn, notes) = ledger(&tree, &given());
        assert!(is_open(&arn), "{to}: {arn}");
        assert_eq!(notes, [why.replace("FILE", place)], "{to}");
    }
    for (from, to, place, why) in [
        ("\"cars\"", "\"cars\"\n  count = var.count", "main.tf:2:22", another),
        ("\"cars\"", "\"cars\"\n  provider = aws.west", "main.tf:2:22", another),
        ("\"cars\"", "\"cars\"\n  region = var.region", "main.tf:2:22", another),
        ("\"cars\"", "\"cars\"\n  lifecycle {\n    ignore_changes = [name]\n  }", "main.tf:2:22", another),
        ("\"cars\"", "var.name", "main.tf:2:22", unnamed),
    ] {
        let tree =
            Tree::new("ledger-unsure-tf").file("a.partiql", CARS).file("main.tf", TERRAFORM.replacen(from, to, 1));
        let (arn, notes) = ledger(&tree, &given());
        assert!(is_open(&arn), "{to}: {arn}");
        assert_eq!(notes, [why.replace("FILE", place)], "{to}");
    }
    let tree = Tree::new("ledger-beside").file("a.partiql", CARS).file("main.tf", TERRAFORM);
    let tree = tree.file("override.tf", "resource \"aws_qldb_ledger\" \"l\" {\n  name = \"bikes\"\n}\n");
    assert!(is_open(&ledger(&tree, &given()).0));
    let bikes = TEMPLATE.replace("cars", "bikes");
    let tree = Tree::new("ledger-two").file("a.partiql", CARS).file("main.tf", TERRAFORM).file("template.yaml", bikes);
    let (arn, notes) = ledger(&tree, &given());
    assert!(is_open(&arn), "{arn}");
    let why = "the ledger is unknown: `main.tf:2:22` declares `cars`, and `template.yaml:5:13` declares `bikes`";
    assert_eq!(notes, [why, why]);
    let tree = Tree::new("ledger-broken").file("a.partiql", CARS).file("template.yaml", TEMPLATE);
    let tree = tree.file("x.yaml", "Type: AWS::QLDB::Ledger\n a: [\n");
    let (arn, notes) = ledger(&tree, &given());
    assert!(is_open(&arn), "{arn}");
    let why = "the ledger is unknown: `x.yaml` is not read, and may declare one";
    assert_eq!(notes, [why, why]);
}

#[test]
fn the_mode_of_a_template_does_not_count() {
    let tree =
        Tree::new("ledger-mode").file("a.partiql", CARS).file("main.tf", TERRAFORM.replace("STANDARD", "ALLOW_ALL"));
    let (status, out, errors) = tree.said(&[&["scan", "."], given().as_slice()].concat());
    let expected = "\
a.partiql:2:1: SELECT needs qldb:SendCommand on ledger/cars, qldb:PartiQLSelect on ledger/cars/table/* (Vehicle)
note[declared-ledger]: `cars` is declared with `ALLOW_ALL`, and taken as `STANDARD`
 --> main.tf:2:22
  |
2 |   name             = \"cars\"
  |                      ^^^^^^
  |
  = help: give `--permissions-mode allow-all` if it is deployed so

2 files: 1 statement
";
    assert_eq!((status, out.as_str(), errors.as_str()), (0, expected, ""));
}

#[test]
fn the_least_policy_and_the_decision_are_of_the_ledger() {
    let policy = format!(
        "{{\"Version\": \"2012-10-17\", \"Statement\": {{\"Effect\": \"Allow\", \"Action\": \"qldb:*\", \"Resource\": [\"{ARN}\", \"{ARN}/*\"]}}}}"
    );
    let tree =
        Tree::new("ledger-policy").file("src/a.partiql", CARS).file("src/main.tf", TERRAFORM).file("role.json", policy);
    let least = ["policy", "for", "--any-table", "--scan", "src"];
    let (status, out, errors) = tree.said(&[least.as_slice(), given().as_slice()].concat());
    assert_eq!((status, errors.as_str()), (0, TABLES));
    assert!(out.contains(&format!("\"{ARN}\"")), "{out}");
    let (status, _, errors) = tree.said(&least);
    assert_eq!(status, 2, "{errors}");
    assert!(
        errors.contains(NOT_GIVEN) && errors.contains("error[template-ledger]: the ledger's ARN is not given"),
        "{errors}"
    );
    let decide = ["scan", "--policy", "role.json", "src"];
    assert_eq!(tree.said(&[decide.as_slice(), given().as_slice()].concat()).0, 0);
    assert_eq!(tree.said(&decide).0, 1);
    // Of a request to another region nothing is said.
    let elsewhere = ["--context", "aws:RequestedRegion=eu-west-1"];
    let (status, out, _) = tree.said(&[decide.as_slice(), given().as_slice(), &elsewhere].concat());
    assert_eq!(status, 1);
    assert!(out.contains("error[template-ledger]"), "{out}");
}

#[test]
fn values_and_names_are_of_files_that_are_not_read_too() {
    let tree = Tree::new("ledger-values").file("a.partiql", CARS);
    let tree = tree.file("template.yaml", format!("{TEMPLATE}---\n{TEMPLATE}"));
    let (status, out, errors) = tree.said(&[&["scan", "."], given().as_slice()].concat());
    assert_eq!((status, errors.as_str()), (0, ""));
    assert!(out.contains("`template.yaml` is not read, and may declare one"), "{out}");
    // Only digits are no name of a ledger, and a number is one in a template.
    let digits = "the ARN of the ledger `123` is unknown: ";
    for (name, text) in
        [("template.yaml", TEMPLATE.replace("cars", "123")), ("main.tf", TERRAFORM.replace("\"cars\"", "123"))]
    {
        let tree = Tree::new("ledger-digits").file("a.partiql", CARS).file(name, text);
        let (arn, notes) = ledger(&tree, &given());
        assert!(is_open(&arn) && notes.len() == 1 && notes[0].starts_with(digits), "{notes:?}");
    }
    // A partition is that of its regions.
    let tree = Tree::new("ledger-partition").file("a.partiql", CARS).file("template.yaml", TEMPLATE);
    let partition = |name: &'static str| [given(), vec!["--template-value", name]].concat();
    assert_eq!(ledger(&tree, &partition("AWS::Partition=aws")), (ARN.to_owned(), vec![]));
    let (arn, notes) = ledger(&tree, &partition("AWS::Partition=aws-cn"));
    assert!(is_open(&arn), "{arn}");
    let why = "the ARN of the ledger `cars` is unknown: the region `us-east-1` is of the partition `aws`, and `aws-cn` is given";
    assert_eq!(notes, [why]);
}

#[test]
fn nothing_is_said_of_ledgers_where_nothing_asks_them() {
    let music = "-- service: dynamodb\nSELECT * FROM Music\n";
    let tree = Tree::new("ledger-alone").file("template.yaml", TEMPLATE);
    assert_eq!(tree.said(&["scan", "."]), (0, "1 file: 0 statements\n".to_owned(), String::new()));
    assert_eq!(tree.said(&[&["scan", "."], given().as_slice()].concat()).0, 0);
    let (status, out, _) = tree.file("a.partiql", music).said(&["scan", "."]);
    assert_eq!((status, out.contains("declared-ledger")), (0, false), "{out}");
}

#[test]
fn a_caller_of_another_account_is_denied() {
    let policy = format!(
        "{{\"Version\": \"2012-10-17\", \"Statement\": {{\"Effect\": \"Allow\", \"Action\": \"qldb:*\", \"Resource\": [\"{ARN}\", \"{ARN}/*\"]}}}}"
    );
    let tree = Tree::new("ledger-account")
        .file("src/a.partiql", CARS)
        .file("src/main.tf", TERRAFORM)
        .file("role.json", policy);
    let (other, own) = ("aws:PrincipalAccount=999999999999", "aws:PrincipalAccount=123456789012");
    let why = "error[other-account]: the caller is of the account 999999999999, and the resource of 123456789012";
    let given = given();
    let given = given.as_slice();
    for place in [given, &["--ledger", ARN]] {
        let scan = |account| [&["scan", "--policy", "role.json", "--context", account], place, &["src"]].concat();
        let (status, out, _) = tree.said(&scan(other));
        assert_eq!((status, out.contains(why)), (1, true), "{out}");
        assert_eq!(tree.said(&scan(own)).0, 0);
    }
    let check = ["check", "--ledger", ARN, "--policy", "role.json", "--context", other, "SELECT VIN FROM Vehicle"];
    let (status, out, errors) = tree.said(&check);
    assert_eq!((status, out.contains(why) || errors.contains(why)), (1, true), "{out}{errors}");
}
