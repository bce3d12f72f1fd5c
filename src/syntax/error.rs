//! What can be wrong with the text of a statement: data first, words second.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::ToString;

use super::dialect::Dialect;
use super::ion::{self, IonFault};
use super::keyword::Keyword;
use super::token::Kind;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// How many places of one statement may name a table: FROM sources and names inside of them.
///
/// No documented limit; a ledger has at most 20 active tables. It keeps the time of resolution linear in the text.
pub const MAX_SOURCES: usize = 256;

/// What is wrong. Each variant is one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// The text holds no statement.
    Empty,
    /// Longer than the limit.
    TooLong {
        /// How many characters it has.
        chars: usize,
        /// The limit.
        limit: usize,
    },
    /// Deeper than the nesting limit.
    TooDeep {
        /// The limit.
        limit: u8,
    },
    /// More than [`MAX_SOURCES`] places that may name a table.
    TooManySources,
    /// A character that is no token outside of quotes.
    InvalidCharacter,
    /// A string without its closing quote.
    UnterminatedString,
    /// A quoted name without its closing quote.
    UnterminatedName,
    /// A block comment without its end.
    UnterminatedComment,
    /// A carriage return alone inside of a line comment, where readers differ on whether the comment ends.
    AmbiguousComment,
    /// A number with letters after it.
    InvalidNumber,
    /// An Ion literal without its closing backtick.
    UnterminatedIon,
    /// An Ion literal without a value.
    EmptyIon,
    /// An Ion literal with more than one value.
    SeveralIonValues,
    /// Something inside of an Ion literal is not closed.
    UnclosedIon {
        /// What is not closed, such as `string`.
        what: &'static str,
    },
    /// An Ion literal that is not Ion.
    InvalidIon {
        /// What should have been there.
        expected: &'static str,
    },
    /// An escape that Ion doesn't have.
    InvalidIonEscape,
    /// An Ion literal nested too deep.
    IonTooDeep,
    /// An Ion literal that two readings end at different places.
    AmbiguousIon,
    /// Something else was expected here.
    Unexpected {
        /// What should: words in upper case, other tokens in backticks, or a description.
        expected: &'static [&'static str],
    },
    /// The first word begins no statement.
    UnknownStatement,
    /// More text after the semicolon.
    SecondStatement,
    /// Another statement begins where this one ends, without a semicolon between them.
    MissingSemicolon {
        /// The word that begins it.
        next: Span,
    },
    /// A reserved word where a name should be.
    ReservedWord {
        /// The path before it, if it is a step of one.
        path: Option<Span>,
    },
    /// `SELECT` without a list.
    EmptySelectList,
    /// A `*` beside other items.
    MixedStar,
    /// `SELECT` without `FROM`.
    MissingFrom,
    /// A join without its condition.
    MissingOn,
    /// `()`
    EmptyParentheses,
    /// `SET` or `REMOVE` as the first word.
    MissingTable {
        /// The word.
        operation: Keyword,
    },
    /// A path where a statement takes a table.
    PathAsTable {
        /// The statement, such as `DELETE`.
        statement: &'static str,
    },
    /// `INSERT INTO table (column) VALUES …`
    InsertColumns {
        /// The table's name.
        table: Span,
    },
    /// `INSERT INTO table … AT`
    InsertAt,
    /// A table with columns.
    TableColumns,
    /// `CREATE INDEX name ON`
    NamedIndex,
    /// An index over more or less than one top-level field.
    IndexField,
    /// `DROP INDEX` without `WITH (purge = true)`.
    MissingPurge {
        /// The statement so far.
        statement: Span,
    },
    /// An option with a name that is not the one, in this case.
    OptionName {
        /// The name that it should have.
        expected: &'static str,
    },
    /// A value of `purge` that the statement doesn't take.
    PurgeValue {
        /// The value it takes.
        expected: &'static str,
    },
    /// `aws_tags` that are not an Ion struct of text.
    Tags {
        /// What is wrong with them.
        problem: &'static str,
    },
    /// `UNDROP TABLE` with something else than a quoted id.
    UndropName,
    /// `EXEC` of a procedure that the service doesn't have.
    UnknownProcedure,
    /// `REDACT_REVISION` with parentheses or another number of arguments than three.
    RedactArguments,
}

/// Why a text is not a statement: the cause, its place, and what to do.
///
/// Displays as one sentence without the place: lower case, no full stop, the user's text in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The text, kept so that the error can speak of it after the text is gone.
    pub(crate) source: Box<str>,
    pub(crate) kind: SyntaxErrorKind,
    pub(crate) span: Span,
    pub(crate) related: Option<Span>,
    pub(crate) dialect: &'static Dialect,
}

impl SyntaxError {
    /// The cause.
    #[must_use]
    pub const fn kind(&self) -> SyntaxErrorKind {
        self.kind
    }

    /// The dialect that the text was parsed for.
    #[must_use]
    pub const fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    /// The place, in bytes of the given text.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// The bracket that is still open at the place, if there is one.
    #[must_use]
    pub const fn opener(&self) -> Option<Span> {
        self.related
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Cow<'_, str>> {
        self.help_text().map(Cow::Owned)
    }

