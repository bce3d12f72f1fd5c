//! The vectors that every language runs, `tests/vectors/*.jsonl`: made from the corpora, and checked against the library. With UPDATE=1 they are
//! written.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
// `json!` makes values to give away.
#![allow(clippy::needless_pass_by_value)]

mod kept;

use std::fs;

use partiql_iam::LintContext;
use partiql_iam_answer::{
    Database, Fault, LeastOptions, NamedText, Options, Policies, PolicyTexts, context, decide, explain, line, lint,
    lint_line, policy_for,
};
use serde_json::{Map, Value, json};

use kept::{CATALOG, LEDGER, SCHEMA, root, with};

/// Policies to decide by, and the context of the request.
const ROLES: [(&str, &str, &str); 4] = [
    (
        "select.json",
        r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Read", "Effect": "Allow", "Action": ["qldb:SendCommand", "qldb:PartiQLSelect",
 "dynamodb:PartiQLSelect"], "Resource": "*"}]}"#,
        "{}",
    ),
    (
        "tagged.json",
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["qldb:*", "dynamodb:PartiQL*"], "Resource": "*",
 "Condition": {"StringEquals": {"aws:PrincipalTag/Team": "blå"}}}]}"#,
        r#"{"aws:PrincipalTag/Team": "blå"}"#,
    ),
    (
        "keys.json",
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny",
 "Action": "dynamodb:PartiQL*", "Resource": "*", "Condition": {"Bool": {"dynamodb:FullTableScan": ["true"]}}}, {"Effect": "Deny",
 "Action": "qldb:PartiQLDropTable", "Resource": "*"}]}"#,
        "{}",
    ),
    (
        "one.json",
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["qldb:*", "dynamodb:*"], "Resource": [
 "arn:aws:qldb:us-east-1:123456789012:ledger/cars", "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN",
 "arn:aws:dynamodb:us-west-2:123456789012:table/Music"]}]}"#,
        "{}",
    ),
];

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap()
}

/// The statements of a corpus, each with its name.
fn corpus(file: &str) -> Vec<(String, String)> {
    let rows = read(file);
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        (row["id"].as_str().unwrap().to_owned(), row["statement"].as_str().unwrap().to_owned())
    };
    rows.lines().map(row).collect()
}

/// The statements of `tests/traps.txt` and `tests/resolution.txt`: between bars.
fn barred(file: &str) -> Vec<(String, String)> {
    let text = read(file);
    let rows = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (name, rest) = line.split_once(" | ")?;
        let (statement, _) = rest.rsplit_once(" | ")?;
        let plain = !statement.starts_with(['?', '+']);
        plain.then(|| (name.to_owned(), statement.to_owned()))
    });
    rows.collect()
}

