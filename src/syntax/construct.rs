//! What not every dialect has.

use core::fmt;

/// Defines [`Construct`] with the words that messages use for it.
macro_rules! constructs {
    ($($(#[$doc:meta])* $variant:ident $text:literal,)*) => {
        /// A construct of PartiQL that not every dialect has. The parser reads it in all of them, so that every table in it is seen, and notes
        /// it where the [dialect](super::Dialect) lacks it; what that means is the service's to say.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Construct {
            $($(#[$doc])* #[doc = $text] $variant,)*
        }

        impl Construct {
            /// Every construct.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
        }

        impl fmt::Display for Construct {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => $text,)*
                })
            }
        }
    };
}

constructs! {
    AggregateQuantifier "`DISTINCT` or `ALL` in an aggregate function",
    AtInDml "`AT` in a statement that changes data",
    BagInElement "several values in `INSERT INTO` an element",
    BangEqual "the operator `!=`",
    BareInsert "`INSERT INTO` without `VALUE`",
    Case "`CASE`",
    CrossJoin "`CROSS JOIN`",
    DateTimeLiteral "`DATE` and `TIME` literals",
    Distinct "`DISTINCT`",
    Except "`EXCEPT`",
    FullJoin "`FULL JOIN`",
    GroupBy "`GROUP BY`",
    Having "`HAVING`",
    IndexIdForm "an index id that is not 22 letters and digits in double quotes",
    Intersect "`INTERSECT`",
    Ion "Ion literals",
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
    ParenthesizedSource "a table in parentheses",
    Pivot "`PIVOT`",
    #[doc = "Of a field after a dot, a table or an alias:"]
    ReservedField "a reserved word as the name of a field, a table or an alias without double quotes",
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
