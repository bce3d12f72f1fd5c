//! Which clause of a statement the cursor is in, and which words can follow.

use crate::lexeme::Lexeme;
use partiql_iam::syntax::Keyword;
use partiql_iam::syntax::token::Kind;

/// The word that begins the last clause.
pub(super) fn last(before: &[Lexeme]) -> Option<Keyword> {
    let begins = |lexeme: &Lexeme| match lexeme.kind {
        Kind::Word(
            word @ (Keyword::Select
            | Keyword::From
            | Keyword::Update
            | Keyword::Delete
            | Keyword::Insert
            | Keyword::Into
            | Keyword::Where
            | Keyword::Set
            | Keyword::Remove
            | Keyword::Order),
        ) => Some(word),
        _ => None,
    };
    before.iter().rev().find_map(begins)
}

/// Whether the tokens end with a whole name or value.
fn is_complete(before: &[Lexeme]) -> bool {
    before.last().is_some_and(|last| {
        matches!(
            last.kind,
            Kind::Identifier
                | Kind::Quoted
                | Kind::String
                | Kind::Number
                | Kind::Parameter
                | Kind::Star
                | Kind::CloseParen
                | Kind::CloseBracket
                | Kind::CloseBrace
                | Kind::CloseBag
                | Kind::Word(Keyword::Missing | Keyword::Null | Keyword::True | Keyword::False)
        )
    })
}

/// The words that can come next.
pub(super) fn words(before: &[Lexeme]) -> Vec<&'static str> {
    let Some(first) = before.first() else { return vec!["DELETE", "EXISTS", "FROM", "INSERT", "SELECT", "UPDATE"] };
    let has = |keyword| before.iter().any(|lexeme| lexeme.is(keyword));
    let ends = |keyword| before.last().is_some_and(|last| last.is(keyword));
    let is_read = has(Keyword::Select);
    let is_from_first = first.is(Keyword::From);
    let returning: &[&str] = if first.is(Keyword::Delete) {
        &["RETURNING ALL OLD *"]
    } else {
        &["RETURNING ALL NEW *", "RETURNING ALL OLD *", "RETURNING MODIFIED NEW *", "RETURNING MODIFIED OLD *"]
    };
    if ends(Keyword::Is) {
        return vec!["MISSING", "NOT", "NULL"];
    }
    if ends(Keyword::Order) {
        return vec!["BY"];
    }
    if first.is(Keyword::Exists) && !is_read {
        let is_open = before.last().is_some_and(|last| last.kind == Kind::OpenParen);
        return if is_open { vec!["SELECT"] } else { Vec::new() };
    }
    let is_after_operator = before.last().is_some_and(|last| last.kind.is_operator());
    match (last(before), is_complete(before)) {
        (Some(Keyword::Insert), _) => vec!["INTO"],
        (Some(Keyword::Delete), _) | (Some(Keyword::Select), true) => vec!["FROM"],
        (Some(Keyword::Into), true) => vec!["VALUE"],
        (Some(Keyword::From), true) if is_read => vec!["ORDER BY", "WHERE"],
        (Some(Keyword::From), true) => vec!["WHERE"],
        (Some(Keyword::Update), true) => vec!["REMOVE", "SET"],
        (Some(Keyword::Set | Keyword::Remove), true) if is_from_first => [&["REMOVE", "SET"], returning].concat(),
        (Some(Keyword::Set | Keyword::Remove), true) => vec!["REMOVE", "SET", "WHERE"],
        (Some(Keyword::Where), true) => {
            let next: &[&str] = match (is_read, is_from_first) {
                (true, _) => &["ORDER BY"],
                (false, true) => &["REMOVE", "SET"],
                (false, false) => returning,
            };
            let operators = ["AND", "BETWEEN", "IN", "IS MISSING", "IS NOT MISSING", "IS NOT NULL", "IS NULL", "OR"];
            [&operators, next].concat()
        }
        (Some(Keyword::Set | Keyword::Where), false) if is_after_operator => vec!["FALSE", "NULL", "TRUE"],
        (Some(Keyword::Where), false) if !ends(Keyword::In) => vec!["NOT"],
        (Some(Keyword::Order), true) => vec!["ASC", "DESC"],
        _ => Vec::new(),
    }
}
