//! The values of a statement's parameters, where the program writes them beside it.
//!
//! A value counts only if the whole list is literal and nothing in the file can change it afterwards: a value that is not the one
//! that is sent would be worse than none.

use super::Language;
use super::carrier::Carriers;
use super::code::Code;
use super::lexer::Kind;
use super::member::{Form, Member};
use partiql_iam::dynamodb::{Numeral, Value};

/// How many members of a request, and calls of a builder, are looked at.
const MAX_MEMBERS: usize = 200;

/// How many tokens the type of a list may have.
const LONGEST_TYPE: usize = 12;

/// Calls that give a request its parameters.
const GIVING: [&str; 4] = ["parameters", "set_parameters", "withParameters", "setParameters"];

/// Calls that make a list of their arguments.
const LISTS: [&str; 5] = ["List.of", "Arrays.asList", "Collections.singletonList", "listOf", "vec!"];

/// What a file says of all its lists of parameters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Habits {
    /// A list may be changed after it is written.
    may_change: bool,
    /// Values are written as values of the language: `Parameters: ["Acme"]`.
    plain: bool,
}

impl Code<'_> {
    pub(super) fn habits(&self) -> Habits {
        let mut habits = Habits { may_change: false, plain: false };
        for (at, token) in self.tokens.iter().enumerate() {
            if matches!(token.kind, Kind::Operator(_)) {
                continue;
            }
            let before = at.saturating_sub(1);
            let text = self.literal(at).and_then(|literal| literal.content.as_ref()?.known());
            let is_own = || self.is_word_of(&["this", "it"], before.saturating_sub(1));
            habits.may_change |= match self.language {
                Language::Java | Language::Rust => {
                    self.is_word_of(&["toBuilder", "get_parameters", "getParameters"], at)
                }
                Language::Kotlin => {
                    self.is_word_of(&["copy", "toBuilder", "getParameters"], at)
                        || self.is_word_of(&["parameters"], at)
                            && self.is(".", before)
                            && !self.is("(", at + 1)
                            && !is_own()
                }
                Language::Php => text == Some("Parameters") && self.is("[", before) && self.is("]", at + 1),
                Language::Python | Language::JavaScript | Language::Go | Language::CSharp => {
                    self.is_word_of(&["Parameters"], at) && self.is(".", before)
                        || text == Some("Parameters") && self.is("[", before)
                }
            };
            habits.plain |= match self.language {
                Language::Python => self.is_word_of(&["resource", "meta"], at),
                Language::JavaScript => {
                    text.is_some_and(|text| text.ends_with("lib-dynamodb")) || self.is_word_of(&["DocumentClient"], at)
                }
                Language::Java
                | Language::Go
                | Language::CSharp
                | Language::Rust
                | Language::Kotlin
                | Language::Php => false,
            };
        }
        habits
    }

    /// The values that are given beside a statement; `None` if not all of them are known.
    pub(super) fn values(
        &self,
        statement: Member,
        habits: &dyn Fn() -> Habits,
        carriers: &Carriers<'_, '_>,
    ) -> Option<Vec<Value>> {
        let unchanged = || Some(habits()).filter(|habits| !habits.may_change);
        match statement.form {
            Form::Object { open } => {
                let list = self.list(self.member_beside(open)?.value)?;
                carriers.is_only_sent(open).then_some(())?;
                self.elements(list, unchanged()?)
            }
            Form::Method => self.values_of_chain(statement.name, unchanged()?),
            Form::Assigned { .. } => None,
        }
    }

    /// The parameters among the members of an object. None if it takes in members of another.
    fn member_beside(&self, open: usize) -> Option<Member> {
        let close = self.partner(open)?;
        let mut found = None;
        let mut at = open + 1;
        for _ in 0..MAX_MEMBERS * 8 {
            if at >= close {
                return found;
            }
            let is_spread = self.is("*", at) && self.is("*", at + 1) || self.is(".", at) && self.is(".", at + 1);
            if is_spread {
                return None;
            }
            let member = self.parameters_member(at);
            if member.is_some_and(|member| matches!(member.form, Form::Object { open: around } if around == open)) {
                if found.is_some() {
                    return None;
                }
                found = member;
            }
            let inner = if self.is_any(&["(", "[", "{"], at) { self.partner(at)? } else { at };
            at = inner + 1;
        }
        None
    }

    /// The values in the calls of a builder around that of the statement.
    fn values_of_chain(&self, name: usize, habits: Habits) -> Option<Vec<Value>> {
        let mut calls = Vec::new();
        // Back to its beginning.
        let mut at = name;
        loop {
            if self.is("(", at + 1) && at != name {
                calls.push(at);
            }
            let Some(mut before) = at.checked_sub(2) else { break };
            if self.is(":", at - 1) && self.is(":", before) {
                before = before.checked_sub(1)?;
            } else if !self.is(".", at - 1) {
                break;
            }
            if self.is(")", before) {
                before = self.partner(before)?.checked_sub(1)?;
            }
            if !self.is_word(before) || calls.len() > MAX_MEMBERS {
                return None;
            }
            at = before;
        }
        calls.reverse();
        // A builder that has a name may be given more elsewhere.
        let is_lambda = at.checked_sub(1).is_some_and(|before| self.is("->", before));
        let is_carrier = |at: usize| self.carrier(at).is_some();
        let is_whole = is_lambda || is_carrier(at) || calls.iter().any(|call| is_carrier(*call));
        // On to its end.
        let mut next = self.partner(name + 1)? + 1;
        let mut last = name;
        while self.is(".", next) && self.is_word(next + 1) && calls.len() <= MAX_MEMBERS {
            if self.is("(", next + 2) {
                calls.push(next + 1);
                last = next + 1;
                next = self.partner(next + 2)? + 1;
            } else {
                next += 2;
            }
        }
        // `new ExecuteStatementRequest().withStatement(…)`
        let is_new = at.checked_sub(1).is_some_and(|before| self.is_word_of(&["new"], before));
        let is_ended = (is_lambda || is_new) && self.is_any(&[")", ","], next)
            || self.is_word_of(&["build", "send", "send_with", "into_paginator"], last);
        let is_changed = calls.iter().any(|call| self.is_word_of(&["applyMutation", "apply", "also", "let"], *call));
        if !is_whole || !is_ended || is_changed {
            return None;
        }
        let given: Vec<usize> = calls.into_iter().filter(|call| self.is_word_of(&GIVING, *call)).collect();
        let appends = self.language == Language::Rust && given.iter().all(|call| self.text(*call) == "parameters");
        match &*given {
            [] => None,
            many if appends => {
                let each = many.iter().map(|call| self.elements(call + 1, habits));
                let each: Option<Vec<Vec<Value>>> = each.collect();
                Some(each?.into_iter().flatten().collect())
            }
            [one] => self.elements(self.list(one + 2).unwrap_or(one + 1), habits),
            _ => None,
        }
    }

    /// The bracket that opens a list, if nothing follows the list.
    fn list(&self, at: usize) -> Option<usize> {
        let open = match self.language {
            Language::Php if self.is_word_of(&["array"], at) && self.is("(", at + 1) => Some(at + 1),
            Language::Python | Language::JavaScript | Language::Php => self.is("[", at).then_some(at),
            Language::Go => self.after_type(at, &["[", "]", "."]),
            Language::CSharp if self.is("[", at) => Some(at),
            Language::CSharp => self.after_type(at, &["<", ">", ".", "(", ")"]),
            Language::Java | Language::Kotlin | Language::Rust => {
                let at = self.wrapped(at).unwrap_or(at);
                if self.language == Language::Rust && self.is_word_of(&["vec"], at) && self.is("[", at + 2) {
                    return Some(at + 2);
                }
                self.called(at).filter(|(name, _)| LISTS.contains(&&**name)).map(|(_, open)| open)
            }
        }?;
        self.ends_value(self.partner(open)? + 1).then_some(open)
    }

    /// The brace after a type.
    fn after_type(&self, at: usize, operators: &[&str]) -> Option<usize> {
        let mut after = (at..).take(LONGEST_TYPE).skip_while(|at| self.is_word(*at) || self.is_any(operators, *at));
        after.next().filter(|brace| self.is("{", *brace))
    }

    /// The values between two brackets.
    fn elements(&self, open: usize, habits: Habits) -> Option<Vec<Value>> {
        let close = self.partner(open)?;
        let mut values = Vec::new();
        let mut start = open + 1;
        while start < close {
            let mut end = start;
            while end < close && !self.is(",", end) {
                end = if self.is_any(&["(", "[", "{"], end) { self.partner(end)? + 1 } else { end + 1 };
            }
            values.push(self.value(start, end, habits)?);
            start = end + 1;
        }
        Some(values)
    }

    /// The value that the tokens of an element are.
    fn value(&self, start: usize, end: usize, habits: Habits) -> Option<Value> {
        let mut atoms = Vec::new();
        let marks: &[&str] = match self.language {
            Language::Php => &["[", "]", "(", ")", "=>"],
            _ => &["{", "}", "(", ")", ".", ":", "=", "&"],
        };
        for at in start..end {
            if let Some(literal) = self.literal(at) {
                atoms.push(Atom::Text(literal.content.as_ref()?.known()?));
            } else if self.is_word(at) {
                if !self.is_frame(at) {
                    atoms.push(Atom::Word(self.text(at)));
                }
            } else if !self.is_any(marks, at) {
                return None;
            }
        }
        let is_object = self.is("{", start);
        let is_scripted = matches!(self.language, Language::Python | Language::JavaScript);
        match &*atoms {
            [one] if is_scripted && end == start + 1 => one.plain(),
            [Atom::Text(text)]
                if self.language == Language::CSharp && end > start + 1
                    || self.language == Language::Java && self.is_word_of(&["new"], start) =>
            {
                Some(Value::String((*text).to_owned()))
            }
            [Atom::Text(name) | Atom::Word(name), value] if !is_scripted || is_object && !habits.plain => {
                value.typed(name)
            }
            _ => None,
        }
    }

    /// Whether a word belongs to the frame of a value: `AttributeValue.builder().s("…").build()`.
    fn is_frame(&self, at: usize) -> bool {
        let words: &[&str] = match self.language {
            Language::Python | Language::JavaScript => &[],
            Language::Php => &["array"],
            Language::Java => &["AttributeValue", "builder", "build", "new"],
            Language::Kotlin => &["AttributeValue"],
            Language::Go => &["types", "Value"],
            Language::CSharp => &["AttributeValue", "new"],
            Language::Rust => &["AttributeValue", "types", "String", "from", "to_string", "to_owned", "into"],
        };
        words.contains(&self.text(at))
    }
}

