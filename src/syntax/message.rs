//! What is wrong with the text of a statement, in words.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::error::{MAX_SOURCES, SyntaxError, SyntaxErrorKind};
use super::{columns, template};
use crate::nearest::nearest;

impl SyntaxError {
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

    pub(super) fn help_text(&self) -> Option<String> {
        let text = self.span.text(&self.source);
        if let Some(help) = self.template_help().or_else(|| self.pasted_help()) {
            return Some(help);
        }
        let help = match self.kind {
            SyntaxErrorKind::Empty => "give one statement, such as `SELECT * FROM Vehicle`".to_owned(),
            SyntaxErrorKind::TooLong { .. } => "send large documents as parameters (`?`)".to_owned(),
            SyntaxErrorKind::TooDeep { .. } => "take the expression apart".to_owned(),
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
            SyntaxErrorKind::UnknownStatement => {
                let words: Vec<&'static str> = self.dialect.beginnings().collect();
                match self.slip(&words) {
                    Some(word) => format!("did you mean `{word}`?"),
                    None => format!("a statement begins with {}", Alternatives { words: &words, quote: "" }),
                }
            }
            SyntaxErrorKind::SecondStatement => SECOND_STATEMENT.to_owned(),
            SyntaxErrorKind::MissingSemicolon { next } => {
                format!("send one statement a call; in a script put a `;` before `{}`", next.text(&self.source))
            }
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
            SyntaxErrorKind::InsertColumns { table } => columns::help(&self.source, table, self.span, self.dialect),
            SyntaxErrorKind::InsertAt => "`AT` goes with `FROM table INSERT INTO element VALUE … AT key`".to_owned(),
            SyntaxErrorKind::TableColumns => {
                format!("leave the columns out: tables of {} have none", self.dialect.name)
            }
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

    /// The help where the text has a place of a template that was not filled in.
    #[cold]
    fn template_help(&self) -> Option<String> {
        match self.kind {
            SyntaxErrorKind::Unexpected { .. }
            | SyntaxErrorKind::InvalidCharacter
            | SyntaxErrorKind::InvalidIon { .. }
            | SyntaxErrorKind::UnclosedIon { .. }
            | SyntaxErrorKind::ReservedWord { .. }
            | SyntaxErrorKind::PathAsTable { .. }
            | SyntaxErrorKind::SeveralIonValues
            | SyntaxErrorKind::EmptyIon
            | SyntaxErrorKind::MissingFrom
            | SyntaxErrorKind::IndexField => {}
            _ => return None,
        }
        let hole = template::hole_at(&self.source, self.span.start as usize)?;
        let text = hole.text(&self.source);
        if template::is_for_table(&self.source, hole.start as usize) {
            return Some(template::table_help(text));
        }
        // Elsewhere `<` and `>` are operators.
        if text.starts_with('<') {
            return None;
        }
        Some(format!("`{text}` looks like a placeholder: write the value, or a parameter (`?`)"))
    }

    /// The help where the text has what is pasted together with statements of the service and is none.
    #[cold]
    fn pasted_help(&self) -> Option<String> {
        match self.kind {
            SyntaxErrorKind::UnknownStatement
            | SyntaxErrorKind::SecondStatement
            | SyntaxErrorKind::Unexpected { .. }
            | SyntaxErrorKind::InvalidCharacter => self.dialect.hint?(&self.source, self.span.start as usize),
            _ => None,
        }
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

/// The help for text after the semicolon.
pub const SECOND_STATEMENT: &str = "send one statement a call";

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
struct Alternatives<'a> {
    words: &'a [&'static str],
    /// What is around words of the language.
    quote: &'static str,
}

impl fmt::Display for Alternatives<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { words, quote } = *self;
        for (index, word) in words.iter().enumerate() {
            if index > 0 {
                f.write_str(if index + 1 == words.len() { " or " } else { ", " })?;
            }
            if word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_') {
                write!(f, "{quote}{word}{quote}")?;
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
                f.write_str("the comment contains a bare carriage return; some readers end the comment there")
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
                let name = self.dialect.name;
                write!(f, "the Ion literal ends at different places for the Ion specification and for {name}'s lexer")
            }
            SyntaxErrorKind::Unexpected { expected } => {
                write!(f, "expected {}, found {found}", Alternatives { words: expected, quote: "`" })
            }
            SyntaxErrorKind::UnknownStatement => write!(f, "{found} does not begin a statement"),
            SyntaxErrorKind::MissingSemicolon { .. } => f.write_str("two statements without a `;` between them"),
            SyntaxErrorKind::SecondStatement => f.write_str("there is more text after the semicolon"),
            SyntaxErrorKind::ReservedWord { .. } => write!(f, "{found} is reserved"),
            SyntaxErrorKind::EmptySelectList => f.write_str("`SELECT` has nothing to return"),
            SyntaxErrorKind::MixedStar => f.write_str("`*` can't be combined with other items"),
            SyntaxErrorKind::MissingFrom => write!(f, "expected `,` or `FROM`, found {found}"),
            SyntaxErrorKind::MissingOn => write!(f, "expected `ON` after the joined source, found {found}"),
            SyntaxErrorKind::EmptyParentheses => f.write_str("the parentheses are empty"),
            SyntaxErrorKind::MissingTable { operation } => write!(f, "`{}` needs a table before it", operation.text()),
            SyntaxErrorKind::PathAsTable { statement } => write!(f, "`{statement}` takes a table, not a path"),
            SyntaxErrorKind::InsertColumns { .. } => f.write_str("`INSERT INTO` takes no columns"),
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
            SyntaxErrorKind::UnknownProcedure => write!(f, "{} has no procedure {found}", self.dialect.name),
            SyntaxErrorKind::RedactArguments => {
                write!(f, "`REDACT_REVISION` takes three arguments, divided by commas, found {found}")
            }
        }
    }
}
