//! JSON that is written within a text: between the lines of a heredoc, in quoted strings, in what a plan says.

use core::ops::Range;

use partiql_iam::Span;
use partiql_iam::json::{self, Json, JsonProblem, Member, Node};

use super::literal::{self, Escapes};
use super::term::{Entry, Piece, Term, Unknown, What, known};
use crate::text::Written;

/// How deep the JSON of a policy may nest.
const MAX_DEPTH: usize = 32;

/// A text, with the place of each part in the file.
struct Text<'p> {
    json: String,
    /// Each piece: where it is in the JSON.
    pieces: Vec<(Range<usize>, &'p Piece)>,
    /// How its parts are written.
    written: Written,
}

/// The value whose JSON a text is.
///
/// # Errors
///
/// What is wrong with the JSON, and where in the file.
pub(super) fn parsed(text: &Term, pieces: &[Piece]) -> Result<Term, (JsonProblem, Span)> {
    let written = match text.written {
        Written::Heredoc => Written::Heredoc,
        Written::Hcl | Written::Quoted => Written::Quoted,
        Written::Computed | Written::Fixed | Written::Json | Written::Yaml(_) | Written::HclArgument => {
            Written::Computed
        }
    };
    let text = Text::new(pieces, written);
    let nodes = json::values(&text.json, text.json.len(), MAX_DEPTH);
    let nodes = nodes.map_err(|(problem, span)| (problem, text.place(&range(span))))?;
    match nodes.as_slice() {
        [only] => Ok(text.value(only)),
        [_, second, ..] => {
            let found = text.json.get(second.span.start as usize..).and_then(|rest| rest.chars().next());
            let problem = JsonProblem::Unexpected { found: found.unwrap_or(' '), wanted: "the end of the text" };
            Err((problem, text.place(&range(second.span))))
        }
        [] => Err((JsonProblem::UnexpectedEnd { wanted: "a value" }, text.place(&(0..text.json.len())))),
    }
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

impl<'p> Text<'p> {
    fn new(pieces: &'p [Piece], written: Written) -> Self {
        let mut text = Self { json: String::new(), pieces: Vec::new(), written };
        let mut is_in_string = false;
        for piece in pieces {
            let start = text.json.len();
            match piece {
                Piece::Plain(plain, _) | Piece::Resolved(plain, _) => {
                    text.json.push_str(plain);
                    is_in_string = ends_in_string(plain, is_in_string);
                }
                // What is no string itself is written as one.
                Piece::Place(..) => text.json.push_str(if is_in_string { "?" } else { "\"?\"" }),
            }
            text.pieces.push((start..text.json.len(), piece));
        }
        text
    }

    /// The place in the file of a range of the JSON.
    fn place(&self, json: &Range<usize>) -> Span {
        let last = json.end.saturating_sub(1).max(json.start);
        let at = |offset: usize| {
            let index = self.pieces.partition_point(|(range, _)| range.end <= offset);
            self.pieces.get(index).or(self.pieces.last())
        };
        let (Some((first_range, first)), Some((last_range, end))) = (at(json.start), at(last)) else {
            return Span::default();
        };
        let offset = |from: usize, to: usize| u32::try_from(from.saturating_sub(to)).unwrap_or(u32::MAX);
        let is_exact = |piece: &Piece, range: &Range<usize>| matches!(piece, Piece::Plain(_, span) if span.end.saturating_sub(span.start) == offset(range.end, range.start));
        let start = if is_exact(first, first_range) {
            first.span().start.saturating_add(offset(json.start, first_range.start))
        } else {
            first.span().start
        };
        let end = if is_exact(end, last_range) {
            end.span().start.saturating_add(offset(json.end, last_range.start)).min(end.span().end)
        } else {
            end.span().end
        };
        Span::new(start, end.max(start))
    }

    fn within(&self, json: &Range<usize>) -> &[(Range<usize>, &'p Piece)] {
        let from = self.pieces.partition_point(|(range, _)| range.end <= json.start);
        let to = self.pieces.partition_point(|(range, _)| range.start < json.end);
        self.pieces.get(from..to).unwrap_or_default()
    }

    fn term(&self, what: What, json: &Range<usize>) -> Term {
        let is_resolved = self.within(json).iter().any(|(_, piece)| matches!(piece, Piece::Resolved(..)));
        let written = if is_resolved { Written::Computed } else { self.written };
        Term::new(what, self.place(json), written)
    }

    fn value(&self, node: &Node<'_>) -> Term {
        let json = range(node.span);
        let what = match &node.value {
            Json::Null => What::Null,
            Json::Bool(bool) => What::Bool(*bool),
            Json::Number(number) => What::Number((*number).to_owned()),
            Json::String(text) => self.string(text, &json),
            Json::Array(items) => What::List(items.iter().map(|item| self.value(item)).collect()),
            Json::Object(members) => What::Map(members.iter().map(|member| self.entry(member)).collect()),
        };
        self.term(what, &json)
    }

    fn entry(&self, member: &Member<'_>) -> Entry {
        let json = range(member.key_span);
        let key = self.term(self.string(&member.key, &json), &json);
        Entry { key, value: self.value(&member.value) }
    }

    /// A string: its text and the places in it.
    fn string(&self, text: &str, json: &Range<usize>) -> What {
        let pieces = self.within(json);
        let places: Vec<&(Range<usize>, &Piece)> =
            pieces.iter().filter(|(_, piece)| matches!(piece, Piece::Place(..))).collect();
        match places.as_slice() {
            [] => return What::Text(vec![Piece::Plain(text.to_owned(), Span::default())]),
            // Outside of a string it may come to anything.
            [(range, Piece::Place(unknown, _))] if range == json => return What::Unknown(unknown.clone()),
            _ => {}
        }
        let mut parts = Vec::new();
        let mut at = json.start + 1;
        for (range, piece) in pieces {
            let Piece::Place(unknown, span) = piece else { continue };
            // What an expression comes to may have quotation marks, and end the string.
            if !unknown.is_simple() {
                return What::Unknown(unknown.clone());
            }
            let Some(plain) = self.plain(at..range.start) else { return What::Unknown(unknown.clone()) };
            parts.extend(plain);
            parts.push(Piece::Place(unknown.clone(), *span));
            at = range.end;
        }
        match self.plain(at..json.end.saturating_sub(1)) {
            Some(plain) => parts.extend(plain),
            None => return What::Unknown(Unknown::named("expression")),
        }
        What::Text(parts)
    }

    /// What is written between the places of a string, if anything is.
    fn plain(&self, json: Range<usize>) -> Option<Vec<Piece>> {
        if json.start >= json.end {
            return Some(Vec::new());
        }
        let pieces = literal::pieces(self.json.get(json)?, 0, Escapes::Json)?;
        Some(vec![Piece::Plain(known(&pieces)?, Span::default())])
    }
}

/// Whether a value is surely a policy.
pub(super) fn looks_like_policy(value: &Term) -> bool {
    match &value.what {
        What::Map(_) => value.attribute("Statement").is_some() && value.attribute("Version").is_some(),
        What::Json(inner) => inner.attribute("Statement").is_some(),
        What::Text(pieces) => parsed(value, pieces).is_ok_and(|inner| inner.attribute("Statement").is_some()),
        What::Null | What::Bool(_) | What::Number(_) | What::List(_) | What::Unknown(_) => false,
    }
}

/// Whether a text of JSON ends within a string.
fn ends_in_string(text: &str, mut is_in_string: bool) -> bool {
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => is_in_string = !is_in_string,
            '\\' if is_in_string => {
                letters.next();
            }
            _ => {}
        }
    }
    is_in_string
}
