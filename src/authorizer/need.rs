//! What a request needs.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::Serialize;

use crate::iam::{Action, Resource};
use crate::service::qldb::Ledger;
use crate::service::qldb::resolve::Requirements;

/// A permission that a request needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NeededPermission {
    /// The action, such as `qldb:PartiQLSelect`.
    pub action: Action,
    /// The ARN of the resource.
    pub resource: String,
    /// The name of the table, if the resource is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
}

impl NeededPermission {
    /// The actions of each requirement, with what they are on.
    pub(super) fn all(requirements: &Requirements<'_>) -> Vec<Self> {
        let ledger = requirements.ledger();
        let mut needs = Vec::new();
        for requirement in requirements {
            needs.extend(requirement.actions().map(|action| Self::new(action, &requirement.resource, ledger)));
        }
        needs
    }

    fn new(action: Action, resource: &Resource<'_>, ledger: &Ledger) -> Self {
        let resource_arn = resource.arn_pattern(ledger.arn.as_str()).to_string();
        Self { action, resource: resource_arn, table: resource.name().map(Into::into) }
    }
}
