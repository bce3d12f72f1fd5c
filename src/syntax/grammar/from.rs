//! FROM clauses: sources, their joins and aliases. Grammar: section "Queries".

use nom::Err;

use crate::syntax::arena::{Id, List};
use crate::syntax::ast::{ExprId, Join, Name, ScopeId, Source};
use crate::syntax::construct::Construct;
use crate::syntax::error::{Stop, SyntaxErrorKind};
use crate::syntax::grammar::expression::operation;
use crate::syntax::grammar::join;
use crate::syntax::grammar::path::path;
use crate::syntax::input::{Input, Parsed, State};
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;

/// The sources of a FROM clause.
pub(crate) fn sources(input: Input, state: &mut State<'_>, scope: ScopeId) -> Parsed<List<Source>> {
    let mut list = List::default();
    let mut join = Join::First;
    let mut input = input;
    loop {
        let (rest, source) = source(input, state, scope, join)?;
        let source = state.push_source(&mut list, source)?;
        let rest = join_condition(rest, state, source, join)?;
        match next_join(rest, state)? {
            (rest, Some(next)) => (input, join) = (rest, next),
            (rest, None) => return Ok((rest, list)),
        }
    }
}

/// The sources of a join in parentheses, after its first.
#[cold]
pub(crate) fn more_sources(
    mut input: Input,
    state: &mut State<'_>,
    scope: ScopeId,
    list: &mut List<Source>,
) -> Parsed<()> {
    while let (rest, Some(join)) = next_join(input, state)? {
        let (rest, source) = source(rest, state, scope, join)?;
        let source = state.push_source(list, source)?;
        input = join_condition(rest, state, source, join)?;
    }
    Ok((input, ()))
}

/// The comma or the words of a join, if there are any.
#[allow(clippy::inline_always, reason = "asked after every source, mostly in vain")]
#[inline(always)]
fn next_join(input: Input, state: &mut State<'_>) -> Parsed<Option<Join>> {
    let (join, construct) = match input.kind() {
        Kind::Comma => return Ok((input.advance(state), Some(Join::Comma))),
        Kind::Word(Keyword::Join) => return Ok((input.advance(state), Some(Join::Inner))),
        Kind::Word(Keyword::Inner) => (Join::Inner, None),
        Kind::Word(Keyword::Left) => (Join::Left, Some(Construct::LeftJoin)),
        Kind::Word(Keyword::Right) => (Join::Right, Some(Construct::RightJoin)),
        Kind::Word(Keyword::Full) => (Join::Full, Some(Construct::FullJoin)),
        Kind::Word(Keyword::Cross) => (Join::Cross, Some(Construct::CrossJoin)),
        _ => return Ok((input, None)),
    };
    let mut rest = input.advance(state);
    if matches!(join, Join::Left | Join::Right | Join::Full) {
        rest = rest.after(Keyword::Outer, state).unwrap_or(rest);
    }
    let rest = rest.expect(Keyword::Join, &["JOIN"], state)?;
    if let Some(construct) = construct {
        state.flag(construct, rest.since(input.span()));
    }
    Ok((rest, Some(join)))
}

/// `ON condition` after a joined source, which the condition sees.
#[inline]
fn join_condition(input: Input, state: &mut State<'_>, source: Id<Source>, join: Join) -> Result<Input, Err<Stop>> {
    match join {
        Join::Inner | Join::Left | Join::Right | Join::Full => {
            let Some(rest) = input.after(Keyword::On, state) else {
                return Err(input.fail(SyntaxErrorKind::MissingOn, state));
            };
            let (rest, condition) = state.in_condition(|state| operation(rest, state))?;
            if let Some(source) = state.tree.sources.get_mut(source) {
                source.on = Some(condition);
            }
            Ok(rest)
        }
        Join::First | Join::Comma | Join::Cross | Join::Let => Ok(input),
    }
}

/// `[UNPIVOT] expression [[AS] alias] [AT alias] [BY alias]`
pub(crate) fn source(input: Input, state: &mut State<'_>, scope: ScopeId, join: Join) -> Parsed<Source> {
    let mut input = input;
    let unpivot = input.is(Keyword::Unpivot);
    if unpivot {
        state.flag(Construct::Unpivot, input.span());
        input = input.advance(state);
    }
    if matches!(input.kind(), Kind::End | Kind::Word(Keyword::Where | Keyword::Select)) {
        return Err(input.unexpected(&["a table"], state));
    }
    let (input, expr) = state.in_source(|state| path(input, state))?;
    source_behind(input, state, (scope, join, unpivot), expr)
}

/// `[[AS] alias] [AT alias] [BY alias]` after the expression of a source.
#[allow(clippy::inline_always, reason = "most sources are read in one place, and need no call")]
#[inline(always)]
pub(crate) fn source_behind(
    input: Input,
    state: &mut State<'_>,
    (scope, join, unpivot): (ScopeId, Join, bool),
    expr: ExprId,
) -> Parsed<Source> {
    let (input, alias) = alias(input, state, true)?;
    let (input, at) = position_alias(input, Keyword::At, &["a name after `AT`"], state)?;
    let (input, by) = position_alias(input, Keyword::By, &["a name after `BY`"], state)?;
    Ok((input, Source { scope, join, unpivot, expr, alias, at, by, on: None }))
}

/// `[[AS] name]`, after an item or a source.
#[inline]
pub(crate) fn alias(input: Input, state: &mut State<'_>, of_source: bool) -> Parsed<Option<Name>> {
    if !input.is(Keyword::As) && !input.at_name(state) {
        return Ok((input, None));
    }
    if let Some(rest) = input.after(Keyword::As, state) {
        let (rest, name) = rest.name(&["a name after `AS`"], state)?;
        return Ok((rest, Some(name)));
    }
    if begins_clause(input, state) {
        return Ok((input, None));
    }
    let (rest, name) = input.name(&[], state)?;
    if of_source && join::may_be_lateral(input, state) {
        join::check_lateral(input, state, name)?;
    }
    Ok((rest, Some(name)))
}

/// Whether a word that is not reserved begins a clause, rather than being an alias.
fn begins_clause(input: Input, state: &mut State<'_>) -> bool {
    if input.is_plain("let", state) {
        return begins_expression(input.advance(state));
    }
    if input.is_plain("returning", state) {
        let next = input.advance(state);
        return next.is_plain("modified", state) || next.is(Keyword::All);
    }
    false
}

/// Whether an expression can begin here. What can follow an alias never does.
pub(crate) fn begins_expression(input: Input) -> bool {
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
    input: Input,
    keyword: Keyword,
    expected: &'static [&'static str],
    state: &mut State<'_>,
) -> Parsed<Option<Name>> {
    match input.after(keyword, state) {
        Some(rest) => rest.name(expected, state).map(|(rest, name)| (rest, Some(name))),
        None => Ok((input, None)),
    }
}
