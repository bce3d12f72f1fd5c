//! Queries: SELECT blocks and their FROM clauses. Grammar: section "Queries".

use nom::Err;

use super::arena::List;
use super::ast::{ExprId, ExprKind, Item, Join, Name, Projection, Query, ScopeId, SetOperator, Sort, Source};
use super::error::{SyntaxErrorKind, Trouble};
use super::expression::{items, operation, path};
use super::feature::Feature;
use super::input::{Input, Parsed, State};
use super::keyword::Keyword;
use super::token::{Kind, Symbol};
use crate::nearest::nearest;

/// `set-expression`: queries and values, joined by `UNION`, `EXCEPT` and `INTERSECT` from the left.
pub(crate) fn set_expression<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, ExprId> {
    let start = input.span();
    let (mut input, mut left) = set_operand(input, state)?;
    loop {
        let (operator, feature) = match input.kind() {
            Kind::Word(Keyword::Union) => (SetOperator::Union, Feature::Union),
            Kind::Word(Keyword::Except) => (SetOperator::Except, Feature::Except),
            Kind::Word(Keyword::Intersect) => (SetOperator::Intersect, Feature::Intersect),
            _ => return Ok((input, left)),
        };
        state.flag(feature, input.span());
        let rest = input.advance();
        let (rest, all) = match rest.kind() {
            Kind::Word(Keyword::All) => (rest.advance(), true),
            Kind::Word(Keyword::Distinct) => (rest.advance(), false),
            _ => (rest, false),
        };
        let (rest, right) = set_operand(rest, state)?;
        left = state.expr(ExprKind::SetOperation { operator, all, left, right }, rest.since(start));
        input = rest;
    }
}

fn set_operand<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, ExprId> {
    match input.kind() {
        Kind::Word(Keyword::Select | Keyword::Pivot) => query(input, state),
        Kind::Word(Keyword::Values) => values(input, state),
        _ => operation(input, state),
    }
}

/// `VALUES (1, 2), (3, 4)`
fn values<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, ExprId> {
    let start = input.span();
    state.flag(Feature::Values, start);
    let mut rows = List::default();
    let mut input = input.advance();
    loop {
        let row_start = input.span();
        if !input.is_symbol(Symbol::OpenParen) {
            return Err(input.unexpected(&["`(`"]));
        }
        let (rest, row) = items(input, state, Symbol::CloseParen, &["`,`", "`)`"])?;
        let row = state.expr(ExprKind::Row(row), rest.since(row_start));
        state.tree.exprs.append(&mut rows, row);
        match rest.after_symbol(Symbol::Comma) {
            Some(rest) => input = rest,
            None => return Ok((rest, state.expr(ExprKind::Values(rows), rest.since(start)))),
        }
    }
}

