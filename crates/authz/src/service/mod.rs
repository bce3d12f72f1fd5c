//! The external authorization service for Envoy, over HTTP and gRPC.
//!
//! `docs/authorization.md` describes how to set it up, `docs/authorization-reference.md` its configuration and what it answers.

mod admin;
mod decider;
mod grpc;
mod http;
mod listen;
mod load;
mod log;
mod metrics;
mod outcome;
mod reload;
mod request_id;
mod serve;
mod settings;
mod state;
mod verdict;

pub use decider::Decider;
pub use load::{LoadError, ServiceState};
pub use partiql_iam_project::Stamps;
pub use serve::{Reload, ServeError, Service, serve};
pub use settings::{
    AuditConfig, Enforcement, Fixed, Limits, Listen, PrincipalConfig, Served, ServiceConfig, StatementForm,
};
pub use verdict::{ClientAnswer, Verdict};
