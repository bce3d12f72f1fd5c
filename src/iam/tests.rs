//! Decisions on requirements of PartiQL statements: dependent actions, and the reasons.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod any_id;
mod endpoint;
mod keys;

use alloc::collections::BTreeMap;

use crate::Span;
use crate::iam::facts::Facts;
use crate::iam::{
    Decision, DenialKind, NamedPolicy, PolicyDocument, PolicyKind, PolicySet, PolicySources, RequestContext,
    Requirement, Requirements, ResourceTags, Tag,
};
use crate::service::qldb::catalog::{Catalog, Table, TableStatus};
use crate::service::qldb::condition::{FACTS, NOTHING, TEXTS};
use crate::service::qldb::{ACTIONS, Rule, UniqueId, resource};
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
    let id = UniqueId::new(ID).unwrap();
    Catalog::new(vec![Table { id, name: "Vehicle".into(), status: TableStatus::Active, tags, indexes: vec![] }])
        .unwrap()
}

fn on_table(rule: Rule, id: &UniqueId, facts: Facts) -> Requirement<'_> {
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
    let (table, base, mode, creates, possible) = (&ACTIONS, LEDGER, "STANDARD", None, &[][..]);
    let (account, attached) = (None, None);
    Requirements {
        table,
        base,
        mode,
        list,
        facts,
        texts,
        request_tags,
        resource_tags,
        creates,
        possible,
        account,
        attached,
    }
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
    let id = UniqueId::new(ID).unwrap();
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
        assert_eq!(denial.kind(), DenialKind::ImplicitDeny);
    }
}

#[test]
fn a_denial_says_what_came_nearest_and_what_denies() {
    let id = UniqueId::new(ID).unwrap();
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
