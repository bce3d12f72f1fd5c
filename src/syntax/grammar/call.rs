//! Function calls, with the ones that have words between their arguments. Grammar: section "Functions".

use nom::Err;

use crate::syntax::arena::List;
use crate::syntax::ast::{Expr, ExprId, ExprKind, Name};
use crate::syntax::construct::Construct;
use crate::syntax::error::{Stop, SyntaxErrorKind};
use crate::syntax::function::Function;
use crate::syntax::grammar::expression::{expression, items, more_items, operation, type_name};
use crate::syntax::input::{Input, Parsed, State};
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;

const MORE_ARGUMENTS: &[&str] = &["`,`", "`)`"];

/// Whether a reserved word is the name of a function.
pub(crate) fn is_function(keyword: Keyword) -> bool {
    Function::lookup(keyword.text()) != Function::Unknown
}

/// `name(arguments)`, from the parenthesis on.
pub(crate) fn call(input: Input, state: &mut State<'_>, name: Name) -> Parsed<ExprId> {
    // The words between arguments are the same in all dialects.
    let function = Function::lookup(&name.text(state.source));
    let (rest, arguments) = match function {
        Function::Extract => extract(input, state)?,
        Function::DateAdd | Function::DateDiff => date_arguments(input, state)?,
        Function::Substring => substring(input, state)?,
        // The table is the first argument, not a source that the function gets.
        Function::History => state.outside_source(|state| items(input, state, Kind::CloseParen, MORE_ARGUMENTS))?,
        _ if function.is_aggregate() => aggregate(input, state, function)?,
        _ => items(input, state, Kind::CloseParen, MORE_ARGUMENTS)?,
    };
    let span = rest.since(name.span);
    let function = if state.dialect.functions.contains(function) { function } else { Function::Unknown };
    let expr = state.expr(ExprKind::Call { name, function, arguments }, span);
    match function {
        Function::History => state.refer(expr, span)?,
        Function::Unknown => {
            state.flag(Construct::UnknownFunction, name.span);
            state.refer_function(expr, span)?;
        }
        _ => {}
    }
    Ok((rest, expr))
}

/// `COUNT(*)`, `SUM(DISTINCT x)`
fn aggregate(input: Input, state: &mut State<'_>, function: Function) -> Parsed<List<Expr>> {
    let open = input.span();
    let mut rest = input.advance(state);
    let mut list = List::default();
    if function == Function::Count && rest.is_symbol(Kind::Star) {
        let star = state.expr(ExprKind::Star, rest.span());
        state.tree.exprs.append(&mut list, star);
        return Ok((rest.advance(state).expect_close(Kind::CloseParen, &["`)`"], open, state)?, list));
    }
    if rest.is(Keyword::Distinct) || rest.is(Keyword::All) {
        state.flag(Construct::AggregateQuantifier, rest.span());
        rest = rest.advance(state);
    }
    state.nested(input, |state| {
        let (rest, argument) = expression(rest, state).map_err(|stop| state.inside(stop, open))?;
        state.tree.exprs.append(&mut list, argument);
        Ok((rest.expect_close(Kind::CloseParen, &["`)`"], open, state)?, list))
    })
}

/// `year`, `month`, …: also where they are reserved words.
fn date_part(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    const PARTS: [&str; 8] = ["year", "month", "day", "hour", "minute", "second", "timezone_hour", "timezone_minute"];
    if matches!(input.kind(), Kind::Word(_)) && PARTS.iter().any(|part| part.eq_ignore_ascii_case(input.text(state))) {
        Ok((input.advance(state), state.expr(ExprKind::DatePart, input.span())))
    } else {
        Err(input.unexpected(&["a part of a date, such as `year`"], state))
    }
}

/// `(year FROM x)`
fn extract(input: Input, state: &mut State<'_>) -> Parsed<List<Expr>> {
    let open = input.span();
    let mut list = List::default();
    state.nested(input, |state| {
        let (rest, part) = date_part(input.advance(state), state).map_err(|stop| state.inside(stop, open))?;
        let rest = rest.expect(Keyword::From, &["FROM"], state)?;
        let (rest, value) = expression(rest, state).map_err(|stop| state.inside(stop, open))?;
        state.tree.exprs.append(&mut list, part);
        state.tree.exprs.append(&mut list, value);
        Ok((rest.expect_close(Kind::CloseParen, &["`)`"], open, state)?, list))
    })
}

