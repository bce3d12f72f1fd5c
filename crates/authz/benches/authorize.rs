//! A request of the QLDB Session API or of DynamoDB, from its bytes: the decision alone, and the whole check with its metrics and its line of
//! the audit log. Reading HTTP is not part of either.

#![allow(missing_docs, reason = "criterion's macros have no docs")]

use std::error::Error;
use std::fs;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use partiql_iam::authorizer::RequestEnvironment;
use partiql_iam::wire::Request;
use partiql_iam_authz::service::{Decider, Service, ServiceState, Verdict};

const AUTHORIZATION: &[u8] = b"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20250101/us-east-1/qldb/aws4_request, \
    SignedHeaders=content-type;host;x-amz-date;x-amz-target, \
    Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024";
const CONFIG: &str = r#"
ledger = "arn:aws:qldb:us-east-1:123456789012:ledger/cars"
catalog = "tables.json"
listen.http = "127.0.0.1:0"
caller.by = "access-key"
audit.file = "/dev/null"

[principals."arn:aws:iam::123456789012:user/clerk"]
access-keys = ["AKIAIOSFODNN7EXAMPLE"]
tags = { team = "sales" }
policies = ["clerk.json"]

# The same with a policy that asks for the time.
[principals."arn:aws:iam::123456789012:user/temporary"]
access-keys = ["AKIAIOSFODNN7EXAMPL2"]
tags = { team = "sales" }
policies = ["temporary.json"]
"#;
const TABLES: &str = r#"[{"tableId": "Au1EiThbt8s0z9wM26REZN", "name": "Vehicle", "status": "ACTIVE"}]"#;
const POLICY: &str = r#"{"Statement": {"Effect": "Allow", "Action": ["qldb:SendCommand", "qldb:PartiQLSelect", "qldb:PartiQLUpdate"],
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars*" CONDITION}}"#;
const CONDITION: &str = r#", "Condition": {"DateLessThan": {"aws:CurrentTime": "2100-01-01T00:00:00Z"}}"#;

const DYNAMODB_CONFIG: &str = r#"
dynamodb = { account = "123456789012", region = "us-east-1", schema = ["orders.json"] }
listen.http = "127.0.0.1:0"
caller.by = "access-key"
audit.file = "/dev/null"

[principals."arn:aws:iam::123456789012:role/customer"]
access-keys = ["AKIAIOSFODNN7EXAMPLE"]
tags = { customer = "c1" }
policies = ["own-rows.json"]
"#;
const OWN_ROWS: &str = include_str!("../../../deploy/dynamodb/policies/own-rows.json");
const ORDERS: &str = include_str!("../../../deploy/dynamodb/tables.json");

fn loaded_for_tables() -> Result<ServiceState, Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("partiql-iam-authorize-dynamodb-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    for (name, text) in [("authz.toml", DYNAMODB_CONFIG), ("orders.json", ORDERS), ("own-rows.json", OWN_ROWS)] {
        fs::write(folder.join(name), text)?;
    }
    let loaded = ServiceState::read(&folder.join("authz.toml"));
    fs::remove_dir_all(&folder)?;
    Ok(loaded?)
}

/// With the headers that come from an SDK through Envoy.
fn dynamodb_request<'r>(operation: &'r str, body: &'r str, authorization: &'r [u8]) -> Request<'r> {
    let headers: Vec<(&str, &[u8])> = vec![
        (":authority", b"dynamodb.us-east-1.amazonaws.com"),
        ("user-agent", b"Boto3/1.44.8 md/Botocore#1.44.8 ua/2.1 os/linux lang/python#3.11"),
        ("content-type", b"application/x-amz-json-1.0"),
        ("x-amz-target", operation.as_bytes()),
        ("x-amz-date", b"20260101T000000Z"),
        ("authorization", authorization),
        ("x-envoy-auth-partial-body", b"false"),
    ];
    Request { method: "POST", path: "/", headers, body: body.as_bytes() }
}

