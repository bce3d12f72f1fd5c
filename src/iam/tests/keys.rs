//! Decisions that depend on condition keys: tags, `qldb:Purge`, and those that every request has.

use alloc::borrow::Cow;

use super::{ID, LEDGER, catalog, decide, decide_in, on_table, requirements, set};
use crate::Span;
use crate::iam::{Decision, DenialKind, GivenValues, Part, PolicySet, RequestContext, Requirement, Tag};
use crate::service::qldb::condition::{NOT_PURGED, NOTHING, PURGED, TAGGED};
use crate::service::qldb::{Rule, UniqueId, resource};
use serde_json::{Value, json};

#[test]
fn resource_tags_come_from_the_catalog() {
    let id = UniqueId::new(ID).unwrap();
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
    let id = UniqueId::new(ID).unwrap();
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
    let id = UniqueId::new(ID).unwrap();
    let select = on_table(Rule::Select, &id, NOTHING);
    let condition = json!({"StringEquals": {"aws:ResourceTag/team": "a"}});
    let allow = set(&json!([{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}]));
    assert!(decide(&allow, &[select], Some(&catalog(Some(&[("Team", "a")])))).is_allowed());
    assert!(!decide(&allow, &[select], Some(&catalog(Some(&[("Team", "a"), ("team", "a")])))).is_allowed());
}

#[test]
fn purge_is_true_for_drop_index_and_in_doubt_for_drop_table() {
    let id = UniqueId::new(ID).unwrap();
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
    assert_eq!(decide(&deny, &[table], None).denial_kind(), Some(DenialKind::ExplicitDeny));
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
