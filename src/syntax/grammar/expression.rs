//! Expressions: literals, names, paths, operators. Grammar: section "Expressions".

use crate::span::Span;
use crate::syntax::arena::List;
use crate::syntax::ast::{Expr, ExprId, ExprKind, Name};
use crate::syntax::builder::Builder;
use crate::syntax::construct::Construct;
use crate::syntax::cursor::{Cursor, Parsed};
use crate::syntax::error::{Fault, Outcome, SyntaxErrorKind};
use crate::syntax::grammar::operator::{Infix, Power, infix, may_be_infix};
use crate::syntax::grammar::path::path;
use crate::syntax::grammar::{call, join, select};
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;

const EXPRESSION: &[&str] = &["an expression"];

/// `expression`: anything with a value, a query included.
pub(crate) fn expression(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    select::set_expression(input, builder)
}

/// `operation`: an expression that is no bare query.
pub(crate) fn operation(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    climb(input, builder, Power::Or)
}

/// Precedence climbing. Most operands have no operator after them, and end here.
#[inline]
fn climb(input: Cursor, builder: &mut Builder<'_>, least: Power) -> Parsed<ExprId> {
    let parsed = if input.is(Keyword::Not) { not(input, builder) } else { unary(input, builder) };
    match parsed {
        Ok((rest, left)) if may_be_infix(rest.kind(), least) => operators(rest, builder, least, (input.span(), left)),
        _ => parsed,
    }
}

/// `NOT operand`
#[inline(never)]
fn not(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    builder.nested(input.span(), |builder| {
        let (rest, operand) = operand(input.advance(builder), builder, Power::Not)?;
        Ok((rest, builder.expr(ExprKind::Not(operand), rest.since(input.span()))))
    })
}

/// [`climb`], for operands of operators.
fn operand(input: Cursor, builder: &mut Builder<'_>, least: Power) -> Parsed<ExprId> {
    climb(input, builder, least)
}

/// The operators after a first operand, with their operands. Chains of `AND` and `OR` become one node, so that a tree is no deeper
/// than its text.
#[inline(never)]
fn operators(input: Cursor, builder: &mut Builder<'_>, least: Power, (start, left): (Span, ExprId)) -> Parsed<ExprId> {
    let (mut input, mut left) = (input, left);
    // The power of the chain that `left` is, when this call has made it. What follows it then is an `AND` or `OR` too: its last operand has
    // taken all that binds more.
    let mut chain = None;
    while let Some((infix, power, negated)) = infix(input, builder)
        && power >= least
    {
        let rest = if negated { input.advance(builder).advance(builder) } else { input.advance(builder) };
        (input, left) = match infix {
            Infix::Or | Infix::And => {
                let (rest, right) = operand(rest, builder, power.next())?;
                let node = if chain == Some(power) {
                    append_operand(builder, left, right, rest.since(start));
                    left
                } else {
                    let mut operands = List::default();
                    builder.tree.exprs.append(&mut operands, left);
                    builder.tree.exprs.append(&mut operands, right);
                    let kind = if power == Power::Or { ExprKind::Or(operands) } else { ExprKind::And(operands) };
                    builder.expr(kind, rest.since(start))
                };
                chain = Some(power);
                (rest, node)
            }
            Infix::Binary(operator) => {
                if input.kind() == Kind::BangEqual {
                    builder.flag(Construct::BangEqual, input.span());
                }
                let (rest, right) = operand(rest, builder, power.next())?;
                (rest, builder.expr(ExprKind::Binary { operator, left, right }, rest.since(start)))
            }
            Infix::Is => is(rest, builder, start, left)?,
            Infix::In => {
                let (start_of_collection, parenthesis) = (rest.span().start, rest.is_symbol(Kind::OpenParen));
                let (rest, collection) = operand(rest, builder, power.next())?;
                // Parentheses around one expression leave no node.
                let is_inside = |expr: &Expr| expr.span.start > start_of_collection;
                let parenthesized = parenthesis && builder.tree.exprs.get(collection).is_some_and(is_inside);
                let kind = ExprKind::In { negated, value: left, collection, parenthesized };
                (rest, builder.expr(kind, rest.since(start)))
            }
            Infix::Like => like(rest, builder, start, (negated, left))?,
            Infix::Between => {
                let (rest, low) = operand(rest, builder, Power::Additive)?;
                let rest = rest.expect(Keyword::And, &["AND"], builder)?;
                let (rest, high) = operand(rest, builder, Power::Additive)?;
                (rest, builder.expr(ExprKind::Between { negated, value: left, low, high }, rest.since(start)))
            }
        };
    }
    Ok((input, left))
}

