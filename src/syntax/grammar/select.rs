//! Queries: SELECT blocks, and the operators between them. Grammar: section "Queries".

use nom::Err;

use crate::nearest::nearest;
use crate::span::Span;
use crate::syntax::arena::List;
use crate::syntax::ast::{ExprId, ExprKind, Item, Join, Name, Projection, Query, SetOperator, Sort, Source};
use crate::syntax::builder::Builder;
use crate::syntax::construct::Construct;
use crate::syntax::cursor::{Cursor, Parsed};
use crate::syntax::error::{Failed, Fault, Outcome, SyntaxErrorKind};
use crate::syntax::grammar::expression::{items, operation};
use crate::syntax::grammar::from::{alias, begins_expression, sources};
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;

/// `set-expression`: queries and values, joined by `UNION`, `EXCEPT` and `INTERSECT` from the left.
#[inline]
pub(crate) fn set_expression(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    let parsed = set_operand(input, builder);
    match parsed {
        Ok((rest, left))
            if matches!(rest.kind(), Kind::Word(Keyword::Union | Keyword::Except | Keyword::Intersect)) =>
        {
            set_operations(rest, builder, (input.span(), left))
        }
        _ => parsed,
    }
}

/// Zero or more `UNION`, `EXCEPT` or `INTERSECT` with an operand, after the first operand.
#[inline(never)]
fn set_operations(input: Cursor, builder: &mut Builder<'_>, (start, left): (Span, ExprId)) -> Parsed<ExprId> {
    let (mut input, mut left) = (input, left);
    loop {
        let (operator, construct) = match input.kind() {
            Kind::Word(Keyword::Union) => (SetOperator::Union, Construct::Union),
            Kind::Word(Keyword::Except) => (SetOperator::Except, Construct::Except),
            Kind::Word(Keyword::Intersect) => (SetOperator::Intersect, Construct::Intersect),
            _ => return Ok((input, left)),
        };
        builder.flag(construct, input.span());
        let rest = input.advance(builder);
        let (rest, all) = match rest.kind() {
            Kind::Word(Keyword::All) => (rest.advance(builder), true),
            Kind::Word(Keyword::Distinct) => (rest.advance(builder), false),
            _ => (rest, false),
        };
        let (rest, right) = set_operand(rest, builder)?;
        left = builder.expr(ExprKind::SetOperation { operator, all, left, right }, rest.since(start));
        input = rest;
    }
}

fn set_operand(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    match input.kind() {
        Kind::Word(Keyword::Select | Keyword::Pivot) => query(input, builder),
        Kind::Word(Keyword::Values) => values(input, builder),
        _ => operation(input, builder),
    }
}

/// `VALUES (1, 2), (3, 4)`
#[inline(never)]
fn values(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    let start = input.span();
    builder.flag(Construct::Values, start);
    let mut rows = List::default();
    let mut input = input.advance(builder);
    loop {
        let row_start = input.span();
        if !input.is_symbol(Kind::OpenParen) {
            return Err(input.unexpected(&["`(`"], builder));
        }
        let (rest, row) = items(input, builder, Kind::CloseParen, &["`,`", "`)`"])?;
        let row = builder.expr(ExprKind::Row(row), rest.since(row_start));
        builder.tree.exprs.append(&mut rows, row);
        match rest.after_symbol(Kind::Comma, builder) {
            Some(rest) => input = rest,
            None => return Ok((rest, builder.expr(ExprKind::Values(rows), rest.since(start)))),
        }
    }
}

/// `query`: one SELECT or PIVOT block.
#[inline(never)]
fn query(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    let start = input.span();
    builder.nested(input.span(), |builder| {
        builder.scoped(|builder, scope| {
            let (input, (projection, distinct)) = projection(input, builder)?;
            let input = input.expect(Keyword::From, &["FROM"], builder)?;
            let (input, from) = sources(input, builder, scope)?;
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
            let input = clauses(input, builder, &mut query)?;
            let query = builder.tree.queries.push(query);
            Ok((input, builder.expr(ExprKind::Query(query), input.since(start))))
        })
    })
}

