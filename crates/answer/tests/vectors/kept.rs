//! How vectors are kept, in lines of JSON that every language runs.
//!
//! A line has `name`, `call`, `arguments`, and what comes out: `expected`, the text of JSON byte for byte, or `fault`, the code, the message and
//! the argument of an error that has no such text.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use partiql_iam_answer::Fault;
use serde_json::{Value, json};

pub(crate) const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";
pub(crate) const CATALOG: &str = r#"[{"tableId": "Au1EiThbt8s0z9wM26REZN", "name": "Vehicle", "status": "ACTIVE"},
 {"tableId": "BFJKdXg9wsC3zXkVjrlZgz", "name": "Person", "status": "ACTIVE"},
 {"tableId": "C0pyK8pGcmcKlLvzTrTHlp", "name": "Old", "status": "INACTIVE"}]"#;
pub(crate) const SCHEMA: &str = r#"[{"TableName": "Music", "TableArn": "arn:aws:dynamodb:us-west-2:123456789012:table/Music",
 "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}, {"AttributeName": "SongTitle", "AttributeType": "S"},
  {"AttributeName": "Genre", "AttributeType": "S"}],
 "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "SongTitle", "KeyType": "RANGE"}],
 "GlobalSecondaryIndexes": [{"IndexName": "ByGenre", "KeySchema": [{"AttributeName": "Genre", "KeyType": "HASH"}],
  "Projection": {"ProjectionType": "KEYS_ONLY"}}]},
 {"TableName": "Orders", "TableArn": "arn:aws:dynamodb:us-west-2:123456789012:table/Orders",
 "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "N"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}]"#;

/// The folder of tests of the library.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests")
}

/// A vector of what came out of a call.
pub(crate) fn vector(name: &str, call: &str, arguments: Value, answer: Result<String, Fault>) -> Value {
    let (member, value) = match answer {
        Ok(text) => ("expected", Value::String(text)),
        Err(Fault { code, message, input, .. }) => ("fault", json!({"code": code, "message": message, "input": input})),
    };
    let mut vector = json!({"name": name, "call": call, "arguments": arguments});
    vector[member] = value;
    vector
}

/// Arguments and more of them.
pub(crate) fn with(mut arguments: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("{more}") };
    arguments.as_object_mut().unwrap().extend(more);
    arguments
}

/// Fails where the vectors of files are not those that are kept; with UPDATE=1 they are written.
pub(crate) fn check(files: &[(&str, Vec<Value>)]) {
    let mut wrong = Vec::new();
    for (name, vectors) in files {
        assert!(vectors.len() > 10, "{name} has {} vectors", vectors.len());
        let has = |member: &str| vectors.iter().any(|vector| vector.get(member).is_some());
        assert!(has("expected") && (*name == "lint" || has("fault")), "{name}");
        let path = root().join(format!("vectors/{name}.jsonl"));
        let text: String = vectors.iter().flat_map(|vector| [vector.to_string(), "\n".to_owned()]).collect();
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(root().join("vectors")).unwrap();
            fs::write(&path, &text).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        let (kept, text): (Vec<&str>, Vec<&str>) = (kept.lines().collect(), text.lines().collect());
        let differing: BTreeSet<usize> =
            (0..kept.len().max(text.len())).filter(|at| kept.get(*at) != text.get(*at)).collect();
        wrong.extend(
            differing.iter().map(|at| {
                format!("{name}.jsonl:{}\n  kept   {:?}\n  answer {:?}", at + 1, kept.get(*at), text.get(*at))
            }),
        );
    }
    let all = wrong.iter().take(5).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} vectors differ; UPDATE=1 writes them:\n{all}", wrong.len());
}
