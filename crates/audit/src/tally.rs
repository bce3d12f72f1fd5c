//! All that was counted. Two are added in any order, and come out the same as if all had been counted at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use partiql_iam::Catalog;
use partiql_iam::qldb::resource;

use crate::coverage::{Blocks, Coverage};
use crate::days::Days;
use crate::moment::Moment;
use crate::problem::Problem;
use crate::row::{Difference, Manner, Permission, Unread, Uses};
use crate::usage::Usage;

/// How many manners of one permission are kept: those of the first in the order of their texts. The others are counted together.
pub const MAX_MANNERS: usize = 100;

/// How many permissions are kept. What is used beyond them is counted, and makes the answer incomplete.
pub const MAX_PERMISSIONS: usize = 50_000;

/// How many kinds of unread statements, differences, problems, operations without statements and strands are kept.
pub const MAX_KEPT: usize = 1_000;

/// The rows of one permission.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manners {
    /// Each manner, at most [`MAX_MANNERS`].
    pub kept: BTreeMap<Manner, Uses>,
    /// All others together, if there are others.
    pub others: Option<Uses>,
}

impl Manners {
    /// All together.
    #[must_use]
    pub fn all(&self) -> Uses {
        let mut all = Uses::default();
        self.kept.values().chain(&self.others).for_each(|uses| all.merge(uses));
        all
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        other.kept.iter().for_each(|(manner, uses)| self.add(manner, uses));
        if let Some(others) = &other.others {
            self.others.get_or_insert_default().merge(others);
        }
    }

    fn add(&mut self, manner: &Manner, uses: &Uses) {
        if let Some(own) = self.kept.get_mut(manner) {
            own.merge(uses);
            return;
        }
        self.kept.insert(manner.clone(), uses.clone());
        if self.kept.len() > MAX_MANNERS
            && let Some((_, last)) = self.kept.pop_last()
        {
            self.others.get_or_insert_default().merge(&last);
        }
    }
}

/// Rows of which the first are kept, in their order, and the others counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept<K: Ord> {
    /// The first [`MAX_KEPT`].
    pub rows: BTreeMap<K, Usage>,
    /// All others, if there are others.
    pub others: Option<Usage>,
}

impl<K: Ord> Default for Kept<K> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), others: None }
    }
}

impl<K: Ord + Clone> Kept<K> {
    /// How often there was any of them.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.rows.values().chain(&self.others).map(Usage::asked).fold(0, u64::saturating_add)
    }

    pub(crate) fn add(&mut self, key: &K, usage: &Usage) {
        if let Some(own) = self.rows.get_mut(key) {
            own.merge(usage);
            return;
        }
        self.rows.insert(key.clone(), usage.clone());
        if self.rows.len() > MAX_KEPT
            && let Some((_, last)) = self.rows.pop_last()
        {
            self.others.get_or_insert_default().merge(&last);
        }
    }

    fn merge(&mut self, other: &Self) {
        other.rows.iter().for_each(|(key, usage)| self.add(key, usage));
        if let Some(others) = &other.others {
            self.add_others(others);
        }
    }

    /// Adds what is not kept.
    pub(crate) fn add_others(&mut self, usage: &Usage) {
        self.others.get_or_insert_default().merge(usage);
    }
}

/// How much was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Totals {
    /// Files, or other sources.
    pub files: u64,
    /// Blocks, events, lines.
    pub records: u64,
    /// Statements, also those that were not understood.
    pub statements: u64,
    /// Statements outside of the window, which count for nothing else.
    pub outside: u64,
    /// Statements of which no record says when; they count as if they were in the window.
    pub without_time: u64,
    /// Blocks of journals.
    pub blocks: u64,
    /// Records of other services in a trail.
    pub foreign: u64,
    /// Uses of permissions beyond those that are kept: the answer is incomplete if there are any.
    pub dropped: u64,
    /// Uses of permissions that were left out on purpose.
    pub excluded: u64,
    /// Uses that are left out though they may be of the principal that is asked for: the answer is incomplete if there are any.
    pub unattributed: u64,
    /// Problems beyond those that are kept.
    pub more_problems: u64,
    /// Blocks of strands beyond those that are kept: whether some are missing is unknown, and the answer is incomplete if there are any.
    pub more_blocks: u64,
    /// Requests without statements whose operations are beyond those that are kept.
    pub more_operations: u64,
    /// Events with statements that were read more than once, as far as it is known: see [`Events`](crate::Events).
    pub repeated_events: u64,
}

