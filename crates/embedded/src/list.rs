//! Lists of statements that are not written where they are sent, and statements that are added to in a request: silence would look like no
//! permissions.

use super::Language;
use super::code::Code;
use super::lexer::Kind;
use super::{Content, Dynamic, Why};
use partiql_iam::Span;

/// What the list of a batch or a transaction is called by the SDKs.
const MEMBERS: [&str; 2] = ["Statements", "TransactStatements"];

/// The same in builders.
const METHODS: [&str; 10] = [
    "statements",
    "transactStatements",
    "transact_statements",
    "set_statements",
    "set_transact_statements",
    "withStatements",
    "withTransactStatements",
    "setStatements",
    "setTransactStatements",
    "transactStatement",
];

/// How many names may stand for one another.
const MAX_NAMES: usize = 4;

/// Calls whose arguments are the elements of a list.
const LISTS: [&str; 7] = ["of", "asList", "singletonList", "listOf", "mutableListOf", "arrayListOf", "array"];

impl Code<'_> {
    /// What is said of a list of statements, or of a statement that is added to, whose name is here.
    pub(super) fn unseen_list(&self, at: usize) -> Option<Dynamic> {
        let token = self.tokens.get(at)?;
        // Most tokens are none of these.
        if token.range().len() < "statement".len() {
            return None;
        }
        let text = match &token.kind {
            Kind::Word => self.text(at),
            Kind::Text(literal) => literal.content.as_ref().map(Content::text).unwrap_or_default(),
            Kind::Operator(_) => return None,
        };
        let unknown = |why| Some(Dynamic { range: self.place(at, at), why });
        if matches!(text, "Statement" | "statement") && self.is_added_to(at) {
            return unknown(Why::Joined);
        }
        let value = self.list_value(at, text)?;
        let end = self.value_end(value);
        // In a type it has none.
        let arguments = (value == at + 2 && self.is("(", at + 1)).then(|| self.partner(at + 1)).flatten();
        let is_whole = arguments.is_none_or(|close| self.has_only_known_elements(at + 1, close));
        let is_passed_on = self.is_word(value) && end == value + 1 && self.is_name_passed_on(self.text(value), value);
        if end <= value || is_whole && !is_passed_on && self.is_written_out(value, end) {
            return None;
        }
        unknown(Why::Elsewhere)
    }

    /// `args["Statement"] += …`, `request.Statement .= …`
    fn is_added_to(&self, at: usize) -> bool {
        let after = if self.is_any(&["]", ")"], at + 1) { at + 2 } else { at + 1 };
        // An operator may be several tokens.
        let rest = self.tokens.get(after).and_then(|token| self.source.get(token.range().start..)).unwrap_or_default();
        ["+=", ".=", "??=", "||=", "|="].iter().any(|operator| rest.starts_with(operator))
    }

    /// Where a list is, with its value, if its name is here.
    pub(super) fn whole_list(&self, at: usize) -> Option<Span> {
        if !self.names_list(at) {
            return None;
        }
        let value = (at + 1..at + 4).find(|value| !self.is_any(&["]", ":", "=", "=>", "("], *value)).unwrap_or(at);
        let end = self.value_end(value);
        Some(self.place(at, end.saturating_sub(1).max(at)))
    }

    /// Whether the name of a list is here, with its value.
    pub(super) fn names_list(&self, at: usize) -> bool {
        let text = match self.tokens.get(at).map(|token| &token.kind) {
            Some(Kind::Word) => self.text(at),
            Some(Kind::Text(literal)) => literal.content.as_ref().map(Content::text).unwrap_or_default(),
            Some(Kind::Operator(_)) | None => return false,
        };
        self.list_value(at, text).is_some_and(|value| self.value_end(value) > value)
    }

    /// Where the value of a list begins, if its name is here.
    fn list_value(&self, at: usize, text: &str) -> Option<usize> {
        let before = at.checked_sub(1);
        let is_after_dot = before.is_some_and(|before| self.is(".", before) || self.is(">", before));
        if METHODS.contains(&text) {
            if is_after_dot && self.is("(", at + 1) {
                return Some(at + 2);
            }
            let is_declared = before.is_some_and(|before| self.is_word_of(&["val", "var"], before));
            return (self.language == Language::Kotlin && !is_declared && self.is("=", at + 1)).then_some(at + 2);
        }
        if !MEMBERS.contains(&text) {
            return None;
        }
        let after = if self.is("]", at + 1) { at + 2 } else { at + 1 };
        if self.is_any(&["=", ":", "=>"], after) {
            return Some(after + 1);
        }
        // `{ Statements }`
        let is_short = self.language == Language::JavaScript
            && self.is_any(&["}", ","], at + 1)
            && before.is_some_and(|before| self.is_any(&["{", ","], before));
        is_short.then_some(at)
    }

    /// The token after a value.
    fn value_end(&self, value: usize) -> usize {
        let mut end = value;
        while end < self.tokens.len() && !self.is_any(&[",", ")", "]", "}", ";"], end) {
            let is_line = self.language == Language::Kotlin && !self.is_any(&["{", "[", "(", "."], end);
            if is_line && end > value && self.ends_statement(end) && self.around(end) == self.around(value) {
                break;
            }
            end = self.after(end);
        }
        end
    }

    /// Whether the statements of a list are looked at by themselves, and nothing is put beside them.
    fn is_written_out(&self, value: usize, end: usize) -> bool {
        let list = self.around(value);
        let is_here = |at: usize| {
            let around = self.around(at);
            around == list || around.is_some_and(|open| self.around(open) == list)
        };
        let is_spread = |at: usize| match self.language {
            Language::JavaScript | Language::Php => {
                self.is(".", at) && !self.is(".", at + 1) && self.is(".", at.saturating_sub(1))
            }
            Language::Python => self.is("*", at),
            _ => false,
        };
        let mut has_known = false;
        for at in (value..end).filter(|at| is_here(*at)) {
            if is_spread(at) {
                if !self.stands_for_statement(at + 1, 0) {
                    return false;
                }
                has_known = true;
            } else if self.is("+", at) {
                return false;
            }
        }
        let is_held = has_known || self.holds_statement(value, end, 0);
        is_held && self.has_only_known(value, end) && self.is_named_list_known(value, end, 0)
    }

    /// Whether each element of a list that is written out, and what is added to it, is or holds a statement that is looked at by itself.
    fn has_only_known(&self, value: usize, end: usize) -> bool {
        const ADDING: [&str; 6] = ["add", "addAll", "append", "extend", "push", "concat"];
        let adds_unknown = |at: usize| {
            self.is_word_of(&ADDING, at)
                && self.is("(", at + 1)
                && self.partner(at + 1).is_some_and(|close| close > at + 2 && !self.holds_statement(at + 2, close, 0))
        };
        if (value..end).any(adds_unknown) {
            return false;
        }
        // `[…]`, `{ … }` of C#, `[]T{…}`, `listOf(…)`, `vec![…]`
        let opens = |at: &usize| {
            let is_some =
                self.is("(", *at) && at.checked_sub(1).is_some_and(|before| self.is_word_of(&["Some"], before));
            self.is_any(&["[", "{", "("], *at) && self.partner(*at).is_some_and(|it| it > at + 1) && !is_some
        };
        let open = (value..end).find(opens);
        let end = if value < end && self.is_word_of(&["Some"], value) { end - 1 } else { end };
        let Some((open, close)) = open.and_then(|open| Some((open, self.partner(open)?))) else { return true };
        let before = open.checked_sub(1).filter(|before| *before >= value);
        let is_list = match (self.text(open), before) {
            ("(", before) => before.is_some_and(|before| self.is_word_of(&LISTS, before)),
            ("{", before) => {
                matches!(self.language, Language::CSharp | Language::Go)
                    && before.is_none_or(|before| !self.is_any(&["=>", "("], before))
            }
            (_, before) => before.is_none_or(|before| self.is("!", before)),
        };
        // What is made for each of something has one element.
        let is_made = (open + 1..close).any(|at| self.around(at) == Some(open) && self.is_word_of(&["for"], at));
        if !is_list || is_made || close + 1 < end && !self.is(".", close + 1) {
            return true;
        }
        self.has_only_known_elements(open, close)
    }

    /// Whether a list that has a name has only known elements where it is written out.
    fn is_named_list_known(&self, value: usize, end: usize, depth: usize) -> bool {
        if !self.is_word(value) || end != value + 1 || depth == MAX_NAMES {
            return true;
        }
        let Some(operator) = self.visible_assignment(self.text(value), value) else { return true };
        let (start, end) = (operator + 1, self.assigned_end(operator));
        let is_spread = |at: usize| {
            self.around(at) == Some(start)
                && self.is_any(&["*", "."], at)
                && self.is_word(at + 1)
                && !self.is_word(at.saturating_sub(1))
                && !self.is(")", at.saturating_sub(1))
        };
        let has_spread = (start..end).any(|at| is_spread(at) && !self.stands_for_statement(at + 1, 0));
        let is_list = self.is("[", start) && end > start + 2;
        !(is_list && (has_spread || !self.has_only_known(start, end)))
            && self.is_named_list_known(start, end, depth + 1)
    }

    fn has_only_known_elements(&self, open: usize, close: usize) -> bool {
        self.parts(open + 1, close).all(|(start, end)| {
            let is_spread = self.is_any(&[".", "*"], start);
            end == start || is_spread || self.holds_statement(start, end, 0)
        })
    }
}
