//! DynamoDB's PartiQL.

use alloc::format;
use alloc::string::String;

use crate::syntax::{
    self, Construct, Constructs, DEFAULT_NESTING_LIMIT, Dialect, Form, Forms, Function, Functions, Keyword, Keywords,
    Limits, Statement, SyntaxError,
};

/// The longest text that DynamoDB takes for a statement, in characters.
///
/// Source: API model of DynamoDB (2012-08-10), shape `PartiQLStatement`.
pub const MAX_STATEMENT_CHARS: usize = 8_192;

/// The grammar of DynamoDB's PartiQL in EBNF, as the parser reads it.
pub const GRAMMAR: &str = include_str!("../../../grammar/dynamodb-partiql.ebnf");

/// DynamoDB's PartiQL.
///
/// Source: developer guide, "PartiQL reference for DynamoDB"; `FROM` as the first word is not documented, and runs.
pub static DIALECT: Dialect = Dialect {
    name: "DynamoDB",
    documents: "items",
    forms: Forms::of(&[Form::Select, Form::Insert, Form::Update, Form::Delete, Form::From, Form::Exists]),
    constructs: Constructs::of(&[
        Construct::BangEqual,
        Construct::OrderBy,
        Construct::Returning,
        Construct::SeveralOperations,
    ]),
    // Source: developer guide, ql-functions and ql-reference.update; `ATTRIBUTE_EXISTS` and `ATTRIBUTE_NOT_EXISTS` are not documented, and
    // run.
    functions: Functions::of(&[
        Function::AttributeExists,
        Function::AttributeNotExists,
        Function::AttributeType,
        Function::BeginsWith,
        Function::Contains,
        Function::ListAppend,
        Function::SetAdd,
        Function::SetDelete,
        Function::Size,
    ]),
    // Which words are refused as names is not documented: `year` and `Only` run, `key` does not. So each is read as a name where it can be
    // nothing else, and noted.
    names: Keywords::plain_without(&[
        Keyword::All,
        Keyword::Cast,
        Keyword::Distinct,
        Keyword::False,
        Keyword::Missing,
        Keyword::Null,
        Keyword::Trim,
        Keyword::True,
    ]),
    // Probably refused after a dot too, as `inner`, `key` and `size` are: each is read as a name, and noted.
    every_field: true,
    hint: Some(redacted),
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

/// The help for a statement of a log, which has no values.
#[cold]
fn redacted(source: &str, at: usize) -> Option<String> {
    /// What CloudTrail writes in the place of a value.
    ///
    /// Source: developer guide, understanding-ddb-log-entries.
    const REDACTED: &str = "***(Redacted)";
    source.get(at..)?.starts_with(REDACTED).then(|| {
        format!("`{REDACTED}` is what CloudTrail logs in the place of a value; give the statement as it was sent, or `?` for the value")
    })
}
