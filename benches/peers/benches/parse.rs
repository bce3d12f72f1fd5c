//! The same statements through this library and through other parsers, in one run.
//!
//! This library goes on to the requirements, the others only parse. A parser that refuses a statement is not measured with it.
//! The first statement of a process is measured by new processes of this program, which print how long they took.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench may panic and print")]

#[path = "../../items/mod.rs"]
mod items;
mod parsers;
#[path = "summary/results.rs"]
mod results;
#[path = "../../statements/mod.rs"]
mod statements;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput};
use items::ITEM_CLASSES;
use logos::Logos;
use parsers::{Form, Peer, Token, common, corpus};
use partiql_iam::dynamodb;
use partiql_iam::parse;
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::Catalog;
use statements::{CLASSES, TABLES, catalog, requirements, settings};

/// One function over some statements.
fn measure(
    group: &mut BenchmarkGroup<'_, WallTime>,
    function: &str,
    row: &str,
    texts: &[impl AsRef<str>],
    run: impl Fn(&str) -> bool,
) {
    for text in texts {
        assert!(run(text.as_ref()), "{function} refuses {}", text.as_ref());
    }
    let bytes = texts.iter().map(|text| text.as_ref().len() as u64).sum();
    group.throughput(Throughput::ElementsAndBytes { elements: texts.len() as u64, bytes });
    group.bench_function(BenchmarkId::new(function, row), |bencher| {
        bencher.iter(|| {
            for text in texts {
                black_box(run(black_box(text.as_ref())));
            }
        });
    });
}

/// Whether the text consists of tokens.
fn lex(text: &str) -> bool {
    Token::lexer(text).all(|token| black_box(token).is_ok())
}

/// This library and the floor.
fn ours(group: &mut BenchmarkGroup<'_, WallTime>, row: &str, texts: &[impl AsRef<str>], catalog: &Catalog) {
    let ledger = Ledger::template();
    measure(group, "partiql-iam", row, texts, |text| requirements(text, &ledger, catalog).is_some());
    measure(group, "parse alone", row, texts, |text| parse(text).is_ok());
    measure(group, "logos", row, texts, lex);
}

fn classes(criterion: &mut Criterion) {
    let ledger = Ledger::template();
    let catalog = catalog(TABLES);
    let mut group = criterion.benchmark_group("parse");
    for (class, text) in CLASSES {
        ours(&mut group, class, &[text], &catalog);
        for peer in Peer::ALL {
            match peer.form(text) {
                Form::Original => measure(&mut group, peer.name(), class, &[text], |text| peer.accepts(text)),
                Form::Adapted(text) => {
                    let us = format!("partiql-iam for {}", peer.name());
                    measure(&mut group, &us, class, &[&text], |text| requirements(text, &ledger, &catalog).is_some());
                    measure(&mut group, peer.name(), class, &[text], |text| peer.accepts(text));
                }
                Form::Refused => {}
            }
        }
    }
    group.finish();
}

/// The same with statements of DynamoDB: this library goes on to the facts, with keys and values.
fn dynamodb_classes(criterion: &mut Criterion) {
    let (account, schema) = (items::account(), items::schema());
    let mut group = criterion.benchmark_group("parse-dynamodb");
    for (class, text, values) in ITEM_CLASSES {
        let values = items::values(values);
        let mut target = items::target(&account, &schema, &values);
        measure(&mut group, "partiql-iam", class, &[text], |text| items::facts(text, &target));
        measure(&mut group, "parse alone", class, &[text], |text| dynamodb::parse(text).is_ok());
        measure(&mut group, "logos", class, &[text], lex);
        // With strings instead of parameters there are no values.
        target.values = None;
        for peer in Peer::ALL {
            match peer.form(text) {
                Form::Original => measure(&mut group, peer.name(), class, &[text], |text| peer.accepts(text)),
                Form::Adapted(text) if items::facts(&text, &target) => {
                    let us = format!("partiql-iam for {}", peer.name());
                    measure(&mut group, &us, class, &[&text], |text| items::facts(text, &target));
                    measure(&mut group, peer.name(), class, &[text], |text| peer.accepts(text));
                }
                Form::Adapted(_) | Form::Refused => {}
            }
        }
    }
    group.finish();
}

