//! The other branches of a statement that is written out: what may be sent instead of it.

use super::Language;
use super::beside::Beside;
use super::code::Code;
use super::member::{Form, Member};

/// How many brackets around a statement are looked at.
pub(super) const MAX_LEVELS: usize = 12;

/// How many tokens the header of `match` may have.
const LONGEST_HEADER: usize = 16;

/// How many tokens of an expression are looked at.
const LONGEST: usize = 2000;

/// How many tokens are looked at after a bracket that nothing closes, and within it.
const LONGEST_UNCLOSED: usize = 100;

/// Methods that add their arguments to a list, and so do `splice` and `insert` after a place.
pub(super) const ADDING: [&str; 19] = [
    "append",
    "push",
    "add",
    "Add",
    "addAll",
    "extend",
    "insert",
    "Insert",
    "AddRange",
    "InsertRange",
    "unshift",
    "splice",
    "appendleft",
    "extendleft",
    "push_back",
    "extend_from_slice",
    "addFirst",
    "addLast",
    "concat",
];

/// Functions that add to the list that they are given first.
pub(super) const ADDING_FUNCTIONS: [&str; 4] = ["append", "array_push", "array_unshift", "array_merge"];

/// Calls whose arguments are the elements of a list.
const LISTS: [&str; 8] = ["of", "asList", "singletonList", "listOf", "mutableListOf", "arrayListOf", "array", "vec"];

/// Words for nothing.
const NOTHING: [&str; 10] = ["None", "null", "nil", "undefined", "false", "False", "true", "True", "default", "NULL"];

/// Calls that make something empty, or end the function.
const EMPTY: [&str; 10] =
    ["list", "dict", "array", "vec", "emptyList", "mutableListOf", "listOf", "arrayListOf", "of", "ArrayList"];

/// Words that begin a branch that gives no value.
const LEAVING: [&str; 7] = ["throw", "raise", "panic", "return", "continue", "break", "unreachable"];

/// Words before an expression.
const BEFORE_VALUE: [&str; 6] = ["return", "yield", "await", "in", "case", "throw"];

impl<'t> Code<'t> {
    /// Looks at the expressions around a statement, from the inside.
    pub(super) fn branches(&self, member: Member, beside: &mut Beside<'t>) {
        let Member { name, value: _, form } = member;
        let (mut inner, mut at) = match form {
            // What a call is given, its result is not.
            Form::Object { open } if self.is_sending(open) => return,
            Form::Object { open } => (Some(open), open),
            Form::Method => (None, name),
            Form::Assigned { receiver } => {
                beside.names.insert(self.text(receiver));
                return;
            }
        };
        for level in 0..MAX_LEVELS {
            let (start, end) = self.expression_around(at);
            self.choices(start, end, &mut beside.unknown);
            if let Some(operator) = start.checked_sub(1).filter(|operator| self.is_any(&["=", ":="], *operator))
                && self.plainly_assigned(operator).is_some()
            {
                beside.names.insert(self.text(self.last_of_name(operator)));
            }
            if let Some(open) = inner {
                self.other_block(open, &mut beside.unknown);
            }
            let Some(open) = self.around(at) else { return };
            // What is around one member of a list is around the others.
            let seen = beside.seen.entry(open).or_insert(usize::MAX);
            if *seen <= level {
                return;
            }
            *seen = level;
            if self.is("(", open) {
                let callee = self.callee(open);
                if let Some(callee) = callee {
                    if self.is_sending(open) {
                        return;
                    }
                    if self.is_word_of(&ADDING, callee)
                        && let Some(dot) = callee.checked_sub(1).filter(|dot| self.is_member_mark(*dot))
                        && let Some(list) = dot.checked_sub(1).filter(|list| self.is_word(*list))
                    {
                        beside.names.insert(self.text(list));
                    }
                    if self.is_word_of(&LISTS, callee) {
                        self.other_elements(open, &mut beside.unknown);
                    }
                }
            } else if self.is("[", open) {
                self.other_elements(open, &mut beside.unknown);
            } else if self.is("{", open) {
                if self.is_match(open) {
                    self.arms(open, &mut beside.unknown);
                } else if self.is_list_of_braces(open) {
                    self.other_elements(open, &mut beside.unknown);
                }
            }
            (inner, at) = (Some(open), open);
        }
    }

