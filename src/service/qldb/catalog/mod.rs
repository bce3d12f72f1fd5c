//! The ledger's tables: names, ids, status and tags.

mod names;
mod read;

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

pub use read::{CatalogError, CatalogErrorKind, MAX_CATALOG_BYTES};

use once_cell::race::OnceBox;

use crate::service::qldb::UniqueId;
use crate::short::{is_same, key};
use names::NameIndex;

/// Whether a table can be used by its name.
///
/// Source: developer guide, "Querying the system catalog".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TableStatus {
    /// Found by name.
    Active,
    /// Dropped. Found by id only; several inactive tables may share a name.
    Inactive,
}

/// One table of the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its id.
    pub id: UniqueId,
    /// Its name, case sensitive.
    pub name: String,
    /// Whether it can be used by its name.
    pub status: TableStatus,
    /// Its tags; `None` when the catalog does not say.
    pub tags: Option<BTreeMap<String, String>>,
    /// Its indexes, as far as the catalog says.
    pub indexes: Vec<Index>,
}

/// An index of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The field that it is on.
    pub field: String,
    /// Its id, which DROP INDEX takes; `None` when the catalog does not say.
    pub id: Option<String>,
}

/// Tables that can't be in one catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableConflict {
    /// Two tables have the same id. Holds the index of the second.
    Id(usize),
    /// Two active tables have the same name. Holds the index of the second.
    ActiveName(usize),
    /// There are more than [`MAX_CATALOG_TABLES`].
    TooMany,
}

/// The tables of one ledger, as `SELECT * FROM information_schema.user_tables` returns them.
///
/// ```
/// use partiql_iam::qldb::catalog::Catalog;
///
/// let catalog = Catalog::parse(r#"{tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE"}"#).unwrap();
/// assert_eq!(catalog.active("Vehicle").unwrap().id.as_str(), "Au1EiThbt8s0z9wM26REZN");
/// assert_eq!(catalog.active("vehicle"), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// In the order given.
    tables: Vec<Table>,
    /// Indices of the active tables, sorted by [`length`] of their names, then by name: most names differ in length.
    by_name: Vec<u32>,
    /// Where in `by_name` the names of each length begin, and where those of the longest end.
    lengths: Vec<u32>,
    /// The active tables by the [`key`]s of their names.
    by_key: Vec<(u64, u32)>,
    /// Indices of all tables, sorted by id.
    by_id: Vec<u32>,
    /// Made when the first name is asked for that no table has: some 20 milliseconds for 50,000 tables.
    names: OnceBox<NameIndex>,
}

/// Catalogs are the same if their tables are, in the same order.
impl PartialEq for Catalog {
    fn eq(&self, other: &Self) -> bool {
        self.tables == other.tables
    }
}

impl Eq for Catalog {}

impl Catalog {
    /// A catalog of these tables.
    ///
    /// # Errors
    ///
    /// When two tables have the same id, or two active ones the same name, or when there are too many.
    pub fn new(tables: Vec<Table>) -> Result<Self, TableConflict> {
        if tables.len() > MAX_CATALOG_TABLES {
            return Err(TableConflict::TooMany);
        }
        let count = u32::try_from(tables.len()).unwrap_or(u32::MAX);
        let table = |index: &u32| tables.get(*index as usize);
        let mut by_id: Vec<u32> = (0..count).collect();
        by_id.sort_by_key(|index| table(index).map(|table| table.id));
        let is_active = |index: &u32| table(index).is_some_and(|table| table.status == TableStatus::Active);
        let mut by_name: Vec<u32> = (0..count).filter(is_active).collect();
        by_name.sort_by_key(|index| table(index).map(|table| table.name.as_str()));
        for pair in by_id.windows(2) {
            if let [one, two] = pair
                && table(one).map(|table| table.id) == table(two).map(|table| table.id)
            {
                return Err(TableConflict::Id(*two as usize));
            }
        }
        for pair in by_name.windows(2) {
            if let [one, two] = pair
                && table(one).map(|table| &table.name) == table(two).map(|table| &table.name)
            {
                return Err(TableConflict::ActiveName(*two as usize));
            }
        }
        let length = |index: &u32| table(index).map_or(0, |table| length(&table.name));
        by_name.sort_by_key(|index| (length(index), table(index).map(|table| table.name.as_str())));
        let longest = by_name.last().map_or(0, length);
        let begin = |of: usize| by_name.partition_point(|index| length(index) < of);
        let lengths = (0..=longest + 1).filter_map(|of| u32::try_from(begin(of)).ok()).collect();
        let key_of = |index: &u32| table(index).map_or(0, |table| key(table.name.as_bytes()));
        let mut by_key: Vec<(u64, u32)> = by_name.iter().map(|index| (key_of(index), *index)).collect();
        by_key.sort_unstable();
        Ok(Self { tables, by_name, lengths, by_key, by_id, names: OnceBox::new() })
    }

