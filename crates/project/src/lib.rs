//! The configuration file `partiql-iam.toml`: the ledger of a project, its catalog, and the policies of its roles.
//!
//! ```toml
//! ledger = "arn:aws:qldb:us-east-1:123456789012:ledger/cars"
//! catalog = "tables.json"
//! permissions-mode = "STANDARD"
//! role = "clerk"
//!
//! [roles.clerk]
//! policies = ["policies/clerk.json"]
//! ```
//!
//! `docs/configuration.md` describes every key.

mod error;
mod load;
#[doc(hidden)]
pub mod read;
mod role;
mod stamps;
#[cfg(test)]
mod tests;
pub mod text;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use error::ConfigError;
pub use load::{Cause, CompiledRole, PolicyFile, Problem, Project, ReadText, catalog, file_name};
pub use role::RoleConfig;
pub use stamps::Stamps;

use partiql_iam::Span;
use partiql_iam::qldb::{Ledger, LedgerArn, PermissionsMode};

/// The name of the configuration file.
pub const FILE_NAME: &str = "partiql-iam.toml";

/// What a configuration file says. Its paths are taken from the file's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Where the file is.
    pub path: PathBuf,
    /// The ledger's ARN.
    pub ledger: Option<LedgerArn>,
    /// The file with the ledger's tables.
    pub catalog: Option<PathBuf>,
    /// How the ledger authorizes statements; `STANDARD` if the file does not say.
    pub mode: PermissionsMode,
    /// The roles, by name.
    pub roles: BTreeMap<String, RoleConfig>,
    /// The name of the current role, one of `roles`.
    pub role: Option<String>,
    /// Where the file names other files, in its order.
    places: Vec<(PathBuf, Span)>,
}

impl Config {
    /// The nearest configuration file: in the folder `start`, or in the folder of the file `start`, or in one above.
    ///
    /// With an empty path the search begins in the working directory, and a file found there has a relative path.
    ///
    /// # Errors
    ///
    /// When a file is found and can't be read or understood. One further up is not looked for then.
    pub fn find(start: &Path) -> Result<Option<Self>, ConfigError> {
        Self::locate(start)?.map(|path| Self::read(&path)).transpose()
    }

    /// Where the file is that [`Config::find`] reads.
    ///
    /// # Errors
    ///
    /// When the working directory is not known.
    pub fn locate(start: &Path) -> Result<Option<PathBuf>, ConfigError> {
        let folder = if start.is_file() { start.parent().unwrap_or(start) } else { start };
        let near = folder.join(FILE_NAME);
        // `absolute` refuses the empty path.
        let whole = std::path::absolute(&near).map_err(|error| ConfigError::unreadable(&near, &error))?;
        let above = whole.ancestors().skip(2).map(|folder| folder.join(FILE_NAME));
        Ok(std::iter::once(near).chain(above).find(|path| !is_missing(fs::metadata(path))))
    }

    fn read(path: &Path) -> Result<Self, ConfigError> {
        Self::parse(&read::file(path)?, path)
    }

    /// Reads the text of a configuration file. Its relative paths are taken from the folder of `path`.
    ///
    /// # Errors
    ///
    /// When the text is not TOML, has a key or a value that is not known, or does not fit together.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        read::read(text, path)
    }

    /// The ledger, a template if the file names none.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        Ledger { arn: self.ledger.clone().unwrap_or(LedgerArn::TEMPLATE), mode: self.mode }
    }

    /// The current role.
    #[must_use]
    pub fn current_role(&self) -> Option<&RoleConfig> {
        self.roles.get(self.role.as_deref()?)
    }

    /// All files that the configuration names, in its order, each with its place in the text: the catalog and the policies. A
    /// file that is named twice comes twice.
    pub fn files(&self) -> impl Iterator<Item = (&Path, Span)> {
        self.places.iter().map(|(path, span)| (path.as_path(), *span))
    }
}

/// A file that is there and can't be read is not missing.
fn is_missing<T>(found: io::Result<T>) -> bool {
    found.is_err_and(|error| matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory))
}
