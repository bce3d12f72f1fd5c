//! PartiQL that QLDB does not support.

use core::fmt;

/// Defines [`Feature`] with the words that messages use for it.
macro_rules! features {
    ($($(#[$doc:meta])* $variant:ident $text:literal,)*) => {
        /// A feature of PartiQL that QLDB refuses, or of which its guide says nothing. It is parsed, so that every table in it is seen,
        /// and reported.
        ///
        /// Source: the guide's grammar for each statement, which leaves them out.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Feature {
            $($(#[$doc])* #[doc = $text] $variant,)*
        }

        impl fmt::Display for Feature {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => $text,)*
                })
            }
        }
    };
}

features! {
    AggregateQuantifier "`DISTINCT` or `ALL` in an aggregate function",
    AtInDml "`AT` in a statement that changes data",
    BagInElement "several values in `INSERT INTO` an element",
    BangEqual "the operator `!=`; write `<>`",
    Case "`CASE`",
    CrossJoin "`CROSS JOIN`",
    DateTimeLiteral "`DATE` and `TIME` literals; write an Ion timestamp",
    Distinct "`DISTINCT`",
    Except "`EXCEPT`",
    FullJoin "`FULL JOIN`",
    GroupBy "`GROUP BY`",
    Having "`HAVING`",
    IndexIdForm "an index id that is not 22 letters and digits in double quotes",
    Intersect "`INTERSECT`",
    Lateral "`LATERAL`",
    LeftJoin "`LEFT JOIN`",
    Let "`LET`",
    LikeEscape "`LIKE … ESCAPE`",
    Limit "`LIMIT`",
    Offset "`OFFSET`",
    OnConflict "`ON CONFLICT`",
    OrderBy "`ORDER BY`",
    Parenthesized "a statement in parentheses",
    ParenthesizedJoin "a join in parentheses",
    Pivot "`PIVOT`",
    ReservedName "a reserved word as a name without double quotes",
    Returning "`RETURNING`",
    RightJoin "`RIGHT JOIN`",
    SelectAll "`SELECT ALL`",
    SeveralOperations "several operations in one statement",
    Union "`UNION`",
    UnknownFunction "this function",
    Unpivot "`UNPIVOT`",
    Values "`VALUES`",
}
