//! Names, literals and the steps behind them. Grammar: section "Expressions".

use super::arena::List;
use super::ast::{ExprId, ExprKind, Name, Step};
use super::call;
use super::expression::{expression, primary};
use super::input::{Input, Parsed, State};
use super::token::Kind;
use crate::span::Span;

const FIELD: &[&str] = &["a field name after the `.`"];

/// `primary` and the steps behind it. Names and literals are by far the most frequent starts.
#[inline]
pub(crate) fn path(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    match input.kind() {
        Kind::Identifier => name_path(input, state),
        Kind::String => literal_path(input, state, ExprKind::String),
        Kind::Number => literal_path(input, state, ExprKind::Number),
        Kind::Parameter => literal_path(input, state, ExprKind::Parameter),
        _ => other_path(input, state),
    }
}

fn literal_path(input: Input, state: &mut State<'_>, kind: ExprKind) -> Parsed<ExprId> {
    let expr = state.expr(kind, input.span());
    let rest = input.advance(state);
    if begins_step(rest.kind()) { path_from(rest, state, input.span(), expr) } else { Ok((rest, expr)) }
}

/// Whether a token begins a step of a path.
#[inline]
fn begins_step(kind: Kind) -> bool {
    kind == Kind::Dot || kind == Kind::OpenBracket
}

#[inline(never)]
fn name_path(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    let start = input.span();
    let name = Name { span: start, quoted: false };
    let rest = input.advance(state);
    if rest.is_symbol(Kind::OpenParen) {
        let (rest, call) = call::call(rest, state, name)?;
        return path_from(rest, state, start, call);
    }
    let (rest, steps) = if begins_step(rest.kind()) { steps(rest, state, start)? } else { (rest, List::default()) };
    Ok((rest, state.variable(name, steps, rest.since(start))?))
}

fn other_path(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    let (rest, root) = primary(input, state)?;
    path_from(rest, state, input.span(), root)
}

/// The steps behind an expression that begins at `start`.
fn path_from(input: Input, state: &mut State<'_>, start: Span, root: ExprId) -> Parsed<ExprId> {
    let (rest, steps) = steps(input, state, start)?;
    Ok((rest, state.with_steps(root, steps, rest.since(start))?))
}

/// `.name`, `.*`, `[index]`, `[*]`: any number of them.
fn steps(input: Input, state: &mut State<'_>, start: Span) -> Parsed<List<Step>> {
    let mut input = input;
    let mut steps = List::default();
    loop {
        let (rest, step) = if input.is_symbol(Kind::Dot) {
            field_step(input.advance(state), start, state)?
        } else if input.is_symbol(Kind::OpenBracket) {
            index_step(input, state)?
        } else {
            return Ok((input, steps));
        };
        state.tree.steps.push_to(&mut steps, step);
        input = rest;
    }
}

/// `.name` or `.*`, after the dot. The path begins at `start`.
#[inline]
fn field_step(input: Input, start: Span, state: &mut State<'_>) -> Parsed<Step> {
    if input.kind() == Kind::Identifier {
        Ok((input.advance(state), Step::Field(Name { span: input.span(), quoted: false })))
    } else {
        other_field_step(input, start, state)
    }
}

#[inline(never)]
fn other_field_step(input: Input, start: Span, state: &mut State<'_>) -> Parsed<Step> {
    match input.kind() {
        Kind::Star => Ok((input.advance(state), Step::EveryField)),
        Kind::Word(keyword) if !keyword.is_lenient() => Err(input.not_a_name(FIELD, Some(input.since(start)), state)),
        _ => {
            let (input, name) = input.name(FIELD, state)?;
            Ok((input, Step::Field(name)))
        }
    }
}

/// `[index]` or `[*]`.
#[inline(never)]
fn index_step(input: Input, state: &mut State<'_>) -> Parsed<Step> {
    let open = input.span();
    let rest = input.advance(state);
    let (rest, step) = if let Some(rest) = rest.after_symbol(Kind::Star, state) {
        (rest, Step::EveryElement)
    } else {
        let (rest, index) =
            state.nested(input, |state| expression(rest, state)).map_err(|stop| state.inside(stop, open))?;
        (rest, Step::Index(index))
    };
    Ok((rest.expect_close(Kind::CloseBracket, &["`]`"], open, state)?, step))
}
