//! A statement's tree as text in which places do not count: two statements with the same shape have the same tree.

use std::fmt::Write;

use partiql_iam::Span;
use partiql_iam::syntax::Statement;
use partiql_iam::syntax::ast::{Expr, ExprKind};

/// The tree, each place of a name or a literal replaced by what is written there.
pub(crate) fn shape(statement: &Statement<'_>) -> String {
    let tree = statement.tree();
    let mut shape = String::new();
    let text = |debug: String| written(&debug, statement.source());
    writeln!(shape, "{}", text(format!("{:?}", statement.kind()))).unwrap();
    for Expr { kind, span } in tree.exprs.iter() {
        // Of a literal nothing but its place is in the tree; of all else the place is that of its parts.
        let literal = match kind {
            ExprKind::String | ExprKind::Number | ExprKind::Ion | ExprKind::DateTime | ExprKind::DatePart => {
                words(span.text(statement.source()))
            }
            _ => String::new(),
        };
        writeln!(shape, "{} {literal}", text(format!("{kind:?}"))).unwrap();
    }
    let parts = format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
        tree.steps,
        tree.items,
        tree.sources,
        tree.scopes,
        tree.queries,
        tree.operations,
        tree.assignments,
        tree.sorts,
        tree.references()
    );
    writeln!(shape, "{}\n{:?}", text(parts), tree.tags).unwrap();
    for (construct, _) in tree.constructs() {
        write!(shape, " {construct}").unwrap();
    }
    shape
}

/// A debug text with each place, such as `12..15`, replaced by the text at that place.
fn written(debug: &str, source: &str) -> String {
    let mut out = String::new();
    let mut rest = debug;
    while let Some((before, after)) = rest.split_once("..") {
        let head = before.trim_end_matches(|c: char| c.is_ascii_digit());
        let tail = after.trim_start_matches(|c: char| c.is_ascii_digit());
        let numbers = (before[head.len()..].parse(), after[..after.len() - tail.len()].parse());
        // `#1..#2` are the ends of a list.
        if let (Ok(start), Ok(end), false) = (numbers.0, numbers.1, head.ends_with('#')) {
            out.push_str(head);
            out.push_str(&words(Span::new(start, end).text(source)));
            rest = tail;
        } else {
            out.push_str(before);
            out.push_str("..");
            rest = after;
        }
    }
    out + rest
}

/// Text as it is if it is a literal or a quoted name; else in upper case, and without what is between words.
fn words(text: &str) -> String {
    if text.starts_with(['\'', '"', '`']) {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if first == '\'' {
            out.push_str(rest);
            break;
        } else {
            if !first.is_whitespace() {
                out.extend(first.to_uppercase());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    out
}
