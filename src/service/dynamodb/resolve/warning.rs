//! What is doubtful about a statement that can be answered.

use alloc::borrow::Cow;
use core::fmt;

use crate::diagnostic::{Placed, Problem};

/// How many warnings one answer has at most, the one that says so not counted.
pub const MAX_WARNINGS: usize = 64;

/// A doubt. Each variant is one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarningKind<'a> {
    /// An ARN in the place of a table's name, which no source describes. It is used as it is.
    ArnAsTable,
    /// A name that breaks the naming rule, so that no table has it.
    TableName {
        /// The name.
        name: &'a str,
    },
    /// A reserved word as a name without double quotes, which DynamoDB probably refuses.
    ReservedWord {
        /// The word, as written.
        word: &'a str,
    },
    /// `IN (a, b)`, where the guide has `IN [a, b]`.
    ParenthesizedIn,
    /// `IN []`, which no source shows.
    EmptyIn,
    /// Brackets in a path with something else than a number, such as `a['b']`.
    BracketedStep,
    /// A key attribute that is compared with something that no key is, such as `NULL`.
    NoKeyValue,
    /// A key attribute that is compared with an empty string.
    EmptyKeyValue,
    /// A path twice in the SELECT list.
    RepeatedItem,
    /// An attribute twice in an item.
    RepeatedAttribute,
    /// Two paths of SET and REMOVE of which one is in the other.
    OverlappingPaths,
    /// A name in double quotes where a value is likely.
    DoubleQuotedString {
        /// The text between the quotes.
        text: &'a str,
    },
    /// A key of a tuple in double quotes, where the guide has single ones.
    DoubleQuotedKey,
    /// An alias in the SELECT list, which no source describes.
    ItemAlias,
    /// An expression in the SELECT list that is no path.
    ComputedItem,
    /// `INSERT … VALUE ?`, which implementations take and no source describes.
    ParameterAsItem,
    /// A value in the place of a condition, which no source describes.
    ValueAsCondition,
    /// EXISTS: that it needs PartiQLSelect is inferred.
    ExistsAction,
    /// A read of an index: that the permission on the table is not needed as well is inferred.
    IndexResource,
    /// ORDER BY where WHERE does not fix the partition key: DynamoDB authorizes it and then refuses it.
    RefusedOrder,
    /// A statement in parentheses, which no source describes.
    Parenthesized,
    /// A table in parentheses, which no source describes.
    ParenthesizedTable,
    /// There are more doubts than [`MAX_WARNINGS`].
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
            Self::ArnAsTable => "arn-as-table",
            Self::TableName { .. } => "table-name",
            Self::ReservedWord { .. } => "reserved-word",
            Self::ParenthesizedIn => "parenthesized-in",
            Self::EmptyIn => "empty-in",
            Self::BracketedStep => "bracketed-step",
            Self::NoKeyValue => "no-key-value",
            Self::EmptyKeyValue => "empty-key-value",
            Self::RepeatedItem => "repeated-item",
            Self::RepeatedAttribute => "repeated-attribute",
            Self::OverlappingPaths => "overlapping-paths",
            Self::DoubleQuotedString { .. } => "double-quoted-string",
            Self::DoubleQuotedKey => "double-quoted-key",
            Self::ItemAlias => "item-alias",
            Self::ComputedItem => "computed-item",
            Self::ParameterAsItem => "parameter-as-item",
            Self::ValueAsCondition => "value-as-condition",
            Self::ExistsAction => "exists-action",
            Self::IndexResource => "index-resource",
            Self::RefusedOrder => "order-without-partition",
            Self::Parenthesized => "parenthesized",
            Self::ParenthesizedTable => "parenthesized-table",
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
            Self::ArnAsTable => {
                f.write_str("no source says that PartiQL takes an ARN for a table; it is used as it is")
            }
            Self::TableName { name } => write!(
                f,
                "no table or index can be named `{name}`: a name has 3 to 255 letters, digits, underscores, hyphens and dots"
            ),
            Self::ReservedWord { word } => {
                write!(f, "DynamoDB probably refuses the reserved word `{word}`; write `\"{word}\"`")
            }
            Self::ParenthesizedIn => f.write_str("no source says that DynamoDB takes `IN (…)`; write `IN […]`"),
            Self::EmptyIn => f.write_str("no source shows `IN` without members; DynamoDB probably refuses it"),
            Self::BracketedStep => f.write_str(
                "no source shows anything but a number in the brackets of a path; a name follows a dot: `a.b`",
            ),
            Self::NoKeyValue => f.write_str("a key is a string, a number or binary; DynamoDB probably refuses another value"),
            Self::EmptyKeyValue => f.write_str("no key is empty; DynamoDB probably refuses an empty value"),
            Self::RepeatedItem => f.write_str("DynamoDB probably refuses the same attribute twice in the SELECT list"),
            Self::RepeatedAttribute => f.write_str("DynamoDB probably refuses the same attribute twice in an item"),
            Self::OverlappingPaths => {
                f.write_str("DynamoDB probably refuses two changes of the same path, or of a path and what is in it")
            }
            Self::DoubleQuotedString { text } => {
                write!(f, "`\"{text}\"` is an attribute; strings take single quotes: `'{text}'`")
            }
            Self::DoubleQuotedKey => {
                f.write_str("the names of an item's attributes take single quotes; these may be refused")
            }
            Self::ItemAlias => f.write_str("no source says that DynamoDB takes an alias in the SELECT list"),
            Self::ComputedItem => {
                f.write_str("no source shows a SELECT list with anything but attributes; this is probably refused")
            }
            Self::ParameterAsItem => f.write_str("no source says that DynamoDB takes a parameter for an item"),
            Self::ValueAsCondition => f.write_str("this is a value, not a condition; DynamoDB probably refuses it"),
            Self::ExistsAction => f.write_str(
                "no source says which action `EXISTS` needs; `dynamodb:PartiQLSelect` is inferred, and \
                 `dynamodb:ConditionCheckItem` may be needed as well",
            ),
            Self::IndexResource => f.write_str(
                "that a read of an index needs the permission on the index alone is inferred; the permission on its table may be \
                 needed as well",
            ),
            Self::RefusedOrder => f.write_str(
                "`ORDER BY` needs one `=` on the partition key; DynamoDB authorizes this without saying whether it is a scan, and then \
                 refuses it",
            ),
            Self::Parenthesized => f.write_str("no source says that DynamoDB takes a statement in parentheses"),
            Self::ParenthesizedTable => f.write_str("no source says that DynamoDB takes a table in parentheses"),
            Self::MoreWarnings { count } => {
                write!(f, "more warnings are left out: {count}; the requirements are complete")
            }
        }
    }
}