/// What is between `SELECT` and `FROM`.
fn projection(input: Cursor, builder: &mut Builder<'_>) -> Parsed<(Projection, bool)> {
    if let Some(rest) = input.after(Keyword::Pivot, builder) {
        builder.flag(Construct::Pivot, input.span());
        let (rest, value) = operation(rest, builder)?;
        let rest = rest.expect(Keyword::At, &["AT"], builder)?;
        let (rest, key) = operation(rest, builder)?;
        return Ok((rest, (Projection::Pivot { value, key }, false)));
    }
    let input = input.advance(builder);
    let (input, distinct) = match input.kind() {
        Kind::Word(Keyword::Distinct) => {
            builder.flag(Construct::Distinct, input.span());
            (input.advance(builder), true)
        }
        Kind::Word(Keyword::All) => {
            builder.flag(Construct::SelectAll, input.span());
            (input.advance(builder), false)
        }
        _ => (input, false),
    };
    if input.is(Keyword::From) {
        return Err(input.fail(SyntaxErrorKind::EmptySelectList, builder));
    }
    let (input, projection) = if let Some(rest) = after_value(input, builder) {
        let (rest, value) = operation(rest, builder)?;
        (rest, Projection::Value(value))
    } else if let Some(rest) = input.after_symbol(Kind::Star, builder) {
        if rest.is_symbol(Kind::Comma) {
            return Err(input.fail(SyntaxErrorKind::MixedStar, builder));
        }
        (rest, Projection::Star)
    } else {
        select_list(input, builder)?
    };
    if input.is(Keyword::From) {
        Ok((input, (projection, distinct)))
    } else {
        Err(missing_from(input, builder, projection))
    }
}

/// The place after `VALUE`, where that is no name.
fn after_value(input: Cursor, builder: &Builder<'_>) -> Option<Cursor> {
    let rest = input.after(Keyword::Value, builder)?;
    (!builder.dialect.may_be_name(Keyword::Value) || begins_expression(rest)).then_some(rest)
}

fn select_list(mut input: Cursor, builder: &mut Builder<'_>) -> Parsed<Projection> {
    let mut list = List::default();
    loop {
        if input.is_symbol(Kind::Star) {
            return Err(input.fail(SyntaxErrorKind::MixedStar, builder));
        }
        let (rest, item) = item(input, builder)?;
        builder.tree.items.push_to(&mut list, item);
        match rest.after_symbol(Kind::Comma, builder) {
            Some(rest) => input = rest,
            None => return Ok((rest, Projection::Items(list))),
        }
    }
}

/// `expression [[AS] alias]`
fn item(input: Cursor, builder: &mut Builder<'_>) -> Parsed<Item> {
    let (input, expr) = operation(input, builder)?;
    if matches!(input.kind(), Kind::Comma | Kind::Word(Keyword::From)) {
        return Ok((input, Item { expr, alias: None }));
    }
    let (input, alias) = alias(input, builder, false)?;
    Ok((input, Item { expr, alias }))
}

/// Without `AS` a misspelt `FROM` looks like the alias of the last item.
#[cold]
fn missing_from(input: Cursor, builder: &mut Builder<'_>, projection: Projection) -> Err<Failed> {
    if let Projection::Items(list) = projection
        && let Some((_, Item { alias: Some(alias), .. })) = builder.tree.items.list(list).last()
        && nearest(alias.text(builder.source).as_ref(), core::iter::once("FROM")).is_some()
        && !input.kind().is_invalid()
    {
        return builder.fail(Fault::new(SyntaxErrorKind::MissingFrom, alias.span));
    }
    input.fail(SyntaxErrorKind::MissingFrom, builder)
}

/// `[WHERE condition]`
pub(crate) fn filter(input: Cursor, builder: &mut Builder<'_>) -> Parsed<Option<ExprId>> {
    optional(input, builder, Keyword::Where)
}

/// `[keyword expression]`
fn optional(input: Cursor, builder: &mut Builder<'_>, keyword: Keyword) -> Parsed<Option<ExprId>> {
    match input.after(keyword, builder) {
        Some(rest) => operation(rest, builder).map(|(rest, expr)| (rest, Some(expr))),
        None => Ok((input, None)),
    }
}

fn flagged(input: Cursor, builder: &mut Builder<'_>, keyword: Keyword, construct: Construct) -> Parsed<Option<ExprId>> {
    let (rest, expr) = optional(input, builder, keyword)?;
    if expr.is_some() {
        builder.flag(construct, input.span());
    }
    Ok((rest, expr))
}

/// The clauses after the sources.
#[inline]
fn clauses(input: Cursor, builder: &mut Builder<'_>, query: &mut Query) -> Outcome<Cursor> {
    let input = if input.is_plain("let", builder) { bindings(input, builder, query)? } else { input };
    let (input, filter) = filter(input, builder)?;
    query.filter = filter;
    // As a rule nothing else follows.
    if input.kind() == Kind::End { Ok(input) } else { later_clauses(input, builder, query) }
}

