//! Where files are: on the disk, or given as texts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
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

    /// The names of the files in a folder, and those of the folders in it with a slash at the end; at most a thousand, in order.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use std::path::{Path, PathBuf};
    /// use partiql_iam_project::Files;
    ///
    /// let texts = ["/shop/tables.json", "/shop/policies/clerk.json", "/other.json"].map(|path| (PathBuf::from(path), String::new()));
    /// assert_eq!(Files::Given(BTreeMap::from(texts)).within(Path::new("/shop")).into_iter().collect::<Vec<_>>(), ["policies/", "tables.json"]);
    /// ```
    #[must_use]
    pub fn within(&self, folder: &Path) -> BTreeSet<String> {
        const MOST: usize = 1000;
        let slash = |is_folder: bool| if is_folder { "/" } else { "" };
        match self {
            Self::Disk => {
                let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).take(MOST);
                let named = entries.filter_map(|entry| {
                    let name = entry.file_name().into_string().ok()?;
                    Some(format!("{name}{}", slash(entry.path().is_dir())))
                });
                named.collect()
            }
            Self::Given(files) => {
                let below = files.keys().filter_map(|path| path.strip_prefix(folder).ok());
                let named = below.filter_map(|path| {
                    let mut parts = path.iter();
                    let name = parts.next()?.to_str()?;
                    Some(format!("{name}{}", slash(parts.next().is_some())))
                });
                named.take(MOST).collect()
            }
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
