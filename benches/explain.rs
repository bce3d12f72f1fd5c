//! Text to requirements by class of statement, and what it costs to refuse: `cargo bench --bench explain`.
//!
//! `benches/peers` parses the same with other parsers.

#![allow(missing_docs, clippy::expect_used, reason = "a bench may panic, and criterion's macros have no docs")]

mod items;
mod statements;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use items::ITEM_CLASSES;
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::{parse, resolve};
use statements::{CLASSES, TABLES, catalog, requirements, settings};

fn explain(criterion: &mut Criterion) {
    let ledger = Ledger::template();
    let catalog = catalog(TABLES);
    let mut group = criterion.benchmark_group("explain");
    for (class, text) in CLASSES {
        assert!(requirements(text, &ledger, &catalog).is_some(), "{text}");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(class, |bencher| {
            bencher.iter(|| requirements(black_box(text), &ledger, &catalog));
        });
    }
    group.finish();
}

/// Statements of DynamoDB, with the keys of their table and their values, to the facts.
fn dynamodb(criterion: &mut Criterion) {
    let (account, schema) = (items::account(), items::schema());
    let mut group = criterion.benchmark_group("dynamodb");
    for (class, text, values) in ITEM_CLASSES {
        let values = items::values(values);
        let target = items::target(&account, &schema, &values);
        assert!(items::facts(text, &target), "{text}");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(class, |bencher| bencher.iter(|| items::facts(black_box(text), &target)));
    }
    group.finish();
}

/// A way to break a statement; `None` if this one can't be broken so.
type Break = fn(&str) -> Option<String>;

const BREAKS: [(&str, Break); 5] = [
    ("a bracket too many", |text| Some(format!("{text} )"))),
    ("cut off", |text| {
        (1..text.len()).map(|length| text[..text.len() - length].to_owned()).find(|cut| parse(cut).is_err())
    }),
    ("a keyword misspelt", |text| text.contains(" WHERE ").then(|| text.replace(" WHERE ", " WHRE "))),
    ("a string left open", |text| Some(format!("{text} '"))),
    // The catalog has the tables under other names.
    ("an unknown table", |text| Some(text.to_owned())),
];

/// The error, if the statement is refused.
fn refusal(text: &str, ledger: &Ledger, catalog: &Catalog) -> Option<Box<dyn std::error::Error>> {
    let statement = match parse(text) {
        Ok(statement) => statement,
        Err(error) => return Some(Box::new(error)),
    };
    let error = resolve(&statement, ledger, Some(catalog)).err()?;
    Some(Box::new(error))
}

/// All classes broken in the same way, beside the same classes unbroken.
fn refuse(criterion: &mut Criterion) {
    let ledger = Ledger::template();
    let known = catalog(TABLES);
    let others = catalog(TABLES.map(|name| format!("{name}s")));
    let mut group = criterion.benchmark_group("refuse");
    for (way, to_break) in BREAKS {
        let catalog = if way == "an unknown table" { &others } else { &known };
        let broken = CLASSES.into_iter().filter_map(|(_, text)| Some((text, to_break(text)?)));
        let pairs: Vec<_> = broken.filter(|(_, broken)| refusal(broken, &ledger, catalog).is_some()).collect();
        group.throughput(Throughput::Elements(pairs.len() as u64));
        group.bench_function(BenchmarkId::new("accepted", way), |bencher| {
            bencher.iter(|| {
                for (text, _) in &pairs {
                    black_box(requirements(black_box(text), &ledger, &known));
                }
            });
        });
        group.bench_function(BenchmarkId::new("refused", way), |bencher| {
            bencher.iter(|| {
                for (_, broken) in &pairs {
                    black_box(requirements(black_box(broken), &ledger, catalog));
                }
            });
        });
        group.bench_function(BenchmarkId::new("with its message", way), |bencher| {
            bencher.iter(|| {
                for (_, broken) in &pairs {
                    black_box(refusal(black_box(broken), &ledger, catalog).map(|error| error.to_string()));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(name = benches; config = settings(); targets = explain, dynamodb, refuse);
criterion_main!(benches);