fn append_operand(builder: &mut Builder<'_>, chain: ExprId, operand: ExprId, span: Span) {
    let Some(&Expr { kind, .. }) = builder.tree.exprs.get(chain) else { return };
    let kind = match kind {
        ExprKind::And(mut operands) => {
            builder.tree.exprs.append(&mut operands, operand);
            ExprKind::And(operands)
        }
        ExprKind::Or(mut operands) => {
            builder.tree.exprs.append(&mut operands, operand);
            ExprKind::Or(operands)
        }
        other => other,
    };
    if let Some(node) = builder.tree.exprs.get_mut(chain) {
        *node = Expr { kind, span };
    }
}

/// `IS [NOT] type`, after `IS`.
fn is(input: Cursor, builder: &mut Builder<'_>, start: Span, value: ExprId) -> Parsed<ExprId> {
    let (input, negated) = input.after(Keyword::Not, builder).map_or((input, false), |rest| (rest, true));
    let (input, type_name) = type_name(input, builder)?;
    Ok((input, builder.expr(ExprKind::Is { negated, value, type_name }, input.since(start))))
}

/// `[NOT] LIKE pattern [ESCAPE character]`, after `LIKE`.
fn like(input: Cursor, builder: &mut Builder<'_>, start: Span, (negated, value): (bool, ExprId)) -> Parsed<ExprId> {
    let (mut input, pattern) = operand(input, builder, Power::Additive)?;
    let mut escape = None;
    if let Some(rest) = input.after(Keyword::Escape, builder) {
        builder.flag(Construct::LikeEscape, input.span());
        let (rest, character) = operand(rest, builder, Power::Additive)?;
        (input, escape) = (rest, Some(character));
    }
    Ok((input, builder.expr(ExprKind::Like { negated, value, pattern, escape }, input.since(start))))
}

