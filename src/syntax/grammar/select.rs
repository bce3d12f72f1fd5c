//! Queries: SELECT blocks, and the operators between them. Grammar: section "Queries".

use nom::Err;

use crate::nearest::nearest;
use crate::span::Span;
use crate::syntax::arena::List;
use crate::syntax::ast::{ExprId, ExprKind, Item, Join, Name, Projection, Query, SetOperator, Sort, Source};
use crate::syntax::construct::Construct;
use crate::syntax::error::{Stop, SyntaxErrorKind, Trouble};
use crate::syntax::grammar::expression::{items, operation};
use crate::syntax::grammar::from::{alias, begins_expression, sources};
use crate::syntax::input::{Input, Parsed, State};
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;

/// `set-expression`: queries and values, joined by `UNION`, `EXCEPT` and `INTERSECT` from the left.
pub(crate) fn set_expression(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    let parsed = set_operand(input, state);
    match parsed {
        Ok((rest, left))
            if matches!(rest.kind(), Kind::Word(Keyword::Union | Keyword::Except | Keyword::Intersect)) =>
        {
            set_operations(rest, state, (input.span(), left))
        }
        _ => parsed,
    }
}

/// Zero or more `UNION`, `EXCEPT` or `INTERSECT` with an operand, after the first operand.
#[inline(never)]
fn set_operations(input: Input, state: &mut State<'_>, (start, left): (Span, ExprId)) -> Parsed<ExprId> {
    let (mut input, mut left) = (input, left);
    loop {
        let (operator, construct) = match input.kind() {
            Kind::Word(Keyword::Union) => (SetOperator::Union, Construct::Union),
            Kind::Word(Keyword::Except) => (SetOperator::Except, Construct::Except),
            Kind::Word(Keyword::Intersect) => (SetOperator::Intersect, Construct::Intersect),
            _ => return Ok((input, left)),
        };
        state.flag(construct, input.span());
        let rest = input.advance(state);
        let (rest, all) = match rest.kind() {
            Kind::Word(Keyword::All) => (rest.advance(state), true),
            Kind::Word(Keyword::Distinct) => (rest.advance(state), false),
            _ => (rest, false),
        };
        let (rest, right) = set_operand(rest, state)?;
        left = state.expr(ExprKind::SetOperation { operator, all, left, right }, rest.since(start));
        input = rest;
    }
}

fn set_operand(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    match input.kind() {
        Kind::Word(Keyword::Select | Keyword::Pivot) => query(input, state),
        Kind::Word(Keyword::Values) => values(input, state),
        _ => operation(input, state),
    }
}

/// `VALUES (1, 2), (3, 4)`
#[inline(never)]
fn values(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    let start = input.span();
    state.flag(Construct::Values, start);
    let mut rows = List::default();
    let mut input = input.advance(state);
    loop {
        let row_start = input.span();
        if !input.is_symbol(Kind::OpenParen) {
            return Err(input.unexpected(&["`(`"], state));
        }
        let (rest, row) = items(input, state, Kind::CloseParen, &["`,`", "`)`"])?;
        let row = state.expr(ExprKind::Row(row), rest.since(row_start));
        state.tree.exprs.append(&mut rows, row);
        match rest.after_symbol(Kind::Comma, state) {
            Some(rest) => input = rest,
            None => return Ok((rest, state.expr(ExprKind::Values(rows), rest.since(start)))),
        }
    }
}

/// `query`: one SELECT or PIVOT block.
fn query(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    let start = input.span();
    state.nested(input, |state| {
        state.scoped(|state, scope| {
            let (input, (projection, distinct)) = projection(input, state)?;
            let input = input.expect(Keyword::From, &["FROM"], state)?;
            let (input, from) = sources(input, state, scope)?;
            let mut query = Query {
                scope,
                projection,
                distinct,
                from,
                filter: None,
                group: List::default(),
                group_as: None,
                having: None,
                order: List::default(),
                limit: None,
                offset: None,
            };
            let input = clauses(input, state, &mut query)?;
            let query = state.tree.queries.push(query);
            Ok((input, state.expr(ExprKind::Query(query), input.since(start))))
        })
    })
}

