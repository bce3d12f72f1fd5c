//! What can be wrong with the text of a statement: data first, words second.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use core::fmt;

use super::ion::{self, Fault};
use super::keyword::Keyword;
use super::token::Kind;
use crate::nearest::nearest;
use crate::span::Span;

/// The longest text that QLDB takes for a statement, in characters.
///
/// Source: developer guide, limits.
pub const MAX_STATEMENT_CHARS: usize = 100_000;

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
    /// A number with letters behind it.
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
    /// Something else should stand here.
    Unexpected {
        /// What should: words in upper case, other tokens in backticks, or a description.
        expected: &'static [&'static str],
    },
    /// The first word begins no statement.
    UnknownStatement,
    /// More text after the semicolon.
    SecondStatement,
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
    /// `EXEC` of a procedure that QLDB doesn't have.
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
}

impl SyntaxError {
    /// The cause.
    #[must_use]
    pub const fn kind(&self) -> SyntaxErrorKind {
        self.kind
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
            SyntaxErrorKind::ReservedWord { .. } => "reserved-word",
            SyntaxErrorKind::EmptySelectList => "empty-select-list",
            SyntaxErrorKind::MixedStar => "mixed-star",
            SyntaxErrorKind::MissingFrom => "missing-from",
            SyntaxErrorKind::MissingOn => "missing-on",
            SyntaxErrorKind::EmptyParentheses => "empty-parentheses",
            SyntaxErrorKind::MissingTable { .. } => "missing-table",
            SyntaxErrorKind::PathAsTable { .. } => "path-as-table",
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

    /// The first token at the place, in backticks, or `the end of the statement`.
    fn found(&self) -> String {
        match self.span.text(&self.source) {
            "" => "the end of the statement".to_owned(),
            text => format!("`{}`", shortened(text)),
        }
    }

    /// The word of `expected` that the text at the place may be a slip of.
    fn slip(&self, expected: &[&'static str]) -> Option<&'static str> {
        let text = self.span.text(&self.source);
        let words = expected.iter().copied().filter(|word| word.bytes().all(|byte| byte.is_ascii_uppercase()));
        nearest(&text.to_ascii_uppercase(), words)
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        let text = self.span.text(&self.source);
        let help = match self.kind {
            SyntaxErrorKind::Empty => "give one statement, such as `SELECT * FROM Vehicle`".to_owned(),
            SyntaxErrorKind::TooLong { .. } => "send large documents as parameters (`?`)".to_owned(),
            SyntaxErrorKind::TooDeep { .. } => "take the expression apart, or raise the nesting limit".to_owned(),
            SyntaxErrorKind::TooManySources => format!("name at most {MAX_SOURCES} sources in one statement"),
            SyntaxErrorKind::InvalidCharacter => character_help(text),
            SyntaxErrorKind::UnterminatedString => {
                "close the string with `'`; a quote inside of it is written `''`".to_owned()
            }
            SyntaxErrorKind::UnterminatedName => "close the name with `\"`".to_owned(),
            SyntaxErrorKind::UnterminatedComment => "close the comment with `*/`".to_owned(),
            SyntaxErrorKind::AmbiguousComment => "end the line with a line feed".to_owned(),
            SyntaxErrorKind::InvalidNumber => "put a blank after the number, or quotes around the name".to_owned(),
            SyntaxErrorKind::UnterminatedIon => "close the Ion literal with a backtick".to_owned(),
            SyntaxErrorKind::EmptyIon | SyntaxErrorKind::SeveralIonValues => {
                "an Ion literal holds exactly one value".to_owned()
            }
            SyntaxErrorKind::UnclosedIon { .. } => "inside of backticks the rules of Ion text hold".to_owned(),
            SyntaxErrorKind::InvalidIon { .. } => {
                "inside of backticks the rules of Ion text hold, such as `\"text\"` and `2017-09-14T`".to_owned()
            }
            SyntaxErrorKind::InvalidIonEscape => "write a backslash as `\\\\`".to_owned(),
            SyntaxErrorKind::IonTooDeep => "send the document as a parameter (`?`)".to_owned(),
            SyntaxErrorKind::AmbiguousIon => {
                "send the value as a parameter (`?`); `\\\\` before a quote and `//` in a blob are read in two ways"
                    .to_owned()
            }
            SyntaxErrorKind::Unexpected { expected } => return self.unexpected_help(expected),
            SyntaxErrorKind::UnknownStatement => match self.slip(STATEMENTS) {
                Some(word) => format!("did you mean `{word}`?"),
                None => "a statement begins with SELECT, INSERT, UPDATE, DELETE, FROM, CREATE, DROP, UNDROP or EXEC"
                    .to_owned(),
            },
            SyntaxErrorKind::SecondStatement => "send one statement a call".to_owned(),
            SyntaxErrorKind::ReservedWord { path: Some(path) } => {
                format!("write `{}\"{text}\"`", path.text(&self.source).trim_end())
            }
            SyntaxErrorKind::ReservedWord { path: None } => format!("write `\"{text}\"` if it is a name"),
            SyntaxErrorKind::EmptySelectList => "write `SELECT *`, or the fields to return".to_owned(),
            SyntaxErrorKind::MixedStar => "write `SELECT *` alone, or `alias.*` beside other fields".to_owned(),
            SyntaxErrorKind::MissingFrom if self.slip(&["FROM"]).is_some() => "did you mean `FROM`?".to_owned(),
            SyntaxErrorKind::MissingFrom => "add `FROM` and a table; for a value alone, `FROM << 0 >>`".to_owned(),
            SyntaxErrorKind::MissingOn => "add `ON` and the condition of the join".to_owned(),
            SyntaxErrorKind::EmptyParentheses => "put an expression between the parentheses".to_owned(),
            SyntaxErrorKind::MissingTable { operation } => {
                format!("write `UPDATE table {0} …` or `FROM table {0} …`", operation.text())
            }
            SyntaxErrorKind::PathAsTable { .. } => {
                "name the table; to change what is inside of documents use UPDATE or FROM".to_owned()
            }
            SyntaxErrorKind::InsertAt => "`AT` goes with `FROM table INSERT INTO element VALUE … AT key`".to_owned(),
            SyntaxErrorKind::TableColumns => "leave the columns out: tables of QLDB have none".to_owned(),
            SyntaxErrorKind::NamedIndex => "write `CREATE INDEX ON table (field)`".to_owned(),
            SyntaxErrorKind::IndexField => "name one top-level field between the parentheses".to_owned(),
            SyntaxErrorKind::MissingPurge { statement } => {
                format!("write `{} WITH (purge = true)`", statement.text(&self.source).trim_end())
            }
            SyntaxErrorKind::OptionName { expected } => format!("write `{expected}`, in lower case"),
            SyntaxErrorKind::PurgeValue { expected } => format!("write `WITH (purge = {expected})`"),
            SyntaxErrorKind::Tags { .. } => {
                "write the tags like `` WITH (aws_tags = `{'environment': 'production'}`) ``".to_owned()
            }
            SyntaxErrorKind::UndropName => {
                "find the id with `SELECT tableId, name FROM information_schema.user_tables WHERE status = 'INACTIVE'`"
                    .to_owned()
            }
            SyntaxErrorKind::UnknownProcedure => "the one stored procedure is `REDACT_REVISION`".to_owned(),
            SyntaxErrorKind::RedactArguments => {
                "write ``EXEC REDACT_REVISION `block address`, 'table id', 'document id'``, without parentheses"
                    .to_owned()
            }
        };
        Some(help)
    }

    #[cold]
    fn unexpected_help(&self, expected: &[&'static str]) -> Option<String> {
        if let Some(word) = self.slip(expected) {
            return Some(format!("did you mean `{word}`?"));
        }
        let rest = self.source.get(self.span.start as usize..).unwrap_or_default();
        if rest.starts_with("//") {
            return Some("comments begin with `--` or `/*`".to_owned());
        }
        if self.span.text(&self.source).eq_ignore_ascii_case("NOT") {
            return Some("write `IS NOT`, `NOT IN`, `NOT LIKE` or `NOT BETWEEN`".to_owned());
        }
        self.related.map(|open| format!("the `{}` before it is not closed yet", open.text(&self.source)))
    }
}

/// The words that begin a statement.
pub(crate) const STATEMENTS: &[&str] =
    &["SELECT", "INSERT", "UPDATE", "DELETE", "FROM", "CREATE", "DROP", "UNDROP", "EXEC"];

fn character_help(text: &str) -> String {
    match text {
        "#" | "\\" => "comments begin with `--`".to_owned(),
        "\u{2018}" | "\u{2019}" | "\u{201C}" | "\u{201D}" => {
            "strings take straight single quotes (`'`), names straight double quotes (`\"`)".to_owned()
        }
        "!" => "the operator is `<>`".to_owned(),
        "|" => "strings are joined with `||`".to_owned(),
        "&" => "write `AND`".to_owned(),
        _ if text.chars().any(char::is_whitespace) => "use a plain blank; other white space is not allowed".to_owned(),
        _ => "outside of quotes only ASCII is allowed; put names and strings that hold it in quotes".to_owned(),
    }
}

/// At most 40 characters of a text, so that a message stays one line.
fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

/// The words of a list for people: `a`, `b` or `c`.
struct Alternatives<'a>(&'a [&'static str]);

impl fmt::Display for Alternatives<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(if index + 1 == self.0.len() { " or " } else { ", " })?;
            }
            if word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_') {
                write!(f, "`{word}`")?;
            } else {
                f.write_str(word)?;
            }
        }
        Ok(())
    }
}

