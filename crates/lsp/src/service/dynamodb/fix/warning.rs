//! Fixes of what is doubtful.

use crate::fix::syntax::group;
use crate::fix::{Draft, as_string, write};
use crate::lexeme::lexemes;
use partiql_iam::Span;
use partiql_iam::dynamodb::resolve::{Warning, WarningKind};
use partiql_iam::syntax::Statement;
use partiql_iam::syntax::token::Kind;

/// What may take the doubt away.
pub(super) fn drafts(statement: &Statement<'_>, warning: &Warning<'_>) -> Vec<Draft> {
    let span = warning.span();
    let text = statement.source();
    match warning.kind() {
        WarningKind::ReservedWord { word } => vec![write(span, format!("\"{word}\""))],
        WarningKind::ParenthesizedIn => brackets(text, span).into_iter().collect(),
        WarningKind::DoubleQuotedString { text } => vec![write(span, as_string(text))],
        WarningKind::DoubleQuotedKey => vec![write(span, as_string(statement.text(span).trim_matches('"')))],
        WarningKind::ItemAlias => leave_out_alias(text, span).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// `IN [a, b]` for `IN (a, b)`.
fn brackets(text: &str, span: Span) -> Option<Draft> {
    let open = lexemes(text).into_iter().find(|lexeme| {
        lexeme.kind == Kind::OpenParen
            && lexeme.range.start >= span.start as usize
            && lexeme.range.start < span.end as usize
    })?;
    let at = u32::try_from(open.range.start).ok()?;
    let group = group(text, Span::new(at, at + 1))?;
    let edits = vec![
        (Span::new(group.start, group.start + 1), "[".to_owned()),
        (Span::new(group.end - 1, group.end), "]".to_owned()),
    ];
    let inside = Span::new(group.start + 1, group.end - 1).text(text);
    Some((format!("write `[{inside}]`"), edits))
}

/// Without `AS name` after an item of the SELECT list.
fn leave_out_alias(text: &str, span: Span) -> Option<Draft> {
    let before = text.get(..span.start as usize)?;
    let without = before.trim_end();
    let kept = match without.len().checked_sub(2).and_then(|at| Some((without.get(..at)?, without.get(at..)?))) {
        Some((kept, word)) if word.eq_ignore_ascii_case("AS") && kept.ends_with(char::is_whitespace) => kept.trim_end(),
        _ => without,
    };
    let start = u32::try_from(kept.len()).ok()?;
    Some((format!("leave the alias `{}` out", span.text(text)), vec![(Span::new(start, span.end), String::new())]))
}