    /// The tables, in the order given.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn table(&self, index: u32) -> Option<&Table> {
        self.tables.get(index as usize)
    }

    /// The active table of this name, case included.
    #[must_use]
    pub fn active(&self, name: &str) -> Option<&Table> {
        let as_long = self.as_long(name);
        let is_it = |table: &&Table| is_same(table.name.as_bytes(), name.as_bytes());
        // A few are compared faster than looked up.
        if as_long.len() <= 4 {
            return as_long.iter().filter_map(|index| self.table(*index)).find(is_it);
        }
        let key = key(name.as_bytes());
        let found = self.by_key.get(self.by_key.partition_point(|(other, _)| *other < key)..)?;
        let alike = found.iter().take_while(|(other, _)| *other == key);
        alike.filter_map(|(_, index)| self.table(*index)).find(is_it)
    }

    /// An active table whose name is this one except for the case of letters.
    pub(crate) fn active_in_any_case(&self, name: &str) -> Option<&Table> {
        self.all_in_any_case(name).next()
    }

    /// The active tables whose names are this one except for the case of letters, sorted by name.
    pub(crate) fn all_in_any_case<'c>(&'c self, name: &str) -> impl Iterator<Item = &'c Table> {
        let as_long = self.as_long(name);
        let alike = if as_long.len() > FEW { self.names().alike(&self.tables, name) } else { as_long };
        let tables = alike.iter().filter_map(|index| self.table(*index));
        tables.filter(move |table| table.name.eq_ignore_ascii_case(name))
    }

    /// The active tables whose names are nearest to this one, which a table can have: three at most, the nearest first.
    pub(crate) fn near(&self, name: &str) -> impl Iterator<Item = &Table> {
        self.names().near(name, 3).into_iter().filter_map(|index| self.table(index))
    }

    /// Whether an inactive table has the name.
    pub(crate) fn is_inactive(&self, name: &str) -> bool {
        self.names().is_inactive(&self.tables, name)
    }

    fn names(&self) -> &NameIndex {
        self.names.get_or_init(|| NameIndex::new(&self.tables).into())
    }

    /// The active tables with names as long as this one, sorted by name.
    #[inline]
    fn as_long(&self, name: &str) -> &[u32] {
        let begin = |length: usize| self.lengths.get(length).map(|begin| *begin as usize);
        let range = begin(length(name)).zip(begin(length(name) + 1));
        range.and_then(|(start, end)| self.by_name.get(start..end)).unwrap_or_default()
    }

    /// The table of this id, active or not.
    #[must_use]
    pub fn by_id(&self, id: &UniqueId) -> Option<&Table> {
        let id_of = |index: &u32| self.table(*index).map(|table| table.id);
        let place = self.by_id.binary_search_by(|index| id_of(index).cmp(&Some(*id))).ok()?;
        self.by_id.get(place).and_then(|index| self.table(*index))
    }
}

/// Up to so many names are compared one after the other.
const FEW: usize = 16;

/// How long a name is; all that are too long for a table are as long as one another.
fn length(name: &str) -> usize {
    name.len().min(MAX_TABLE_NAME_CHARS + 1)
}

/// How many characters the name of a table may have.
///
/// Source: developer guide, ql-reference.create-table.
pub const MAX_TABLE_NAME_CHARS: usize = 128;

/// How many tables a catalog may have, active or not.
///
/// A ledger has at most 20 active tables and 40 in all (developer guide, limits); this leaves room for catalogs of many ledgers.
pub const MAX_CATALOG_TABLES: usize = 50_000;

/// Whether a table can have the name.
///
/// Source: developer guide, ql-reference.create-table.
#[must_use]
pub fn is_table_name(name: &str) -> bool {
    let is_first = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    name.len() <= MAX_TABLE_NAME_CHARS
        && name.as_bytes().first().is_some_and(is_first)
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
