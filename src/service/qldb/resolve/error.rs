//! Why the tables of a statement are unknown.

use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::diagnostic::{self, Placed, Problem};
use crate::syntax::template;

/// What is wrong. Each variant is one cause.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResolveErrorKind {
    /// The catalog has no active table of this name.
    UnknownTable {
        /// The name.
        name: String,
        /// The names in the catalog that are near, the nearest first.
        near: Vec<String>,
        /// Whether an inactive table has the name.
        inactive: bool,
    },
    /// The name breaks the naming rule, so that no table can have it.
    InvalidTableName {
        /// The name.
        name: String,
    },
    /// A name that begins with `_ql_`, which QLDB keeps for itself.
    ReservedName {
        /// The name.
        name: String,
    },
    /// A text that is not a table's id where one must be.
    InvalidTableId {
        /// The text.
        text: String,
    },
    /// A parameter where a table's id must be: the table is not known.
    ParameterAsTable,
    /// A parameter where a table's id must be, bound to something else. The value may be a secret, and is not shown.
    ParameterIsNoTable,
    /// Something else than a table or its id in `history` or `REDACT_REVISION`.
    NotATable,
    /// `history` with more than three arguments, or with times that are no literals.
    HistoryTimes,
    /// A function that QLDB doesn't have, as a source: what it reads is unknown.
    UnknownFunction {
        /// Its name.
        name: String,
        /// The function whose name is near.
        near: Option<&'static str>,
    },
    /// A change with a source besides its table that is no path into the documents.
    ComputedSource,
    /// A change of a committed view.
    ChangeOfView,
    /// A change of the system catalog.
    ChangeOfCatalog,
    /// A change of what `history` returns.
    ChangeOfHistory,
    /// A change of something that is not a table.
    ChangeOfNoTable,
    /// `@name` without an alias of this name.
    UnknownAlias {
        /// The name.
        name: String,
    },
    /// Too many names outside of FROM that could be tables.
    TooManyNames {
        /// How many there may be.
        limit: usize,
    },
    /// A table of `information_schema` that doesn't exist.
    UnknownSystemTable {
        /// The name, with its schema.
        name: String,
    },
    /// A statement that was parsed for another service.
    OtherDialect {
        /// That service.
        dialect: &'static str,
    },
}

/// Why the tables of a statement are unknown: the cause, its place, and what to do.
///
/// Displays as one sentence without the place.
pub type ResolveError = Placed<ResolveErrorKind>;

/// The same on its way out of the resolver.
pub(crate) type Raised = diagnostic::Raised<ResolveErrorKind>;

