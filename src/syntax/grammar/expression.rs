//! Expressions: literals, names, paths, operators. Grammar: section "Expressions".

use nom::Err;

use crate::span::Span;
use crate::syntax::arena::List;
use crate::syntax::ast::{Expr, ExprId, ExprKind, Name};
use crate::syntax::construct::Construct;
use crate::syntax::error::{Stop, SyntaxErrorKind, Trouble};
use crate::syntax::grammar::operator::{Infix, Power, infix, may_be_infix};
use crate::syntax::grammar::path::path;
use crate::syntax::grammar::{call, join, select};
use crate::syntax::input::{Input, Parsed, State};
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;

const EXPRESSION: &[&str] = &["an expression"];

/// `expression`: anything with a value, a query included.
pub(crate) fn expression(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    select::set_expression(input, state)
}

/// `operation`: an expression that is no bare query.
pub(crate) fn operation(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    climb(input, state, Power::Or)
}

/// Precedence climbing. Most operands have no operator after them, and end here.
#[inline]
fn climb(input: Input, state: &mut State<'_>, least: Power) -> Parsed<ExprId> {
    let parsed = if input.is(Keyword::Not) { not(input, state) } else { unary(input, state) };
    match parsed {
        Ok((rest, left)) if may_be_infix(rest.kind(), least) => operators(rest, state, least, (input.span(), left)),
        _ => parsed,
    }
}

/// `NOT operand`
#[inline(never)]
fn not(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    state.nested(input, |state| {
        let (rest, operand) = operand(input.advance(state), state, Power::Not)?;
        Ok((rest, state.expr(ExprKind::Not(operand), rest.since(input.span()))))
    })
}

/// [`climb`], for operands of operators.
fn operand(input: Input, state: &mut State<'_>, least: Power) -> Parsed<ExprId> {
    climb(input, state, least)
}

/// The operators after a first operand, with their operands. Chains of `AND` and `OR` become one node, so that a tree is no deeper
/// than its text.
#[inline(never)]
fn operators(input: Input, state: &mut State<'_>, least: Power, (start, left): (Span, ExprId)) -> Parsed<ExprId> {
    let (mut input, mut left) = (input, left);
    // The power of the chain that `left` is, when this call has made it.
    let mut chain = None;
    while let Some((infix, power, negated)) = infix(input, state)
        && power >= least
    {
        let rest = if negated { input.advance(state).advance(state) } else { input.advance(state) };
        (input, left) = match infix {
            Infix::Or | Infix::And => {
                let (rest, right) = operand(rest, state, power.next())?;
                let node = if chain == Some(power) {
                    append_operand(state, left, right, rest.since(start));
                    left
                } else {
                    let mut operands = List::default();
                    state.tree.exprs.append(&mut operands, left);
                    state.tree.exprs.append(&mut operands, right);
                    let kind = if power == Power::Or { ExprKind::Or(operands) } else { ExprKind::And(operands) };
                    state.expr(kind, rest.since(start))
                };
                chain = Some(power);
                (rest, node)
            }
            Infix::Binary(operator) => {
                if input.kind() == Kind::BangEqual {
                    state.flag(Construct::BangEqual, input.span());
                }
                let (rest, right) = operand(rest, state, power.next())?;
                (rest, state.expr(ExprKind::Binary { operator, left, right }, rest.since(start)))
            }
            Infix::Is => is(rest, state, start, left)?,
            Infix::In => {
                let (start_of_collection, parenthesis) = (rest.span().start, rest.is_symbol(Kind::OpenParen));
                let (rest, collection) = operand(rest, state, power.next())?;
                // Parentheses around one expression leave no node.
                let is_inside = |expr: &Expr| expr.span.start > start_of_collection;
                let parenthesized = parenthesis && state.tree.exprs.get(collection).is_some_and(is_inside);
                let kind = ExprKind::In { negated, value: left, collection, parenthesized };
                (rest, state.expr(kind, rest.since(start)))
            }
            Infix::Like => like(rest, state, start, (negated, left))?,
            Infix::Between => {
                let (rest, low) = operand(rest, state, Power::Additive)?;
                let rest = rest.expect(Keyword::And, &["AND"], state)?;
                let (rest, high) = operand(rest, state, Power::Additive)?;
                (rest, state.expr(ExprKind::Between { negated, value: left, low, high }, rest.since(start)))
            }
        };
        if !matches!(infix, Infix::Or | Infix::And) {
            chain = None;
        }
    }
    Ok((input, left))
}

