//! From text to [`Statement`].
//!
//! The parser reads the superset of all [dialects](Dialect). Each function of the grammar is one production, chosen by the first token. Nothing is
//! tried twice, so that the time is linear in the text; nothing nests deeper than a limit, and the tree is flat, so that no input can
//! overflow the stack.

pub mod arena;
pub mod ast;
mod builder;
#[doc(hidden)]
pub mod columns;
mod construct;
mod cursor;
mod dialect;
mod error;
mod function;
mod grammar;
pub(crate) mod ion;
mod keyword;
#[doc(hidden)]
pub mod lexeme;
mod lookup;
mod message;
mod print;
pub(crate) mod scan;
mod script;
pub(crate) mod template;
#[doc(hidden)]
pub mod token;

pub use crate::tag::{MAX_TAG_KEY_CHARS, MAX_TAG_VALUE_CHARS};
pub use ast::{Statement, StatementKind};
pub use construct::Construct;
pub use cursor::MAX_CHARS;
pub use dialect::{Constructs, Dialect, Form, Forms, Functions, Keywords};
pub use error::{MAX_SOURCES, SyntaxError, SyntaxErrorKind};
pub use function::Function;
pub use grammar::MAX_TAGS;
pub use ion::MAX_ION_NESTING;
pub use keyword::Keyword;
#[doc(hidden)]
pub use message::SECOND_STATEMENT;
pub use print::{print, print_script};
#[doc(hidden)]
pub use script::cut;
pub use script::{MAX_SCRIPT_BYTES, MAX_SCRIPT_STATEMENTS, Piece, Script, script};

use ast::{Expr, ExprKind};
use builder::Builder;
use cursor::{Cursor, Parsed};
use error::{Failed, Fault, Outcome};
use grammar::{change, definition, exists, procedure, select};
use token::Kind;

use crate::span::Span;

/// How much a statement may be. What is more is refused with an error of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many characters it may have; at most [`MAX_CHARS`], whatever is given.
    pub chars: usize,
    /// How deep it may nest. Each level takes a few kilobytes of the thread's stack.
    pub nesting: u8,
}

/// How deep a statement may nest in a dialect that documents no limit.
pub const DEFAULT_NESTING_LIMIT: u8 = 128;

/// Parses one statement of a dialect. A semicolon may follow it, and nothing else.
///
/// # Errors
///
/// The first mistake in the text. A statement that isn't understood is an error, never a part of one.
///
/// ```
/// use partiql_iam::{qldb, syntax};
///
/// let error = syntax::parse("SELECT * FORM Vehicle", &qldb::DIALECT).unwrap_err();
/// assert_eq!(error.to_string(), "expected `,` or `FROM`, found `FORM`");
/// assert_eq!(error.help().as_deref(), Some("did you mean `FROM`?"));
/// ```
pub fn parse<'s>(text: &'s str, dialect: &'static Dialect) -> Result<Statement<'s>, SyntaxError> {
    parse_within(text, dialect, dialect.limits)
}

/// Parses one statement within other limits than those of its dialect.
///
/// # Errors
///
/// As for [`parse`].
pub fn parse_within<'s>(
    text: &'s str,
    dialect: &'static Dialect,
    limits: Limits,
) -> Result<Statement<'s>, SyntaxError> {
    let mut builder = Builder::new(text, dialect, limits.nesting);
    if let Ok((kind, span)) = whole(limits.chars, &mut builder) {
        return Ok(Statement { source: text, span, kind, tree: builder.tree, dialect });
    }
    let Fault { kind, span, related } = builder.fault();
    // What is wrong with a text that is too long does not depend on its words.
    let text = if matches!(kind, SyntaxErrorKind::TooLong { .. }) { "" } else { text };
    Err(SyntaxError { source: text.into(), kind, span, related, dialect })
}

/// The whole text: `statement [";"]`.
fn whole(limit: usize, builder: &mut Builder<'_>) -> Outcome<(StatementKind, Span)> {
    // A character has a byte at least.
    let limit = limit.min(MAX_CHARS);
    if builder.source.len() > limit {
        refuse_long(limit, builder)?;
    }
    let start = Cursor::first(builder);
    let (rest, kind) = statement(start, builder)?;
    let span = rest.since(start.span());
    let rest = match rest.after_symbol(Kind::Semicolon, builder) {
        Some(rest) if rest.kind() != Kind::End => return Err(rest.fail(SyntaxErrorKind::SecondStatement, builder)),
        Some(rest) => rest,
        None => rest,
    };
    if rest.kind() == Kind::End { Ok((kind, span)) } else { Err(more(rest, builder)) }
}

