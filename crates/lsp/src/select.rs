//! What to select next when a selection grows: the token, what it is part of, the statement, the script.

use std::ops::Range;

use gen_lsp_types::SelectionRange;

use super::document::Document;
use super::lexeme::{lexeme_at, lexemes};
use super::service;
use partiql_iam::syntax::parse;
use partiql_iam::syntax::token::Kind;

/// The selections around an offset, the smallest first.
#[must_use]
pub fn selection(document: &Document, at: usize) -> SelectionRange {
    let dialect = service::dialect(document.service());
    let text = document.text();
    let all = 0..text.as_str().len();
    let mut ranges = Vec::from([all]);
    if let Some((piece, inside)) = document.piece_at(at).and_then(|piece| Some((piece, piece.offset(at)?))) {
        ranges.push(piece.range());
        let place = |range: Range<usize>| piece.start + range.start..piece.start + range.end;
        let around = |range: &Range<usize>| range.start <= inside && inside <= range.end;
        let lexemes = lexemes(&piece.text);
        if let Some(lexeme) = lexeme_at(&lexemes, inside, dialect).and_then(|index| lexemes.get(index)) {
            ranges.push(place(lexeme.range.clone()));
        }
        let mut open = Vec::new();
        for lexeme in &lexemes {
            match lexeme.kind {
                Kind::OpenParen | Kind::OpenBracket | Kind::OpenBrace | Kind::OpenBag => open.push(&lexeme.range),
                Kind::CloseParen | Kind::CloseBracket | Kind::CloseBrace | Kind::CloseBag => {
                    if let Some(start) = open.pop() {
                        let (outer, inner) = (start.start..lexeme.range.end, start.end..lexeme.range.start);
                        ranges.extend([outer, inner].into_iter().filter(around).map(place));
                    }
                }
                _ => {}
            }
        }
        if let Ok(statement) = parse(&piece.text, dialect) {
            let spans = statement.tree().exprs.iter().map(|expr| expr.span.range());
            ranges.extend(spans.filter(around).map(place));
        }
    }
    ranges.sort_by_key(|range| std::cmp::Reverse(range.len()));
    let mut chain: Option<(Range<usize>, SelectionRange)> = None;
    for range in ranges {
        let inside = chain
            .as_ref()
            .is_none_or(|(outer, _)| *outer != range && outer.start <= range.start && range.end <= outer.end);
        if inside {
            let parent = chain.take().map(|(_, parent)| Box::new(parent));
            chain = Some((range.clone(), SelectionRange { range: text.range(range), parent }));
        }
    }
    chain.map(|(_, selection)| selection).unwrap_or_default()
}