/// `query`: one SELECT or PIVOT block.
fn query<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, ExprId> {
    let start = input.span();
    state.nested(input, |state| {
        state.scoped(|state, scope| {
            let (input, (projection, distinct)) = projection(input, state)?;
            let input = input.expect(Keyword::From, &["FROM"])?;
            let (input, from) = sources(input, state, scope)?;
            let query = Query {
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
            let (input, query) = clauses(input, state, query)?;
            let query = state.tree.queries.push(query);
            Ok((input, state.expr(ExprKind::Query(query), input.since(start))))
        })
    })
}

/// What stands between `SELECT` and `FROM`.
fn projection<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, (Projection, bool)> {
    if let Some(rest) = input.after(Keyword::Pivot) {
        state.flag(Feature::Pivot, input.span());
        let (rest, value) = operation(rest, state)?;
        let rest = rest.expect(Keyword::At, &["AT"])?;
        let (rest, key) = operation(rest, state)?;
        return Ok((rest, (Projection::Pivot { value, key }, false)));
    }
    let input = input.advance();
    let (input, distinct) = match input.kind() {
        Kind::Word(Keyword::Distinct) => {
            state.flag(Feature::Distinct, input.span());
            (input.advance(), true)
        }
        Kind::Word(Keyword::All) => {
            state.flag(Feature::SelectAll, input.span());
            (input.advance(), false)
        }
        _ => (input, false),
    };
    if input.is(Keyword::From) {
        return Err(input.fail(SyntaxErrorKind::EmptySelectList));
    }
    let (input, projection) = if let Some(rest) = input.after(Keyword::Value) {
        let (rest, value) = operation(rest, state)?;
        (rest, Projection::Value(value))
    } else if let Some(rest) = input.after_symbol(Symbol::Star) {
        if rest.is_symbol(Symbol::Comma) {
            return Err(input.fail(SyntaxErrorKind::MixedStar));
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

fn select_list<'s>(mut input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, Projection> {
    let mut list = List::default();
    loop {
        if input.is_symbol(Symbol::Star) {
            return Err(input.fail(SyntaxErrorKind::MixedStar));
        }
        let (rest, item) = item(input, state)?;
        let item = state.tree.items.push(item);
        state.tree.items.append(&mut list, item);
        match rest.after_symbol(Symbol::Comma) {
            Some(rest) => input = rest,
            None => return Ok((rest, Projection::Items(list))),
        }
    }
}

/// `expression [[AS] alias]`
fn item<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, Item> {
    let (input, expr) = operation(input, state)?;
    let (input, alias) = alias(input)?;
    Ok((input, Item { expr, alias }))
}

/// `[[AS] name]`
#[inline]
fn alias(input: Input<'_>) -> Parsed<'_, Option<Name>> {
    if !input.is(Keyword::As) && !input.at_name() {
        return Ok((input, None));
    }
    if let Some(rest) = input.after(Keyword::As) {
        let (rest, name) = rest.name(&["a name after `AS`"])?;
        return Ok((rest, Some(name)));
    }
    if begins_clause(input) {
        return Ok((input, None));
    }
    let (rest, name) = input.name(&[])?;
    Ok((rest, Some(name)))
}

/// Whether a word that is not reserved begins a clause, rather than being an alias.
fn begins_clause(input: Input<'_>) -> bool {
    if input.is_plain("let") {
        return begins_expression(input.advance());
    }
    if input.is_plain("returning") {
        let next = input.advance();
        return next.is_plain("modified") || next.is(Keyword::All);
    }
    false
}

/// Whether an expression can begin here. What can follow an alias never does.
fn begins_expression(input: Input<'_>) -> bool {
    match input.kind() {
        Kind::Identifier | Kind::Quoted | Kind::String | Kind::Number | Kind::Ion => true,
        Kind::Word(keyword) => matches!(keyword, Keyword::Not | Keyword::Case) || !keyword.is_structural(),
        Kind::Symbol(symbol) => matches!(
            symbol,
            Symbol::Parameter
                | Symbol::At
                | Symbol::Plus
                | Symbol::Minus
                | Symbol::OpenParen
                | Symbol::OpenBracket
                | Symbol::OpenBrace
                | Symbol::OpenBag
        ),
        Kind::End | Kind::Invalid(_) => false,
    }
}

/// Without `AS` a misspelt `FROM` looks like the alias of the last item.
#[cold]
fn missing_from(input: Input<'_>, state: &State<'_>, projection: Projection) -> Err<Trouble> {
    if let Projection::Items(list) = projection
        && let Some((_, Item { alias: Some(alias), .. })) = state.tree.items.list(list).last()
        && nearest(alias.text(input.source).as_ref(), core::iter::once("FROM")).is_some()
        && !matches!(input.kind(), Kind::Invalid(_))
    {
        return Err::Failure(Trouble::new(SyntaxErrorKind::MissingFrom, alias.span));
    }
    input.fail(SyntaxErrorKind::MissingFrom)
}

/// The sources of a FROM clause.
pub(crate) fn sources<'s>(input: Input<'s>, state: &mut State<'s>, scope: ScopeId) -> Parsed<'s, List<Source>> {
    let mut list = List::default();
    let mut join = Join::First;
    let mut input = input;
    loop {
        let (rest, source) = joined_source(input, state, scope, join)?;
        state.source(&mut list, source)?;
        match next_join(rest, state)? {
            (rest, Some(next)) => (input, join) = (rest, next),
            (rest, None) => return Ok((rest, list)),
        }
    }
}

/// The comma or the words of a join, if there are any.
fn next_join<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, Option<Join>> {
    let (join, feature) = match input.kind() {
        Kind::Symbol(Symbol::Comma) => return Ok((input.advance(), Some(Join::Comma))),
        Kind::Word(Keyword::Join) => return Ok((input.advance(), Some(Join::Inner))),
        Kind::Word(Keyword::Inner) => (Join::Inner, None),
        Kind::Word(Keyword::Left) => (Join::Left, Some(Feature::LeftJoin)),
        Kind::Word(Keyword::Right) => (Join::Right, Some(Feature::RightJoin)),
        Kind::Word(Keyword::Full) => (Join::Full, Some(Feature::FullJoin)),
        Kind::Word(Keyword::Cross) => (Join::Cross, Some(Feature::CrossJoin)),
        _ => return Ok((input, None)),
    };
    let mut rest = input.advance();
    if matches!(join, Join::Left | Join::Right | Join::Full) {
        rest = rest.after(Keyword::Outer).unwrap_or(rest);
    }
    let rest = rest.expect(Keyword::Join, &["JOIN"])?;
    if let Some(feature) = feature {
        state.flag(feature, rest.since(input.span()));
    }
    Ok((rest, Some(join)))
}

fn joined_source<'s>(input: Input<'s>, state: &mut State<'s>, scope: ScopeId, join: Join) -> Parsed<'s, Source> {
    let (input, mut source) = source(input, state, scope, join)?;
    match join {
        Join::Inner | Join::Left | Join::Right | Join::Full => {
            let Some(rest) = input.after(Keyword::On) else {
                return Err(input.fail(SyntaxErrorKind::MissingOn));
            };
            let (rest, condition) = operation(rest, state)?;
            source.on = Some(condition);
            Ok((rest, source))
        }
        Join::First | Join::Comma | Join::Cross | Join::Let => Ok((input, source)),
    }
}

/// `[UNPIVOT] expression [[AS] alias] [AT alias] [BY alias]`
pub(crate) fn source<'s>(input: Input<'s>, state: &mut State<'s>, scope: ScopeId, join: Join) -> Parsed<'s, Source> {
    let mut input = input;
    let unpivot = input.is(Keyword::Unpivot);
    if unpivot {
        state.flag(Feature::Unpivot, input.span());
        input = input.advance();
    }
    if matches!(input.kind(), Kind::End | Kind::Word(Keyword::Where | Keyword::Select)) {
        return Err(input.unexpected(&["a table"]));
    }
    let (input, expr) = state.in_source(|state| path(input, state))?;
    let (input, alias) = alias(input)?;
    let (input, at) = position_alias(input, Keyword::At, &["a name after `AT`"])?;
    let (input, by) = position_alias(input, Keyword::By, &["a name after `BY`"])?;
    Ok((input, Source { scope, join, unpivot, expr, alias, at, by, on: None }))
}

/// `[keyword name]`
fn position_alias<'s>(
    input: Input<'s>,
    keyword: Keyword,
    expected: &'static [&'static str],
) -> Parsed<'s, Option<Name>> {
    match input.after(keyword) {
        Some(rest) => rest.name(expected).map(|(rest, name)| (rest, Some(name))),
        None => Ok((input, None)),
    }
}

/// `[WHERE condition]`
pub(crate) fn filter<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, Option<ExprId>> {
    optional(input, state, Keyword::Where)
}

/// `[keyword expression]`
fn optional<'s>(input: Input<'s>, state: &mut State<'s>, keyword: Keyword) -> Parsed<'s, Option<ExprId>> {
    match input.after(keyword) {
        Some(rest) => operation(rest, state).map(|(rest, expr)| (rest, Some(expr))),
        None => Ok((input, None)),
    }
}

fn flagged<'s>(
    input: Input<'s>,
    state: &mut State<'s>,
    keyword: Keyword,
    feature: Feature,
) -> Parsed<'s, Option<ExprId>> {
    let (rest, expr) = optional(input, state, keyword)?;
    if expr.is_some() {
        state.flag(feature, input.span());
    }
    Ok((rest, expr))
}

