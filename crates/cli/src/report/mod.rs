//! What commands have to say of files and statements, in each form that it is printed in.

mod baseline;
mod exit;
mod github;
mod output;
mod sarif;
mod text;
mod uri;

pub(crate) use baseline::Baseline;
pub(crate) use exit::Exit;
pub(crate) use output::{Form, Output, Style};
pub(crate) use text::{
    causes, error, file_error, finding, located, note, policy_error, range, said, snippet, syntax, warning,
};
