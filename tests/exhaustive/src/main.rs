//! Small worlds searched whole: what holds in them is a fact, not likely. `docs/robustness.md` says what is searched.
//!
//! `--full` searches the larger worlds, and a number after it makes the strings of tokens so much longer. `QLDB`, `DynamoDB`, `facts` or
//! `policies` as the first argument searches those alone, and the name of an alphabet or a world after it that one. `executions` makes up inputs at
//! random: see `fuzz/executions.sh`.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod beyond;
mod dialect;
mod dynamodb;
mod earley;
#[path = "../../core/ebnf.rs"]
mod ebnf;
mod executions;
mod facts;
#[path = "../../core/generate.rs"]
#[allow(dead_code, clippy::all, clippy::pedantic, reason = "shared with the tests")]
mod generate;
mod guide;
#[path = "../../../fuzz/src/oracle.rs"]
#[allow(clippy::all, clippy::pedantic, unreachable_pub, reason = "shared with the fuzz target")]
mod oracle;
mod plan;
mod policies;
mod qldb;
mod terminal;
mod walk;

use std::process::ExitCode;

/// How much is searched.
#[derive(Clone, Copy)]
enum Bound {
    /// What the gate has time for.
    Gate,
    /// More, and strings that are so many tokens longer.
    Full(usize),
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("executions", of)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return if executions::run(of) { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let bound = match arguments.iter().position(|argument| argument == "--full") {
        Some(at) => Bound::Full(arguments.get(at + 1).map_or(0, |more| more.parse().expect("a number of tokens"))),
        None => Bound::Gate,
    };
    let within = arguments.get(1).filter(|argument| !argument.starts_with('-'));
    let only = arguments.first().filter(|argument| !argument.starts_with('-'));
    let is_meant = |name: &str| only.is_none_or(|only| only == name);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut is_right = true;
    for dialect in dialect::all().iter().filter(|dialect| is_meant(dialect.name)) {
        is_right &= dialect.check(bound, threads, within.map_or("", String::as_str));
    }
    if is_meant("facts") {
        is_right &= facts::check(bound);
    }
    if is_meant("policies") {
        is_right &= policies::check(bound, threads, within.map_or("", String::as_str));
    }
    if is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
