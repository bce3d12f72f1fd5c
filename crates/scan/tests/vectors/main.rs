//! The vectors of `scan_text` that every language runs, `tests/vectors/scan.jsonl`: made from the sources and templates of other tests, and checked
//! against the library. With UPDATE=1 they are written.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
// `json!` makes values to give away.
#![allow(clippy::needless_pass_by_value)]

#[path = "../../../answer/tests/vectors/kept.rs"]
mod kept;

use std::fs;
use std::path::{Path, PathBuf};

use partiql_iam_answer::{Database, Fault, Options, service_of};
use partiql_iam_scan::{FileKind, scan_text};
use serde_json::{Value, json};

use kept::{CATALOG, LEDGER, SCHEMA, vector, with};

/// The folders whose files are scanned.
const FOLDERS: [&str; 5] = [
    "crates/cli/tests/cli/scan.in",
    "crates/embedded/tests/sources",
    "crates/template/tests/templates",
    "crates/template/tests/terraform",
    "examples/shop",
];

/// The files of a folder that are read, in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let within = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    paths.into_iter().flat_map(within).filter(|path| FileKind::of(path).is_some()).collect()
}

/// What comes out, without the end of the last line.
fn answer(arguments: &Value) -> Result<String, Fault> {
    let text = |name: &str| arguments.get(name).map(|value| value.as_str().unwrap());
    let schemas: Vec<&str> = text("schema").into_iter().collect();
    let ledger = Database::new(&Options {
        service: Some("qldb"),
        ledger: text("ledger"),
        permissions_mode: text("permissions_mode"),
        catalog: text("catalog"),
        ..Options::default()
    })?;
    let tables = Database::new(&Options {
        service: Some("dynamodb"),
        account: text("account"),
        region: text("region"),
        schema: &schemas,
        ..Options::default()
    })?;
    let service = text("service").map(service_of).transpose()?;
    let lines = scan_text(text("text").unwrap(), text("name").unwrap(), service, &ledger, &tables)?;
    Ok(lines.strip_suffix('\n').unwrap_or(&lines).to_owned())
}

fn scanned(name: &str, arguments: Value) -> Value {
    let answer = answer(&arguments);
    vector(name, "scan_text", arguments, answer)
}

fn of_files() -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let all = FOLDERS.iter().flat_map(|folder| files(&root.join(folder)).into_iter().map(move |path| (folder, path)));
    let all = all.enumerate().filter_map(|(at, (folder, path))| {
        let text = fs::read_to_string(&path).ok()?;
        let name = path.strip_prefix(root.join(folder)).unwrap().to_str().unwrap().replace('\\', "/");
        let arguments = json!({"text": text, "name": name});
        // Half of them with what is known of the databases.
        let known =
            if at % 2 == 0 { json!({}) } else { json!({"ledger": LEDGER, "catalog": CATALOG, "schema": SCHEMA}) };
        Some(scanned(&format!("{folder}/{name}"), with(arguments, known)))
    });
    all.collect()
}

