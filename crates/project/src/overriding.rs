//! Override files of Terraform, which change what other files of their folder say.

use std::fs;
use std::path::{Path, PathBuf};

use partiql_iam::iam::MAX_POLICY_BYTES;
use partiql_iam_template::{is_override, is_terraform_configuration, may_override};

use crate::problem::ReadText;

/// An override file that may change what a file says, by its path: the first of its folder.
pub(crate) fn overriding(path: &Path, read: &ReadText<'_>) -> Option<PathBuf> {
    if !is_terraform_configuration(path) {
        return None;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Where no folder can be looked through, as in a browser, there may be such a file.
    let Ok(entries) = fs::read_dir(folder) else { return Some(folder.join("override.tf")) };
    let entries = entries.filter_map(Result::ok);
    let mut names: Vec<_> =
        entries.map(|entry| entry.file_name()).filter(|name| is_override(Path::new(name))).collect();
    names.sort();
    let others = names.into_iter().filter(|name| path.file_name() != Some(name)).map(|name| path.with_file_name(name));
    others.into_iter().find(|other| read(other, MAX_POLICY_BYTES).map_or(true, |text| may_override(other, &text)))
}
