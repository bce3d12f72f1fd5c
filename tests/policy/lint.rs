//! Lints: AWS's own policies, wrong policies as people have published them, and each lint on its own.

use std::collections::BTreeSet;

use partiql_iam::dynamodb::Schema;
use partiql_iam::iam::{Finding, Lint, PolicyDocument, fixed};
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::{Ledger, PermissionsMode};
use partiql_iam::{LintContext, lint, lints};
use serde_json::Value;

const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";
const ORDERS: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders";

fn catalog() -> Catalog {
    Catalog::parse(r#"{tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE"}"#).unwrap()
}

/// A table with an index and one without.
fn schema() -> Schema {
    let table = |name: &str, indexes: &str| {
        format!(
            r#"{{"TableName": "{name}", "TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/{name}",
            "KeySchema": [{{"AttributeName": "id", "KeyType": "HASH"}}], {indexes}
            "AttributeDefinitions": [{{"AttributeName": "id", "AttributeType": "S"}}]}}"#
        )
    };
    let index = r#""GlobalSecondaryIndexes": [{"IndexName": "ById", "Projection": {"ProjectionType": "ALL"},
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}],"#;
    Schema::parse(&format!("[{}, {}]", table("Orders", index), table("Users", ""))).unwrap()
}

fn ledger(mode: PermissionsMode) -> Ledger {
    Ledger { mode, ..Ledger::new(LEDGER.parse().unwrap()) }
}

/// `code: text` of each finding.
pub(crate) fn shown(text: &str, findings: &[Finding]) -> Vec<String> {
    let line = |finding: &Finding| {
        let underlined: Vec<&str> = finding.span.text(text).split_whitespace().collect();
        format!("{}: {}", finding.lint.code(), underlined.join(" "))
    };
    findings.iter().map(line).collect()
}

/// `tests/policy/lints.txt` and `lints-dynamodb.txt`: cases divided by `---`, each a name, the policy, and after `=>` the findings.
///
/// `CARS` stands for the ARN of the ledger, `ORDERS` for that of a table. A name in brackets lints with the catalog or the key schemas, or as
/// the policy of an `ALLOW_ALL` ledger.
fn cases() -> Vec<(String, String, Vec<String>)> {
    let read = |case: &str| {
        let (name, rest) = case.trim().split_once('\n').unwrap();
        let (policy, findings) = rest.split_once("=>").unwrap();
        let lines = |text: &str| text.trim().replace("CARS", LEDGER).replace("ORDERS", ORDERS);
        let findings = lines(findings).lines().map(str::to_owned).collect();
        (name.to_owned(), lines(policy), findings)
    };
    let files = [include_str!("lints.txt"), include_str!("lints-dynamodb.txt")];
    files.into_iter().flat_map(|file| file.split("\n---\n")).map(read).collect()
}

fn lint_case(name: &str, policy: &str) -> Vec<Finding> {
    let (catalog, schema) = (catalog(), schema());
    let mode = if name.contains("[allow-all]") { PermissionsMode::AllowAll } else { PermissionsMode::Standard };
    let ledger = ledger(mode);
    let context = LintContext {
        ledger: (mode == PermissionsMode::AllowAll).then_some(&ledger),
        catalog: name.contains("[catalog]").then_some(&catalog),
        schema: name.contains("[schema]").then_some(&schema),
    };
    lint(policy, context).unwrap_or_else(|error| panic!("{name}: {error} at {}", error.path()))
}

