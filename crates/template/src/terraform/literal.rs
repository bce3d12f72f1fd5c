//! Text as it is written in HCL and in JSON, and where each part of it is.

use partiql_iam::Span;

use super::term::Piece;

/// Which escapes a text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    /// Those of quoted strings of HCL, and `$${` and `%%{`.
    Quoted,
    /// `$${` and `%%{` alone, as between the lines of a heredoc.
    Template,
    /// Those of JSON.
    Json,
}

/// Plain text in pieces: what is written as it is, and each escape. `start` is its place in the file. `None` if it is not known what it
/// means.
pub(super) fn pieces(raw: &str, start: usize, escapes: Escapes) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    while let Some(rest) = raw.get(at..) {
        let Some(next) = rest.chars().next() else { break };
        let Some((text, length)) = escape(rest, escapes)? else {
            at += next.len_utf8();
            continue;
        };
        push(&mut pieces, raw, plain..at, start);
        pieces.push(Piece::Plain(text, span(start + at, length)));
        at += length;
        plain = at;
    }
    push(&mut pieces, raw, plain..raw.len(), start);
    Some(pieces)
}

fn push(pieces: &mut Vec<Piece>, raw: &str, range: core::ops::Range<usize>, start: usize) {
    if let Some(text) = raw.get(range.clone()).filter(|text| !text.is_empty()) {
        pieces.push(Piece::Plain(text.to_owned(), span(start + range.start, text.len())));
    }
}

pub(super) fn span(start: usize, length: usize) -> Span {
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(number(start), number(start.saturating_add(length)))
}

/// The escape that the text begins with: what it means and how long it is. The outer `None` is one that is not known.
#[allow(clippy::option_option, reason = "no escape, and one that is not known, are two things")]
fn escape(rest: &str, escapes: Escapes) -> Option<Option<(String, usize)>> {
    if escapes != Escapes::Json && rest.starts_with(['$', '%']) {
        // Which of the signs is the escape is not documented.
        if rest.starts_with("$$${") || rest.starts_with("%%%{") {
            return None;
        }
        let marker = [("$${", "${"), ("%%{", "%{")].into_iter().find(|(written, _)| rest.starts_with(written));
        return Some(marker.map(|(written, text)| (text.to_owned(), written.len())));
    }
    let mut letters = rest.chars();
    if escapes == Escapes::Template || letters.next() != Some('\\') {
        return Some(None);
    }
    let letter = letters.next()?;
    let is_json = escapes == Escapes::Json;
    let simple = match letter {
        '"' | '\\' => Some(letter),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        '/' if is_json => Some('/'),
        'b' if is_json => Some('\u{8}'),
        'f' if is_json => Some('\u{c}'),
        _ => None,
    };
    if let Some(letter) = simple {
        return Some(Some((letter.to_string(), 2)));
    }
    let digits = match letter {
        'u' => 4,
        'U' if !is_json => 8,
        _ => return None,
    };
    let code = |from: usize| u32::from_str_radix(rest.get(from..from + digits)?, 16).ok();
    let first = code(2)?;
    if is_json && (0xD800..0xDC00).contains(&first) {
        let is_pair = rest.get(6..8) == Some("\\u");
        let second = code(8).filter(|code| is_pair && (0xDC00..0xE000).contains(code))?;
        let letter = char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00))?;
        return Some(Some((letter.to_string(), 12)));
    }
    Some(Some((char::from_u32(first)?.to_string(), 2 + digits)))
}
