//! Many names, for what is asked about a name that is none of them: those that are near, or the same in another case.
//!
//! The near ones are found in a tree of the names' letters. It is walked from the root with all ways to read the letters so far as
//! those of the asked name (Wu and Manber, "Fast text searching allowing errors", with swaps), and left where there is none.

mod reading;
mod tree;

use alloc::vec::Vec;
use core::cmp::Ordering;

use smallvec::SmallVec;

use crate::nearest::{LONGEST_ASKED, allowed_slips};
use reading::Asked;
use tree::{Key, Tree};

/// The most slips that [`allowed_slips`] allows.
const MOST_SLIPS: usize = 3;
/// How many beginnings of names are looked at for those that are near: some microseconds. Where very many names are alike, as `abab…` is to all names
/// of two letters, those that are found until then are named.
const MOST_STEPS: usize = 320;
/// No name of so many letters is near to one that is asked for.
const TOO_LONG: usize = LONGEST_ASKED + MOST_SLIPS + 1;

/// Names, each with the index of what it names.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    tree: Tree,
}

/// The letters of a name as they are compared: case aside, those that no asked name has alike.
fn key(name: &str) -> impl Iterator<Item = u8> {
    let letter = |letter: char| u8::try_from(letter).ok().filter(u8::is_ascii);
    name.chars().take(TOO_LONG).map(move |char| letter(char).map_or(u8::MAX, |letter| letter.to_ascii_lowercase()))
}

impl Names {
    pub(crate) fn new<'n>(names: impl Iterator<Item = (&'n str, u32)>) -> Self {
        let mut names: Vec<(Key, &str, u32)> = names.map(|(name, index)| (key(name).collect(), name, index)).collect();
        names.sort_unstable_by(|(one, of_one, _), (two, of_two, _)| one.cmp(two).then_with(|| of_one.cmp(of_two)));
        Self { tree: Tree::new(names.iter().map(|(key, _, index)| (key.as_slice(), *index))) }
    }

    /// The indices of those that have the same letters, case and what is no ASCII aside, sorted by name.
    pub(crate) fn alike<'n>(&self, name: &str, name_of: impl Fn(u32) -> Option<&'n str>) -> &[u32] {
        let indices = &self.tree.indices;
        let key_is =
            |index: &u32, order: Ordering| name_of(*index).is_some_and(|other| key(other).cmp(key(name)) <= order);
        let from = indices.partition_point(|index| key_is(index, Ordering::Less));
        let to = indices.partition_point(|index| key_is(index, Ordering::Equal));
        indices.get(from..to).unwrap_or_default()
    }

    /// The indices of those that are near to a name in ASCII: those with the fewest slips, of as many the first given, at most `count`.
    pub(crate) fn near(&self, name: &str, count: usize) -> SmallVec<[u32; 3]> {
        self.near_within(name, count, MOST_STEPS)
    }

    /// As far as so many steps reach.
    pub(crate) fn near_within(&self, name: &str, count: usize, mut steps: usize) -> SmallVec<[u32; 3]> {
        let mut near: SmallVec<[u32; 3]> = SmallVec::new();
        let allowed = allowed_slips(name).min(MOST_SLIPS);
        if allowed == 0 {
            return near;
        }
        let asked = Asked::new(key(name));
        for slips in 0..=allowed {
            let mut found = First { indices: SmallVec::new(), count: count - near.len() };
            self.tree.search(&asked, slips, &mut found, &mut steps);
            near.extend(found.indices);
            if near.len() >= count || steps == 0 {
                break;
            }
        }
        near
    }
}

/// The least indices of those that were found.
struct First {
    indices: SmallVec<[u32; 3]>,
    count: usize,
}

impl First {
    fn is_full_before(&self, index: u32) -> bool {
        self.indices.len() == self.count && self.indices.last().is_none_or(|last| *last < index)
    }

    fn add(&mut self, index: u32) {
        let place = self.indices.partition_point(|other| *other < index);
        if place < self.count {
            self.indices.truncate(self.count - 1);
            self.indices.insert(place, index);
        }
    }
}
