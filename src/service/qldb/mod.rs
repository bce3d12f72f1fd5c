//! What IAM calls things: actions, resources, condition keys, and the permissions table.

mod action;
mod arn;
pub mod catalog;
pub(crate) mod condition;
mod dialect;
#[cfg(feature = "policy")]
mod diff;
mod ledger;
#[cfg(feature = "policy")]
pub(crate) mod lints;
pub mod operation;
mod policy;
#[cfg(feature = "policy")]
mod preset;
pub mod resolve;
pub mod resource;
#[cfg(feature = "policy")]
mod role;
mod rules;
#[cfg(feature = "session")]
pub mod session;
mod shell;

pub use action::{ACTIONS, Action, ResourceType};
pub use arn::{ArnError, LedgerArn, UniqueId};
pub use condition::{ConditionKey, PURGE};
pub use dialect::{DIALECT, GRAMMAR, MAX_STATEMENT_CHARS, parse};
#[cfg(feature = "policy")]
pub use diff::{DiffError, diff};
pub use ledger::{Ledger, PermissionsMode, UnknownPermissionsMode};
#[cfg(feature = "policy")]
pub use preset::{full_access, read_only, tagged};
#[cfg(feature = "policy")]
pub use role::{RoleError, ServiceRole, TrustScope, export_role, stream_role};
pub use rules::{Command, MAPPING_VERSION, Rule};