/// A word or a text of a value.
#[derive(Clone, Copy, Debug)]
enum Atom<'t> {
    Word(&'t str),
    Text(&'t str),
}

impl Atom<'_> {
    /// A value of the language itself.
    fn plain(self) -> Option<Value> {
        match self {
            Self::Text(text) => Some(Value::String(text.to_owned())),
            Self::Word("null" | "None") => Some(Value::Null),
            Self::Word(word) => {
                // Up to here every number of JavaScript is a whole one.
                let is_number = word.len() <= 15 && word.bytes().all(|byte| byte.is_ascii_digit());
                let is_decimal = is_number && (word == "0" || !word.starts_with('0'));
                if is_decimal { word.parse::<Numeral>().ok().map(Value::Number) } else { truth(word).map(Value::Bool) }
            }
        }
    }

    /// A value with a type beside it: `{"S": "…"}`, `AttributeValue.fromS("…")`, `&types.AttributeValueMemberS{Value: "…"}`.
    fn typed(self, name: &str) -> Option<Value> {
        let name = name.strip_prefix("AttributeValueMember").unwrap_or(name);
        let name = name.strip_prefix("from").or_else(|| name.strip_prefix("with")).unwrap_or(name);
        match (name, self) {
            ("S" | "s", Self::Text(text)) => Some(Value::String(text.to_owned())),
            ("N" | "n", Self::Text(text)) => text.parse::<Numeral>().ok().map(Value::Number),
            ("BOOL" | "Bool" | "bool", Self::Word(word)) => truth(word).map(Value::Bool),
            ("NULL" | "Null" | "Nul" | "nul", Self::Word(word)) if truth(word) == Some(true) => Some(Value::Null),
            _ => None,
        }
    }
}

fn truth(word: &str) -> Option<bool> {
    match word {
        "true" | "True" => Some(true),
        "false" | "False" => Some(false),
        _ => None,
    }
}
