//! Why no policy can be written.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt;

use crate::diagnostic::Diagnostic;
use crate::iam::Refusal;
use crate::iam::decision::{Denial, OtherAccount};
use crate::iam::document::size::MAX_MANAGED_POLICY_CHARACTERS;
use crate::span::Span;

/// Why no policy can be written for some statements. Displays as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GenerateError {
    /// There is no statement to write a policy for.
    NoStatement,
    /// The service writes none: the statements are for several targets, or the target is none that a policy can be for.
    Refused(&'static Refusal),
    /// The id of a table is not known.
    UnresolvedTable {
        /// The statement, from 0 in the order given.
        statement: usize,
        /// The table's name.
        name: String,
        /// The place in the statement.
        span: Span,
        /// What to do about it.
        help: &'static str,
    },
    /// A tag has a character that a policy can't have.
    TagCharacter {
        /// The statement, from 0; `None` for a tag that no statement gives.
        statement: Option<usize>,
        /// The tag's key or value.
        text: String,
        /// The character.
        found: char,
    },
    /// A value of a condition key has a character that a policy can't have.
    Character {
        /// The statement, from 0 in the order given.
        statement: usize,
        /// The condition key.
        key: &'static str,
        /// The value.
        text: String,
        /// The character.
        found: char,
    },
    /// The statement is on a resource of another account than the one that it is sent to, which no policy can allow.
    OtherAccount {
        /// The statement, from 0 in the order given.
        statement: usize,
        /// The two accounts.
        accounts: OtherAccount,
    },
    /// Two tags whose keys differ only in case, which condition keys do not distinguish.
    TagKeysByCase {
        /// The statement, from 0; `None` for tags that no statement gives.
        statement: Option<usize>,
        /// One of the keys.
        key: String,
    },
    /// No tag is given, and the policy is about tags.
    NoTag,
    /// No table is given, and the policy is about tables.
    NoTable,
    /// No table can have the name.
    TableName {
        /// The name.
        name: String,
    },
    /// What belongs into one policy statement is longer than a managed policy can be.
    TooLong {
        /// Its characters.
        characters: usize,
    },
    /// The written policy does not allow a statement: a fault in this library, so the policy is not given out.
    NotAllowed {
        /// The statement, from 0 in the order given.
        statement: usize,
        /// Why not.
        denial: Box<Denial>,
    },
}

impl GenerateError {
    /// The place in the statement, if it is about one.
    const fn span(&self) -> Option<Span> {
        match self {
            Self::UnresolvedTable { span, .. } => Some(*span),
            _ => None,
        }
    }

    /// A stable code for programs, such as `unresolved-table`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoStatement => "no-statement",
            Self::Refused(refusal) => refusal.code,
            Self::UnresolvedTable { .. } => "unresolved-table",
            Self::TagCharacter { .. } => "tag-character",
            Self::Character { .. } => "character",
            Self::OtherAccount { .. } => "other-account",
            Self::TagKeysByCase { .. } => "tag-keys-by-case",
            Self::NoTag => "no-tag",
            Self::NoTable => "no-table",
            Self::TableName { .. } => "table-name",
            Self::TooLong { .. } => "too-long",
            Self::NotAllowed { .. } => "not-allowed",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self {
            Self::NoStatement => "give at least one statement",
            Self::Refused(refusal) => refusal.help,
            Self::UnresolvedTable { help, .. } => help,
            Self::TagCharacter { .. } | Self::Character { .. } => {
                "policies have the characters from U+0020 to U+00FF; leave the conditions out"
            }
            Self::OtherAccount { .. } => "PartiQL does not work across accounts; name a table of the account itself",
            Self::TagKeysByCase { .. } => "leave the conditions out, or give tags whose keys differ in more than case",
            Self::NoTag => "give at least one tag",
            Self::NoTable => "give at least one table",
            Self::TableName { .. } => "3 to 255 letters, digits, underscores, hyphens and dots",
            Self::TooLong { .. } => "leave the conditions out, or use fewer and shorter tags or values",
            Self::NotAllowed { .. } => "please report it, with the statements",
        }))
    }
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStatement => f.write_str("there is no statement to write a policy for"),
            Self::Refused(refusal) => f.write_str(refusal.message),
            Self::UnresolvedTable { name, .. } => write!(f, "the id of the table `{name}` is not known"),
            Self::TagCharacter { text, found, .. } => {
                write!(f, "a policy can't have the character `{}` of the tag `{text}`", found.escape_default())
            }
            Self::Character { key, text, found, .. } => {
                write!(
                    f,
                    "a policy can't have the character `{}` of `{text}`, a value of `{key}`",
                    found.escape_default()
                )
            }
            Self::OtherAccount { accounts: OtherAccount { caller, resource }, .. } => {
                write!(f, "the statement is sent to the account {caller}, and its table is of {resource}")
            }
            Self::TagKeysByCase { key, .. } => write!(f, "two tags differ from `{key}` only in case"),
            Self::NoTag => f.write_str("there is no tag to write a policy for"),
            Self::NoTable => f.write_str("there is no table to write a policy for"),
            Self::TableName { name } => write!(f, "`{name}` is not a valid table name"),
            Self::TooLong { characters } => {
                write!(
                    f,
                    "the policy would have {characters} characters, and IAM takes {MAX_MANAGED_POLICY_CHARACTERS}"
                )
            }
            Self::NotAllowed { statement, denial } => {
                write!(f, "the written policy does not allow statement {statement}: denied{denial}")
            }
        }
    }
}

impl core::error::Error for GenerateError {}

impl<'a> From<&'a GenerateError> for Diagnostic<'a> {
    fn from(error: &'a GenerateError) -> Self {
        let found = Self::new(error.code(), error.to_string()).with_help(error.help());
        match error.span() {
            Some(span) => found.at(span),
            None => found,
        }
    }
}
