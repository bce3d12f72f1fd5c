//! An allowed request needs no heap.

use std::collections::BTreeMap;

use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext, ResourcePolicy};
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::{Catalog, Table, TableStatus};
use partiql_iam::{parse, resolve};
use serde_json::{Value, json};

const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger";

fn named(policy: &Value) -> NamedPolicy {
    NamedPolicy { name: "policy".into(), document: PolicyDocument::parse(&policy.to_string()).unwrap() }
}

/// For the caller by name, and against others in every way.
fn endpoint() -> NamedPolicy<ResourcePolicy> {
    let user = |name: &str| format!("arn:aws:iam::123456789012:user/{name}");
    let text = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": [user("Bob"), user("Adele")]}, "Action": "qldb:*", "Resource": "*"},
        {"Effect": "Deny", "Principal": {"AWS": [user("Bob"), "999988887777"]}, "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "NotPrincipal": {"AWS": [user("Adele"), "123456789012"]}, "Action": "*", "Resource": "*"},
    ]});
    NamedPolicy { name: "endpoint".into(), document: ResourcePolicy::parse(&text.to_string()).unwrap() }
}

#[test]
fn none_on_the_allowed_path() {
    let id = "Au1EiThbt8s0z9wM26REZN".parse().unwrap();
    let tags = Some(BTreeMap::from([("team".to_string(), "a".to_string())]));
    let table = Table { id, name: "Vehicle".into(), status: TableStatus::Active, tags, indexes: vec![] };
    let catalog = Catalog::new(vec![table]).unwrap();
    // One condition of every family, and patterns of every kind.
    let all = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "qldb:*", "Resource": ["arn:aws:qldb:us-*-1:*:l?dger/${aws:PrincipalTag/team}",
            format!("{LEDGER}*")], "Condition": {
            "StringEquals": {"aws:PrincipalTag/team": "${aws:PrincipalTag/team}"},
            "StringEqualsIgnoreCase": {"aws:PrincipalTag/team": "${aws:PrincipalTag/team}"},
            "StringNotLike": {"aws:PrincipalTag/team": "?*b${aws:username, 'x'}*"},
            "ArnLike": {"aws:PrincipalArn": "arn:*:iam::*:user/*"},
            "NumericLessThan": {"k:n": ["10", "20"]},
            "DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"},
            "DateLessThan": {"k:t": "2020-01-01T00:00:00Z"},
            "Bool": {"aws:MultiFactorAuthPresent": "true"},
            "BinaryEquals": {"k:b": "QUJD"},
            "IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]},
            "Null": {"aws:CalledViaLast": "true"},
            "ForAllValues:StringEquals": {"aws:TagKeys": "a"},
            "StringNotEqualsIfExists": {"qldb:Purge": "true"}}},
        {"Effect": "Deny", "NotAction": "qldb:*", "NotResource": "arn:aws:s3:::*"},
        {"Effect": "Deny", "Action": "qldb:*", "Resource": format!("{LEDGER}/table/*"),
            "Condition": {"StringNotEquals": {"aws:ResourceTag/Team": "a"}}},
    ]});
    let set = PolicySet::compile(PolicySources {
        identity: vec![named(&all)],
        boundary: Some(named(&all)),
        scps: vec![vec![named(&all)]; 7],
        rcps: Vec::new(),
        session: vec![named(&all)],
        endpoint: Some(endpoint()),
    });
    let context = RequestContext::new()
        .with_principal("arn:aws:iam::123456789012:user/Adele")
        .unwrap()
        .with_principal_tag("team", "a")
        .with_time(1_800_000_000)
        .with_source_ip("2001:db8::1".parse().unwrap())
        .with_mfa(true)
        .with("k:n", "15")
        .with("k:b", "QUJD")
        .with("k:t", "2019-12-31T23:59:59.5Z");
    let ledger = Ledger::new(LEDGER.parse().unwrap());

    for text in ["DELETE FROM Vehicle", "DROP TABLE Vehicle", "SELECT * FROM information_schema.user_tables"] {
        let statement = parse(text).unwrap();
        let requirements = resolve(&statement, &ledger, Some(&catalog)).unwrap();
        let mut decision = None;
        let allocations = allocation_counter::measure(|| {
            decision = Some(set.decide(&requirements, &context));
        });
        let decision = decision.unwrap();
        assert!(decision.is_allowed(), "{text}: {decision}");
        assert_eq!(allocations.count_total, 0, "{text}");
    }

    let allocations = allocation_counter::measure(|| {
        assert!(set.decide_request("qldb:SendCommand", LEDGER, &context).is_allowed());
    });
    assert_eq!(allocations.count_total, 0);
}
