//! What must hold for every input, one module a fuzz target. The targets call it with what libFuzzer makes up.

#![cfg(feature = "targets")]

pub mod audit;
pub mod decide;
pub mod differential;
pub mod dynamodb;
pub mod oracle;
pub mod parse;
pub mod plan;
pub mod resolve;
pub mod round_trip;