impl Totals {
    /// Each with its name.
    pub(crate) const fn named(&mut self) -> [(&'static str, &mut u64); 14] {
        let Self {
            files,
            records,
            statements,
            outside,
            without_time,
            blocks,
            foreign,
            dropped,
            excluded,
            unattributed,
            more_problems,
            more_blocks,
            more_operations,
            repeated_events,
        } = self;
        [
            ("files", files),
            ("records", records),
            ("statements", statements),
            ("outside", outside),
            ("without-time", without_time),
            ("blocks", blocks),
            ("foreign", foreign),
            ("dropped", dropped),
            ("excluded", excluded),
            ("unattributed", unattributed),
            ("more-problems", more_problems),
            ("more-blocks", more_blocks),
            ("more-operations", more_operations),
            ("repeated-events", repeated_events),
        ]
    }

    fn merge(&mut self, other: &Self) {
        for ((_, own), (_, other)) in self.named().into_iter().zip({ *other }.named()) {
            *own = own.saturating_add(*other);
        }
    }
}

/// All that was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tally {
    /// What was used, in which manners.
    pub permissions: BTreeMap<Permission, Manners>,
    /// Statements that are not understood.
    pub unread: Kept<Unread>,
    /// What records say and our answers lack.
    pub differences: Kept<Difference>,
    /// What could not be read.
    pub problems: BTreeSet<Problem>,
    /// The blocks of journals that were read.
    pub coverage: Coverage,
    /// Use over time.
    pub days: Days,
    /// The tables of QLDB that records name, by id.
    pub tables: BTreeMap<Arc<str>, Arc<str>>,
    /// Operations of DynamoDB in a trail that carry no statement: how often each.
    pub other_operations: BTreeMap<Arc<str>, u64>,
    /// How much was read.
    pub totals: Totals,
    /// The time of the first and the last statement.
    pub first: Option<Moment>,
    /// The time of the last statement.
    pub last: Option<Moment>,
}

impl Tally {
    /// Adds another one: what counts a part of the input, to what counts another.
    ///
    /// ```
    /// use partiql_iam_audit::{Counter, Known, Tally};
    ///
    /// let known = Known::default();
    /// let tally = |text: &str| {
    ///     let mut counter = Counter::new(&known);
    ///     counter.push_script(partiql_iam::Service::Qldb, text.as_bytes(), &"a.partiql".into());
    ///     counter.finish()
    /// };
    /// let (mut one, mut two) = (tally("SELECT * FROM a"), tally("DELETE FROM b"));
    /// let both = tally("SELECT * FROM a; DELETE FROM b");
    /// one.merge(&two);
    /// two.merge(&tally("SELECT * FROM a"));
    /// assert_eq!(one.totals.statements, both.totals.statements);
    /// assert_eq!(one.permissions.keys().collect::<Vec<_>>(), two.permissions.keys().collect::<Vec<_>>());
    /// ```
    pub fn merge(&mut self, other: &Self) {
        let Self {
            permissions,
            unread,
            differences,
            problems,
            coverage,
            days,
            tables,
            other_operations,
            totals,
            first,
            last,
        } = other;
        for (permission, manners) in permissions {
            manners.kept.iter().for_each(|(manner, uses)| self.add(permission, manner, uses));
            if let Some(others) = &manners.others {
                self.add_others(permission, others);
            }
        }
        self.unread.merge(unread);
        self.differences.merge(differences);
        self.totals.merge(totals);
        for problem in problems {
            self.problem(problem.clone());
        }
        self.coverage.merge(coverage);
        self.bound_strands();
        self.days.merge(days);
        for (id, name) in tables {
            self.named(id, name);
        }
        for (operation, count) in other_operations {
            self.operated(operation, *count);
        }
        self.seen(*first, *last);
    }

    /// A part of the input could not be read.
    pub fn problem(&mut self, problem: Problem) {
        self.problems.insert(problem);
        if self.problems.len() > MAX_KEPT {
            self.problems.pop_last();
            self.totals.more_problems = self.totals.more_problems.saturating_add(1);
        }
    }