fn append_operand(state: &mut State<'_>, chain: ExprId, operand: ExprId, span: Span) {
    let Some(&Expr { kind, .. }) = state.tree.exprs.get(chain) else { return };
    let kind = match kind {
        ExprKind::And(mut operands) => {
            state.tree.exprs.append(&mut operands, operand);
            ExprKind::And(operands)
        }
        ExprKind::Or(mut operands) => {
            state.tree.exprs.append(&mut operands, operand);
            ExprKind::Or(operands)
        }
        other => other,
    };
    if let Some(node) = state.tree.exprs.get_mut(chain) {
        *node = Expr { kind, span };
    }
}

/// `IS [NOT] type`, after `IS`.
fn is(input: Input, state: &mut State<'_>, start: Span, value: ExprId) -> Parsed<ExprId> {
    let (input, negated) = input.after(Keyword::Not, state).map_or((input, false), |rest| (rest, true));
    let (input, type_name) = type_name(input, state)?;
    Ok((input, state.expr(ExprKind::Is { negated, value, type_name }, input.since(start))))
}

/// `[NOT] LIKE pattern [ESCAPE character]`, after `LIKE`.
fn like(input: Input, state: &mut State<'_>, start: Span, (negated, value): (bool, ExprId)) -> Parsed<ExprId> {
    let (mut input, pattern) = operand(input, state, Power::Additive)?;
    let mut escape = None;
    if let Some(rest) = input.after(Keyword::Escape, state) {
        state.flag(Construct::LikeEscape, input.span());
        let (rest, character) = operand(rest, state, Power::Additive)?;
        (input, escape) = (rest, Some(character));
    }
    Ok((input, state.expr(ExprKind::Like { negated, value, pattern, escape }, input.since(start))))
}

