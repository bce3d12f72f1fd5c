//! What is doubtful about a statement that can be answered.

use alloc::borrow::Cow;
use core::fmt;

use crate::diagnostic::{Placed, Problem};
use crate::service::qldb::catalog::is_table_name;
use crate::syntax::{Construct, template};

/// How many warnings one answer has at most, the one that says so not counted.
///
/// A statement of 100,000 characters could cause tens of thousands. Requirements have no such limit.
pub const MAX_WARNINGS: usize = 256;

/// A doubt. Each variant is one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarningKind<'a> {
    /// QLDB refuses the feature, or documents no such form.
    Unsupported(Construct),
    /// A table in a nested query, which QLDB refuses. Its permission is added.
    NestedTable {
        /// The name of the table, as written.
        name: &'a str,
    },
    /// A table besides the one that the statement changes, which QLDB refuses. It is treated as changed.
    SecondTable {
        /// The name of the table, as written.
        name: &'a str,
    },
    /// INSERT of what a query returns, which QLDB does not document.
    InsertSelect,
    /// An alias that is a table's name too. In a FROM clause QLDB's reference implementation takes the table.
    AliasIsTable {
        /// The name.
        name: &'a str,
    },
    /// An alias that may be a table's name too: there is no catalog to say so.
    AliasMayBeTable {
        /// The name.
        name: &'a str,
    },
    /// A table inside of a FROM source that is an expression.
    TableInExpression {
        /// The name.
        name: &'a str,
    },
    /// A path into a table as a source, which QLDB does not document. The table is counted as read.
    PathIntoTable {
        /// The name.
        name: &'a str,
    },
    /// REMOVE of a name that could be the whole document or an element. Both permissions are needed.
    AmbiguousRemove {
        /// The name.
        name: &'a str,
    },
    /// `INSERT INTO name` that adds to a field, since a table comes before it.
    InsertIntoField {
        /// The name.
        name: &'a str,
    },
    /// A path in a change that begins with no alias, although aliases are declared.
    UndeclaredAlias {
        /// The name.
        name: &'a str,
    },
    /// A name that is no alias, where no single source could have it as a field.
    UnknownName {
        /// The name.
        name: &'a str,
    },
    /// A name outside of FROM that is no alias, where QLDB's reference implementation would take a table: in the value of an INSERT, the
    /// condition of a join, an operand of a set operator, an argument of EXEC. It is counted as read.
    TableOutsideFrom {
        /// The name, as written.
        name: &'a str,
    },
    /// The same alias twice, case aside.
    DuplicateAlias {
        /// The alias.
        name: &'a str,
    },
    /// A name in double quotes where a value is likely.
    DoubleQuotedString {
        /// The text between the quotes.
        text: &'a str,
    },
    /// A document that is not a struct.
    NotADocument,
    /// An argument of REDACT_REVISION that is not of the documented kind; another one names the table.
    RedactArgument,
    /// A FROM source that is a single value or a parameter.
    NotACollection {
        /// The value, as written.
        text: &'a str,
    },
    /// A reserved word as the name of a new table, in double quotes. The guide both forbids it and shows it.
    ReservedName {
        /// The word.
        name: &'a str,
    },
    /// A reserved word as the name of a field or an alias without double quotes, which the reference implementation reads.
    UnquotedName {
        /// The word, as written.
        name: &'a str,
    },
    /// The table that CREATE TABLE makes exists already.
    TableExists {
        /// The name.
        name: &'a str,
    },
    /// The table of UNDROP TABLE is active.
    TableIsActive {
        /// The name.
        name: &'a str,
    },
    /// An id that the catalog doesn't have.
    UnknownTableId,
    /// `information_schema.user_tables` in another case.
    CatalogCase,
    /// `history` outside of FROM.
    HistoryOutsideFrom,
    /// Tags on a ledger in the mode `ALLOW_ALL`.
    TagsInAllowAll,
    /// There are more doubts than [`MAX_WARNINGS`]. This warning is at the place of the first that is left out; no requirement is.
    MoreWarnings {
        /// How many are left out.
        count: usize,
    },
}

/// What is doubtful, and where. Displays as one sentence without the place.
pub type Warning<'a> = Placed<WarningKind<'a>>;

