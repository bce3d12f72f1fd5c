//! The tables of DynamoDB and the ledgers of QLDB that the templates of a tree declare.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use partiql_iam::dynamodb::{Schema, Table};
use partiql_iam::qldb::LedgerArn;
use partiql_iam::{Diagnostic, Span};
use partiql_iam_project::{ReadText, TerraformFolders, read_template};
use partiql_iam_template::{DeclaredTable, TemplateValues, may_declare_ledger, may_declare_table};

use crate::beside::{Beside, Sayings, of_programs};
use crate::ledger::{self, Ledgers, PlacedLedger};
use crate::name::{short_name_of, shown};
use crate::place::Lines;

/// The tables and ledgers of a tree.
#[derive(Debug, Default)]
pub struct Declared {
    /// Those whose keys are known.
    tables: Vec<Table>,
    /// Of each file the tables whose keys are unknown by what other files say.
    unsure: BTreeMap<PathBuf, Vec<Unsure>>,
    /// The ledgers.
    pub(crate) ledgers: Ledgers,
}

/// A table whose keys are unknown by what other files say.
#[derive(Debug)]
struct Unsure {
    name: String,
    span: Span,
    why: Why,
}

/// Why the keys of a table are unknown.
#[derive(Debug)]
enum Why {
    /// They are others here.
    Others(String),
    /// It is not known which tables there are.
    Existence(String),
}

/// What one file declares.
#[derive(Debug)]
pub struct DeclaringFile {
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
    pub(crate) const fn none() -> Self {
        Self { tables: Vec::new(), unsure: BTreeMap::new(), ledgers: Ledgers::none() }
    }

    /// What files declare, in the order of the files. `beside` are those that may say something of it; `is_whole`: all folders were looked at.
    pub fn of(
        files: Vec<DeclaringFile>,
        beside: &[Beside],
        is_whole: bool,
        values: &TemplateValues,
        read_text: &ReadText<'_>,
    ) -> Self {
        let sayings = OnceCell::new();
        let sayings = || sayings.get_or_init(|| Sayings::of(beside, values, read_text).with_unwalked(is_whole));
        let doubt = |ledger: &LedgerArn, is_region_said: bool| {
            let of_place = |said: &Sayings| said.of_place(ledger.region(), ledger.account(), is_region_said);
            let of_templates = sayings().of_existence().or_else(|| of_place(sayings()));
            of_templates.or_else(|| of_programs(beside, ledger, read_text))
        };
        let is_asked = beside.iter().any(Beside::may_ask_ledger);
        let ledgers = Ledgers::of(files.iter().map(|file| (&*file.path, &*file.ledgers)), values, is_asked, doubt);
        let has_keys = files.iter().flat_map(|file| &file.tables).any(|(_, table)| table.keys.is_some());
        let unknown = has_keys.then(|| sayings().of_existence()).flatten();
        let (mut by_name, mut unsure) = (BTreeMap::new(), BTreeMap::new());
        for DeclaringFile { path, tables, ledgers: _ } in files {
            let mut others: Vec<Unsure> = Vec::new();
            for (place, DeclaredTable { name, span, keys, .. }) in tables {
                if let Some(why) = unknown.clone().filter(|_| keys.is_some()) {
                    others.push(Unsure { name, span, why: Why::Existence(why) });
                    continue;
                }
                match by_name.entry(name) {
                    Entry::Vacant(new) => {
                        new.insert(Found { place, keys });
                    }
                    Entry::Occupied(mut known) if known.get().keys != keys => {
                        let (name, known) = (known.key().clone(), known.get_mut());
                        if known.keys.take().is_some() && keys.is_some() {
                            others.push(Unsure { name, span, why: Why::Others(known.place.clone()) });
                        }
                    }
                    Entry::Occupied(_) => {}
                }
            }
            if !others.is_empty() {
                unsure.insert(path, others);
            }
        }
        let tables = by_name.into_values().filter_map(|Found { place: _, keys }| keys).collect();
        Self { tables, unsure, ledgers }
    }

    /// The keys of the tables by flags and configuration files, and those of the other tables of the tree; `None` if there are no more of these.
    /// What is given with policies is all that there is: those of other tables are not known.
    pub(crate) fn added_to(&self, given: Option<&Schema>) -> Option<Schema> {
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
    #[must_use]
    pub fn is_said_of(&self, path: &Path) -> bool {
        self.unsure.contains_key(path) || self.ledgers.is_said_of(path)
    }

    /// What is said of the tables of a file.
    pub(crate) fn said_of(&self, path: &Path) -> impl Iterator<Item = Diagnostic<'static>> {
        self.unsure.get(path).into_iter().flatten().map(|Unsure { name, span, why }| {
            let name = shown(name);
            let (why, help) = match why {
                Why::Others(other) => (
                    format!("`{}` says others", shown(other)),
                    "give one of both as `schema` in `partiql-iam.toml`, or with `--schema`",
                ),
                Why::Existence(why) => {
                    (why.clone(), "give the table as `schema` in `partiql-iam.toml`, or with `--schema`")
                }
            };
            let what = format!("the keys of `{name}` are unknown: {why}");
            Diagnostic::new("declared-keys", what).at(*span).with_help(Some(help.into()))
        })
    }
}

/// Whether a file may declare a table or a ledger.
#[must_use]
pub fn may_declare(bytes: &[u8]) -> bool {
    may_declare_ledger(bytes) || may_declare_table(bytes)
}

/// What a file declares. What can't be read is said when its policies are looked for.
pub fn declared_in(
    path: &Path,
    text: &str,
    folders: &TerraformFolders,
    values: &TemplateValues,
    read_text: &ReadText<'_>,
) -> Option<DeclaringFile> {
    let tables = folders.tables(path, text, read_text);
    let ledgers = if may_declare_ledger(text.as_bytes()) {
        ledger::placed(path, text, read_template(path, text, read_text, values))
    } else {
        Vec::new()
    };
    if tables.is_empty() && ledgers.is_empty() {
        return None;
    }
    let (name, lines) = (short_name_of(path), Lines::of(text));
    let place = |mut table: DeclaredTable| {
        let at = lines.place(table.span);
        if let Some(keys) = &mut table.keys {
            // Their order means nothing.
            keys.indexes.sort_by(|one, other| one.name.cmp(&other.name));
        }
        (format!("{name}:{}:{}", at.line, at.column), table)
    };
    Some(DeclaringFile { path: path.to_owned(), tables: tables.into_iter().map(place).collect(), ledgers })
}
