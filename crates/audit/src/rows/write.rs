//! From a tally to rows.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Column, Kind, Row, place};
use crate::coverage::Blocks;
use crate::moment::Moment;
use crate::principal::UNKNOWN;
use crate::problem::Problem;
use crate::row::{Difference, Manner, Permission, Unread, Used, Uses};
use crate::tally::{Kept, Manners, Tally};
use crate::usage::{LeadingKeys, Usage};

/// The rows of a tally: see [`Tally::rows`].
#[derive(Clone, Debug)]
pub struct Rows(std::vec::IntoIter<Row>);

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for Rows {}

impl Tally {
    /// The tally as flat rows, which any engine of SQL can add: see [`Row`]. There is a row of each total, also where it is 0.
    #[must_use]
    pub fn rows(&self) -> Rows {
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
        } = self;
        let mut rows = Vec::new();
        for (permission, Manners { kept, others }) in permissions {
            for (Manner { facts, shape }, uses) in kept {
                let row = of(Kind::Use, permission).with(Column::Facts, facts).with(Column::Shape, shape);
                used(&mut rows, row, uses, [Kind::Key, Kind::ManyKeys]);
            }
            if let Some(uses) = others {
                let row = of(Kind::OtherUses, permission);
                used(&mut rows, row, uses, [Kind::OtherKey, Kind::OtherManyKeys]);
            }
        }
        kept(&mut rows, unread, Kind::OtherUnread, |Unread { principal, code, message, shape }| {
            row(Kind::Unread)
                .with(Column::Principal, &name_of(principal.as_ref()))
                .with(Column::Code, code)
                .with(Column::Detail, message)
                .with(Column::Shape, shape)
        });
        kept(&mut rows, differences, Kind::OtherDifferences, |Difference { said, shape }| {
            row(Kind::Difference).with(Column::Detail, said).with(Column::Shape, shape)
        });
        rows.extend(problems.iter().map(problem));
        for (strand, steps, named) in coverage.steps() {
            rows.push(row(Kind::Strand).with(Column::Detail, strand));
            for (at, by) in steps {
                let row = row(Kind::Block).with(Column::Detail, strand).with(Column::Code, &at.to_string().into());
                rows.push(Row { n: *by, ..row });
            }
            for block in named.into_iter().flat_map(|Blocks { first, last }| BTreeSet::from([first, last])) {
                let row = row(Kind::NamedBlock).with(Column::Detail, strand);
                rows.push(row.with(Column::Code, &block.to_string().into()));
            }
        }
        let width = days.width().to_string().into();
        for (day, action, count) in days.periods() {
            let row = row(Kind::Days).with(Column::Action, &action.name().into());
            let row = row.with(Column::Code, &width).with(Column::Detail, &day.to_string().into());
            rows.push(row.times(count));
        }
        for (id, name) in tables {
            rows.push(row(Kind::Table).with(Column::TableId, id).with(Column::TableName, name));
        }
        for (operation, count) in other_operations {
            rows.push(row(Kind::Operation).with(Column::Code, operation).times(*count));
        }
        for (name, count) in { *totals }.named() {
            rows.push(row(Kind::Total).with(Column::Code, &name.into()).times(*count));
        }
        let time = |moment: &Option<Moment>| moment.map(Moment::microseconds);
        rows.push(Row { first_seen: time(first), last_seen: time(last), ..row(Kind::Time) });
        Rows(rows.into_iter())
    }
}

/// A row of a kind, with no other text.
fn row(kind: Kind) -> Row {
    Row::default().with(Column::Kind, &kind.name().into())
}

impl Row {
    fn with(mut self, column: Column, text: &Arc<str>) -> Self {
        if let Some(key) = self.keys.get_mut(column as usize) {
            *key = Arc::clone(text);
        }
        self
    }

    fn times(self, count: u64) -> Self {
        Self { n: signed(count), ..self }
    }

    fn counted(self, usage: &Usage) -> Self {
        let Usage { count, denied, first, last, example: _ } = usage;
        Self {
            n: signed(*count),
            denied: signed(*denied),
            first_seen: first.map(Moment::microseconds),
            last_seen: last.map(Moment::microseconds),
            example: place::write(usage),
            ..self
        }
    }
}

/// Nothing is counted so often that it does not fit.
fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn name_of(principal: Option<&Arc<str>>) -> Arc<str> {
    match principal {
        None => Arc::default(),
        // The empty text is of records that do not say who.
        Some(name) if name.is_empty() => UNKNOWN.into(),
        Some(name) => Arc::clone(name),
    }
}

fn of(kind: Kind, permission: &Permission) -> Row {
    let Permission { principal, command, action, needed_for, resource } = permission;
    let Used { kind: resource_type, name, id, arn } = resource;
    row(kind)
        .with(Column::Principal, &name_of(principal.as_ref()))
        .with(Column::Command, command)
        .with(Column::Action, &action.name().into())
        .with(Column::NeededFor, &needed_for.map_or_else(Arc::default, |action| action.name().into()))
        .with(Column::ResourceType, &(*resource_type).into())
        .with(Column::TableName, name)
        .with(Column::TableId, id)
        .with(Column::Arn, arn)
}

/// A row of uses, and one for each value of a partition key.
fn used(rows: &mut Vec<Row>, row: Row, uses: &Uses, [one, many]: [Kind; 2]) {
    let Uses { usage, leading } = uses;
    let of_kind = |kind: Kind| row.clone().with(Column::Kind, &kind.name().into());
    match leading {
        LeadingKeys::These(these) => {
            let of_kind = of_kind(one);
            rows.extend(these.iter().map(|value| of_kind.clone().with(Column::Detail, value)));
        }
        LeadingKeys::Many => rows.push(of_kind(many)),
    }
    rows.push(row.counted(usage));
}

fn kept<K: Ord>(rows: &mut Vec<Row>, kept: &Kept<K>, others: Kind, of: impl Fn(&K) -> Row) {
    rows.extend(kept.rows.iter().map(|(key, usage)| of(key).counted(usage)));
    rows.extend(kept.others.iter().map(|usage| row(others).counted(usage)));
}

fn problem(problem: &Problem) -> Row {
    let text = serde_json::to_string(problem).unwrap_or_default();
    row(Kind::Problem).with(Column::Code, &problem.code().into()).with(Column::Detail, &text.into())
}
