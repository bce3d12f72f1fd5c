//! Where the policies of tables are written: in the files with the keys of the tables.

use std::path::Path;

use partiql_iam::Span;
use partiql_iam::iam::{Denial, Part, PolicyKind, StatementRef};

use partiql_iam_template::yaml::Translated;

use crate::text::file_name;

/// The files in which tables have policies.
#[derive(Clone, Debug, Default)]
pub struct TablePolicies(Vec<TableFile>);

/// A file in which tables have policies.
#[derive(Clone, Debug)]
pub struct TableFile {
    name: String,
    text: String,
    /// What a template in YAML means, in which the places of its policies are.
    translated: Option<Translated>,
    tables: Vec<String>,
}

impl TablePolicies {
    /// Keeps the file if any of its tables has a policy.
    pub(crate) fn add(&mut self, path: &Path, text: String, translated: Option<Translated>, tables: Vec<String>) {
        let Self(files) = self;
        if !tables.is_empty() {
            files.push(TableFile { name: file_name(path), text, translated, tables });
        }
    }

    /// The file with the statement that a reason of a denial speaks of, if it is in the policy of a table.
    #[must_use]
    pub fn file(&self, statement: &StatementRef) -> Option<&TableFile> {
        let Self(files) = self;
        let is_of_table = statement.policy_kind == PolicyKind::Resource;
        files.iter().find(|file| is_of_table && file.tables.contains(&statement.policy))
    }

    /// Moves the places of a denial that are in policies of templates in YAML from the JSON that these mean into the templates.
    pub fn locate(&self, denial: &mut Denial) {
        for deny in &mut denial.denied_by {
            self.move_all(&mut deny.statement, &mut deny.not_known);
        }
        for nearest in denial.missing.iter_mut().flat_map(|missing| &mut missing.not_allowed_by) {
            if let Some(nearest) = &mut nearest.nearest {
                self.move_all(&mut nearest.statement, &mut nearest.failed);
            }
        }
    }

    fn move_all(&self, statement: &mut StatementRef, parts: &mut [Part]) {
        let Some(translated) = self.file(statement).and_then(|file| file.translated.as_ref()) else { return };
        statement.statement_span = translated.place(statement.statement_span);
        for part in parts {
            let place = place_of(part);
            *place = translated.place(*place);
        }
    }
}

impl TableFile {
    /// Its name, as messages have it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is in it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

const fn place_of(part: &mut Part) -> &mut Span {
    match part {
        Part::Principal { span, .. }
        | Part::Action { span, .. }
        | Part::Resource { span, .. }
        | Part::Condition { span, .. } => span,
    }
}
