//! Files of folders that are known to have no records. All others are read, whatever their names are: an answer without them would be too small.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use partiql_iam_audit::is_like_records;

use super::Input;

/// How names of texts end.
const ENDINGS: [&str; 6] = ["adoc", "html", "markdown", "md", "rst", "toml"];

/// What they are called, without an ending or with one of a text.
const TEXTS: [&str; 5] = ["changelog", "copying", "license", "notice", "readme"];

/// What they are called, whole: marks of systems and of what wrote the others.
const MARKS: [&str; 8] =
    [".ds_store", ".gitattributes", ".gitignore", ".gitkeep", ".keep", "_success", "desktop.ini", "thumbs.db"];

/// The folders of version control.
const VERSIONS: [&str; 3] = [".git", ".hg", ".svn"];

/// How much of a file tells its format.
const HEAD: u64 = 4_096;

/// Whether it is the folder of version control.
pub(super) fn is_of_versions(name: &OsStr) -> bool {
    VERSIONS.iter().any(|versions| name == *versions)
}

/// Whether a file is of a kind without records, by its name, and does not begin as records do. Where files are said to be scripts nothing tells that
/// one is none but how its name ends.
pub(super) fn is_without_records(path: &Path, input: Option<Input>) -> bool {
    let Some(name) = path.file_name().and_then(OsStr::to_str).map(str::to_ascii_lowercase) else { return false };
    let has = |list: &[&str], part: &str| list.contains(&part);
    let (before, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
    let begin = before.split('.').next().unwrap_or_default();
    let is_text = matches!(ending, "" | "txt") && has(&TEXTS, begin) && input != Some(Input::Script);
    let is_page = has(&ENDINGS, ending);
    if !is_text && !is_page && !has(&MARKS, &name) {
        return false;
    }
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    let is_blank = head.len() as u64 == HEAD && head.trim_ascii().is_empty();
    // What can't be read is said where it is read.
    read.is_ok() && !is_blank && !is_like_records(&head)
}
