//! A tree of letters, and the walk through it that finds what is near to a name.

use alloc::vec;
use alloc::vec::Vec;

use smallvec::SmallVec;

use crate::nearest::names::First;
use crate::nearest::names::reading::{Asked, Lengths, Reading};

/// The letters of a name.
pub(crate) type Key = SmallVec<[u8; 40]>;

#[derive(Clone, Debug)]
pub(crate) struct Tree {
    /// The names, one after the other, in the order of `indices`.
    letters: Vec<u8>,
    /// The index of each name, sorted by name.
    pub(crate) indices: Vec<u32>,
    /// The root is first, and has no label.
    nodes: Vec<Node>,
}

/// Names that begin alike.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    /// The letters that its names have in common after those of the node above: where in `letters`, and how many.
    label: u32,
    label_length: u8,
    first_letter: u8,
    lengths: Lengths,
    /// The names that end here: where in `indices`, and how many.
    names: u32,
    names_count: u32,
    children: u32,
    children_count: u32,
    /// The least index of a name in or below it.
    least: u32,
}

/// Where a name begins in `letters`, and how long it is.
#[derive(Clone, Copy)]
struct Place {
    start: usize,
    length: usize,
}

impl Tree {
    /// The tree of these names, sorted, each with its index.
    pub(crate) fn new<'n>(names: impl Iterator<Item = (&'n [u8], u32)>) -> Self {
        let mut tree = Self { letters: Vec::new(), indices: Vec::new(), nodes: Vec::new() };
        let mut places = Vec::new();
        for (name, index) in names {
            places.push(Place { start: tree.letters.len(), length: name.len() });
            tree.letters.extend_from_slice(name);
            tree.indices.push(index);
        }
        tree.grow(&places);
        tree
    }

    fn letter(&self, name: Place, index: usize) -> Option<u8> {
        (index < name.length).then(|| self.letters.get(name.start + index).copied()).flatten()
    }

    fn grow(&mut self, places: &[Place]) {
        let short = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.nodes.push(Node { lengths: Lengths::of(places.iter().map(|name| name.length)), ..Node::default() });
        // For each node its names, and how many letters they have in common.
        let mut ranges = vec![(0..places.len(), 0)];
        let mut next = 0;
        while let Some((range, common)) = ranges.get(next).cloned() {
            let mut rest = places.get(range.clone()).unwrap_or_default();
            let own = rest.iter().take_while(|name| name.length <= common).count();
            rest = rest.get(own..).unwrap_or_default();
            let children = self.nodes.len();
            while let Some(first) = rest.first() {
                let letter = self.letter(*first, common);
                let (alike, others) = rest.split_at(rest.partition_point(|name| self.letter(*name, common) <= letter));
                let last = alike.last().unwrap_or(first);
                let is_alike = |index: &usize| {
                    let letter = self.letter(*first, *index);
                    letter.is_some() && letter == self.letter(*last, *index)
                };
                let label_length = (common..first.length).take_while(is_alike).count();
                let from = range.end - rest.len();
                let indices = self.indices.get(from..from + alike.len()).unwrap_or_default();
                self.nodes.push(Node {
                    label: short(first.start + common),
                    label_length: u8::try_from(label_length).unwrap_or(u8::MAX),
                    first_letter: letter.unwrap_or_default(),
                    lengths: Lengths::of(alike.iter().map(|name| name.length)),
                    least: indices.iter().min().copied().unwrap_or_default(),
                    ..Node::default()
                });
                ranges.push((from..from + alike.len(), common + label_length));
                rest = others;
            }
            let children_count = self.nodes.len() - children;
            if let Some(node) = self.nodes.get_mut(next) {
                (node.names, node.names_count) = (short(range.start), short(own));
                (node.children, node.children_count) = (short(children), short(children_count));
            }
            next += 1;
        }
    }

    /// Finds the names that have exactly so many slips, as far as the steps reach.
    pub(crate) fn search(&self, asked: &Asked, slips: usize, found: &mut First, steps: &mut usize) {
        let mut open: SmallVec<[(u32, Reading); 16]> = SmallVec::new();
        let root = self.nodes.first().and_then(|root| Reading::start(asked, &asked.ways(root.lengths, slips)));
        open.extend(root.map(|reading| (0, reading)));
        'open: while let Some((node, mut reading)) = open.pop() {
            let Some(node) = self.nodes.get(node as usize) else { continue };
            if found.is_full_before(node.least) {
                continue;
            }
            let ways = asked.ways(node.lengths, slips);
            // The first letter was read before the node was taken up.
            let label = node.label as usize + 1..node.label as usize + usize::from(node.label_length);
            for letter in self.letters.get(label).unwrap_or_default() {
                match reading.next(asked, *letter, &ways) {
                    Some(next) => reading = next,
                    None => continue 'open,
                }
            }
            if node.names_count > 0 && reading.is_end(asked, slips) {
                let names = node.names as usize..(node.names + node.names_count) as usize;
                self.indices.get(names).unwrap_or_default().iter().for_each(|index| found.add(*index));
            }
            for number in (node.children..node.children + node.children_count).rev() {
                let Some(child) = self.nodes.get(number as usize) else { continue };
                let Some(left) = steps.checked_sub(1) else { return };
                *steps = left;
                if !found.is_full_before(child.least)
                    && let Some(next) = reading.next(asked, child.first_letter, &asked.ways(child.lengths, slips))
                {
                    open.push((number, next));
                }
            }
        }
    }
}
