//! Stored procedures. Grammar: section "Procedures".

use super::ast::{ExprId, RedactRevision, StatementKind};
use super::error::SyntaxErrorKind;
use super::expression::operation;
use super::input::{Input, Parsed, State};
use super::token::{Kind, Symbol};

/// ``EXEC REDACT_REVISION `block address`, 'table id', 'document id'``
pub(crate) fn exec<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, StatementKind> {
    let input = input.advance();
    if !input.at_name() {
        return Err(input.unexpected(&["the name of a procedure"]));
    }
    if input.kind() != Kind::Identifier || !input.is_plain("redact_revision") {
        return Err(input.fail(SyntaxErrorKind::UnknownProcedure));
    }
    let input = input.advance();
    if input.is_symbol(Symbol::OpenParen) {
        return Err(input.fail(SyntaxErrorKind::RedactArguments));
    }
    let (input, block_address) = argument(input, state)?;
    let (input, table_id) = argument(after_comma(input)?, state)?;
    let (input, document_id) = argument(after_comma(input)?, state)?;
    if input.is_symbol(Symbol::Comma) {
        return Err(input.fail(SyntaxErrorKind::RedactArguments));
    }
    Ok((input, StatementKind::RedactRevision(RedactRevision { block_address, table_id, document_id })))
}

fn argument<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, ExprId> {
    match input.kind() {
        Kind::End | Kind::Symbol(Symbol::Comma) => Err(input.fail(SyntaxErrorKind::RedactArguments)),
        _ => operation(input, state),
    }
}

fn after_comma(input: Input<'_>) -> Result<Input<'_>, nom::Err<super::error::Trouble>> {
    input.after_symbol(Symbol::Comma).ok_or_else(|| input.fail(SyntaxErrorKind::RedactArguments))
}