/// What is between `SELECT` and `FROM`.
fn projection(input: Input, state: &mut State<'_>) -> Parsed<(Projection, bool)> {
    if let Some(rest) = input.after(Keyword::Pivot, state) {
        state.flag(Construct::Pivot, input.span());
        let (rest, value) = operation(rest, state)?;
        let rest = rest.expect(Keyword::At, &["AT"], state)?;
        let (rest, key) = operation(rest, state)?;
        return Ok((rest, (Projection::Pivot { value, key }, false)));
    }
    let input = input.advance(state);
    let (input, distinct) = match input.kind() {
        Kind::Word(Keyword::Distinct) => {
            state.flag(Construct::Distinct, input.span());
            (input.advance(state), true)
        }
        Kind::Word(Keyword::All) => {
            state.flag(Construct::SelectAll, input.span());
            (input.advance(state), false)
        }
        _ => (input, false),
    };
    if input.is(Keyword::From) {
        return Err(input.fail(SyntaxErrorKind::EmptySelectList, state));
    }
    let (input, projection) = if let Some(rest) = after_value(input, state) {
        let (rest, value) = operation(rest, state)?;
        (rest, Projection::Value(value))
    } else if let Some(rest) = input.after_symbol(Kind::Star, state) {
        if rest.is_symbol(Kind::Comma) {
            return Err(input.fail(SyntaxErrorKind::MixedStar, state));
        }
        (rest, Projection::Star)
    } else {
        select_list(input, state)?
    };
    if input.is(Keyword::From) {
        Ok((input, (projection, distinct)))
    } else {
        Err(missing_from(input, state, projection))
    }
}

/// The place after `VALUE`, where that is no name.
fn after_value(input: Input, state: &State<'_>) -> Option<Input> {
    let rest = input.after(Keyword::Value, state)?;
    (!state.dialect.may_be_name(Keyword::Value) || begins_expression(rest)).then_some(rest)
}

fn select_list(mut input: Input, state: &mut State<'_>) -> Parsed<Projection> {
    let mut list = List::default();
    loop {
        if input.is_symbol(Kind::Star) {
            return Err(input.fail(SyntaxErrorKind::MixedStar, state));
        }
        let (rest, item) = item(input, state)?;
        state.tree.items.push_to(&mut list, item);
        match rest.after_symbol(Kind::Comma, state) {
            Some(rest) => input = rest,
            None => return Ok((rest, Projection::Items(list))),
        }
    }
}

/// `expression [[AS] alias]`
fn item(input: Input, state: &mut State<'_>) -> Parsed<Item> {
    let (input, expr) = operation(input, state)?;
    let (input, alias) = alias(input, state, false)?;
    Ok((input, Item { expr, alias }))
}

/// Without `AS` a misspelt `FROM` looks like the alias of the last item.
#[cold]
fn missing_from(input: Input, state: &mut State<'_>, projection: Projection) -> Err<Stop> {
    if let Projection::Items(list) = projection
        && let Some((_, Item { alias: Some(alias), .. })) = state.tree.items.list(list).last()
        && nearest(alias.text(state.source).as_ref(), core::iter::once("FROM")).is_some()
        && !input.kind().is_invalid()
    {
        return state.stop(Trouble::new(SyntaxErrorKind::MissingFrom, alias.span));
    }
    input.fail(SyntaxErrorKind::MissingFrom, state)
}

/// `[WHERE condition]`
pub(crate) fn filter(input: Input, state: &mut State<'_>) -> Parsed<Option<ExprId>> {
    optional(input, state, Keyword::Where)
}

/// `[keyword expression]`
fn optional(input: Input, state: &mut State<'_>, keyword: Keyword) -> Parsed<Option<ExprId>> {
    match input.after(keyword, state) {
        Some(rest) => operation(rest, state).map(|(rest, expr)| (rest, Some(expr))),
        None => Ok((input, None)),
    }
}

fn flagged(input: Input, state: &mut State<'_>, keyword: Keyword, construct: Construct) -> Parsed<Option<ExprId>> {
    let (rest, expr) = optional(input, state, keyword)?;
    if expr.is_some() {
        state.flag(construct, input.span());
    }
    Ok((rest, expr))
}

/// The clauses after the sources.
#[inline]
fn clauses(input: Input, state: &mut State<'_>, query: &mut Query) -> Result<Input, Err<Stop>> {
    let input = if input.is_plain("let", state) { bindings(input, state, query)? } else { input };
    let (input, filter) = filter(input, state)?;
    query.filter = filter;
    // As a rule nothing else follows.
    if input.kind() == Kind::End { Ok(input) } else { later_clauses(input, state, query) }
}

