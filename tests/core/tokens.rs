//! Divides a statement that the parser accepts into tokens, apart from the library's own lexer.

/// What a token is, as far as the properties care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or a reserved word.
    Word,
    /// A string, a number, a parameter.
    Value,
    /// A quoted name, an Ion literal, a symbol.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'s> {
    pub(crate) kind: Kind,
    pub(crate) text: &'s str,
    /// The offset of its end.
    pub(crate) end: usize,
}

pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
        let (kind, length) = match first {
            ' ' | '\t'..='\r' => (None, 1),
            _ if rest.starts_with("--") => (None, rest.find('\n').unwrap_or(rest.len())),
            _ if rest.starts_with("/*") => (None, rest[2..].find("*/").map_or(rest.len(), |end| end + 4)),
            '\'' => (Some(Kind::Value), quoted(rest, "'", false)),
            '"' => (Some(Kind::Other), quoted(rest, "\"", false)),
            '`' => (Some(Kind::Other), ion(rest)),
            '?' => (Some(Kind::Value), 1),
            '0'..='9' => (Some(Kind::Value), number(rest)),
            '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => (Some(Kind::Value), number(rest)),
            _ if is_word(first) => (Some(Kind::Word), rest.find(|c| !is_word(c)).unwrap_or(rest.len())),
            _ => {
                let pairs = ["<<", ">>", "<=", ">=", "<>", "!=", "||"];
                let length = if pairs.iter().any(|pair| rest.starts_with(pair)) { 2 } else { first.len_utf8() };
                (Some(Kind::Other), length)
            }
        };
        if let Some(kind) = kind {
            tokens.push(Token { kind, text: &rest[..length], end: at + length });
        }
        at += length;
    }
    tokens
}

/// Up to the closing quotes, which are doubled inside, or escaped in Ion.
fn quoted(rest: &str, quote: &str, is_ion: bool) -> usize {
    let mut at = quote.len();
    while at < rest.len() {
        let inner = &rest[at..];
        if is_ion && inner.starts_with('\\') {
            at += 1 + inner[1..].chars().next().map_or(0, char::len_utf8);
        } else if !is_ion && inner.starts_with(quote) && inner[quote.len()..].starts_with(quote) {
            at += 2 * quote.len();
        } else if inner.starts_with(quote) {
            return at + quote.len();
        } else {
            at += inner.chars().next().map_or(0, char::len_utf8);
        }
    }
    rest.len()
}

fn ion(rest: &str) -> usize {
    let mut at = 1;
    while at < rest.len() {
        let inner = &rest[at..];
        at += match inner.chars().next().unwrap() {
            '`' => return at + 1,
            '\'' if inner.starts_with("'''") => quoted(inner, "'''", true),
            '\'' => quoted(inner, "'", true),
            '"' => quoted(inner, "\"", true),
            // No comments in a blob.
            '{' if inner.starts_with("{{") && !inner[2..].trim_start().starts_with(['"', '\'']) => {
                inner.find("}}").unwrap() + 2
            }
            '/' if inner.starts_with("//") => inner.find(['\n', '\r']).unwrap_or(inner.len()),
            '/' if inner.starts_with("/*") => inner[2..].find("*/").unwrap() + 4,
            other => other.len_utf8(),
        };
    }
    rest.len()
}

fn number(rest: &str) -> usize {
    let digits = |at: usize| rest[at..].bytes().take_while(u8::is_ascii_digit).count();
    let mut at = digits(0);
    if rest[at..].starts_with('.') {
        at += 1 + digits(at + 1);
    }
    if rest[at..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[at + 1..].starts_with(['+', '-']));
        at += 1 + sign + digits(at + 1 + sign);
    }
    at
}
