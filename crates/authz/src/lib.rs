//! Who may send what to QLDB and DynamoDB: an external authorization service for Envoy ([`service`]), and the same as a layer within a Rust
//! proxy (`tower`).

#[cfg(any(feature = "service", feature = "tower"))]
mod incoming;
#[cfg(feature = "service")]
pub mod service;
#[cfg(feature = "tower")]
pub mod tower;
