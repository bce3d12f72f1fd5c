//! DynamoDB's PartiQL.

use crate::syntax::{self, DEFAULT_NESTING_LIMIT, Dialect, Form, Forms, Limits, Statement, SyntaxError};

/// The longest text that DynamoDB takes for a statement, in characters.
///
/// Source: API model of DynamoDB (2012-08-10), shape `PartiQLStatement`.
pub const MAX_STATEMENT_CHARS: usize = 8_192;

/// DynamoDB's PartiQL.
///
/// Source: developer guide, "PartiQL reference for DynamoDB"; `FROM` as the first word is not documented, and runs.
pub static DIALECT: Dialect = Dialect {
    name: "DynamoDB",
    forms: Forms::of(&[Form::Select, Form::Insert, Form::Update, Form::Delete, Form::From, Form::Exists]),
    limits: Limits { chars: MAX_STATEMENT_CHARS, nesting: DEFAULT_NESTING_LIMIT },
};

/// Parses one statement of DynamoDB's PartiQL. A semicolon may follow it, and nothing else.
///
/// # Errors
///
/// The first mistake in the text. A statement that isn't understood is an error, never a part of one.
///
/// ```
/// use partiql_iam::dynamodb;
/// use partiql_iam::syntax::StatementKind;
///
/// let statement = dynamodb::parse("EXISTS(SELECT * FROM \"Music\" WHERE Artist = 'X' AND Awards IS MISSING)").unwrap();
/// assert!(matches!(statement.kind(), StatementKind::Exists(_)));
/// ```
pub fn parse(text: &str) -> Result<Statement<'_>, SyntaxError> {
    syntax::parse(text, &DIALECT)
}