    /// A stable code for programs, such as `unterminated-string`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.kind {
            SyntaxErrorKind::Empty => "empty",
            SyntaxErrorKind::TooLong { .. } => "too-long",
            SyntaxErrorKind::TooDeep { .. } => "too-deep",
            SyntaxErrorKind::TooManySources => "too-many-sources",
            SyntaxErrorKind::InvalidCharacter => "invalid-character",
            SyntaxErrorKind::UnterminatedString => "unterminated-string",
            SyntaxErrorKind::UnterminatedName => "unterminated-name",
            SyntaxErrorKind::UnterminatedComment => "unterminated-comment",
            SyntaxErrorKind::AmbiguousComment => "ambiguous-comment",
            SyntaxErrorKind::InvalidNumber => "invalid-number",
            SyntaxErrorKind::UnterminatedIon => "unterminated-ion",
            SyntaxErrorKind::EmptyIon => "empty-ion",
            SyntaxErrorKind::SeveralIonValues => "several-ion-values",
            SyntaxErrorKind::UnclosedIon { .. } => "unclosed-ion",
            SyntaxErrorKind::InvalidIon { .. } => "invalid-ion",
            SyntaxErrorKind::InvalidIonEscape => "invalid-ion-escape",
            SyntaxErrorKind::IonTooDeep => "ion-too-deep",
            SyntaxErrorKind::AmbiguousIon => "ambiguous-ion",
            SyntaxErrorKind::Unexpected { .. } => "unexpected-token",
            SyntaxErrorKind::UnknownStatement => "unknown-statement",
            SyntaxErrorKind::SecondStatement => "second-statement",
            SyntaxErrorKind::MissingSemicolon { .. } => "missing-semicolon",
            SyntaxErrorKind::ReservedWord { .. } => "reserved-word",
            SyntaxErrorKind::EmptySelectList => "empty-select-list",
            SyntaxErrorKind::MixedStar => "mixed-star",
            SyntaxErrorKind::MissingFrom => "missing-from",
            SyntaxErrorKind::MissingOn => "missing-on",
            SyntaxErrorKind::EmptyParentheses => "empty-parentheses",
            SyntaxErrorKind::MissingTable { .. } => "missing-table",
            SyntaxErrorKind::PathAsTable { .. } => "path-as-table",
            SyntaxErrorKind::InsertColumns { .. } => "insert-columns",
            SyntaxErrorKind::InsertAt => "insert-at",
            SyntaxErrorKind::TableColumns => "table-columns",
            SyntaxErrorKind::NamedIndex => "named-index",
            SyntaxErrorKind::IndexField => "index-field",
            SyntaxErrorKind::MissingPurge { .. } => "missing-purge",
            SyntaxErrorKind::OptionName { .. } => "option-name",
            SyntaxErrorKind::PurgeValue { .. } => "purge-value",
            SyntaxErrorKind::Tags { .. } => "invalid-tags",
            SyntaxErrorKind::UndropName => "undrop-name",
            SyntaxErrorKind::UnknownProcedure => "unknown-procedure",
            SyntaxErrorKind::RedactArguments => "redact-arguments",
        }
    }
}

impl core::error::Error for SyntaxError {}

/// An error inside of the parser: no text, nothing to drop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: SyntaxErrorKind,
    pub(crate) span: Span,
    pub(crate) related: Option<Span>,
}

impl Fault {
    #[cold]
    #[inline(never)]
    pub(crate) fn new(kind: SyntaxErrorKind, span: Span) -> Self {
        Self { kind, span, related: None }
    }

    /// The fault of a text that is not a token.
    #[cold]
    #[inline(never)]
    pub(crate) fn invalid(source: &str, token: Kind, span: Span) -> Self {
        let kind = match token {
            Kind::UnterminatedString => SyntaxErrorKind::UnterminatedString,
            Kind::UnterminatedQuoted => SyntaxErrorKind::UnterminatedName,
            Kind::UnterminatedComment => SyntaxErrorKind::UnterminatedComment,
            Kind::CarriageReturn => SyntaxErrorKind::AmbiguousComment,
            Kind::InvalidNumber => SyntaxErrorKind::InvalidNumber,
            Kind::InvalidIon => return Self::ion(source, span),
            _ => SyntaxErrorKind::InvalidCharacter,
        };
        Self { kind, span, related: None }
    }

    /// The fault of an Ion literal, lexed once more to find what is wrong with it.
    fn ion(source: &str, span: Span) -> Self {
        let (fault, span) = match ion::literal(source, span.start as usize) {
            Ok(_) => (IonFault::Unterminated, span),
            Err(fault) => fault,
        };
        let kind = match fault {
            IonFault::Unterminated => SyntaxErrorKind::UnterminatedIon,
            IonFault::Empty => SyntaxErrorKind::EmptyIon,
            IonFault::SeveralValues => SyntaxErrorKind::SeveralIonValues,
            IonFault::Unclosed(what) => SyntaxErrorKind::UnclosedIon { what },
            IonFault::Unexpected(expected) => SyntaxErrorKind::InvalidIon { expected },
            IonFault::Escape => SyntaxErrorKind::InvalidIonEscape,
            IonFault::TooDeep => SyntaxErrorKind::IonTooDeep,
            IonFault::Ambiguous => SyntaxErrorKind::AmbiguousIon,
        };
        Self { kind, span, related: None }
    }
}

/// The error of the rules. It has no size, so that results stay small; what is wrong is noted where the tree is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failed;

/// What a rule gives, or that it failed.
pub(crate) type Outcome<T> = Result<T, nom::Err<Failed>>;

impl<I> nom::error::ParseError<I> for Failed {
    fn from_error_kind(_: I, _: nom::error::ErrorKind) -> Self {
        Self
    }

    fn append(_: I, _: nom::error::ErrorKind, other: Self) -> Self {
        other
    }
}

impl<'a> From<&'a SyntaxError> for Diagnostic<'a> {
    fn from(error: &'a SyntaxError) -> Self {
        let found = Self::new(error.code(), error.to_string()).at(error.span()).with_help(error.help());
        match error.opener() {
            Some(open) => found.with_related(open, "opened here"),
            None => found,
        }
    }
}
