//! Fixes of texts that are no statement.

use super::{Draft, write};
use crate::lexeme::{Lexeme, lexemes};
use partiql_iam::Span;
use partiql_iam::nearest::nearest;
use partiql_iam::syntax::token::Kind;
use partiql_iam::syntax::{SyntaxError, SyntaxErrorKind, columns};

/// What may put the error right in any dialect. Errors whose help names no text to write have none.
pub(crate) fn drafts(text: &str, error: &SyntaxError) -> Vec<Draft> {
    let span = error.span();
    let found = span.text(text);
    match error.kind() {
        SyntaxErrorKind::InvalidCharacter => invalid_character(text, span),
        SyntaxErrorKind::UnterminatedString => vec![close(text, span, "'")],
        SyntaxErrorKind::UnterminatedName => vec![close_name(text, span), close(text, span, "\"")],
        SyntaxErrorKind::UnterminatedComment => vec![close(text, span, " */")],
        SyntaxErrorKind::UnterminatedIon => vec![close(text, span, "`")],
        SyntaxErrorKind::AmbiguousComment => {
            vec![("end the comment here".to_owned(), vec![(span, "\n".to_owned())])]
        }
        SyntaxErrorKind::InvalidNumber => {
            let digits = found.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(found.len());
            let blank =
                format!("{} {}", found.get(..digits).unwrap_or_default(), found.get(digits..).unwrap_or_default());
            vec![write(span, blank), write(span, format!("\"{found}\""))]
        }
        SyntaxErrorKind::InvalidIonEscape => vec![write(span, format!("\\{found}"))],
        SyntaxErrorKind::AmbiguousIon => {
            vec![("send the value as a parameter".to_owned(), vec![(span, "?".to_owned())])]
        }
        SyntaxErrorKind::Unexpected { expected } => unexpected(text, error, expected),
        SyntaxErrorKind::UnknownStatement => slip(found, &error.dialect().beginnings().collect::<Vec<_>>())
            .map(|word| write(span, word))
            .into_iter()
            .collect(),
        SyntaxErrorKind::InsertColumns { .. } => columns::documents(text, span, error.dialect())
            .map(|(place, documents)| write(place, documents))
            .into_iter()
            .collect(),
        SyntaxErrorKind::MissingSemicolon { .. } => vec![write(span, ";")],
        SyntaxErrorKind::ReservedWord { .. } => vec![write(span, format!("\"{found}\""))],
        SyntaxErrorKind::EmptySelectList => vec![(write(Span::at(span.start), "* "))],
        SyntaxErrorKind::MissingFrom => match slip(found, &["FROM"]) {
            Some(word) => vec![write(span, word)],
            None if found.is_empty() => vec![write(span, " FROM << 0 >>")],
            None => Vec::new(),
        },
        SyntaxErrorKind::TableColumns => match group(text, span) {
            Some(group) => vec![("leave the columns out".to_owned(), vec![(group, String::new())])],
            None => Vec::new(),
        },
        SyntaxErrorKind::NamedIndex => {
            let blank = u32::from(text.get(span.end as usize..).is_some_and(|rest| rest.starts_with(' ')));
            vec![(format!("leave `{found}` out"), vec![(Span::new(span.start, span.end + blank), String::new())])]
        }
        SyntaxErrorKind::MissingPurge { .. } => vec![write(span, " WITH (purge = true)")],
        SyntaxErrorKind::OptionName { expected } | SyntaxErrorKind::PurgeValue { expected } => {
            vec![write(span, expected)]
        }
        SyntaxErrorKind::Tags { .. } => match group(text, span) {
            Some(group) if found == "{" => vec![write(group, format!("`{}`", group.text(text)))],
            _ => Vec::new(),
        },
        SyntaxErrorKind::UnknownProcedure => vec![write(span, "REDACT_REVISION")],
        SyntaxErrorKind::RedactArguments => match group(text, span) {
            Some(group) if found == "(" => {
                let (open, end) = (Span::new(group.start, group.start + 1), Span::new(group.end - 1, group.end));
                let edits = vec![(open, " ".to_owned()), (end, String::new())];
                vec![("leave the parentheses out".to_owned(), edits)]
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn slip(found: &str, words: &[&'static str]) -> Option<&'static str> {
    let words = words.iter().copied().filter(|word| word.bytes().all(|byte| byte.is_ascii_uppercase()));
    nearest(&found.to_ascii_uppercase(), words)
}

fn invalid_character(text: &str, span: Span) -> Vec<Draft> {
    let found = span.text(text);
    let rest = text.get(span.start as usize..).unwrap_or_default();
    let length = |count: usize| Span::new(span.start, span.start + u32::try_from(count).unwrap_or_default());
    match found {
        "#" | "\\" => vec![write(span, "--")],
        "\u{2018}" | "\u{2019}" => straightened(text, ['\u{2018}', '\u{2019}'], "'"),
        "\u{201C}" | "\u{201D}" => straightened(text, ['\u{201C}', '\u{201D}'], "\""),
        "!" => vec![write(span, "<>")],
        "|" => vec![write(span, "||")],
        "&" => vec![write(length(if rest.starts_with("&&") { 2 } else { 1 }), "AND")],
        _ if found.chars().any(char::is_whitespace) => {
            vec![("write a plain blank".to_owned(), vec![(span, " ".to_owned())])]
        }
        _ if found.chars().all(char::is_alphanumeric) && !found.is_empty() => {
            let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
            let before = text.get(..span.start as usize).unwrap_or_default();
            let start = before.trim_end_matches(is_word).len();
            let end = text.len() - rest.trim_start_matches(is_word).len();
            let offset = |at| u32::try_from(at).unwrap_or_default();
            vec![write(
                Span::new(offset(start), offset(end)),
                format!("\"{}\"", text.get(start..end).unwrap_or_default()),
            )]
        }
        _ => Vec::new(),
    }
}

/// All quotes of a kind at once: one alone would leave the text open.
fn straightened(text: &str, quotes: [char; 2], straight: &str) -> Vec<Draft> {
    let span = |(at, quote): (usize, &str)| {
        let at = u32::try_from(at).unwrap_or_default();
        let length = u32::try_from(quote.len()).unwrap_or_default();
        (Span::new(at, at + length), straight.to_owned())
    };
    vec![(format!("write straight quotes `{straight}`"), text.match_indices(quotes).map(span).collect())]
}

/// A closing mark at the end of the line, before its semicolon.
fn close(text: &str, span: Span, mark: &str) -> Draft {
    let rest = text.get(span.start as usize..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    let length = line.trim_end().trim_end_matches(';').trim_end().len();
    let end = Span::at(span.start + u32::try_from(length).unwrap_or_default());
    (format!("close it with `{}`", mark.trim()), vec![(end, mark.to_owned())])
}

/// A closing quote after the word.
fn close_name(text: &str, span: Span) -> Draft {
    let rest = text.get(span.start as usize + 1..).unwrap_or_default();
    let word = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
    let end = Span::at(span.start + 1 + u32::try_from(word).unwrap_or_default());
    ("close it with `\"` after the word".to_owned(), vec![(end, "\"".to_owned())])
}

fn unexpected(text: &str, error: &SyntaxError, expected: &[&'static str]) -> Vec<Draft> {
    let span = error.span();
    let found = span.text(text);
    let rest = text.get(span.start as usize..).unwrap_or_default();
    if let Some(word) = slip(found, expected) {
        return vec![write(span, word)];
    }
    if rest.starts_with("//") {
        return vec![write(Span::new(span.start, span.start + 2), "--")];
    }
    if found.eq_ignore_ascii_case("NOT") {
        return vec![write(Span::at(span.start), "IS ")];
    }
    let closing = error.opener().and_then(|open| match open.text(text) {
        "(" => Some(")"),
        "[" => Some("]"),
        "{" => Some("}"),
        "<<" => Some(">>"),
        _ => None,
    });
    let end = text.get(..span.start as usize).unwrap_or_default().trim_end().len();
    let place = Span::at(u32::try_from(end).unwrap_or_default());
    closing
        .map(|closing| (format!("close it with `{closing}`"), vec![(place, closing.to_owned())]))
        .into_iter()
        .collect()
}

/// From an opening bracket to the one that closes it.
pub(crate) fn group(text: &str, open: Span) -> Option<Span> {
    let mut depth = 0_usize;
    let is_behind = |lexeme: &&Lexeme| lexeme.range.start >= open.start as usize;
    for lexeme in lexemes(text).iter().filter(is_behind) {
        match lexeme.kind {
            Kind::OpenParen | Kind::OpenBracket | Kind::OpenBrace | Kind::OpenBag => depth += 1,
            Kind::CloseParen | Kind::CloseBracket | Kind::CloseBrace | Kind::CloseBag => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(Span::new(open.start, u32::try_from(lexeme.range.end).ok()?));
                }
            }
            _ => {}
        }
    }
    None
}
