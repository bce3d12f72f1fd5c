//! The functions of all dialects.

use super::lookup::fold;

/// Defines [`Function`] from its names.
macro_rules! functions {
    ($($variant:ident $text:literal,)*) => {
        /// A function of one dialect at least. Names fold case.
        ///
        /// Source: QLDB's developer guide, ql-functions; `history` from working.history; `sexp`, `list` and `bag` are constructors
        /// of the reference implementation. DynamoDB's guide, ql-functions and ql-reference.update.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Function {
            $(#[doc = concat!("`", $text, "`")] $variant,)*
            /// A function that the statement's dialect does not have.
            Unknown,
        }

        impl Function {
            /// Every function of any dialect.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in upper case; empty for [`Function::Unknown`].
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown => "",
                }
            }
        }
    };
}

functions! {
    AttributeExists "ATTRIBUTE_EXISTS",
    AttributeNotExists "ATTRIBUTE_NOT_EXISTS",
    AttributeType "ATTRIBUTE_TYPE",
    Avg "AVG",
    Bag "BAG",
    BeginsWith "BEGINS_WITH",
    CharLength "CHAR_LENGTH",
    CharacterLength "CHARACTER_LENGTH",
    Coalesce "COALESCE",
    Contains "CONTAINS",
    Count "COUNT",
    DateAdd "DATE_ADD",
    DateDiff "DATE_DIFF",
    Exists "EXISTS",
    Extract "EXTRACT",
    History "HISTORY",
    List "LIST",
    ListAppend "LIST_APPEND",
    Lower "LOWER",
    Max "MAX",
    Min "MIN",
    Nullif "NULLIF",
    SetAdd "SET_ADD",
    SetDelete "SET_DELETE",
    Sexp "SEXP",
    Size "SIZE",
    Substring "SUBSTRING",
    Sum "SUM",
    ToString "TO_STRING",
    ToTimestamp "TO_TIMESTAMP",
    Txid "TXID",
    Upper "UPPER",
    Utcnow "UTCNOW",
}

/// The names as [`fold`] packs them, in the order of [`Function::ALL`].
static FOLDED: [u64; Function::ALL.len()] = {
    let mut folded = [0; Function::ALL.len()];
    let mut index = 0;
    while index < folded.len() {
        #[allow(clippy::indexing_slicing, reason = "a slip here stops the compiler, not the program")]
        {
            folded[index] = fold(Function::ALL[index].name().as_bytes());
        }
        index += 1;
    }
    folded
};

impl Function {
    /// The function of this name, in any case.
    #[must_use]
    pub fn lookup(name: &str) -> Self {
        let folded = fold(name.as_bytes());
        let is_same =
            |(function, other): &(&Self, &u64)| **other == folded && function.name().eq_ignore_ascii_case(name);
        Self::ALL.iter().zip(&FOLDED).find(is_same).map_or(Self::Unknown, |(function, _)| *function)
    }

    /// Whether it takes all values of a group: `COUNT(DISTINCT x)` is one of these only.
    #[must_use]
    pub const fn is_aggregate(self) -> bool {
        matches!(self, Self::Avg | Self::Count | Self::Max | Self::Min | Self::Sum)
    }
}
