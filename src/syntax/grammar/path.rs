//! Names, literals and the steps after them. Grammar: section "Expressions".

use nom::Err;

use crate::span::Span;
use crate::syntax::arena::List;
use crate::syntax::ast::{ExprId, ExprKind, Name, Step};
use crate::syntax::error::Stop;
use crate::syntax::grammar::call;
use crate::syntax::grammar::expression::{expression, primary};
use crate::syntax::input::{Input, Parsed, State};
use crate::syntax::token::Kind;

const FIELD: &[&str] = &["a field name after the `.`"];

/// `primary` and the steps after it. Names and literals are by far the most frequent starts.
#[inline]
pub(crate) fn path(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    match input.kind() {
        Kind::Identifier => name_path(input, state),
        Kind::String | Kind::Number | Kind::Parameter => literal_path(input, state),
        _ => other_path(input, state),
    }
}

#[inline(never)]
fn literal_path(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    let kind = match input.kind() {
        Kind::String => ExprKind::String,
        Kind::Number => ExprKind::Number,
        _ => ExprKind::Parameter,
    };
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

#[inline(never)]
fn other_path(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    let (rest, root) = primary(input, state)?;
    path_from(rest, state, input.span(), root)
}

/// The steps after an expression that begins at `start`.
#[inline(never)]
fn path_from(input: Input, state: &mut State<'_>, start: Span, root: ExprId) -> Parsed<ExprId> {
    let (rest, steps) = steps(input, state, start)?;
    Ok((rest, state.with_steps(root, steps, rest.since(start))?))
}

/// `.name`, `.*`, `[index]`, `[*]`: any number of them, after an expression that begins at `start`.
#[allow(clippy::inline_always, reason = "most names have steps, and the call costs as much as reading one")]
#[inline(always)]
fn steps(mut input: Input, state: &mut State<'_>, start: Span) -> Parsed<List<Step>> {
    let mut steps = List::default();
    loop {
        if input.is_symbol(Kind::Dot) {
            let field = input.advance(state);
            if field.kind() == Kind::Identifier {
                input = field.advance(state);
                state.tree.steps.push_to(&mut steps, Step::Field(Name { span: field.span(), quoted: false }));
            } else {
                input = other_field_step(field, state, start, &mut steps)?;
            }
        } else if input.is_symbol(Kind::OpenBracket) {
            input = index_step(input, state, &mut steps)?;
        } else {
            return Ok((input, steps));
        }
    }
}

/// `.name` with a name that is no plain one, or `.*`, after the dot.
#[inline(never)]
fn other_field_step(
    input: Input,
    state: &mut State<'_>,
    start: Span,
    steps: &mut List<Step>,
) -> Result<Input, Err<Stop>> {
    let (rest, step) = match input.kind() {
        Kind::Star => (input.advance(state), Step::EveryField),
        Kind::Word(keyword) if !state.dialect.may_be_name(keyword) => {
            return Err(input.not_a_name(FIELD, Some(input.since(start)), state));
        }
        _ => {
            let (rest, name) = input.name(FIELD, state)?;
            (rest, Step::Field(name))
        }
    };
    state.tree.steps.push_to(steps, step);
    Ok(rest)
}

/// `[index]` or `[*]`.
#[inline(never)]
fn index_step(input: Input, state: &mut State<'_>, steps: &mut List<Step>) -> Result<Input, Err<Stop>> {
    let open = input.span();
    let rest = input.advance(state);
    let (rest, step) = if let Some(rest) = rest.after_symbol(Kind::Star, state) {
        (rest, Step::EveryElement)
    } else {
        let (rest, index) =
            state.nested(input, |state| expression(rest, state)).map_err(|stop| state.inside(stop, open))?;
        (rest, Step::Index(index))
    };
    state.tree.steps.push_to(steps, step);
    rest.expect_close(Kind::CloseBracket, &["`]`"], open, state)
}
