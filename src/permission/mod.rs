//! What IAM calls things: actions, resources, condition keys, and the permissions table.

mod action;
mod arn;
mod condition;
mod ledger;
mod reference;
mod requirement;
mod resource;
mod service_arn;

pub use action::{Action, ResourceType, UnknownAction};
pub use arn::{ArnError, LedgerArn, PARTITIONS, TableId};
pub use condition::{ConditionContext, ConditionKey, ConditionName, ConditionValue};
pub use ledger::{Ledger, PermissionsMode, UnknownPermissionsMode};
pub use reference::{Certainty, Command, Condition, Dependent, MAPPING_VERSION, Place, Row, Rule};
pub use requirement::Requirement;
pub use resource::{Arn, Resource, TableRef};
pub use service_arn::{BucketName, KeyArn, KeySpec, KinesisStreamArn, RoleArn, ServiceArnError};

pub use crate::tag::Tag;
