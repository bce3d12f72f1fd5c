//! The functions of QLDB.

/// Defines [`Function`] from its names.
macro_rules! functions {
    ($($variant:ident $text:literal,)*) => {
        /// A function. Names fold case.
        ///
        /// Source: developer guide, ql-functions; `history` from working.history; `sexp`, `list` and `bag` are constructors
        /// of the reference implementation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Function {
            $(#[doc = concat!("`", $text, "`")] $variant,)*
            /// A function that QLDB does not have.
            Unknown,
        }

        impl Function {
            /// Every function that QLDB has.
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
    Avg "AVG",
    Bag "BAG",
    CharLength "CHAR_LENGTH",
    CharacterLength "CHARACTER_LENGTH",
    Coalesce "COALESCE",
    Count "COUNT",
    DateAdd "DATE_ADD",
    DateDiff "DATE_DIFF",
    Exists "EXISTS",
    Extract "EXTRACT",
    History "HISTORY",
    List "LIST",
    Lower "LOWER",
    Max "MAX",
    Min "MIN",
    Nullif "NULLIF",
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

impl Function {
    /// The function of this name, in any case.
    #[must_use]
    pub fn lookup(name: &str) -> Self {
        Self::ALL.iter().copied().find(|function| function.name().eq_ignore_ascii_case(name)).unwrap_or(Self::Unknown)
    }

    /// Whether it takes all values of a group: `COUNT(DISTINCT x)` is one of these only.
    #[must_use]
    pub const fn is_aggregate(self) -> bool {
        matches!(self, Self::Avg | Self::Count | Self::Max | Self::Min | Self::Sum)
    }
}
