//! Literals whose value is without the indent of their lines.

use std::ops::Range;

use super::lexer::{Lexer, Literal};
use super::{Content, Language, escape};

/// The lines of a place, without their ends.
fn lines(source: &str, place: Range<usize>) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = place.start;
    for line in source.get(place).unwrap_or_default().split('\n') {
        lines.push(start..start + line.strip_suffix('\r').unwrap_or(line).len());
        start += line.len() + 1;
    }
    lines
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// A text block of Java: without the indent that its lines share and the blanks at their ends.
///
/// Source: Java Language Specification 21, 3.10.6.
pub(super) fn text_block(lexer: &mut Lexer<'_>) -> Literal {
    let source = lexer.source;
    lexer.at += 3;
    let inner = lexer.at;
    let Some(length) = length_of_block(lexer.rest()) else {
        lexer.at = source.len();
        return Literal { inner, content: None, is_closed: false };
    };
    let close = inner + length;
    lexer.at = close + 3;
    let text = |line: &Range<usize>| source.get(line.clone()).unwrap_or_default();
    let all = lines(source, inner..close);
    let content = all.split_first().filter(|(first, _)| text(first).trim().is_empty()).and_then(|(_, lines)| {
        let last = lines.len().saturating_sub(1);
        let counts = lines.iter().enumerate().filter(|(index, line)| *index == last || !text(line).trim().is_empty());
        let shared = counts.map(|(_, line)| indent(text(line))).min().unwrap_or_default();
        let mut content = Content::default();
        for (index, line) in lines.iter().enumerate() {
            let start = (line.start + shared).min(line.end);
            let kept = start..start + source.get(start..line.end)?.trim_end_matches([' ', '\t']).len();
            let continued = escaped(&mut content, source, kept.clone())?;
            if let (false, Some(next)) = (continued, lines.get(index + 1)) {
                content.escape("\n", kept.end..next.start);
            }
        }
        Some(content)
    });
    Literal { inner, content, is_closed: true }
}

fn length_of_block(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        if rest.starts_with("\"\"\"") {
            return Some(at);
        }
        let next = rest.chars().next()?;
        at += next.len_utf8();
        if next == '\\' {
            at += text.get(at..)?.chars().next()?.len_utf8();
        }
    }
}

/// Appends a line of a text block. True if a backslash at its end joins it to the next.
fn escaped(content: &mut Content, source: &str, line: Range<usize>) -> Option<bool> {
    let mut at = line.start;
    loop {
        let rest = source.get(at..line.end)?;
        let Some(length) = rest.find('\\') else {
            content.copy(source, at..line.end);
            return Some(false);
        };
        content.copy(source, at..at + length);
        at += length;
        if at + 1 == line.end {
            return Some(true);
        }
        let (decoded, length) = escape::read(Language::Java, source.get(at..line.end)?)?;
        content.escape(decoded?.encode_utf8(&mut [0; 4]), at..at + length);
        at += length;
    }
}

/// A raw string of C#: on several lines without the indent of its closing marks.
///
/// Source: C# language reference, "Raw string literals".
pub(super) fn raw_string(lexer: &mut Lexer<'_>, prefix: usize, marks: usize, is_interpolated: bool) -> Literal {
    let source = lexer.source;
    lexer.at += prefix + marks;
    let inner = lexer.at;
    let Some(length) = lexer.rest().find(&"\"".repeat(marks)) else {
        lexer.at = source.len();
        return Literal { inner, content: None, is_closed: false };
    };
    let close = inner + length;
    lexer.at = close + marks;
    if is_interpolated || source.get(lexer.at..).is_some_and(|rest| rest.starts_with('"')) {
        return Literal { inner, content: None, is_closed: true };
    }
    let mut content = Content::default();
    let all = lines(source, inner..close);
    let text = |line: &Range<usize>| source.get(line.clone()).unwrap_or_default();
    let is_blank = |line: &Range<usize>| text(line).trim().is_empty();
    match &*all {
        [line] => {
            content.copy(source, line.clone());
            Literal { inner, content: Some(content), is_closed: true }
        }
        [first, lines @ .., last] if is_blank(first) && is_blank(last) => {
            let shared = text(last);
            for (index, line) in lines.iter().enumerate() {
                if !text(line).starts_with(shared) && !is_blank(line) {
                    return Literal { inner, content: None, is_closed: true };
                }
                // The line break before it is kept as it is.
                if let Some(before) = index.checked_sub(1).and_then(|before| lines.get(before)) {
                    content.copy(source, before.end..line.start);
                }
                content.copy(source, (line.start + shared.len()).min(line.end)..line.end);
            }
            Literal { inner, content: Some(content), is_closed: true }
        }
        _ => Literal { inner, content: None, is_closed: true },
    }
}
