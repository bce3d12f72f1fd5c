//! QLDB's PartiQL.

use crate::syntax::{self, DEFAULT_NESTING_LIMIT, Dialect, Form, Forms, Limits, Statement, SyntaxError};

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
