//! Parses and resolves the statement of one class of DynamoDB so many times, for counting instructions, as `instructions.rs` does for QLDB.

#![allow(missing_docs, clippy::expect_used, clippy::print_stdout, reason = "a program for measuring")]

mod items;

use std::hint::black_box;

use items::ITEM_CLASSES;
use partiql_iam::dynamodb;

/// With no class and count it lists the classes.
fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let (Some(class), Some(count)) = (arguments.next(), arguments.next()) else {
        for (class, _, _) in ITEM_CLASSES {
            println!("{class}");
        }
        return;
    };
    let (_, text, values) = ITEM_CLASSES.iter().find(|(name, _, _)| *name == class).expect("a class");
    let (account, schema, values) = (items::account(), items::schema(), items::values(values));
    let target = items::target(&account, &schema, &values);
    for _ in 0..count.parse::<u32>().expect("a number") {
        let statement = dynamodb::parse(black_box(text)).expect("a statement");
        let needs = dynamodb::resolve(&statement, &target).expect("needs");
        black_box(&needs);
    }
}
