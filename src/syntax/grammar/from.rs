//! FROM clauses: sources, their joins and aliases. Grammar: section "Queries".

use crate::syntax::arena::{Id, List};
use crate::syntax::ast::{ExprId, Join, Name, ScopeId, Source};
use crate::syntax::builder::Builder;
use crate::syntax::construct::Construct;
use crate::syntax::cursor::{Cursor, Parsed};
use crate::syntax::error::{Outcome, SyntaxErrorKind};
use crate::syntax::grammar::expression::operation;
use crate::syntax::grammar::join;
use crate::syntax::grammar::path::path;
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;

/// The sources of a FROM clause.
pub(crate) fn sources(input: Cursor, builder: &mut Builder<'_>, scope: ScopeId) -> Parsed<List<Source>> {
    let mut list = List::default();
    let mut join = Join::First;
    let mut input = input;
    loop {
        let (rest, source) = source(input, builder, scope, join)?;
        let source = builder.push_source(&mut list, source)?;
        let rest = join_condition(rest, builder, source, join)?;
        match next_join(rest, builder)? {
            (rest, Some(next)) => (input, join) = (rest, next),
            (rest, None) => return Ok((rest, list)),
        }
    }
}

/// The sources of a join in parentheses, after its first.
#[cold]
pub(crate) fn more_sources(
    mut input: Cursor,
    builder: &mut Builder<'_>,
    scope: ScopeId,
    list: &mut List<Source>,
) -> Parsed<()> {
    while let (rest, Some(join)) = next_join(input, builder)? {
        let (rest, source) = source(rest, builder, scope, join)?;
        let source = builder.push_source(list, source)?;
        input = join_condition(rest, builder, source, join)?;
    }
    Ok((input, ()))
}

/// The comma or the words of a join, if there are any.
#[allow(clippy::inline_always, reason = "asked after every source, mostly in vain")]
#[cfg_attr(not(target_family = "wasm"), inline(always))]
fn next_join(input: Cursor, builder: &mut Builder<'_>) -> Parsed<Option<Join>> {
    let (join, construct) = match input.kind() {
        Kind::Comma => return Ok((input.advance(builder), Some(Join::Comma))),
        Kind::Word(Keyword::Join) => return Ok((input.advance(builder), Some(Join::Inner))),
        Kind::Word(Keyword::Inner) => (Join::Inner, None),
        Kind::Word(Keyword::Left) => (Join::Left, Some(Construct::LeftJoin)),
        Kind::Word(Keyword::Right) => (Join::Right, Some(Construct::RightJoin)),
        Kind::Word(Keyword::Full) => (Join::Full, Some(Construct::FullJoin)),
        Kind::Word(Keyword::Cross) => (Join::Cross, Some(Construct::CrossJoin)),
        _ => return Ok((input, None)),
    };
    let mut rest = input.advance(builder);
    if matches!(join, Join::Left | Join::Right | Join::Full) {
        rest = rest.after(Keyword::Outer, builder).unwrap_or(rest);
    }
    let rest = rest.expect(Keyword::Join, &["JOIN"], builder)?;
    if let Some(construct) = construct {
        builder.flag(construct, rest.since(input.span()));
    }
    Ok((rest, Some(join)))
}

/// `ON condition` after a joined source, which the condition sees.
#[inline]
fn join_condition(input: Cursor, builder: &mut Builder<'_>, source: Id<Source>, join: Join) -> Outcome<Cursor> {
    match join {
        Join::Inner | Join::Left | Join::Right | Join::Full => {
            let Some(rest) = input.after(Keyword::On, builder) else {
                return Err(input.fail(SyntaxErrorKind::MissingOn, builder));
            };
            let (rest, condition) = builder.in_condition(|builder| operation(rest, builder))?;
            if let Some(source) = builder.tree.sources.get_mut(source) {
                source.on = Some(condition);
            }
            Ok(rest)
        }
        Join::First | Join::Comma | Join::Cross | Join::Let => Ok(input),
    }
}

