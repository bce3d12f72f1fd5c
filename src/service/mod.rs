//! The services that run PartiQL statements and ask IAM: the only list of them.

pub mod qldb;
