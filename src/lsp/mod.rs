//! The language server.

pub mod embedded;
