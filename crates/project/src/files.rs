//! Where files are: on the disk, or given as texts.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use crate::text::{self, Unreadable};
use crate::{Config, FILE_NAME};

/// Where files are.
#[derive(Clone, Debug, Default)]
pub enum Files {
    /// On the disk.
    #[default]
    Disk,
    /// These, and no others: what runs in a browser is given them. Their paths begin with `/`.
    Given(BTreeMap<PathBuf, String>),
}

impl Files {
    /// The text of a file, of at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// As [`text::read`].
    pub fn read(&self, path: &Path, limit: usize) -> Result<String, Unreadable> {
        match self {
            Self::Disk => text::read(path, limit),
            Self::Given(files) => match files.get(path) {
                Some(text) => text::read_from(&mut text.as_bytes(), limit),
                None => Err(Unreadable::Io(Error::new(ErrorKind::NotFound, "the file was not given"))),
            },
        }
    }

    /// Whether a file is there.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        match self {
            Self::Disk => path.exists(),
            Self::Given(files) => files.contains_key(path),
        }
    }

    /// The nearest configuration file above a file or a folder, as [`Config::locate`] finds it.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use std::path::{Path, PathBuf};
    /// use partiql_iam_project::Files;
    ///
    /// let config = PathBuf::from("/shop/partiql-iam.toml");
    /// let files = Files::Given(BTreeMap::from([(config.clone(), String::new())]));
    /// assert_eq!(files.config_above(Path::new("/shop/src/a.partiql")), Some(config));
    /// assert_eq!(files.config_above(Path::new("/other/a.partiql")), None);
    /// ```
    #[must_use]
    pub fn config_above(&self, path: &Path) -> Option<PathBuf> {
        match self {
            Self::Disk => Config::locate(path).ok().flatten(),
            Self::Given(files) => {
                path.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| files.contains_key(path))
            }
        }
    }
}