/// `type-name`: a name of a type, with its parameters.
pub(crate) fn type_name(input: Cursor, builder: &mut Builder<'_>) -> Parsed<Span> {
    let start = input.span();
    let is_plain_type = |name: &str| {
        ["int2", "int4", "int8", "integer2", "integer4", "integer8", "bigint"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    };
    let mut input = match input.kind() {
        Kind::Word(Keyword::Character | Keyword::Char) => {
            let rest = input.advance(builder);
            rest.after(Keyword::Varying, builder).unwrap_or(rest)
        }
        Kind::Word(Keyword::Double) => {
            let rest = input.advance(builder);
            rest.after(Keyword::Precision, builder).unwrap_or(rest)
        }
        #[rustfmt::skip]
        Kind::Word(
            Keyword::Null | Keyword::Missing | Keyword::Bool | Keyword::Boolean | Keyword::Smallint | Keyword::Int
            | Keyword::Integer | Keyword::Float | Keyword::Real | Keyword::Decimal | Keyword::Dec | Keyword::Numeric
            | Keyword::Timestamp | Keyword::Date | Keyword::Time | Keyword::Varchar | Keyword::String
            | Keyword::Symbol | Keyword::Blob | Keyword::Clob | Keyword::List | Keyword::Sexp | Keyword::Struct
            | Keyword::Tuple | Keyword::Bag,
        ) => input.advance(builder),
        Kind::Identifier if is_plain_type(input.text(builder)) => input.advance(builder),
        _ => return Err(input.unexpected(&["the name of a type"], builder)),
    };
    if let Some(rest) = input.after_symbol(Kind::OpenParen, builder) {
        let open = input.span();
        input = rest;
        loop {
            if input.kind() != Kind::Number {
                let failed = input.unexpected(&["a number"], builder);
                return Err(builder.inside(failed, open));
            }
            input = input.advance(builder);
            match input.after_symbol(Kind::Comma, builder) {
                Some(rest) => input = rest,
                None => break,
            }
        }
        input = input.expect_close(Kind::CloseParen, &["`,`", "`)`"], open, builder)?;
    }
    Ok((input, input.since(start)))
}

/// `sign operand` or a `path`.
#[inline]
fn unary(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    if input.is_symbol(Kind::Minus) || input.is_symbol(Kind::Plus) {
        sign(input, builder)
    } else {
        path(input, builder)
    }
}

#[inline(never)]
fn sign(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    let negative = input.is_symbol(Kind::Minus);
    builder.nested(input.span(), |builder| {
        let (rest, operand) = unary(input.advance(builder), builder)?;
        Ok((rest, builder.expr(ExprKind::Sign { negative, operand }, rest.since(input.span()))))
    })
}

/// An expression of one token.
#[allow(clippy::unnecessary_wraps, reason = "a rule like the others")]
fn leaf(input: Cursor, builder: &mut Builder<'_>, kind: ExprKind) -> Parsed<ExprId> {
    Ok((input.advance(builder), builder.expr(kind, input.span())))
}

/// An expression without operators and steps, chosen by its first token; names without quotes and the commonest literals are read by
/// [`path`].
pub(crate) fn primary(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    match input.kind() {
        Kind::Quoted => name_or_call(input, builder, true),
        Kind::Ion => {
            builder.flag(Construct::Ion, input.span());
            leaf(input, builder, ExprKind::Ion)
        }
        Kind::Word(keyword) => word(input, builder, keyword),
        Kind::At => {
            let (rest, name) = input.advance(builder).name(&["a name after the `@`"], builder)?;
            Ok((rest, builder.alias_variable(name, rest.since(input.span()))))
        }
        Kind::OpenParen => parenthesized(input, builder),
        Kind::OpenBracket => {
            let (rest, items) = items(input, builder, Kind::CloseBracket, &["`,`", "`]`"])?;
            Ok((rest, builder.expr(ExprKind::List(items), rest.since(input.span()))))
        }
        Kind::OpenBag => {
            let (rest, items) = items(input, builder, Kind::CloseBag, &["`,`", "`>>`"])?;
            Ok((rest, builder.expr(ExprKind::Bag(items), rest.since(input.span()))))
        }
        Kind::OpenBrace => structure(input, builder),
        _ => Err(input.unexpected(EXPRESSION, builder)),
    }
}

fn name_or_call(input: Cursor, builder: &mut Builder<'_>, quoted: bool) -> Parsed<ExprId> {
    let name = Name { span: input.span(), quoted };
    let rest = input.advance(builder);
    if rest.is_symbol(Kind::OpenParen) {
        return call::call(rest, builder, name);
    }
    Ok((rest, builder.bare_variable(name)))
}

/// A reserved word at the start of an expression.
fn word(input: Cursor, builder: &mut Builder<'_>, keyword: Keyword) -> Parsed<ExprId> {
    match keyword {
        Keyword::Null => leaf(input, builder, ExprKind::Null),
        Keyword::Missing => leaf(input, builder, ExprKind::Missing),
        Keyword::True => leaf(input, builder, ExprKind::Bool(true)),
        Keyword::False => leaf(input, builder, ExprKind::Bool(false)),
        Keyword::Case => builder.nested(input.span(), |builder| case(input, builder)),
        Keyword::Cast => builder.nested(input.span(), |builder| call::cast(input, builder)),
        Keyword::Trim => builder.nested(input.span(), |builder| call::trim(input, builder)),
        Keyword::Date | Keyword::Time if input.advance(builder).kind() == Kind::String => {
            builder.flag(Construct::DateTimeLiteral, input.span());
            let rest = input.advance(builder).advance(builder);
            Ok((rest, builder.expr(ExprKind::DateTime, rest.since(input.span()))))
        }
        _ if builder.dialect.may_be_name(keyword) => {
            if !input.advance(builder).is_symbol(Kind::OpenParen) {
                builder.flag(Construct::ReservedName, input.span());
            }
            name_or_call(input, builder, false)
        }
        _ if call::is_function(keyword) && input.advance(builder).is_symbol(Kind::OpenParen) => {
            call::call(input.advance(builder), builder, Name { span: input.span(), quoted: false })
        }
        _ => Err(input.not_a_name(EXPRESSION, None, builder)),
    }
}

/// `( expression )`, or a row of two and more; in FROM also a join.
fn parenthesized(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    let open = input.span();
    if input.advance(builder).is_symbol(Kind::CloseParen) {
        let span = Span::new(open.start, input.advance(builder).span().end);
        return Err(builder.fail(Fault::new(SyntaxErrorKind::EmptyParentheses, span)));
    }
    builder.nested(input.span(), |builder| {
        let inner = input.advance(builder);
        if builder.is_in_source() && inner.is(Keyword::Unpivot) {
            return join::unpivoted(inner, builder, open);
        }
        let (rest, first) = expression(inner, builder).map_err(|failed| builder.inside(failed, open))?;
        if let Some(rest) = rest.after_symbol(Kind::CloseParen, builder) {
            return Ok((rest, first));
        }
        if builder.is_in_source() && join::begins_join(rest, builder, first) {
            return join::continued(rest, builder, open, first);
        }
        let mut list = List::default();
        builder.tree.exprs.append(&mut list, first);
        let rest = rest.expect_close(Kind::Comma, &["`,`", "`)`"], open, builder)?;
        let rest = more_items(rest, builder, &mut list, (open, Kind::CloseParen, &["`,`", "`)`"]))?;
        Ok((rest, builder.expr(ExprKind::Row(list), rest.since(open))))
    })
}

/// The items between two brackets, of which the first is here.
pub(crate) fn items(
    input: Cursor,
    builder: &mut Builder<'_>,
    close: Kind,
    expected: &'static [&'static str],
) -> Parsed<List<Expr>> {
    let open = input.span();
    let mut list = List::default();
    if let Some(rest) = input.advance(builder).after_symbol(close, builder) {
        return Ok((rest, list));
    }
    builder.nested(input.span(), |builder| {
        let rest = more_items(input.advance(builder), builder, &mut list, (open, close, expected))?;
        Ok((rest, list))
    })
}

