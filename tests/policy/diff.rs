//! What policies grant beside what statements need.

use partiql_iam::iam::{
    Conditions, Difference, GenerateOptions, NamedPolicy, PolicyDocument, PolicySet, PolicySources, generate,
};
use partiql_iam::parse;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::resolve::resolve;
use partiql_iam::qldb::{Ledger, PermissionsMode, diff};
use serde_json::{Value, json};

const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";
const TABLES: &str = r#"
    {tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE", tags: {team: "a"}}
    {tableId: "5PLf9SXwndd63lPaSIa0O6", name: "Person", status: "ACTIVE", tags: {}}"#;

fn compare(policy: &Value, statements: &[&str], mode: PermissionsMode) -> Difference {
    let ledger = Ledger { mode, ..Ledger::new(LEDGER.parse().unwrap()) };
    let catalog = Catalog::parse(TABLES).unwrap();
    let statements: Vec<_> = statements.iter().map(|text| parse(text).unwrap()).collect();
    let requirements: Vec<_> =
        statements.iter().map(|statement| resolve(statement, &ledger, Some(&catalog)).unwrap()).collect();
    let document = PolicyDocument::parse(&policy.to_string()).unwrap();
    let identity = vec![NamedPolicy { name: "role".into(), document }];
    let set = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    diff(&set, &requirements).unwrap()
}

/// `action resource?`, short, the conditional ones marked.
fn shown(difference: &Difference) -> (Vec<String>, Vec<String>) {
    let short = |resource: &str| resource.replace(LEDGER, "").replace("arn:aws:qldb:us-east-1:123456789012:", "");
    let line = |action: &str, resource: &str, conditional| {
        let mark = if conditional { "?" } else { "" };
        format!("{} {}{mark}", action.trim_start_matches("qldb:"), short(resource))
    };
    (
        difference.unneeded.iter().map(|one| line(one.action.name(), &one.resource, one.conditional)).collect(),
        difference.missing.iter().map(|one| line(one.action.name(), &one.resource, one.conditional)).collect(),
    )
}

#[test]
fn granted_but_never_needed_and_needed_but_not_granted() {
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["qldb:SendCommand", "qldb:GetBlock", "qldb:ListLedgers"], "Resource": "*"},
        {"Effect": "Allow", "Action": ["qldb:PartiQLInsert", "qldb:PartiQLCreateTable"], "Resource": format!("{LEDGER}/table/*")},
        {"Effect": "Allow", "Action": "qldb:PartiQLDropIndex", "Resource": format!("{LEDGER}/table/*"),
            "Condition": {"StringEquals": {"qldb:Purge": "true", "aws:ResourceTag/team": "a"}}},
        {"Effect": "Allow", "Action": ["qldb:PartiQLSelect"], "Resource": format!("{LEDGER}/information_schema/user_tables"),
            "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}},
        {"Effect": "Allow", "Action": "qldb:CancelJournalKinesisStream", "Resource": "arn:aws:qldb:*:*:stream/cars/*"}]});
    let statements =
        ["INSERT INTO Vehicle VALUE {'a': 1}", "DELETE FROM Person", "SELECT * FROM information_schema.user_tables"];
    let difference = compare(&policy, &statements, PermissionsMode::Standard);
    let (unneeded, missing) = shown(&difference);
    assert_eq!(
        unneeded,
        [
            "ListLedgers *",
            "GetBlock ",
            "PartiQLCreateTable /table/*",
            "PartiQLDropIndex /table/Au1EiThbt8s0z9wM26REZN",
            "PartiQLDropIndex /table/5PLf9SXwndd63lPaSIa0O6?",
            "PartiQLInsert /table/5PLf9SXwndd63lPaSIa0O6",
            "CancelJournalKinesisStream stream/cars/*",
        ]
    );
    assert_eq!(
        missing,
        [
            "PartiQLSelect /information_schema/user_tables?",
            "PartiQLDelete /table/5PLf9SXwndd63lPaSIa0O6",
            "PartiQLSelect /table/5PLf9SXwndd63lPaSIa0O6",
        ]
    );
    assert_eq!(difference.missing[1].statements, [1]);
    assert_eq!(difference.missing[1].table.as_deref(), Some("Person"));
}

#[test]
fn a_generated_policy_does_not_differ_from_its_statements() {
    let statements =
        ["UPDATE Vehicle SET a = 1", "SELECT * FROM history(Person)", "DROP TABLE Person", "CREATE TABLE New"];
    for mode in [PermissionsMode::Standard, PermissionsMode::AllowAll] {
        for conditions in [Conditions::Omitted, Conditions::Written] {
            let ledger = Ledger { mode, ..Ledger::new(LEDGER.parse().unwrap()) };
            let catalog = Catalog::parse(TABLES).unwrap();
            let parsed: Vec<_> = statements.iter().map(|text| parse(text).unwrap()).collect();
            let requirements: Vec<_> =
                parsed.iter().map(|statement| resolve(statement, &ledger, Some(&catalog)).unwrap()).collect();
            let generated =
                generate(&requirements, &GenerateOptions { conditions, ..GenerateOptions::default() }).unwrap();
            let policy = serde_json::to_value(&generated.policies[0]).unwrap();
            assert_eq!(compare(&policy, &statements, mode), Difference::default());
        }
    }
}

#[test]
fn in_the_mode_allow_all_permissions_on_tables_are_not_compared() {
    let policy = json!({"Statement": {"Effect": "Allow", "Action": "qldb:*", "Resource": format!("{LEDGER}/*")}});
    let difference = compare(&policy, &["SELECT * FROM Vehicle"], PermissionsMode::AllowAll);
    assert_eq!(shown(&difference), (vec![], vec!["SendCommand ".to_string()]));
}
