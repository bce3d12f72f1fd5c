//! Function calls, with the ones that have words between their arguments. Grammar: section "Functions".

use crate::syntax::arena::List;
use crate::syntax::ast::{Expr, ExprId, ExprKind, Name};
use crate::syntax::builder::Builder;
use crate::syntax::construct::Construct;
use crate::syntax::cursor::{Cursor, Parsed};
use crate::syntax::error::{Outcome, SyntaxErrorKind};
use crate::syntax::function::Function;
use crate::syntax::grammar::expression::{expression, items, more_items, operation, type_name};
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;

const MORE_ARGUMENTS: &[&str] = &["`,`", "`)`"];

/// Whether a reserved word is the name of a function.
pub(crate) fn is_function(keyword: Keyword) -> bool {
    Function::lookup(keyword.text()) != Function::Unknown
}

/// `name(arguments)`, from the parenthesis on.
pub(crate) fn call(input: Cursor, builder: &mut Builder<'_>, name: Name) -> Parsed<ExprId> {
    // The words between arguments are the same in all dialects.
    let text = name.raw(builder.source);
    let function = if name.quoted { Function::lookup(text) } else { Function::find(text) };
    let (rest, arguments) = match function {
        Function::Extract => extract(input, builder)?,
        Function::DateAdd | Function::DateDiff => date_arguments(input, builder)?,
        Function::Substring => substring(input, builder)?,
        // The table is the first argument, not a source that the function gets.
        Function::History => {
            builder.outside_source(|builder| items(input, builder, Kind::CloseParen, MORE_ARGUMENTS))?
        }
        _ if function.is_aggregate() => aggregate(input, builder, function)?,
        _ => items(input, builder, Kind::CloseParen, MORE_ARGUMENTS)?,
    };
    let span = rest.since(name.span);
    let function = if builder.dialect.functions.contains(function) { function } else { Function::Unknown };
    let expr = builder.expr(ExprKind::Call { name, function, arguments }, span);
    match function {
        Function::History => builder.refer(expr, span)?,
        Function::Unknown => {
            builder.flag(Construct::UnknownFunction, name.span);
            builder.refer_function(expr, span)?;
        }
        _ => {}
    }
    Ok((rest, expr))
}

/// `COUNT(*)`, `SUM(DISTINCT x)`
fn aggregate(input: Cursor, builder: &mut Builder<'_>, function: Function) -> Parsed<List<Expr>> {
    let open = input.span();
    let mut rest = input.advance(builder);
    let mut list = List::default();
    if function == Function::Count && rest.is_symbol(Kind::Star) {
        let star = builder.expr(ExprKind::Star, rest.span());
        builder.tree.exprs.append(&mut list, star);
        return Ok((rest.advance(builder).expect_close(Kind::CloseParen, &["`)`"], open, builder)?, list));
    }
    if rest.is(Keyword::Distinct) || rest.is(Keyword::All) {
        builder.flag(Construct::AggregateQuantifier, rest.span());
        rest = rest.advance(builder);
    }
    builder.nested(input.span(), |builder| {
        let (rest, argument) = expression(rest, builder).map_err(|failed| builder.inside(failed, open))?;
        builder.tree.exprs.append(&mut list, argument);
        Ok((rest.expect_close(Kind::CloseParen, &["`)`"], open, builder)?, list))
    })
}

/// `year`, `month`, …, which are reserved words.
fn date_part(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    const PARTS: [&str; 8] = ["year", "month", "day", "hour", "minute", "second", "timezone_hour", "timezone_minute"];
    if PARTS.iter().any(|part| part.eq_ignore_ascii_case(input.text(builder))) {
        Ok((input.advance(builder), builder.expr(ExprKind::DatePart, input.span())))
    } else {
        Err(input.unexpected(&["a part of a date, such as `year`"], builder))
    }
}

/// `(year FROM x)`
fn extract(input: Cursor, builder: &mut Builder<'_>) -> Parsed<List<Expr>> {
    let open = input.span();
    let mut list = List::default();
    builder.nested(input.span(), |builder| {
        let (rest, part) = date_part(input.advance(builder), builder).map_err(|failed| builder.inside(failed, open))?;
        let rest = rest.expect(Keyword::From, &["FROM"], builder)?;
        let (rest, value) = expression(rest, builder).map_err(|failed| builder.inside(failed, open))?;
        builder.tree.exprs.append(&mut list, part);
        builder.tree.exprs.append(&mut list, value);
        Ok((rest.expect_close(Kind::CloseParen, &["`)`"], open, builder)?, list))
    })
}