/// The clauses after the sources.
fn clauses<'s>(input: Input<'s>, state: &mut State<'s>, query: Query) -> Parsed<'s, Query> {
    let (input, from) = bindings(input, state, query)?;
    let (input, filter) = filter(input, state)?;
    let (input, (group, group_as)) = group(input, state)?;
    let (input, having) = flagged(input, state, Keyword::Having, Feature::Having)?;
    let (input, order) = order(input, state)?;
    let (input, limit) = flagged(input, state, Keyword::Limit, Feature::Limit)?;
    let mut query = Query { from, filter, group, group_as, having, order, limit, ..query };
    if input.is_plain("offset") {
        state.flag(Feature::Offset, input.span());
        let (rest, offset) = operation(input.advance(), state)?;
        query.offset = Some(offset);
        return Ok((rest, query));
    }
    Ok((input, query))
}

/// `[LET expression AS alias, …]`
fn bindings<'s>(input: Input<'s>, state: &mut State<'s>, query: Query) -> Parsed<'s, List<Source>> {
    let Query { scope, mut from, .. } = query;
    if !input.is_plain("let") {
        return Ok((input, from));
    }
    state.flag(Feature::Let, input.span());
    let mut input = input.advance();
    loop {
        let (rest, expr) = operation(input, state)?;
        let rest = rest.expect(Keyword::As, &["AS"])?;
        let (rest, alias) = rest.name(&["a name after `AS`"])?;
        let alias = Some(alias);
        let binding = Source { scope, join: Join::Let, unpivot: false, expr, alias, at: None, by: None, on: None };
        state.source(&mut from, binding)?;
        match rest.after_symbol(Symbol::Comma) {
            Some(rest) => input = rest,
            None => return Ok((rest, from)),
        }
    }
}

