//! What is put into a statement at run time: in the place of a value, or of something that the permissions depend on.
//!
//! In the place of a value a parameter is put, whose value is not known. The list of such places is closed: after an operator that
//! compares, in `BETWEEN` and `LIKE`, in `IN`, as the value of an assignment or of a member of a document, as a document that is
//! inserted, as an argument of a function. Everywhere else the statement is unknown.
//!
//! Inside of a value DynamoDB takes no parameter, and the permissions depend on nothing there: a literal is put in its place.

use std::ops::Range;

use super::Content;
use partiql_iam::Span;
use partiql_iam::syntax::Keyword;
use partiql_iam::syntax::lexeme::{Lexeme, lexemes, open_bracket};
use partiql_iam::syntax::token::Kind;

/// A statement with parameters in the places of values.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) content: Content,
    /// The holes that were values, in the source.
    pub(super) holes: Vec<Span>,
}

/// How many holes of a statement are looked at.
const MAX_HOLES: usize = 100;

/// Puts parameters where values are put in at run time.
///
/// # Errors
///
/// The first hole that is no value, in the source; the first of too many.
pub(super) fn fill(content: Content) -> Result<Filled, Span> {
    let holes: Vec<_> = content.holes().collect();
    let Some(first) = holes.first() else { return Ok(Filled { content, holes: Vec::new() }) };
    if holes.len() > MAX_HOLES {
        return Err(Span::of(&first.host));
    }
    let text = content.text();
    let lexemes = lexemes(text);
    let mut values: Vec<(Range<usize>, Filling)> = Vec::new();
    for hole in &holes {
        let index = lexemes.partition_point(|lexeme| lexeme.range.end <= hole.text.start);
        let place = Place { text, lexemes: &lexemes, index };
        match place.value(&hole.text) {
            Some((value, _)) if values.last().is_some_and(|(last, _)| *last == value) => {}
            Some(value) => values.push(value),
            None => return Err(Span::of(&hole.host)),
        }
    }
    let mut filled = Content::default();
    let mut copied = 0;
    for (index, (value, filling)) in values.into_iter().enumerate() {
        content.copy_into(copied..value.start, &mut filled);
        let text = match filling {
            Filling::Parameter => "?".to_owned(),
            // The members of a set differ.
            Filling::Text => format!("'?{}'", index + 1),
            Filling::Null => "NULL".to_owned(),
        };
        filled.escape(&text, content.place(value.clone()));
        copied = value.end;
    }
    content.copy_into(copied..text.len(), &mut filled);
    Ok(Filled { content: filled, holes: holes.iter().map(|hole| Span::of(&hole.host)).collect() })
}

/// What is put in the place of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filling {
    Parameter,
    /// Inside of a value, where a string is.
    Text,
    /// Inside of a value.
    Null,
}

/// A token in which a hole is.
struct Place<'t> {
    text: &'t str,
    lexemes: &'t [Lexeme],
    index: usize,
}