    /// Whether something of the input could not be read or was not counted, or an answer of ours is in doubt.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        !self.problems.is_empty()
            || self.totals.dropped > 0
            || self.totals.more_blocks > 0
            || self.totals.unattributed > 0
            || self.unread.count() > 0
            || self.differences.count() > 0
            || self.coverage.strands().any(|strand| !self.coverage.gaps(strand).is_empty())
    }

    /// The same with the permissions alone that are kept; the others are counted as excluded.
    #[must_use]
    pub fn only(mut self, is_kept: impl Fn(&Permission) -> bool) -> Self {
        let excluded = &mut self.totals.excluded;
        self.permissions.retain(|permission, manners| {
            let is_kept = is_kept(permission);
            if !is_kept {
                *excluded = excluded.saturating_add(manners.all().usage.asked());
            }
            is_kept
        });
        self
    }

    /// The same of some principals alone. `is_kept`: of a principal that may be one of them `None`. What is not understood of such a one is kept, and what
    /// it used is left out, which makes the answer incomplete.
    #[must_use]
    pub fn only_of(mut self, is_kept: impl Fn(Option<&str>) -> Option<bool>) -> Self {
        self.unread.rows.retain(|unread, _| is_kept(unread.principal.as_deref()) != Some(false));
        let unattributed = &mut self.totals.unattributed;
        self.permissions.retain(|permission, manners| {
            let is_open = is_kept(permission.principal.as_deref()).is_none();
            if is_open {
                *unattributed = unattributed.saturating_add(manners.all().usage.asked());
            }
            !is_open
        });
        self.only(|permission| is_kept(permission.principal.as_deref()) == Some(true))
    }

    /// The same where the tables of a ledger that records do not say the ids of have those of its catalog. A name that several tables had is not one's.
    #[must_use]
    pub fn with_catalog(mut self, catalog: &Catalog, ledger: &str) -> Self {
        let mut ids: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for table in catalog.tables() {
            ids.entry(&table.name).or_default().insert(table.id.as_str());
        }
        for (id, name) in &self.tables {
            ids.entry(name).or_default().insert(id);
        }
        // What is dropped is not the table that has the name now.
        let dropped: BTreeSet<Arc<str>> = self
            .permissions
            .keys()
            .filter(|permission| permission.action.short_name() == "PartiQLDropTable")
            .map(|permission| Arc::clone(&permission.resource.name))
            .collect();
        let is_one = |name: &str| ids.get(name).is_some_and(|ids| ids.len() == 1) && !dropped.contains(name);
        let mut permissions: BTreeMap<Permission, Manners> = BTreeMap::new();
        for (mut permission, manners) in std::mem::take(&mut self.permissions) {
            let name = &permission.resource.name;
            let known = catalog.active(name).filter(|_| permission.resource.is_without_id() && is_one(name));
            if let Some(table) = known {
                permission.resource.id = table.id.as_str().into();
                permission.resource.arn = resource::table(&table.id, None).arn_pattern(ledger).to_string().into();
            }
            permissions.entry(permission).or_default().merge(&manners);
        }
        self.permissions = permissions;
        self
    }

    pub(crate) fn seen(&mut self, first: Option<Moment>, last: Option<Moment>) {
        self.first = self.first.into_iter().chain(first).min();
        self.last = self.last.max(last);
    }

    pub(crate) fn add(&mut self, permission: &Permission, manner: &Manner, uses: &Uses) {
        if let Some(manners) = self.manners(permission, uses) {
            manners.add(manner, uses);
        }
    }

    /// Adds what was used in manners that are not kept.
    pub(crate) fn add_others(&mut self, permission: &Permission, uses: &Uses) {
        if let Some(own) = self.manners(permission, uses) {
            own.others.get_or_insert_default().merge(uses);
        }
    }

    /// A table of QLDB has this id. Names of one are the same, unless records are wrong.
    pub(crate) fn named(&mut self, id: &Arc<str>, name: &Arc<str>) {
        if let Some(own) = self.tables.get_mut(id) {
            *own = Arc::clone((&*own).min(name));
        } else if self.tables.len() < MAX_PERMISSIONS {
            self.tables.insert(Arc::clone(id), Arc::clone(name));
        }
    }

    /// An operation without statements was seen so many times.
    pub(crate) fn operated(&mut self, operation: &Arc<str>, count: u64) {
        let own = self.other_operations.entry(Arc::clone(operation)).or_default();
        *own = own.saturating_add(count);
        if self.other_operations.len() > MAX_KEPT
            && let Some((_, last)) = self.other_operations.pop_last()
        {
            self.totals.more_operations = self.totals.more_operations.saturating_add(last);
        }
    }

    /// These blocks of a strand were read.
    pub(crate) fn covered(&mut self, strand: &Arc<str>, blocks: Blocks) {
        self.coverage.add(strand, blocks);
        self.bound_strands();
    }

    /// A record names a block, which may be elsewhere.
    pub(crate) fn block_named(&mut self, strand: &str, block: u64) {
        self.coverage.name(strand, block);
        self.bound_strands();
    }

    /// Keeps the first strands. Of the others it is only known how many blocks were read.
    pub(crate) fn bound_strands(&mut self) {
        while let Some(blocks) = self.coverage.pop_beyond(MAX_KEPT) {
            self.totals.more_blocks = self.totals.more_blocks.saturating_add(blocks);
        }
    }

    /// The rows of a permission; `None` if there are too many permissions.
    fn manners(&mut self, permission: &Permission, uses: &Uses) -> Option<&mut Manners> {
        if self.permissions.len() >= MAX_PERMISSIONS && !self.permissions.contains_key(permission) {
            self.totals.dropped = self.totals.dropped.saturating_add(uses.usage.asked());
            return None;
        }
        Some(self.permissions.entry(permission.clone()).or_default())
    }
}
