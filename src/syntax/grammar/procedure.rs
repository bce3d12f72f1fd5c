//! Stored procedures. Grammar: section "Procedures".

use crate::syntax::ast::{ExprId, RedactRevision, StatementKind};
use crate::syntax::builder::Builder;
use crate::syntax::cursor::{Cursor, Parsed};
use crate::syntax::error::{Outcome, SyntaxErrorKind};
use crate::syntax::grammar::expression::operation;
use crate::syntax::token::Kind;

/// ``EXEC REDACT_REVISION `block address`, 'table id', 'document id'``
pub(crate) fn exec(input: Cursor, builder: &mut Builder<'_>) -> Parsed<StatementKind> {
    let input = input.advance(builder);
    if !input.at_name(builder) {
        return Err(input.unexpected(&["the name of a procedure"], builder));
    }
    if input.kind() != Kind::Identifier || !input.is_plain("redact_revision", builder) {
        return Err(input.fail(SyntaxErrorKind::UnknownProcedure, builder));
    }
    let input = input.advance(builder);
    if input.is_symbol(Kind::OpenParen) {
        return Err(input.fail(SyntaxErrorKind::RedactArguments, builder));
    }
    let (input, block_address) = argument(input, builder)?;
    let (input, table_id) = argument(after_comma(input, builder)?, builder)?;
    let (input, document_id) = argument(after_comma(input, builder)?, builder)?;
    if input.is_symbol(Kind::Comma) {
        return Err(input.fail(SyntaxErrorKind::RedactArguments, builder));
    }
    Ok((input, StatementKind::RedactRevision(RedactRevision { block_address, table_id, document_id })))
}

fn argument(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    match input.kind() {
        Kind::End | Kind::Comma => Err(input.fail(SyntaxErrorKind::RedactArguments, builder)),
        _ => operation(input, builder),
    }
}

fn after_comma(input: Cursor, builder: &mut Builder<'_>) -> Outcome<Cursor> {
    input.after_symbol(Kind::Comma, builder).ok_or_else(|| input.fail(SyntaxErrorKind::RedactArguments, builder))
}
