//! Writes what fuzzing begins with: `corpus/TARGET/…` from the statements and policies of the tests, and `partiql.dict` with the
//! words and signs of the grammar.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs, io};

use serde_json::Value;

/// What `decide::check` divides the statement from the policy by.
const DIVIDER: &str = "\n---\n";

fn main() -> io::Result<()> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests = fuzz.join("../tests");
    let statements = statements(&tests)?;
    let policies = policies(&tests)?;
    for target in ["parse", "resolve", "decide", "differential", "round_trip", "dynamodb", "audit"] {
        fs::create_dir_all(fuzz.join("corpus").join(target))?;
        fs::create_dir_all(fuzz.join("regressions").join(target))?;
    }
    for (number, statement) in statements.iter().enumerate() {
        for target in ["parse", "differential", "round_trip"] {
            fs::write(fuzz.join(format!("corpus/{target}/seed-{number:04}")), statement)?;
        }
        fs::write(fuzz.join(format!("corpus/resolve/seed-{number:04}")), format!("\0{statement}"))?;
    }
    let dynamodb = dynamodb(&tests)?;
    for (number, statement) in dynamodb.iter().enumerate() {
        let choice = char::from(u8::try_from(number % 128).unwrap_or_default());
        fs::write(fuzz.join(format!("corpus/dynamodb/seed-{number:04}")), format!("{choice}{statement}"))?;
    }
    for (number, record) in records(&fuzz.join("../crates/audit/tests/journal"))?.iter().enumerate() {
        fs::write(fuzz.join(format!("corpus/audit/seed-{number:04}")), record)?;
    }
    for (number, policy) in policies.iter().enumerate() {
        let statement = &statements[number * 7 % statements.len()];
        fs::write(fuzz.join(format!("corpus/decide/seed-{number:04}")), format!("\0{statement}{DIVIDER}{policy}"))?;
    }
    fs::write(fuzz.join("partiql.dict"), dictionary(&fs::read_to_string(fuzz.join("../grammar/reserved-words.txt"))?))?;
    println!("{} statements, {} of DynamoDB, {} policies", statements.len(), dynamodb.len(), policies.len());
    Ok(())
}

/// The first part of each file with records, after a byte that leaves the format to it.
fn records(folder: &Path) -> io::Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let mut entries = fs::read_dir(&folder)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::path);
        for entry in entries {
            if entry.path().is_dir() {
                open.push(entry.path());
                continue;
            }
            let mut record = vec![0];
            record.extend(fs::read(entry.path())?.into_iter().take(4_000));
            found.push(record);
        }
    }
    Ok(found)
}

fn lines(path: &Path) -> io::Result<Vec<Value>> {
    let text = fs::read_to_string(path)?;
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

fn statements(tests: &Path) -> io::Result<Vec<String>> {
    let rows = lines(&tests.join("corpus/statements.jsonl"))?;
    let mut found: BTreeSet<String> =
        rows.iter().filter_map(|row| row["statement"].as_str()).map(str::to_owned).collect();
    // The lines of the hard cases that begin like statements.
    for file in ["traps.txt", "resolution.txt"] {
        let text = fs::read_to_string(tests.join(file))?;
        let begins = |line: &&str| {
            let word = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
            ["SELECT", "INSERT", "UPDATE", "DELETE", "FROM", "CREATE", "DROP", "UNDROP", "EXEC", "PIVOT"]
                .contains(&&*word)
        };
        found.extend(text.lines().filter(begins).map(str::to_owned));
    }
    Ok(found.into_iter().filter(|text| text.len() < 4096).collect())
}

/// Statements of DynamoDB, alone and with a schema and values; and bodies of requests.
fn dynamodb(tests: &Path) -> io::Result<Vec<String>> {
    let folder = tests.join("dynamodb");
    let rows = lines(&folder.join("statements.jsonl"))?;
    let mut found: BTreeSet<String> =
        rows.iter().filter_map(|row| row["statement"].as_str()).map(str::to_owned).collect();
    for file in ["bypass.txt", "traps.txt"] {
        let text = fs::read_to_string(folder.join(file))?;
        let is_statement = |line: &&str| !line.is_empty() && !line.starts_with([' ', '#', '[']);
        found.extend(text.lines().filter(is_statement).map(str::to_owned));
    }
    let schema = fs::read_to_string(folder.join("describe-table.json"))?;
    let statement = "SELECT Price FROM \"Music\" WHERE Artist = ? AND SongTitle IN [?, 'x']";
    found.insert(format!("{statement}{DIVIDER}{schema}{DIVIDER}[{{\"S\": \"a\"}}, {{\"S\": \"b\"}}]"));
    let requests = lines(&folder.join("requests.jsonl"))?;
    found.extend(requests.iter().filter_map(|row| row.get("body").or(row.get("request"))).map(Value::to_string));
    Ok(found.into_iter().filter(|text| text.len() < 4096).collect())
}

/// Every policy in the tests: any JSON value with a `Statement`, alone or within a row.
fn policies(tests: &Path) -> io::Result<Vec<String>> {
    let mut found = BTreeSet::new();
    for file in ["policy/vectors.jsonl", "policy/requests.jsonl", "policy/conditions.jsonl"] {
        for row in lines(&tests.join(file))? {
            collect(&row, &mut found);
        }
    }
    if let Ok(examples) = serde_json::from_str(&fs::read_to_string(tests.join("policy/examples.json"))?) {
        collect(&examples, &mut found);
    }
    Ok(found.into_iter().collect())
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) if members.contains_key("Statement") => {
            found.insert(value.to_string());
        }
        Value::Object(members) if members.contains_key("Effect") => {
            found.insert(serde_json::json!({"Version": "2012-10-17", "Statement": value}).to_string());
        }
        Value::Object(members) => members.values().for_each(|value| collect(value, found)),
        Value::Array(items) => items.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

fn dictionary(reserved: &str) -> String {
    let words = reserved.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split(' ').next());
    let more = [
        "history(",
        "_ql_committed_",
        "information_schema.user_tables",
        "purge = true",
        "aws_tags",
        "REDACT_REVISION",
        "LET",
        "--",
        "/*",
        "*/",
        "''",
        "\\\"\\\"",
        "`",
        "'''",
        "{{",
        "}}",
        "<<",
        ">>",
        "||",
        "<>",
        "!=",
        "<=",
        ">=",
        "@",
        "?",
        ";",
        "[*]",
        ".*",
        "2019-06-05T00:00:00Z",
        "$ion_1_0",
        "::",
        "\\x00",
        "\\xE2\\x80\\x8B",
        "\\xEF\\xBB\\xBF",
        "\\x0D",
        "\\xC2\\xA0",
        "qldb:PartiQLSelect",
        "qldb:SendCommand",
        "Effect",
        "Allow",
        "Deny",
        "NotAction",
        "NotResource",
        "Condition",
        "StringLike",
        "ForAllValues:",
        "IfExists",
        "qldb:Purge",
        "aws:ResourceTag/",
        "arn:aws:qldb:",
        "${aws:username}",
        "\\x0A---\\x0A",
        "begins_with(",
        "attribute_exists(",
        "set_add(",
        "size(",
        "IS MISSING",
        "NOT BETWEEN",
        "RETURNING ALL OLD *",
        "REMOVE",
        "\\x22t\\x22.\\x22i\\x22",
        "TransactStatements",
        "KeySchema",
    ];
    let line = |word: &str| format!("\"{word}\"\n");
    words.filter(|word| !word.is_empty()).chain(more).map(line).collect()
}
