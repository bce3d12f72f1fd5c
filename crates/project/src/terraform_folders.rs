//! The tables that files of many folders declare: a folder of Terraform is one configuration, and is read once for all its files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use partiql_iam_template::{
    DeclaredTable, OtherFile, declared_in_folder, is_override, is_terraform_configuration, read as read_alone,
};

use crate::folder::{Folder, folder_of, is_of_open_tofu, read_template};
use crate::problem::ReadText;

/// What is known of the folders of Terraform so far.
///
/// ```
/// use std::path::Path;
/// use partiql_iam_project::TerraformFolders;
///
/// let template = "Resources: {Orders: {Type: AWS::DynamoDB::Table, Properties: {TableName: Orders}}}";
/// let read = |_: &Path, _: usize| Ok(String::new());
/// let tables = TerraformFolders::default().tables(Path::new("template.yaml"), template, &read);
/// assert_eq!(tables[0].name, "Orders");
/// ```
#[derive(Debug, Default)]
pub struct TerraformFolders(Mutex<HashMap<PathBuf, Arc<OnceLock<Known>>>>);

/// What is known of a folder.
#[derive(Debug)]
enum Known {
    /// The tables of its files.
    Tables(HashMap<PathBuf, Vec<DeclaredTable>>),
    /// The names alone are known.
    Names,
    /// It is no plain folder: each file is read beside the others.
    Each,
}

impl TerraformFolders {
    /// The tables that a file declares, as the template that [`read_template`] finds has them; none if it is not read.
    pub fn tables(&self, path: &Path, text: &str, read: &ReadText<'_>) -> Vec<DeclaredTable> {
        let each = || read_template(path, text, read).map(|template| template.tables).unwrap_or_default();
        let is_open_tofu = path.to_str().is_some_and(is_of_open_tofu);
        if !is_terraform_configuration(path) || is_override(path) || is_open_tofu {
            return each();
        }
        let folder = {
            let mut folders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(folders.entry(folder_of(path).to_owned()).or_default())
        };
        match folder.get_or_init(|| Known::of(path, text, read)) {
            Known::Tables(tables) => tables.get(path).cloned().unwrap_or_else(each),
            Known::Names => {
                let mut tables = read_alone(path, text).map(|template| template.tables).unwrap_or_default();
                tables.iter_mut().for_each(|table| table.keys = None);
                tables
            }
            Known::Each => each(),
        }
    }
}

impl Known {
    fn of(path: &Path, text: &str, read: &ReadText<'_>) -> Self {
        let Folder { others: mut files, changed_by } = Folder::around(path, read);
        if changed_by.is_some() {
            return Self::Names;
        }
        files.push(OtherFile { path: path.to_owned(), text: text.to_owned() });
        match declared_in_folder(&files) {
            Some(tables) => Self::Tables(files.into_iter().map(|file| file.path).zip(tables).collect()),
            None if files.iter().any(|file| read_alone(&file.path, &file.text).is_err()) => Self::Names,
            None => Self::Each,
        }
    }
}