/// Counts the characters of a text that may have too many.
#[cold]
#[inline(never)]
fn refuse_long(limit: usize, builder: &mut Builder<'_>) -> Outcome<()> {
    let text = builder.source;
    let chars = text.chars().count();
    if chars <= limit {
        return Ok(());
    }
    let end = text.char_indices().nth(limit).map_or(0, |(end, _)| end);
    let place = Span::at(u32::try_from(end).unwrap_or(u32::MAX));
    Err(builder.fail(Fault::new(SyntaxErrorKind::TooLong { chars, limit }, place)))
}

/// The error of a statement that more text follows: another statement, or what is no part of this one.
#[cold]
#[inline(never)]
fn more(input: Cursor, builder: &mut Builder<'_>) -> nom::Err<Failed> {
    let before = builder.source.get(..input.end() as usize).unwrap_or_default();
    let next = match input.kind() {
        Kind::Word(keyword)
            if builder.dialect.form(keyword).is_some() && (keyword != Keyword::From || is_change(input, builder)) =>
        {
            input.span()
        }
        // After a source `UNDROP` is read as its alias.
        Kind::Word(Keyword::Table) if ends_with_undrop(before) => Span::new(input.end() - 6, input.end()),
        _ => return input.unexpected(&["the end of the statement"], builder),
    };
    let end = if next == input.span() { input.end() } else { next.start };
    let statement = builder.source.get(..end as usize).unwrap_or_default().trim_end();
    let place = Span::at(u32::try_from(statement.len()).unwrap_or(end));
    builder.fail(Fault::new(SyntaxErrorKind::MissingSemicolon { next }, place))
}

/// Whether a statement that changes documents begins here, not the FROM of SQL's UPDATE.
fn is_change(mut input: Cursor, builder: &Builder<'_>) -> bool {
    loop {
        input = input.advance(builder);
        match input.kind() {
            Kind::Word(Keyword::Set | Keyword::Remove | Keyword::Insert) => return true,
            Kind::End | Kind::Semicolon => return false,
            kind if kind.is_invalid() => return false,
            _ => {}
        }
    }
}

fn ends_with_undrop(text: &str) -> bool {
    let mut words = text.rsplit(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    words.next().is_some_and(|word| word.eq_ignore_ascii_case("UNDROP"))
}

/// `statement`, chosen by its first word.
#[inline]
fn statement(input: Cursor, builder: &mut Builder<'_>) -> Parsed<StatementKind> {
    let forms = builder.dialect.forms;
    let has = |form| forms.contains(form);
    match input.kind() {
        Kind::Word(Keyword::Select | Keyword::Pivot) if has(Form::Select) => query(input, builder),
        Kind::Word(Keyword::Insert) if has(Form::Insert) => change::insert(input, builder),
        Kind::Word(Keyword::Update) if has(Form::Update) => change::update(input, builder),
        Kind::Word(Keyword::Delete) if has(Form::Delete) => change::delete(input, builder),
        Kind::Word(Keyword::From) if has(Form::From) => change::from(input, builder),
        Kind::Word(Keyword::Create) if has(Form::Create) => definition::create(input, builder),
        Kind::Word(Keyword::Drop) if has(Form::Drop) => definition::drop(input, builder),
        Kind::Word(Keyword::Undrop) if has(Form::Undrop) => definition::undrop(input, builder),
        Kind::Word(Keyword::Exec) if has(Form::Exec) => procedure::exec(input, builder),
        Kind::Word(Keyword::Exists) if has(Form::Exists) => {
            exists::exists(input, builder).map(|(rest, query)| (rest, StatementKind::Exists(query)))
        }
        Kind::Word(operation @ (Keyword::Set | Keyword::Remove)) => {
            Err(input.fail(SyntaxErrorKind::MissingTable { operation }, builder))
        }
        Kind::OpenParen => {
            builder.flag(Construct::Parenthesized, input.span());
            query(input, builder)
        }
        Kind::End => Err(input.fail(SyntaxErrorKind::Empty, builder)),
        _ => Err(input.fail(SyntaxErrorKind::UnknownStatement, builder)),
    }
}

fn query(input: Cursor, builder: &mut Builder<'_>) -> Parsed<StatementKind> {
    let (rest, expr) = select::set_expression(input, builder)?;
    match builder.tree.exprs.get(expr) {
        Some(Expr { kind: ExprKind::Query(_) | ExprKind::SetOperation { .. }, .. }) => {
            Ok((rest, StatementKind::Select(expr)))
        }
        _ => Err(input.fail(SyntaxErrorKind::UnknownStatement, builder)),
    }
}