/// `[GROUP [PARTIAL] BY key [AS alias], … [GROUP AS alias]]`
fn group<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, (List<Item>, Option<Name>)> {
    let mut keys = List::default();
    let Some(rest) = input.after(Keyword::Group) else {
        return Ok((input, (keys, None)));
    };
    state.flag(Feature::GroupBy, input.span());
    let rest = rest.after(Keyword::Partial).unwrap_or(rest);
    let mut input = rest.expect(Keyword::By, &["BY"])?;
    loop {
        let (rest, key) = item(input, state)?;
        let key = state.tree.items.push(key);
        state.tree.items.append(&mut keys, key);
        match rest.after_symbol(Symbol::Comma) {
            Some(rest) => input = rest,
            None => {
                input = rest;
                break;
            }
        }
    }
    let Some(rest) = input.after(Keyword::Group) else {
        return Ok((input, (keys, None)));
    };
    let rest = rest.expect(Keyword::As, &["AS"])?;
    let (rest, name) = rest.name(&["a name after `AS`"])?;
    Ok((rest, (keys, Some(name))))
}

/// `[ORDER BY key [ASC | DESC] [NULLS FIRST | NULLS LAST], …]`
fn order<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, List<Sort>> {
    let mut keys = List::default();
    let Some(rest) = input.after(Keyword::Order) else {
        return Ok((input, keys));
    };
    state.flag(Feature::OrderBy, input.span());
    let mut input = rest.expect(Keyword::By, &["BY"])?;
    loop {
        let (mut rest, expr) = operation(input, state)?;
        let descending = rest.is(Keyword::Desc);
        if descending || rest.is(Keyword::Asc) {
            rest = rest.advance();
        }
        let mut nulls_first = None;
        if rest.is_plain("nulls") {
            nulls_first = Some(rest.advance().is(Keyword::First));
            rest = match rest.advance().kind() {
                Kind::Word(Keyword::First | Keyword::Last) => rest.advance().advance(),
                _ => return Err(rest.advance().unexpected(&["FIRST", "LAST"])),
            };
        }
        let sort = state.tree.sorts.push(Sort { expr, descending, nulls_first });
        state.tree.sorts.append(&mut keys, sort);
        match rest.after_symbol(Symbol::Comma) {
            Some(rest) => input = rest,
            None => return Ok((rest, keys)),
        }
    }
}
