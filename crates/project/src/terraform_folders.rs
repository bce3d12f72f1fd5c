//! The tables that files of many folders declare: a folder of Terraform is one configuration, and is read once for all its files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use partiql_iam_template::{
    DeclaredTable, OtherFile, TemplateValues, declared_in_folder, is_override, is_terraform_configuration,
    read_with as read_alone,
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
pub struct TerraformFolders {
    folders: Mutex<HashMap<PathBuf, Arc<OnceLock<Known>>>>,
    given: TemplateValues,
}

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
    /// Nothing is known yet but values of what the files leave open.
    #[must_use]
    pub fn with(given: TemplateValues) -> Self {
        Self { given, ..Self::default() }
    }

    /// The tables that a file declares, as the template that [`read_template`] finds has them; none if it is not read.
    pub fn tables(&self, path: &Path, text: &str, read: &ReadText<'_>) -> Vec<DeclaredTable> {
        let each = || read_template(path, text, read, &self.given).map(|template| template.tables).unwrap_or_default();
        let is_open_tofu = path.to_str().is_some_and(is_of_open_tofu);
        if !is_terraform_configuration(path) || is_override(path) || is_open_tofu {
            return each();
        }
        let folder = {
            let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(folders.entry(folder_of(path).to_owned()).or_default())
        };
        match folder.get_or_init(|| Known::of(path, text, read, &self.given)) {
            Known::Tables(tables) => tables.get(path).cloned().unwrap_or_else(each),
            Known::Names => {
                let mut tables =
                    read_alone(path, text, &self.given).map(|template| template.tables).unwrap_or_default();
                for table in &mut tables {
                    table.keys = None;
                }
                tables
            }
            Known::Each => each(),
        }
    }
}

impl Known {
    fn of(path: &Path, text: &str, read: &ReadText<'_>, given: &TemplateValues) -> Self {
        let Folder { others: mut files, changed_by } = Folder::around(path, read);
        if changed_by.is_some() {
            return Self::Names;
        }
        files.push(OtherFile { path: path.to_owned(), text: text.to_owned() });
        match declared_in_folder(&files, given) {
            Some(tables) => Self::Tables(files.into_iter().map(|file| file.path).zip(tables).collect()),
            None if files.iter().any(|file| read_alone(&file.path, &file.text, given).is_err()) => Self::Names,
            None => Self::Each,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::text;

    fn table(number: usize) -> String {
        format!(
            "# {number}\nresource \"aws_dynamodb_table\" \"t{number}\" {{\n  name     = \"t{number}\"\n  hash_key = local.key\n  attribute {{\n    name = local.key\n    type = \"S\"\n  }}\n}}\n"
        )
    }

    /// Asks for the tables of all files; how often a file is read, and that the tables are those of each file by itself.
    fn asked(folder: &Path) -> usize {
        let reads = AtomicUsize::new(0);
        let read = |path: &Path, limit: usize| {
            reads.fetch_add(1, Ordering::Relaxed);
            text::read(path, limit)
        };
        let folders = TerraformFolders::default();
        let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let texts: Vec<String> = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        let found: Vec<Vec<DeclaredTable>> =
            files.iter().zip(&texts).map(|(path, text)| folders.tables(path, text, &read)).collect();
        let count = reads.load(Ordering::Relaxed);
        for ((path, text), found) in files.iter().zip(&texts).zip(found) {
            let alone = read_template(path, text, &read, &TemplateValues::default())
                .map(|template| template.tables)
                .unwrap_or_default();
            assert_eq!(found, alone, "{}", path.display());
        }
        count
    }

    #[test]
    fn a_folder_is_read_once() {
        let folder = std::env::temp_dir().join(format!("partiql-iam-folders-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for number in 0..20 {
            fs::write(folder.join(format!("f{number}.tf")), table(number)).unwrap();
        }
        fs::write(folder.join("key.tf"), "locals {\n  key = \"k\"\n}\n").unwrap();
        assert_eq!(asked(&folder), 20);
        // A file that is not understood: nothing is known but the names.
        fs::write(folder.join("broken.tf"), "resource {").unwrap();
        assert_eq!(asked(&folder), 21);
        fs::remove_file(folder.join("broken.tf")).unwrap();
        // One that may change the tables is read beside each file.
        fs::write(folder.join("x_override.tf"), table(3)).unwrap();
        asked(&folder);
        fs::remove_dir_all(&folder).unwrap();
    }
}
