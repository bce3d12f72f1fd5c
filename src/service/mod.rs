//! The services that run PartiQL statements and ask IAM: the only list of them.

pub mod dynamodb;
pub mod qldb;
