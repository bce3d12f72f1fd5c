//! The names of a catalog, for what is asked about a name that is none of them: those that are near, in another case, dropped.
//!
//! The near ones are found in a tree of the names' letters. It is walked from the root with all ways to read the letters so far as
//! those of the asked name (Wu and Manber, "Fast text searching allowing errors", with swaps), and left where there is none.

mod reading;
mod tree;

use alloc::vec::Vec;
use core::cmp::Ordering;

use smallvec::SmallVec;

use crate::nearest::allowed_slips;
use crate::service::qldb::catalog::{MAX_TABLE_NAME_CHARS, Table, TableStatus};
use reading::Asked;
use tree::{Key, Tree};

/// The most slips that [`allowed_slips`] allows.
const MOST_SLIPS: usize = 3;
/// How many beginnings of names are looked at for those that are near: some microseconds. Where very many names are alike, as `abab…` is to all names
/// of two letters, those that are found until then are named.
const MOST_STEPS: usize = 320;
/// No name of so many letters is near to one that a table can have.
const TOO_LONG: usize = MAX_TABLE_NAME_CHARS + MOST_SLIPS + 1;

#[derive(Clone, Debug)]
pub(crate) struct NameIndex {
    /// The active tables.
    active: Tree,
    /// Indices of the inactive tables, sorted by name.
    inactive: Vec<u32>,
}

/// The letters of a name as they are compared: case aside, those that no asked name has alike.
fn key(name: &str) -> impl Iterator<Item = u8> {
    let letter = |letter: char| u8::try_from(letter).ok().filter(u8::is_ascii);
    name.chars().take(TOO_LONG).map(move |char| letter(char).map_or(u8::MAX, |letter| letter.to_ascii_lowercase()))
}

impl NameIndex {
    pub(crate) fn new(tables: &[Table]) -> Self {
        let (mut active, mut inactive) = (Vec::new(), Vec::new());
        for (table, index) in tables.iter().zip(0u32..) {
            match table.status {
                TableStatus::Active => active.push((key(&table.name).collect::<Key>(), index)),
                TableStatus::Inactive => inactive.push(index),
            }
        }
        let name = |index: &u32| tables.get(*index as usize).map(|table| table.name.as_str());
        inactive.sort_unstable_by_key(name);
        active.sort_unstable_by(|(one, of_one), (two, of_two)| {
            one.cmp(two).then_with(|| name(of_one).cmp(&name(of_two)))
        });
        Self { active: Tree::new(&active), inactive }
    }

    /// The indices of the active tables whose names have the same letters, case and what is no ASCII aside, sorted by name.
    pub(crate) fn alike(&self, tables: &[Table], name: &str) -> &[u32] {
        let active = &self.active.tables;
        let key_is = |index: &u32, order: Ordering| {
            tables.get(*index as usize).is_some_and(|table| key(&table.name).cmp(key(name)) <= order)
        };
        let from = active.partition_point(|index| key_is(index, Ordering::Less));
        let to = active.partition_point(|index| key_is(index, Ordering::Equal));
        active.get(from..to).unwrap_or_default()
    }

    /// Whether an inactive table has the name.
    pub(crate) fn is_inactive(&self, tables: &[Table], name: &str) -> bool {
        let name_of = |index: &u32| tables.get(*index as usize).map(|table| table.name.as_str());
        self.inactive.binary_search_by(|index| name_of(index).cmp(&Some(name))).is_ok()
    }

    /// The indices of the active tables whose names are near to one that a table can have: those with the fewest slips, of as many
    /// the first given, at most `count`.
    pub(crate) fn near(&self, name: &str, count: usize) -> SmallVec<[u32; 3]> {
        self.near_within(name, count, MOST_STEPS)
    }

    /// As far as so many steps reach.
    fn near_within(&self, name: &str, count: usize, mut steps: usize) -> SmallVec<[u32; 3]> {
        let mut near: SmallVec<[u32; 3]> = SmallVec::new();
        let allowed = allowed_slips(name).min(MOST_SLIPS);
        if allowed == 0 {
            return near;
        }
        let asked = Asked::new(key(name));
        for slips in 0..=allowed {
            let mut found = First { tables: SmallVec::new(), count: count - near.len() };
            self.active.search(&asked, slips, &mut found, &mut steps);
            near.extend(found.tables);
            if near.len() >= count || steps == 0 {
                break;
            }
        }
        near
    }
}

/// The least indices of those that were found.
struct First {
    tables: SmallVec<[u32; 3]>,
    count: usize,
}

impl First {
    fn is_full_before(&self, table: u32) -> bool {
        self.tables.len() == self.count && self.tables.last().is_none_or(|last| *last < table)
    }

    fn add(&mut self, table: u32) {
        let place = self.tables.partition_point(|other| *other < table);
        if place < self.count {
            self.tables.truncate(self.count - 1);
            self.tables.insert(place, table);
        }
    }
}

#[cfg(test)]
mod tests;
