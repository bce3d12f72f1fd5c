//! Policies, decisions, and who may send what.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod authorizer;
mod cases;
mod circumstances;
mod compile_fail;
mod diff;
mod documents;
mod dynamodb;
mod dynamodb_lint;
mod examples;
mod frames;
mod generate;
mod generate_dynamodb;
mod keys;
mod lint;
mod messages;
mod properties;
mod requests;
mod resource_policy;
mod role;
mod session;
mod tables;
mod text_to_decision;
mod unknown_keys;
