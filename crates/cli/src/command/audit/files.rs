//! Which files are counted.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::super::Failure;
use super::Input;
use super::kinds;
use super::manifests::{self, is_manifest};
use super::source::source;
use partiql_iam_audit::{Problem, ProblemKind};

/// A file to be counted.
#[derive(Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    /// In bytes; of standard input 0.
    pub(super) length: u64,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Records, of a format that the file itself tells.
    Records,
    /// Statements.
    Script,
}

/// What the files are, and what was left out.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) files: Vec<File>,
    /// What manifests name and is missing.
    pub(super) problems: Vec<Problem>,
    /// How many files of the folders are left out, because files of their kind have no records, and one of them.
    pub(super) left_out: Option<(usize, PathBuf)>,
}

/// The files of some paths, those of folders in the order of their names, each once.
pub(super) fn find(paths: &[PathBuf], input: Option<Input>) -> Result<Gathered, Failure> {
    let mut found = Gathered { files: Vec::new(), problems: Vec::new(), left_out: None };
    for path in paths {
        if path == Path::new("-") {
            found.files.push(File { path: path.clone(), length: 0, kind: Kind::Records });
            continue;
        }
        let about = path.metadata().map_err(|error| Failure::unreadable(path, &error.into()))?;
        if about.is_dir() {
            found.walk(path, input)?;
        } else {
            found.add(path.clone(), about.len());
        }
    }
    found.once();
    if found.files.is_empty() && found.problems.is_empty() {
        let paths: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
        let problem = format!("there is nothing to count in {}", paths.join(", "));
        let help = "give files with records, or a folder of them";
        return Err(Failure::plain("empty", &problem, help));
    }
    Ok(found)
}

impl Gathered {
    fn walk(&mut self, folder: &Path, input: Option<Input>) -> Result<(), Failure> {
        let mut walk = WalkBuilder::new(folder);
        // A hidden file may have records too.
        walk.standard_filters(false).follow_links(true).sort_by_file_name(Ord::cmp);
        walk.filter_entry(|entry| !kinds::is_of_versions(entry.file_name()));
        for entry in walk.build() {
            let refuse = |error: ignore::Error| {
                Failure::plain("unreadable-file", &error.to_string(), "make it readable, or leave it out")
            };
            let entry = entry.map_err(refuse)?;
            let about = entry.metadata().map_err(refuse)?;
            let path = entry.into_path();
            if about.is_dir() {
                continue;
            }
            if !about.is_file() {
                let why = "it is neither a file nor a folder".to_owned();
                self.problems.push(Problem::of_file(&source(&path), ProblemKind::Unreadable { why }));
            } else if kinds::is_without_records(&path, input) {
                let (count, _) = self.left_out.get_or_insert((0, path));
                *count += 1;
            } else {
                self.add(path, about.len());
            }
        }
        Ok(())
    }

    /// Adds a file, or those that it names if it is a manifest.
    fn add(&mut self, path: PathBuf, length: u64) {
        if !is_manifest(&path) {
            let kind = if is_script(&path) { Kind::Script } else { Kind::Records };
            self.files.push(File { path, length, kind });
            return;
        }
        for path in manifests::files(&path, &mut self.problems) {
            let length = path.metadata().map_or(0, |about| about.len());
            self.files.push(File { path, length, kind: Kind::Records });
        }
    }

    /// A file that two of the paths have is counted once.
    fn once(&mut self) {
        let mut seen = std::collections::HashSet::new();
        self.files.retain(|file| {
            let whole = file.path.canonicalize().unwrap_or_else(|_| file.path.clone());
            seen.insert(whole)
        });
        self.problems.sort();
        self.problems.dedup();
    }
}

fn is_script(path: &Path) -> bool {
    has_ending(path, ".partiql")
}

/// Whether the name ends so, before the ending of a compressed file.
pub(super) fn has_ending(path: &Path, ending: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    name.strip_suffix(".gz").unwrap_or(&name).ends_with(ending)
}
