//! DynamoDB in the editor.

pub(super) mod answer;
mod clause;
pub(super) mod colour;
pub(super) mod completion;
pub(super) mod fix;
pub(super) mod policy;
mod source;
pub(super) mod vocabulary;
pub(super) mod word;
