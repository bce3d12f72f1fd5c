//! From text to [`Statement`].
//!
//! The parser reads the superset of all [dialects](Dialect). Each function of the grammar is one production, chosen by the first token. Nothing is
//! tried twice, so that the time is linear in the text; nothing nests deeper than a limit, and the tree is flat, so that no input can
//! overflow the stack.

pub mod arena;
pub mod ast;
#[doc(hidden)]
pub mod columns;
mod construct;
mod dialect;
mod error;
mod function;
mod grammar;
mod input;
pub(crate) mod ion;
mod keyword;
#[doc(hidden)]
pub mod lexeme;
mod message;
mod print;
mod script;
pub(crate) mod template;
#[doc(hidden)]
pub mod token;

pub use crate::tag::{MAX_TAG_KEY_CHARS, MAX_TAG_VALUE_CHARS};
pub use ast::{Statement, StatementKind};
pub use construct::Construct;
pub use dialect::{Constructs, Dialect, Form, Forms, Functions, Keywords};
pub use error::{MAX_SOURCES, SyntaxError, SyntaxErrorKind};
pub use function::Function;
pub use grammar::MAX_TAGS;
pub use input::MAX_CHARS;
pub use ion::MAX_ION_NESTING;
pub use keyword::Keyword;
#[doc(hidden)]
pub use message::SECOND_STATEMENT;
pub use print::{print, print_script};
#[doc(hidden)]
pub use script::cut;
pub use script::{MAX_SCRIPT_BYTES, MAX_SCRIPT_STATEMENTS, Piece, Script, script};

use ast::ExprKind;
use error::{Stop, Trouble};
use grammar::{change, definition, exists, procedure, select};
use input::{Input, Parsed, State};
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
    let mut state = State::new(text, dialect, limits.nesting);
    if let Ok((kind, span)) = whole(limits.chars, &mut state) {
        return Ok(Statement { source: text, span, kind, tree: state.tree, dialect });
    }
    let Trouble { kind, span, related } = state.trouble();
    // What is wrong with a text that is too long does not depend on its words.
    let text = if matches!(kind, SyntaxErrorKind::TooLong { .. }) { "" } else { text };
    Err(SyntaxError { source: text.into(), kind, span, related, dialect })
}

/// The whole text: `statement [";"]`.
fn whole(limit: usize, state: &mut State<'_>) -> Result<(StatementKind, Span), nom::Err<Stop>> {
    let text = state.source;
    let limit = limit.min(MAX_CHARS);
    // A character has a byte at least.
    if text.len() > limit {
        let chars = text.chars().count();
        if chars > limit {
            let end = text.char_indices().nth(limit).map_or(0, |(end, _)| end);
            let place = Span::at(u32::try_from(end).unwrap_or(u32::MAX));
            return Err(state.stop(Trouble::new(SyntaxErrorKind::TooLong { chars, limit }, place)));
        }
    }
    let start = Input::first(state);
    let (rest, kind) = statement(start, state)?;
    let span = rest.since(start.span());
    let rest = match rest.after_symbol(Kind::Semicolon, state) {
        Some(rest) if rest.kind() != Kind::End => return Err(rest.fail(SyntaxErrorKind::SecondStatement, state)),
        Some(rest) => rest,
        None => rest,
    };
    if rest.kind() == Kind::End { Ok((kind, span)) } else { Err(more(rest, state)) }
}

/// The error of a statement that more text follows: another statement, or what is no part of this one.
#[cold]
#[inline(never)]
fn more(input: Input, state: &mut State<'_>) -> nom::Err<Stop> {
    let before = state.source.get(..input.end() as usize).unwrap_or_default();
    let next = match input.kind() {
        Kind::Word(keyword)
            if state.dialect.form(keyword).is_some() && (keyword != Keyword::From || is_change(input, state)) =>
        {
            input.span()
        }
        // After a source `UNDROP` is read as its alias.
        Kind::Word(Keyword::Table) if ends_with_undrop(before) => Span::new(input.end() - 6, input.end()),
        _ => return input.unexpected(&["the end of the statement"], state),
    };
    let end = if next == input.span() { input.end() } else { next.start };
    let statement = state.source.get(..end as usize).unwrap_or_default().trim_end();
    let place = Span::at(u32::try_from(statement.len()).unwrap_or(end));
    state.stop(Trouble::new(SyntaxErrorKind::MissingSemicolon { next }, place))
}

/// Whether a statement that changes documents begins here, not the FROM of SQL's UPDATE.
fn is_change(mut input: Input, state: &State<'_>) -> bool {
    loop {
        input = input.advance(state);
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
fn statement(input: Input, state: &mut State<'_>) -> Parsed<StatementKind> {
    match input.kind() {
        Kind::Word(keyword) if Form::of(keyword).is_some_and(|form| !state.dialect.forms.contains(form)) => {
            Err(input.fail(SyntaxErrorKind::UnknownStatement, state))
        }
        Kind::Word(Keyword::Select | Keyword::Pivot) => query(input, state),
        Kind::Word(Keyword::Insert) => change::insert(input, state),
        Kind::Word(Keyword::Update) => change::update(input, state),
        Kind::Word(Keyword::Delete) => change::delete(input, state),
        Kind::Word(Keyword::From) => change::from(input, state),
        Kind::Word(Keyword::Create) => definition::create(input, state),
        Kind::Word(Keyword::Drop) => definition::drop(input, state),
        Kind::Word(Keyword::Undrop) => definition::undrop(input, state),
        Kind::Word(Keyword::Exec) => procedure::exec(input, state),
        Kind::Word(Keyword::Exists) => {
            exists::exists(input, state).map(|(rest, query)| (rest, StatementKind::Exists(query)))
        }
        Kind::Word(operation @ (Keyword::Set | Keyword::Remove)) => {
            Err(input.fail(SyntaxErrorKind::MissingTable { operation }, state))
        }
        Kind::OpenParen => {
            state.flag(Construct::Parenthesized, input.span());
            query(input, state)
        }
        Kind::End => Err(input.fail(SyntaxErrorKind::Empty, state)),
        _ => Err(input.fail(SyntaxErrorKind::UnknownStatement, state)),
    }
}

fn query(input: Input, state: &mut State<'_>) -> Parsed<StatementKind> {
    let (rest, expr) = select::set_expression(input, state)?;
    match state.tree.exprs.get(expr).map(|expr| expr.kind) {
        Some(ExprKind::Query(_) | ExprKind::SetOperation { .. }) => Ok((rest, StatementKind::Select(expr))),
        _ => Err(input.fail(SyntaxErrorKind::UnknownStatement, state)),
    }
}