/// `type-name`: a name of a type, with its parameters.
pub(crate) fn type_name(input: Input, state: &mut State<'_>) -> Parsed<Span> {
    let start = input.span();
    let is_plain_type = |name: &str| {
        ["int2", "int4", "int8", "integer2", "integer4", "integer8", "bigint"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    };
    let mut input = match input.kind() {
        Kind::Word(Keyword::Character | Keyword::Char) => {
            let rest = input.advance(state);
            rest.after(Keyword::Varying, state).unwrap_or(rest)
        }
        Kind::Word(Keyword::Double) => {
            let rest = input.advance(state);
            rest.after(Keyword::Precision, state).unwrap_or(rest)
        }
        #[rustfmt::skip]
        Kind::Word(
            Keyword::Null | Keyword::Missing | Keyword::Bool | Keyword::Boolean | Keyword::Smallint | Keyword::Int
            | Keyword::Integer | Keyword::Float | Keyword::Real | Keyword::Decimal | Keyword::Dec | Keyword::Numeric
            | Keyword::Timestamp | Keyword::Date | Keyword::Time | Keyword::Varchar | Keyword::String
            | Keyword::Symbol | Keyword::Blob | Keyword::Clob | Keyword::List | Keyword::Sexp | Keyword::Struct
            | Keyword::Tuple | Keyword::Bag,
        ) => input.advance(state),
        Kind::Identifier if is_plain_type(input.text(state)) => input.advance(state),
        _ => return Err(input.unexpected(&["the name of a type"], state)),
    };
    if let Some(rest) = input.after_symbol(Kind::OpenParen, state) {
        let open = input.span();
        input = rest;
        loop {
            if input.kind() != Kind::Number {
                let stop = input.unexpected(&["a number"], state);
                return Err(state.inside(stop, open));
            }
            input = input.advance(state);
            match input.after_symbol(Kind::Comma, state) {
                Some(rest) => input = rest,
                None => break,
            }
        }
        input = input.expect_close(Kind::CloseParen, &["`,`", "`)`"], open, state)?;
    }
    Ok((input, input.since(start)))
}

/// `sign operand` or a `path`.
#[inline]
fn unary(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    if input.is_symbol(Kind::Minus) || input.is_symbol(Kind::Plus) { sign(input, state) } else { path(input, state) }
}

#[inline(never)]
fn sign(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    let negative = input.is_symbol(Kind::Minus);
    state.nested(input, |state| {
        let (rest, operand) = unary(input.advance(state), state)?;
        Ok((rest, state.expr(ExprKind::Sign { negative, operand }, rest.since(input.span()))))
    })
}

/// An expression of one token.
#[allow(clippy::unnecessary_wraps, reason = "a rule like the others")]
fn leaf(input: Input, state: &mut State<'_>, kind: ExprKind) -> Parsed<ExprId> {
    Ok((input.advance(state), state.expr(kind, input.span())))
}

/// An expression without operators and steps, chosen by its first token.
pub(crate) fn primary(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    match input.kind() {
        Kind::Identifier => name_or_call(input, state, false),
        Kind::Quoted => name_or_call(input, state, true),
        Kind::String => leaf(input, state, ExprKind::String),
        Kind::Number => leaf(input, state, ExprKind::Number),
        Kind::Ion => {
            state.flag(Construct::Ion, input.span());
            leaf(input, state, ExprKind::Ion)
        }
        Kind::Word(keyword) => word(input, state, keyword),
        Kind::Parameter => leaf(input, state, ExprKind::Parameter),
        Kind::At => {
            let (rest, name) = input.advance(state).name(&["a name after the `@`"], state)?;
            Ok((rest, state.alias_variable(name, rest.since(input.span()))))
        }
        Kind::OpenParen => parenthesized(input, state),
        Kind::OpenBracket => {
            let (rest, items) = items(input, state, Kind::CloseBracket, &["`,`", "`]`"])?;
            Ok((rest, state.expr(ExprKind::List(items), rest.since(input.span()))))
        }
        Kind::OpenBag => {
            let (rest, items) = items(input, state, Kind::CloseBag, &["`,`", "`>>`"])?;
            Ok((rest, state.expr(ExprKind::Bag(items), rest.since(input.span()))))
        }
        Kind::OpenBrace => structure(input, state),
        _ => Err(input.unexpected(EXPRESSION, state)),
    }
}

fn name_or_call(input: Input, state: &mut State<'_>, quoted: bool) -> Parsed<ExprId> {
    let name = Name { span: input.span(), quoted };
    let rest = input.advance(state);
    if rest.is_symbol(Kind::OpenParen) {
        return call::call(rest, state, name);
    }
    Ok((rest, state.bare_variable(name)))
}

/// A reserved word at the start of an expression.
fn word(input: Input, state: &mut State<'_>, keyword: Keyword) -> Parsed<ExprId> {
    match keyword {
        Keyword::Null => leaf(input, state, ExprKind::Null),
        Keyword::Missing => leaf(input, state, ExprKind::Missing),
        Keyword::True => leaf(input, state, ExprKind::Bool(true)),
        Keyword::False => leaf(input, state, ExprKind::Bool(false)),
        Keyword::Case => state.nested(input, |state| case(input, state)),
        Keyword::Cast => state.nested(input, |state| call::cast(input, state)),
        Keyword::Trim => state.nested(input, |state| call::trim(input, state)),
        Keyword::Date | Keyword::Time if input.advance(state).kind() == Kind::String => {
            state.flag(Construct::DateTimeLiteral, input.span());
            let rest = input.advance(state).advance(state);
            Ok((rest, state.expr(ExprKind::DateTime, rest.since(input.span()))))
        }
        _ if state.dialect.may_be_name(keyword) => {
            if !input.advance(state).is_symbol(Kind::OpenParen) {
                state.flag(Construct::ReservedName, input.span());
            }
            name_or_call(input, state, false)
        }
        _ if call::is_function(keyword) && input.advance(state).is_symbol(Kind::OpenParen) => {
            call::call(input.advance(state), state, Name { span: input.span(), quoted: false })
        }
        _ => Err(input.not_a_name(EXPRESSION, None, state)),
    }
}

/// `( expression )`, or a row of two and more; in FROM also a join.
fn parenthesized(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    let open = input.span();
    if input.advance(state).is_symbol(Kind::CloseParen) {
        let span = Span::new(open.start, input.advance(state).span().end);
        return Err(state.stop(Trouble::new(SyntaxErrorKind::EmptyParentheses, span)));
    }
    state.nested(input, |state| {
        let inner = input.advance(state);
        if state.is_in_source() && inner.is(Keyword::Unpivot) {
            return join::unpivoted(inner, state, open);
        }
        let (rest, first) = expression(inner, state).map_err(|stop| state.inside(stop, open))?;
        if let Some(rest) = rest.after_symbol(Kind::CloseParen, state) {
            return Ok((rest, first));
        }
        if state.is_in_source() && join::begins_join(rest, state, first) {
            return join::continued(rest, state, open, first);
        }
        let mut list = List::default();
        state.tree.exprs.append(&mut list, first);
        let rest = rest.expect_close(Kind::Comma, &["`,`", "`)`"], open, state)?;
        let rest = more_items(rest, state, &mut list, (open, Kind::CloseParen, &["`,`", "`)`"]))?;
        Ok((rest, state.expr(ExprKind::Row(list), rest.since(open))))
    })
}

/// The items between two brackets, of which the first is here.
pub(crate) fn items(
    input: Input,
    state: &mut State<'_>,
    close: Kind,
    expected: &'static [&'static str],
) -> Parsed<List<Expr>> {
    let open = input.span();
    let mut list = List::default();
    if let Some(rest) = input.advance(state).after_symbol(close, state) {
        return Ok((rest, list));
    }
    state.nested(input, |state| {
        let rest = more_items(input.advance(state), state, &mut list, (open, close, expected))?;
        Ok((rest, list))
    })
}