fn of_texts() -> Vec<Value> {
    let call = "boto3.client('dynamodb').execute_statement(Statement='SELECT * FROM Music WHERE x = \"\u{1F697}\"')\n";
    let ignored = "# partiql-iam: ignore[double-quoted-string] the car is an attribute\n";
    [
        ("outside of ASCII", "a.py", format!("# \u{1F697} größe\n{call}x = '\u{1F697}'; {call}")),
        ("a byte order mark", "a.py", format!("\u{FEFF}{call}")),
        ("two byte order marks", "a.py", format!("\u{FEFF}\u{FEFF}{call}")),
        ("lines end with two characters", "a.py", format!("\r\n{}", call.replace('\n', "\r\n"))),
        ("other characters that end lines", "a.partiql", "-- service: dynamodb\nSELECT '\u{2028}\u{85}\u{b}' FROM Music".to_owned()),
        ("over several lines", "a.partiql", "-- service: dynamodb\n\nSELECT *\n  FROM Music\n WHERE x = 'é'; SELEC".to_owned()),
        ("no service is named", "a.partiql", "SELECT * FROM Vehicle".to_owned()),
        ("no service is named in SQL", "a.sql", "SELECT * FROM Vehicle".to_owned()),
        ("a service that there is not", "a.partiql", "-- service: oracle\nSELECT 1".to_owned()),
        ("a table that the script makes", "a.partiql", "-- service: qldb\nCREATE TABLE Boat; SELECT * FROM Boat".to_owned()),
        ("ignored", "a.py", format!("{ignored}{call}")),
        ("ignored for no reason", "a.py", format!("{}{call}", ignored.replace("the car is an attribute", ""))),
        ("a code that there is not", "a.py", format!("{}{call}", ignored.replace("quoted", "qoted"))),
        ("a code that is not used", "a.py", format!("{}\nx = 1\n{call}", ignored.replace("double-quoted-string", "missing-from"))),
        ("alike", "a.py", call.replace("SELECT", "SELEC").repeat(3)),
        ("put together", "a.py", "client = boto3.client('dynamodb')\nclient.execute_statement(Statement='SELECT ' + name)".to_owned()),
        ("a Makefile", "Makefile", "all:\n\taws dynamodb execute-statement --statement \"SELECT * FROM Music\"\n".to_owned()),
        ("the shell", "a.sh", "aws dynamodb execute-statement --statement \"SELECT * FROM Music WHERE Artist = 'a'\"\n".to_owned()),
        ("Ruby", "a.rb", "client = Aws::DynamoDB::Client.new\nclient.execute_statement(statement: 'SELECT * FROM Music')\n".to_owned()),
        ("a notebook", "a.ipynb", notebook(call)),
        ("a notebook that is none", "a.ipynb", "{\"cells\": dynamodb".to_owned()),
        (
            "a state machine",
            "a.json",
            r#"{"States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:executeStatement", "Parameters": {"Statement": "SELECT * FROM Music"}}}}"#.to_owned(),
        ),
        (
            "a fix",
            "role.json",
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:PartiQLSelct", "Resource": "*"}}"#.to_owned(),
        ),
        ("policies that are none", "role.json", r#"{"Statement": [{"Effect": "Alow", "Action": "dynamodb:PartiQLSelect"}]}"#.to_owned()),
        ("nothing", "a.py", String::new()),
        ("no name", "", call.to_owned()),
        ("another ending", "a.exe", call.to_owned()),
        ("no ending", "dir.py/a", call.to_owned()),
    ]
    .into_iter()
    .map(|(name, file, text)| scanned(name, json!({"text": text, "name": file})))
    .collect()
}

/// A notebook with a cell of Python.
fn notebook(code: &str) -> String {
    let cell = json!({"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": [code, "%%bash\n"]});
    json!({"cells": [cell], "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5})
        .to_string()
}

fn of_options() -> Vec<Value> {
    let script = "SELECT * FROM Person WHERE name = 'é'";
    let role = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "qldb:PartiQLSelect", "Resource": format!("{LEDGER}/table/Person")}});
    let fixed = json!({"text": format!("{{\"größe\": [\n{role}]}}"), "name": "role.json", "ledger": LEDGER, "catalog": CATALOG});
    let plain = json!({"text": role.to_string(), "name": "role.json", "ledger": LEDGER, "catalog": CATALOG});
    let texts = [("a policy", plain), ("a policy in a list", fixed)];
    let texts = texts.into_iter().map(|(name, arguments)| scanned(name, arguments));
    [
        ("a service", json!({"service": "dynamodb"})),
        ("a service and a ledger", json!({"service": "qldb", "ledger": LEDGER, "catalog": CATALOG})),
        ("both databases", json!({"ledger": LEDGER, "account": "123456789012", "region": "us-west-2"})),
        ("a mode", json!({"service": "qldb", "ledger": LEDGER, "permissions_mode": "ALLOW_ALL"})),
        ("no service", json!({"service": "oracle"})),
        ("no ARN", json!({"ledger": "cars"})),
        ("no catalog", json!({"catalog": "{tableId: 1}"})),
        ("no mode", json!({"permissions_mode": "LAX"})),
        ("an account alone", json!({"account": "123456789012"})),
        ("no schema", json!({"schema": "{\"Table\": 1}"})),
        ("no ARN, and no schema", json!({"ledger": "cars", "schema": "{\"Table\": 1}", "service": "oracle"})),
    ]
    .into_iter()
    .map(|(name, options)| scanned(name, with(options, json!({"text": script, "name": "a.partiql"}))))
    .chain(texts)
    .collect()
}

#[test]
fn the_vectors_are_what_the_library_answers() {
    let all = [of_files(), of_texts(), of_options()].concat();
    kept::check(&[("scan", all)]);
}
