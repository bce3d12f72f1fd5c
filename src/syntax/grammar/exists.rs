//! `EXISTS` as a whole statement. Grammar: section "Queries".

use crate::syntax::ast::{ExprId, ExprKind};
use crate::syntax::builder::Builder;
use crate::syntax::cursor::{Cursor, Parsed};
use crate::syntax::grammar::select::set_expression;
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;

/// `EXISTS "(" query ")"`
pub(crate) fn exists(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    let input = input.advance(builder);
    let open = input.span();
    let inner = input.expect_symbol(Kind::OpenParen, &["`(` and a query"], builder)?;
    if !inner.is(Keyword::Select) {
        let failed = inner.unexpected(&["SELECT"], builder);
        return Err(builder.inside(failed, open));
    }
    let (rest, query) = builder.nested(inner.span(), |builder| set_expression(inner, builder))?;
    if !matches!(builder.tree.exprs.get(query).map(|expr| expr.kind), Some(ExprKind::Query(_))) {
        let failed = inner.unexpected(&["one query"], builder);
        return Err(builder.inside(failed, open));
    }
    Ok((rest.expect_close(Kind::CloseParen, &["`)`"], open, builder)?, query))
}
