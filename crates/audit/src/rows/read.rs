//! From rows to a tally.

use std::sync::Arc;

use partiql_iam::iam::Action;
use partiql_iam::service::ACTIONS;

use super::{Column, Kind, Row, RowError, place};
use crate::moment::Moment;
use crate::problem::Problem;
use crate::row::{Difference, Manner, Permission, Unread, Used, Uses};
use crate::tally::{Tally, Totals};
use crate::usage::{LeadingKeys, Usage};

/// What `…/table/*` is called, which is no kind of its own in ARNs.
const ANY_TABLE: &str = "any-table";

impl Tally {
    /// The tally whose rows these are, or the rows of several, grouped or not, in any order: see [`Row`].
    ///
    /// # Errors
    ///
    /// When a row is not as [`Tally::rows`] makes them, or there is no row of some total.
    pub fn from_rows(rows: impl IntoIterator<Item = Row>) -> Result<Self, RowError> {
        let mut tally = Self::default();
        let mut seen = Totals::default().named().map(|_| false);
        for row in rows {
            let reader = Reader::new(&row)?;
            if let Some(total) = reader.add(&mut tally)? {
                seen.iter_mut().skip(total).take(1).for_each(|seen| *seen = true);
            }
        }
        tally.bound_strands();
        for ((name, _), is_seen) in Totals::default().named().into_iter().zip(seen) {
            if !is_seen {
                return Err(RowError::MissingTotal { name });
            }
        }
        Ok(tally)
    }
}

struct Reader<'r> {
    row: &'r Row,
    kind: Kind,
}

impl<'r> Reader<'r> {
    fn new(row: &'r Row) -> Result<Self, RowError> {
        let name = row.key(Column::Kind);
        let found = Kind::ALL.into_iter().find(|kind| kind.name() == &**name);
        let kind = found.ok_or_else(|| RowError::UnknownKind { kind: name.to_string() })?;
        let reader = Self { row, kind };
        for column in Column::ALL {
            if !kind.has(column) && !row.key(column).is_empty() {
                return Err(reader.wrong(column));
            }
        }
        if row.n < 0 && kind != Kind::Block {
            return Err(reader.wrong_value("n", row.n.to_string()));
        }
        if row.denied < 0 || (row.denied > 0 && !kind.is_counted()) {
            return Err(reader.wrong_value("denied", row.denied.to_string()));
        }
        if !kind.is_counted() {
            let has_time = row.first_seen.or(row.last_seen).is_some();
            if let Some(time) = row.first_seen.or(row.last_seen).filter(|_| has_time && kind != Kind::Time) {
                return Err(reader.wrong_value("first_seen", time.to_string()));
            }
            if let Some(example) = &row.example {
                return Err(reader.wrong_value("example", example.to_string()));
            }
        }
        Ok(reader)
    }

    /// Adds what the row says; the place of the total that it is of, if it is of one.
    fn add(&self, tally: &mut Tally) -> Result<Option<usize>, RowError> {
        let Row { keys: _, n, denied: _, first_seen, last_seen, example: _ } = self.row;
        let count = u64::try_from(*n).unwrap_or_default();
        match self.kind {
            Kind::Use => {
                let uses = Uses { usage: self.usage()?, leading: LeadingKeys::default() };
                tally.add(&self.permission()?, &self.manner()?, &uses);
            }
            Kind::Key => tally.add(&self.permission()?, &self.manner()?, &self.value()),
            Kind::ManyKeys => tally.add(&self.permission()?, &self.manner()?, &many()),
            Kind::OtherUses => {
                let uses = Uses { usage: self.usage()?, leading: LeadingKeys::default() };
                tally.add_others(&self.permission()?, &uses);
            }
            Kind::OtherKey => tally.add_others(&self.permission()?, &self.value()),
            Kind::OtherManyKeys => tally.add_others(&self.permission()?, &many()),
            Kind::Unread => {
                let (code, message) = (self.text(Column::Code), self.text(Column::Detail));
                let unread = Unread { principal: self.principal(), code, message, shape: self.text(Column::Shape) };
                tally.unread.add(&unread, &self.usage()?);
            }
            Kind::OtherUnread => tally.unread.add_others(&self.usage()?),
            Kind::Difference => {
                let difference = Difference { said: self.text(Column::Detail), shape: self.text(Column::Shape) };
                tally.differences.add(&difference, &self.usage()?);
            }
            Kind::OtherDifferences => tally.differences.add_others(&self.usage()?),
            Kind::Problem => tally.problem(self.problem()?),
            Kind::Strand => tally.coverage.strand(&self.text(Column::Detail)),
            Kind::Block => tally.coverage.step(&self.text(Column::Detail), self.number(Column::Code)?, *n),
            Kind::NamedBlock => tally.coverage.name(self.row.key(Column::Detail), self.number(Column::Code)?),
            Kind::Days => {
                let (width, day) = (self.number::<i64>(Column::Code)?, self.number::<i64>(Column::Detail)?);
                // Wider ones are not made, and days are those of times.
                if !(1..=1 << 40).contains(&width) || width.count_ones() != 1 {
                    return Err(self.wrong(Column::Code));
                }
                if day.checked_rem(width) != Some(0) {
                    return Err(self.wrong(Column::Detail));
                }
                tally.days.add_period(width, day, self.action(Column::Action)?, count);
            }
            Kind::Table => tally.named(&self.text(Column::TableId), &self.text(Column::TableName)),
            Kind::Operation => tally.operated(&self.text(Column::Code), count),
            Kind::Total => {
                let name = self.row.key(Column::Code);
                let totals = tally.totals.named().into_iter().enumerate();
                let Some((place, (_, total))) = totals.into_iter().find(|(_, (known, _))| *known == &**name) else {
                    return Err(self.wrong(Column::Code));
                };
                *total = total.saturating_add(count);
                return Ok(Some(place));
            }
            Kind::Time => {
                let moment = |time: &Option<i64>| time.map(Moment::from_microseconds);
                tally.seen(moment(first_seen), moment(last_seen));
            }
        }
        Ok(None)
    }

