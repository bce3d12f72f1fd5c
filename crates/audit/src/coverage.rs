//! Which blocks of a journal were read: gaps, and blocks that were read twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

/// Some blocks of a strand, by their `sequenceNo`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Blocks {
    /// The first one.
    pub first: u64,
    /// The last one.
    pub last: u64,
}

/// The blocks of a file.
#[derive(Debug)]
pub(crate) struct InFile {
    /// The first and the last.
    pub(crate) blocks: Blocks,
    pub(crate) count: u64,
    /// The strand of the first one that was read, and whether the others are of it too.
    pub(crate) strand: Arc<str>,
    pub(crate) is_one: bool,
}

/// What was read of each strand. Two are added in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    strands: BTreeMap<Arc<str>, Strand>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Strand {
    /// How many times more a block is read than the one before it, wherever that changes: two for each gap, however many there are.
    steps: BTreeMap<u64, i64>,
    /// The first and the last block that other records name.
    named: Option<Blocks>,
}

impl Coverage {
    /// These were read, once.
    pub fn add(&mut self, strand: &Arc<str>, blocks: Blocks) {
        let steps = &mut self.strands.entry(Arc::clone(strand)).or_default().steps;
        step(steps, blocks.first, 1);
        step(steps, blocks.last.saturating_add(1), -1);
    }

    /// Adds what was read elsewhere.
    pub fn merge(&mut self, other: &Self) {
        for (strand, Strand { steps, named }) in &other.strands {
            let own = self.strands.entry(Arc::clone(strand)).or_default();
            for (at, by) in steps {
                step(&mut own.steps, *at, *by);
            }
            if let Some(Blocks { first, last }) = named {
                own.name(*first);
                own.name(*last);
            }
        }
    }

    /// A record says that there is this block, which may be elsewhere.
    pub(crate) fn name(&mut self, strand: &str, block: u64) {
        if let Some(own) = self.strands.get_mut(strand) {
            own.name(block);
        } else {
            self.strands.entry(strand.into()).or_default().name(block);
        }
    }

    /// At this block the number of times that blocks of a strand were read changes by so many.
    pub(crate) fn step(&mut self, strand: &Arc<str>, at: u64, by: i64) {
        step(&mut self.strands.entry(Arc::clone(strand)).or_default().steps, at, by);
    }

    /// A strand, of which maybe no block is known.
    pub(crate) fn strand(&mut self, strand: &Arc<str>) {
        self.strands.entry(Arc::clone(strand)).or_default();
    }

    /// Forgets the last strand if there are more than so many. How many blocks of it were read, at least one.
    pub(crate) fn pop_beyond(&mut self, count: usize) -> Option<u64> {
        if self.strands.len() <= count {
            return None;
        }
        let (_, Strand { steps, named: _ }) = self.strands.pop_last()?;
        let blocks = steps.iter().map(|(at, by)| -i128::from(*at) * i128::from(*by)).fold(0, i128::saturating_add);
        Some(u64::try_from(blocks.max(1)).unwrap_or(u64::MAX))
    }

    /// Each strand, with its steps, and the first and the last block that other records name.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (&Arc<str>, &BTreeMap<u64, i64>, Option<Blocks>)> {
        self.strands.iter().map(|(strand, Strand { steps, named })| (strand, steps, *named))
    }

    /// The strands.
    pub fn strands(&self) -> impl Iterator<Item = &str> {
        self.strands.keys().map(|strand| &**strand)
    }

    /// The blocks between the first and the last one of a strand, read or named, that were not read.
    #[must_use]
    pub fn gaps(&self, strand: &str) -> Vec<Blocks> {
        self.stretches(strand, |times| times == 0)
    }

    /// The blocks that were read more than once.
    #[must_use]
    pub fn repeated(&self, strand: &str) -> Vec<Blocks> {
        self.stretches(strand, |times| times > 1)
    }

    fn stretches(&self, strand: &str, is_meant: impl Fn(i64) -> bool) -> Vec<Blocks> {
        let Some(Strand { steps, named }) = self.strands.get(strand) else { return Vec::new() };
        let mut changes: Vec<(u64, i64)> = steps.iter().map(|(at, by)| (*at, *by)).collect();
        if let Some(Blocks { first, last }) = named {
            changes.extend([(*first, 0), (last.saturating_add(1), 0)]);
            changes.sort_unstable();
        }
        let mut found: Vec<Blocks> = Vec::new();
        let (mut times, mut since) = (0_i64, None);
        for (at, by) in changes {
            if let Some(first) = since.filter(|first| *first < at && is_meant(times)) {
                let last = at.saturating_sub(1);
                match found.last_mut() {
                    Some(before) if before.last.saturating_add(1) == first => before.last = last,
                    _ => found.push(Blocks { first, last }),
                }
            }
            times = times.saturating_add(by);
            since = Some(at);
        }
        found
    }
}

impl Strand {
    fn name(&mut self, block: u64) {
        let Blocks { first, last } = self.named.get_or_insert(Blocks { first: block, last: block });
        *first = block.min(*first);
        *last = block.max(*last);
    }
}

fn step(steps: &mut BTreeMap<u64, i64>, at: u64, by: i64) {
    let sum = steps.entry(at).or_default();
    *sum = sum.saturating_add(by);
    if *sum == 0 {
        steps.remove(&at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ranges: &[(u64, u64)]) -> Coverage {
        let mut coverage = Coverage::default();
        for (first, last) in ranges {
            coverage.add(&"s".into(), Blocks { first: *first, last: *last });
        }
        coverage
    }

    #[test]
    fn gaps_and_repetitions() {
        let coverage = of(&[(16, 31), (0, 15), (40, 49), (45, 60), (49, 49)]);
        assert_eq!(coverage.gaps("s"), [Blocks { first: 32, last: 39 }]);
        assert_eq!(coverage.repeated("s"), [Blocks { first: 45, last: 49 }]);
        assert_eq!(coverage.gaps("t"), []);
        assert_eq!(of(&[(5, 5)]).gaps("s"), []);
    }

    #[test]
    fn blocks_that_other_records_name() {
        let mut coverage = of(&[(4, 7)]);
        coverage.name("s", 5);
        assert_eq!(coverage.gaps("s"), []);
        coverage.name("s", 7);
        coverage.name("s", 4);
        assert_eq!(coverage.gaps("s"), []);
        coverage.name("s", 8);
        assert_eq!(coverage.gaps("s"), [Blocks { first: 8, last: 8 }]);
        coverage.name("s", 1);
        assert_eq!(coverage.gaps("s"), [Blocks { first: 1, last: 3 }, Blocks { first: 8, last: 8 }]);
        assert_eq!(coverage.repeated("s"), []);
        coverage.merge(&of(&[(0, 3), (8, 8), (8, 9)]));
        assert_eq!((coverage.gaps("s"), coverage.repeated("s")), (vec![], vec![Blocks { first: 8, last: 8 }]));
        coverage.name("t", 9);
        assert_eq!(coverage.gaps("t"), [Blocks { first: 9, last: 9 }]);
    }

    #[test]
    fn the_order_does_not_matter() {
        let mut one = of(&[(0, 3), (8, 9)]);
        one.merge(&of(&[(4, 7)]));
        assert_eq!(one, of(&[(0, 9)]));
    }
}