/// The clauses after WHERE.
#[inline(never)]
fn later_clauses(input: Cursor, builder: &mut Builder<'_>, query: &mut Query) -> Outcome<Cursor> {
    let (input, (group, group_as)) = group(input, builder)?;
    let (input, having) = flagged(input, builder, Keyword::Having, Construct::Having)?;
    let (input, order) = order(input, builder)?;
    let (input, limit) = flagged(input, builder, Keyword::Limit, Construct::Limit)?;
    *query = Query { group, group_as, having, order, limit, ..*query };
    if input.is_plain("offset", builder) {
        builder.flag(Construct::Offset, input.span());
        let (rest, offset) = operation(input.advance(builder), builder)?;
        query.offset = Some(offset);
        return Ok(rest);
    }
    Ok(input)
}

/// `LET expression AS alias, …`
#[inline(never)]
fn bindings(input: Cursor, builder: &mut Builder<'_>, query: &mut Query) -> Outcome<Cursor> {
    let scope = query.scope;
    builder.flag(Construct::Let, input.span());
    let mut input = input.advance(builder);
    loop {
        let (rest, expr) = builder.in_binding(|builder| operation(input, builder))?;
        let rest = rest.expect(Keyword::As, &["AS"], builder)?;
        let (rest, alias) = rest.name(&["a name after `AS`"], builder)?;
        let alias = Some(alias);
        let binding = Source { scope, join: Join::Let, unpivot: false, expr, alias, at: None, by: None, on: None };
        builder.push_source(&mut query.from, binding)?;
        match rest.after_symbol(Kind::Comma, builder) {
            Some(rest) => input = rest,
            None => return Ok(rest),
        }
    }
}

/// `[GROUP [PARTIAL] BY key [AS alias], … [GROUP AS alias]]`
fn group(input: Cursor, builder: &mut Builder<'_>) -> Parsed<(List<Item>, Option<Name>)> {
    let mut keys = List::default();
    let Some(rest) = input.after(Keyword::Group, builder) else {
        return Ok((input, (keys, None)));
    };
    builder.flag(Construct::GroupBy, input.span());
    let rest = rest.after(Keyword::Partial, builder).unwrap_or(rest);
    let mut input = rest.expect(Keyword::By, &["BY"], builder)?;
    loop {
        let (rest, key) = item(input, builder)?;
        builder.tree.items.push_to(&mut keys, key);
        let Some(next) = rest.after_symbol(Kind::Comma, builder) else {
            input = rest;
            break;
        };
        input = next;
    }
    let Some(rest) = input.after(Keyword::Group, builder) else {
        return Ok((input, (keys, None)));
    };
    let rest = rest.expect(Keyword::As, &["AS"], builder)?;
    let (rest, name) = rest.name(&["a name after `AS`"], builder)?;
    Ok((rest, (keys, Some(name))))
}

/// `[ORDER BY key [ASC | DESC] [NULLS FIRST | NULLS LAST], …]`
fn order(input: Cursor, builder: &mut Builder<'_>) -> Parsed<List<Sort>> {
    let mut keys = List::default();
    let Some(rest) = input.after(Keyword::Order, builder) else {
        return Ok((input, keys));
    };
    builder.flag(Construct::OrderBy, input.span());
    let mut input = rest.expect(Keyword::By, &["BY"], builder)?;
    loop {
        let (mut rest, expr) = operation(input, builder)?;
        let descending = rest.is(Keyword::Desc);
        if descending || rest.is(Keyword::Asc) {
            rest = rest.advance(builder);
        }
        let mut nulls_first = None;
        if rest.is_plain("nulls", builder) {
            nulls_first = Some(rest.advance(builder).is(Keyword::First));
            rest = match rest.advance(builder).kind() {
                Kind::Word(Keyword::First | Keyword::Last) => rest.advance(builder).advance(builder),
                _ => return Err(rest.advance(builder).unexpected(&["FIRST", "LAST"], builder)),
            };
        }
        let sort = builder.tree.sorts.push(Sort { expr, descending, nulls_first });
        builder.tree.sorts.append(&mut keys, sort);
        match rest.after_symbol(Kind::Comma, builder) {
            Some(rest) => input = rest,
            None => return Ok((rest, keys)),
        }
    }
}
