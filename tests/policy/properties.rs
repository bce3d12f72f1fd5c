//! What holds for every set of policies, tried on random ones.

use partiql_iam::iam::{
    Decision, NamedPolicy, PolicyDocument, PolicyKind, PolicySet, PolicySources, RequestContext, ResourcePolicy,
};
use serde_json::{Value, json};

/// Numbers that look random and are the same in every run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

const ACTIONS: [&str; 8] = [
    "*",
    "qldb:*",
    "qldb:PartiQL*",
    "qldb:PartiQLSelect",
    "QLDB:sendcommand",
    "qldb:*Index",
    "s3:*",
    "qldb:?endCommand",
];
const RESOURCES: [&str; 9] = [
    "*",
    "arn:aws:qldb:us-east-1:123456789012:ledger/a",
    "arn:aws:qldb:us-east-1:123456789012:ledger/a/*",
    "arn:aws:qldb:us-east-1:123456789012:ledger/a/table/*",
    "arn:aws:qldb:us-east-1:123456789012:ledger/${aws:username}/table/?",
    "arn:aws:qldb:*",
    "arn:aws:qldb",
    "arn:aws:q*:*:*:*",
    "arn:aws:qldb:us-east-1:123456789012:*/a/table/1",
];
const REQUESTS: [(&str, &str); 6] = [
    ("qldb:SendCommand", "arn:aws:qldb:us-east-1:123456789012:ledger/a"),
    ("qldb:PartiQLSelect", "arn:aws:qldb:us-east-1:123456789012:ledger/a/table/1"),
    ("qldb:PartiQLDropIndex", "arn:aws:qldb:us-east-1:123456789012:ledger/b/table/1"),
    ("qldb:ListLedgers", "*"),
    ("s3:GetObject", "arn:aws:s3:::bucket/key"),
    ("qldb:Unknown", "arn:aws:qldb:us-east-1:123456789012:ledger/a/table/2"),
];

fn condition(random: &mut Random) -> Value {
    match random.below(7) {
        0 => json!({"StringEquals": {"aws:username": ["a", "b"]}}),
        1 => json!({"StringNotEquals": {"k:missing": "x"}}),
        2 => json!({"ForAllValues:StringLike": {"k:many": ["x*", "y"]}}),
        3 => json!({"StringEquals": {"k:many": "x"}}),
        4 => json!({"Null": {"k:missing": "false"}}),
        _ => json!({}),
    }
}

fn statement(random: &mut Random, effect: &str) -> Value {
    let mut statement = json!({"Effect": effect, "Condition": condition(random)});
    let action = if random.below(5) == 0 { "NotAction" } else { "Action" };
    let resource = if random.below(5) == 0 { "NotResource" } else { "Resource" };
    statement[action] = json!([*random.pick(&ACTIONS), *random.pick(&ACTIONS)]);
    statement[resource] = json!([*random.pick(&RESOURCES), *random.pick(&RESOURCES)]);
    statement
}

fn statements(random: &mut Random) -> Vec<Value> {
    let count = 1 + random.below(5);
    (0..count)
        .map(|_| {
            let effect = if random.below(4) == 0 { "Deny" } else { "Allow" };
            statement(random, effect)
        })
        .collect()
}

/// The decisions on all requests, with the statements as the policy of one group and everything allowed in the others.
fn decisions(statements: &[Value], group: usize) -> Vec<Decision> {
    let text = |statements: &[Value]| json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let policy = |statements: &[Value]| NamedPolicy {
        name: "policy".into(),
        document: PolicyDocument::parse(&text(statements)).unwrap(),
    };
    let everyone = |statement: &Value| {
        let mut statement = statement.clone();
        statement["Principal"] = json!("*");
        statement
    };
    let all = [json!({"Effect": "Allow", "Action": "*", "Resource": "*"})];
    let of = |number: usize| if number == group { statements } else { &all };
    let [identity, boundary, scp, session] = [0, 1, 2, 3].map(|number| policy(of(number)));
    let endpoint: Vec<Value> = of(4).iter().map(everyone).collect();
    let endpoint = NamedPolicy { name: "endpoint".into(), document: ResourcePolicy::parse(&text(&endpoint)).unwrap() };
    let set = PolicySet::compile(PolicySources {
        identity: vec![identity],
        boundary: Some(boundary),
        scps: vec![vec![scp]],
        rcps: Vec::new(),
        session: vec![session],
        endpoint: Some(endpoint),
    });
    let context = RequestContext::new().with("aws:username", "a").with("k:many", "x").with("k:many", "xy");
    REQUESTS.iter().map(|(action, resource)| set.decide_request(action, resource, &context)).collect()
}

fn is_refused_for_sessions(statement: &Value) -> bool {
    let text = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    PolicyDocument::parse_as(&text, PolicyKind::Session).is_err()
}

#[test]
fn statements_only_ever_push_one_way_and_their_order_is_nothing() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut seen = [0; 3];
    for round in 0..400 {
        let group = round % 5;
        let before = statements(&mut random);
        let base = decisions(&before, group);
        let with = |extra: Value, at: usize| {
            let mut after = before.clone();
            after.insert(at, extra);
            decisions(&after, group)
        };
        let at = random.below(before.len() + 1);
        let allow = statement(&mut random, "Allow");
        // A session policy with an incomplete ARN is refused as a whole.
        let is_refused = group == 3 && is_refused_for_sessions(&allow);
        let more_allowed = if is_refused { base.clone() } else { with(allow, at) };
        let more_denied = with(statement(&mut random, "Deny"), at);
        let mut turned = before.clone();
        turned.reverse();
        let turned = decisions(&turned, group);
        for ((base, more_allowed), (more_denied, turned)) in
            base.iter().zip(&more_allowed).zip(more_denied.iter().zip(&turned))
        {
            assert!(!base.is_allowed() || more_allowed.is_allowed(), "an allow statement denies: {before:?}");
            assert!(base.is_allowed() || !more_denied.is_allowed(), "a deny statement allows: {before:?}");
            assert_eq!(base.denial_kind(), turned.denial_kind(), "the order counts: {before:?}");
            // The reasons are found by another way than the decision, which looks into the index.
            match base {
                Decision::Allowed => seen[0] += 1,
                Decision::Denied(denial) => {
                    assert!(!denial.missing.is_empty() || !denial.denied_by.is_empty(), "no reason: {before:?}");
                    seen[if denial.denied_by.is_empty() { 1 } else { 2 }] += 1;
                }
            }
        }
    }
    assert!(seen.iter().all(|count| *count > 200), "too few of a kind: {seen:?}");
}
