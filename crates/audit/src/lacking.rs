//! What blocks say that statements changed, and our answers lack.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::answers::{Answers, number};
use crate::row::Difference;
use crate::tally::Tally;
use crate::usage::{Place, Seen, Usage};

/// The tables that blocks name, each by its name and its id, and what is counted of them.
#[derive(Debug, Default)]
pub(crate) struct Lacking {
    /// The number of each table, by its id and its name.
    numbers: HashMap<Box<str>, HashMap<Box<str>, u32, RandomState>, RandomState>,
    tables: Vec<(Box<str>, Box<str>)>,
    /// How often which answer lacks which table.
    counts: HashMap<(u32, u32), Usage, RandomState>,
}

impl Lacking {
    /// How many tables and counts there are.
    pub(crate) fn len(&self) -> usize {
        self.tables.len() + self.counts.len()
    }

    /// The number of a table, and whether it was not named before.
    pub(crate) fn table(&mut self, name: &str, id: &str) -> (u32, bool) {
        if let Some(known) = self.numbers.get(id).and_then(|names| names.get(name)) {
            return (*known, false);
        }
        let new = number(self.tables.len());
        self.numbers.entry(id.into()).or_default().insert(name.into(), new);
        self.tables.push((name.into(), id.into()));
        (new, true)
    }

    /// A statement changed a table that its answer lacks.
    pub(crate) fn add(&mut self, answer: u32, table: u32, seen: Seen, place: impl FnOnce() -> Place) {
        self.counts.entry((answer, table)).or_default().add(seen, place);
    }

    /// Brings what was counted to a tally, and forgets all.
    pub(crate) fn bring(&mut self, answers: &Answers, tally: &mut Tally) {
        let Self { numbers, tables, counts } = self;
        for ((answer, table), usage) in counts.drain() {
            let Some((name, id)) = tables.get(table as usize) else { continue };
            let said: Arc<str> = format!("the table `{name}` ({id}) was changed").into();
            tally.differences.add(&Difference { said, shape: answers.shape(answer) }, &usage);
        }
        numbers.clear();
        tables.clear();
    }
}
