//! What each token of a document is.

use std::ops::Range;

use gen_lsp_types::{SemanticToken, SemanticTokens};

use super::colour::Colour;
use super::document::{Document, Piece};
use super::lexeme::{Lexeme, lexemes};
use super::service;
use partiql_iam::syntax::Function;
use partiql_iam::syntax::token::Kind;

/// The tokens of the pieces that a range of bytes touches, and of the comments in it.
#[must_use]
pub fn tokens(document: &Document, range: Range<usize>) -> SemanticTokens {
    let mut coloured: Vec<(Range<usize>, Colour)> = Vec::new();
    let text = document.text();
    for piece in document.pieces_in(range.clone()) {
        let lexemes = lexemes(&piece.text);
        let colours = colours(document, piece, &lexemes);
        let placed = lexemes.into_iter().zip(colours).filter_map(|(lexeme, colour)| Some((lexeme, colour?)));
        coloured.extend(
            placed.map(|(lexeme, colour)| (piece.start + lexeme.range.start..piece.start + lexeme.range.end, colour)),
        );
    }
    let is_near = |comment: &Range<usize>| comment.start <= range.end && range.start <= comment.end;
    coloured.extend(comments_of(document).into_iter().filter(is_near).map(|comment| (comment, Colour::Comment)));
    coloured.sort_by_key(|(range, _)| range.start);

    let mut data = Vec::new();
    let mut last = (0, 0);
    for (range, colour) in coloured {
        for line in text.line_of(range.start)..=text.line_of(range.end) {
            let Some(bounds) = text.line(line) else { continue };
            let part = range.start.max(bounds.start)..range.end.min(bounds.end);
            if part.is_empty() {
                continue;
            }
            let (start, end) = (text.position(part.start), text.position(part.end));
            let delta_line = start.line - last.0;
            let delta_start = if delta_line == 0 { start.character.saturating_sub(last.1) } else { start.character };
            let number = Colour::ALL.iter().position(|(other, _)| *other == colour).unwrap_or_default();
            data.push(SemanticToken {
                delta_line,
                delta_start,
                length: end.character - start.character,
                token_type: u32::try_from(number).unwrap_or_default(),
                token_modifiers_bitset: 0,
            });
            last = (start.line, start.character);
        }
    }
    SemanticTokens { result_id: None, data }
}

/// The comments of a script: what is between its tokens.
pub(super) fn comments_of(document: &Document) -> Vec<Range<usize>> {
    let text = document.text().as_str();
    let mut comments = Vec::new();
    let mut before = 0;
    for piece in document.pieces() {
        for lexeme in lexemes(&piece.text) {
            let (start, end) = (piece.start + lexeme.range.start, piece.start + lexeme.range.end);
            comments_between(text, before..start, &mut comments);
            if lexeme.kind == Kind::UnterminatedComment {
                comments.push(start..end);
            }
            before = end;
        }
    }
    comments_between(text, before..text.len(), &mut comments);
    comments
}

/// Between two tokens there are blanks and comments alone.
fn comments_between(text: &str, gap: Range<usize>, comments: &mut Vec<Range<usize>>) {
    let mut at = gap.start;
    while let Some(rest) = text.get(at..gap.end)
        && !rest.is_empty()
    {
        let length = if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |length| length + 2)
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        comments.push(at..at + length);
        at += length;
    }
}

/// The colour of each token; `None` for brackets and the like.
fn colours(document: &Document, piece: &Piece, lexemes: &[Lexeme]) -> Vec<Option<Colour>> {
    let (service, text) = (document.service(), &piece.text);
    let dialect = service::dialect(service);
    let names = service::names(service, text);
    let is_statement = names.is_some();
    let known = names.unwrap_or_default();
    let other = |lexeme: &Lexeme| service::other_colour(service, lexeme, text, is_statement);
    let before = |index: usize| index.checked_sub(1).and_then(|index| lexemes.get(index)).map(|lexeme| lexeme.kind);
    let colour = |(index, lexeme): (usize, &Lexeme)| {
        let is_call = lexemes.get(index + 1).is_some_and(|next| next.kind == Kind::OpenParen);
        let is_function = is_call && dialect.function(lexeme.text(text)) != Function::Unknown;
        Some(match lexeme.kind {
            Kind::Word(_) | Kind::Identifier if is_function => Colour::Function,
            Kind::Word(keyword) if !dialect.may_be_name(keyword) => Colour::Keyword,
            Kind::Word(_) | Kind::Identifier | Kind::Quoted => match known.get(&lexeme.range.start) {
                Some(colour) => *colour,
                None if before(index) == Some(Kind::Dot) => Colour::Field,
                None => other(lexeme),
            },
            Kind::String | Kind::UnterminatedString => Colour::String,
            Kind::UnterminatedQuoted => other(lexeme),
            Kind::Number | Kind::InvalidNumber => Colour::Number,
            Kind::Ion => Colour::Ion,
            Kind::Parameter => Colour::Parameter,
            Kind::Star
            | Kind::Plus
            | Kind::Minus
            | Kind::Slash
            | Kind::Percent
            | Kind::Concat
            | Kind::Equal
            | Kind::NotEqual
            | Kind::BangEqual
            | Kind::Less
            | Kind::LessEqual
            | Kind::Greater
            | Kind::GreaterEqual
            | Kind::At => Colour::Operator,
            Kind::UnterminatedComment
            | Kind::CarriageReturn
            | Kind::InvalidCharacter
            | Kind::InvalidIon
            | Kind::End
            | Kind::Comma
            | Kind::Dot
            | Kind::Colon
            | Kind::Semicolon
            | Kind::OpenParen
            | Kind::CloseParen
            | Kind::OpenBracket
            | Kind::CloseBracket
            | Kind::OpenBrace
            | Kind::CloseBrace
            | Kind::OpenBag
            | Kind::CloseBag => return None,
        })
    };
    lexemes.iter().enumerate().map(colour).collect()
}
