//! A tally as flat rows that any engine of SQL can add: texts to group by, numbers to add, and the least and the greatest of some.

mod error;
mod place;
mod read;
mod write;

use std::sync::Arc;

pub use error::RowError;
pub use write::Rows;

/// The texts of a row, by which rows are grouped, in their order. A kind of row has some of them; the others are empty, never missing.
pub const KEYS: [&str; 13] = [
    "kind",
    "principal",
    "command",
    "action",
    "needed_for",
    "resource_type",
    "table_name",
    "table_id",
    "arn",
    "facts",
    "shape",
    "code",
    "detail",
];

/// The other columns of a row, in their order: the sums, the least, the greatest and the least of the rows of one group.
pub const VALUES: [&str; 5] = ["n", "denied", "first_seen", "last_seen", "example"];

/// A row of a tally. Rows of the same keys are one row, whose values are `sum(n)`, `sum(denied)`, `min(first_seen)`, `max(last_seen)` and
/// `min(example)`: rows of several tallies, grouped so, are the rows of all together.
///
/// ```
/// use std::collections::BTreeMap;
/// use partiql_iam_audit::{Counter, Known, Row, Tally};
///
/// let known = Known::default();
/// let tally = |text: &str| {
///     let mut counter = Counter::new(&known);
///     counter.push_script(partiql_iam::Service::Qldb, text.as_bytes(), &"a.partiql".into());
///     counter.finish()
/// };
/// let mut groups: BTreeMap<_, Row> = BTreeMap::new();
/// for row in tally("SELECT * FROM a").rows().chain(tally("DELETE FROM b").rows()) {
///     groups.entry(row.keys.clone()).and_modify(|group| group.add(&row)).or_insert(row);
/// }
/// let merged = Tally::from_rows(groups.into_values())?;
/// assert_eq!(merged.totals.statements, 2);
/// # Ok::<(), partiql_iam_audit::RowError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The texts, in the order of [`KEYS`].
    pub keys: [Arc<str>; KEYS.len()],
    /// How often, without what was denied; of other kinds a number that is added, or 0.
    pub n: i64,
    /// How often it was denied.
    pub denied: i64,
    /// When first, in microseconds since 1970 in UTC.
    pub first_seen: Option<i64>,
    /// When last.
    pub last_seen: Option<i64>,
    /// One example: the time, the file, the record, which statement of the record, and the byte where the record begins, between them a
    /// tabulator. The least of several texts is the first example.
    pub example: Option<Box<str>>,
}

impl Row {
    /// Adds the values of another row of the same keys.
    pub fn add(&mut self, other: &Self) {
        let Self { keys: _, n, denied, first_seen, last_seen, example } = other;
        self.n = self.n.saturating_add(*n);
        self.denied = self.denied.saturating_add(*denied);
        self.first_seen = self.first_seen.into_iter().chain(*first_seen).min();
        self.last_seen = self.last_seen.max(*last_seen);
        let is_less = self.example.is_none() || (example.is_some() && *example < self.example);
        if is_less {
            self.example.clone_from(example);
        }
    }

    fn key(&self, column: Column) -> &Arc<str> {
        let [
            kind,
            principal,
            command,
            action,
            needed_for,
            resource_type,
            table_name,
            table_id,
            arn,
            facts,
            shape,
            code,
            detail,
        ] = &self.keys;
        match column {
            Column::Kind => kind,
            Column::Principal => principal,
            Column::Command => command,
            Column::Action => action,
            Column::NeededFor => needed_for,
            Column::ResourceType => resource_type,
            Column::TableName => table_name,
            Column::TableId => table_id,
            Column::Arn => arn,
            Column::Facts => facts,
            Column::Shape => shape,
            Column::Code => code,
            Column::Detail => detail,
        }
    }
}

/// A text of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Kind,
    Principal,
    Command,
    Action,
    NeededFor,
    ResourceType,
    TableName,
    TableId,
    Arn,
    Facts,
    Shape,
    Code,
    Detail,
}

impl Column {
    const ALL: [Self; KEYS.len()] = [
        Self::Kind,
        Self::Principal,
        Self::Command,
        Self::Action,
        Self::NeededFor,
        Self::ResourceType,
        Self::TableName,
        Self::TableId,
        Self::Arn,
        Self::Facts,
        Self::Shape,
        Self::Code,
        Self::Detail,
    ];

