//! Whether files have changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::folder::beside;

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

    /// Looks at a file too; at one of Terraform with the others of its folder, and the folder.
    pub fn look(&mut self, path: &Path) {
        self.stamp(path);
        let beside = beside(path);
        if beside.first().is_some_and(|folder| !self.0.contains_key(folder)) {
            for path in &beside {
                self.stamp(path);
            }
        }
    }

    fn stamp(&mut self, path: &Path) {
        let Self(files) = self;
        let stamp = fs::metadata(path).ok().and_then(|about| Some((about.modified().ok()?, about.len())));
        files.insert(path.to_owned(), stamp);
    }

    /// Looks at the same files again.
    #[must_use]
    pub fn again(&self) -> Self {
        let mut again = Self::default();
        self.0.keys().for_each(|path| again.stamp(path));
        again
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_file_of_terraform_changes_with_its_folder() {
        let folder = std::env::temp_dir().join(format!("partiql-iam-stamps-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (main, other) = (folder.join("main.tf"), folder.join("other.tf"));
        fs::write(&main, "").unwrap();
        fs::write(&other, "").unwrap();
        let stamps = Stamps::of([main.as_path()]);
        assert_eq!(stamps.again(), stamps);
        fs::write(&other, "# longer").unwrap();
        assert_ne!(stamps.again(), stamps);
        let stamps = Stamps::default().with([main.as_path()]);
        std::thread::sleep(std::time::Duration::from_millis(20));
        fs::write(folder.join("new.tf"), "").unwrap();
        assert_ne!(stamps.again(), stamps);
        fs::remove_dir_all(&folder).unwrap();
    }
}
