//! Whether a slash of JavaScript divides, or begins a regular expression.
//!
//! After a bracket only what is before its partner says it. A wrong answer would take a quotation mark in the expression for the beginning
//! of a text, and a template would go on to the next one.

use super::lexer::{Kind, Lexer, Token};

/// How many tokens before a bracket are looked at for its partner.
const MAX_BACK: usize = 2_000;

/// Words after which an expression begins.
const BEFORE_EXPRESSIONS: [&str; 15] = [
    "return",
    "typeof",
    "case",
    "in",
    "of",
    "delete",
    "void",
    "await",
    "yield",
    "else",
    "do",
    "new",
    "throw",
    "instanceof",
    "default",
];

/// Words whose parentheses a statement follows.
const HEADERS: [&str; 4] = ["if", "while", "for", "with"];

/// Words whose braces hold statements.
const BLOCKS: [&str; 5] = ["else", "do", "try", "finally", "static"];

/// Whether the slash that the rest begins with divides, or closes a tag of JSX.
pub(super) fn divides(lexer: &Lexer<'_>) -> bool {
    let mut back = lexer.back();
    let Some(last) = back.next() else { return false };
    let text = |token: &Token| lexer.source.get(token.range()).unwrap_or_default();
    match (&last.kind, text(last)) {
        (Kind::Word, word) => {
            let is_member = back.next().is_some_and(|before| before.mark() == b'.');
            is_member || !BEFORE_EXPRESSIONS.contains(&word)
        }
        (Kind::Text(_), _) | (Kind::Operator(_), "]" | "<") => true,
        (Kind::Operator(_), ")") => match header(lexer) {
            Some(word) => !HEADERS.contains(&word),
            None => true,
        },
        (Kind::Operator(_), "}") => !ends_block(lexer),
        // `x++ / 2`, `x! / 2`
        (Kind::Operator(_), mark @ ("+" | "-" | "!")) => back.next().is_some_and(|before| {
            let is_value = matches!(before.kind, Kind::Word | Kind::Operator(b')' | b']'));
            let is_asked = is_value && mark == "!" && !BEFORE_EXPRESSIONS.contains(&text(before));
            before.end == last.start && (text(before) == mark && mark != "!" || is_asked)
        }),
        (Kind::Operator(_), _) => false,
    }
}

/// Whether what a slash is depends on more than the token before it.
pub(super) fn is_far(token: &Token, before: &Token) -> bool {
    matches!(token.kind, Kind::Operator(b'/'))
        && matches!(before.kind, Kind::Word | Kind::Operator(b')' | b'}' | b'+' | b'-' | b'!'))
}

/// The tokens before the bracket that belongs to the last token.
fn before_partner<'l>(lexer: &'l Lexer<'_>) -> Option<impl Iterator<Item = &'l Token>> {
    let mut back = lexer.back();
    let mut depth = 0usize;
    for _ in 0..MAX_BACK {
        match back.next()?.mark() {
            b')' | b']' | b'}' => depth += 1,
            b'(' | b'[' | b'{' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(back);
        }
    }
    None
}

/// The word before the parentheses that end here, `if` of `if (…)`.
fn header<'t>(lexer: &Lexer<'t>) -> Option<&'t str> {
    let mut before = before_partner(lexer)?;
    let mut word = before.next().filter(|token| matches!(token.kind, Kind::Word))?;
    let text = |token: &Token| lexer.source.get(token.range()).unwrap_or_default();
    let mut outer = before.next();
    // `for await (…)`
    if text(word) == "await"
        && let Some(other) = outer.filter(|other| text(other) == "for")
    {
        word = other;
        outer = before.next();
    }
    let is_member = outer.is_some_and(|token| token.mark() == b'.');
    (!is_member).then(|| text(word))
}

/// Whether the brace before ends a block, not an object or a place of JSX.
fn ends_block(lexer: &Lexer<'_>) -> bool {
    // `<Item {...more} />`
    if lexer.rest().starts_with("/>") {
        return false;
    }
    let brace_end = lexer.back().next().map_or(0, |brace| brace.end as usize);
    let begins_line = lexer.source.get(brace_end..lexer.at).is_some_and(|between| between.contains('\n'));
    let Some(mut before) = before_partner(lexer) else { return begins_line };
    let Some(token) = before.next() else { return true };
    let text = lexer.source.get(token.range()).unwrap_or_default();
    match (&token.kind, text) {
        (Kind::Word, word) => BLOCKS.contains(&word) || begins_line && !BEFORE_EXPRESSIONS.contains(&word),
        (Kind::Operator(_), ")" | "{" | ";" | "=>") => true,
        // `{a}/{b}` is text of JSX.
        (Kind::Operator(_), "}" | ":" | ">") => begins_line,
        (Kind::Operator(_) | Kind::Text(_), _) => false,
    }
}

/// The length of the regular expression that a text begins with; 1 if its line does not end it.
pub(super) fn regular_expression(text: &str) -> usize {
    let line = text.lines().next().unwrap_or_default();
    let mut in_class = false;
    let mut chars = line.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '[' => in_class = true,
            ']' => in_class = false,
            '/' if !in_class => return at + 1,
            _ => {}
        }
    }
    1
}