/// `item {"," item} close`
pub(crate) fn more_items(
    mut input: Cursor,
    builder: &mut Builder<'_>,
    list: &mut List<Expr>,
    (open, close, expected): (Span, Kind, &'static [&'static str]),
) -> Outcome<Cursor> {
    loop {
        let (rest, item) = expression(input, builder).map_err(|failed| builder.inside(failed, open))?;
        builder.tree.exprs.append(list, item);
        match rest.after_symbol(Kind::Comma, builder) {
            Some(rest) => input = rest,
            None => return rest.expect_close(close, expected, open, builder),
        }
    }
}

/// `{name: value, …}`
fn structure(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    let open = input.span();
    let mut list = List::default();
    let rest = if let Some(rest) = input.advance(builder).after_symbol(Kind::CloseBrace, builder) {
        rest
    } else {
        let (rest, ()) = builder.nested(input.span(), |builder| {
            let mut input = input.advance(builder);
            loop {
                let (rest, name) = operation(input, builder).map_err(|failed| builder.inside(failed, open))?;
                let rest = rest.expect_close(Kind::Colon, &["`:` after the field name"], open, builder)?;
                let (rest, value) = expression(rest, builder).map_err(|failed| builder.inside(failed, open))?;
                builder.tree.exprs.append(&mut list, name);
                builder.tree.exprs.append(&mut list, value);
                match rest.after_symbol(Kind::Comma, builder) {
                    Some(rest) => input = rest,
                    None => break Ok((rest.expect_close(Kind::CloseBrace, &["`,`", "`}`"], open, builder)?, ())),
                }
            }
        })?;
        rest
    };
    Ok((rest, builder.expr(ExprKind::Struct(list), rest.since(open))))
}

/// `CASE [operand] WHEN a THEN b … [ELSE c] END`
fn case(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    let start = input.span();
    builder.flag(Construct::Case, start);
    let mut input = input.advance(builder);
    let mut operand = None;
    if !input.is(Keyword::When) {
        let (rest, value) = operation(input, builder)?;
        (input, operand) = (rest, Some(value));
    }
    let mut branches = List::default();
    input = input.expect(Keyword::When, &["WHEN"], builder)?;
    loop {
        let (rest, condition) = operation(input, builder)?;
        let rest = rest.expect(Keyword::Then, &["THEN"], builder)?;
        let (rest, result) = operation(rest, builder)?;
        builder.tree.exprs.append(&mut branches, condition);
        builder.tree.exprs.append(&mut branches, result);
        input = rest;
        match input.after(Keyword::When, builder) {
            Some(rest) => input = rest,
            None => break,
        }
    }
    let mut otherwise = None;
    if let Some(rest) = input.after(Keyword::Else, builder) {
        let (rest, value) = operation(rest, builder)?;
        (input, otherwise) = (rest, Some(value));
    }
    let input = input.expect(Keyword::End, &["WHEN", "ELSE", "END"], builder)?;
    Ok((input, builder.expr(ExprKind::Case { operand, branches, otherwise }, input.since(start))))
}
