//! The ledger's tables: names, ids, status and tags.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::permission::TableId;

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
    pub id: TableId,
    /// Its name, case sensitive.
    pub name: String,
    /// Whether it can be used by its name.
    pub status: TableStatus,
    /// Its tags; `None` when the catalog does not say.
    pub tags: Option<BTreeMap<String, String>>,
}

/// The tables of one ledger, as `SELECT * FROM information_schema.user_tables` returns them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// In the order given.
    tables: Vec<Table>,
    /// Indices of the active tables, sorted by name.
    by_name: Vec<u32>,
    /// Indices of all tables, sorted by id.
    by_id: Vec<u32>,
}

/// Two tables have the same id, or two active ones the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateTable {
    text: String,
}

impl fmt::Display for DuplicateTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the catalog has the table `{}` twice", self.text)
    }
}

impl core::error::Error for DuplicateTable {}

impl Catalog {
    /// The catalog of these tables.
    ///
    /// # Errors
    ///
    /// When two tables have one id, or two active ones one name: it would not be known which is meant.
    pub fn new(tables: Vec<Table>) -> Result<Self, DuplicateTable> {
        let mut by_id = BTreeMap::new();
        let mut by_name = BTreeMap::new();
        for (index, table) in (0..).zip(&tables) {
            if by_id.insert(table.id, index).is_some() {
                return Err(DuplicateTable { text: table.id.as_str().into() });
            }
            if table.status == TableStatus::Active && by_name.insert(table.name.as_str(), index).is_some() {
                return Err(DuplicateTable { text: table.name.clone() });
            }
        }
        let (by_name, by_id) = (by_name.into_values().collect(), by_id.into_values().collect());
        Ok(Self { tables, by_name, by_id })
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
        let name_of = |index: &u32| self.table(*index).map(|table| table.name.as_str());
        let place = self.by_name.binary_search_by(|index| name_of(index).cmp(&Some(name))).ok()?;
        self.by_name.get(place).and_then(|index| self.table(*index))
    }

    /// The table of this id, active or not.
    #[must_use]
    pub fn by_id(&self, id: &TableId) -> Option<&Table> {
        let id_of = |index: &u32| self.table(*index).map(|table| table.id);
        let place = self.by_id.binary_search_by(|index| id_of(index).cmp(&Some(*id))).ok()?;
        self.by_id.get(place).and_then(|index| self.table(*index))
    }
}
