//! Calls that send a request of DynamoDB in which no statement is seen: silence would look like no permissions.

use super::call::Finder;
use super::carrier::{Carrier, carrier};
use super::code::Code;
use super::language::Language;
use super::member::{Form, Member};
use super::{Dynamic, Why};

/// How many names may stand for one another.
const MAX_NAMES: usize = 4;

/// Words after which a name is called, not declared.
const CALLING: [&str; 13] =
    ["return", "await", "yield", "new", "throw", "in", "else", "do", "and", "or", "not", "print", "case"];

impl Code<'_> {
    /// Whether something after a member of an object may replace its value: `{ Statement: …, ...more }`.
    pub(super) fn is_overridden(&self, member: Member) -> bool {
        let Member { name: _, value, form: Form::Object { open } } = member else { return false };
        let Some(close) = self.partner(open) else { return false };
        let is_object = self.is("{", open) || self.language == Language::Php;
        let mut at = value;
        while at < close {
            if is_object && self.is_spread(at) {
                return true;
            }
            at = self.after(at);
        }
        false
    }

    fn is_spread(&self, at: usize) -> bool {
        match self.language {
            Language::Python => self.is("*", at) && self.is("*", at + 1),
            Language::JavaScript | Language::Php => self.is(".", at) && self.is(".", at + 1),
            Language::Java | Language::Go | Language::CSharp | Language::Rust | Language::Kotlin => false,
        }
    }

    /// Whether the parenthesis after a name opens the arguments of a call, not the parameters of what is declared.
    fn is_called(&self, callee: usize, parenthesis: usize) -> bool {
        let is_declared = callee.checked_sub(1).is_some_and(|before| {
            self.is_word(before) && !self.is_word_of(&CALLING, before)
                || self.is_any(&[">", "]", "*"], before) && self.language != Language::Python
        });
        let after = self.partner(parenthesis).map_or(parenthesis, |close| close + 1);
        // `{` follows a call in the header of a loop, and a lambda of Kotlin.
        !is_declared && !self.is_any(&["{", ":", "->"], after)
    }

    /// Whether a member that is looked at by itself is between two tokens, or in what a name there stands for.
    pub(super) fn holds_statement(&self, first: usize, last: usize, depth: usize) -> bool {
        (first..last).any(|at| {
            self.statement_member(at).is_some()
                || self.is_word(at) && !self.is(".", at.saturating_sub(1)) && self.stands_for_statement(at, depth)
        })
    }

    /// Whether a name stands for a request whose statement is looked at by itself.
    pub(super) fn stands_for_statement(&self, at: usize, depth: usize) -> bool {
        if depth == MAX_NAMES {
            return false;
        }
        let name = self.text(at);
        let is_receiver = |member: Member| match member.form {
            Form::Assigned { receiver } => self.text(receiver) == name,
            Form::Method => self.receiver(member.name.saturating_sub(1)).is_some_and(|it| self.text(it) == name),
            Form::Object { .. } => false,
        };
        let uses = self.occurrences(name);
        let given = uses.iter().any(|at| {
            let members = [at + 2, at + 3].into_iter().filter_map(|member| self.statement_member(member));
            members.into_iter().any(is_receiver)
        });
        // `statements.append(…)`
        let added = uses.iter().any(|at| {
            self.is(".", at + 1)
                && self.is("(", at + 3)
                && self.is_word_of(&["append", "push", "add", "Add", "extend"], at + 2)
                && self.partner(at + 3).is_some_and(|close| self.holds_statement(at + 4, close, depth + 1))
        });
        given || added || {
            let Some(last) = self.last_assignment(name, at.saturating_sub(1)) else { return false };
            let mut end = last.at + 1;
            while end < self.tokens.len() && (end == last.at + 1 || !self.ends_statement(end)) {
                end = self.after(end);
            }
            self.holds_statement(last.at + 1, end, depth + 1)
        }
    }
}

impl Finder<'_, '_> {
    /// What is said of a call that sends a request in which no statement is seen.
    pub(super) fn unseen(&self, parenthesis: usize) -> Option<Dynamic> {
        let code = self.code;
        if !self.mentions.dynamodb {
            return None;
        }
        let callee = code.callee(parenthesis)?;
        let Carrier::DynamoDb(_) = carrier(code.text(callee))? else { return None };
        let close = code.partner(parenthesis)?;
        let first = parenthesis + 1;
        if first >= close || !code.is_called(callee, parenthesis) {
            return None;
        }
        if let Some(expression) = code.expression(first) {
            let range = expression.range;
            return expression.begins_statement.then_some(Dynamic { range, why: Why::Wrapper });
        }
        let mut is_doubtful = false;
        let mut at = first;
        while at < close {
            let name = at + usize::from(code.is_any(&["&", "*"], at));
            let is_name = code.path(name).is_some_and(|(_, next)| code.is_any(&[",", ")"], next));
            let is_argument = at == first || code.is(",", at - 1);
            is_doubtful |= code.is_spread(at) || is_argument && is_name;
            // `({ ...base })`, `({ [KEY]: … })`
            let object = match code.language {
                Language::JavaScript => "{",
                Language::Php => "[",
                _ => "",
            };
            if !object.is_empty() && code.is(object, at) {
                let end = code.partner(at)?;
                is_doubtful |= (at..end).any(|inner| {
                    code.around(inner) == Some(at)
                        && (code.is_spread(inner) || code.is("[", inner) && code.is_any(&["{", ","], inner - 1))
                });
            }
            let is_call = code.is("(", at) && code.callee(at).is_some();
            is_doubtful |= is_call && !object.is_empty();
            at = code.after(at);
        }
        let is_sent = !is_doubtful || code.holds_statement(first, close, 0);
        (!is_sent).then(|| Dynamic { range: code.place(first, close - 1), why: Why::Elsewhere })
    }
}
