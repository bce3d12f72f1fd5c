//! Which files are read: any, or those of one folder.

use std::collections::BTreeMap;
use std::io::{self, Error, ErrorKind};
use std::path::{Component, Path, PathBuf};

use partiql_iam_project::text::{self, Unreadable};

use super::read_text;

/// Which files are read.
#[derive(Clone, Debug, Default)]
pub(super) enum Reach {
    /// Any, and standard input.
    #[default]
    Everywhere,
    /// Those of the working directory and below it, and texts that are given in the place of files.
    #[cfg_attr(not(feature = "mcp"), expect(dead_code, reason = "assistants alone are kept within a folder"))]
    Within(Root),
}

/// The working directory as one outside of which nothing is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Root {
    /// Its path without links.
    pub(super) folder: PathBuf,
    /// Texts, by what is given as the name of a file.
    pub(super) given: BTreeMap<PathBuf, String>,
}

impl Reach {
    /// The text of a file, of at most `limit` bytes.
    pub(super) fn read_text(&self, path: &Path, limit: usize) -> Result<String, Unreadable> {
        match self {
            Self::Everywhere => read_text(path, limit),
            Self::Within(root) => match root.given.get(path) {
                Some(text) => text::read_from(&mut text.as_bytes(), limit),
                None => {
                    root.check_file(path)?;
                    text::read(path, limit)
                }
            },
        }
    }

    /// Refuses a path that leads out of the folder, by itself or by a link.
    pub(super) fn check(&self, path: &Path) -> io::Result<()> {
        match self {
            Self::Everywhere => Ok(()),
            Self::Within(root) => root.check(path),
        }
    }

    /// Whether a file may be meant that is found in a search upward from the root.
    pub(super) fn has_in_its_tree(&self, path: &Path) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Within(Root { folder, .. }) => {
                let around = folder.join(path).parent().and_then(|around| around.canonicalize().ok());
                around.is_some_and(|around| around.starts_with(folder))
            }
        }
    }
}

impl Root {
    /// Refuses a path that leads out of the folder, by itself or by a link.
    fn check(&self, path: &Path) -> io::Result<()> {
        let whole = self.folder.join(path);
        let is_within = match whole.canonicalize() {
            Ok(real) => real.starts_with(&self.folder),
            // That something is not there is told of the folder alone; a link to nothing may lead anywhere.
            Err(_) => {
                let climbs = whole.components().any(|part| part == Component::ParentDir);
                let there = whole.ancestors().skip(1).find_map(|path| path.canonicalize().ok());
                !climbs && !whole.is_symlink() && there.is_some_and(|there| there.starts_with(&self.folder))
            }
        };
        if is_within {
            return Ok(());
        }
        Err(Error::new(ErrorKind::PermissionDenied, "it is outside of the root, and is not read"))
    }

    /// The same of what is no file: a pipe is waited for without an end.
    fn check_file(&self, path: &Path) -> io::Result<()> {
        self.check(path)?;
        if path.metadata()?.is_file() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::InvalidInput, "it is not a file"))
    }
}