    /// Whether a parenthesis opens the arguments of a call that sends them.
    fn is_sending(&self, open: usize) -> bool {
        let callee = self.callee(open).filter(|_| self.is("(", open));
        callee.is_some_and(|callee| self.carrier(callee).is_some() && !self.carrier_names_type(callee))
    }

    pub(super) fn is_member_mark(&self, at: usize) -> bool {
        self.is(".", at) || self.is("->", at)
    }

    /// The last word of the name that an operator assigns to, before its type.
    pub(super) fn last_of_name(&self, operator: usize) -> usize {
        let name = self.plainly_assigned(operator).unwrap_or_default();
        let last = name.rsplit('.').next().unwrap_or_default();
        (0..operator).rev().take(16).find(|at| self.is_word_of(&[last], *at)).unwrap_or(operator)
    }

    /// The expression that a token is in, between commas, operators that assign, and the brackets around it.
    fn expression_around(&self, at: usize) -> (usize, usize) {
        let around = self.around(at);
        let floor = around.map_or(0, |open| open + 1);
        let mut start = at;
        let is_unclosed = around.is_some_and(|open| self.partner(open).is_none());
        let longest = if is_unclosed { LONGEST_UNCLOSED } else { LONGEST };
        for _ in 0..longest {
            let Some(before) = start.checked_sub(1).filter(|before| *before >= floor) else { break };
            // With a line of its own, or after what is no expression.
            let begins = (around.is_none_or(|open| self.is("{", open)) && self.ends_statement(start))
                || self.is_any(&[",", ";", "=", ":=", "+=", "=>", "->", "{"], before) && !self.is_member_arrow(before)
                || self.is_word_of(&BEFORE_VALUE, before);
            if begins {
                break;
            }
            start = if self.is_any(&[")", "]", "}"], before) {
                self.partner(before).filter(|open| *open < before).unwrap_or(before)
            } else {
                before
            };
        }
        // The key of a member: `Statements: …`.
        if self.is(":", start + 1) && (self.is_word(start) || self.literal(start).is_some()) && start + 1 < at {
            start += 2;
        }
        let (mut end, mut left) = (at, longest);
        while left > 0 {
            left = self.left_after(end, left);
            if end >= self.tokens.len()
                || self.is_any(&[",", ";", ")", "]", "}"], end)
                || end > at && around.is_none_or(|open| self.is("{", open)) && self.ends_value_line(end)
            {
                break;
            }
            end = self.after(end);
        }
        (start, end)
    }

    /// How many tokens are looked at after one: few after a bracket that nothing closes, so that many of them take no square of time.
    pub(super) fn left_after(&self, at: usize, left: usize) -> usize {
        let is_unclosed = self.is_any(&["(", "[", "{"], at) && self.partner(at).is_none();
        if is_unclosed { left.min(LONGEST_UNCLOSED) } else { left }.saturating_sub(1)
    }

    /// Whether it is the mark between an object and its member in PHP.
    fn is_member_arrow(&self, at: usize) -> bool {
        self.language == Language::Php && self.is("->", at)
    }

    /// Whether a line that gives a value ends before a token: what is chosen may be on the next one.
    fn ends_value_line(&self, at: usize) -> bool {
        let continues = self.is_any(&[":", "|", "&"], at) || self.is_word_of(&["else"], at);
        self.ends_statement(at) && !(continues && self.language != Language::Python)
    }

    /// What is chosen instead of a statement within an expression: `x ? { … } : other()`, `x ?? [ … ]`, `[ … ] + more`.
    fn choices(&self, start: usize, end: usize, unknown: &mut Vec<(usize, usize)>) {
        let mut parts: Vec<(usize, usize)> = Vec::new();
        let (mut first, mut at) = (start, start);
        let mut is_conditional = false;
        while at < end {
            let is_double = |mark: &str| self.is(mark, at) && self.is(mark, at + 1);
            // `x?.y`, `X?`
            let is_question = self.is("?", at)
                && !self.is("?", at.saturating_sub(1))
                && (!self.is(".", at + 1) || self.language == Language::Php)
                && !is_double("?")
                && self.language != Language::Rust;
            let is_elvis = self.is("?", at) && self.is(":", at + 1);
            let is_colon = self.is(":", at) && !self.is(":", at + 1) && !self.is(":", at.saturating_sub(1));
            let width = if is_double("|") || is_double("?") || is_elvis {
                2
            } else if is_question
                || is_colon && is_conditional
                || self.is("+", at) && self.language != Language::Php
                || self.is_word_of(&["or", "else", "if"], at)
            {
                1
            } else {
                at = self.after(at);
                continue;
            };
            let is_ternary = is_question && !is_elvis;
            is_conditional |= is_ternary;
            let is_condition = is_ternary || self.is_word_of(&["else"], at) && self.language == Language::Python;
            if !is_condition {
                parts.push((first, at));
            }
            at += width;
            // The condition of an `if` in parentheses is none of the branches.
            if self.is_word_of(&["if"], at - 1) && self.language != Language::Python && self.is("(", at) {
                at = self.after(at);
            }
            first = at;
        }
        // Of Python: what is after `if` without `else` only filters.
        let is_filter = self.language == Language::Python
            && first.checked_sub(1).is_some_and(|before| first > start && self.is_word_of(&["if"], before));
        if first > start && !is_filter {
            parts.push((first, end));
        }
        for (first, end) in parts {
            self.say(first, end, unknown);
        }
    }

