//! The colours of the words and names of a statement of DynamoDB.

use std::collections::BTreeMap;

use super::source::Source;
use crate::colour::Colour;
use crate::lexeme::{Lexeme, lexemes};
use partiql_iam::dynamodb::parse;
use partiql_iam::syntax::ast::{ExprKind, Step};
use partiql_iam::syntax::token::Kind;

/// What the names of a statement are, by their offset. `None` if it is no statement.
pub(crate) fn names(text: &str) -> Option<BTreeMap<usize, Colour>> {
    let statement = parse(text).ok()?;
    let tree = statement.tree();
    let mut colours = BTreeMap::new();
    for expr in tree.exprs.iter() {
        if let ExprKind::Variable(variable) = expr.kind {
            colours.insert(variable.name.span.start as usize, Colour::Field);
        }
    }
    for step in tree.steps.iter() {
        if let Step::Field(name) = step {
            colours.insert(name.span.start as usize, Colour::Field);
        }
    }
    let lexemes = lexemes(text);
    if let Some(Source { table, index }) = Source::of(&lexemes) {
        let tables = [Some(table), index].into_iter().flatten().filter_map(|index| lexemes.get(index));
        colours.extend(tables.map(|lexeme| (lexeme.range.start, Colour::Table)));
    }
    Some(colours)
}

/// What a word or a name is that is none of these: in a statement a word of the language, such as `RETURNING`.
pub(crate) const fn other(lexeme: &Lexeme, is_statement: bool) -> Colour {
    match lexeme.kind {
        Kind::Word(_) => Colour::Keyword,
        Kind::Identifier if is_statement => Colour::Keyword,
        _ => Colour::Field,
    }
}
