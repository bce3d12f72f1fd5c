//! What is counted of the records in `tests/journal`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod cut;
mod grants;
mod hidden;
mod html;
mod journal;
mod large;
mod left_out;
mod merge;
mod rows;
mod trail;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use partiql_iam_audit::{Counter, Format, Known, Tally};

/// The folder of the records.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journal")
}

/// The files of a folder and of those in it, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// The data files of the export in one form.
fn export(form: &str) -> Vec<PathBuf> {
    files(&folder().join(form)).into_iter().filter(|path| path.extension().unwrap() != "manifest").collect()
}

/// What is counted of some bytes.
fn tally(known: &Known, bytes: &[u8], name: &str, format: Option<Format>) -> Tally {
    let mut counter = Counter::new(known);
    let name: Arc<str> = name.into();
    counter.read(bytes, &name, format);
    counter.finish()
}

/// What is counted of some files, by one counter.
fn of_files(known: &Known, files: &[PathBuf]) -> Tally {
    let mut counter = Counter::new(known);
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        counter.read(std::fs::File::open(path).unwrap(), &name.into(), None);
    }
    counter.finish()
}
