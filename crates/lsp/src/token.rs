//! What each token of a document is.

use std::collections::BTreeMap;
use std::ops::Range;

use gen_lsp_types::{SemanticToken, SemanticTokens};

use super::alias::history_tables;
use super::colour::Colour;
use super::document::{Document, Piece};
use super::lexeme::{Lexeme, lexemes};
use partiql_iam::names::{Names, Use};
use partiql_iam::qldb::DIALECT;
use partiql_iam::syntax::Function;
use partiql_iam::syntax::ast::{Lookup, StatementKind, Step};
use partiql_iam::syntax::token::Kind;
use partiql_iam::{Span, parse};

/// The tokens of the pieces that a range of bytes touches, and of the comments in it.
#[must_use]
pub fn tokens(document: &Document, range: Range<usize>) -> SemanticTokens {
    let mut coloured: Vec<(Range<usize>, Colour)> = Vec::new();
    let text = document.text();
    for piece in document.pieces_in(range.clone()) {
        let lexemes = lexemes(&piece.text);
        let colours = colours(piece, &lexemes);
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

/// What the names of a statement are, by their offset. `None` if it is no statement.
fn names(text: &str) -> Option<BTreeMap<usize, Colour>> {
    let statement = parse(text).ok()?;
    let mut colours = BTreeMap::new();
    let mut note = |span: Span, colour| {
        colours.insert(span.start as usize, colour);
    };
    let mut names = Names::of(&statement);
    for Use { variable, alias, .. } in names.uses() {
        let colour = match (alias, variable.lookup) {
            (Some(_), _) => Colour::Alias,
            (None, Lookup::Source) => Colour::Table,
            (None, Lookup::Alias | Lookup::Open | Lookup::OpenAlias | Lookup::Field) => Colour::Field,
        };
        note(variable.name.span, colour);
    }
    history_tables(&statement).for_each(|table| note(table, Colour::Table));
    for step in statement.tree().steps.iter() {
        if let Step::Field(name) = step {
            note(name.span, Colour::Field);
        }
    }
    for alias in names.aliases() {
        if names.is_written(alias) {
            note(alias.name.span, Colour::Alias);
        }
    }
    match *statement.kind() {
        StatementKind::CreateTable(name) | StatementKind::DropTable(name) | StatementKind::UndropTable(name) => {
            note(name.span, Colour::Table);
        }
        StatementKind::CreateIndex(index) => {
            note(index.table.span, Colour::Table);
            note(index.field.span, Colour::Field);
        }
        StatementKind::DropIndex(index) => {
            note(index.index.span, Colour::Field);
            note(index.table.span, Colour::Table);
        }
        StatementKind::Insert(insert) => note(insert.table.span, Colour::Table),
        StatementKind::Change(_)
        | StatementKind::Delete(_)
        | StatementKind::RedactRevision(_)
        | StatementKind::Select(_)
        | StatementKind::Exists(_) => {}
    }
    Some(colours)
}

/// The colour of each token; `None` for brackets and the like.
fn colours(piece: &Piece, lexemes: &[Lexeme]) -> Vec<Option<Colour>> {
    let known: BTreeMap<usize, Colour> = names(&piece.text).unwrap_or_default();
    let text = &piece.text;
    let before = |index: usize| index.checked_sub(1).and_then(|index| lexemes.get(index)).map(|lexeme| lexeme.kind);
    let colour = |(index, lexeme): (usize, &Lexeme)| {
        let is_call = lexemes.get(index + 1).is_some_and(|next| next.kind == Kind::OpenParen);
        let is_function = is_call && DIALECT.function(lexeme.text(text)) != Function::Unknown;
        Some(match lexeme.kind {
            Kind::Word(_) | Kind::Identifier if is_function => Colour::Function,
            Kind::Word(keyword) if !DIALECT.may_be_name(keyword) => Colour::Keyword,
            Kind::Word(_) | Kind::Identifier | Kind::Quoted => match known.get(&lexeme.range.start) {
                Some(colour) => *colour,
                None if before(index) == Some(Kind::Dot) => Colour::Field,
                None if lexeme.is_word("redact_revision", text) => Colour::Function,
                None => Colour::Alias,
            },
            Kind::String | Kind::UnterminatedString => Colour::String,
            Kind::UnterminatedQuoted => Colour::Alias,
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
