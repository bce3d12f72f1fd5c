//! QLDB's PartiQL.

use crate::service::qldb::shell;
use crate::syntax::{
    self, Construct, Constructs, DEFAULT_NESTING_LIMIT, Dialect, Form, Forms, Function, Functions, Keyword, Keywords,
    Limits, Statement, SyntaxError,
};

/// The longest text that QLDB takes for a statement, in characters.
///
/// Source: developer guide, limits.
pub const MAX_STATEMENT_CHARS: usize = 100_000;

/// The grammar of QLDB's PartiQL in EBNF, as the parser reads it.
pub const GRAMMAR: &str = include_str!("../../../grammar/qldb-partiql.ebnf");

/// QLDB's PartiQL. It documents no limit of nesting.
///
/// Source: developer guide, "Amazon QLDB PartiQL reference".
pub static DIALECT: Dialect = Dialect {
    name: "QLDB",
    documents: "documents",
    forms: Forms::of(&[
        Form::Select,
        Form::Insert,
        Form::Update,
        Form::Delete,
        Form::From,
        Form::Create,
        Form::Drop,
        Form::Undrop,
        Form::Exec,
    ]),
    // Of the constructs that not every dialect has. Reserved words as fields are in public programs: `metadata.txId`.
    constructs: Constructs::of(&[
        Construct::BareInsert,
        Construct::Ion,
        Construct::ParenthesizedSource,
        Construct::ReservedField,
    ]),
    // Source: developer guide, ql-functions; `HISTORY` from working.history; `SEXP`, `LIST` and `BAG` are constructors of the reference
    // implementation.
    functions: Functions::of(&[
        Function::Avg,
        Function::Bag,
        Function::CharLength,
        Function::CharacterLength,
        Function::Coalesce,
        Function::Count,
        Function::DateAdd,
        Function::DateDiff,
        Function::Exists,
        Function::Extract,
        Function::History,
        Function::List,
        Function::Lower,
        Function::Max,
        Function::Min,
        Function::Nullif,
        Function::Sexp,
        Function::Size,
        Function::Substring,
        Function::Sum,
        Function::ToString,
        Function::ToTimestamp,
        Function::Txid,
        Function::Upper,
        Function::Utcnow,
    ]),
    // Reserved by the guide, but read as plain names by the reference implementation. `LIST`, `BAG` and `SEXP` are the names of its
    // constructors, and `list` is a likely name of a field. Source: `SqlLexer` of partiql-lang-kotlin v0.2.7.
    names: Keywords::of(&[
        Keyword::Bag,
        Keyword::List,
        Keyword::Sexp,
        Keyword::ToString,
        Keyword::ToTimestamp,
        Keyword::Txid,
        Keyword::Undrop,
        Keyword::Utcnow,
    ]),
    every_field: false,
    hint: Some(shell::help),
    limits: Limits { chars: MAX_STATEMENT_CHARS, nesting: DEFAULT_NESTING_LIMIT },
};

/// Parses one statement of QLDB's PartiQL. A semicolon may follow it, and nothing else.
///
/// # Errors
///
/// The first mistake in the text. A statement that isn't understood is an error, never a part of one.
///
/// ```
/// let error = partiql_iam::parse("SELECT * FORM Vehicle").unwrap_err();
///
/// assert_eq!(error.to_string(), "expected `,` or `FROM`, found `FORM`");
/// assert_eq!(error.help().as_deref(), Some("did you mean `FROM`?"));
/// ```
pub fn parse(text: &str) -> Result<Statement<'_>, SyntaxError> {
    syntax::parse(text, &DIALECT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_reserved_words_is_the_same() {
        let listed: alloc::vec::Vec<(&str, bool)> = include_str!("../../../grammar/reserved-words.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.strip_suffix(" ~").map_or((line, false), |word| (word, true)))
            .filter(|(word, _)| *word != "END-EXEC")
            .collect();
        let ours: alloc::vec::Vec<_> =
            Keyword::ALL.iter().map(|keyword| (keyword.text(), DIALECT.may_be_name(*keyword))).collect();
        assert_eq!(listed, ours);
    }
}