/// The clauses after WHERE.
#[inline(never)]
fn later_clauses(input: Input, state: &mut State<'_>, query: &mut Query) -> Result<Input, Err<Stop>> {
    let (input, (group, group_as)) = group(input, state)?;
    let (input, having) = flagged(input, state, Keyword::Having, Construct::Having)?;
    let (input, order) = order(input, state)?;
    let (input, limit) = flagged(input, state, Keyword::Limit, Construct::Limit)?;
    *query = Query { group, group_as, having, order, limit, ..*query };
    if input.is_plain("offset", state) {
        state.flag(Construct::Offset, input.span());
        let (rest, offset) = operation(input.advance(state), state)?;
        query.offset = Some(offset);
        return Ok(rest);
    }
    Ok(input)
}

/// `LET expression AS alias, …`
#[inline(never)]
fn bindings(input: Input, state: &mut State<'_>, query: &mut Query) -> Result<Input, Err<Stop>> {
    let scope = query.scope;
    state.flag(Construct::Let, input.span());
    let mut input = input.advance(state);
    loop {
        let (rest, expr) = state.in_binding(|state| operation(input, state))?;
        let rest = rest.expect(Keyword::As, &["AS"], state)?;
        let (rest, alias) = rest.name(&["a name after `AS`"], state)?;
        let alias = Some(alias);
        let binding = Source { scope, join: Join::Let, unpivot: false, expr, alias, at: None, by: None, on: None };
        state.push_source(&mut query.from, binding)?;
        match rest.after_symbol(Kind::Comma, state) {
            Some(rest) => input = rest,
            None => return Ok(rest),
        }
    }
}

/// `[GROUP [PARTIAL] BY key [AS alias], … [GROUP AS alias]]`
fn group(input: Input, state: &mut State<'_>) -> Parsed<(List<Item>, Option<Name>)> {
    let mut keys = List::default();
    let Some(rest) = input.after(Keyword::Group, state) else {
        return Ok((input, (keys, None)));
    };
    state.flag(Construct::GroupBy, input.span());
    let rest = rest.after(Keyword::Partial, state).unwrap_or(rest);
    let mut input = rest.expect(Keyword::By, &["BY"], state)?;
    loop {
        let (rest, key) = item(input, state)?;
        state.tree.items.push_to(&mut keys, key);
        let Some(next) = rest.after_symbol(Kind::Comma, state) else {
            input = rest;
            break;
        };
        input = next;
    }
    let Some(rest) = input.after(Keyword::Group, state) else {
        return Ok((input, (keys, None)));
    };
    let rest = rest.expect(Keyword::As, &["AS"], state)?;
    let (rest, name) = rest.name(&["a name after `AS`"], state)?;
    Ok((rest, (keys, Some(name))))
}

/// `[ORDER BY key [ASC | DESC] [NULLS FIRST | NULLS LAST], …]`
fn order(input: Input, state: &mut State<'_>) -> Parsed<List<Sort>> {
    let mut keys = List::default();
    let Some(rest) = input.after(Keyword::Order, state) else {
        return Ok((input, keys));
    };
    state.flag(Construct::OrderBy, input.span());
    let mut input = rest.expect(Keyword::By, &["BY"], state)?;
    loop {
        let (mut rest, expr) = operation(input, state)?;
        let descending = rest.is(Keyword::Desc);
        if descending || rest.is(Keyword::Asc) {
            rest = rest.advance(state);
        }
        let mut nulls_first = None;
        if rest.is_plain("nulls", state) {
            nulls_first = Some(rest.advance(state).is(Keyword::First));
            rest = match rest.advance(state).kind() {
                Kind::Word(Keyword::First | Keyword::Last) => rest.advance(state).advance(state),
                _ => return Err(rest.advance(state).unexpected(&["FIRST", "LAST"], state)),
            };
        }
        let sort = state.tree.sorts.push(Sort { expr, descending, nulls_first });
        state.tree.sorts.append(&mut keys, sort);
        match rest.after_symbol(Kind::Comma, state) {
            Some(rest) => input = rest,
            None => return Ok((rest, keys)),
        }
    }
}
