//! What commands have to say of files and statements, in each form that it is printed in.

mod text;

pub(crate) use text::{Origin, causes, error, file_error, finding, located, note, policy_error, syntax, warning};
