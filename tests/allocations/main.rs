//! What needs no heap. A test of its own: it counts what the allocator does.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod decide;
mod dynamodb;
mod resolve;
