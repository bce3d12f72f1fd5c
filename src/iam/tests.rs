//! Decisions on requirements of PartiQL statements: tags, `qldb:Purge`, unknown tables, dependent actions, and the reasons.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod endpoint;

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;

use crate::Span;
use crate::iam::Tag;
use crate::iam::facts::Facts;
use crate::iam::{
    Decision, GivenValues, NamedPolicy, Part, PolicyDocument, PolicyKind, PolicySet, PolicySources, Reason,
    RequestContext, UnknownFact,
};
use crate::iam::{Requirement, Requirements, ResourceTags};
use crate::service::qldb::catalog::{Catalog, Table, TableStatus};
use crate::service::qldb::condition::{FACTS, NOT_PURGED, NOTHING, PURGED, TAGGED, TEXTS};
use crate::service::qldb::{ACTIONS, Rule, TableId, resource};
use serde_json::{Value, json};

const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger";
const ID: &str = "Au1EiThbt8s0z9wM26REZN";

fn named(name: &str, policy: &Value) -> NamedPolicy {
    let text = serde_json::to_string_pretty(policy).unwrap();
    NamedPolicy { name: name.into(), document: PolicyDocument::parse(&text).unwrap() }
}

fn set(statements: &Value) -> PolicySet {
    let identity = vec![named("role.json", &json!({"Version": "2012-10-17", "Statement": statements}))];
    PolicySet::compile(PolicySources { identity, ..PolicySources::default() })
}

fn catalog(tags: Option<&[(&str, &str)]>) -> Catalog {
    let tags =
        tags.map(|tags| tags.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect::<BTreeMap<_, _>>());
    let id = TableId::new(ID).unwrap();
    Catalog::new(vec![Table { id, name: "Vehicle".into(), status: TableStatus::Active, tags, indexes: vec![] }])
        .unwrap()
}

fn on_table(rule: Rule, id: &TableId, facts: Facts) -> Requirement<'_> {
    Requirement::new(rule.row(), resource::table(id, Some("Vehicle")), facts, Span::new(5, 12))
}

fn send() -> Requirement<'static> {
    Requirement::new(Rule::SendCommand.row(), resource::ledger(), NOTHING, Span::new(0, 12))
}

/// What a service would hand in.
fn requirements<'r>(
    list: &'r [Requirement<'r>],
    catalog: Option<&'r Catalog>,
    request_tags: &'r [Tag<'r>],
) -> Requirements<'r> {
    let resource_tags = catalog.map(|catalog| catalog as &dyn ResourceTags);
    let (facts, texts) = (&FACTS, &TEXTS);
    Requirements { table: &ACTIONS, base: LEDGER, list, facts, texts, request_tags, resource_tags, creates: None }
}