    fn name(self) -> &'static str {
        KEYS.get(self as usize).copied().unwrap_or_default()
    }
}

/// What a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A permission that was used in one manner.
    Use,
    /// A value of a partition key of a use.
    Key,
    /// A use has more values than are kept.
    ManyKeys,
    /// All manners of a permission that are not kept.
    OtherUses,
    /// A value of theirs.
    OtherKey,
    /// They have more values than are kept.
    OtherManyKeys,
    /// Statements that are not understood.
    Unread,
    /// All of them that are not kept.
    OtherUnread,
    /// What a record says and an answer lacks.
    Difference,
    /// All of them that are not kept.
    OtherDifferences,
    /// What could not be read.
    Problem,
    /// A strand of a journal.
    Strand,
    /// How many times more a block is read than the one before it.
    Block,
    /// A block that a record names which is not in it.
    NamedBlock,
    /// How often an action was used in a period of days.
    Days,
    /// The name of a table, by its id.
    Table,
    /// An operation without statements.
    Operation,
    /// How much was read.
    Total,
    /// The time of the first and the last statement.
    Time,
}

const PERMISSION: [Column; 8] = [
    Column::Principal,
    Column::Command,
    Column::Action,
    Column::NeededFor,
    Column::ResourceType,
    Column::TableName,
    Column::TableId,
    Column::Arn,
];

impl Kind {
    const ALL: [Self; 19] = [
        Self::Use,
        Self::Key,
        Self::ManyKeys,
        Self::OtherUses,
        Self::OtherKey,
        Self::OtherManyKeys,
        Self::Unread,
        Self::OtherUnread,
        Self::Difference,
        Self::OtherDifferences,
        Self::Problem,
        Self::Strand,
        Self::Block,
        Self::NamedBlock,
        Self::Days,
        Self::Table,
        Self::Operation,
        Self::Total,
        Self::Time,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Use => "use",
            Self::Key => "key",
            Self::ManyKeys => "many-keys",
            Self::OtherUses => "other-uses",
            Self::OtherKey => "other-key",
            Self::OtherManyKeys => "other-many-keys",
            Self::Unread => "unread",
            Self::OtherUnread => "other-unread",
            Self::Difference => "difference",
            Self::OtherDifferences => "other-differences",
            Self::Problem => "problem",
            Self::Strand => "strand",
            Self::Block => "block",
            Self::NamedBlock => "named-block",
            Self::Days => "days",
            Self::Table => "table",
            Self::Operation => "operation",
            Self::Total => "total",
            Self::Time => "time",
        }
    }

    /// Whether a row of it may have this text.
    fn has(self, column: Column) -> bool {
        let is_manner = matches!(column, Column::Facts | Column::Shape);
        column == Column::Kind
            || match self {
                Self::Use | Self::ManyKeys => is_manner || PERMISSION.contains(&column),
                Self::Key => is_manner || column == Column::Detail || PERMISSION.contains(&column),
                Self::OtherUses | Self::OtherManyKeys => PERMISSION.contains(&column),
                Self::OtherKey => column == Column::Detail || PERMISSION.contains(&column),
                Self::Unread => {
                    matches!(column, Column::Principal | Column::Code | Column::Detail | Column::Shape)
                }
                Self::Difference => matches!(column, Column::Detail | Column::Shape),
                Self::OtherUnread | Self::OtherDifferences | Self::Time => false,
                Self::Problem | Self::Block | Self::NamedBlock => matches!(column, Column::Code | Column::Detail),
                Self::Strand => column == Column::Detail,
                Self::Days => matches!(column, Column::Action | Column::Code | Column::Detail),
                Self::Table => matches!(column, Column::TableName | Column::TableId),
                Self::Operation | Self::Total => column == Column::Code,
            }
    }

    /// Whether a row of it says how often, when, and has an example.
    const fn is_counted(self) -> bool {
        match self {
            Self::Use
            | Self::OtherUses
            | Self::Unread
            | Self::OtherUnread
            | Self::Difference
            | Self::OtherDifferences => true,
            Self::Key
            | Self::ManyKeys
            | Self::OtherKey
            | Self::OtherManyKeys
            | Self::Problem
            | Self::Strand
            | Self::Block
            | Self::NamedBlock
            | Self::Days
            | Self::Table
            | Self::Operation
            | Self::Total
            | Self::Time => false,
        }
    }
}
