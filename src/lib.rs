//! placeholder
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;
pub mod catalog;
pub mod explain;
pub mod permission;
mod nearest;
mod span;
mod tag;
pub mod resolve;
pub mod syntax;
pub use span::Span;