    /// Says that what is between two tokens is unknown, unless it is nothing or has statements that are looked at by themselves.
    pub(super) fn say(&self, first: usize, end: usize, unknown: &mut Vec<(usize, usize)>) {
        if first < end && !self.is_nothing(first, end) && !self.is_seen(first, end) {
            unknown.push((first, end - 1));
        }
    }

    /// Whether statements that are looked at by themselves are between two tokens, and are what the expression gives.
    pub(super) fn is_seen(&self, first: usize, end: usize) -> bool {
        (first..end).any(|at| {
            if self.statement_member(at).is_some_and(|member| !self.is_any(&["[", "{"], member.value)) {
                return true;
            }
            let is_name = self.is_word(at) && !at.checked_sub(1).is_some_and(|before| self.is_member_mark(before));
            is_name && !self.is_given_to_another(at, first) && self.stands_for_statement(at, 0)
        })
    }

    /// Whether a token is an argument, or within one, of a call after another token that may give something else.
    fn is_given_to_another(&self, at: usize, first: usize) -> bool {
        let mut around = self.around(at).filter(|open| *open >= first);
        while let Some(open) = around {
            let callee = self.callee(open).filter(|_| self.is("(", open));
            let is_kept = |callee: usize| {
                self.is_word_of(&LISTS, callee)
                    || self.is_word_of(&ADDING, callee)
                    || self.is_word_of(&ADDING_FUNCTIONS, callee)
                    || self.is_word_of(
                        &["list", "dict", "tuple", "copy", "deepcopy", "Some", "freeze", "ArrayList", "List"],
                        callee,
                    )
            };
            if callee.is_some_and(|callee| callee >= first && !is_kept(callee)) {
                return true;
            }
            around = self.around(open).filter(|open| *open >= first);
        }
        false
    }

    /// Whether an expression gives nothing: `None`, `[]`, `new ArrayList<>()`, `throw …`.
    pub(super) fn is_nothing(&self, first: usize, end: usize) -> bool {
        if self.is_word_of(&LEAVING, first) {
            return true;
        }
        if end == first + 1 {
            return self.is_word_of(&NOTHING, first);
        }
        let is_empty_pair =
            |at: usize| self.is_any(&["(", "[", "{"], at) && self.partner(at) == Some(at + 1) && at + 1 < end;
        let last_pair = end.checked_sub(2).filter(|open| *open >= first && is_empty_pair(*open));
        if let Some(open) = last_pair {
            let is_type = self.is("{", open) || self.is("[", open) || open == first || self.is_word_of(&["new"], first);
            let callee = self.callee(open);
            if is_type
                || callee.is_some_and(|callee| self.is_word_of(&EMPTY, callee) || self.is_word_of(&["new"], callee))
            {
                return (first..open).all(|at| self.is_word(at) || !self.is("(", at));
            }
        }
        self.language == Language::Go && self.is_word_of(&["make"], first) && self.is("(", first + 1)
            || self.is_word_of(&["Vec", "Vector"], first) && self.is_word_of(&["with_capacity", "new"], first + 3)
    }

    /// The elements of a list beside a statement.
    fn other_elements(&self, open: usize, unknown: &mut Vec<(usize, usize)>) {
        let Some(close) = self.partner(open) else { return };
        for (start, end) in self.parts(open + 1, close) {
            self.say_element(start, end, unknown);
        }
    }

