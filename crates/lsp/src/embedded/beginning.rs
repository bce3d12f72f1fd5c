//! How statements begin.

/// Whether a text begins like a statement, after blanks and comments.
pub(super) fn begins_statement(text: &str) -> bool {
    let (first, rest) = word(text);
    let is_apart = skip_trivia(rest).len() < rest.len();
    let next = || word(rest).0;
    match &*first {
        "SELECT" => is_apart || rest.starts_with(['*', '\'', '"', '(']),
        "FROM" | "UPDATE" | "EXEC" => is_apart,
        "INSERT" => next() == "INTO",
        "DELETE" => next() == "FROM",
        "CREATE" | "DROP" => matches!(&*next(), "TABLE" | "INDEX"),
        "UNDROP" => next() == "TABLE",
        _ => false,
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
