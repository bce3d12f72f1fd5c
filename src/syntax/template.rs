//! Places of templates that were not filled in: `{}`, `%s`, `${x}`, `{{x}}`, `<x>`, `:x`, `$1`.
//!
//! They matter for errors and warnings alone: no answer depends on them.

use crate::span::Span;

/// How far a place of a template may reach, in bytes.
const REACH: usize = 64;

/// The help for a place of a template where a table's name must be.
pub(crate) fn table_help(hole: &str) -> alloc::string::String {
    alloc::format!("`{hole}` looks like a placeholder: write the table's name")
}

/// Whether a text is a place of a template and nothing else.
pub(crate) fn is_hole(text: &str) -> bool {
    hole_length(text) == Some(text.len()) && !text.is_empty()
}

/// The place of a template that covers an offset of a text.
pub(crate) fn hole_at(source: &str, at: usize) -> Option<Span> {
    (at.saturating_sub(REACH)..=at).find_map(|start| {
        let end = start + hole_length(source.get(start..)?)?;
        // A sign of the language alone, such as a `<`, is none.
        let span = Span::new(u32::try_from(start).ok()?, u32::try_from(end).ok()?);
        (at < end).then_some(span)
    })
}

/// Whether a table's name must be at a place: after `FROM` and its like, also after a comma of that clause.
pub(crate) fn is_for_table(source: &str, start: usize) -> bool {
    let before = source.get(..start).unwrap_or_default().trim_end_matches(['"', '\'', '`']);
    let mut is_behind_comma = false;
    for word in before.rsplit(|c: char| c.is_whitespace() || c == '(').take(REACH) {
        if word.is_empty() {
            continue;
        }
        let is = |words: &[&str]| words.iter().any(|one| word.eq_ignore_ascii_case(one));
        if is(&["FROM", "JOIN", "INTO", "UPDATE", "TABLE", "HISTORY", "UNPIVOT"]) {
            return true;
        }
        if is(&["ON"]) {
            return before.split_whitespace().nth(1).is_some_and(|second| second.eq_ignore_ascii_case("INDEX"));
        }
        if is(&["SELECT", "WHERE", "SET", "VALUE", "VALUES", "AND", "OR", "BY"]) {
            return false;
        }
        if !is_behind_comma && !word.ends_with(',') {
            return false;
        }
        is_behind_comma = true;
    }
    false
}

/// The length of the place of a template that a text begins with.
fn hole_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let is_inner = |byte: &u8| is_name(byte) || b" .!-+[]()$@:/%=".contains(byte);
    // From `open` to `close`, and what is between them.
    let between = |open: &str, close: &str| {
        let inside = text.strip_prefix(open)?;
        let end = inside.find(close).filter(|end| *end <= REACH)?;
        Some((inside.get(..end)?.as_bytes(), open.len() + end + close.len()))
    };
    let names = |start: usize| bytes.iter().skip(start).take_while(|byte| is_name(byte)).count();
    match bytes {
        [b'{', b'{', ..] => between("{{", "}}").filter(|(inner, _)| inner.iter().all(is_inner)),
        [b'{', ..] => between("{", "}")
            .filter(|(inner, _)| inner.iter().all(|byte| is_name(byte) || b".![]".contains(byte) && !inner.is_empty())),
        [b'$' | b'#' | b'%', b'{', ..] => between(text.get(..2)?, "}"),
        [b'$', b'(', ..] => between("$(", ")"),
        [b'%', b'(', ..] => between("%(", ")").filter(|(inner, _)| !inner.is_empty()).map(|(inner, length)| {
            (inner, length + usize::from(bytes.get(length).is_some_and(u8::is_ascii_alphabetic)))
        }),
        [b'%', b's' | b'd' | b'v' | b'q' | b'@', rest @ ..] if !rest.first().is_some_and(is_name) => Some((rest, 2)),
        [b'<', b'%', ..] => between("<%", "%>"),
        [b'<', first, ..] if first.is_ascii_alphabetic() => {
            between("<", ">").filter(|(inner, _)| inner.iter().all(|byte| is_name(byte) || b" -.".contains(byte)))
        }
        [b':' | b'$', first, ..] if is_name(first) => Some((bytes, 1 + names(1))),
        _ => None,
    }
    .map(|(_, length)| length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_templates_have_a_length() {
        for hole in [
            "{}",
            "{0}",
            "{a.b!}",
            "{{x}}",
            "{{ x | y }}",
            "${x}",
            "#{x}",
            "%{x}",
            "$(x)",
            "%(x)s",
            "%(x)",
            "%s",
            "%d",
            "%v",
            "%q",
            "%@",
            "<%= x %>",
            "<table>",
            "<a b>",
            ":name",
            "$1",
            "$x",
        ] {
            let is_odd = hole == "{{ x | y }}";
            assert_eq!(is_hole(hole), !is_odd, "{hole}");
            // What follows is no part of it.
            assert_eq!(hole_length(&format!("{hole} x")), (!is_odd).then_some(hole.len()), "{hole}");
        }
        for text in [
            "", "{", "{a b}", "{{", "%()s", "%x", "%sx", "%d_", "<", "< a>", "<1>", "<a=b>", ":", "$", "$-", "x", "%",
            "()",
        ] {
            assert_eq!(hole_length(text), None, "{text}");
        }
        assert_eq!(hole_length("%(x)d1"), Some(5));
        assert_eq!(hole_length("%(x)1"), Some(4));
        let far = "x".repeat(REACH);
        assert_eq!(hole_length(&format!("{{{far}}}")), Some(REACH + 2));
        assert_eq!(hole_length(&format!("{{{far}x}}")), None);
    }

    #[test]
    fn a_place_covers_an_offset() {
        let text = "FROM {t} x";
        let covered: Vec<Option<&str>> =
            (0..text.len()).map(|at| hole_at(text, at).map(|span| span.text(text))).collect();
        assert_eq!(covered.iter().flatten().count(), 3);
        assert!(covered[5..8].iter().all(|it| *it == Some("{t}")));
    }
}
