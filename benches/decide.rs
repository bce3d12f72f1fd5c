//! Decisions for a typical statement, a DELETE, against sets of 3, 1,000 and 10,000 policy statements; and the whole way from
//! its text to the decision.
//!
//! `benches/peers` decides the same with other engines.

#![allow(missing_docs, clippy::expect_used, reason = "a bench may panic, and criterion's macros have no docs")]

mod items;
mod statements;
mod typical;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use items::ITEM_CLASSES;
use partiql_iam::dynamodb;
use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::{parse, resolve};
use statements::settings;
use typical::{ID, LEDGER, policy};

fn policies(count: usize) -> PolicySet {
    let document = PolicyDocument::parse(&policy(count)).expect("a policy");
    let identity = vec![NamedPolicy { name: "role".into(), document }];
    PolicySet::compile(PolicySources { identity, ..PolicySources::default() })
}

fn decide(criterion: &mut Criterion) {
    let ledger = Ledger::new(LEDGER.parse().expect("an ARN"));
    let tables = format!("{{tableId: \"{ID}\", name: \"Vehicle\", status: \"ACTIVE\"}}");
    let catalog = Catalog::parse(&tables).expect("a catalog");
    let statement = parse("DELETE FROM Vehicle").expect("a statement");
    let requirements = resolve(&statement, &ledger, Some(&catalog)).expect("a known table");
    let context = RequestContext::new().with_mfa(true);
    let mut group = criterion.benchmark_group("decide");
    for count in [3, 1_000, 10_000] {
        let set = policies(count);
        assert!(set.decide(&requirements, &context).is_allowed());
        group.bench_with_input(BenchmarkId::new("partiql-iam", count), &set, |bencher, set| {
            bencher.iter(|| set.decide(black_box(&requirements), &context));
        });
    }
    group.finish();
    criterion.bench_function("compile/1000", |bencher| bencher.iter(|| policies(black_box(1_000))));
}

/// Parse, resolve, decide.
fn text_to_decision(criterion: &mut Criterion) {
    let ledger = Ledger::new(LEDGER.parse().expect("an ARN"));
    let tables = format!("{{tableId: \"{ID}\", name: \"Vehicle\", status: \"ACTIVE\"}}");
    let catalog = Catalog::parse(&tables).expect("a catalog");
    let context = RequestContext::new().with_mfa(true);
    let set = policies(3);
    let decide = |text: &str| {
        let statement = parse(text).expect("a statement");
        let requirements = resolve(&statement, &ledger, Some(&catalog)).expect("known tables");
        set.decide(&requirements, &context).is_allowed()
    };
    let read = |text: &str| {
        let statement = parse(text).expect("a statement");
        let requirements = resolve(&statement, &ledger, Some(&catalog)).expect("known tables");
        black_box(&requirements).len()
    };
    let statements = [
        ("delete", "DELETE FROM Vehicle WHERE VIN = ?"),
        ("select", "SELECT v.VIN, v.Color FROM Vehicle AS v WHERE v.VIN = ? AND v.Color = ?"),
    ];
    let mut group = criterion.benchmark_group("text-to-requirements");
    for (name, text) in statements {
        group.bench_with_input(name, text, |bencher, text| bencher.iter(|| read(black_box(text))));
    }
    group.finish();
    let mut group = criterion.benchmark_group("text-to-decision");
    for (name, text) in statements {
        assert!(decide(text), "{text} is allowed");
        group.bench_with_input(name, text, |bencher, text| bencher.iter(|| decide(black_box(text))));
    }
    group.finish();
}

/// Decisions on statements of DynamoDB, under conditions on what they name.
fn dynamodb(criterion: &mut Criterion) {
    let (account, schema) = (items::account(), items::schema());
    let document = PolicyDocument::parse(&items::policy()).expect("a policy");
    let identity = vec![NamedPolicy { name: "role".into(), document }];
    let set = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    let context = RequestContext::new();
    let mut group = criterion.benchmark_group("decide-dynamodb");
    for (class, text, values) in ITEM_CLASSES {
        let values = items::values(values);
        let target = items::target(&account, &schema, &values);
        let statement = dynamodb::parse(text).expect("a statement");
        let needs = dynamodb::resolve(&statement, &target).expect("a known table");
        assert!(set.decide(&needs, &context).is_allowed(), "{text} is allowed");
        group.bench_function(class, |bencher| bencher.iter(|| set.decide(black_box(&needs), &context)));
    }
    group.finish();
}

criterion_group!(name = benches; config = settings(); targets = decide, text_to_decision, dynamodb);
criterion_main!(benches);