/// Statements of a caller that has its own rows alone.
fn tables(criterion: &mut Criterion) {
    let (Ok(for_decisions), Ok(for_checks)) = (loaded_for_tables(), loaded_for_tables()) else { return };
    let Decider::Tables(authorizer) = for_decisions.decider else { return };
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    let Ok(service) = runtime.block_on(Service::bind(for_checks)) else { return };
    let authorization = String::from_utf8_lossy(AUTHORIZATION).replace("/qldb/", "/dynamodb/");
    let select = |customer: &str, order: usize| {
        format!(
            r#"{{"Statement": "SELECT \"State\", \"Total\" FROM \"Orders\" WHERE \"CustomerId\" = ? AND \"OrderId\" = ?", "Parameters": [{{"S": "{customer}"}}, {{"S": "o{order}"}}]}}"#
        )
    };
    let insert = r#"{"Statement": "INSERT INTO \"Orders\" VALUE {'CustomerId': 'c1', 'OrderId': ?, 'State': 'new'}", "Parameters": [{"S": "o1"}]}"#;
    let batch: Vec<String> = (0..25).map(|order| select("c1", order)).collect();
    let (execute, many) = ("DynamoDB_20120810.ExecuteStatement", "DynamoDB_20120810.BatchExecuteStatement");
    let cases = [
        ("dynamodb: select by key", execute, select("c1", 1)),
        ("dynamodb: insert", execute, insert.to_owned()),
        ("dynamodb: denied", execute, select("c2", 1)),
        ("dynamodb: batch of 25", many, format!(r#"{{"Statements": [{}]}}"#, batch.join(", "))),
    ];
    for (name, operation, body) in &cases {
        criterion.benchmark_group("decision").bench_function(*name, |bencher| {
            bencher.iter(|| {
                let request = dynamodb_request(operation, black_box(body), authorization.as_bytes());
                authorizer.decide(&request, RequestEnvironment::default()).is_allowed()
            });
        });
        criterion.benchmark_group("whole check").bench_function(*name, |bencher| {
            bencher.iter(|| {
                let request = || dynamodb_request(operation, black_box(body), authorization.as_bytes());
                while service.check(&request(), None) == Verdict::Unavailable {
                    std::thread::yield_now();
                }
            });
        });
    }
}

fn loaded() -> Result<ServiceState, Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("partiql-iam-authorize-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("authz.toml"), CONFIG)?;
    fs::write(folder.join("tables.json"), TABLES)?;
    fs::write(folder.join("clerk.json"), POLICY.replace("CONDITION", ""))?;
    fs::write(folder.join("temporary.json"), POLICY.replace("CONDITION", CONDITION))?;
    let loaded = ServiceState::read(&folder.join("authz.toml"));
    fs::remove_dir_all(&folder)?;
    Ok(loaded?)
}

fn execute(statement: &str) -> String {
    format!(
        r#"{{"SessionToken":"rQqVaLSlS4ldt4FvEzPG6Q","ExecuteStatement":{{"TransactionId":"3yf1Dm8KxKsEbyXMmhMrGp","Statement":"{statement}","Parameters":[{{"IonBinary":"4AEA6oVoZWxsbw=="}}]}}}}"#
    )
}

/// With the headers that come from an SDK through Envoy.
fn request<'r>(body: &'r str, authorization: &'r [u8]) -> Request<'r> {
    let headers: Vec<(&str, &[u8])> = vec![
        ("host", b"session.qldb.us-east-1.amazonaws.com"),
        ("user-agent", b"Boto3/1.40.60 QLDB Driver for Python v3.2.4"),
        ("content-type", b"application/x-amz-json-1.0"),
        ("x-amz-target", b"QLDBSession.SendCommand"),
        ("x-amz-date", b"20250101T000000Z"),
        ("authorization", authorization),
        ("x-envoy-auth-partial-body", b"false"),
    ];
    Request { method: "POST", path: "/", headers, body: body.as_bytes() }
}

fn requests(criterion: &mut Criterion) {
    let (Ok(for_decisions), Ok(for_checks)) = (loaded(), loaded()) else { return };
    let Decider::Ledger(authorizer) = for_decisions.decider else { return };
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    let Ok(service) = runtime.block_on(Service::bind(for_checks)) else { return };
    let temporary = String::from_utf8_lossy(AUTHORIZATION).replace("EXAMPLE/", "EXAMPL2/");
    let select = execute("SELECT * FROM Vehicle AS v WHERE v.VIN = ?");
    let cases = [
        ("start session", r#"{"StartSession":{"LedgerName":"cars"}}"#.to_owned(), AUTHORIZATION),
        ("select", select.clone(), AUTHORIZATION),
        ("update", execute("UPDATE Vehicle AS v SET v.Color = 'red' WHERE v.VIN = ?"), AUTHORIZATION),
        ("denied", execute("DELETE FROM Vehicle AS v WHERE v.VIN = ?"), AUTHORIZATION),
        ("select, under a condition on the time", select, temporary.as_bytes()),
    ];
    for (name, body, authorization) in &cases {
        criterion.benchmark_group("decision").bench_function(*name, |bencher| {
            bencher.iter(|| {
                let request = request(black_box(body), authorization);
                let environment = RequestEnvironment { time: Some(1_735_689_600), source_ip: None };
                authorizer.decide(&request, |_| Some("cars".into()), environment).is_allowed()
            });
        });
        criterion.benchmark_group("whole check").bench_function(*name, |bencher| {
            bencher.iter(|| {
                // The thread that writes the log may be slower than a loop that does nothing but ask.
                while service.check(&request(black_box(body), authorization), None) == Verdict::Unavailable {
                    std::thread::yield_now();
                }
            });
        });
    }
}

criterion_group!(benches, requests, tables);
criterion_main!(benches);
