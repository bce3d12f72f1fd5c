//! A policy in a string: with the escapes of JSON, or percent-encoded as IAM's API gives it.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use crate::span::Span;

/// The decoded text, and where each of its bytes comes from.
#[derive(Debug)]
pub(crate) struct Embedded {
    text: String,
    /// The place in the source of each byte, and of the end.
    places: Vec<u32>,
}

impl Embedded {
    /// The percent-encoded text at a place.
    pub(crate) fn percent(source: &str, inside: Range<usize>) -> Self {
        Self::plain(source, inside).without_percents()
    }

    /// The text of a JSON string, without its quotation marks; percent-encoded or not.
    pub(crate) fn string(source: &str, inside: Range<usize>) -> Self {
        let mut decoded = Self { text: String::new(), places: Vec::new() };
        let end = inside.end;
        let mut at = inside.start;
        while let Some(letter) = source.get(at..end).and_then(|rest| rest.chars().next()) {
            let rest = source.get(at..end).unwrap_or_default();
            let (letter, length) = if letter == '\\' { escape(rest) } else { (letter, letter.len_utf8()) };
            decoded.text.push(letter);
            decoded.places.resize(decoded.text.len(), offset(at));
            at += length;
        }
        decoded.places.push(offset(end));
        if decoded.text.trim_start().starts_with('%') { decoded.without_percents() } else { decoded }
    }

    fn plain(source: &str, inside: Range<usize>) -> Self {
        let places = (inside.start..=inside.end).map(offset).collect();
        Self { text: source.get(inside).unwrap_or_default().into(), places }
    }

    fn without_percents(self) -> Self {
        let mut bytes = Vec::with_capacity(self.text.len());
        let mut places = Vec::with_capacity(self.text.len());
        let mut at = 0;
        while let Some(byte) = self.text.as_bytes().get(at) {
            let is_hex = |digits: &&str| *byte == b'%' && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
            let digits = self.text.get(at + 1..at + 3).filter(is_hex);
            let encoded = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            bytes.push(encoded.unwrap_or(*byte));
            places.extend(self.places.get(at));
            at += if encoded.is_some() { 3 } else { 1 };
        }
        places.extend(self.places.last());
        match String::from_utf8(bytes) {
            Ok(text) => Self { text, places },
            Err(_) => self,
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The place in the source of a place in the text.
    pub(crate) fn place(&self, span: Span) -> Span {
        let at = |offset: u32| self.places.get(offset as usize).or(self.places.last()).copied().unwrap_or_default();
        Span::new(at(span.start), at(span.end))
    }
}

/// What an escape means, and how long it is. The string was read before, so that it is one of JSON's.
fn escape(text: &str) -> (char, usize) {
    match text.chars().nth(1) {
        Some('u') => {
            let code = text.get(2..6).and_then(|digits| u32::from_str_radix(digits, 16).ok());
            (code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER), 6)
        }
        Some('n') => ('\n', 2),
        Some('r') => ('\r', 2),
        Some('t') => ('\t', 2),
        Some('b') => ('\u{8}', 2),
        Some('f') => ('\u{C}', 2),
        Some(same) => (same, 1 + same.len_utf8()),
        None => ('\\', 1),
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
