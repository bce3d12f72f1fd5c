//! Templates that a call fills in: `'… %s …' % x`, `"… {} …".format(x)`.

use super::{Content, Language};

/// How the places of a template are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `%s`, and `%%` for `%`.
    Percent,
    /// `{}`, `{name}`, and `{{` for `{`.
    Brace,
}

/// A template with holes where it is filled in. `None` if it is no template of this style.
pub(super) fn template(content: &Content, style: Style, language: Language) -> Option<Content> {
    let text = content.text();
    let mut filled = Content::default();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..)?.find(marks(style)) {
        let start = at + found;
        let rest = text.get(start..)?;
        let mark = rest.get(..1)?;
        content.copy_into(copied..start, &mut filled);
        if let Some(doubled) = rest.get(..2).filter(|two| two.ends_with(mark)) {
            filled.escape(mark, content.place(start..start + doubled.len()));
            at = start + doubled.len();
        } else {
            let length = match style {
                Style::Percent => directive(rest, language)?,
                Style::Brace => braces(rest)?,
            };
            filled.hole(content.place(start..start + length));
            at = start + length;
        }
        copied = at;
    }
    content.copy_into(copied..text.len(), &mut filled);
    Some(filled)
}

const fn marks(style: Style) -> &'static [char] {
    match style {
        Style::Percent => &['%'],
        Style::Brace => &['{', '}'],
    }
}

/// The length of `{…}`.
fn braces(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('{')?;
    let end = inner.find(['{', '}', '\n'])?;
    inner.get(end..)?.starts_with('}').then_some(end + 2)
}

/// The length of `%s`, `%-5.2f`, `%(name)s`, `%1$s`, `%[1]v`.
fn directive(text: &str, language: Language) -> Option<usize> {
    let rest = text.strip_prefix('%')?;
    if language == Language::JavaScript {
        // Anything else is text there, which would have to be known to be.
        return rest.starts_with(['s', 'd', 'i', 'f', 'j', 'o', 'O', 'c']).then_some(2);
    }
    let rest = match rest.chars().next()? {
        '(' if language == Language::Python => rest.get(rest.find(')')? + 1..)?,
        '[' if language == Language::Go => rest.get(rest.find(']')? + 1..)?,
        _ => rest,
    };
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || "-+ #,(<.*$".contains(c));
    let length = text.len() - after.len();
    // `%tY` of Java, `%ld` of Python.
    let letters = match after.as_bytes() {
        [b't' | b'T', second, ..]
            if matches!(language, Language::Java | Language::Kotlin) && second.is_ascii_alphabetic() =>
        {
            2
        }
        [b'h' | b'l' | b'L', second, ..] if language == Language::Python && second.is_ascii_alphabetic() => 2,
        [first, ..] if first.is_ascii_alphabetic() => 1,
        _ => return None,
    };
    Some(length + letters)
}
