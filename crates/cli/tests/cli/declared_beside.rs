//! `partiql-iam scan` on trees whose files do not agree with the ledger that a template declares.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::declared_ledger::{ARN, CARS, TEMPLATE, TERRAFORM, given};
use super::scan::Tree;

/// What is said of `cars`, which `template.yaml` or `main.tf` declares, beside these files.
fn beside(files: &[(&str, &[u8])]) -> Vec<String> {
    static TREES: AtomicUsize = AtomicUsize::new(0);
    let number = TREES.fetch_add(1, Ordering::Relaxed);
    let mut tree = Tree::new(&format!("ledger-beside-{number}")).file("a.partiql", CARS);
    for (name, text) in files {
        tree = tree.file(name, text);
    }
    let (_, out, _) = tree.said(&[&["scan", "--format", "json", "."], given().as_slice()].concat());
    let objects: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let statement = objects.iter().find(|object| object["file"] == "a.partiql").unwrap();
    let is_taken = statement["requirements"].to_string().contains(ARN);
    let notes = objects.iter().filter(|object| object["code"] == "declared-ledger");
    let mut notes: Vec<String> =
        notes.map(|note| note["message"].as_str().unwrap().replace("the ledger is unknown: ", "")).collect();
    notes.dedup();
    assert_eq!(is_taken, notes.is_empty(), "{notes:?}");
    notes
}

