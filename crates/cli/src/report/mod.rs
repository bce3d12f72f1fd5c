//! What commands have to say of files and statements, in each form that it is printed in.

mod baseline;
mod exit;
mod finding;
mod fingerprint;
mod github;
mod ignore;
mod name;
mod output;
mod place;
mod sarif;
mod text;
mod uri;

pub(crate) use baseline::Baseline;
pub(crate) use exit::Exit;
pub(crate) use finding::{Finding, Kind};
pub(crate) use ignore::{Comments, Ignores};
pub(crate) use name::{name_of, shown};
pub(crate) use output::{Form, Output, Style};
pub(crate) use place::{Lines, Place, Start};
pub(crate) use text::{Origin, causes, error, file_error, finding, located, note, policy_error, said, syntax, warning};
