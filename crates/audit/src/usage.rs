//! How often something was used, when, and where to look at one example.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use crate::moment::Moment;

/// Where a record is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, or what the caller calls its source.
    pub file: Arc<str>,
    /// Where the record begins, in bytes of the file as it is unpacked; `None` if only the record was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// What the record is called: `block 17`, the id of an event, a row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Box<str>>,
    /// Which statement of the record, from 0.
    pub statement: u32,
}

/// By the names of the file and of the record, the statement, and last the offset, which not every reader knows.
impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let Self { file, offset, record, statement } = self;
        let names = escaped(file).cmp(escaped(&other.file));
        let (own, others) = (record.as_deref().unwrap_or_default(), other.record.as_deref().unwrap_or_default());
        let records = || escaped(own).cmp(escaped(others)).then(record.cmp(&other.record));
        names.then_with(records).then(statement.cmp(&other.statement)).then(offset.cmp(&other.offset))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A text without control characters, as rows have it: those orders are the same.
pub(crate) fn escaped(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(|letter| {
        let is_plain = !letter.is_control() && letter != '\\';
        let plain = is_plain.then_some(letter);
        plain.into_iter().chain((!is_plain).then(|| letter.escape_default()).into_iter().flatten())
    })
}

/// How often something was used, when, and one example. Two are added by sum, minimum and maximum, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// How often, without what was denied.
    pub count: u64,
    /// How often it was denied.
    pub denied: u64,
    /// When first, if any record says when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Moment>,
    /// When last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Moment>,
    /// The first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Place>,
}

impl Usage {
    /// Adds what was seen.
    pub(crate) fn add(&mut self, seen: Seen, place: impl FnOnce() -> Place) {
        let Seen { first, last, count, denied } = seen;
        // Of records of the same time it is the one whose place is first, whatever is read first.
        match (&self.example, when(first).cmp(&when(self.first))) {
            (None, _) | (Some(_), Ordering::Less) => self.example = Some(place()),
            (Some(own), Ordering::Equal) => {
                let new = place();
                if new < *own {
                    self.example = Some(new);
                }
            }
            (Some(_), Ordering::Greater) => {}
        }
        self.count = self.count.saturating_add(count);
        self.denied = self.denied.saturating_add(denied);
        self.first = self.first.into_iter().chain(first).min();
        self.last = self.last.max(last);
    }

    /// Adds another one.
    pub fn merge(&mut self, other: &Self) {
        let Self { count, denied, first, last, example } = other;
        let is_earlier = match (&self.example, example) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(own), Some(other)) => (when(*first), other) < (when(self.first), own),
        };
        if is_earlier {
            self.example.clone_from(example);
        }
        self.count = self.count.saturating_add(*count);
        self.denied = self.denied.saturating_add(*denied);
        self.first = self.first.into_iter().chain(*first).min();
        self.last = (*last).max(self.last);
    }

    /// How often it was asked for.
    #[must_use]
    pub const fn asked(&self) -> u64 {
        self.count.saturating_add(self.denied)
    }
}

/// How often, and when, some statements were seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) first: Option<Moment>,
    pub(crate) last: Option<Moment>,
    pub(crate) count: u64,
    pub(crate) denied: u64,
}

impl Seen {
    /// One statement.
    pub(crate) fn once(time: Option<Moment>, is_denied: bool) -> Self {
        Self { first: time, last: time, count: u64::from(!is_denied), denied: u64::from(is_denied) }
    }
}

/// For comparing: what has no time is last.
fn when(moment: Option<Moment>) -> (bool, Option<Moment>) {
    (moment.is_none(), moment)
}

/// How many values of a partition key are kept for a row.
pub const MAX_LEADING_KEYS: usize = 100;

/// The values of a partition key that statements of a row named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeadingKeys {
    /// These, at most [`MAX_LEADING_KEYS`].
    These(BTreeSet<Arc<str>>),
    /// More.
    Many,
}

impl Default for LeadingKeys {
    fn default() -> Self {
        Self::These(BTreeSet::new())
    }
}

impl LeadingKeys {
    /// Adds values. How many of them are new.
    pub fn extend<'v>(&mut self, values: impl IntoIterator<Item = &'v Arc<str>>) -> usize {
        let mut new = 0;
        for value in values {
            let Self::These(these) = self else { break };
            if !these.contains(value) {
                these.insert(Arc::clone(value));
                new += 1;
                if these.len() > MAX_LEADING_KEYS {
                    *self = Self::Many;
                }
            }
        }
        new
    }

    /// Adds those of another row.
    pub fn merge(&mut self, other: &Self) {
        match other {
            Self::These(these) => _ = self.extend(these),
            Self::Many => *self = Self::Many,
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::These(these) if these.is_empty())
    }
}
