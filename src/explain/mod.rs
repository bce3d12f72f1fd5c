//! Answers as data for programs: the output contract.
//!
//! One [`Explanation`] a statement. With any serde format it is the object that `partiql-iam explain --format json` prints.

mod dynamodb;
mod qldb;
mod rows;
mod view;

pub use dynamodb::{FACTS_HEADER, fact_rows, permission_row};
pub use rows::{REFERENCE_HEADER, reference_cells, resource_pattern, rows};
pub use view::{
    ConditionView, Explanation, Failure, IdView, Outcome, PermissionView, PlaceView, RequirementView, ResourceView,
    Understood, WarningView,
};