/// `(year, x, y)`
fn date_arguments(input: Cursor, builder: &mut Builder<'_>) -> Parsed<List<Expr>> {
    let open = input.span();
    let mut list = List::default();
    builder.nested(input.span(), |builder| {
        let (rest, part) = date_part(input.advance(builder), builder).map_err(|failed| builder.inside(failed, open))?;
        builder.tree.exprs.append(&mut list, part);
        let rest = rest.expect_close(Kind::Comma, &["`,`"], open, builder)?;
        let rest = more_items(rest, builder, &mut list, (open, Kind::CloseParen, MORE_ARGUMENTS))?;
        Ok((rest, list))
    })
}

/// `(x, 2, 3)` or `(x FROM 2 FOR 3)`
fn substring(input: Cursor, builder: &mut Builder<'_>) -> Parsed<List<Expr>> {
    let open = input.span();
    let mut list = List::default();
    builder.nested(input.span(), |builder| {
        let (rest, value) =
            expression(input.advance(builder), builder).map_err(|failed| builder.inside(failed, open))?;
        builder.tree.exprs.append(&mut list, value);
        let Some(rest) = rest.after(Keyword::From, builder) else {
            let rest = rest.expect_close(Kind::Comma, &["`,`", "FROM"], open, builder)?;
            let rest = more_items(rest, builder, &mut list, (open, Kind::CloseParen, MORE_ARGUMENTS))?;
            return Ok((rest, list));
        };
        let (mut rest, first) = expression(rest, builder).map_err(|failed| builder.inside(failed, open))?;
        builder.tree.exprs.append(&mut list, first);
        if let Some(after) = rest.after(Keyword::For, builder) {
            let (after, count) = expression(after, builder).map_err(|failed| builder.inside(failed, open))?;
            builder.tree.exprs.append(&mut list, count);
            rest = after;
        }
        Ok((rest.expect_close(Kind::CloseParen, &["FOR", "`)`"], open, builder)?, list))
    })
}

/// The place after the word and its parenthesis; without one the word is a name.
fn after_parenthesis(word: Cursor, builder: &mut Builder<'_>) -> Outcome<Cursor> {
    word.advance(builder)
        .after_symbol(Kind::OpenParen, builder)
        .ok_or_else(|| word.fail(SyntaxErrorKind::ReservedWord { path: None }, builder))
}

/// `CAST(x AS type)`
pub(crate) fn cast(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    let start = input.span();
    let open = input.advance(builder).span();
    let rest = after_parenthesis(input, builder)?;
    let (rest, value) = expression(rest, builder).map_err(|failed| builder.inside(failed, open))?;
    let rest = rest.expect(Keyword::As, &["AS"], builder).map_err(|failed| builder.inside(failed, open))?;
    let (rest, to) = type_name(rest, builder)?;
    let rest = rest.expect_close(Kind::CloseParen, &["`)`"], open, builder)?;
    Ok((rest, builder.expr(ExprKind::Cast { value, to }, rest.since(start))))
}

/// `TRIM([[side] [characters] FROM] x)`
pub(crate) fn trim(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    let start = input.span();
    let open = input.advance(builder).span();
    let mut rest = after_parenthesis(input, builder)?;
    let mut side = None;
    if let Kind::Word(Keyword::Leading | Keyword::Trailing | Keyword::Both) = rest.kind() {
        side = Some(rest.span());
        rest = rest.advance(builder);
    }
    let mut characters = None;
    let mut value = None;
    if !rest.is(Keyword::From) {
        let (after, first) = operation(rest, builder).map_err(|failed| builder.inside(failed, open))?;
        (rest, value) = (after, Some(first));
    }
    if let Some(after) = rest.after(Keyword::From, builder) {
        characters = value;
        let (after, last) = operation(after, builder).map_err(|failed| builder.inside(failed, open))?;
        (rest, value) = (after, Some(last));
    }
    let Some(value) = value else {
        return Err(rest.unexpected(&["an expression"], builder));
    };
    let rest = rest.expect_close(Kind::CloseParen, &["FROM", "`)`"], open, builder)?;
    Ok((rest, builder.expr(ExprKind::Trim { side, characters, value }, rest.since(start))))
}
