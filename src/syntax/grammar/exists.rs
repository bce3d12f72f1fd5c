//! `EXISTS` as a whole statement. Grammar: section "Queries".

use crate::syntax::ast::{ExprId, ExprKind};
use crate::syntax::grammar::select::set_expression;
use crate::syntax::input::{Input, Parsed, State};
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;

/// `EXISTS "(" query ")"`
pub(crate) fn exists(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    let input = input.advance(state);
    let open = input.span();
    let inner = input.expect_symbol(Kind::OpenParen, &["`(` and a query"], state)?;
    if !inner.is(Keyword::Select) {
        let stop = inner.unexpected(&["SELECT"], state);
        return Err(state.inside(stop, open));
    }
    let (rest, query) = state.nested(inner, |state| set_expression(inner, state))?;
    if !matches!(state.tree.exprs.get(query).map(|expr| expr.kind), Some(ExprKind::Query(_))) {
        let stop = inner.unexpected(&["one query"], state);
        return Err(state.inside(stop, open));
    }
    Ok((rest.expect_close(Kind::CloseParen, &["`)`"], open, state)?, query))
}
