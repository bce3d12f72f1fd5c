//! The functions of all dialects.

use super::lookup::{Words, is_word};

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

static NAMES: Words<COUNT, 256> = {
    let mut names = [""; COUNT];
    let mut index = 0;
    while index < COUNT {
        #[allow(clippy::indexing_slicing, reason = "a slip here stops the compiler, not the program")]
        {
            names[index] = Function::ALL[index].name();
        }
        index += 1;
    }
    Words::new(names)
};

const COUNT: usize = Function::ALL.len();

impl Function {
    /// The function of this name, in any case.
    #[must_use]
    pub fn lookup(name: &str) -> Self {
        if is_word(name) { Self::find(name) } else { Self::Unknown }
    }

    /// [`Function::lookup`] of a word.
    pub(crate) fn find(word: &str) -> Self {
        NAMES.find(word.as_bytes()).and_then(|index| Self::ALL.get(index).copied()).unwrap_or(Self::Unknown)
    }

    /// Whether it takes all values of a group: `COUNT(DISTINCT x)` is one of these only.
    #[must_use]
    pub const fn is_aggregate(self) -> bool {
        matches!(self, Self::Avg | Self::Count | Self::Max | Self::Min | Self::Sum)
    }
}
