//! Why a condition key is unknown.

use core::fmt;

use crate::span::Span;

/// Why the value of a condition key is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// The key schema of the table or index is not given.
    Schema,
    /// It depends on the value of a parameter, which is not given.
    Value(Span),
    /// No source says what DynamoDB makes of this.
    Undocumented(Span),
    /// A number is written in another way than it is displayed, and no source says which of the two IAM sees.
    Spelling(Span),
    /// The WHERE clause has more branches than are looked at.
    TooLarge,
    /// The request asks for the item when its condition fails; whether the key says so is not documented.
    ReturnedOnFailure,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Schema => "the key schema of the table is not given",
            Self::Value(_) => "the value of a parameter is not given",
            Self::Undocumented(_) => "no source says what DynamoDB makes of this condition",
            Self::Spelling(_) => {
                "no source says how a number is written for IAM; write it without zeros and exponents that say nothing"
            }
            Self::TooLarge => "the WHERE clause has too many branches",
            Self::ReturnedOnFailure => {
                "the request has `ReturnValuesOnConditionCheckFailure`, and no source says what the key then is"
            }
        })
    }
}