/// `[UNPIVOT] expression [[AS] alias] [AT alias] [BY alias]`
pub(crate) fn source(input: Cursor, builder: &mut Builder<'_>, scope: ScopeId, join: Join) -> Parsed<Source> {
    let mut input = input;
    let unpivot = input.is(Keyword::Unpivot);
    if unpivot {
        builder.flag(Construct::Unpivot, input.span());
        input = input.advance(builder);
    }
    match input.kind() {
        Kind::End | Kind::Word(Keyword::Where | Keyword::Select) => {
            return Err(input.unexpected(&["a table"], builder));
        }
        Kind::OpenParen => builder.flag(Construct::ParenthesizedSource, input.span()),
        _ => {}
    }
    let (input, expr) = builder.in_source(|builder| path(input, builder))?;
    source_behind(input, builder, (scope, join, unpivot), expr)
}

/// `[[AS] alias] [AT alias] [BY alias]` after the expression of a source.
#[allow(clippy::inline_always, reason = "most sources are read in one place, and need no call")]
#[cfg_attr(not(target_family = "wasm"), inline(always))]
pub(crate) fn source_behind(
    input: Cursor,
    builder: &mut Builder<'_>,
    (scope, join, unpivot): (ScopeId, Join, bool),
    expr: ExprId,
) -> Parsed<Source> {
    let (input, alias) = alias(input, builder, true)?;
    let (input, at) = position_alias(input, Keyword::At, &["a name after `AT`"], builder)?;
    let (input, by) = position_alias(input, Keyword::By, &["a name after `BY`"], builder)?;
    Ok((input, Source { scope, join, unpivot, expr, alias, at, by, on: None }))
}

/// `[[AS] name]`, after an item or a source.
#[inline]
pub(crate) fn alias(input: Cursor, builder: &mut Builder<'_>, of_source: bool) -> Parsed<Option<Name>> {
    if !input.is(Keyword::As) && !input.at_name(builder) {
        return Ok((input, None));
    }
    if let Some(rest) = input.after(Keyword::As, builder) {
        let (rest, name) = rest.name(&["a name after `AS`"], builder)?;
        return Ok((rest, Some(name)));
    }
    if begins_clause(input, builder) {
        return Ok((input, None));
    }
    let (rest, name) = input.name(&[], builder)?;
    if of_source && join::may_be_lateral(input, builder) {
        join::check_lateral(input, builder, name)?;
    }
    Ok((rest, Some(name)))
}

/// Whether a word that is not reserved begins a clause, rather than being an alias.
fn begins_clause(input: Cursor, builder: &mut Builder<'_>) -> bool {
    if input.is_plain("let", builder) {
        return begins_expression(input.advance(builder));
    }
    if input.is_plain("returning", builder) {
        let next = input.advance(builder);
        return next.is_plain("modified", builder) || next.is(Keyword::All);
    }
    false
}

/// Whether an expression can begin here. What can follow an alias never does.
pub(crate) fn begins_expression(input: Cursor) -> bool {
    match input.kind() {
        Kind::Word(keyword) => matches!(keyword, Keyword::Not | Keyword::Case) || !keyword.is_structural(),
        kind => matches!(
            kind,
            Kind::Identifier
                | Kind::Quoted
                | Kind::String
                | Kind::Number
                | Kind::Ion
                | Kind::Parameter
                | Kind::At
                | Kind::Plus
                | Kind::Minus
                | Kind::OpenParen
                | Kind::OpenBracket
                | Kind::OpenBrace
                | Kind::OpenBag
        ),
    }
}

/// `[keyword name]`
fn position_alias(
    input: Cursor,
    keyword: Keyword,
    expected: &'static [&'static str],
    builder: &mut Builder<'_>,
) -> Parsed<Option<Name>> {
    match input.after(keyword, builder) {
        Some(rest) => rest.name(expected, builder).map(|(rest, name)| (rest, Some(name))),
        None => Ok((input, None)),
    }
}
