//! placeholder
#![cfg_attr(not(feature = "cli"), no_std)]
#![forbid(unsafe_code)]
extern crate alloc;
pub mod catalog;
#[cfg(feature = "cli")]
pub mod cli;
pub mod explain;
mod nearest;
pub mod permission;
pub mod resolve;
#[cfg(feature = "policy")]
pub mod policy;
mod span;
pub mod syntax;
mod tag;
pub use span::Span;