    /// The same of an element, which may be the elements of another list: `...more`, `*more`.
    pub(super) fn say_element(&self, start: usize, end: usize, unknown: &mut Vec<(usize, usize)>) {
        let first = (start..end).find(|at| !self.is_any(&[".", "*"], *at)).unwrap_or(end);
        self.say(first, end, unknown);
    }

    /// Whether a brace holds the elements of a list: `new List<T> { … }`, `[]T{ … }`.
    fn is_list_of_braces(&self, open: usize) -> bool {
        let Some(before) = open.checked_sub(1) else { return false };
        let inner = |at: usize| self.around(at) == Some(open);
        let Some(close) = self.partner(open) else { return false };
        // Members and statements have these.
        let is_list = !(open + 1..close).any(|at| inner(at) && (self.is_any(&["=", ";", ":=", "=>"], at)));
        match self.language {
            Language::Go => {
                is_list && !(open + 1..close).any(|at| inner(at) && self.is(":", at)) && self.is_word(before)
            }
            Language::CSharp => is_list && (self.is_any(&[">", ")", "]"], before) || self.is_word_of(&["new"], before)),
            Language::Java => is_list && self.is("]", before),
            Language::Python | Language::JavaScript | Language::Kotlin | Language::Rust | Language::Php => false,
        }
    }

    /// Whether a brace holds the arms of `when`, `match` or `switch` that gives a value.
    fn is_match(&self, open: usize) -> bool {
        const MATCHING: [&str; 3] = ["when", "match", "switch"];
        let Some(before) = open.checked_sub(1) else { return false };
        let mut back = (0..open).rev().take(LONGEST_HEADER).take_while(|at| !self.is_any(&[";", "{", "}"], *at));
        let Some(word) = back.find(|at| self.is_word_of(&MATCHING, *at)) else { return false };
        // That of C# is after what it looks at.
        self.language == Language::CSharp && word == before
            || word.checked_sub(1).is_some_and(|at| {
                self.is_any(&["=", "(", ",", "=>", "->", ":="], at) || self.is_word_of(&["return"], at)
            })
    }

    fn arms(&self, open: usize, unknown: &mut Vec<(usize, usize)>) {
        let Some(close) = self.partner(open) else { return };
        let mut at = open + 1;
        while at < close {
            if self.is("=>", at) || self.is("->", at) && self.language != Language::Php {
                let first = at + 1;
                let mut end = first;
                while end < close && !self.is_any(&[",", ";"], end) && (end == first || !self.ends_statement(end)) {
                    end = self.after(end);
                }
                self.say(first, end, unknown);
                at = end.max(first);
            } else {
                at = self.after(at);
            }
        }
    }

    /// The other block of an `if` that gives a value: `let v = if x { vec![ … ] } else { other() }`.
    fn other_block(&self, open: usize, unknown: &mut Vec<(usize, usize)>) {
        if !matches!(self.language, Language::Rust | Language::Kotlin) || !self.is("{", open) {
            return;
        }
        let mut blocks = Vec::new();
        let (mut begin, mut first) = (open, None);
        for _ in 0..MAX_LEVELS {
            // Back to the `if` of this block.
            let word = (0..begin)
                .rev()
                .take(LONGEST)
                .find(|at| self.is_word_of(&["if", "else"], *at) || self.is_any(&["{", "}", ";"], *at));
            let Some(word) = word.filter(|word| self.is_word(*word)) else { break };
            let word = if self.is_word_of(&["if"], word)
                && word.checked_sub(1).is_some_and(|at| self.is_word_of(&["else"], at))
            {
                word - 1
            } else {
                word
            };
            if self.is_word_of(&["if"], word) {
                first = Some(word);
                break;
            }
            let Some(previous) = word.checked_sub(1).and_then(|close| self.partner(close)) else { break };
            blocks.push(previous);
            begin = previous;
        }
        let is_value = first.and_then(|first| first.checked_sub(1)).is_some_and(|before| {
            self.is_any(&["=", "(", ",", "=>", "->", "{", "&"], before) || self.is_word_of(&["return"], before)
        });
        if !is_value {
            return;
        }
        let mut next = self.after(open);
        while self.is_word_of(&["else"], next) {
            let block = (next..self.tokens.len().min(next + LONGEST)).find(|at| self.is("{", *at));
            let Some(block) = block else { break };
            blocks.push(block);
            next = self.after(block);
        }
        for block in blocks {
            if let Some(close) = self.partner(block) {
                self.say(block + 1, close, unknown);
            }
        }
    }
}
