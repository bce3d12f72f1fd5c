//! The decision on a typical statement, a DELETE, by iam-rs and Cedar; `benches/decide.rs` has this library's.
//!
//! It needs three permissions, so the others are asked three times. iam-rs reads the same policy. For Cedar each of its
//! statements is a policy: exact resources by `==`, patterns by `like` on an attribute, action patterns as lists. Everything
//! that does not depend on the request is prepared before, for each of them.

#![allow(missing_docs, clippy::expect_used, reason = "a bench may panic, and criterion's macros have no docs")]

#[path = "../../statements/mod.rs"]
mod statements;
#[path = "../../typical/mod.rs"]
mod typical;

use std::fmt::Write;
use std::hint::black_box;
use std::str::FromStr;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet as CedarPolicies,
    Request, RestrictedExpression,
};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use iam_rs::{Arn, IAMPolicy, IAMRequest, PolicyEvaluator, Principal, PrincipalId};
use partiql_iam::qldb::Action;
use statements::settings;
use typical::{ID, LEDGER, policy};

const COUNTS: [usize; 2] = [3, 1_000];
const USER: &str = "arn:aws:iam::123456789012:user/Adele";

/// What the DELETE needs.
fn needs() -> [(&'static str, String); 3] {
    let table = format!("{LEDGER}/table/{ID}");
    [("qldb:SendCommand", LEDGER.to_owned()), ("qldb:PartiQLDelete", table.clone()), ("qldb:PartiQLSelect", table)]
}

fn iam_rs(criterion: &mut Criterion) {
    let requests: Vec<IAMRequest> = needs()
        .into_iter()
        .map(|(action, resource)| {
            let user = Principal::Aws(PrincipalId::String(USER.to_owned()));
            IAMRequest::new(user, action, Arn::parse(&resource).expect("an ARN"))
        })
        .collect();
    let mut group = criterion.benchmark_group("decide");
    for count in COUNTS {
        let evaluator = PolicyEvaluator::with_policies(vec![IAMPolicy::from_json(&policy(count)).expect("a policy")]);
        let allows = |request: &IAMRequest| {
            let result = evaluator.evaluate(request).expect("a decision");
            matches!(result.decision, iam_rs::Decision::Allow)
        };
        assert!(requests.iter().all(allows));
        group.bench_with_input(BenchmarkId::new("iam-rs", count), &requests, |bencher, requests| {
            bencher.iter(|| black_box(requests).iter().all(allows));
        });
    }
    group.finish();
}

/// The policy in Cedar's language.
fn in_cedar(policy: &str) -> String {
    let policy: serde_json::Value = serde_json::from_str(policy).expect("JSON");
    let mut text = String::new();
    for statement in policy["Statement"].as_array().expect("a list") {
        let effect = if statement["Effect"] == "Allow" { "permit" } else { "forbid" };
        let patterns: Vec<&str> = match &statement["Action"] {
            serde_json::Value::Array(list) => list.iter().filter_map(|action| action.as_str()).collect(),
            one => one.as_str().into_iter().collect(),
        };
        let names = patterns.iter().flat_map(|pattern| match pattern.strip_suffix('*') {
            None => vec![*pattern],
            Some(start) => {
                Action::ALL.iter().map(|action| action.name()).filter(|name| name.starts_with(start)).collect()
            }
        });
        let names: Vec<String> = names.map(|name| format!("Action::\"{name}\"")).collect();
        let resource = statement["Resource"].as_str().expect("one resource");
        let (scope, when) = if resource.ends_with('*') {
            ("resource".to_owned(), format!(" when {{ resource.arn like \"{resource}\" }}"))
        } else {
            (format!("resource == Resource::\"{resource}\""), String::new())
        };
        writeln!(text, "{effect}(principal, action in [{}], {scope}){when};", names.join(", ")).expect("a string");
    }
    text
}

fn uid(kind: &str, id: &str) -> EntityUid {
    let kind = EntityTypeName::from_str(kind).expect("a type");
    EntityUid::from_type_name_and_id(kind, EntityId::new(id))
}

fn cedar(criterion: &mut Criterion) {
    let resources = [LEDGER.to_owned(), format!("{LEDGER}/table/{ID}")].map(|arn| {
        let attributes = [("arn".to_owned(), RestrictedExpression::new_string(arn.clone()))].into_iter().collect();
        Entity::new(uid("Resource", &arn), attributes, [].into_iter().collect()).expect("an entity")
    });
    let entities = Entities::from_entities(resources, None).expect("entities");
    let requests = needs().map(|(action, resource)| {
        let (user, action, resource) = (uid("User", USER), uid("Action", action), uid("Resource", &resource));
        Request::new(user, action, resource, Context::empty(), None).expect("a request")
    });
    let authorizer = Authorizer::new();
    let mut group = criterion.benchmark_group("decide");
    for count in COUNTS {
        let policies = CedarPolicies::from_str(&in_cedar(&policy(count))).expect("policies");
        let allows =
            |request: &Request| authorizer.is_authorized(request, &policies, &entities).decision() == Decision::Allow;
        assert!(requests.iter().all(allows));
        group.bench_with_input(BenchmarkId::new("cedar-policy", count), &requests, |bencher, requests| {
            bencher.iter(|| black_box(requests).iter().all(allows));
        });
    }
    group.finish();
}

criterion_group!(name = benches; config = settings(); targets = iam_rs, cedar);
criterion_main!(benches);
