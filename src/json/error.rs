//! Why a text is not JSON.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use crate::json::path::Path;
use crate::span::Span;

/// The first fault of a text, and where it is.
#[derive(Debug)]
pub(crate) struct JsonError<'t> {
    pub(crate) problem: JsonProblem,
    pub(crate) path: Path<'t>,
    pub(crate) span: Span,
}

/// One cause each for refusing a text as JSON. Displays as the message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonProblem {
    /// More bytes than this.
    TooLong(usize),
    /// Nested deeper than so many levels.
    TooDeep(usize),
    /// The text ends within a value.
    UnexpectedEnd {
        /// What should come.
        wanted: &'static str,
    },
    /// Another character than JSON has there.
    Unexpected {
        /// What is there.
        found: char,
        /// What should be.
        wanted: &'static str,
    },
    /// A string without its closing quotation mark.
    UnclosedString,
    /// A line break or tab within a string.
    LineBreakInString,
    /// A `\` that begins no escape of JSON.
    Escape,
    /// Not a number of JSON.
    Number(String),
    /// A key that is twice in one object.
    DuplicateKey(String),
}

impl JsonProblem {
    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self {
            Self::TooLong(_) => "give less at once",
            Self::TooDeep(_) => "nest less",
            Self::UnexpectedEnd { .. } => "the text looks cut off",
            Self::Unexpected { .. } => "write it in JSON (RFC 8259)",
            Self::UnclosedString => "add the closing quotation mark",
            Self::LineBreakInString => "write `\\n` or `\\t`",
            Self::Escape => "write `\\\\` for a backslash",
            Self::Number(_) => "write it as JSON does, such as `10` or `0.5`",
            Self::DuplicateKey(_) => "leave one of them out",
        }))
    }
}

impl fmt::Display for JsonProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(most) => write!(f, "the text is longer than {most} bytes"),
            Self::TooDeep(most) => write!(f, "the text nests deeper than {most} levels"),
            Self::UnexpectedEnd { wanted } => write!(f, "the text ends where {wanted} should come"),
            Self::Unexpected { found, wanted } => {
                write!(f, "found `{}` where {wanted} should come", found.escape_default())
            }
            Self::UnclosedString => f.write_str("a string is not closed"),
            Self::LineBreakInString => f.write_str("a string has a line break or a tab"),
            Self::Escape => f.write_str("not an escape of JSON"),
            Self::Number(text) => write!(f, "`{text}` is not a number"),
            Self::DuplicateKey(key) => write!(f, "the key `{key}` is twice in one object"),
        }
    }
}
