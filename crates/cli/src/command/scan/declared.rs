//! The tables of DynamoDB and the ledgers of QLDB that the templates of a tree declare.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use partiql_iam::dynamodb::{Schema, Table};
use partiql_iam::{Diagnostic, Span};
use partiql_iam_project::{TerraformFolders, read_template};
use partiql_iam_template::{DeclaredTable, TemplateValues};

use super::super::reach::Reach;
use super::ledger::{self, Ledgers, PlacedLedger};
use super::tree::name_of;
use crate::report::{Lines, shown};

/// One of these is in each file that declares a table.
const WORDS: [&[u8]; 3] = [b"AWS::DynamoDB::", b"AWS::Serverless::SimpleTable", b"aws_dynamodb_"];

/// The tables and ledgers of a tree.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// Those whose keys are known.
    tables: Vec<Table>,
    /// Of each file the tables of which another file before it says other keys.
    differing: BTreeMap<PathBuf, Vec<Differing>>,
    /// The ledgers.
    pub(super) ledgers: Ledgers,
}

/// A table of which two files say different keys.
#[derive(Debug)]
struct Differing {
    name: String,
    span: Span,
    /// Where the other is.
    other: String,
}

/// What one file declares.
#[derive(Debug)]
pub(super) struct File {
    path: PathBuf,
    /// Each with its line and column.
    tables: Vec<(String, DeclaredTable)>,
    ledgers: Vec<PlacedLedger>,
}

/// What is known of a table so far.
struct Found {
    place: String,
    keys: Option<Table>,
}

impl Declared {
    /// Nothing.
    pub(super) const fn none() -> Self {
        Self { tables: Vec::new(), differing: BTreeMap::new(), ledgers: Ledgers::none() }
    }

    /// What files declare, in the order of the files.
    pub(super) fn of(files: Vec<File>, values: &TemplateValues) -> Self {
        let ledgers = Ledgers::of(files.iter().map(|file| (&*file.path, &*file.ledgers)), values);
        let (mut by_name, mut differing) = (BTreeMap::new(), BTreeMap::new());
        for File { path, tables, ledgers: _ } in files {
            let mut others: Vec<Differing> = Vec::new();
            for (place, DeclaredTable { name, span, keys, .. }) in tables {
                match by_name.entry(name) {
                    Entry::Vacant(new) => {
                        new.insert(Found { place, keys });
                    }
                    Entry::Occupied(mut known) if known.get().keys != keys => {
                        let (name, known) = (known.key().clone(), known.get_mut());
                        if known.keys.take().is_some() && keys.is_some() {
                            others.push(Differing { name, span, other: known.place.clone() });
                        }
                    }
                    Entry::Occupied(_) => {}
                }
            }
            if !others.is_empty() {
                differing.insert(path, others);
            }
        }
        let tables = by_name.into_values().filter_map(|Found { place: _, keys }| keys).collect();
        Self { tables, differing, ledgers }
    }

    /// The keys of the tables by flags and configuration files, and those of the other tables of the tree; `None` if there are no more of these.
    /// What is given with policies is all that there is: those of other tables are not known.
    pub(super) fn added_to(&self, given: Option<&Schema>) -> Option<Schema> {
        let has_policies = given.is_some_and(|given| {
            given.tables().iter().any(|table| table.resource_policy.is_some())
                || given.unnamed().iter().any(|table| table.may_have_policy)
        });
        let is_new = |table: &&Table| given.is_none_or(|given| given.table(&table.name).is_none());
        let new: Vec<Table> = self.tables.iter().filter(is_new).cloned().collect();
        if has_policies || new.is_empty() {
            return None;
        }
        let new = Schema::new(new).ok()?;
        match given {
            Some(given) => given.clone().joined([new]).ok(),
            None => Some(new.partial()),
        }
    }

    /// Whether something is said of what a file declares.
    pub(super) fn is_said_of(&self, path: &Path) -> bool {
        self.differing.contains_key(path) || self.ledgers.is_said_of(path)
    }

    /// What is said of the tables of a file.
    pub(super) fn said_of(&self, path: &Path) -> impl Iterator<Item = Diagnostic<'static>> {
        self.differing.get(path).into_iter().flatten().map(|Differing { name, span, other }| {
            let what = format!("the keys of `{}` are unknown: `{}` says others", shown(name), shown(other));
            let help = "give one of both as `schema` in `partiql-iam.toml`, or with `--schema`";
            Diagnostic::new("declared-keys", what).at(*span).with_help(Some(help.into()))
        })
    }
}

/// Whether a file may declare a table or a ledger.
pub(super) fn may_declare(bytes: &[u8]) -> bool {
    ledger::may_declare(bytes) || WORDS.iter().any(|word| memchr::memmem::find(bytes, word).is_some())
}

/// What a file declares. What can't be read is said when its policies are looked for.
pub(super) fn read(
    path: &Path,
    text: &str,
    folders: &TerraformFolders,
    values: &TemplateValues,
    reach: &Reach,
) -> Option<File> {
    let beside = |path: &Path, limit: usize| reach.read_text(path, limit);
    let tables = folders.tables(path, text, &beside);
    let ledgers = if ledger::may_declare(text.as_bytes()) {
        ledger::placed(path, text, read_template(path, text, &beside, values))
    } else {
        Vec::new()
    };
    if tables.is_empty() && ledgers.is_empty() {
        return None;
    }
    let (name, lines) = (name_of(path), Lines::of(text));
    let place = |mut table: DeclaredTable| {
        let at = lines.place(table.span);
        if let Some(keys) = &mut table.keys {
            // Their order means nothing.
            keys.indexes.sort_by(|one, other| one.name.cmp(&other.name));
        }
        (format!("{name}:{}:{}", at.line, at.column), table)
    };
    Some(File { path: path.to_owned(), tables: tables.into_iter().map(place).collect(), ledgers })
}
