//! Condition operators by name.

use alloc::borrow::Cow;
use alloc::string::ToString;
use core::fmt;
use core::str::FromStr;

use crate::diagnostic::Diagnostic;

/// Defines [`Comparison`] from one row an operator.
macro_rules! comparisons {
    ($($variant:ident)*) => {
        /// What a condition operator compares, without its set prefix and its `IfExists`.
        ///
        /// Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Comparison {
            $(#[doc = concat!("`", stringify!($variant), "`")] $variant,)*
        }

        impl Comparison {
            /// Every one, in the order of the guide.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name, such as `StringEquals`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($variant),)*
                }
            }
        }
    };
}

comparisons! {
    StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringLike StringNotLike
    NumericEquals NumericNotEquals NumericLessThan NumericLessThanEquals NumericGreaterThan NumericGreaterThanEquals
    DateEquals DateNotEquals DateLessThan DateLessThanEquals DateGreaterThan DateGreaterThanEquals
    Bool BinaryEquals IpAddress NotIpAddress ArnEquals ArnLike ArnNotEquals ArnNotLike Null
}

impl Comparison {
    /// Whether it asks that the key is *not* matched: then it holds when the key is missing.
    #[must_use]
    pub const fn is_negated(self) -> bool {
        matches!(
            self,
            Self::StringNotEquals
                | Self::StringNotEqualsIgnoreCase
                | Self::StringNotLike
                | Self::NumericNotEquals
                | Self::DateNotEquals
                | Self::NotIpAddress
                | Self::ArnNotEquals
                | Self::ArnNotLike
        )
    }
}

/// How an operator takes the several values that a key has in a request.
///
/// Source: IAM User Guide, "Creating a condition that tests multiple key values (set operations)".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SetOperator {
    /// `ForAllValues:`: each of them must match; holds when there is none.
    ForAllValues,
    /// `ForAnyValue:`: one of them must match; does not hold when there is none.
    ForAnyValue,
}

impl SetOperator {
    /// The prefix with its colon.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::ForAllValues => "ForAllValues:",
            Self::ForAnyValue => "ForAnyValue:",
        }
    }
}

/// A condition operator. Displays as `ForAnyValue:StringLikeIfExists`.
///
/// ```
/// use partiql_iam::iam::{Comparison, Operator};
///
/// let operator: Operator = "StringLikeIfExists".parse()?;
/// assert_eq!(operator.comparison(), Comparison::StringLike);
/// assert!(operator.if_exists());
/// assert!("NullIfExists".parse::<Operator>().is_err());
/// # Ok::<(), partiql_iam::iam::UnknownOperator>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Operator {
    set: Option<SetOperator>,
    comparison: Comparison,
    if_exists: bool,
}

impl Operator {
    /// With `IfExists`: it also holds when the key is missing. `None` for `Null`, which does not take it.
    #[must_use]
    pub fn with_if_exists(self) -> Option<Self> {
        (self.comparison != Comparison::Null).then_some(Self { if_exists: true, ..self })
    }

    /// With a set prefix. `None` for `Null`, which does not take one.
    #[must_use]
    pub fn with_set(self, set: SetOperator) -> Option<Self> {
        (self.comparison != Comparison::Null).then_some(Self { set: Some(set), ..self })
    }

    /// `ForAllValues`, `ForAnyValue` or none.
    #[must_use]
    pub const fn set(self) -> Option<SetOperator> {
        self.set
    }

    /// What it compares.
    #[must_use]
    pub const fn comparison(self) -> Comparison {
        self.comparison
    }

    /// Whether it ends in `IfExists`.
    #[must_use]
    pub const fn if_exists(self) -> bool {
        self.if_exists
    }
}

impl From<Comparison> for Operator {
    /// Without a set prefix and `IfExists`.
    fn from(comparison: Comparison) -> Self {
        Self { set: None, comparison, if_exists: false }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = self.set.map_or("", SetOperator::prefix);
        let suffix = if self.if_exists { "IfExists" } else { "" };
        write!(f, "{prefix}{}{suffix}", self.comparison.name())
    }
}

/// The text is not a condition operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownOperator;

impl fmt::Display for UnknownOperator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a condition operator")
    }
}

impl core::error::Error for UnknownOperator {}

impl UnknownOperator {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "unknown-operator"
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(
            "write an operator such as `StringEquals`; the case counts, and `Null` has no prefix or suffix",
        ))
    }
}

impl<'a> From<&'a UnknownOperator> for Diagnostic<'a> {
    fn from(error: &'a UnknownOperator) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

impl FromStr for Operator {
    type Err = UnknownOperator;

    /// Reads a name, whose case counts. `Null` takes neither a set prefix nor `IfExists`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let sets = [SetOperator::ForAllValues, SetOperator::ForAnyValue];
        let set = sets.into_iter().find(|set| text.starts_with(set.prefix()));
        let name = set.and_then(|set| text.strip_prefix(set.prefix())).unwrap_or(text);
        let (name, if_exists) = name.strip_suffix("IfExists").map_or((name, false), |name| (name, true));
        let comparison = Comparison::ALL.iter().copied().find(|comparison| comparison.name() == name);
        let comparison = comparison.ok_or(UnknownOperator)?;
        if comparison == Comparison::Null && (set.is_some() || if_exists) {
            return Err(UnknownOperator);
        }
        Ok(Self { set, comparison, if_exists })
    }
}
