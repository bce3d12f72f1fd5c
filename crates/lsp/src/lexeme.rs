//! The tokens of a piece, also of one that is no statement.

pub(super) use partiql_iam::syntax::lexeme::{Lexeme, lexemes, open_bracket};
use partiql_iam::syntax::token::Kind;
use partiql_iam::syntax::{Dialect, Keyword};

/// The token that an offset is in or right after; of two that touch there, a word comes first.
pub(super) fn lexeme_at(lexemes: &[Lexeme], at: usize, dialect: &Dialect) -> Option<usize> {
    let touches = |lexeme: &Lexeme| lexeme.range.start <= at && at <= lexeme.range.end;
    let is_word = |lexeme: &Lexeme| lexeme.is_name(dialect) || matches!(lexeme.kind, Kind::Word(_));
    let first = lexemes.partition_point(|lexeme| lexeme.range.end < at);
    let found = lexemes.iter().enumerate().skip(first).take_while(|(_, lexeme)| touches(lexeme));
    let mut found: Vec<(usize, &Lexeme)> = found.collect();
    found.sort_by_key(|(_, lexeme)| (!is_word(lexeme), lexeme.range.end == at));
    found.first().map(|(index, _)| *index)
}

/// A name as a statement has it: in double quotes unless it is a plain word.
pub(super) fn as_name(name: &str) -> String {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$';
    let plain = name.bytes().all(is_word) && !name.starts_with(|first: char| first.is_ascii_digit());
    if plain && !name.is_empty() && Keyword::lookup(name).is_none() {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}