/// `item {"," item} close`
pub(crate) fn more_items(
    mut input: Input,
    state: &mut State<'_>,
    list: &mut List<Expr>,
    (open, close, expected): (Span, Kind, &'static [&'static str]),
) -> Result<Input, Err<Stop>> {
    loop {
        let (rest, item) = expression(input, state).map_err(|stop| state.inside(stop, open))?;
        state.tree.exprs.append(list, item);
        match rest.after_symbol(Kind::Comma, state) {
            Some(rest) => input = rest,
            None => return rest.expect_close(close, expected, open, state),
        }
    }
}

/// `{name: value, …}`
fn structure(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    let open = input.span();
    let mut list = List::default();
    let rest = if let Some(rest) = input.advance(state).after_symbol(Kind::CloseBrace, state) {
        rest
    } else {
        let (rest, ()) = state.nested(input, |state| {
            let mut input = input.advance(state);
            loop {
                let (rest, name) = operation(input, state).map_err(|stop| state.inside(stop, open))?;
                let rest = rest.expect_close(Kind::Colon, &["`:` after the field name"], open, state)?;
                let (rest, value) = expression(rest, state).map_err(|stop| state.inside(stop, open))?;
                state.tree.exprs.append(&mut list, name);
                state.tree.exprs.append(&mut list, value);
                match rest.after_symbol(Kind::Comma, state) {
                    Some(rest) => input = rest,
                    None => break Ok((rest.expect_close(Kind::CloseBrace, &["`,`", "`}`"], open, state)?, ())),
                }
            }
        })?;
        rest
    };
    Ok((rest, state.expr(ExprKind::Struct(list), rest.since(open))))
}

/// `CASE [operand] WHEN a THEN b … [ELSE c] END`
fn case(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    let start = input.span();
    state.flag(Construct::Case, start);
    let mut input = input.advance(state);
    let mut operand = None;
    if !input.is(Keyword::When) {
        let (rest, value) = operation(input, state)?;
        (input, operand) = (rest, Some(value));
    }
    let mut branches = List::default();
    input = input.expect(Keyword::When, &["WHEN"], state)?;
    loop {
        let (rest, condition) = operation(input, state)?;
        let rest = rest.expect(Keyword::Then, &["THEN"], state)?;
        let (rest, result) = operation(rest, state)?;
        state.tree.exprs.append(&mut branches, condition);
        state.tree.exprs.append(&mut branches, result);
        input = rest;
        match input.after(Keyword::When, state) {
            Some(rest) => input = rest,
            None => break,
        }
    }
    let mut otherwise = None;
    if let Some(rest) = input.after(Keyword::Else, state) {
        let (rest, value) = operation(rest, state)?;
        (input, otherwise) = (rest, Some(value));
    }
    let input = input.expect(Keyword::End, &["WHEN", "ELSE", "END"], state)?;
    Ok((input, state.expr(ExprKind::Case { operand, branches, otherwise }, input.since(start))))
}
