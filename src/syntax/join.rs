//! Joins in parentheses, which PartiQL has and QLDB's guide does not. Grammar: rule `refused`.

use nom::Err;

use super::arena::List;
use super::ast::{ExprId, ExprKind, Join, Name, ScopeId, Source};
use super::error::{Stop, SyntaxErrorKind, Trouble};
use super::expression::{continued, expression, more_items};
use super::feature::Feature;
use super::input::{Input, Parsed, State};
use super::keyword::Keyword;
use super::path::path_from;
use super::query::{aliased, source, sources_from};
use super::token::Kind;
use crate::span::Span;

const CLOSE: &[&str] = &["`,`", "`)`"];

/// What parentheses in FROM hold.
enum Group {
    Expression(ExprId),
    Join(ExprId),
}

/// A source that begins with a parenthesis: an expression in it with the steps behind it, or a join.
#[inline(never)]
pub(crate) fn parenthesized(input: Input, state: &mut State<'_>, scope: ScopeId) -> Parsed<ExprId> {
    match group(input, state, scope)? {
        (rest, Group::Expression(expr)) => state.in_source(|state| path_from(rest, state, input.span(), expr)),
        (rest, Group::Join(expr)) => Ok((rest, expr)),
    }
}

/// The parentheses at this place. Their first part is read as an expression; what follows it tells whether it begins a join.
fn group(input: Input, state: &mut State<'_>, scope: ScopeId) -> Parsed<Group> {
    let open = input.span();
    let first = input.advance(state);
    if first.is_symbol(Kind::CloseParen) {
        let span = Span::new(open.start, first.span().end);
        return Err(state.stop(Trouble::new(SyntaxErrorKind::EmptyParentheses, span)));
    }
    state.nested(input, |state| {
        if first.is(Keyword::Unpivot) {
            let (rest, source) = source(first, state, scope, Join::First)?;
            return joined(rest, state, scope, open, source);
        }
        let (rest, expr) = operand(first, state, scope).map_err(|stop| state.inside(stop, open))?;
        let is_join = matches!(state.tree.exprs.get(expr).map(|expr| expr.kind), Some(ExprKind::Join(_)));
        match rest.kind() {
            Kind::CloseParen if is_join => Ok((rest.advance(state), Group::Join(expr))),
            Kind::CloseParen => Ok((rest.advance(state), Group::Expression(expr))),
            Kind::Comma if !is_join => {
                let mut row = List::default();
                state.tree.exprs.append(&mut row, expr);
                let rest = rest.advance(state);
                let rest = state.in_source(|state| {
                    more_items(rest, state, &mut row, (open, Kind::CloseParen, CLOSE)).map(|rest| (rest, ()))
                });
                let (rest, ()) = rest?;
                Ok((rest, Group::Expression(state.expr(ExprKind::Row(row), rest.since(open)))))
            }
            kind if begins_join(kind) || kind == Kind::Comma || rest.at_name() => {
                let source = Source {
                    scope,
                    join: Join::First,
                    unpivot: false,
                    expr,
                    alias: None,
                    at: None,
                    by: None,
                    on: None,
                };
                let (rest, source) = aliased(rest, state, first, source)?;
                joined(rest, state, scope, open, source)
            }
            _ => {
                let stop = rest.unexpected(CLOSE, state);
                Err(state.inside(stop, open))
            }
        }
    })
}

/// The first part of what parentheses hold: an expression, or a join in parentheses of its own.
fn operand(input: Input, state: &mut State<'_>, scope: ScopeId) -> Parsed<ExprId> {
    if !input.is_symbol(Kind::OpenParen) {
        return state.in_source(|state| expression(input, state));
    }
    match group(input, state, scope)? {
        (rest, Group::Expression(expr)) => state.in_source(|state| continued(rest, state, input.span(), expr)),
        (rest, Group::Join(expr)) => Ok((rest, expr)),
    }
}

/// Whether a token behind an expression makes it the first source of a join.
fn begins_join(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Word(
            Keyword::As
                | Keyword::At
                | Keyword::By
                | Keyword::Join
                | Keyword::Inner
                | Keyword::Left
                | Keyword::Right
                | Keyword::Full
                | Keyword::Cross
        )
    )
}

/// The rest of a join in parentheses, behind its first source.
fn joined(input: Input, state: &mut State<'_>, scope: ScopeId, open: Span, first: Source) -> Parsed<Group> {
    state.flag(Feature::ParenthesizedJoin, open);
    let (rest, sources) = sources_from(input, state, scope, first)?;
    let rest = rest.expect_close(Kind::CloseParen, CLOSE, open, state)?;
    Ok((rest, Group::Join(state.expr(ExprKind::Join(sources), rest.since(open)))))
}

/// `LATERAL name` is a table `LATERAL` with an alias for QLDB's reference implementation, and a table `name` for other dialects.
#[cold]
pub(crate) fn lateral(state: &mut State<'_>, word: Span, name: Name) -> Result<(), Err<Stop>> {
    state.flag(Feature::Lateral, word);
    let (_, ()) = state.in_binding(|state| {
        state.variable(name, List::default(), name.span)?;
        Ok((Input::first(state), ()))
    })?;
    Ok(())
}
