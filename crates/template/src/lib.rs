//! The IAM policies in templates.

pub mod yaml;