/// `(year, x, y)`
fn date_arguments(input: Input, state: &mut State<'_>) -> Parsed<List<Expr>> {
    let open = input.span();
    let mut list = List::default();
    state.nested(input, |state| {
        let (rest, part) = date_part(input.advance(state), state).map_err(|stop| state.inside(stop, open))?;
        state.tree.exprs.append(&mut list, part);
        let rest = rest.expect_close(Kind::Comma, &["`,`"], open, state)?;
        let rest = more_items(rest, state, &mut list, (open, Kind::CloseParen, MORE_ARGUMENTS))?;
        Ok((rest, list))
    })
}

/// `(x, 2, 3)` or `(x FROM 2 FOR 3)`
fn substring(input: Input, state: &mut State<'_>) -> Parsed<List<Expr>> {
    let open = input.span();
    let mut list = List::default();
    state.nested(input, |state| {
        let (rest, value) = expression(input.advance(state), state).map_err(|stop| state.inside(stop, open))?;
        state.tree.exprs.append(&mut list, value);
        let Some(rest) = rest.after(Keyword::From, state) else {
            let rest = rest.expect_close(Kind::Comma, &["`,`", "FROM"], open, state)?;
            let rest = more_items(rest, state, &mut list, (open, Kind::CloseParen, MORE_ARGUMENTS))?;
            return Ok((rest, list));
        };
        let (mut rest, first) = expression(rest, state).map_err(|stop| state.inside(stop, open))?;
        state.tree.exprs.append(&mut list, first);
        if let Some(after) = rest.after(Keyword::For, state) {
            let (after, count) = expression(after, state).map_err(|stop| state.inside(stop, open))?;
            state.tree.exprs.append(&mut list, count);
            rest = after;
        }
        Ok((rest.expect_close(Kind::CloseParen, &["FOR", "`)`"], open, state)?, list))
    })
}

/// The place after the word and its parenthesis; without one the word is a name.
fn after_parenthesis(word: Input, state: &mut State<'_>) -> Result<Input, Err<Stop>> {
    word.advance(state)
        .after_symbol(Kind::OpenParen, state)
        .ok_or_else(|| word.fail(SyntaxErrorKind::ReservedWord { path: None }, state))
}

/// `CAST(x AS type)`
pub(crate) fn cast(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    let start = input.span();
    let open = input.advance(state).span();
    let rest = after_parenthesis(input, state)?;
    let (rest, value) = expression(rest, state).map_err(|stop| state.inside(stop, open))?;
    let rest = rest.expect(Keyword::As, &["AS"], state).map_err(|stop| state.inside(stop, open))?;
    let (rest, to) = type_name(rest, state)?;
    let rest = rest.expect_close(Kind::CloseParen, &["`)`"], open, state)?;
    Ok((rest, state.expr(ExprKind::Cast { value, to }, rest.since(start))))
}

/// `TRIM([[side] [characters] FROM] x)`
pub(crate) fn trim(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    let start = input.span();
    let open = input.advance(state).span();
    let mut rest = after_parenthesis(input, state)?;
    let mut side = None;
    if let Kind::Word(Keyword::Leading | Keyword::Trailing | Keyword::Both) = rest.kind() {
        side = Some(rest.span());
        rest = rest.advance(state);
    }
    let mut characters = None;
    let mut value = None;
    if !rest.is(Keyword::From) {
        let (after, first) = operation(rest, state).map_err(|stop| state.inside(stop, open))?;
        (rest, value) = (after, Some(first));
    }
    if let Some(after) = rest.after(Keyword::From, state) {
        characters = value;
        let (after, last) = operation(after, state).map_err(|stop| state.inside(stop, open))?;
        (rest, value) = (after, Some(last));
    }
    let Some(value) = value else {
        return Err(rest.unexpected(&["an expression"], state));
    };
    let rest = rest.expect_close(Kind::CloseParen, &["FROM", "`)`"], open, state)?;
    Ok((rest, state.expr(ExprKind::Trim { side, characters, value }, rest.since(start))))
}