impl Place<'_> {
    /// The text that is a value with the hole in it: the hole itself, or the string around it.
    fn value(&self, hole: &Range<usize>) -> Option<(Range<usize>, Filling)> {
        let lexeme = self.lexemes.get(self.index)?;
        let is_changed_by_values = matches!(
            self.lexemes.first()?.kind,
            Kind::Word(Keyword::Select | Keyword::From | Keyword::Update | Keyword::Insert | Keyword::Delete)
        );
        let filling = match lexeme.kind {
            _ if !is_changed_by_values => None,
            Kind::Parameter if lexeme.range == *hole && self.is_apart(hole) => self.filling(false),
            Kind::String if lexeme.range.contains(&hole.start) => self.filling(true),
            _ => None,
        };
        filling.map(|filling| (lexeme.range.clone(), filling))
    }

    fn kind(&self, back: usize) -> Option<Kind> {
        self.index.checked_sub(back).and_then(|index| self.lexemes.get(index)).map(|lexeme| lexeme.kind)
    }

    /// Whether nothing touches a hole that could make one word of both.
    fn is_apart(&self, hole: &Range<usize>) -> bool {
        let before = self.text.get(..hole.start).and_then(|text| text.chars().next_back());
        let after = self.text.get(hole.end..).and_then(|text| text.chars().next());
        before.is_none_or(|c| c.is_whitespace() || "=<>(,:".contains(c))
            && after.is_none_or(|c| c.is_whitespace() || ")],};".contains(c))
    }

    /// What can be put here, if a value is here and nothing else can be.
    fn filling(&self, is_quoted: bool) -> Option<Filling> {
        let before = self.kind(1)?;
        let is_value = match before {
            Kind::Equal
            | Kind::NotEqual
            | Kind::BangEqual
            | Kind::Less
            | Kind::LessEqual
            | Kind::Greater
            | Kind::GreaterEqual
            | Kind::Word(Keyword::Between | Keyword::Like) => true,
            // The upper bound, after a lower one of one token.
            Kind::Word(Keyword::And) => self.kind(3) == Some(Kind::Word(Keyword::Between)),
            Kind::Word(Keyword::Value) => self.is_insert(),
            Kind::Identifier | Kind::Quoted => self.is_insert() && self.index == 3,
            Kind::Colon => return self.member(is_quoted),
            Kind::OpenParen => self.is_argument(is_quoted, false),
            Kind::Comma if self.bracket().is_some_and(|open| self.is_kind(open, Kind::OpenParen)) => {
                self.is_argument(is_quoted, true)
            }
            Kind::OpenBracket | Kind::OpenBag | Kind::Comma => return self.element(is_quoted),
            _ => false,
        };
        is_value.then_some(Filling::Parameter)
    }

    /// What can be the value of a member of a document.
    fn member(&self, is_quoted: bool) -> Option<Filling> {
        let open = self.bracket().filter(|open| self.is_kind(*open, Kind::OpenBrace))?;
        let is_item = self.is_insert() && !self.is_in_value(open);
        Some(match (is_item, is_quoted) {
            (true, _) => Filling::Parameter,
            (false, true) => Filling::Text,
            (false, false) => Filling::Null,
        })
    }

    /// What can be an element of a list or a set. Without quotes it may be several.
    fn element(&self, is_quoted: bool) -> Option<Filling> {
        let open = self.bracket().filter(|_| is_quoted)?;
        let before = self.lexemes.get(open.checked_sub(1)?)?.kind;
        let is_bag = self.is_kind(open, Kind::OpenBag);
        if !is_bag && !self.is_kind(open, Kind::OpenBracket) {
            return None;
        }
        match before {
            Kind::Word(Keyword::In) if !is_bag => Some(Filling::Parameter),
            Kind::Colon => Some(Filling::Text),
            Kind::Equal | Kind::Comma | Kind::OpenParen | Kind::OpenBracket if !is_bag => Some(Filling::Text),
            Kind::Equal if !self.is_insert() => Some(Filling::Text),
            _ => None,
        }
    }

    /// Whether a bracket is in a map or a list.
    fn is_in_value(&self, mut at: usize) -> bool {
        while let Some(open) = self.lexemes.get(..at).and_then(open_bracket) {
            if self.is_kind(open, Kind::OpenBrace) || self.is_kind(open, Kind::OpenBracket) {
                return true;
            }
            at = open;
        }
        false
    }

    fn is_insert(&self) -> bool {
        self.lexemes.first().is_some_and(|first| first.is(Keyword::Insert))
    }

    fn is_kind(&self, at: usize, kind: Kind) -> bool {
        self.lexemes.get(at).is_some_and(|lexeme| lexeme.kind == kind)
    }

    /// Whether it is between the parentheses of IN or of a function. Without quotes the list of IN may be more than one value, and the first
    /// argument may be a name.
    fn is_argument(&self, is_quoted: bool, is_after_comma: bool) -> bool {
        let Some(open) = self.bracket().filter(|open| self.is_kind(*open, Kind::OpenParen)) else { return false };
        let Some(before) = open.checked_sub(1).and_then(|before| self.lexemes.get(before)) else { return false };
        match before.kind {
            Kind::Word(Keyword::In) => is_quoted,
            Kind::Identifier => !before.is_word("history", self.text) && (is_quoted || is_after_comma),
            _ => false,
        }
    }

    /// The bracket around it.
    fn bracket(&self) -> Option<usize> {
        open_bracket(self.lexemes.get(..self.index)?)
    }
}
