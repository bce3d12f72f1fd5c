//! Parses and resolves the statement of one class so many times, for counting instructions: `benches/instructions.sh` runs it under valgrind.

#![allow(missing_docs, clippy::expect_used, clippy::print_stdout, reason = "a program for measuring")]

mod statements;

use std::hint::black_box;

use partiql_iam::qldb::Ledger;
use partiql_iam::{parse, resolve};
use statements::{CLASSES, TABLES, catalog};

/// With no class and count it lists the classes.
fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let (Some(class), Some(count)) = (arguments.next(), arguments.next()) else {
        for (class, _) in CLASSES {
            println!("{class}");
        }
        return;
    };
    let (_, text) = CLASSES.iter().find(|(name, _)| *name == class).expect("a class");
    let (ledger, catalog) = (Ledger::template(), catalog(TABLES));
    for _ in 0..count.parse::<u32>().expect("a number") {
        let statement = parse(black_box(text)).expect("a statement");
        let requirements = resolve(&statement, &ledger, Some(&catalog)).expect("requirements");
        black_box(&requirements);
    }
}
