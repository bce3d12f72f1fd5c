//! Which files are looked at.

use std::cell::RefCell;
use std::path::PathBuf;

use clap::Args;
use ignore::{DirEntry, WalkBuilder};
use partiql_iam_scan::FileKind;

use super::super::Failure;

/// Files and folders, and what in them is left out.
#[derive(Debug, Args)]
pub(in super::super) struct TreeArgs {
    /// Files and folders
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Look also at what `.gitignore` and `.ignore` leave out
    #[arg(long)]
    no_ignore: bool,
    /// Take no `.gitignore` and `.ignore` of folders above the paths
    #[arg(long)]
    no_ignore_parent: bool,
    /// Look also at hidden files and folders
    #[arg(long)]
    hidden: bool,
}

/// A file that is looked at.
pub(super) struct WalkedFile {
    pub(super) path: PathBuf,
    pub(super) kind: FileKind,
    /// It is given, not found in a folder.
    pub(super) is_given: bool,
}

impl TreeArgs {
    /// All that is read in these.
    pub(super) fn of(paths: &[PathBuf]) -> Self {
        Self { paths: paths.to_vec(), no_ignore: false, no_ignore_parent: false, hidden: false }
    }

    /// The files, each folder's in the order of their names. What can't be looked at goes to `unwalked`.
    pub(super) fn files<'a>(
        &'a self,
        unwalked: &'a RefCell<Vec<String>>,
    ) -> Result<impl Iterator<Item = WalkedFile> + 'a, Failure> {
        let Self { paths, no_ignore, no_ignore_parent, hidden } = self;
        for path in paths {
            let about = path.metadata().map_err(|error| Failure::unreadable(path, &error.into()))?;
            if !about.is_file() && !about.is_dir() {
                let problem = format!("`{}` is neither a file nor a folder", path.display());
                return Err(Failure::plain("unreadable-file", &problem, "give a file or a folder"));
            }
            if path.is_file() && FileKind::of(path).is_none() {
                let problem = format!("`{}` is not read: its name has none of the endings that are", path.display());
                return Err(Failure::plain("ending", &problem, &format!("they are {}", FileKind::endings())));
            }
        }
        let paths = apart(paths);
        let mut paths = paths.iter();
        let Some(first) = paths.next() else {
            return Err(Failure::plain("no-path", "no path is given", "give a file or a folder"));
        };
        let mut walk = WalkBuilder::new(first);
        for path in paths {
            walk.add(path);
        }
        let (reads_ignores, reads_parents) = (!no_ignore, !no_ignore && !no_ignore_parent);
        walk.hidden(!hidden)
            .ignore(reads_ignores)
            .git_ignore(reads_ignores)
            // It may be in another folder, where this is a work tree of it.
            .git_exclude(reads_parents)
            .parents(reads_parents)
            // What one person leaves out is no property of the tree.
            .git_global(false)
            .require_git(false)
            .sort_by_file_name(Ord::cmp);
        Ok(walk.build().filter_map(move |entry| match entry {
            Ok(entry) => file(entry),
            Err(error) => {
                unwalked.borrow_mut().push(error.to_string());
                None
            }
        }))
    }
}

/// The file, if it is one that is read.
fn file(entry: DirEntry) -> Option<WalkedFile> {
    // A link given as a path is followed, and none in a folder.
    let is_file = entry.file_type().is_some_and(|kind| kind.is_file()) || entry.depth() == 0 && entry.path().is_file();
    let kind = FileKind::of(entry.path()).filter(|_| is_file)?;
    let is_given = entry.depth() == 0;
    Some(WalkedFile { path: entry.into_path(), kind, is_given })
}

/// The paths without those that are within others: each file is looked at once.
fn apart(paths: &[PathBuf]) -> Vec<PathBuf> {
    let whole: Vec<Option<PathBuf>> = paths.iter().map(|path| path.canonicalize().ok()).collect();
    let is_within = |number: usize| {
        let Some(Some(path)) = whole.get(number) else { return false };
        whole.iter().enumerate().any(|(other, outer)| {
            outer
                .as_ref()
                .is_some_and(|outer| path.starts_with(outer) && (other != number) && (path != outer || other < number))
        })
    };
    let kept = paths.iter().enumerate().filter(|(number, _)| !is_within(*number));
    kept.map(|(_, path)| path.clone()).collect()
}
