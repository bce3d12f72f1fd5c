//! Whether files have changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// How files are at one time: when they were changed, and how long they are; nothing for one that isn't there.
///
/// A file is looked at before it is read: one that changes in between seems older than it is, never younger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamps(BTreeMap<PathBuf, Option<(SystemTime, u64)>>);

impl Stamps {
    /// Looks at files.
    pub fn of<'p>(files: impl IntoIterator<Item = &'p Path>) -> Self {
        let mut stamps = Self::default();
        files.into_iter().for_each(|path| stamps.look(path));
        stamps
    }

    /// Looks at a file too.
    pub fn look(&mut self, path: &Path) {
        let Self(files) = self;
        let stamp = fs::metadata(path).ok().and_then(|about| Some((about.modified().ok()?, about.len())));
        files.insert(path.to_owned(), stamp);
    }

    /// Looks at the same files again.
    #[must_use]
    pub fn again(&self) -> Self {
        Self::of(self.0.keys().map(PathBuf::as_path))
    }

    /// Looks at those of the files too that it does not have.
    #[must_use]
    pub fn with<'p>(mut self, files: impl IntoIterator<Item = &'p Path>) -> Self {
        for path in files {
            if !self.0.contains_key(path) {
                self.look(path);
            }
        }
        self
    }
}
