//! A statement that is printed is the same statement: the same tree, the same tokens, and printed once more the same text. And its tree
//! has a place for every name and literal of the text, so that no part of a statement is read and forgotten.

#[path = "../../tests/core/shape.rs"]
mod shape;

use partiql_iam::Span;
use partiql_iam::syntax::ast::{ExprKind, Name, Statement, StatementKind, Step};
use partiql_iam::parse;
use partiql_iam::syntax::print;
use shape::shape;

pub fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(statement) = parse(text) else { return };
    let printed = print(&statement);
    let again = parse(&printed).unwrap_or_else(|error| panic!("{error}: {printed}"));
    assert_eq!(shape(&statement), shape(&again), "{printed}");
    assert_eq!(printed, print(&again));
    let span = statement.span();
    assert_eq!(tokens(span.text(text)), tokens(&printed));
    complete(&statement);
}

/// The tokens, in the words' upper case.
fn tokens(text: &str) -> Vec<String> {
    places(text).into_iter().map(|place| place.text(text).to_ascii_uppercase()).collect()
}

/// The places of names, words, literals and signs; a lexer of its own, as plain as can be.
fn places(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = match first {
            _ if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => rest[2..].find("*/").map_or(rest.len(), |end| end + 4),
            _ if first.is_ascii_whitespace() || first == '\u{b}' => 1,
            '\'' | '"' => quoted(rest, first),
            '`' => ion(rest),
            _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        if !(first.is_ascii_whitespace() || first == '\u{b}' || rest.starts_with("--") || rest.starts_with("/*")) {
            found.push(Span::new(at as u32, (at + length) as u32));
        }
        at += length;
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

fn quoted(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(end) = text[at..].find(quote) {
        at += end + 1;
        if !text[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// An Ion literal ends at the backtick that is in no string, symbol or comment of it. The parser has found it well-formed.
fn ion(text: &str) -> usize {
    let mut at = 1;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        at += match first {
            '`' => return at + 1,
            '"' => ion_text(rest, "\""),
            '\'' if rest.starts_with("'''") => ion_text(rest, "'''"),
            '\'' => ion_text(rest, "'"),
            '/' if rest.starts_with("//") => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest[2..].find("*/").map_or(rest.len(), |end| end + 4),
            _ => first.len_utf8(),
        };
    }
    text.len()
}

fn ion_text(text: &str, quote: &str) -> usize {
    let mut at = quote.len();
    while let Some(first) = text[at..].chars().next() {
        if text[at..].starts_with(quote) {
            return at + quote.len();
        }
        at += first.len_utf8();
        if first == '\\' {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    text.len()
}

/// Every name in quotes and every literal of the text is in the tree. Of `ON CONFLICT` and `RETURNING` too; of tags, what they say.
fn complete(statement: &Statement<'_>) {
    let text = statement.source();
    let mut known: Vec<u32> = Vec::new();
    let tree = statement.tree();
    let mut name = |name: Name| known.push(name.span.start);
    match *statement.kind() {
        StatementKind::CreateTable(table) | StatementKind::DropTable(table) | StatementKind::UndropTable(table) => {
            name(table)
        }
        StatementKind::CreateIndex(index) => [index.table, index.field].into_iter().for_each(name),
        StatementKind::DropIndex(index) => [index.index, index.table].into_iter().for_each(name),
        StatementKind::Insert(insert) => name(insert.table),
        StatementKind::Change(_)
        | StatementKind::Delete(_)
        | StatementKind::RedactRevision(_)
        | StatementKind::Select(_)
        | StatementKind::Exists(_) => {}
    }
    for source in tree.sources.iter() {
        known.extend([source.alias, source.at, source.by].into_iter().flatten().map(|name| name.span.start));
    }
    known.extend(tree.items.iter().filter_map(|item| item.alias).map(|name| name.span.start));
    known.extend(tree.queries.iter().filter_map(|query| query.group_as).map(|name| name.span.start));
    known.extend(tree.steps.iter().filter_map(|step| match step {
        Step::Field(name) => Some(name.span.start),
        _ => None,
    }));
    for expr in tree.exprs.iter() {
        match expr.kind {
            ExprKind::Variable(variable) => known.push(variable.name.span.start),
            ExprKind::Call { name, .. } => known.push(name.span.start),
            // `DATE '2017-09-14'` is one literal of two tokens.
            ExprKind::DateTime => {
                known.extend(places(expr.span.text(text)).iter().map(|at| at.start + expr.span.start))
            }
            _ => known.push(expr.span.start),
        }
    }
    let tags = !statement.tags().is_empty() || matches!(statement.kind(), StatementKind::CreateTable(_));
    for place in places(statement.span().text(text)) {
        let place = Span::new(place.start + statement.span().start, place.end + statement.span().start);
        let written = place.text(text);
        let counts = written.starts_with(['"', '\'']) || written.starts_with('`') && !tags || written == "?";
        assert!(!counts || known.contains(&place.start), "`{written}` is not in the tree");
    }
}
