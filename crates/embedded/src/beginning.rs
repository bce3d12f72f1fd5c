//! How statements begin.

use partiql_iam::qldb::DIALECT;
use partiql_iam::syntax::{Form, Keyword};

/// Whether a text begins like a statement, after blanks and comments.
pub(super) fn begins_statement(text: &str) -> bool {
    let (first, rest) = word(text);
    let is_apart = skip_trivia(rest).len() < rest.len();
    let next = || word(rest).0;
    let form = Keyword::lookup(&first).and_then(|word| DIALECT.form(word));
    match form {
        Some(Form::Select) => is_apart || rest.starts_with(['*', '\'', '"', '(']),
        Some(Form::From | Form::Update | Form::Exec) => is_apart,
        Some(Form::Insert) => next() == "INTO",
        Some(Form::Delete) => next() == "FROM",
        Some(Form::Create | Form::Drop) => matches!(&*next(), "TABLE" | "INDEX"),
        Some(Form::Undrop) => next() == "TABLE",
        Some(Form::Exists) => skip_trivia(rest).starts_with('('),
        None => false,
    }
}

/// The first word, in capitals, and what is after it.
fn word(text: &str) -> (String, &str) {
    let text = skip_trivia(text);
    let (word, rest) = text.split_at(text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len()));
    (word.to_ascii_uppercase(), rest)
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
