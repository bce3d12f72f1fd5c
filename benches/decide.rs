//! Decisions for a typical statement, a DELETE, against sets of 3, 1,000 and 10,000 policy statements.

#![allow(missing_docs, clippy::expect_used, reason = "a bench may panic, and criterion's macros have no docs")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use partiql_iam::Span;
use partiql_iam::permission::{ConditionContext, Ledger, Requirement, Resource, Rule, TableId, TableRef};
use partiql_iam::policy::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};

const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger";
const ID: &str = "Au1EiThbt8s0z9wM26REZN";

/// What the DELETE needs in three statements, among `count` in all: other tables, other ledgers, other services.
fn policies(count: usize) -> PolicySet {
    let mut statements = vec![
        format!(r#"{{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "{LEDGER}"}}"#),
        format!(r#"{{"Effect": "Allow", "Action": "qldb:PartiQLSelect", "Resource": "{LEDGER}/table/*"}}"#),
        format!(
            r#"{{"Effect": "Allow", "Action": ["qldb:PartiQLDelete", "qldb:PartiQLInsert"], "Resource": "{LEDGER}/table/{ID}"}}"#
        ),
    ];
    for number in 3..count {
        let table = format!("{LEDGER}/table/{number:022}");
        statements.push(match number % 4 {
            0 => format!(r#"{{"Effect": "Allow", "Action": "qldb:PartiQLDelete", "Resource": "{table}"}}"#),
            1 => format!(r#"{{"Effect": "Deny", "Action": "qldb:PartiQL*", "Resource": "{table}"}}"#),
            2 => format!(r#"{{"Effect": "Allow", "Action": "qldb:*", "Resource": "{LEDGER}{number}/*"}}"#),
            _ => format!(
                r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket{number}/*"}}"#
            ),
        });
    }
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(","));
    let document = PolicyDocument::parse(&text).expect("a policy");
    let identity = vec![NamedPolicy { name: "role".into(), document }];
    PolicySet::compile(PolicySources { identity, ..PolicySources::default() })
}

fn decide(criterion: &mut Criterion) {
    let ledger = Ledger::new(LEDGER.parse().expect("an ARN"));
    let id = TableId::new(ID).expect("an id");
    let table = Resource::Table(TableRef::Known { id: &id, name: "Vehicle" });
    let requirements = [
        Requirement::new(Rule::SendCommand, Resource::Ledger, ConditionContext::None, Span::new(0, 19)),
        Requirement::new(Rule::Delete, table, ConditionContext::None, Span::new(12, 19)),
    ];
    let context = RequestContext::new().with_mfa(true);
    let mut group = criterion.benchmark_group("decide");
    for count in [3, 1_000, 10_000] {
        let set = policies(count);
        assert!(set.decide(&requirements, &ledger, None, &context).is_allowed());
        group.bench_with_input(BenchmarkId::from_parameter(count), &set, |bencher, set| {
            bencher.iter(|| set.decide(black_box(&requirements), &ledger, None, &context));
        });
    }
    group.finish();
    criterion.bench_function("compile/1000", |bencher| bencher.iter(|| policies(black_box(1_000))));
}

criterion_group!(benches, decide);
criterion_main!(benches);
