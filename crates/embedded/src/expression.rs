//! Expressions of string literals: what is joined, filled in, or put in between at run time.

use super::beginning::begins_statement;
use super::code::{Assignment, Code};
use super::template::{Style, template};
use super::{Content, Language};
use partiql_iam::Span;

/// An expression of literals.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    /// From the first literal to the end of the last.
    pub(super) range: Span,
    /// Its value, with holes for what is put in at run time; `None` if even that is unknown.
    pub(super) content: Option<Content>,
    pub(super) begins_statement: bool,
    /// The token after it.
    pub(super) next: usize,
}

/// A part of an expression.
struct Part {
    content: Option<Content>,
    /// Its first literal.
    first: usize,
    /// Its last literal.
    last: usize,
    /// The token after it.
    next: usize,
}

/// How deep brackets may nest in an expression.
const MAX_NESTING: usize = 16;

/// How often something is added to a text, at most.
const MAX_ADDED: usize = 32;

impl Code<'_> {
    /// The expression that begins with a literal here.
    pub(super) fn expression(&self, at: usize) -> Option<Expression> {
        let Part { content, first, last, next } = self.sum(at, 0)?;
        let literal = self.literal(first)?;
        let begins_statement = match &content {
            Some(content) => begins_statement(content.text()),
            None => {
                let start = self.tokens.get(first).map_or(0, |token| token.start as usize) + literal.inner;
                self.source.get(start..).is_some_and(begins_statement)
            }
        };
        Some(Expression { range: self.place(first, last), content, begins_statement, next })
    }

    /// The literals that were last assigned to a name, in a block that the place is in, and whether nothing follows them or changes the name.
    pub(super) fn assigned(&self, name: &str, place: usize) -> Option<(Expression, bool)> {
        let mut last = self.last_assignment(name, place)?;
        let is_sure = |last: Assignment| last.is_plain && !self.is_conditional(last.at);
        if is_sure(last) {
            let expression = self.expression(last.at + 1)?;
            let ends = self.ends_statement(expression.next) && self.keeps_its_value(name, last.at, place);
            return Some((expression, ends));
        }
        // What is added to, or replaced only sometimes, is known to begin with it.
        for _ in 0..MAX_ADDED {
            if let Some(expression) = self.expression(last.at + 1).filter(|_| last.is_plain) {
                return Some((Expression { content: None, ..expression }, false));
            }
            if is_sure(last) {
                return None;
            }
            last = self.last_assignment(name, last.at.checked_sub(1)?)?;
        }
        None
    }

    /// Whether a value ends before the token: that of an argument, a member of an object, or an assignment.
    pub(super) fn ends_value(&self, at: usize) -> bool {
        self.is_any(&[",", ")", "]"], at) || self.ends_statement(at)
    }

    /// The names that a value begins with.
    pub(super) fn value_range(&self, at: usize) -> Option<Span> {
        let (_, next) = self.path(at)?;
        Some(self.place(at, next.checked_sub(1)?))
    }

    /// Literals and other values with `+` between them. The first is a literal.
    fn sum(&self, at: usize, depth: usize) -> Option<Part> {
        let mut sum = self.term(at, depth)?;
        while self.is(self.joining(), sum.next) {
            if let Some(term) = self.term(sum.next + 1, depth) {
                sum.content = joined(sum.content, term.content.as_ref());
                (sum.last, sum.next) = (term.last, term.next);
            } else if let Some(next) = self.operand(sum.next + 1) {
                let host = self.place(sum.next + 1, next - 1).range();
                if let Some(content) = &mut sum.content {
                    content.hole(host);
                }
                sum.next = next;
            } else {
                sum.content = None;
                break;
            }
        }
        Some(sum)
    }

    /// The operator that joins texts.
    fn joining(&self) -> &'static str {
        if self.language == Language::Php { "." } else { "+" }
    }

    /// Literals, with the calls after them whose results are known.
    fn term(&self, at: usize, depth: usize) -> Option<Part> {
        // A reference, which only Rust has.
        let at = at + usize::from(self.is("&", at));
        let mut term = if self.is("(", at) && depth < MAX_NESTING {
            let inner = self.sum(at + 1, depth + 1)?;
            self.closed(inner)
        } else if self.literal(at).is_some() {
            self.literals(at)
        } else if depth < MAX_NESTING {
            self.call(at, depth + 1)?
        } else {
            return None;
        };
        while self.suffix(&mut term) {}
        Some(term)
    }

    /// With the parenthesis after it.
    fn closed(&self, part: Part) -> Part {
        if self.is(")", part.next) { Part { next: part.next + 1, ..part } } else { Part { content: None, ..part } }
    }

    /// One literal; in Python also several without anything between them.
    fn literals(&self, at: usize) -> Part {
        let mut part = Part { content: self.content(at), first: at, last: at, next: at + 1 };
        while self.language == Language::Python && self.literal(part.next).is_some() {
            part.content = joined(part.content, self.content(part.next).as_ref());
            (part.last, part.next) = (part.next, part.next + 1);
        }
        part
    }

    /// What a literal means, with its places in the source.
    fn content(&self, at: usize) -> Option<Content> {
        Some(self.literal(at)?.content.as_ref()?.moved(self.tokens.get(at)?.start as usize))
    }

    /// A call that fills in a template, or that is its argument.
    fn call(&self, at: usize, depth: usize) -> Option<Part> {
        let (name, open) = self.called(at)?;
        let style = match (self.language, &*name) {
            (Language::Java | Language::Kotlin, "String.format")
            | (Language::Go, "fmt.Sprintf")
            | (Language::JavaScript, "format" | "util.format")
            | (Language::Php, "sprintf" | "vsprintf") => Style::Percent,
            (Language::CSharp, "string.Format" | "String.Format") | (Language::Rust, "format!") => Style::Brace,
            _ if self.is_wrapper(&name) => {
                let inner = self.sum(open + 1, depth)?;
                return Some(self.closed(inner));
            }
            _ => return None,
        };
        // `String.format(Locale.ROOT, "…")`
        let skipped =
            self.path(open + 1).filter(|(_, next)| self.is(",", *next)).map_or(open + 1, |(_, next)| next + 1);
        let Part { content, first, last, next } = self.sum(skipped, depth)?;
        let close = self.partner(open).filter(|_| self.is(",", next) || self.is(")", next));
        let content = content.filter(|_| close.is_some());
        let content = content.and_then(|content| template(&content, style, self.language));
        Some(Part { content, first, last, next: close.map_or(next, |close| close + 1) })
    }

    /// The path of names that is called here, and the parenthesis.
    pub(super) fn called(&self, mut at: usize) -> Option<(String, usize)> {
        // Most names are no calls.
        if !self.is_any(&["(", ".", ":", "!"], at + 1) {
            return None;
        }
        let mut name = String::new();
        for _ in 0..4 {
            if !self.is_word(at) {
                return None;
            }
            name.push_str(self.text(at));
            at += 1;
            if self.language == Language::Rust && self.is("!", at) {
                name.push('!');
                at += 1;
            }
            if self.is("(", at) {
                return Some((name, at));
            }
            at += match (self.is(".", at), self.is(":", at) && self.is(":", at + 1)) {
                (true, _) => 1,
                (_, true) => 2,
                _ => return None,
            };
            name.push('.');
        }
        None
    }

    /// Whether a call gives its argument: `aws.String("…")`, `String::from("…")`.
    fn is_wrapper(&self, name: &str) -> bool {
        match self.language {
            Language::Go => matches!(name, "aws.String" | "ptr.String" | "new"),
            Language::Rust => matches!(name, "String.from" | "Some"),
            Language::Python
            | Language::Java
            | Language::JavaScript
            | Language::CSharp
            | Language::Kotlin
            | Language::Php => false,
        }
    }

    /// The argument of a call that gives it.
    pub(super) fn wrapped(&self, at: usize) -> Option<usize> {
        self.called(at).filter(|(name, _)| self.is_wrapper(name)).map(|(_, open)| open + 1)
    }

    /// Takes in a call or operator after a part. False if there is none whose result is known.
    fn suffix(&self, part: &mut Part) -> bool {
        let Part { content, first: _, last: _, next } = part;
        if self.is("%", *next) && self.language == Language::Python {
            let filled = content.take().and_then(|content| template(&content, Style::Percent, self.language));
            *content = filled.filter(|content| content.holes().next().is_some());
            let Some(end) = self.operand(*next + 1).or(self.literal(*next + 1).map(|_| *next + 2)) else {
                return false;
            };
            *next = end;
            return true;
        }
        let is_asked = self.is(".", *next) && self.is_word(*next + 1) && self.is("(", *next + 2);
        if !is_asked || self.language == Language::Php {
            return false;
        }
        let close = self.partner(*next + 2);
        let is_empty = close == Some(*next + 3);
        let Some((close, known)) = close.zip(content.as_ref()) else {
            *content = None;
            return false;
        };
        let percent = || template(known, Style::Percent, self.language);
        let value = match (self.language, self.text(*next + 1)) {
            (Language::Kotlin, "trimIndent") if is_empty => Some(known.trim_indent()),
            (Language::Rust, "to_string" | "to_owned" | "into") if is_empty => Some(known.clone()),
            (Language::Python, "format") => template(known, Style::Brace, self.language),
            (Language::Java, "formatted") | (Language::Kotlin, "format") => percent(),
            _ => None,
        };
        let is_known = value.is_some();
        *content = value;
        if is_known {
            *next = close + 1;
        }
        is_known
    }

    /// The token after a value that is no literal: a name, with members, calls and places of lists; something in brackets.
    fn operand(&self, at: usize) -> Option<usize> {
        let mut at = at + usize::from(self.is("&", at));
        if self.is_any(&["(", "{", "["], at) {
            at = self.partner(at)? + 1;
        } else if self.is_word(at) {
            at += 1;
        } else {
            return None;
        }
        loop {
            if self.is_any(&["(", "["], at) {
                at = self.partner(at)? + 1;
            } else if self.is(self.member_mark(), at) && self.is_word(at + 1) {
                at += 2;
            } else {
                return Some(at);
            }
        }
    }
}

fn joined(first: Option<Content>, second: Option<&Content>) -> Option<Content> {
    let mut first = first?;
    first.append(second?);
    Some(first)
}
