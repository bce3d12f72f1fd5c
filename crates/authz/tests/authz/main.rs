//! The service and the layer, with requests as drivers send them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[cfg(feature = "service")]
mod dynamodb;
#[path = "../../../../tests/policy/requests.rs"]
mod requests;
#[cfg(feature = "service")]
mod running;
#[cfg(feature = "service")]
mod service;
#[cfg(feature = "tower")]
mod tables_layer;
#[cfg(feature = "tower")]
mod tower;
