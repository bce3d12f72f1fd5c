//! Answers as data for programs: the output contract.
//!
//! One [`Explanation`] a statement, and one [`RequestExplanation`] for the statements that one request of DynamoDB sends together. With any serde format it is the object that `partiql-iam explain --format json` prints.

mod dynamodb;
mod qldb;
mod request;
mod rows;
mod view;

pub use dynamodb::{FACTS_HEADER, fact_rows, permission_row};
pub use request::{RequestExplanation, RequestFailure, RequestOutcome, SharedRequirementView};
pub use rows::{REFERENCE_HEADER, reference_cells, resource_pattern, rows};
pub use view::{
    ConditionView, Explanation, Failure, IdView, Outcome, PermissionView, PlaceView, RequirementView, ResourceView,
    Understood, WarningView,
};
