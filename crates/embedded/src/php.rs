//! String literals of PHP.

use super::Content;
use super::body::{Backslash, Breaks, Form, Interpolation, body};
use super::lexer::{Lexer, Literal};

/// Reads a string literal.
///
/// Source: PHP manual, "Strings".
pub(super) fn read(lexer: &mut Lexer<'_>) -> Option<Literal> {
    let rest = lexer.rest();
    if rest.starts_with("<<<") {
        return heredoc(lexer);
    }
    let form = match rest.chars().next()? {
        '\'' => Form { backslash: Backslash::EscapesMarks, breaks: Breaks::Kept, ..Form::plain("'") },
        '"' => Form { breaks: Breaks::Kept, interpolation: Interpolation::Php, ..Form::plain("\"") },
        // A command.
        '`' => Form { breaks: Breaks::Kept, is_opaque: true, ..Form::plain("`") },
        _ => return None,
    };
    Some(body(lexer, 1, form))
}

/// `<<<SQL`, `<<<"SQL"`, `<<<'SQL'`, up to a line that begins with the word: without the indent of that line.
fn heredoc(lexer: &mut Lexer<'_>) -> Option<Literal> {
    let rest = lexer.rest();
    let opening = rest.get(3..)?.trim_start_matches([' ', '\t']);
    let quote = opening.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let named = opening.get(quote.map_or(0, char::len_utf8)..)?;
    let label = named.get(..named.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(named.len()))?;
    let after = named.get(label.len()..)?;
    let after = match quote {
        Some(mark) => after.strip_prefix(mark)?,
        None => after,
    };
    if label.is_empty() || !after.trim_start_matches('\r').starts_with('\n') {
        return None;
    }
    let open = rest.len() - after.len() + after.find('\n')? + 1;
    // The line that ends it.
    let mut at = open;
    let mut indent = None;
    for line in rest.get(open..)?.split_inclusive('\n') {
        let text = line.trim_start_matches([' ', '\t']);
        let ends =
            text.strip_prefix(label).is_some_and(|more| !more.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
        if ends {
            indent = line.get(..line.len() - text.len());
            break;
        }
        at += line.len();
    }
    let start = lexer.at;
    let Some(indent) = indent else {
        lexer.at = lexer.source.len();
        return Some(Literal { inner: start + open, content: None, is_closed: false });
    };
    let end = start + at + indent.len() + label.len();
    if at == open {
        lexer.at = end;
        return Some(Literal { inner: start + open, content: Some(Content::default()), is_closed: true });
    }
    let is_crlf = rest.get(..at).is_some_and(|text| text.ends_with("\r\n"));
    let close = format!("{}{indent}{label}", if is_crlf { "\r\n" } else { "\n" });
    let form = if quote == Some('\'') {
        Form::raw(&close)
    } else {
        Form { breaks: Breaks::One, interpolation: Interpolation::Php, ..Form::plain(&close) }
    };
    let Literal { inner, content, is_closed: _ } = body(lexer, open, form);
    // A line that begins like it, an interpolation over the end, or an escape that only `"…"` has.
    let is_escaped = quote != Some('\'') && rest.get(open..at).is_some_and(|text| text.contains("\\\""));
    let content =
        content.filter(|_| lexer.at == end && !is_escaped).map(|content| content.without_indent(indent.len()));
    lexer.at = end;
    Some(Literal { inner, content, is_closed: true })
}

/// The length of `$name`, `$name[…]`, `$name->member`; 1 if no name is after the mark.
pub(super) fn place_length(text: &str) -> usize {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let name_end = |text: &str| text.find(|c| !is_name(c)).unwrap_or(text.len());
    let name = text.get(1..).unwrap_or_default();
    if !text.starts_with('$') || !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return 1;
    }
    let end = 1 + name_end(name);
    let after = text.get(end..).unwrap_or_default();
    if let Some(member) = after.strip_prefix("->") {
        let length = name_end(member);
        return if length == 0 { end } else { end + 2 + length };
    }
    let is_item = after.starts_with('[');
    end + after.find(']').filter(|_| is_item).map_or(0, |close| close + 1)
}
