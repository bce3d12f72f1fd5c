//! The exact IAM permissions that a PartiQL statement for Amazon QLDB needs.
//!
//! Give it a statement, the ledger and the ledger's table catalog. It answers with actions, resource ARNs, dependent actions and the
//! condition values that the statement fixes, each with the piece of text that causes it:
//!
//! ```
//! use partiql_iam::{Catalog, Ledger, parse, resolve};
//!
//! let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger".parse()?);
//! let catalog = Catalog::parse(r#"{tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE"}"#)?;
//!
//! let text = "FROM Vehicle AS v WHERE v.VIN = ? REMOVE v";
//! let statement = parse(text)?;
//! let requirements = resolve(&statement, &ledger, Some(&catalog))?;
//!
//! assert_eq!(requirements.command().name(), "DELETE");
//! let delete = &requirements[1];
//! assert_eq!(delete.action().name(), "qldb:PartiQLDelete");
//! assert_eq!(delete.dependent_actions()[0].name(), "qldb:PartiQLSelect");
//! assert_eq!(
//!     delete.resource.arn(ledger.arn.as_str()).unwrap().to_string(),
//!     "arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger/table/Au1EiThbt8s0z9wM26REZN",
//! );
//! assert_eq!(delete.span.text(text), "Vehicle");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Two promises
//!
//! - **Never too small.** Where QLDB's behaviour is not documented the answer is the union of the possible readings, with a
//!   [warning](qldb::resolve::Warning). Where the tables are unknown it is an [error](ResolveError).
//! - **Never a wrong statement taken for a harmless one.** What is not understood is a [`SyntaxError`], never "no permissions".
//!
//! # Input safety
//!
//! Statements may be written by attackers. Parsing takes time linear in the text; [nesting](syntax::Limits) is bounded, and the tree is
//! [flat](syntax::arena), so that no input overflows the stack, in the parser or in a destructor. The crate has no `unsafe` code, does no
//! I/O, reads no clock and keeps no state.
//!
//! # Features
//!
//! The crate is `no_std` with `alloc`; without features it depends on nom, serde, smallvec and once_cell alone. `policy`, on by default, adds IAM policies
//! ([`iam`]): reading, deciding, writing, linting. `session` adds requests of QLDB Session and of DynamoDB and an `authorizer` of them. The program, the
//! language server and the service for Envoy are crates of their own.

#![cfg_attr(not(test), no_std)]
#![deny(missing_docs, rustdoc::broken_intra_doc_links)]
#![forbid(unsafe_code)]

extern crate alloc;

#[cfg(feature = "session")]
pub mod authorizer;
mod diagnostic;
pub mod explain;
pub mod iam;
pub mod json;
pub mod names;
#[doc(hidden)]
pub mod nearest;
pub mod service;
mod short;
mod span;
pub mod syntax;
mod tag;
#[cfg(feature = "session")]
pub mod wire;

pub use diagnostic::{Diagnostic, Placed, Problem, Related};
pub use iam::{Action, Requirement, Resource};
pub use service::Service;
pub use service::dynamodb;
pub use service::qldb;
pub use service::qldb::Ledger;
pub use service::qldb::catalog::Catalog;
pub use service::qldb::parse;
pub use service::qldb::resolve::{Requirements, ResolveError, resolve};
#[cfg(feature = "policy")]
pub use service::{LintContext, lint, lints};
pub use span::Span;
pub use syntax::{Statement, SyntaxError};

/// The example of the page about the library is a test.
#[cfg(doctest)]
#[doc = include_str!("../docs/library.md")]
struct Page;
