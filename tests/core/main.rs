//! Statements: text to requirements.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod bypass;
mod catalog;
mod contract;
mod corpus;
mod coverage;
mod dialect;
mod dynamodb;
mod ebnf;
mod errors;
mod generate;
mod grammar;
mod house;
mod ion;
mod lexemes;
#[cfg(feature = "policy")]
mod limits;
mod monotonicity;
mod names;
mod needs;
mod oracle;
mod pages;
mod parameters;
#[path = "../../fuzz/src/plan.rs"]
#[allow(clippy::all, clippy::pedantic, dead_code, unreachable_pub, reason = "shared with the fuzz target")]
mod plan_reference;
mod print;
#[path = "../../fuzz/src/oracle.rs"]
#[allow(clippy::all, clippy::pedantic, dead_code, unreachable_pub, reason = "shared with the fuzz target")]
mod reference;
mod rows;
mod shape;
mod textmate;
mod tokens;
mod traps;
mod versions;
mod vocabulary;
