//! What is doubtful about a statement that can be answered.

use core::fmt;

use smallvec::SmallVec;

use crate::span::Span;

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
    /// `REMOVE a, b`, which no source describes.
    SeveralRemoved,
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
    /// There are more doubts than [`MAX_WARNINGS`].
    MoreWarnings {
        /// How many are left out.
        count: usize,
    },
}

/// What is doubtful, and where. Displays as one sentence without the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning<'a> {
    kind: WarningKind<'a>,
    span: Span,
}

impl<'a> Warning<'a> {
    pub(crate) const fn new(kind: WarningKind<'a>, span: Span) -> Self {
        Self { kind, span }
    }

    /// The cause.
    #[must_use]
    pub const fn kind(&self) -> WarningKind<'a> {
        self.kind
    }

    /// The place, in bytes of the given text.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// A stable code for programs, such as `reserved-word`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.kind {
            WarningKind::ArnAsTable => "arn-as-table",
            WarningKind::TableName { .. } => "table-name",
            WarningKind::ReservedWord { .. } => "reserved-word",
            WarningKind::ParenthesizedIn => "parenthesized-in",
            WarningKind::DoubleQuotedString { .. } => "double-quoted-string",
            WarningKind::DoubleQuotedKey => "double-quoted-key",
            WarningKind::ItemAlias => "item-alias",
            WarningKind::ComputedItem => "computed-item",
            WarningKind::ParameterAsItem => "parameter-as-item",
            WarningKind::SeveralRemoved => "several-removed",
            WarningKind::ValueAsCondition => "value-as-condition",
            WarningKind::ExistsAction => "exists-action",
            WarningKind::IndexResource => "index-resource",
            WarningKind::RefusedOrder => "order-without-partition",
            WarningKind::Parenthesized => "parenthesized",
            WarningKind::MoreWarnings { .. } => "more-warnings",
        }
    }
}

impl fmt::Display for Warning<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            WarningKind::ArnAsTable => {
                f.write_str("no source says that PartiQL takes an ARN for a table; it is used as it is")
            }
            WarningKind::TableName { name } => write!(
                f,
                "no table or index can be named `{name}`: a name has 3 to 255 letters, digits, underscores, hyphens and dots"
            ),
            WarningKind::ReservedWord { word } => {
                write!(f, "DynamoDB probably refuses the reserved word `{word}`; write `\"{word}\"`")
            }
            WarningKind::ParenthesizedIn => f.write_str("no source says that DynamoDB takes `IN (…)`; write `IN […]`"),
            WarningKind::DoubleQuotedString { text } => {
                write!(f, "`\"{text}\"` is an attribute; strings take single quotes: `'{text}'`")
            }
            WarningKind::DoubleQuotedKey => {
                f.write_str("the names of an item's attributes take single quotes; these may be refused")
            }
            WarningKind::ItemAlias => f.write_str("no source says that DynamoDB takes an alias in the SELECT list"),
            WarningKind::ComputedItem => {
                f.write_str("no source shows a SELECT list with anything but attributes; this is probably refused")
            }
            WarningKind::ParameterAsItem => f.write_str("no source says that DynamoDB takes a parameter for an item"),
            WarningKind::SeveralRemoved => {
                f.write_str("no source says that `REMOVE` takes several paths; write `REMOVE` before each")
            }
            WarningKind::ValueAsCondition => f.write_str("this is a value, not a condition; DynamoDB probably refuses it"),
            WarningKind::ExistsAction => f.write_str(
                "no source says which action `EXISTS` needs; `dynamodb:PartiQLSelect` is inferred, and \
                 `dynamodb:ConditionCheckItem` may be needed as well",
            ),
            WarningKind::IndexResource => f.write_str(
                "that a read of an index needs the permission on the index alone is inferred; the permission on its table may be \
                 needed as well",
            ),
            WarningKind::RefusedOrder => f.write_str(
                "`ORDER BY` needs one `=` on the partition key; DynamoDB authorizes this without saying whether it is a scan, and then \
                 refuses it",
            ),
            WarningKind::Parenthesized => f.write_str("no source says that DynamoDB takes a statement in parentheses"),
            WarningKind::MoreWarnings { count } => {
                write!(f, "more warnings are left out: {count}; the requirements are complete")
            }
        }
    }
}

/// Leaves out what is too much, and says so.
pub(crate) fn limit(warnings: &mut SmallVec<[Warning<'_>; 2]>) {
    if let Some(first) = warnings.get(MAX_WARNINGS).map(Warning::span) {
        let count = warnings.len() - MAX_WARNINGS;
        warnings.truncate(MAX_WARNINGS);
        warnings.push(Warning::new(WarningKind::MoreWarnings { count }, first));
    }
}
