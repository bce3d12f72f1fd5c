//! Use over time.

use std::collections::{BTreeMap, BTreeSet};

use partiql_iam::iam::Action;

use crate::moment::Moment;

/// How many points in time are kept.
pub const MAX_PERIODS: usize = 400;

/// How often each action was used in each period: a day, or as many days as it takes for there to be at most [`MAX_PERIODS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    /// How many days a period has.
    width: i64,
    counts: BTreeMap<(i64, Action), u64>,
    periods: BTreeSet<i64>,
}

impl Default for Days {
    fn default() -> Self {
        Self { width: 1, counts: BTreeMap::new(), periods: BTreeSet::new() }
    }
}

impl Days {
    /// How many days a period has.
    #[must_use]
    pub const fn width(&self) -> i64 {
        self.width
    }

    /// Each period that has some, by its first day in UTC, with its uses by action.
    pub fn iter(&self) -> impl Iterator<Item = (Moment, Action, u64)> {
        self.counts.iter().map(|((period, action), count)| (Moment::of_day(period * self.width), *action, *count))
    }

    /// Each period that has some, by its first day as [`Moment::day`] counts them.
    pub(crate) fn periods(&self) -> impl Iterator<Item = (i64, Action, u64)> {
        self.counts.iter().map(|((period, action), count)| (period.saturating_mul(self.width), *action, *count))
    }

    /// An action was used that many times in the period of that many days, a power of two, which has this day.
    pub(crate) fn add_period(&mut self, width: i64, day: i64, action: Action, count: u64) {
        while self.width < width {
            self.widen();
        }
        self.add(day, action, count);
    }

    /// An action was used that many times on a day.
    pub(crate) fn add(&mut self, day: i64, action: Action, count: u64) {
        let period = day.div_euclid(self.width);
        let sum = self.counts.entry((period, action)).or_default();
        *sum = sum.saturating_add(count);
        if self.periods.insert(period) {
            self.narrow();
        }
    }

    fn narrow(&mut self) {
        while self.periods.len() > MAX_PERIODS {
            self.widen();
        }
    }

    fn widen(&mut self) {
        self.width = self.width.saturating_mul(2);
        let counts = std::mem::take(&mut self.counts);
        self.periods.clear();
        for ((period, action), count) in counts {
            let period = period.div_euclid(2);
            self.periods.insert(period);
            let sum = self.counts.entry((period, action)).or_default();
            *sum = sum.saturating_add(count);
        }
    }

    /// Adds another one.
    pub(crate) fn merge(&mut self, other: &Self) {
        let mut other = other.clone();
        while other.width < self.width {
            other.widen();
        }
        while self.width < other.width {
            self.widen();
        }
        for ((period, action), count) in other.counts {
            self.periods.insert(period);
            let sum = self.counts.entry((period, action)).or_default();
            *sum = sum.saturating_add(count);
        }
        self.narrow();
    }
}
