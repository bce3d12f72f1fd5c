//! Attribute values in DynamoDB's JSON, as parameters of statements have them.

mod error;
mod number;
mod read;

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;
use core::str::FromStr;

pub use error::{ValueError, ValueProblem};
pub use number::{Number, NumberError};
pub(crate) use read::{JSON_DEPTH, values};
pub use read::{MAX_VALUE_BYTES, parse_parameters};

/// How deep lists and maps may nest.
///
/// Source: developer guide, "Constraints in Amazon DynamoDB": "attributes that are up to 32 levels deep".
pub const MAX_VALUE_NESTING: usize = 32;

/// The types of attribute values.
///
/// Source: API model of DynamoDB (2012-08-10), shape `AttributeValue`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ValueType {
    /// `S`
    String,
    /// `N`
    Number,
    /// `B`
    Binary,
    /// `SS`
    StringSet,
    /// `NS`
    NumberSet,
    /// `BS`
    BinarySet,
    /// `M`
    Map,
    /// `L`
    List,
    /// `NULL`
    Null,
    /// `BOOL`
    Bool,
}

impl ValueType {
    /// Every type, in the order of the model.
    pub const ALL: [Self; 10] = [
        Self::String,
        Self::Number,
        Self::Binary,
        Self::StringSet,
        Self::NumberSet,
        Self::BinarySet,
        Self::Map,
        Self::List,
        Self::Null,
        Self::Bool,
    ];

    /// The name in JSON, such as `SS`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "S",
            Self::Number => "N",
            Self::Binary => "B",
            Self::StringSet => "SS",
            Self::NumberSet => "NS",
            Self::BinarySet => "BS",
            Self::Map => "M",
            Self::List => "L",
            Self::Null => "NULL",
            Self::Bool => "BOOL",
        }
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A number, and how it is written. Two are the same if the numbers are.
#[derive(Clone, Debug)]
pub struct Numeral {
    text: String,
    number: Number,
}

impl Numeral {
    /// Reads a number and keeps its text.
    ///
    /// # Errors
    ///
    /// As [`Number::parse`].
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        Ok(Self { number: Number::parse(text)?, text: text.into() })
    }

    /// As written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number.
    #[must_use]
    pub const fn number(&self) -> Number {
        self.number
    }
}

impl FromStr for Numeral {
    type Err = NumberError;

    /// [`Numeral::parse`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl PartialEq for Numeral {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Numeral {}

impl Ord for Numeral {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}

impl PartialOrd for Numeral {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// An attribute value.
///
/// ```
/// use partiql_iam::dynamodb::Value;
///
/// assert_eq!(Value::parse(r#"{"S": "Acme Band"}"#)?, Value::String("Acme Band".into()));
/// assert_eq!(Value::parse(r#"{"N": "2.0"}"#)?, Value::parse(r#"{"N": "2"}"#)?);
///
/// let text = r#"{"N": 2}"#;
/// let error = Value::parse(text).unwrap_err();
/// assert_eq!(error.to_string(), "found a number where a string should be");
/// assert_eq!(error.span().text(text), "2");
/// # Ok::<(), partiql_iam::dynamodb::ValueError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    String(String),
    /// A number.
    Number(Numeral),
    /// Bytes, in base64 as the text has them. There is one way to write them, so that the same bytes are the same text.
    Binary(String),
    /// Texts, each different.
    StringSet(Vec<String>),
    /// Numbers, each different.
    NumberSet(Vec<Numeral>),
    /// Bytes in base64, each different.
    BinarySet(Vec<String>),
    /// Attributes in the order written, each with another name.
    Map(Vec<(String, Value)>),
    /// Values of any types.
    List(Vec<Value>),
    /// The value that says that there is none.
    Null,
    /// A boolean.
    Bool(bool),
}

impl Value {
    /// Its type.
    #[must_use]
    pub const fn value_type(&self) -> ValueType {
        match self {
            Self::String(_) => ValueType::String,
            Self::Number(_) => ValueType::Number,
            Self::Binary(_) => ValueType::Binary,
            Self::StringSet(_) => ValueType::StringSet,
            Self::NumberSet(_) => ValueType::NumberSet,
            Self::BinarySet(_) => ValueType::BinarySet,
            Self::Map(_) => ValueType::Map,
            Self::List(_) => ValueType::List,
            Self::Null => ValueType::Null,
            Self::Bool(_) => ValueType::Bool,
        }
    }

    /// The text that `dynamodb:LeadingKeys` has for it as a partition key. `None`: unknown.
    ///
    /// A text is itself. Which text a number has is not published (`2` or `2.0`): it is known where it is written in the one form that is
    /// both how it was sent and how DynamoDB prints it. That of bytes is unknown, and other values are no keys.
    #[must_use]
    pub fn key_text(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            Self::Number(Numeral { text, number: _ }) => Number::is_plain_text(text).then_some(text),
            Self::Binary(_)
            | Self::StringSet(_)
            | Self::NumberSet(_)
            | Self::BinarySet(_)
            | Self::Map(_)
            | Self::List(_)
            | Self::Null
            | Self::Bool(_) => None,
        }
    }
}
