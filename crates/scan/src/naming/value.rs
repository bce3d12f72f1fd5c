//! The value after the word that it is for.

/// What comes after a word.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Value<'t> {
    /// It is no name of a ledger.
    None,
    /// A plain text, as a whole.
    Text(&'t str),
    /// Something else.
    Open,
}

/// What comes after a driver's class: its first argument, if it is called. Arguments with names come after words of their own.
pub(crate) fn of_driver(rest: &str) -> Value<'_> {
    let rest = rest.trim_start();
    let Some(arguments) = rest.strip_prefix('(').or_else(|| rest.strip_prefix(".New(")) else { return Value::None };
    let first = arguments.trim_start();
    let name = first.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').next().unwrap_or_default();
    let is_named = name.to_ascii_lowercase().contains("ledger");
    if is_named && first.get(name.len()..).and_then(assigned).is_some() {
        return Value::None;
    }
    text(first)
}

/// What comes after a word with `ledger` in it, if something is given for it.
pub(crate) fn of_ledger(rest: &str) -> Value<'_> {
    // A key in quotation marks.
    let rest = rest.strip_prefix(['"', '\'', '`', ']']).unwrap_or(rest);
    let rest = rest.strip_prefix(']').unwrap_or(rest);
    assigned(rest).map_or(Value::None, text)
}

/// What comes after the sign that something is given.
fn assigned(rest: &str) -> Option<&str> {
    let rest = rest.trim_start();
    if rest.starts_with("::") || rest.starts_with("==") {
        return None;
    }
    let signs = [":=", "=>", "=", ":", "("];
    let value = signs.iter().find_map(|sign| rest.strip_prefix(sign))?;
    Some(value.trim_start())
}

/// A plain text at the beginning of this one, if nothing is added to it.
fn text(rest: &str) -> Value<'_> {
    // A call without arguments gives no name.
    let Some(quote) = rest.chars().next().filter(|letter| matches!(letter, '"' | '\'')) else {
        return if rest.starts_with(')') { Value::None } else { Value::Open };
    };
    let Some((said, after)) = rest.get(1..).and_then(|inner| inner.split_once(quote)) else { return Value::Open };
    let (line, below) = after.split_once('\n').unwrap_or((after, ""));
    let line = line.trim_start();
    let is_ended = line.is_empty() || line.starts_with([')', ',', ';', '}', ']', '#']) || line.starts_with("//");
    let is_continued = line.is_empty() && below.trim_start().starts_with(['"', '\'', '+', '.', '%', '&', '|', '?']);
    if is_ended && !is_continued { Value::Text(said) } else { Value::Open }
}
