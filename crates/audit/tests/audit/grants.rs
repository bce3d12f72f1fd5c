//! Whatever policies deny, no grant of what was not used is hidden.

use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam_audit::report::{Compared, LeftOut, Mark, compare, may_meet};
use partiql_iam_audit::{Known, Tally};
use serde_json::{Value, json};

use crate::tally;

const HERE: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/";

/// Numbers that are the same in each run (Knuth, MMIX).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }

    fn resource(&mut self) -> String {
        if self.below(12) == 0 {
            return self
                .one(&["*", "arn:aws:dynamodb:*", "arn:aws:dynamodb:eu-west-1", "arn:*:dynamodb:*:*:*"])
                .to_owned();
        }
        let region = self.one(&["eu-west-1", "eu-west-1", "eu-west-1", "*", "eu-*", "us-east-1", "us-*"]);
        let account = self.one(&["123456789012", "123456789012", "*", "9*", "000000000000"]);
        let names = ["A", "B", "AB", "*", "A*", "*B", "*A*", "?", "?B", "A?", "partiql*", "*-*", "Q*", "??*"];
        let name = self.one(&names);
        let index = self.one(&["", "", "", "", "/index/*", "/index/B", "/*"]);
        format!("arn:aws:dynamodb:{region}:{account}:table/{name}{index}")
    }

    fn statement(&mut self) -> Value {
        let resources: Vec<String> = (0..=self.below(2)).map(|_| self.resource()).collect();
        let action = self.one(&["dynamodb:PartiQLSelect", "dynamodb:PartiQL*", "dynamodb:PartiQLDelete", "*"]);
        let effect = self.one(&["Allow", "Allow", "Deny"]);
        let on =
            if effect == "Deny" || self.below(4) == 0 { self.one(&["Resource", "NotResource"]) } else { "Resource" };
        json!({"Effect": effect, "Action": action, on: resources})
    }
}

/// What was used: a read of one table, and of its index.
fn used() -> Tally {
    let event = |statement: &str| {
        json!({"eventSource": "dynamodb.amazonaws.com", "eventName": "ExecuteStatement", "awsRegion": "eu-west-1",
            "recipientAccountId": "123456789012", "requestParameters": {"statement": statement}})
        .to_string()
    };
    let events = event("SELECT * FROM A") + "\n" + &event("DELETE FROM AB WHERE a = 1");
    tally(&Known::default(), events.as_bytes(), "a", None)
}

/// Whether a row says that an action on a resource is granted, or may be.
fn says(row: &Compared, action: &str, arn: &str) -> bool {
    let is_on = *row.arn == *arn || row.arn.starts_with("not ") || {
        row.arn.contains(['*', '?']) && may_meet(&row.arn, arn) || arn.starts_with(&format!("{}:", row.arn))
    };
    let is_granted = match row.mark {
        Mark::Used
        | Mark::Unknown
        | Mark::IdUnknown
        | Mark::NotUsed
        | Mark::MoreThanUsed
        | Mark::MayBeNeeded
        | Mark::NotVisible
        | Mark::MayBeGranted => true,
        Mark::NotGranted | Mark::Denied => false,
    };
    row.action.name() == action && is_on && is_granted
}

#[test]
fn each_grant_has_a_row() {
    let (tally, mut numbers) = (used(), Numbers(1));
    let names = ["A", "B", "AB", "BA", "BAB", "Zz", "ABC", "a-b", "Quick-1", "partiql-1", "nobody"];
    let indexes = ["", "/index/B", "/index/x-1"];
    let (mut granted, mut denied) = (0, 0);
    for _ in 0..400 {
        let statements: Vec<Value> = (0..=numbers.below(4)).map(|_| numbers.statement()).collect();
        let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let identity = vec![NamedPolicy { name: String::new(), document: PolicyDocument::parse(&text).unwrap() }];
        let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
        let context = RequestContext::new();
        let rows = compare(&tally, &policies, &context, &LeftOut::default());
        for action in ["dynamodb:PartiQLSelect", "dynamodb:PartiQLDelete"] {
            for (name, index) in names.iter().flat_map(|name| indexes.map(|index| (name, index))) {
                if action.ends_with("Delete") && !index.is_empty() {
                    continue;
                }
                let arn = format!("{HERE}{name}{index}");
                let is_granted = policies.decide_request(action, &arn, &context.clone().partial()).is_allowed();
                let is_said = rows.iter().any(|row| says(row, action, &arn));
                assert!(is_said || !is_granted, "{action} on {arn}: {text}\n{rows:#?}");
                *(if is_granted { &mut granted } else { &mut denied }) += 1;
            }
        }
    }
    assert!(granted > 2_000 && denied > 2_000, "{granted} {denied}");
}
