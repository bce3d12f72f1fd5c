//! The other files of the folder of a file of Terraform, which are one configuration with it.

use std::fs;
use std::path::{Path, PathBuf};

use partiql_iam::iam::MAX_POLICY_BYTES;
use partiql_iam_template::{
    OtherFile, Template, TemplateError, TemplateValues, is_override, is_terraform_configuration, may_override,
    read_beside_with,
};

use crate::problem::ReadText;

/// Finds every policy of a file, and the tables that it declares; a file of Terraform is read with the others of its folder.
///
/// # Errors
///
/// When the form of the file is not read, or the text is not of its form.
pub fn read_template(
    path: &Path,
    text: &str,
    read: &ReadText<'_>,
    given: &TemplateValues,
) -> Result<Template, TemplateError> {
    let Folder { others, changed_by } = Folder::around(path, read);
    let mut template = read_beside_with(path, text, &others, given)?;
    if let Some(by) = changed_by {
        template.overridden(&by);
    }
    Ok(template)
}

/// How many files of a folder are read, and how many bytes of them.
const MAX_FILES: usize = 500;
const MAX_BYTES: usize = 1 << 20;

/// The other files of a folder.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    /// Those that say more.
    pub(crate) others: Vec<OtherFile>,
    /// One that may change what the file says, as messages name it.
    pub(crate) changed_by: Option<String>,
}

impl Folder {
    /// The other files of the folder of a file of Terraform; none of another file.
    pub(crate) fn around(path: &Path, read: &ReadText<'_>) -> Self {
        if !is_terraform_configuration(path) {
            return Self::default();
        }
        let folder = folder_of(path);
        // As in a browser.
        let Some(names) = names(folder) else {
            return Self::changed_by(format!("another file of `{}`, which can't be listed,", folder.display()));
        };
        let is_ours = path.to_str().is_some_and(is_of_open_tofu);
        let (mut found, mut length) = (Self::default(), 0);
        for name in names.iter().filter(|name| path.file_name() != Some(name.as_ref())) {
            let other = path.with_file_name(name);
            let shown = format!("`{}`", other.display());
            let replaced = replaced_by(name);
            // OpenTofu reads its own file in the place of Terraform's.
            if is_ours && replaced.is_some_and(|replaced| names.contains(&replaced)) {
                continue;
            }
            let Ok(text) = read(&other, MAX_POLICY_BYTES) else { return Self::changed_by(shown) };
            length += text.len();
            if length > MAX_BYTES || found.others.len() == MAX_FILES {
                return Self::changed_by(shown);
            }
            if is_override(&other) || (is_of_open_tofu(name) && !is_ours) {
                if may_override(&other, &text) {
                    return Self::changed_by(shown);
                }
            } else if !is_override(path) {
                found.others.push(OtherFile { path: other, text });
            }
        }
        found
    }

    fn changed_by(name: String) -> Self {
        Self { others: Vec::new(), changed_by: Some(name) }
    }
}

/// The files of Terraform and OpenTofu in the folder of one, and the folder; none for another file.
pub(crate) fn beside(path: &Path) -> Vec<PathBuf> {
    if !is_terraform_configuration(path) {
        return Vec::new();
    }
    let folder = folder_of(path);
    let names = names(folder).unwrap_or_default();
    let files = names.iter().take(MAX_FILES).map(|name| path.with_file_name(name));
    std::iter::once(folder.to_owned()).chain(files).collect()
}

pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The names of the files of Terraform and OpenTofu in a folder; `None` if one of them can't be read.
fn names(folder: &Path) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).ok()? {
        let entry = entry.ok()?;
        let name = entry.file_name();
        let shown = name.to_string_lossy();
        let is_one = replaced_by(&shown).is_some() || is_of_open_tofu(&shown);
        if is_one && !shown.starts_with('.') && !entry.path().is_dir() {
            names.push(name.into_string().ok()?);
        }
    }
    names.sort();
    Some(names)
}

pub(crate) fn is_of_open_tofu(name: &str) -> bool {
    [".tofu", ".tofu.json"].iter().any(|end| name.ends_with(end))
}

/// The file that OpenTofu reads in the place of one of Terraform.
fn replaced_by(name: &str) -> Option<String> {
    let in_json = name.strip_suffix(".tf.json").map(|stem| format!("{stem}.tofu.json"));
    in_json.or_else(|| name.strip_suffix(".tf").map(|stem| format!("{stem}.tofu")))
}
