//! Stored procedures. Grammar: section "Procedures".

use crate::syntax::ast::{ExprId, RedactRevision, StatementKind};
use crate::syntax::error::SyntaxErrorKind;
use crate::syntax::grammar::expression::operation;
use crate::syntax::input::{Input, Parsed, State};
use crate::syntax::token::Kind;

/// ``EXEC REDACT_REVISION `block address`, 'table id', 'document id'``
pub(crate) fn exec(input: Input, state: &mut State<'_>) -> Parsed<StatementKind> {
    let input = input.advance(state);
    if !input.at_name(state) {
        return Err(input.unexpected(&["the name of a procedure"], state));
    }
    if input.kind() != Kind::Identifier || !input.is_plain("redact_revision", state) {
        return Err(input.fail(SyntaxErrorKind::UnknownProcedure, state));
    }
    let input = input.advance(state);
    if input.is_symbol(Kind::OpenParen) {
        return Err(input.fail(SyntaxErrorKind::RedactArguments, state));
    }
    let (input, block_address) = argument(input, state)?;
    let (input, table_id) = argument(after_comma(input, state)?, state)?;
    let (input, document_id) = argument(after_comma(input, state)?, state)?;
    if input.is_symbol(Kind::Comma) {
        return Err(input.fail(SyntaxErrorKind::RedactArguments, state));
    }
    Ok((input, StatementKind::RedactRevision(RedactRevision { block_address, table_id, document_id })))
}

fn argument(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    match input.kind() {
        Kind::End | Kind::Comma => Err(input.fail(SyntaxErrorKind::RedactArguments, state)),
        _ => operation(input, state),
    }
}

fn after_comma(input: Input, state: &mut State<'_>) -> Result<Input, nom::Err<crate::syntax::error::Stop>> {
    input.after_symbol(Kind::Comma, state).ok_or_else(|| input.fail(SyntaxErrorKind::RedactArguments, state))
}
