//! placeholder
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;
pub mod catalog;
pub mod permission;
#[cfg(feature = "policy")]
pub mod policy;
mod span;
pub use span::Span;