/// A text in UTF-16, with a byte order mark or without.
fn wide(text: &str, mark: &[u8]) -> Vec<u8> {
    mark.iter().copied().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn what_is_not_read_may_declare_another_ledger() {
    let more = "names more tables or ledgers than are read in it";
    let unread = "is not read, and may declare more";
    let bikes = TEMPLATE.replace("cars", "bikes");
    let set = format!(
        "Resources:\n  S:\n    Type: AWS::CloudFormation::StackSet\n    Properties:\n      TemplateBody: |\n        {}",
        bikes.replace('\n', "\n        ")
    );
    let each = format!(
        "{TEMPLATE}  Fn::ForEach::X:\n    - N\n    - [bikes]\n    - L${{N}}: {{Type: AWS::QLDB::Ledger, Properties: {{Name: !Ref N}}}}\n"
    );
    let note = |file: &str, what: &str| vec![format!("`{file}` {what}")];
    assert_eq!(
        beside(&[("template.yaml", each.as_bytes())]),
        note("template.yaml:7:3", "is not read as a whole, and may declare more")
    );
    let extended = format!("Transform: AWS::LanguageExtensions\n{each}");
    assert_eq!(
        beside(&[("template.yaml", extended.as_bytes())]),
        note("template.yaml:8:3", "is not read as a whole, and may declare more")
    );
    let long = format!("{bikes}# {}", "x".repeat(16 << 20));
    let escaped = |text: &str| text.replace("QLDB::", "QLDB\\u003a:");
    let in_json = r#"{"Resources": {"L": {"Type": "AWS::QLDB::Ledger", "Properties": {"Name": "bikes"}}}}"#;
    let of_terraform = r#"{"resource": {"aws_qldb\u005fledger": {"l": {"name": "bikes"}}}}"#;
    let twice = |place: &str| vec![format!("`template.yaml:5:13` declares `cars`, and `{place}` declares `bikes`")];
    let cases: [(&str, Vec<u8>, Vec<String>); 13] = [
        ("u.yaml", set.into_bytes(), note("u.yaml:2:3", "may declare more by `S`")),
        ("u.yaml", wide(&bikes, &[0xFF, 0xFE]), note("u.yaml", unread)),
        ("u.yaml", wide(&bikes, &[]), note("u.yaml", unread)),
        ("u.yaml", [bikes.as_bytes(), b"# caf\xE9\n"].concat(), note("u.yaml", unread)),
        ("u.yaml", long.into_bytes(), note("u.yaml", unread)),
        ("u.json", escaped(in_json).into_bytes(), twice("u.json:1:79")),
        ("u.yaml", bikes.replace("AWS::QLDB::Ledger", "\"AWS::QLDB\\x3a:Ledger\"").into_bytes(), twice("u.yaml:5:13")),
        ("u.tf.json", of_terraform.as_bytes().to_vec(), twice("u.tf.json:1:54")),
        ("u.tf", b"module {".to_vec(), note("u.tf", unread)),
        ("u.tf", b"data \"aws_qldb_ledger\" \"l\" {\n  name = \"bikes\"\n}\n".to_vec(), note("u.tf", more)),
        (
            "u.tf",
            b"resource \"awscc_qldb_ledger\" \"l\" {\n  name = \"bikes\"\n}\n".to_vec(),
            note("u.tf:1:30", "may declare more by `awscc_qldb_ledger.l`"),
        ),
        (
            "u.yaml",
            b"Transform: Changes\nResources: {}\n".to_vec(),
            note("u.yaml:1:1", "may declare more by `Changes`"),
        ),
        (
            "u.yaml",
            b"resources: {l: {type: 'aws:qldb:Ledger'}}\n".to_vec(),
            vec!["`u.yaml` is not read, and may declare one".to_owned()],
        ),
    ];
    for (name, text, expected) in cases {
        assert_eq!(beside(&[("template.yaml", TEMPLATE.as_bytes()), (name, &text)]), expected, "{name}");
    }
    for (name, text) in [
        ("u.yaml", wide("a: b\n", &[0xFF, 0xFE])),
        ("u.yaml", b"# AWS::QLDB::Ledger caf\xC3\xA9\nResources: {}\n".to_vec()),
        ("u.tf", b"output \"a\" {\n  value = aws_qldb_ledger.l.arn\n}\n".to_vec()),
        ("u.json", br#"{"a": "\u003cAWS::QLDB\u003e"}"#.to_vec()),
    ] {
        assert_eq!(beside(&[("template.yaml", TEMPLATE.as_bytes()), (name, &text)]), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn what_files_say_of_the_region_and_the_account_counts() {
    let region = |place: &str| vec![format!("`{place}` says the region `eu-west-1`, and `us-east-1` is given")];
    let account = |place: &str| vec![format!("`{place}` says the account `999999999999`, and `123456789012` is given")];
    let open = |place: &str, what: &str| vec![format!("`{place}` {what}")];
    let provider = |inner: &str| format!("provider \"aws\" {{\n  {inner}\n}}\n");
    let serverless = |inner: &str| {
        format!(
            "service: cars\nprovider:\n  name: aws\n  {inner}\nresources:\n  {}",
            TEMPLATE.trim_end().replace('\n', "\n  ")
        )
    };
    let plan = |provider: &str, arn: &str| {
        format!(
            r#"{{"format_version": "1.2", "planned_values": {{"root_module": {{"resources": [{{"address": "aws_qldb_ledger.l", "mode": "managed", "type": "aws_qldb_ledger", "name": "l", "values": {{"name": "cars", "arn": "{arn}"}}}}]}}}}, "configuration": {{"provider_config": {{"aws": {{"expressions": {{{provider}}}}}}}, "root_module": {{"resources": [{{"address": "aws_qldb_ledger.l", "provider_config_key": "aws", "expressions": {{}}}}]}}}}}}"#
        )
    };
    let constant = r#""region": {"constant_value": "eu-west-1"}"#;
    let referred = r#""region": {"references": ["var.region"]}"#;
    let other = "arn:aws:qldb:eu-west-1:999999999999:ledger/cars";
    let cases: Vec<(&str, String, Vec<String>)> = vec![
        ("m.tf", provider("region = \"eu-west-1\""), region("m.tf:2:3")),
        ("m.tf", provider("region = var.region"), open("m.tf:2:3", "does not say what `region` of the provider is")),
        (
            "m.tf",
            provider("assume_role {\n    role_arn = \"arn:aws:iam::999999999999:role/x\"\n  }"),
            account("m.tf:2:3"),
        ),
        ("m.tf", provider("allowed_account_ids = [\"999999999999\"]"), account("m.tf:2:3")),
        ("m.tf", provider("profile = \"prod\""), open("m.tf:2:3", "does not say what `profile` of the provider is")),
        ("m.tf.json", r#"{"provider": {"aws": {"region": "eu-west-1"}}}"#.to_owned(), region("m.tf.json:1:23")),
        ("serverless.yml", serverless("region: eu-west-1"), region("serverless.yml:4:3")),
        (
            "serverless.yml",
            serverless("region: ${opt:region}"),
            open("serverless.yml:4:3", "does not say the region of the provider"),
        ),
        (
            "serverless.yml",
            serverless("profile: prod"),
            open("serverless.yml:4:3", "deploys with the account of a `profile`"),
        ),
        (
            "manifest.json",
            r#"{"artifacts": {"S": {"environment": "aws://999999999999/us-east-1"}}}"#.to_owned(),
            account("manifest.json:1:38"),
        ),
        (
            "manifest.json",
            r#"{"artifacts": {"S": {"environment": "aws://unknown-account/eu-west-1"}}}"#.to_owned(),
            region("manifest.json:1:38"),
        ),
        ("plan.json", plan(constant, ARN), region("plan.json:1:320")),
        ("plan.json", plan(referred, ARN), open("plan.json:1:320", "does not say what `region` of the provider is")),
        ("plan.json", plan("", other), region("plan.json:1:88")),
    ];
    for (name, text, expected) in cases {
        assert_eq!(beside(&[("main.tf", TERRAFORM.as_bytes()), (name, text.as_bytes())]), expected, "{text}");
    }
    let plan = plan(r#""region": {"constant_value": "us-east-1"}"#, ARN);
    for (name, text) in [
        ("m.tf", provider("region = \"us-east-1\"\n  default_tags {\n    tags = {}\n  }")),
        ("m.tf", provider("assume_role {\n    role_arn = \"arn:aws:iam::123456789012:role/x\"\n  }")),
        ("m.tf", provider("alias = \"west\"\n  region = \"eu-west-1\"")),
        ("serverless.yml", serverless("region: us-east-1")),
        (
            "manifest.json",
            r#"{"artifacts": {"S": {"environment": "aws://unknown-account/unknown-region"}}}"#.to_owned(),
        ),
        ("plan.json", plan),
    ] {
        assert_eq!(
            beside(&[("main.tf", TERRAFORM.as_bytes()), (name, text.as_bytes())]),
            Vec::<String>::new(),
            "{text}"
        );
    }
    let here = provider("region = \"us-east-1\"");
    let files = [("a/main.tf", TERRAFORM), ("a/p.tf", &here), ("b/main.tf", TERRAFORM), ("b/p.tf", &here)];
    assert_eq!(
        beside(&files.map(|(name, text)| (name, text.as_bytes()))),
        ["`a/p.tf:1:1` and `b/p.tf:1:1` have providers of their own"]
    );
}

#[test]
fn modules_and_stacks_may_make_another_ledger() {
    let module = |inner: &str| format!("module \"x\" {{\n  source = \"./x\"\n  {inner}\n}}\n");
    for (inner, what) in [
        ("providers = {\n    aws = aws.west\n  }", "calls the module `x` with other providers"),
        ("count = 0", "calls the module `x` with `count`"),
        ("for_each = toset([])", "calls the module `x` with `for_each`"),
    ] {
        let text = module(inner);
        let files = [("m.tf", text.as_bytes()), ("x/m.tf", TERRAFORM.as_bytes())];
        assert_eq!(beside(&files), [format!("`m.tf:1:1` {what}")], "{inner}");
    }
    assert_eq!(beside(&[("m.tf", module("").as_bytes()), ("x/m.tf", TERRAFORM.as_bytes())]), Vec::<String>::new());
    let stack =
        |inner: &str| format!("Resources:\n  S:\n    {inner}\n    Properties: {{TemplateURL: ./template.yaml}}\n");
    for (inner, what) in [
        ("Type: AWS::CloudFormation::Stack\n    Condition: A", "has the stack `S` under a condition"),
        ("Type: AWS::CloudFormation::Stack", "has the stack `S`, which may have another one"),
        ("Type: AWS::Serverless::Application", "has the stack `S`, which may have another one"),
        ("Type: My::Own::Ledger::MODULE", "may declare more by `S`"),
    ] {
        let text = stack(inner);
        let files = [("p.yaml", text.as_bytes()), ("template.yaml", TEMPLATE.as_bytes())];
        assert_eq!(beside(&files), [format!("`p.yaml:2:3` {what}")], "{inner}");
    }
}

#[test]
fn programs_name_the_ledger_or_it_is_not_taken() {
    let python = "from pyqldb.driver.qldb_driver import QldbDriver\nd = QldbDriver(ledger_name=\"NAME\")\nd.execute_lambda(lambda t: t.execute_statement(\"SELECT * FROM Vehicle\"))\n";
    let java = "import software.amazon.qldb.QldbDriver;\nclass A { QldbDriver d = QldbDriver.builder().ledger(\"NAME\").build(); }\n";
    let cases: [(&str, String, Vec<String>); 6] = [
        ("b.py", python.replace("NAME", "cars"), vec![]),
        ("A.java", java.replace("NAME", "cars"), vec![]),
        ("b.py", python.replace("NAME", "bikes"), vec!["`b.py:2:16` names `bikes`".to_owned()]),
        ("A.java", java.replace("NAME", "bikes"), vec!["`A.java:2:47` names `bikes`".to_owned()]),
        ("b.py", python.replace("\"NAME\"", "NAME"), vec!["`b.py:2:16` may name another one".to_owned()]),
        (
            "b.py",
            "def run(t):\n    t.execute_statement('SELECT * FROM Vehicle')\n".to_owned(),
            vec!["`b.py` does not name it as a plain text".to_owned()],
        ),
    ];
    for (name, text, expected) in cases {
        assert_eq!(beside(&[("template.yaml", TEMPLATE.as_bytes()), (name, text.as_bytes())]), expected, "{text}");
    }
    let music = "import boto3\nboto3.client('dynamodb').execute_statement(Statement='SELECT * FROM Music')\n";
    assert_eq!(beside(&[("template.yaml", TEMPLATE.as_bytes()), ("b.py", music.as_bytes())]), Vec::<String>::new());
}