fn decide(set: &PolicySet, list: &[Requirement<'_>], catalog: Option<&Catalog>) -> Decision {
    decide_in(set, list, catalog, &RequestContext::new())
}

fn decide_in(
    set: &PolicySet,
    list: &[Requirement<'_>],
    catalog: Option<&Catalog>,
    context: &RequestContext,
) -> Decision {
    set.decide(requirements(list, catalog, &[]), context)
}

#[test]
fn every_requirement_and_every_dependent_action_is_needed() {
    let id = TableId::new(ID).unwrap();
    let delete = on_table(Rule::Delete, &id, NOTHING);
    let table = format!("{LEDGER}/table/{ID}");
    let statements = json!([
        {"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": LEDGER},
        {"Effect": "Allow", "Action": "qldb:PartiQLDelete", "Resource": table},
        {"Effect": "Allow", "Action": "qldb:PartiQLSelect", "Resource": table},
    ]);
    assert!(decide(&set(&statements), &[send(), delete], None).is_allowed());
    for dropped in 0..3 {
        let mut fewer = statements.clone();
        fewer.as_array_mut().unwrap().remove(dropped);
        let Decision::Denied(denial) = decide(&set(&fewer), &[send(), delete], None) else { panic!("{dropped}") };
        let missing: Vec<&str> = denial.missing.iter().map(|missing| missing.permission.action.as_str()).collect();
        assert_eq!(missing, [["qldb:SendCommand", "qldb:PartiQLDelete", "qldb:PartiQLSelect"][dropped]]);
        assert_eq!(denial.reason(), Reason::ImplicitDeny);
    }
}

/// Allowed with every id, denied with every id, or unknown between the two.
#[test]
fn a_table_whose_id_is_unknown_is_decided_for_any_id() {
    let table = resource::named("Vehicle");
    let select = Requirement::new(Rule::Select.row(), table, NOTHING, Span::new(14, 21));
    let base = "arn:aws:qldb:us-east-1:123456789012:ledger";
    for (effect, resource, condition, reason) in [
        ("Allow", "*".to_string(), json!({}), None),
        ("Allow", "arn:aws:qldb:*".into(), json!({}), None),
        ("Allow", format!("{LEDGER}/*"), json!({}), None),
        ("Allow", format!("{LEDGER}/table/*"), json!({}), None),
        ("Allow", format!("{LEDGER}/table/{}", "?".repeat(22)), json!({}), None),
        ("Allow", format!("{LEDGER}/t*/*?"), json!({}), None),
        ("Allow", format!("{base}/*/table/*"), json!({}), None),
        ("Allow", format!("{LEDGER}/table/{ID}"), json!({}), Some("unknown")),
        ("Allow", format!("{LEDGER}/table/A*"), json!({}), Some("unknown")),
        ("Allow", format!("{LEDGER}/table/*Z"), json!({}), Some("unknown")),
        ("Allow", format!("{LEDGER}/table/{}", "?".repeat(21)), json!({}), Some("implicit-deny")),
        ("Allow", format!("{LEDGER}/table/{}", "?".repeat(23)), json!({}), Some("implicit-deny")),
        ("Allow", format!("{LEDGER}/table/a_b*"), json!({}), Some("implicit-deny")),
        ("Allow", format!("{LEDGER}/table/{ID}x"), json!({}), Some("implicit-deny")),
        ("Allow", LEDGER.to_string(), json!({}), Some("implicit-deny")),
        ("Allow", format!("{base}/other/table/*"), json!({}), Some("implicit-deny")),
        ("Allow", format!("{LEDGER}/information_schema/user_tables"), json!({}), Some("implicit-deny")),
        ("Allow", "*".into(), json!({"StringEquals": {"aws:ResourceTag/team": "a"}}), Some("unknown")),
        ("Deny", format!("{LEDGER}/table/{ID}"), json!({}), Some("unknown")),
        ("Deny", format!("{LEDGER}/table/?*"), json!({}), Some("explicit-deny")),
        ("Deny", format!("{LEDGER}/table/*"), json!({}), Some("explicit-deny")),
        ("Deny", format!("{base}/other/*"), json!({}), None),
        ("Deny", LEDGER.to_string(), json!({}), None),
    ] {
        let mut statements =
            vec![json!({"Effect": effect, "Action": "qldb:PartiQL*", "Resource": resource, "Condition": condition})];
        if effect == "Deny" {
            statements.push(json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
        }
        let decision = decide(&set(&json!(statements)), &[select], None);
        assert_eq!(decision.reason().map(Reason::name), reason, "{effect} {resource} {condition}: {decision}");
        if let Decision::Denied(denial) = decision {
            let permissions = denial.missing.iter().map(|missing| &missing.permission);
            let mut permissions = permissions.chain(denial.denied_by.iter().map(|deny| &deny.permission));
            assert!(permissions.all(|permission| permission.resource == format!("{LEDGER}/table/*")));
        }
    }
    let denied = decide(
        &set(&json!([{"Effect": "Allow", "Action": "*", "Resource": format!("{LEDGER}/table/A*")}])),
        &[select],
        None,
    );
    let Decision::Denied(denial) = &denied else { panic!("allowed") };
    assert_eq!(denial.unknown, [UnknownFact::TableId { name: "Vehicle".into() }]);
    assert_eq!(denial.missing[0].unresolved_table.as_deref(), Some("Vehicle"));
    let json = serde_json::to_value(&denied).unwrap();
    assert_eq!(json["unknown"], json!([{"fact": "table-id", "name": "Vehicle"}]));
}

/// What is decided without an id holds with every id.
#[test]
fn a_decision_without_an_id_holds_with_every_id() {
    let letters = ["", "*", "?", "A", "Au1Ei", "table/", "/", "_", "??????????????????????", ID];
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % bound as u64).unwrap()
    };
    let ids =
        [ID, "5PLf9SXwndd63lPaSIa0O6", "0000000000000000000000", "zzzzzzzzzzzzzzzzzzzzzz", "Azzzzzzzzzzzzzzzzzzzzz"];
    let ids = ids.map(|id| TableId::new(id).unwrap());
    let mut seen = BTreeMap::new();
    for _ in 0..4_000 {
        let count = 1 + below(3);
        let statements: Vec<Value> = (0..count)
            .map(|_| {
                let tail: String = (0..below(4)).map(|_| letters[below(letters.len())]).collect();
                let not = if below(4) == 0 { "NotResource" } else { "Resource" };
                let effect = if below(3) == 0 { "Deny" } else { "Allow" };
                json!({"Effect": effect, "Action": "*", not: format!("{LEDGER}/table/{tail}")})
            })
            .collect();
        let set = set(&json!(statements));
        let ask = |table| {
            let select = Requirement::new(Rule::Select.row(), table, NOTHING, Span::new(0, 1));
            decide(&set, &[select], None)
        };
        let without = ask(resource::named("Vehicle"));
        let reason = without.reason().map_or("allowed", Reason::name);
        *seen.entry(reason).or_insert(0) += 1;
        for id in &ids {
            let with = ask(resource::table(id, None)).is_allowed();
            match reason {
                "allowed" => assert!(with, "{statements:?} with {id}"),
                "unknown" => {}
                _ => assert!(!with, "{statements:?} with {id}"),
            }
        }
    }
    assert!(seen.len() == 4 && seen.values().all(|count| *count > 100), "{seen:?}");
}

#[test]
fn an_id_without_a_catalog_is_exact() {
    let id = TableId::new(ID).unwrap();
    let select = Requirement::new(Rule::Select.row(), resource::table(&id, None), NOTHING, Span::new(14, 21));
    let allow = |resource: String| json!([{"Effect": "Allow", "Action": "qldb:PartiQLSelect", "Resource": resource}]);
    assert!(decide(&set(&allow(format!("{LEDGER}/table/{ID}"))), &[select], None).is_allowed());
    assert!(!decide(&set(&allow(format!("{LEDGER}/table/Vehicle"))), &[select], None).is_allowed());
}

#[test]
fn resource_tags_come_from_the_catalog() {
    let id = TableId::new(ID).unwrap();
    let select = on_table(Rule::Select, &id, NOTHING);
    let tags: &[(&str, &str)] = &[("environment", "development")];
    let with = |effect: &str, operator: &str, value: &str| {
        let mut statements = vec![json!({"Effect": effect, "Action": "qldb:PartiQLSelect", "Resource": "*",
            "Condition": {operator: {"aws:ResourceTag/Environment": value}}})];
        if effect == "Deny" {
            statements.push(json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
        }
        set(&json!(statements))
    };
    // Effect, operator, value, then allowed: with the tag, without it, and with tags that are not known.
    for (effect, operator, value, expected) in [
        ("Allow", "StringEquals", "development", [true, false, false]),
        ("Allow", "StringEquals", "production", [false, false, false]),
        ("Allow", "StringNotEquals", "production", [true, true, false]),
        ("Allow", "StringEqualsIfExists", "development", [true, true, false]),
        ("Allow", "Null", "true", [false, true, false]),
        ("Allow", "Null", "false", [true, false, false]),
        ("Deny", "StringEquals", "production", [true, true, false]),
        ("Deny", "StringEquals", "development", [false, true, false]),
        ("Deny", "StringNotEquals", "development", [true, false, false]),
    ] {
        let set = with(effect, operator, value);
        let found =
            [Some(tags), Some(&[]), None].map(|tags| decide(&set, &[select], Some(&catalog(tags))).is_allowed());
        assert_eq!(found, expected, "{effect} {operator} {value}");
        assert!(!decide(&set, &[select], None).is_allowed(), "{effect} {operator} {value}, no catalog");
    }
}

#[test]
fn unknown_tags_are_said_to_be_unknown() {
    let id = TableId::new(ID).unwrap();
    let select = on_table(Rule::Select, &id, NOTHING);
    let condition = json!({"StringEquals": {"aws:ResourceTag/team": "a"}});
    let allow = set(&json!([{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}]));
    let Decision::Denied(denial) = decide(&allow, &[select], Some(&catalog(None))) else { panic!("allowed") };
    let nearest = denial.missing[0].not_allowed_by[0].nearest.as_ref().unwrap();
    assert!(matches!(nearest.failed.as_slice(), [Part::Condition { given: GivenValues::Unknown, .. }]));

    let deny = set(&json!([{"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}]));
    let Decision::Denied(denial) = decide(&deny, &[select], Some(&catalog(None))) else { panic!("allowed") };
    assert!(matches!(denial.denied_by[0].not_known.as_slice(), [Part::Condition { given: GivenValues::Unknown, .. }]));
    assert!(denial.to_string().contains("not known whether it matches"));

    // What the caller says is the ledger's tag, which its tables do not inherit.
    let context = RequestContext::new().with("aws:ResourceTag/Team", "a");
    let send = Requirement::new(Rule::SendCommand.row(), resource::ledger(), NOTHING, Span::new(0, 6));
    assert!(decide_in(&allow, &[send], None, &context).is_allowed());
    assert!(!decide_in(&allow, &[select], None, &context).is_allowed());
    assert!(!decide_in(&allow, &[select], Some(&catalog(Some(&[]))), &context).is_allowed());
}

#[test]
fn keys_of_every_request_are_read_off_the_arn_or_not_known() {
    let send = [Requirement::new(Rule::SendCommand.row(), resource::ledger(), NOTHING, Span::new(0, 6))];
    for (operator, key, value) in [
        ("StringEquals", "aws:RequestedRegion", "us-east-1"),
        ("StringNotEquals", "aws:RequestedRegion", "eu-west-1"),
        ("StringEquals", "aws:ResourceAccount", "123456789012"),
        ("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z"),
        ("NumericGreaterThan", "aws:EpochTime", "1577836800"),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:*"),
    ] {
        let condition = json!({ operator: { key: value } });
        let deny = set(&json!([{"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}]));
        assert!(!decide(&deny, &send, None).is_allowed(), "{operator} {key}");
    }
    let elsewhere = json!({"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}});
    let lock = set(&json!([{"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": elsewhere}]));
    assert!(decide(&lock, &send, None).is_allowed());
}

#[test]
fn what_is_not_documented_denies_and_does_not_allow() {
    let create = [Requirement::new(Rule::CreateTable.row(), resource::any_table(), NOTHING, Span::new(13, 14))];
    let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    // `?` could match the id that the new table gets.
    for end in ["?*", "?"] {
        let resource = format!("arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger/table/{end}");
        let deny = set(&json!([all, {"Effect": "Deny", "Action": "qldb:PartiQLCreateTable", "Resource": resource}]));
        assert!(!decide(&deny, &create, None).is_allowed(), "{end}");
        let allow = set(&json!([{"Effect": "Allow", "Action": "*", "NotResource": resource}]));
        assert!(!decide(&allow, &create, None).is_allowed(), "{end}");
    }
    // All but nothing.
    for statement in [
        json!({"Effect": "Allow", "NotAction": [], "Resource": "*"}),
        json!({"Effect": "Allow", "Action": "*", "NotResource": []}),
    ] {
        assert!(!decide(&set(&json!([statement])), &create, None).is_allowed(), "{statement}");
    }
    // Colons in the last part of an ARN.
    let deny = set(&json!([all, {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::b/*.txt"}]));
    let ask = |resource| deny.decide_request("s3:GetObject", resource, &RequestContext::new()).is_allowed();
    assert!(!ask("arn:aws:s3:::b/a:b.txt") && !ask("arn:aws:s3:::b/a.txt") && ask("arn:aws:s3:::b/a:b.csv"));
    // A range written as mapped addresses.
    let condition = json!({"IpAddress": {"aws:SourceIp": "::ffff:10.0.0.0/104"}});
    let deny = set(&json!([all, {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}]));
    let from = |address| RequestContext::new().with("aws:SourceIp", address);
    assert!(!deny.decide_request("s3:GetObject", "arn:aws:s3:::b/a", &from("10.1.2.3")).is_allowed());
    assert!(deny.decide_request("s3:GetObject", "arn:aws:s3:::b/a", &from("11.1.2.3")).is_allowed());
}

#[test]
fn two_tags_that_differ_in_case_are_not_guessed_between() {
    let id = TableId::new(ID).unwrap();
    let select = on_table(Rule::Select, &id, NOTHING);
    let condition = json!({"StringEquals": {"aws:ResourceTag/team": "a"}});
    let allow = set(&json!([{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}]));
    assert!(decide(&allow, &[select], Some(&catalog(Some(&[("Team", "a")])))).is_allowed());
    assert!(!decide(&allow, &[select], Some(&catalog(Some(&[("Team", "a"), ("team", "a")])))).is_allowed());
}

#[test]
fn purge_is_true_for_drop_index_and_in_doubt_for_drop_table() {
    let id = TableId::new(ID).unwrap();
    let index = on_table(Rule::DropIndex, &id, PURGED);
    let table = on_table(Rule::DropTable, &id, NOT_PURGED);
    let under = |condition: Value| {
        set(&json!([{"Effect": "Allow", "Action": "qldb:PartiQLDrop*", "Resource": "*", "Condition": condition}]))
    };
    for (condition, index_allowed, table_allowed) in [
        (json!({"StringEquals": {"qldb:Purge": "true"}}), true, false),
        (json!({"StringEquals": {"qldb:Purge": "false"}}), false, false),
        (json!({"StringEqualsIfExists": {"qldb:Purge": "false"}}), false, true),
        (json!({"StringNotEquals": {"qldb:Purge": "true"}}), false, true),
        (json!({"Null": {"qldb:Purge": "true"}}), false, false),
        (json!({"Null": {"qldb:Purge": "false"}}), true, false),
        (json!({}), true, true),
    ] {
        let set = under(condition.clone());
        assert_eq!(decide(&set, &[index], None).is_allowed(), index_allowed, "{condition}");
        assert_eq!(decide(&set, &[table], None).is_allowed(), table_allowed, "{condition}");
    }
    let both = set(&json!([
        {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"qldb:Purge": "false"}}},
        {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Null": {"qldb:Purge": "true"}}},
    ]));
    assert!(decide(&both, &[table], None).is_allowed(), "each reading is allowed by another statement");
    let deny = set(&json!([
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Null": {"qldb:Purge": "true"}}},
    ]));
    assert_eq!(decide(&deny, &[table], None).reason(), Some(Reason::ExplicitDeny));
    assert!(decide(&deny, &[index], None).is_allowed());
    // The caller cannot say otherwise.
    let context = RequestContext::new().with("qldb:Purge", "true");
    let set = under(json!({"StringEquals": {"qldb:Purge": "true"}}));
    assert!(!decide_in(&set, &[table], None, &context).is_allowed());
}

#[test]
fn tags_on_creation_are_request_tags() {
    let tags = [
        Tag { key: Cow::Borrowed("environment"), value: Cow::Borrowed("production") },
        Tag { key: Cow::Borrowed("team"), value: Cow::Borrowed("a") },
    ];
    let create = |tags| Requirement::new(Rule::CreateTable.row(), resource::any_table(), tags, Span::new(0, 12));
    let allow = |condition: Value| {
        set(&json!([{"Effect": "Allow", "Action": ["qldb:PartiQLCreateTable", "qldb:TagResource"],
            "Resource": format!("{LEDGER}/table/*"), "Condition": condition}]))
    };
    let with_tags =
        |set: &PolicySet, list: &[Requirement<'_>]| set.decide(requirements(list, None, &tags), &RequestContext::new());
    let tagged = [create(TAGGED)];
    let plain = [create(NOTHING)];
    for (condition, tagged_allowed, plain_allowed) in [
        (json!({"StringEquals": {"aws:RequestTag/Environment": "production"}}), true, false),
        (json!({"StringEquals": {"aws:RequestTag/environment": "development"}}), false, false),
        (json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["environment", "team"]}}), true, true),
        (json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["environment"]}}), false, true),
        (json!({"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]}}), true, false),
        (json!({"Null": {"aws:TagKeys": "true"}}), false, true),
        (json!({"StringNotEquals": {"aws:RequestTag/team": "b"}}), true, true),
    ] {
        let set = allow(condition.clone());
        assert_eq!(with_tags(&set, &tagged).is_allowed(), tagged_allowed, "{condition}");
        assert_eq!(decide(&set, &plain, None).is_allowed(), plain_allowed, "{condition}");
    }
    let without_tagging = set(&json!([{"Effect": "Allow", "Action": "qldb:PartiQLCreateTable", "Resource": "*"}]));
    assert!(decide(&without_tagging, &plain, None).is_allowed());
    assert!(!with_tags(&without_tagging, &tagged).is_allowed());
}

#[test]
fn a_denial_says_what_came_nearest_and_what_denies() {
    let id = TableId::new(ID).unwrap();
    let select = on_table(Rule::Select, &id, NOTHING);
    let table = format!("{LEDGER}/table/{ID}");
    let identity = named(
        "role.json",
        &json!({"Version": "2012-10-17", "Statement": [
            {"Sid": "Other", "Effect": "Allow", "Action": "s3:*", "Resource": "*"},
            {"Sid": "Near", "Effect": "Allow", "Action": "qldb:PartiQLSelect", "Resource": [table],
             "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}, "StringEquals": {"aws:PrincipalTag/team": "a"}}},
            {"Sid": "Far", "Effect": "Allow", "Action": "qldb:PartiQLSelect", "Resource": LEDGER},
        ]}),
    );
    let boundary = named(
        "boundary.json",
        &json!({"Statement": {"Sid": "No", "Effect": "Deny", "Action": "qldb:PartiQL*", "Resource": "*"}}),
    );
    let text = serde_json::to_string_pretty(&boundary.document).unwrap();
    let set = PolicySet::compile(PolicySources {
        identity: vec![identity],
        boundary: Some(boundary),
        ..PolicySources::default()
    });
    let context = RequestContext::new().with_mfa(false).with_principal_tag("team", "a");
    let decision = decide_in(&set, &[select], None, &context);
    let Decision::Denied(denial) = &decision else { panic!("allowed") };
    let [missing] = denial.missing.as_slice() else { panic!("{denial:?}") };
    let [identity, boundary] = missing.not_allowed_by.as_slice() else { panic!("{denial:?}") };
    assert_eq!((identity.kind, boundary.kind), (PolicyKind::Identity, PolicyKind::PermissionsBoundary));
    assert!(boundary.nearest.is_none());
    let nearest = identity.nearest.as_ref().unwrap();
    assert_eq!((nearest.statement.sid.as_deref(), nearest.statement.statement), (Some("Near"), 1));
    let [deny] = denial.denied_by.as_slice() else { panic!("{denial:?}") };
    assert!(text.get(deny.statement.statement_span.range()).is_some());
    assert_eq!(
        decision.to_string(),
        format!(
            "denied\n  `qldb:PartiQLSelect` on `{table}` is denied by statement 0 (`No`) of the boundary policy `boundary.json`\
             \n  `qldb:PartiQLSelect` on `{table}` is missing\
             \n    no identity-based policy allows it; statement 1 (`Near`) of the identity policy `role.json` comes nearest\
             \n      does not match: `Bool` on `aws:MultiFactorAuthPresent` wants `true`, given `false`\
             \n    the permissions boundary does not allow it"
        )
    );
    let found = serde_json::to_value(&decision).unwrap();
    let (nearest_span, key_span) = {
        let nearest = &found["missing"][0]["not_allowed_by"][0]["nearest"];
        (nearest["statement_span"].clone(), nearest["failed"][0]["span"].clone())
    };
    assert_eq!(
        found,
        json!({
            "decision": "denied",
            "reason": "explicit-deny",
            "missing": [{
                "action": "qldb:PartiQLSelect", "resource": table, "rule": "select", "span": [5, 12],
                "unresolved_table": null,
                "not_allowed_by": [
                    {"kind": "identity", "level": 0, "nearest": {
                        "policy": "role.json", "policy_kind": "identity", "statement": 1, "sid": "Near",
                        "statement_span": nearest_span,
                        "failed": [{"part": "condition", "operator": "Bool", "key": "aws:MultiFactorAuthPresent",
                                    "wanted": ["true"], "given": ["false"], "span": key_span}]}},
                    {"kind": "boundary", "level": 0, "nearest": null},
                ],
            }],
            "denied_by": [{
                "action": "qldb:PartiQLSelect", "resource": table, "rule": "select", "span": [5, 12],
                "policy": "boundary.json", "policy_kind": "boundary", "statement": 0, "sid": "No",
                "statement_span": deny.statement.statement_span, "not_known": [],
            }],
        })
    );
    let allowed = serde_json::to_value(Decision::Allowed).unwrap();
    assert_eq!(allowed, json!({"decision": "allowed", "reason": null, "missing": [], "denied_by": []}));
}
