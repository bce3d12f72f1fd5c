//! The tokens of a piece, also of one that is no statement.

use partiql_iam::qldb::DIALECT;
pub(super) use partiql_iam::syntax::lexeme::{Lexeme, lexemes};
use partiql_iam::syntax::token::Kind;

/// The token that an offset is in or right after; of two that touch there, a word comes first.
pub(super) fn lexeme_at(lexemes: &[Lexeme], at: usize) -> Option<usize> {
    let touches = |lexeme: &Lexeme| lexeme.range.start <= at && at <= lexeme.range.end;
    let is_word = |lexeme: &Lexeme| lexeme.is_name(&DIALECT) || matches!(lexeme.kind, Kind::Word(_));
    let first = lexemes.partition_point(|lexeme| lexeme.range.end < at);
    let found = lexemes.iter().enumerate().skip(first).take_while(|(_, lexeme)| touches(lexeme));
    let mut found: Vec<(usize, &Lexeme)> = found.collect();
    found.sort_by_key(|(_, lexeme)| (!is_word(lexeme), lexeme.range.end == at));
    found.first().map(|(index, _)| *index)
}
