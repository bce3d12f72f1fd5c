//! The program.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod audit;
mod audit_complete;
mod audit_files;
mod audit_grants;
mod audit_made;
#[cfg(unix)]
mod audit_patch;
mod audit_policies;
#[cfg(feature = "lsp")]
mod declared;
mod declared_beside;
mod declared_ledger;
mod editor;
mod inputs;
mod limits;
#[cfg(feature = "authz")]
mod process;
mod program;
#[cfg(feature = "authz")]
#[path = "../../../../tests/policy/requests.rs"]
mod requests;
mod rules;
mod scan;
