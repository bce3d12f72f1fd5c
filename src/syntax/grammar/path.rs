//! Names, literals and the steps after them. Grammar: section "Expressions".

use crate::span::Span;
use crate::syntax::arena::List;
use crate::syntax::ast::{ExprId, ExprKind, Name, Step};
use crate::syntax::builder::Builder;
use crate::syntax::construct::Construct;
use crate::syntax::cursor::{Cursor, Parsed};
use crate::syntax::error::Outcome;
use crate::syntax::grammar::call;
use crate::syntax::grammar::expression::{expression, primary};
use crate::syntax::token::Kind;

const FIELD: &[&str] = &["a field name after the `.`"];

/// `primary` and the steps after it. Names and literals are by far the most frequent starts.
#[inline]
pub(crate) fn path(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    match input.kind() {
        Kind::Identifier => name_path(input, builder),
        Kind::String | Kind::Number | Kind::Parameter => literal_path(input, builder),
        _ => other_path(input, builder),
    }
}

#[inline(never)]
fn literal_path(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    let kind = match input.kind() {
        Kind::String => ExprKind::String,
        Kind::Number => ExprKind::Number,
        _ => ExprKind::Parameter,
    };
    let expr = builder.expr(kind, input.span());
    let rest = input.advance(builder);
    if begins_step(rest.kind()) { path_from(rest, builder, input.span(), expr) } else { Ok((rest, expr)) }
}

/// Whether a token begins a step of a path.
#[inline]
fn begins_step(kind: Kind) -> bool {
    kind == Kind::Dot || kind == Kind::OpenBracket
}

#[inline(never)]
fn name_path(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    let start = input.span();
    let name = Name { span: start, quoted: false };
    let rest = input.advance(builder);
    if rest.is_symbol(Kind::OpenParen) {
        let (rest, call) = call::call(rest, builder, name)?;
        return path_from(rest, builder, start, call);
    }
    let (rest, steps) = if begins_step(rest.kind()) { steps(rest, builder, start)? } else { (rest, List::default()) };
    Ok((rest, builder.variable(name, steps, rest.since(start))?))
}

#[inline(never)]
fn other_path(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    let (rest, root) = primary(input, builder)?;
    path_from(rest, builder, input.span(), root)
}

/// The steps after an expression that begins at `start`.
#[inline(never)]
fn path_from(input: Cursor, builder: &mut Builder<'_>, start: Span, root: ExprId) -> Parsed<ExprId> {
    let (rest, steps) = steps(input, builder, start)?;
    Ok((rest, builder.with_steps(root, steps, rest.since(start))?))
}

/// `.name`, `.*`, `[index]`, `[*]`: any number of them, after an expression that begins at `start`.
#[allow(clippy::inline_always, reason = "most names have steps, and the call costs as much as reading one")]
#[cfg_attr(not(target_family = "wasm"), inline(always))]
fn steps(mut input: Cursor, builder: &mut Builder<'_>, start: Span) -> Parsed<List<Step>> {
    let mut steps = List::default();
    loop {
        if input.is_symbol(Kind::Dot) {
            let field = input.advance(builder);
            if field.kind() == Kind::Identifier {
                input = field.advance(builder);
                builder.tree.steps.push_to(&mut steps, Step::Field(Name { span: field.span(), quoted: false }));
            } else {
                input = other_field_step(field, builder, start, &mut steps)?;
            }
        } else if input.is_symbol(Kind::OpenBracket) {
            input = index_step(input, builder, &mut steps)?;
        } else {
            return Ok((input, steps));
        }
    }
}

/// `.name` with a name that is no plain one, or `.*`, after the dot.
#[inline(never)]
fn other_field_step(input: Cursor, builder: &mut Builder<'_>, start: Span, steps: &mut List<Step>) -> Outcome<Cursor> {
    let (rest, step) = match input.kind() {
        Kind::Star => (input.advance(builder), Step::EveryField),
        Kind::Word(keyword) if !builder.dialect.may_be_field(keyword) => {
            return Err(input.not_a_name(FIELD, Some(input.since(start)), builder));
        }
        Kind::Word(_) => {
            builder.flag(Construct::ReservedField, input.span());
            (input.advance(builder), Step::Field(Name { span: input.span(), quoted: false }))
        }
        _ => {
            let (rest, name) = input.name(FIELD, builder)?;
            (rest, Step::Field(name))
        }
    };
    builder.tree.steps.push_to(steps, step);
    Ok(rest)
}

/// `[index]` or `[*]`.
#[inline(never)]
fn index_step(input: Cursor, builder: &mut Builder<'_>, steps: &mut List<Step>) -> Outcome<Cursor> {
    let open = input.span();
    let rest = input.advance(builder);
    let (rest, step) = if let Some(rest) = rest.after_symbol(Kind::Star, builder) {
        (rest, Step::EveryElement)
    } else {
        let (rest, index) = builder
            .nested(input.span(), |builder| expression(rest, builder))
            .map_err(|failed| builder.inside(failed, open))?;
        (rest, Step::Index(index))
    };
    builder.tree.steps.push_to(steps, step);
    rest.expect_close(Kind::CloseBracket, &["`]`"], open, builder)
}
