//! What is wrong with a row.

use std::borrow::Cow;
use std::fmt;

use partiql_iam::Diagnostic;

/// Rows are not those of a tally. None is skipped: an answer from the others would be too small.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowError {
    /// No row is of this kind.
    UnknownKind {
        /// What the row says.
        kind: String,
    },
    /// A column has something that a row of its kind can't have.
    WrongValue {
        /// The kind of the row.
        kind: &'static str,
        /// The column.
        column: &'static str,
        /// What it has.
        value: String,
    },
    /// Each tally has a row of this total, and there is none.
    MissingTotal {
        /// Its name.
        name: &'static str,
    },
}

impl RowError {
    /// A stable code for programs, such as `unknown-kind`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownKind { .. } => "unknown-kind",
            Self::WrongValue { .. } => "wrong-value",
            Self::MissingTotal { .. } => "missing-rows",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self {
            Self::UnknownKind { .. } => "use the same version to count and to report",
            Self::WrongValue { .. } => {
                "group by all texts, with `sum(n)`, `sum(denied)`, `min(first_seen)`, `max(last_seen)` and `min(example)`, and change nothing else"
            }
            Self::MissingTotal { .. } => "give all rows: a part of them would be an answer that is too small",
        }))
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKind { kind } => write!(f, "a row is of the kind `{kind}`, which is not known"),
            Self::WrongValue { kind, column, value } => {
                write!(f, "a row of the kind `{kind}` has `{value}` as its `{column}`")
            }
            Self::MissingTotal { name } => write!(f, "there is no row of the total `{name}`"),
        }
    }
}

impl std::error::Error for RowError {}

impl<'a> From<&'a RowError> for Diagnostic<'a> {
    fn from(error: &'a RowError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}