/// A character that can't be seen is named by its number.
struct Visible<'a>(&'a str);

impl fmt::Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            if character.is_ascii_graphic() || character.is_alphanumeric() {
                write!(f, "`{character}` (U+{:04X})", u32::from(character))?;
            } else {
                write!(f, "U+{:04X}", u32::from(character))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = self.found();
        match self.kind {
            SyntaxErrorKind::Empty => f.write_str("there is no statement"),
            SyntaxErrorKind::TooLong { chars, limit } => {
                write!(f, "the statement has {chars} characters, more than the limit of {limit}")
            }
            SyntaxErrorKind::TooDeep { limit } => write!(f, "nested deeper than {limit} levels"),
            SyntaxErrorKind::TooManySources => write!(f, "more than {MAX_SOURCES} sources"),
            SyntaxErrorKind::InvalidCharacter => {
                let text = self.span.text(&self.source);
                if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
                    write!(f, "unexpected character `{text}`")
                } else {
                    write!(f, "unexpected character {}", Visible(text))
                }
            }
            SyntaxErrorKind::UnterminatedString => f.write_str("the string is not closed"),
            SyntaxErrorKind::UnterminatedName => f.write_str("the quoted name is not closed"),
            SyntaxErrorKind::UnterminatedComment => f.write_str("the comment is not closed"),
            SyntaxErrorKind::AmbiguousComment => {
                f.write_str("a carriage return alone in a comment, which not every reader takes for its end")
            }
            SyntaxErrorKind::InvalidNumber => write!(f, "{found} is not a number"),
            SyntaxErrorKind::UnterminatedIon => f.write_str("the Ion literal is not closed"),
            SyntaxErrorKind::EmptyIon => f.write_str("the Ion literal is empty"),
            SyntaxErrorKind::SeveralIonValues => f.write_str("the Ion literal holds more than one value"),
            SyntaxErrorKind::UnclosedIon { what } => write!(f, "the {what} in the Ion literal is not closed"),
            SyntaxErrorKind::InvalidIon { expected } => {
                write!(f, "expected {expected} in the Ion literal, found {found}")
            }
            SyntaxErrorKind::InvalidIonEscape => f.write_str("Ion has no such escape"),
            SyntaxErrorKind::IonTooDeep => f.write_str("the Ion literal is nested too deep"),
            SyntaxErrorKind::AmbiguousIon => {
                f.write_str("the Ion literal ends at different places for the Ion specification and for QLDB's lexer")
            }
            SyntaxErrorKind::Unexpected { expected } => {
                write!(f, "expected {}, found {found}", Alternatives(expected))
            }
            SyntaxErrorKind::UnknownStatement => write!(f, "{found} does not begin a statement"),
            SyntaxErrorKind::SecondStatement => f.write_str("there is more text after the semicolon"),
            SyntaxErrorKind::ReservedWord { .. } => write!(f, "{found} is reserved"),
            SyntaxErrorKind::EmptySelectList => f.write_str("`SELECT` has nothing to return"),
            SyntaxErrorKind::MixedStar => f.write_str("`*` stands beside other items"),
            SyntaxErrorKind::MissingFrom => write!(f, "expected `,` or `FROM`, found {found}"),
            SyntaxErrorKind::MissingOn => write!(f, "expected `ON` after the joined source, found {found}"),
            SyntaxErrorKind::EmptyParentheses => f.write_str("the parentheses are empty"),
            SyntaxErrorKind::MissingTable { operation } => write!(f, "`{}` needs a table before it", operation.text()),
            SyntaxErrorKind::PathAsTable { statement } => write!(f, "`{statement}` takes a table, not a path"),
            SyntaxErrorKind::InsertAt => f.write_str("`INSERT INTO` a table takes no `AT`"),
            SyntaxErrorKind::TableColumns => f.write_str("`CREATE TABLE` takes no columns"),
            SyntaxErrorKind::NamedIndex => f.write_str("`CREATE INDEX` takes no name"),
            SyntaxErrorKind::IndexField => f.write_str("an index is on one top-level field"),
            SyntaxErrorKind::MissingPurge { .. } => f.write_str("`DROP INDEX` needs `WITH (purge = true)`"),
            SyntaxErrorKind::OptionName { expected } => write!(f, "expected the option `{expected}`, found {found}"),
            SyntaxErrorKind::PurgeValue { expected } => {
                write!(f, "`purge` can only be `{expected}` here, found {found}")
            }
            SyntaxErrorKind::Tags { problem } => write!(f, "{problem}"),
            SyntaxErrorKind::UndropName => f.write_str("`UNDROP TABLE` takes a table id in double quotes, not a name"),
            SyntaxErrorKind::UnknownProcedure => write!(f, "QLDB has no procedure {found}"),
            SyntaxErrorKind::RedactArguments => {
                write!(f, "`REDACT_REVISION` takes three arguments, divided by commas, found {found}")
            }
        }
    }
}

