//! What can't work in policies for QLDB, or is too wide.

pub(crate) mod condition;
pub(crate) mod role;
pub(crate) mod selected;
pub(crate) mod statement;
pub(crate) mod target;
pub(crate) mod trust;
pub(crate) mod whole;