impl Problem for WarningKind<'_> {
    fn code(&self) -> &'static str {
        match self {
            Self::Unsupported(_) | Self::UnquotedName { .. } => "unsupported",
            Self::NestedTable { .. } => "nested-table",
            Self::SecondTable { .. } => "second-table",
            Self::InsertSelect => "insert-select",
            Self::AliasIsTable { .. } => "alias-is-table",
            Self::AliasMayBeTable { .. } => "alias-may-be-table",
            Self::TableInExpression { .. } => "table-in-expression",
            Self::PathIntoTable { .. } => "path-into-table",
            Self::AmbiguousRemove { .. } => "ambiguous-remove",
            Self::InsertIntoField { .. } => "insert-into-field",
            Self::UndeclaredAlias { .. } => "undeclared-alias",
            Self::UnknownName { .. } => "unknown-name",
            Self::TableOutsideFrom { .. } => "table-outside-from",
            Self::DuplicateAlias { .. } => "duplicate-alias",
            Self::DoubleQuotedString { .. } => "double-quoted-string",
            Self::NotADocument => "not-a-document",
            Self::RedactArgument => "redact-argument",
            Self::NotACollection { .. } => "not-a-collection",
            Self::ReservedName { .. } => "reserved-name",
            Self::TableExists { .. } => "table-exists",
            Self::TableIsActive { .. } => "table-is-active",
            Self::UnknownTableId => "unknown-table-id",
            Self::CatalogCase => "catalog-case",
            Self::HistoryOutsideFrom => "history-outside-from",
            Self::TagsInAllowAll => "tags-in-allow-all",
            Self::MoreWarnings { .. } => "more-warnings",
        }
    }

    /// A warning's message says what to write instead, if anything.
    fn help(&self) -> Option<Cow<'_, str>> {
        None
    }
}

impl fmt::Display for WarningKind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported(Construct::UnknownFunction) => f.write_str("QLDB has no such function"),
            Self::Unsupported(construct) => {
                let instead = match construct {
                    Construct::BangEqual => "; write `<>`",
                    Construct::DateTimeLiteral => "; write an Ion timestamp",
                    _ => "",
                };
                write!(f, "QLDB does not support {construct}{instead}")
            }
            Self::NestedTable { name } => {
                write!(f, "QLDB refuses a table in a nested query; `{name}` is counted as read")
            }
            Self::SecondTable { name } => {
                write!(f, "QLDB changes one table a statement; `{name}` is counted as changed too")
            }
            Self::InsertSelect => f.write_str("QLDB documents no INSERT of what a query returns"),
            Self::AliasIsTable { name } => {
                write!(f, "`{name}` is an alias and a table; in FROM it is the table, `@{name}` is the alias")
            }
            Self::AliasMayBeTable { name } => {
                write!(
                    f,
                    "`{name}` is an alias, and would be a table if there is one of this name; `@{name}` is always the alias"
                )
            }
            Self::TableInExpression { name } => {
                write!(f, "`{name}` is inside an expression in FROM; it is counted as read")
            }
            Self::PathIntoTable { name } => {
                write!(f, "QLDB documents no path into `{name}` as a source; the table is counted as read")
            }
            Self::AmbiguousRemove { name } => {
                write!(f, "`{name}` could be the whole document or an element of it; permissions for both are counted")
            }
            Self::InsertIntoField { name } => {
                write!(f, "`{name}` is a field of the documents here, not a table")
            }
            Self::UndeclaredAlias { name } => {
                write!(f, "`{name}` is none of the aliases; it is read as a field of the documents")
            }
            Self::UnknownName { name } => {
                write!(f, "there is no alias `{name}`, and a bare name is a field only with exactly one source")
            }
            Self::TableOutsideFrom { name } => {
                write!(
                    f,
                    "`{name}` is no alias, so here it is a table if there is one of this name; it is counted as read"
                )
            }
            Self::DuplicateAlias { name } => write!(f, "the alias `{name}` is given twice"),
            Self::DoubleQuotedString { text } => {
                write!(f, "`\"{text}\"` is a name; strings take single quotes: `'{text}'`")
            }
            Self::NotADocument => f.write_str("a document is a struct: `{'field': 'value'}`"),
            Self::RedactArgument => {
                f.write_str("the block address is an Ion struct and the document's id a string, or both are parameters")
            }
            Self::NotACollection { text } => {
                f.write_str("QLDB documents no value as a source")?;
                let bare = text.trim_matches(['\'', '`']).trim();
                if template::is_hole(bare) {
                    write!(f, "; {}", template::table_help(bare))
                } else if is_table_name(bare) && bare.len() < text.len() {
                    write!(f, "; a table's name is written bare or in double quotes: `{bare}`")
                } else if text.starts_with('`') {
                    f.write_str("; a table's name is written bare or in double quotes, not in backquotes")
                } else {
                    Ok(())
                }
            }
            Self::ReservedName { name } => {
                write!(f, "`{name}` is a reserved word; put the name in double quotes")
            }
            Self::UnquotedName { name } => {
                write!(f, "QLDB does not support the reserved word `{name}` as a name without double quotes")
            }
            Self::TableExists { name } => write!(f, "there is a table `{name}` already"),
            Self::TableIsActive { name } => write!(f, "the table `{name}` is active"),
            Self::UnknownTableId => f.write_str("the catalog has no table with this id"),
            Self::CatalogCase => f.write_str("the system catalog is `information_schema.user_tables`, in lower case"),
            Self::HistoryOutsideFrom => f.write_str("QLDB documents `history` in FROM only"),
            Self::MoreWarnings { count } => {
                write!(f, "more warnings are left out: {count}; the requirements are complete")
            }
            Self::TagsInAllowAll => f.write_str("tags on creation work in the permissions mode STANDARD only"),
        }
    }
}
