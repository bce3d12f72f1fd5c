//! How statements begin.

use partiql_iam::qldb::DIALECT;
use partiql_iam::syntax::{Form, Keyword};

/// Whether a text begins like a statement, after blanks and comments.
pub(super) fn begins_statement(text: &str) -> bool {
    let (first, rest) = word(text);
    let is_apart = skip_trivia(rest).len() < rest.len();
    let is_next = |words: &[&str]| {
        let (next, _) = word(rest);
        words.iter().any(|word| next.eq_ignore_ascii_case(word))
    };
    let form = Keyword::lookup(first).and_then(|word| DIALECT.form(word));
    match form {
        Some(Form::Select) => is_apart || rest.starts_with(['*', '\'', '"', '(']),
        Some(Form::From | Form::Update | Form::Exec) => is_apart,
        Some(Form::Insert) => is_next(&["INTO"]),
        Some(Form::Delete) => is_next(&["FROM"]),
        Some(Form::Create | Form::Drop) => is_next(&["TABLE", "INDEX"]),
        Some(Form::Undrop) => is_next(&["TABLE"]),
        Some(Form::Exists) => skip_trivia(rest).starts_with('('),
        None => false,
    }
}

/// The first word, and what is after it.
fn word(text: &str) -> (&str, &str) {
    let text = skip_trivia(text);
    text.split_at(text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len()))
}

fn skip_trivia(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let after = if let Some(comment) = rest.strip_prefix("--") {
            comment.split_once('\n').map_or("", |(_, after)| after)
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.split_once("*/").map_or("", |(_, after)| after)
        } else {
            return rest;
        };
        rest = after.trim_start();
    }
}
