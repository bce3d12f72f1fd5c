//! The editor: what it gets for statements and policies.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client;
mod closed;
mod config;
mod denials;
mod dynamodb;
mod edits;
mod features;
mod fixes;
mod names;
mod policy;
mod protocol;
mod server;
mod shown;
mod templates;
