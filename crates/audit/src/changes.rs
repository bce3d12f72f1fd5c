//! The tables that the statements of a block changed, found by statement and by name.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::record::{Changed, FEW};

/// A name that has more ids than these in one block has none that is known: what is on it is on any table.
const MAX_IDS: usize = 16;

/// The tables that a block says were changed.
pub(crate) struct Changes<'b> {
    all: &'b [Changed<'b>],
    /// The places of those of each statement, where there are many.
    by_statement: Option<HashMap<u32, Vec<usize>, RandomState>>,
    /// The places of those of each name, where there are many.
    by_name: Option<HashMap<&'b str, Vec<usize>, RandomState>>,
}

impl<'b> Changes<'b> {
    pub(crate) fn new(all: &'b [Changed<'b>]) -> Self {
        let mut changes = Self { all, by_statement: None, by_name: None };
        if all.iter().map(|changed| changed.statements.len()).sum::<usize>() > FEW {
            let mut by_statement: HashMap<u32, Vec<usize>, RandomState> = HashMap::default();
            for (place, changed) in all.iter().enumerate() {
                for statement in &changed.statements {
                    let places = by_statement.entry(*statement).or_default();
                    if places.last() != Some(&place) {
                        places.push(place);
                    }
                }
            }
            changes.by_statement = Some(by_statement);
        }
        if all.len() > FEW {
            let mut by_name: HashMap<&str, Vec<usize>, RandomState> = HashMap::default();
            for (place, changed) in all.iter().enumerate() {
                if let Some(name) = changed.table_name.get() {
                    by_name.entry(name).or_default().push(place);
                }
            }
            changes.by_name = Some(by_name);
        }
        changes
    }

    /// Those that a statement changed.
    pub(crate) fn of_statement(&self, statement: u32) -> impl Iterator<Item = &Changed<'b>> {
        let index = self.by_statement.as_ref();
        let places = index.and_then(|index| index.get(&statement));
        let rest = if index.is_some() { &[][..] } else { self.all };
        self.at(places).chain(rest.iter().filter(move |changed| changed.statements.contains(&statement)))
    }

    fn of_name<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Changed<'b>> {
        let index = self.by_name.as_ref();
        let places = index.and_then(|index| index.get(name));
        let rest = if index.is_some() { &[][..] } else { self.all };
        self.at(places).chain(rest.iter().filter(move |changed| changed.table_name.get() == Some(name)))
    }

    fn at<'s>(&'s self, places: Option<&'s Vec<usize>>) -> impl Iterator<Item = &'s Changed<'b>> {
        places.into_iter().flatten().filter_map(|place| self.all.get(*place))
    }

    /// Writes which ids some names have for a statement: `+` between several, `|` between names.
    pub(crate) fn write_ids(&self, statement: u32, names: &[Arc<str>], written: &mut String) {
        let mut own: Option<HashMap<&str, Vec<&Changed<'b>>, RandomState>> = None;
        if names.len() > FEW {
            let own = own.get_or_insert_default();
            for changed in self.of_statement(statement) {
                own.entry(changed.table_name.get().unwrap_or_default()).or_default().push(changed);
            }
        }
        for (place, name) in names.iter().enumerate() {
            if place > 0 {
                written.push('|');
            }
            // A table that is dropped and made again within the transaction has two.
            let begin = written.len();
            let has_own = match &own {
                Some(own) => write(own.get(&**name).into_iter().flatten().copied(), written),
                None => {
                    let is_it = |changed: &&Changed<'_>| changed.table_name.get() == Some(&**name);
                    write(self.of_statement(statement).filter(is_it), written)
                }
            };
            if !has_own {
                written.truncate(begin);
                write(self.of_name(name), written);
            }
        }
    }
}

/// Writes the ids of some tables. `false`: there are no tables.
fn write<'c, 'b: 'c>(tables: impl Iterator<Item = &'c Changed<'b>>, written: &mut String) -> bool {
    let begin = written.len();
    let (mut is_there, mut count) = (false, 0);
    for changed in tables {
        is_there = true;
        let Some(id) = changed.table_id.get() else { continue };
        count += 1;
        if count > MAX_IDS {
            written.truncate(begin);
            break;
        }
        if count > 1 {
            written.push('+');
        }
        written.push_str(id);
    }
    is_there
}
