//! The whole way: from the text of a statement to the decision on it.

use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam::parse;
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::resolve::resolve;

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"},
    {"Effect": "Allow", "Action": "qldb:PartiQLSelect", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/*"},
    {"Effect": "Allow", "Action": ["qldb:PartiQLDelete", "qldb:PartiQLInsert"],
        "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN"},
    {"Effect": "Deny", "Action": "qldb:PartiQLSelect", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/secret": "yes"}}}]}"#;

const TABLES: &str = r#"
    {tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE", tags: {}}
    {tableId: "5PLf9SXwndd63lPaSIa0O6", name: "Person", status: "ACTIVE", tags: {secret: "yes"}}
    {tableId: "59Nar66iNtpDBlKtfhyxJF", name: "Untold", status: "ACTIVE"}"#;

#[test]
fn from_text_to_decision() {
    let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/cars".parse().unwrap());
    let catalog = Catalog::parse(TABLES).unwrap();
    let identity = vec![NamedPolicy { name: "role".into(), document: PolicyDocument::parse(POLICY).unwrap() }];
    let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    let cases = [
        ("SELECT * FROM Vehicle WHERE VIN = ?", "allowed"),
        ("DELETE FROM Vehicle WHERE VIN = ?", "allowed"),
        ("FROM Vehicle AS v WHERE v.VIN = ? REMOVE v", "allowed"),
        ("INSERT INTO Vehicle ?", "allowed"),
        ("SELECT * FROM Person", "explicit-deny"),
        // Whether it has the tag is not known, so the deny is taken to hold.
        ("SELECT * FROM Untold", "unknown"),
        ("SELECT * FROM Vehicle AS v, Person AS p", "explicit-deny"),
        ("UPDATE Vehicle SET Color = 'red'", "implicit-deny"),
        ("SELECT * FROM history(Vehicle)", "implicit-deny"),
        ("SELECT * FROM information_schema.user_tables", "explicit-deny"),
        ("DELETE FROM Vehicle WHERE owner IN (SELECT VALUE id FROM Person)", "explicit-deny"),
        ("SELECT * FROM Nobody", "unknown-table"),
        ("SELEC", "unknown-statement"),
    ];
    for (text, wanted) in cases {
        let found = match parse(text) {
            Err(error) => error.code(),
            Ok(statement) => match resolve(&statement, &ledger, Some(&catalog)) {
                Err(error) => error.code(),
                Ok(requirements) => policies
                    .decide(&requirements, &RequestContext::new())
                    .denial_kind()
                    .map_or("allowed", |reason| reason.name()),
            },
        };
        assert_eq!(found, wanted, "{text}");
    }
}
