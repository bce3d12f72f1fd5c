//! Files that can't be used, and why.

use std::fmt;
use std::path::{Path, PathBuf};

use partiql_iam::Diagnostic;
use partiql_iam::dynamodb::SchemaConflict;
use partiql_iam::iam::PolicyError;
use partiql_iam::qldb::catalog::CatalogError;
use partiql_iam_template::TemplateError;

use crate::schema::SchemaFault;
use crate::text::Unreadable;

/// What reads a file, of at most so many bytes, such as [`text::read`](crate::text::read).
pub type ReadText<'f> = dyn Fn(&Path, usize) -> Result<String, Unreadable> + 'f;

/// A file that can't be used.
#[derive(Debug)]
pub struct Problem {
    /// The file.
    pub path: PathBuf,
    /// What is in it; empty if it can't be read.
    pub text: String,
    /// Why not.
    pub cause: Cause,
}

/// Why a file can't be used. Displays as the reason alone.
#[derive(Debug)]
pub enum Cause {
    /// It can't be read.
    Unreadable(Unreadable),
    /// It is no catalog.
    Catalog(Box<CatalogError>),
    /// It is no policy.
    Policy(Box<PolicyError>),
    /// It is no template with the policies that are meant.
    Template(Box<TemplateError>),
    /// It has no keys of tables.
    Schema(Box<SchemaFault>),
    /// Its tables do not go with those of the files before it.
    Conflict(SchemaConflict),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => error.fmt(f),
            Self::Catalog(error) => error.fmt(f),
            Self::Policy(error) => error.fmt(f),
            Self::Template(error) => error.fmt(f),
            Self::Schema(error) => error.fmt(f),
            Self::Conflict(error) => error.fmt(f),
        }
    }
}

impl<'a> From<&'a Problem> for Diagnostic<'a> {
    fn from(Problem { cause, .. }: &'a Problem) -> Self {
        match cause {
            Cause::Unreadable(error) => Self::new("unreadable-file", error.to_string()),
            Cause::Catalog(error) => (&**error).into(),
            Cause::Policy(error) => (&**error).into(),
            Cause::Template(error) => (&**error).into(),
            Cause::Schema(error) => (&**error).into(),
            Cause::Conflict(error) => Self::new("schema", error.to_string()).with_help(error.help()),
        }
    }
}