impl core::error::Error for SyntaxError {}

/// An error inside of the parser: no text, nothing to drop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) kind: SyntaxErrorKind,
    pub(crate) span: Span,
    pub(crate) related: Option<Span>,
}

impl Trouble {
    #[cold]
    #[inline(never)]
    pub(crate) fn new(kind: SyntaxErrorKind, span: Span) -> Self {
        Self { kind, span, related: None }
    }

    /// The trouble of a text that is not a token.
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

    /// The trouble of an Ion literal, lexed once more to tell what is wrong with it.
    fn ion(source: &str, span: Span) -> Self {
        let (fault, span) = match ion::literal(source, span.start as usize) {
            Ok(_) => (Fault::Unterminated, span),
            Err(fault) => fault,
        };
        let kind = match fault {
            Fault::Unterminated => SyntaxErrorKind::UnterminatedIon,
            Fault::Empty => SyntaxErrorKind::EmptyIon,
            Fault::SeveralValues => SyntaxErrorKind::SeveralIonValues,
            Fault::Unclosed(what) => SyntaxErrorKind::UnclosedIon { what },
            Fault::Unexpected(expected) => SyntaxErrorKind::InvalidIon { expected },
            Fault::Escape => SyntaxErrorKind::InvalidIonEscape,
            Fault::TooDeep => SyntaxErrorKind::IonTooDeep,
            Fault::Ambiguous => SyntaxErrorKind::AmbiguousIon,
        };
        Self { kind, span, related: None }
    }
}

/// The error of the rules. It has no size, so that results stay small; what is wrong is noted in the parser's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop;

impl<I> nom::error::ParseError<I> for Stop {
    fn from_error_kind(_: I, _: nom::error::ErrorKind) -> Self {
        Self
    }

    fn append(_: I, _: nom::error::ErrorKind, other: Self) -> Self {
        other
    }
}