#[test]
fn findings_are_those_of_the_table() {
    let mut failed = Vec::new();
    for (name, policy, wanted) in cases() {
        let found = shown(&policy, &lint_case(&name, &policy));
        if found != wanted {
            failed.push(format!("{name}\nwanted: {wanted:#?}\nfound: {found:#?}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

/// A case is negative for all lints that it does not find; each lint also has one of its own, named `no` and the code.
#[test]
fn every_lint_has_a_positive_and_a_negative_case() {
    let cases = cases();
    let found: BTreeSet<&str> =
        cases.iter().flat_map(|(_, _, findings)| findings).filter_map(|line| line.split(':').next()).collect();
    for lint in lints() {
        assert!(found.contains(lint.code()), "no case finds {}", lint.code());
        let negative = cases.iter().find(|(name, ..)| name.starts_with(&format!("no {}", lint.code())));
        let (_, _, findings) = negative.unwrap_or_else(|| panic!("no negative case for {}", lint.code()));
        assert!(!findings.iter().any(|line| line.starts_with(&format!("{}:", lint.code()))));
    }
}

/// A code names one lint, and says no more than letters and hyphens; each lint says where it is from.
#[test]
fn every_lint_has_a_code_of_its_own_and_a_source() {
    let codes: Vec<&str> = lints().map(Lint::code).collect();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "{codes:?}");
    for lint in lints() {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        assert!(lint.code().bytes().all(is_plain), "{}", lint.code());
        assert!(!lint.why().ends_with('.') && lint.why().len() > 20, "{}", lint.why());
        let known = ["Service Authorization Reference, ", "developer guide, ", "IAM User Guide, ", "github.com/"];
        assert!(known.iter().any(|start| lint.source().starts_with(start)), "{}: {}", lint.code(), lint.source());
    }
}

/// In one place errors come before warnings, and in one severity the lints of the service before those of any policy.
#[test]
fn findings_in_one_place_are_in_order() {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "qldb:PartiQLSelect",
        "Resource": "arn:aws:qldb::<account>:ledger/*"}}"#;
    let codes: Vec<&str> = lint(text, LintContext::default()).unwrap().iter().map(|found| found.lint.code()).collect();
    assert_eq!(codes, ["no-send-command", "impossible-arn", "wildcard-resource", "placeholder"]);
}

/// With the exact findings. Source of the policies: the AWS Managed Policy Reference; the developer guide.
#[test]
fn policies_of_aws() {
    let examples: Value = serde_json::from_str(include_str!("examples.json")).unwrap();
    let cases: [(&str, &[&str]); 6] = [
        ("AmazonQLDBReadOnly", &["wildcard-resource: \"*\""]),
        ("AmazonQLDBFullAccess", &["wildcard-resource: \"*\""]),
        ("AmazonQLDBConsoleFullAccess", &["wildcard-resource: \"*\""]),
        ("Read-only, all tables (tutorial)", &[]),
        ("Full access, all tables (tutorial)", &["wildcard-action: \"qldb:PartiQL*\""]),
        ("Read-only, one table (tutorial)", &[]),
    ];
    for (name, wanted) in cases {
        let text = serde_json::to_string_pretty(&examples[name]).unwrap();
        let findings = lint(&text, LintContext::default()).unwrap();
        assert_eq!(shown(&text, &findings), wanted, "{name}");
    }
}

#[test]
fn a_fix_leaves_the_rest_as_it_is_and_makes_it_better() {
    let mut fixes = 0;
    for (name, policy, _) in cases() {
        let findings = lint_case(&name, &policy);
        let count = findings.iter().filter(|finding| finding.fix.is_some()).count();
        let after = fixed(&policy, &findings);
        if count == 0 {
            assert_eq!(after, policy);
            continue;
        }
        fixes += count;
        PolicyDocument::parse(&after).unwrap_or_else(|error| panic!("{name}: {error}\n{after}"));
        let left = lint_case(&name, &after);
        assert_eq!(left.len(), findings.len() - count, "{name}: {after}\n{left:#?}");
        // Outside of the places of the fixes nothing has changed.
        let mut spans: Vec<_> =
            findings.iter().filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.edits).collect();
        spans.sort_by_key(|edit| edit.span.start);
        let (mut at, mut rest) = (0, after.as_str());
        for edit in spans {
            rest = rest.strip_prefix(&policy[at..edit.span.start as usize]).unwrap().strip_prefix(&edit.text).unwrap();
            at = edit.span.end as usize;
        }
        assert_eq!(rest, &policy[at..], "{name}");
    }
    assert!(fixes >= 5, "{fixes}");
}

#[test]
fn a_name_gets_the_id_that_the_catalog_has() {
    let (catalog, here) = (catalog(), ledger(PermissionsMode::Standard));
    let policy = |ledger: &str| {
        format!(
            r#"{{"Statement": [{{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "{ledger}"}},
            {{"Effect": "Allow", "Action": "qldb:PartiQLSelect", "Resource": "{ledger}/table/Vehicle"}}]}}"#
        )
    };
    let context = LintContext { ledger: Some(&here), catalog: Some(&catalog), ..LintContext::default() };
    let text = policy(LEDGER);
    let findings = lint(&text, context).unwrap();
    assert_eq!(findings[0].help, "the id of `Vehicle` is `Au1EiThbt8s0z9wM26REZN`");
    assert_eq!(fixed(&text, &findings), text.replace("table/Vehicle", "table/Au1EiThbt8s0z9wM26REZN"));
    // The catalog is of another ledger.
    let text = policy("arn:aws:qldb:us-east-1:123456789012:ledger/boats");
    let findings = lint(&text, context).unwrap();
    assert_eq!((findings.len(), &findings[0].fix), (1, &None));
}

#[test]
fn what_is_no_policy_is_refused() {
    for text in
        ["", "{}", r#"{"Statement": {"Effect": "Allow"}}"#, r#"{"Statement": {"Effect": "Allow", "Principal": 1}}"#]
    {
        assert!(lint(text, LintContext::default()).is_err(), "{text}");
    }
}
