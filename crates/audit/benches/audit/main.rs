//! How fast records are counted, on one core: a journal in each of its forms, and a trail.
//!
//! `cargo bench -p partiql-iam-audit --bench audit -- --write FOLDER BLOCKS [distinct]` writes the inputs instead, to try the program on them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a bench")]

mod generate;

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput};
use partiql_iam_audit::{Counter, Known, Tally};

use generate::{Journal, Notation, trail};

const BLOCKS: usize = 5_000;

fn count(bytes: &[u8]) -> Tally {
    let known = Known::default();
    let mut counter = Counter::new(&known);
    let source: Arc<str> = "bench".into();
    counter.read(bytes, &source, None);
    counter.finish()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(place) = arguments.iter().position(|argument| argument == "--write") {
        let blocks = arguments[place + 2].parse().unwrap();
        let is_distinct = arguments.get(place + 3).is_some_and(|word| word == "distinct");
        generate::write(arguments[place + 1].as_ref(), blocks, is_distinct);
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("audit");
    group.sample_size(10);
    for (name, notation, is_distinct) in [
        ("journal, JSON", Notation::Json, false),
        ("journal, JSON, each statement different", Notation::Json, true),
        ("journal, Ion text", Notation::IonText, false),
        ("journal, Ion binary", Notation::IonBinary, false),
    ] {
        let bytes = Journal::new(is_distinct).blocks(0, BLOCKS, notation);
        let tally = count(&bytes);
        assert_eq!((tally.totals.blocks, tally.problems.len(), tally.differences.count()), (BLOCKS as u64, 0, 0));
        let blocks = u64::try_from(BLOCKS).unwrap();
        println!("{name}: {} bytes a block", bytes.len() / BLOCKS);
        group.throughput(Throughput::Elements(blocks));
        group.bench_function(name, |bencher| bencher.iter(|| count(black_box(&bytes))));
    }
    for (name, is_distinct) in [("trail, gzip", true), ("trail, gzip, statements repeat", false)] {
        let events = 3_000;
        let bytes = trail(0, events, is_distinct);
        let tally = count(&bytes);
        assert_eq!((tally.totals.records, tally.problems.len(), tally.differences.count()), (events as u64, 0, 0));
        group.throughput(Throughput::Elements(u64::try_from(events).unwrap()));
        group.bench_function(name, |bencher| bencher.iter(|| count(black_box(&bytes))));
    }
    group.finish();
    criterion.final_summary();
}