    fn wrong(&self, column: Column) -> RowError {
        self.wrong_value(column.name(), self.row.key(column).to_string())
    }

    fn wrong_value(&self, column: &'static str, value: String) -> RowError {
        RowError::WrongValue { kind: self.kind.name(), column, value }
    }

    fn text(&self, column: Column) -> Arc<str> {
        Arc::clone(self.row.key(column))
    }

    fn number<N: std::str::FromStr>(&self, column: Column) -> Result<N, RowError> {
        self.row.key(column).parse().map_err(|_| self.wrong(column))
    }

    fn action(&self, column: Column) -> Result<Action, RowError> {
        let name = self.row.key(column);
        let found = ACTIONS.iter().find_map(|table| table.find(name)).filter(|action| action.name() == &**name);
        found.ok_or_else(|| self.wrong(column))
    }

    fn principal(&self) -> Option<Arc<str>> {
        Some(self.text(Column::Principal)).filter(|name| !name.is_empty())
    }

    fn permission(&self) -> Result<Permission, RowError> {
        let is_needed = !self.row.key(Column::NeededFor).is_empty();
        let needed_for = is_needed.then(|| self.action(Column::NeededFor)).transpose()?;
        let kind = self.row.key(Column::ResourceType);
        let mut kinds = ACTIONS.iter().flat_map(|table| table.kinds).map(|kind| kind.name).chain([ANY_TABLE]);
        let kind = kinds.find(|known| *known == &**kind).ok_or_else(|| self.wrong(Column::ResourceType))?;
        let (name, id) = (self.text(Column::TableName), self.text(Column::TableId));
        Ok(Permission {
            principal: self.principal(),
            command: self.text(Column::Command),
            action: self.action(Column::Action)?,
            needed_for,
            resource: Used { kind, name, id, arn: self.text(Column::Arn) },
        })
    }

    fn manner(&self) -> Result<Manner, RowError> {
        let facts = self.text(Column::Facts);
        let is_object = || serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&facts).is_ok();
        if !facts.is_empty() && !is_object() {
            return Err(self.wrong(Column::Facts));
        }
        Ok(Manner { facts, shape: self.text(Column::Shape) })
    }

    /// A value of a partition key, which is no use.
    fn value(&self) -> Uses {
        let mut uses = Uses::default();
        uses.leading.extend([self.row.key(Column::Detail)]);
        uses
    }

    fn usage(&self) -> Result<Usage, RowError> {
        let Row { keys: _, n, denied, first_seen, last_seen, example } = self.row;
        if first_seen.is_some() != last_seen.is_some() || first_seen > last_seen {
            let value = first_seen.map_or_else(|| "NULL".to_owned(), |time| time.to_string());
            return Err(self.wrong_value("first_seen", value));
        }
        let example = match example {
            None => None,
            Some(text) => Some(place::read(text).ok_or_else(|| self.wrong_value("example", text.to_string()))?),
        };
        Ok(Usage {
            count: u64::try_from(*n).unwrap_or_default(),
            denied: u64::try_from(*denied).unwrap_or_default(),
            first: first_seen.map(Moment::from_microseconds),
            last: last_seen.map(Moment::from_microseconds),
            example,
        })
    }

    fn problem(&self) -> Result<Problem, RowError> {
        let text = self.row.key(Column::Detail);
        let problem: Option<Problem> = serde_json::from_str(text).ok();
        let is_same = |problem: &Problem| serde_json::to_string(problem).is_ok_and(|again| again == **text);
        let problem = problem.filter(is_same).ok_or_else(|| self.wrong(Column::Detail))?;
        if problem.code() != &**self.row.key(Column::Code) {
            return Err(self.wrong(Column::Code));
        }
        Ok(problem)
    }
}

/// More values than are kept.
fn many() -> Uses {
    Uses { leading: LeadingKeys::Many, ..Uses::default() }
}