impl Problem for ResolveErrorKind {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownTable { .. } => "unknown-table",
            Self::InvalidTableName { .. } => "invalid-table-name",
            Self::ReservedName { .. } => "reserved-name",
            Self::InvalidTableId { .. } => "invalid-table-id",
            Self::ParameterAsTable => "parameter-as-table",
            Self::ParameterIsNoTable => "parameter-is-no-table",
            Self::NotATable => "not-a-table",
            Self::HistoryTimes => "history-times",
            Self::UnknownFunction { .. } => "unknown-function",
            Self::ComputedSource => "computed-source",
            Self::ChangeOfView => "change-of-view",
            Self::ChangeOfCatalog => "change-of-catalog",
            Self::ChangeOfHistory => "change-of-history",
            Self::ChangeOfNoTable => "change-of-no-table",
            Self::UnknownAlias { .. } => "unknown-alias",
            Self::TooManyNames { .. } => "too-many-names",
            Self::UnknownSystemTable { .. } => "unknown-system-table",
            Self::OtherDialect { .. } => "other-dialect",
        }
    }

    fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Owned(match self {
            Self::UnknownTable { near, inactive, .. } => match near.as_slice() {
                [] if *inactive => "the table was dropped; its history can be read by its id: `history('…')`".to_owned(),
                [] => "names are case sensitive; `SELECT VALUE name FROM information_schema.user_tables` lists them".to_owned(),
                [name] => format!("did you mean `{name}`? names are case sensitive"),
                names => {
                    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                    format!("did you mean {}? names are case sensitive", names.join(" or "))
                }
            },
            Self::InvalidTableName { name } if template::is_hole(name) => template::table_help(name),
            Self::InvalidTableName { .. } => {
                "a table's name has 1 to 128 letters, digits and underscores, and begins with no digit".to_owned()
            }
            Self::ReservedName { .. } => {
                "the one use of the prefix is `_ql_committed_` before a table's name, to read its committed view".to_owned()
            }
            Self::InvalidTableId { .. } => {
                "an id has 22 letters and digits; find it with `SELECT tableId, name FROM information_schema.user_tables`"
                    .to_owned()
            }
            Self::ParameterAsTable => "write the table's id into the statement".to_owned(),
            Self::ParameterIsNoTable => {
                "give the parameter a string with the table's id: 22 letters and digits".to_owned()
            }
            Self::NotATable => {
                "give a table's name without quotes, or its id in single quotes".to_owned()
            }
            Self::HistoryTimes => {
                "write ``history(table, `start time`, `end time`)``, the times as Ion timestamps or parameters".to_owned()
            }
            Self::UnknownFunction { near: Some(near), .. } => format!("did you mean `{near}`?"),
            Self::UnknownFunction { near: None, .. } => {
                "the one function that is a source is `history`".to_owned()
            }
            Self::ComputedSource => {
                "a change takes one table, and collections in its documents such as `@alias.field`".to_owned()
            }
            Self::ChangeOfView => "change the table itself; its committed view follows".to_owned(),
            Self::ChangeOfCatalog => "use CREATE TABLE, DROP TABLE and their like".to_owned(),
            Self::ChangeOfHistory => "history can't be changed; see `EXEC REDACT_REVISION`".to_owned(),
            Self::ChangeOfNoTable => "name the table whose documents are to be changed".to_owned(),
            Self::UnknownAlias { .. } => {
                "`@` comes before an alias that was given further left; leave it out for a table".to_owned()
            }
            Self::TooManyNames { .. } => {
                "here a name is a table; strings and the names of fields take single quotes: `{'field': 'value'}`".to_owned()
            }
            Self::UnknownSystemTable { .. } => {
                "the one system table is `information_schema.user_tables`".to_owned()
            }
            Self::OtherDialect { .. } => "parse the text with `qldb::parse`".to_owned(),
        }))
    }
}

impl fmt::Display for ResolveErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTable { name, inactive: false, .. } => write!(f, "there is no table `{name}`"),
            Self::UnknownTable { name, inactive: true, .. } => write!(f, "the table `{name}` is inactive"),
            Self::InvalidTableName { name } => write!(f, "no table can be named `{name}`"),
            Self::ReservedName { name } => {
                write!(f, "`{name}` is no table; names in `_ql_` are QLDB's own")
            }
            Self::InvalidTableId { text } => write!(f, "`{text}` is not a table id"),
            Self::ParameterAsTable => f.write_str("the table is a parameter, so the permission it needs is unknown"),
            Self::ParameterIsNoTable => f.write_str("the value of the parameter is not a table id"),
            Self::NotATable => f.write_str("this is not a table"),
            Self::HistoryTimes => f.write_str("`history` takes a table and at most two times"),
            Self::UnknownFunction { name, .. } => {
                write!(f, "there is no function `{name}`, so what it reads is unknown")
            }
            Self::ComputedSource => f.write_str("this is no collection in the documents of the table"),
            Self::ChangeOfView => f.write_str("a committed view can only be read"),
            Self::ChangeOfCatalog => f.write_str("the system catalog can only be read"),
            Self::ChangeOfHistory => f.write_str("history can only be read"),
            Self::ChangeOfNoTable => f.write_str("the statement changes no table"),
            Self::UnknownAlias { name } => write!(f, "there is no alias `{name}`"),
            Self::TooManyNames { limit } => {
                write!(f, "more than {limit} names are outside of FROM where they could be tables")
            }
            Self::UnknownSystemTable { name } => write!(f, "there is no system table `{name}`"),
            Self::OtherDialect { dialect } => {
                write!(f, "the statement was parsed for {dialect}, not for QLDB")
            }
        }
    }
}