/// What both accept, as one.
fn whole_corpus(criterion: &mut Criterion) {
    let ledger = Ledger::template();
    let (statements, catalog) = corpus();
    let mut group = criterion.benchmark_group("parse");
    ours(&mut group, "corpus", &statements, &catalog);
    for peer in Peer::ALL {
        let texts = common(peer, &statements, &catalog);
        let us = format!("partiql-iam for {}", peer.name());
        measure(&mut group, &us, "corpus", &texts, |text| requirements(text, &ledger, &catalog).is_some());
        measure(&mut group, peer.name(), "corpus", &texts, |text| peer.accepts(text));
    }
    group.finish();
}

/// How long one run takes, in nanoseconds: a batch of some.
fn batch(run: impl Fn() -> bool) -> f64 {
    const RUNS: u32 = 100;
    let start = Instant::now();
    for _ in 0..RUNS {
        black_box(run());
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(RUNS)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// For each peer how many times as long it takes for a statement: the median over those of the corpus that both accept.
fn each_statement() {
    const BATCHES: usize = 15;
    let ledger = Ledger::template();
    let (statements, catalog) = corpus();
    let ratio = |peer: Peer, text: &str| {
        let batches = (0..BATCHES).map(|_| {
            let ours = batch(|| requirements(black_box(text), &ledger, &catalog).is_some());
            (ours, batch(|| peer.accepts(black_box(text))))
        });
        let (ours, theirs): (Vec<f64>, Vec<f64>) = batches.unzip();
        median(theirs) / median(ours)
    };
    let each = Peer::ALL.map(|peer| {
        let ratios = common(peer, &statements, &catalog).iter().map(|text| ratio(peer, text)).collect();
        (peer.name(), median(ratios))
    });
    let each = serde_json::to_string(&BTreeMap::from(each)).expect("JSON");
    println!("each statement of the corpus, median of the ratios: {each}");
    let directory = results::target_directory().join("criterion");
    fs::create_dir_all(&directory).and_then(|()| fs::write(directory.join(results::EACH), each)).expect("a file");
}

/// One that all accept.
const STATEMENT: &str = "SELECT * FROM Person AS p WHERE p.GovId = 'LEWISR261LL'";

/// In the new process: how long it takes.
fn first(parser: &str) -> Duration {
    let ledger = Ledger::template();
    let catalog = catalog(TABLES);
    let peer = Peer::ALL.into_iter().find(|peer| peer.name() == parser);
    let start = Instant::now();
    let is_accepted = match peer {
        Some(peer) => peer.accepts(STATEMENT),
        None => requirements(STATEMENT, &ledger, &catalog).is_some(),
    };
    let time = start.elapsed();
    assert!(is_accepted, "{parser}");
    time
}

fn in_a_new_process(parser: &str) -> Duration {
    let program = env::current_exe().expect("a path");
    let output = Command::new(program).args(["--first", parser]).output().expect("a process");
    let nanoseconds = String::from_utf8(output.stdout).expect("text");
    Duration::from_nanos(nanoseconds.trim().parse().expect("a number"))
}

fn first_statements(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("first");
    // Of the time that the processes measure, which is a hundredth of what they take.
    group.warm_up_time(Duration::from_millis(1)).measurement_time(Duration::from_millis(2));
    for parser in ["partiql-iam"].into_iter().chain(Peer::ALL.map(Peer::name)) {
        group.bench_function(parser, |bencher| {
            bencher.iter_custom(|count| (0..count).map(|_| in_a_new_process(parser)).sum());
        });
    }
    group.finish();
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if let [_, option, parser] = arguments.as_slice()
        && option == "--first"
    {
        println!("{}", first(parser).as_nanos());
        return;
    }
    let mut criterion = settings().configure_from_args();
    classes(&mut criterion);
    dynamodb_classes(&mut criterion);
    whole_corpus(&mut criterion);
    first_statements(&mut criterion);
    if arguments.iter().any(|argument| argument == "--bench") && !arguments.iter().any(|argument| argument == "--test")
    {
        each_statement();
    }
    criterion.final_summary();
}
