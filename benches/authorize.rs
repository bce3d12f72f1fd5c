//! A decision on a whole request of the QLDB Session API, from its bytes: what a proxy waits for.

#![allow(missing_docs, reason = "criterion's macros have no docs")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use partiql_iam::authorizer::{Authorizer, CallerSource, KnownLedger, Principal, Surroundings};
use partiql_iam::policy::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam::session::Request;
use partiql_iam::{Catalog, Ledger};

const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";
const CLERK: &str = "arn:aws:iam::123456789012:user/clerk";
const AUTHORIZATION: &[u8] = b"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20250101/us-east-1/qldb/aws4_request, \
    SignedHeaders=content-type;host;x-amz-date;x-amz-target, \
    Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024";
const POLICY: &str = r#"{"Statement": {"Effect": "Allow", "Action": ["qldb:SendCommand", "qldb:PartiQLSelect", "qldb:PartiQLUpdate"],
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars*"}}"#;

fn authorizer() -> Option<Authorizer> {
    let document = PolicyDocument::parse(POLICY).ok()?;
    let identity = vec![NamedPolicy { name: "clerk".to_owned(), document }];
    let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    let context = RequestContext::new().with_principal(CLERK).ok()?.with_principal_tag("team", "sales");
    let principal = Principal { arn: CLERK.to_owned(), policies, context };
    let catalog =
        Catalog::from_ion(r#"{tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE"}"#).ok()?;
    let known = KnownLedger { ledger: Ledger::new(LEDGER.parse().ok()?), catalog };
    let keys = vec!["AKIAIOSFODNN7EXAMPLE".to_owned()];
    Some(Authorizer::new(CallerSource::AccessKey, [(principal, keys)], [known], true))
}

fn requests(criterion: &mut Criterion) {
    let Some(authorizer) = authorizer() else { return };
    let execute = |statement: &str| {
        format!(
            r#"{{"SessionToken":"rQqVaLSlS4ldt4FvEzPG6Q","ExecuteStatement":{{"TransactionId":"3yf1Dm8KxKsEbyXMmhMrGp","Statement":"{statement}","Parameters":[{{"IonBinary":"4AEA6oVoZWxsbw=="}}]}}}}"#
        )
    };
    let cases = [
        ("start session", r#"{"StartSession":{"LedgerName":"cars"}}"#.to_owned()),
        ("select", execute("SELECT * FROM Vehicle AS v WHERE v.VIN = ?")),
        ("update", execute("UPDATE Vehicle AS v SET v.Color = 'red' WHERE v.VIN = ?")),
        ("denied", execute("DELETE FROM Vehicle AS v WHERE v.VIN = ?")),
    ];
    let mut group = criterion.benchmark_group("authorize");
    for (name, body) in &cases {
        group.bench_function(*name, |bencher| {
            bencher.iter(|| {
                let headers: Vec<(&str, &[u8])> = vec![
                    ("content-type", b"application/x-amz-json-1.0"),
                    ("x-amz-target", b"QLDBSession.SendCommand"),
                    ("authorization", AUTHORIZATION),
                ];
                let request = Request { method: "POST", path: "/", headers, body: body.as_bytes() };
                let surroundings = Surroundings { time: Some(1_735_689_600), source_ip: None };
                black_box(&authorizer)
                    .decide(black_box(&request), |_| Some("cars".to_owned()), surroundings)
                    .is_allowed()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, requests);
criterion_main!(benches);