/// The statements of `tests/dynamodb/traps.txt`: the lines that begin none of the others.
fn lined(file: &str) -> Vec<(String, String)> {
    let text = read(file);
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', ' ', '[']));
    rows.enumerate().map(|(at, line)| (format!("trap {}", at + 1), line.to_owned())).collect()
}

fn vector(name: &str, call: &str, arguments: Value) -> Value {
    let answer = answer(call, &arguments);
    kept::vector(name, call, arguments, answer)
}

/// What comes out of a call.
fn answer(call: &str, arguments: &Value) -> Result<String, Fault> {
    let text = |name: &str| arguments.get(name).map(|value| value.as_str().unwrap());
    let schemas: Vec<&str> = text("schema").into_iter().collect();
    let parameters = text("parameters");
    let options = Options {
        service: text("service"),
        ledger: text("ledger"),
        permissions_mode: text("permissions_mode"),
        catalog: text("catalog"),
        account: text("account"),
        region: text("region"),
        schema: &schemas,
        of_dynamodb: parameters.map(|_| "parameters"),
    };
    // A policy may speak of both services.
    let tables = Options { ledger: None, catalog: None, ..options };
    let options = if call == "lint" { Options { schema: &[], ..options } } else { options };
    let database = Database::new(&options)?;
    match call {
        "explain" => explain(text("text").unwrap(), &database, parameters).map(|answer| line(&answer)),
        "decide" => {
            let named = |policy: &Value| NamedText {
                name: policy[0].as_str().unwrap().to_owned(),
                text: policy[1].as_str().unwrap().to_owned(),
            };
            let identity = arguments["policies"].as_array().unwrap().iter().map(named).collect();
            let policies = Policies::compile(&PolicyTexts { identity, ..PolicyTexts::default() })?;
            let entries: Map<String, Value> = arguments["context"].as_object().unwrap().clone();
            let entries = entries.into_iter().map(|(key, value)| (key, vec![value.as_str().unwrap().to_owned()]));
            let context = context(entries)?;
            let statement = text("text").unwrap();
            let verdict = decide(statement, &database, parameters, &policies, &context)?;
            Ok(line(&verdict.view(statement)))
        }
        "lint" => {
            let (policy, name) = (text("text").unwrap(), text("name").unwrap());
            let tables = Database::new(&tables)?;
            let context = LintContext {
                ledger: Some(&database.ledger),
                catalog: database.catalog.as_ref(),
                schema: tables.schema.as_ref(),
            };
            let found = lint(policy, name, context)?;
            if let Some(refused) = found.refused.into_iter().next() {
                return Err(refused);
            }
            let lines: Vec<String> = found.findings.iter().map(|found| line(&lint_line(found, name))).collect();
            Ok(lines.join("\n"))
        }
        "policy_for" => {
            let statements: Vec<&str> =
                arguments["statements"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
            let options = LeastOptions {
                with_conditions: arguments.get("with_conditions").is_some(),
                any_table: arguments.get("any_table").is_some(),
                index_tables: false,
                leading_key_from: text("leading_key_from"),
            };
            policy_for(&statements, &database, parameters, &options).map(|least| least.json())
        }
        _ => panic!("{call}"),
    }
}

/// What is known of each service's database.
fn known(service: &str) -> Value {
    if service == "qldb" { json!({"ledger": LEDGER, "catalog": CATALOG}) } else { json!({"schema": SCHEMA}) }
}

fn explain_qldb() -> Vec<Value> {
    let bare = corpus("corpus/statements.jsonl").into_iter();
    let bare = bare.map(|(name, text)| vector(&name, "explain", json!({"text": text, "ledger": LEDGER})));
    let mut all: Vec<Value> = bare.collect();
    for file in ["traps.txt", "resolution.txt"] {
        let rows = barred(file).into_iter();
        all.extend(rows.map(|(name, text)| {
            vector(&format!("{file} {name}"), "explain", with(known("qldb"), json!({"text": text})))
        }));
    }
    for (name, text) in [
        ("nothing is known", "SELECT * FROM Vehicle"),
        ("outside of ASCII", "SELECT p.\"größe\" FROM Person AS p, \"\u{1F697}\" AS c WHERE p.name = 'é' AND x FORM y"),
        ("a delete", "SELECT '\u{7f}' FROM Person"),
        ("a second statement", "SELECT * FROM Person; DROP TABLE Person"),
        ("a missing semicolon", "SELECT * FROM Person DROP TABLE Person"),
        ("the first line names the service", "-- service: qldb\nSELECT * FROM Person"),
        ("the first line names the other service", "-- service: dynamodb\nSELECT * FROM Person"),
        ("the first line names none", "-- service: oracle\nSELECT * FROM Person"),
        ("of the other service", "UPDATE Music SET Title = 'x' WHERE Artist = 'a' RETURNING ALL OLD *"),
        ("empty", ""),
    ] {
        all.push(vector(name, "explain", json!({"text": text})));
    }
    all.push(vector(
        "a mode",
        "explain",
        json!({"text": "DROP TABLE x", "ledger": LEDGER, "permissions_mode": "ALLOW_ALL"}),
    ));
    for (name, wrong) in [
        ("no ARN", json!({"ledger": "cars"})),
        ("no catalog", json!({"catalog": "{tableId: 1}"})),
        ("no service", json!({"service": "oracle"})),
        ("no mode", json!({"permissions_mode": "LAX"})),
        ("two services", json!({"ledger": LEDGER, "region": "us-east-1"})),
        ("parameters of the other service", json!({"ledger": LEDGER, "parameters": "[]"})),
    ] {
        all.push(vector(name, "explain", with(wrong, json!({"text": "SELECT * FROM Person"}))));
    }
    all
}

fn explain_dynamodb() -> Vec<Value> {
    let place = || json!({"account": "123456789012", "region": "us-west-2"});
    let bare = corpus("dynamodb/statements.jsonl").into_iter();
    let bare = bare.map(|(name, text)| vector(&name, "explain", with(place(), json!({"text": text}))));
    let mut all: Vec<Value> = bare.collect();
    all.extend(
        lined("dynamodb/traps.txt")
            .into_iter()
            .map(|(name, text)| vector(&name, "explain", with(known("dynamodb"), json!({"text": text})))),
    );
    for (name, parameters) in [
        ("values", r#"[{"S": "Ácme"}]"#),
        ("a list of lists", r#"[[{"S": "x"}]]"#),
        ("no value", "[]"),
        ("no type", r#"["Acme"]"#),
        ("no JSON", "[{"),
    ] {
        let text = "SELECT SongTitle FROM Music WHERE Artist = ?";
        let arguments = with(known("dynamodb"), json!({"text": text, "parameters": parameters}));
        all.push(vector(name, "explain", arguments));
    }
    for (name, wrong) in [
        ("an account alone", json!({"account": "123456789012"})),
        ("another account", json!({"schema": SCHEMA, "account": "210987654321"})),
        ("no schema", json!({"schema": "{\"Table\": 1}"})),
    ] {
        all.push(vector(name, "explain", with(wrong, json!({"text": "SELECT * FROM Music"}))));
    }
    all
}

fn decisions() -> Vec<Value> {
    let mut all = Vec::new();
    let qldb = barred("traps.txt").into_iter().step_by(2).map(|row| ("qldb", row));
    let dynamodb = lined("dynamodb/traps.txt").into_iter().step_by(4).map(|row| ("dynamodb", row));
    for (at, (service, (name, text))) in qldb.chain(dynamodb).enumerate() {
        let (policy, document, context) = ROLES[at % ROLES.len()];
        let context: Value = serde_json::from_str(context).unwrap();
        let arguments = json!({"text": text, "policies": [[policy, document]], "context": context});
        all.push(vector(&format!("{service} {name}"), "decide", with(known(service), arguments)));
    }
    let ask = |more: Value| {
        with(with(known("qldb"), json!({"text": "SELECT * FROM Person", "context": {}, "policies": []})), more)
    };
    all.push(vector("no policy", "decide", ask(json!({}))));
    all.push(vector("no policy is one", "decide", ask(json!({"policies": [["p", "{}"]]}))));
    all.push(vector("a key that is none", "decide", ask(json!({"context": {"team": "x"}}))));
    all.push(vector("a key of the statement", "decide", ask(json!({"context": {"qldb:Purge": "true"}}))));
    all.push(vector("another region", "decide", ask(json!({"context": {"aws:RequestedRegion": "eu-west-1"}}))));
    let template = json!({"text": "SELECT * FROM Person", "context": {}, "policies": []});
    all.push(vector("no ledger", "decide", template));
    all
}

fn lints() -> Vec<Value> {
    let of_dynamodb = read("dynamodb/policies.jsonl");
    let of_dynamodb = of_dynamodb.lines().filter_map(|line| {
        let row: Value = serde_json::from_str(line).unwrap();
        let policy = serde_json::to_string_pretty(row.get("policy")?).unwrap();
        Some((row["id"].as_str()?.to_owned(), policy))
    });
    let of_qldb = read("policy/lints.txt");
    let of_qldb = of_qldb.split("\n---\n").filter_map(|case| {
        let (name, rest) = case.trim_start().split_once('\n')?;
        let (policy, _) = rest.split_once("\n=>")?;
        let long = |text: &str| text.replace("CARS", LEDGER);
        Some((name.split(':').next()?.to_owned(), long(policy)))
    });
    let all = of_dynamodb.chain(of_qldb).map(|(name, policy)| {
        let arguments = json!({"text": policy, "name": "policy.json", "schema": SCHEMA});
        vector(&name, "lint", arguments)
    });
    all.collect()
}

fn policies() -> Vec<Value> {
    let one = |name: &str, arguments: Value| vector(name, "policy_for", arguments);
    let qldb = |more: Value| with(known("qldb"), more);
    let dynamodb = |more: Value| with(known("dynamodb"), more);
    let scripts = json!(["DELETE FROM Vehicle", "CREATE TABLE Colour", "INSERT INTO Colour VALUE {'a': 1}"]);
    vec![
        one("one", qldb(json!({"statements": ["SELECT * FROM Vehicle AS v, Person AS p"]}))),
        one("a table that is created", qldb(json!({"statements": scripts}))),
        one("a table that is unknown", qldb(json!({"statements": ["SELECT * FROM Boat"]}))),
        one("no id", json!({"ledger": LEDGER, "statements": ["SELECT * FROM Boat"]})),
        one("any table", json!({"ledger": LEDGER, "statements": ["SELECT * FROM Boat"], "any_table": true})),
        one("conditions", qldb(json!({"statements": ["DROP TABLE Person"], "with_conditions": true}))),
        one("none", qldb(json!({"statements": []}))),
        one("no ledger", json!({"statements": ["SELECT * FROM Vehicle"]})),
        one("not understood", qldb(json!({"statements": ["SELECT * FROM Vehicle", "SELEC"]}))),
        one("a row", dynamodb(json!({"statements": ["SELECT SongTitle FROM Music WHERE Artist = 'Acme'"]}))),
        one(
            "the caller's rows",
            dynamodb(json!({"statements": ["SELECT SongTitle FROM Music WHERE Artist = ?"], "with_conditions": true,
                "leading_key_from": "aws:PrincipalTag/artist"})),
        ),
        one(
            "values",
            dynamodb(json!({"statements": ["SELECT SongTitle FROM Music WHERE Artist = ?", "SELECT * FROM Orders"],
                "with_conditions": true, "parameters": r#"[[{"S": "Acme"}], []]"#})),
        ),
        one("an index", dynamodb(json!({"statements": ["SELECT * FROM Music.ByGenre WHERE Genre = 'x'"]}))),
        one("any table of DynamoDB", dynamodb(json!({"statements": ["SELECT * FROM Orders"], "any_table": true}))),
    ]
}

#[test]
fn the_vectors_are_what_the_library_answers() {
    kept::check(&[
        ("explain-qldb", explain_qldb()),
        ("explain-dynamodb", explain_dynamodb()),
        ("decide", decisions()),
        ("lint", lints()),
        ("policy-for", policies()),
    ]);
}
