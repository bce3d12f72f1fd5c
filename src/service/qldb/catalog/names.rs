//! The names of a catalog, for what is asked about a name that is none of them: those that are near, in another case, dropped.

use alloc::vec::Vec;

use smallvec::SmallVec;

use crate::nearest::Names;
use crate::service::qldb::catalog::{Table, TableStatus};

#[derive(Clone, Debug)]
pub(crate) struct NameIndex {
    /// The active tables.
    active: Names,
    /// Indices of the inactive tables, sorted by name.
    inactive: Vec<u32>,
}

impl NameIndex {
    pub(crate) fn new(tables: &[Table]) -> Self {
        let names = |status| {
            let tables = tables.iter().zip(0_u32..).filter(move |(table, _)| table.status == status);
            tables.map(|(table, index)| (table.name.as_str(), index))
        };
        let mut inactive: Vec<(&str, u32)> = names(TableStatus::Inactive).collect();
        inactive.sort_unstable();
        Self {
            active: Names::new(names(TableStatus::Active)),
            inactive: inactive.into_iter().map(|(_, index)| index).collect(),
        }
    }

    /// The indices of the active tables whose names have the same letters, case and what is no ASCII aside, sorted by name.
    pub(crate) fn alike(&self, tables: &[Table], name: &str) -> &[u32] {
        self.active.alike(name, |index| tables.get(index as usize).map(|table| table.name.as_str()))
    }

    /// Whether an inactive table has the name.
    pub(crate) fn is_inactive(&self, tables: &[Table], name: &str) -> bool {
        let name_of = |index: &u32| tables.get(*index as usize).map(|table| table.name.as_str());
        self.inactive.binary_search_by(|index| name_of(index).cmp(&Some(name))).is_ok()
    }

    /// The indices of the active tables whose names are near to one that a table can have: those with the fewest slips, of as many
    /// the first given, at most `count`.
    pub(crate) fn near(&self, name: &str, count: usize) -> SmallVec<[u32; 3]> {
        self.active.near(name, count)
    }

    /// As far as so many steps reach.
    #[cfg(test)]
    fn near_within(&self, name: &str, count: usize, steps: usize) -> SmallVec<[u32; 3]> {
        self.active.near_within(name, count, steps)
    }
}

#[cfg(test)]
mod tests;
