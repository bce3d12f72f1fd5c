//! The least policies for statements, and the policies of the guide's tutorial.

use partiql_iam::Action;
use partiql_iam::iam::{
    Conditions, Decision, GenerateError, GenerateOptions, Generated, MAX_MANAGED_POLICY_CHARACTERS, NamedPolicy,
    PolicyDocument, PolicySet, PolicySources, RequestContext, UnknownTables, generate,
};
use partiql_iam::parse;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::resolve::{Requirements, resolve};
use partiql_iam::qldb::{Ledger, PermissionsMode};
use partiql_iam::qldb::{full_access, read_only, tagged};
use partiql_iam::{LintContext, lint};
use serde_json::{Value, json};

const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger";
const VEHICLE: &str = "Au1EiThbt8s0z9wM26REZN";
const TABLES: &str = r#"
    {tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE"}
    {tableId: "5PLf9SXwndd63lPaSIa0O6", name: "Person", status: "ACTIVE"}
    {tableId: "59Nar66iNtpDBlKtfhyxJF", name: "Old", status: "INACTIVE"}"#;

/// One of every command, and those that share a table.
const STATEMENTS: [&str; 17] = [
    "SELECT * FROM Vehicle",
    "SELECT * FROM Vehicle AS v, Person AS p WHERE v.owner = p.id",
    "SELECT * FROM information_schema.user_tables",
    "SELECT * FROM _ql_committed_Person",
    "SELECT * FROM history(Vehicle)",
    "INSERT INTO Person VALUE {'a': 1}",
    "UPDATE Vehicle SET a = 1",
    "DELETE FROM Person WHERE a = 1",
    "FROM Vehicle AS v WHERE v.a = 1 REMOVE v",
    "CREATE TABLE New",
    "CREATE TABLE New WITH (aws_tags = `{'environment': 'production', 'team': 'a'}`)",
    "CREATE TABLE New WITH (aws_tags = `{'environment': 'development'}`)",
    "CREATE INDEX ON Vehicle (VIN)",
    r#"DROP INDEX "Djg2nt0yIs2GY0T29Kud1z" ON Vehicle WITH (purge = true)"#,
    "DROP TABLE Vehicle",
    r#"UNDROP TABLE "59Nar66iNtpDBlKtfhyxJF""#,
    "EXEC REDACT_REVISION `{strandId: \"a\", sequenceNo: 1}`, 'Au1EiThbt8s0z9wM26REZN', 'b'",
];

fn ledger() -> Ledger {
    Ledger::new(LEDGER.parse().unwrap())
}

fn catalog() -> Catalog {
    Catalog::parse(TABLES).unwrap()
}

fn with_requirements<T>(texts: &[&str], ledger: &Ledger, use_them: impl FnOnce(&[Requirements<'_>]) -> T) -> T {
    let catalog = catalog();
    let statements: Vec<_> = texts.iter().map(|text| parse(text).unwrap()).collect();
    let requirements: Vec<_> =
        statements.iter().map(|statement| resolve(statement, ledger, Some(&catalog)).unwrap()).collect();
    use_them(&requirements)
}

fn options(conditions: Conditions) -> GenerateOptions<'static> {
    GenerateOptions { conditions, unknown_tables: UnknownTables::Refused, ..GenerateOptions::default() }
}

fn generated(texts: &[&str], conditions: Conditions) -> Generated {
    with_requirements(texts, &ledger(), |requirements| generate(requirements, &options(conditions)).unwrap())
}

fn decisions(policies: &[Value], requirements: &[Requirements<'_>]) -> Vec<Decision> {
    let named = |policy: &Value| NamedPolicy {
        name: "generated".into(),
        document: PolicyDocument::parse(&policy.to_string()).unwrap(),
    };
    let identity = policies.iter().map(named).collect();
    let set = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    requirements.iter().map(|one| set.decide(one, &RequestContext::new())).collect()
}

/// Every way to leave out one element of one list of a policy, or one whole statement. An emptied list takes its statement
/// with it, as IAM has no empty lists.
fn with_one_less(policy: &Value) -> Vec<(String, Value)> {
    let mut ways = Vec::new();
    for (number, statement) in policy["Statement"].as_array().unwrap().iter().enumerate() {
        let mut without = policy.clone();
        without["Statement"].as_array_mut().unwrap().remove(number);
        ways.push((format!("statement {number}"), without));
        for element in ["/Action", "/Resource", "/Condition/ForAllValues:StringEquals/aws:TagKeys"] {
            let Some(values) = statement.pointer(element).and_then(Value::as_array).filter(|values| values.len() > 1)
            else {
                continue;
            };
            for (place, value) in values.iter().enumerate() {
                let mut without = policy.clone();
                let statement = &mut without["Statement"][number];
                statement.pointer_mut(element).unwrap().as_array_mut().unwrap().remove(place);
                ways.push((format!("statement {number}, {element}: {value}"), without));
            }
        }
    }
    ways
}

/// Numbers that look random and are the same in every run (xorshift).
struct Random(u64);

impl Random {
    fn chance(&mut self) -> bool {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.is_multiple_of(3)
    }
}

#[test]
fn a_generated_policy_allows_its_statements_and_has_no_line_too_many() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut dropped = 0;
    for round in 0..30 {
        let texts: Vec<&str> =
            if round == 0 { STATEMENTS.to_vec() } else { STATEMENTS.into_iter().filter(|_| random.chance()).collect() };
        if texts.is_empty() {
            continue;
        }
        for conditions in [Conditions::Omitted, Conditions::Written] {
            let Generated { policies, .. } = generated(&texts, conditions);
            assert_eq!(policies.len(), 1);
            let policy = serde_json::to_value(&policies[0]).unwrap();
            assert_eq!(policies[0].characters(), policy.to_string().chars().count());
            with_requirements(&texts, &ledger(), |requirements| {
                assert!(decisions(std::slice::from_ref(&policy), requirements).iter().all(Decision::is_allowed));
                for (what, less) in with_one_less(&policy) {
                    if less["Statement"].as_array().unwrap().is_empty() {
                        continue;
                    }
                    let all = decisions(&[less], requirements).iter().all(Decision::is_allowed);
                    assert!(!all, "{texts:?} are allowed without {what} of {policy:#}");
                    dropped += 1;
                }
            });
        }
    }
    assert!(dropped > 500, "{dropped}");
}

#[test]
fn nothing_is_found_in_a_generated_policy() {
    for conditions in [Conditions::Omitted, Conditions::Written] {
        let text = serde_json::to_string(&generated(&STATEMENTS, conditions).policies[0]).unwrap();
        assert_eq!(lint(&text, LintContext::default()).unwrap(), []);
    }
}

#[test]
fn a_condition_denies_what_the_statements_do_not_fix() {
    let cases = [
        (
            "CREATE TABLE New WITH (aws_tags = `{'environment': 'production'}`)",
            "CREATE TABLE New WITH (aws_tags = `{'environment': 'development'}`)",
        ),
        (
            "CREATE TABLE New WITH (aws_tags = `{'environment': 'production'}`)",
            "CREATE TABLE New WITH (aws_tags = `{'environment': 'production', 'team': 'a'}`)",
        ),
        ("CREATE TABLE New WITH (aws_tags = `{'environment': 'production'}`)", "CREATE TABLE New"),
        ("CREATE TABLE New", "CREATE TABLE New WITH (aws_tags = `{'a': 'b'}`)"),
    ];
    for (wanted, other) in cases {
        let policy = serde_json::to_value(&generated(&[wanted], Conditions::Written).policies[0]).unwrap();
        with_requirements(&[wanted, other], &ledger(), |requirements| {
            let decisions = decisions(&[policy], requirements);
            assert!(decisions[0].is_allowed() && !decisions[1].is_allowed(), "{wanted} / {other}");
        });
    }
    let drop = generated(
        &["DROP TABLE Vehicle", r#"DROP INDEX "Djg2nt0yIs2GY0T29Kud1z" ON Vehicle WITH (purge = true)"#],
        Conditions::Written,
    );
    let drop = serde_json::to_value(&drop.policies[0]).unwrap();
    assert_eq!(drop["Statement"][2]["Condition"], json!({"StringEquals": {"qldb:Purge": "true"}}));
    assert_eq!(drop["Statement"][1]["Condition"], json!({"StringEqualsIfExists": {"qldb:Purge": "false"}}));
}

#[test]
fn a_tag_is_never_read_as_a_variable() {
    let text = "CREATE TABLE New WITH (aws_tags = `{'a': '${aws:username}*'}`)";
    let policy = serde_json::to_value(&generated(&[text], Conditions::Written).policies[0]).unwrap();
    assert_eq!(policy["Statement"][1]["Condition"]["StringEquals"]["aws:RequestTag/a"], "${$}{aws:username}*");
}

#[test]
fn the_report_has_every_permission_and_who_needs_it() {
    let Generated { grants, .. } = generated(&["DELETE FROM Person", "SELECT * FROM Person"], Conditions::Omitted);
    let lines: Vec<String> = grants
        .iter()
        .map(|grant| {
            let reasons: Vec<String> = grant
                .reasons
                .iter()
                .map(|reason| {
                    format!("{}:{}:{:?}", reason.statement, reason.rule.id, reason.needed_for.map(Action::name))
                })
                .collect();
            format!("{} {} {}", grant.action, grant.table.as_deref().unwrap_or("-"), reasons.join(" "))
        })
        .collect();
    assert_eq!(
        lines,
        [
            "qldb:SendCommand - 0:send-command:None 1:send-command:None",
            "qldb:PartiQLDelete Person 0:delete:None",
            "qldb:PartiQLSelect Person 0:delete:Some(\"qldb:PartiQLDelete\") 1:select:None",
        ]
    );
}

#[test]
fn no_policy_is_longer_than_iam_takes() {
    let count = 400;
    let table = |number| format!("{{tableId: \"{number:022}\", name: \"Table{number}\", status: \"ACTIVE\"}}");
    let tables: Vec<String> = (0..count).map(table).collect();
    let catalog = Catalog::parse(&tables.join("\n")).unwrap();
    let texts: Vec<String> = (0..count).map(|number| format!("SELECT * FROM Table{number}")).collect();
    let statements: Vec<_> = texts.iter().map(|text| parse(text).unwrap()).collect();
    let ledger = ledger();
    let requirements: Vec<_> =
        statements.iter().map(|statement| resolve(statement, &ledger, Some(&catalog)).unwrap()).collect();
    let Generated { policies, .. } = generate(&requirements, &GenerateOptions::default()).unwrap();
    assert!(policies.len() > 5, "{}", policies.len());
    assert!(policies.iter().all(|policy| policy.characters() <= MAX_MANAGED_POLICY_CHARACTERS));
    let written: Vec<Value> = policies.iter().map(|policy| serde_json::to_value(policy).unwrap()).collect();
    assert!(decisions(&written, &requirements).iter().all(Decision::is_allowed));
    for without in 0..written.len() {
        let mut less = written.clone();
        less.remove(without);
        assert!(!decisions(&less, &requirements).iter().all(Decision::is_allowed));
    }
    let sids =
        written.iter().flat_map(|policy| policy["Statement"].as_array().unwrap()).map(|one| one["Sid"].to_string());
    let mut sids: Vec<String> = sids.collect();
    let all = sids.len();
    sids.sort();
    sids.dedup();
    assert_eq!(sids.len(), all);
}

#[test]
fn what_can_not_be_written_is_refused() {
    let refused = |texts: &[&str], catalog: Option<&Catalog>, ledger: &Ledger, conditions| {
        let statements: Vec<_> = texts.iter().map(|text| parse(text).unwrap()).collect();
        let requirements: Vec<_> =
            statements.iter().map(|statement| resolve(statement, ledger, catalog).unwrap()).collect();
        generate(&requirements, &options(conditions)).unwrap_err()
    };
    let omitted = Conditions::Omitted;
    assert_eq!(refused(&[], None, &ledger(), omitted), GenerateError::NoStatement);
    let template = refused(&["SELECT * FROM information_schema.user_tables"], None, &Ledger::template(), omitted);
    assert_eq!(template.code(), "template-ledger");
    let unresolved = refused(&["CREATE TABLE A", "SELECT * FROM Vehicle"], None, &ledger(), omitted);
    assert_eq!(unresolved.to_string(), "the id of the table `Vehicle` is not known");
    assert!(matches!(unresolved, GenerateError::UnresolvedTable { statement: 1, .. }));
    let create = |tags: &str| format!("CREATE TABLE A WITH (aws_tags = `{{{tags}}}`)");
    // A statement with such tags is refused before.
    let tags = [("Team", "a"), ("team", "b")].map(|(key, value)| (key.to_string(), value.to_string()));
    let case = tagged(&ledger(), &tags).unwrap_err();
    assert_eq!(case.code(), "tag-keys-by-case");
    let character = refused(&[&create("'team': 'データ'")], None, &ledger(), Conditions::Written);
    assert_eq!(character.to_string(), "a policy can't have the character `\\u{30c7}` of the tag `データ`");
    let long: Vec<String> = (0..40).map(|number| format!("'k{number}': '{}'", "x".repeat(250))).collect();
    assert_eq!(refused(&[&create(&long.join(", "))], None, &ledger(), Conditions::Written).code(), "too-long");
    for error in [template, unresolved, case, character] {
        assert!(!error.help().unwrap().ends_with('.') && !error.help().unwrap().is_empty());
    }
}

#[test]
fn in_the_mode_allow_all_the_least_policy_is_send_command() {
    let ledger = Ledger { mode: PermissionsMode::AllowAll, ..ledger() };
    let policies = with_requirements(&STATEMENTS, &ledger, |requirements| {
        generate(requirements, &GenerateOptions::default()).unwrap().policies
    });
    let policy = serde_json::to_value(&policies).unwrap();
    assert_eq!(policy[0]["Statement"].as_array().unwrap().len(), 1);
    assert_eq!(policy[0]["Statement"][0]["Action"], "qldb:SendCommand");
    assert_eq!(read_only(&ledger, &[]).unwrap_err().code(), "allow-all-ledger");
}

#[test]
fn the_policies_of_the_tutorial_come_out_equal() {
    let examples: Value = serde_json::from_str(include_str!("examples.json")).unwrap();
    let vehicle = VEHICLE.parse().unwrap();
    let cases = [
        ("Read-only, all tables (tutorial)", read_only(&ledger(), &[])),
        ("Full access, all tables (tutorial)", full_access(&ledger(), &[])),
        ("Read-only, one table (tutorial)", read_only(&ledger(), &[vehicle, vehicle])),
    ];
    for (name, policies) in cases {
        let policies = policies.unwrap();
        assert_eq!(policies.len(), 1);
        let written = serde_json::to_string(&serde_json::to_value(&policies[0]).unwrap()).unwrap();
        assert_eq!(written, serde_json::to_string(&examples[name]).unwrap(), "{name}");
    }
}

#[test]
fn tags_confine_full_access() {
    let tags = [("environment".to_string(), "development".to_string()), ("team".to_string(), "a".to_string())];
    let policies = serde_json::to_value(tagged(&ledger(), &tags).unwrap()).unwrap();
    assert_eq!(
        policies[0]["Statement"][1],
        json!({
            "Sid": "QLDBPartiQLFullPermissionsBasedOnTags",
            "Effect": "Allow",
            "Action": ["qldb:PartiQL*"],
            "Resource": [format!("{LEDGER}/table/*")],
            "Condition": {"StringEquals": {
                "aws:ResourceTag/environment": "development", "aws:ResourceTag/team": "a"}},
        })
    );
    assert_eq!(tagged(&ledger(), &[]).unwrap_err(), GenerateError::NoTag);
}
