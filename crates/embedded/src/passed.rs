//! Requests and lists that are given to a function before they are sent: it may change them.

use super::Language;
use super::code::Code;
use super::hidden::PHP_BY_VALUE;
use super::member::{Form, Member};

/// How many brackets around a statement are looked at.
const MAX_LEVELS: usize = 32;

/// How many uses of a name are looked at. One that has more may be changed.
const MAX_USES: usize = 64;

/// How many names an object may have.
const MAX_NAMES: usize = 4;

/// How many tokens a type or a chain of calls may have before what is made of it.
const LONGEST: usize = 200;

/// Calls that write down what they are given.
pub(super) const LOGGING: [&str; 10] =
    ["log", "debug", "info", "warn", "warning", "error", "trace", "print", "println", "printf"];

/// Other calls that send what they are given, read it, or copy it.
const READING: [&str; 54] = [
    "send",
    "Send",
    "SendAsync",
    "append",
    "push",
    "add",
    "Add",
    "extend",
    "Println",
    "Printf",
    "Print",
    "Sprintf",
    "Sprint",
    "Errorf",
    "WriteLine",
    "Write",
    "dumps",
    "stringify",
    "Serialize",
    "Marshal",
    "len",
    "str",
    "repr",
    "type",
    "isinstance",
    "keys",
    "values",
    "entries",
    "freeze",
    "copy",
    "deepcopy",
    "cloneDeep",
    "structuredClone",
    "dict",
    "list",
    "tuple",
    "sorted",
    "Some",
    "Ok",
    "vec",
    "if",
    "while",
    "switch",
    "return",
    "await",
    "yield",
    "typeof",
    "listOf",
    "asList",
    "of",
    "ToString",
    "toString",
    "expect",
    "assert",
];

/// Methods that change an object.
const CHANGING: [&str; 12] = [
    "update",
    "setdefault",
    "pop",
    "popitem",
    "clear",
    "putAll",
    "merge",
    "splice",
    "fill",
    "forEach",
    "remove",
    "insert",
];

/// Methods of requests, and of lists of these, that don't.
const OWN: [&str; 22] = [
    "toString",
    "ToString",
    "hasOwnProperty",
    "resolveMiddleware",
    "toJSON",
    "valueOf",
    "GetType",
    "Equals",
    "GetHashCode",
    "Add",
    "AddRange",
    "push",
    "concat",
    "map",
    "filter",
    "slice",
    "IsSetStatement",
    "send",
    "then",
    "catch",
    "forEach",
    "ToList",
];

impl Code<'_> {
    /// Whether a call may change the object that a statement is a member of, by a name that it has.
    pub(super) fn is_passed_on(&self, member: Member) -> bool {
        match member.form {
            Form::Assigned { receiver } => self.is_name_passed_on(self.text(receiver), receiver),
            Form::Method => self.is_builder_passed_on(member.name),
            Form::Object { open } => self.is_object_passed_on(open),
        }
    }

    /// Whether a call may change what a name stands for at a place.
    pub(super) fn is_name_passed_on(&self, name: &str, place: usize) -> bool {
        match self.visible_assignment(name, place) {
            Some(operator) => self.is_changed_by_a_call(name, operator),
            None => self.is_parameter_passed_on(name, place),
        }
    }

    /// Whether a call after a place may change a parameter.
    fn is_parameter_passed_on(&self, name: &str, place: usize) -> bool {
        let uses = self.occurrences(name);
        let after = uses.get(uses.partition_point(|at| *at <= place)..).unwrap_or_default();
        let same = after.iter().copied().take(MAX_USES).take_while(|at| self.is_same_variable(name, place, *at));
        same.into_iter().any(|at| self.may_change(at, at, place))
    }

    fn is_object_passed_on(&self, mut open: usize) -> bool {
        // There it never changes after its block.
        if self.language == Language::Kotlin {
            return self.is("{", open) && self.block_may_change(open);
        }
        for _ in 0..MAX_LEVELS {
            let Some(start) = self.object_start(open) else { return false };
            let operator = start.checked_sub(1);
            let named = operator.and_then(|operator| Some((self.plainly_assigned(operator)?, operator)));
            if named.is_some_and(|(name, operator)| self.is_changed_by_a_call(&name, operator)) {
                return true;
            }
            let Some(around) = self.around(start) else { return false };
            open = around;
        }
        false
    }

    /// Whether something that a block of Kotlin calls may change the request that it builds: `custom(this)`, `defaults()`.
    pub(super) fn block_may_change(&self, open: usize) -> bool {
        let close = self.partner(open).unwrap_or(open);
        (open + 1..close).any(|at| {
            let (before, is_here) = (at - 1, self.around(at) == Some(open));
            let is_argument = self.is_word_of(&["this", "it"], at)
                && self.is_any(&["(", ","], before)
                && self.is_any(&[",", ")"], at + 1)
                && self.around(at).is_some_and(|open| self.is("(", open));
            let callee = if is_argument { self.around(at).and_then(|open| self.callee(open)) } else { Some(at) };
            let begins =
                self.is_any(&["{", ";", "->"], before) || self.tokens.get(at).is_some_and(|it| it.indent.is_some());
            let is_called = is_here && begins && self.is_word(at) && self.is("(", at + 1);
            (is_argument || is_called) && callee.is_none_or(|callee| !self.reads(callee))
        })
    }

    /// Where an object or a list begins, with its type, or what keeps it; `None` if the bracket opens something else.
    fn object_start(&self, open: usize) -> Option<usize> {
        let before = open.checked_sub(1)?;
        if self.is("(", open) {
            let Some(callee) = self.callee(open) else { return Some(open) };
            let is_type = self.carrier(callee).is_some() && self.carrier_names_type(callee);
            let is_kept =
                is_type || self.is_word_of(&["dict", "list", "tuple", "array", "freeze", "vec", "Some"], callee);
            return is_kept.then(|| self.type_start(callee + 1));
        }
        if self.is(")", before) {
            // `new Request() { … }`
            let call = self.partner(before).filter(|call| self.language == Language::CSharp && call + 1 == before)?;
            return Some(self.type_start(call));
        }
        if self.is_any(&["=>", "->", ";", "}"], before) {
            return None;
        }
        if self.is_word(before) {
            let is_object = self.is_word_of(&["return", "yield", "new", "await", "in", "else"], before)
                || matches!(self.language, Language::Go | Language::CSharp | Language::Rust) && self.is("{", open);
            return is_object.then(|| self.type_start(open));
        }
        Some(self.type_start(open))
    }

    /// Where the type before a token begins.
    fn type_start(&self, mut at: usize) -> usize {
        for _ in 0..LONGEST {
            let begins_line = self.tokens.get(at).is_some_and(|token| token.indent.is_some());
            let Some(before) = at.checked_sub(1).filter(|_| !begins_line) else { return at };
            let is_word = self.is_word(before) && !self.is_word_of(&["return", "yield", "in", "case", "else"], before);
            if !is_word && !self.is_any(&[".", "&", ":", "<", ">", "[", "]", "*"], before) {
                return at;
            }
            at = before;
        }
        at
    }

    /// Whether a call may change the builder that a method is called on, or what has the name of the request that it makes.
    fn is_builder_passed_on(&self, name: usize) -> bool {
        let mut start = name;
        for _ in 0..LONGEST {
            let Some(mut before) = start.checked_sub(2) else { break };
            if self.is(":", start - 1) && self.is(":", before) {
                before = before.saturating_sub(1);
            } else if !self.is(".", start - 1) {
                break;
            }
            while self.is(")", before) {
                let Some(callee) = self.partner(before).and_then(|open| open.checked_sub(1)) else { return false };
                before = callee;
            }
            if !self.is_word(before) {
                break;
            }
            start = before;
        }
        if self.is_word(start) && start < name && self.is_name_passed_on(self.text(start), start.saturating_sub(1)) {
            return true;
        }
        let mut next = self.partner(name + 1).map_or(name, |close| close + 1);
        while self.is(".", next) && self.is_word(next + 1) {
            // `.applyMutation(this::change)`, but not `.applyMutation(b -> b.parameters(…))`.
            if self.is_word_of(&["applyMutation"], next + 1) {
                let is_seen =
                    self.is("->", next + 4) && self.text(next + 3) == self.text(next + 5) && self.is(".", next + 6);
                if !is_seen {
                    return true;
                }
            }
            if self.is_word_of(&["mutate_request", "map_request", "interceptor"], next + 1) {
                return true;
            }
            if self.is_word_of(&["build", "send", "into_paginator"], next + 1) {
                return false;
            }
            next = if self.is("(", next + 2) { self.after(next + 2) } else { next + 2 };
        }
        let start = self.type_start(start);
        let operator = start.checked_sub(1);
        let named = operator.and_then(|operator| Some((self.plainly_assigned(operator)?, operator)));
        named.is_some_and(|(name, operator)| self.is_changed_by_a_call(&name, operator))
    }

    /// Whether a call may change what was assigned to a name.
    fn is_changed_by_a_call(&self, name: &str, operator: usize) -> bool {
        self.is_referenced(name) || self.is_changed_after(name, operator, 0)
    }

    /// The same of one of several names of an object.
    fn is_changed_after(&self, name: &str, operator: usize, depth: usize) -> bool {
        let segments: Vec<&str> = name.split('.').collect();
        let Some(last) = segments.last() else { return false };
        let uses = self.occurrences(last);
        let from = uses.partition_point(|at| *at <= operator);
        let is_of_it = |at: &usize| self.last_assignment(name, *at).is_some_and(|last| last.at == operator);
        // What is assigned in the same block ends it.
        let block = self.block_first(operator);
        let all = self.assignments_to(name);
        let later = all.get(all.partition_point(|it| it.at <= operator)..).unwrap_or_default();
        let end = later.iter().find(|it| self.block_first(it.at) == block).map_or(usize::MAX, |it| it.at);
        let uses = uses.iter().skip(from).copied().take_while(|at| *at < end && self.is_in_block(operator, *at));
        let uses = uses.filter(is_of_it);
        for (count, at) in uses.enumerate() {
            let is_changed = self.path_start(&segments, at).is_some_and(|start| {
                self.may_change(start, at, operator) || self.is_changed_by_another_name(start, at, operator, depth)
            });
            if count >= MAX_USES || is_changed {
                return true;
            }
        }
        false
    }

    /// Whether a use of a name gives what it stands for another name, by which it may be changed: `q = params; q.update(other())`.
    fn is_changed_by_another_name(&self, start: usize, last: usize, operator: usize, depth: usize) -> bool {
        let Some(assignment) = start.checked_sub(1) else { return false };
        // There it is copied, or taken.
        let is_kept = match self.language {
            Language::Go => !self.is_any(&["&", "["], operator + 1) && !self.is_word_of(&["map"], operator + 1),
            Language::Rust | Language::Php => true,
            Language::Python | Language::Java | Language::JavaScript | Language::CSharp | Language::Kotlin => false,
        };
        if is_kept || !self.ends_statement(last + 1) || self.names_argument(assignment) {
            return false;
        }
        let Some(other) = self.plainly_assigned(assignment) else { return false };
        if depth == MAX_NAMES {
            return true;
        }
        if !other.contains('.') {
            return self.is_changed_after(&other, assignment, depth + 1);
        }
        // A field may be changed anywhere.
        let segments: Vec<&str> = other.split('.').collect();
        let uses = segments.last().map(|last| self.occurrences(last));
        let changes =
            |at: &usize| self.path_start(&segments, *at).is_some_and(|start| self.may_change(start, *at, assignment));
        uses.is_some_and(|uses| uses.iter().any(changes))
    }

    /// Whether the use of a name may change what was assigned to it.
    fn may_change(&self, start: usize, last: usize, operator: usize) -> bool {
        let mut next = last + 1;
        // `p?.change()`, `p!.change()`
        if self.is_any(&["?", "!"], next) && self.is(".", next + 1) {
            next += 1;
        }
        if self.is("[", next) {
            let after = self.after(next);
            // `p["change"](…)`
            if self.language == Language::JavaScript && self.is("(", after) {
                return true;
            }
            let is_key = self.literal(next + 1).is_some_and(|key| key.content.is_some()) && after == next + 3;
            return !is_key && self.is_any(&["=", "+="], after) && !self.is_number(next + 1);
        }
        if self.is(".", next) {
            // A request has no method of its own that changes it: one that somebody has added may.
            let is_request = match self.language {
                Language::JavaScript => self.is("{", operator + 1) || self.makes_request(operator + 1),
                Language::CSharp => self.makes_request(operator + 1),
                _ => false,
            };
            let changes =
                if is_request { !self.is_word_of(&OWN, next + 1) } else { self.is_word_of(&CHANGING, next + 1) };
            return (self.is("(", next + 2) || is_request && self.is("<", next + 2)) && changes;
        }
        if self.is("|=", next) {
            return true;
        }
        // `$more + $params`: the first has its way.
        if self.language == Language::Php && start.checked_sub(1).is_some_and(|before| self.is("+", before)) {
            return true;
        }
        if !self.is_any(&[",", ")"], next) {
            return false;
        }
        // `{**params, **more}`, `dict(params, **more)`
        if self.language == Language::Python && self.is(",", next) && self.is_copied_with_more(start, next) {
            return true;
        }
        let Some(open) = self.around(start).filter(|open| self.is("(", *open)) else { return false };
        let Some(mut before) = start.checked_sub(1) else { return false };
        let is_copied = self.language == Language::Python && self.is("*", before) && self.is("*", before - 1);
        let is_lent = self.is("&", before) || self.is_word_of(&["mut", "ref"], before);
        let is_mutable = self.is_word_of(&["mut"], before);
        // `change(request=params)`
        if self.names_argument(before) {
            before = before.saturating_sub(2);
        }
        while before > open && (self.is_any(&["&", "*", "."], before) || self.is_word_of(&["mut", "ref"], before)) {
            before -= 1;
        }
        // By value, or what can't change it.
        let is_kept = match self.language {
            Language::Go => !is_lent && !self.is_any(&["&", "["], operator + 1) && !self.is_pointer(operator + 1),
            Language::Rust => !is_mutable,
            _ => false,
        };
        if is_copied || is_kept || !self.is_any(&["(", ","], before) {
            return false;
        }
        let Some(callee) = self.callee(open) else {
            return open.checked_sub(1).is_some_and(|before| self.is_any(&[")", "]"], before));
        };
        let is_source = self.is_word_of(&["assign"], callee) && self.is(",", before);
        let is_harmless = self.reads(callee)
            || self.language == Language::Php && self.is_word_of(&PHP_BY_VALUE, callee)
            || self.carrier(callee).is_some();
        !is_source && !is_harmless && self.is_called(callee, open)
    }

    /// Whether a dictionary is copied into another one with what may replace its members.
    fn is_copied_with_more(&self, start: usize, comma: usize) -> bool {
        let Some(open) = self.around(start) else { return false };
        let is_of_dict = || self.callee(open).is_some_and(|callee| self.is_word_of(&["dict"], callee));
        let is_copy =
            self.is("{", open) && start.checked_sub(1).is_some_and(|before| self.is("*", before)) || is_of_dict();
        let close = self.partner(open).unwrap_or(comma);
        let is_spread = |at: usize| self.is("*", at) && self.is("*", at + 1);
        let is_computed =
            |at: usize| self.is(":", at) && at.checked_sub(1).is_some_and(|key| self.literal(key).is_none());
        is_copy && (comma..close).any(|at| self.around(at) == Some(open) && (is_spread(at) || is_computed(at)))
    }

    /// Whether a request is made here: `new ExecuteStatementCommand(…)`.
    fn makes_request(&self, at: usize) -> bool {
        let is_request = |name: &str| ["Request", "Command", "Input"].iter().any(|word| name.ends_with(word));
        self.is_word_of(&["new"], at)
            && (at + 1..at + 9)
                .take_while(|at| self.is_word(*at) || self.is(".", *at))
                .any(|at| is_request(self.text(at)))
    }

    /// Whether it is a call of Go that gives a pointer: `aws.String("…")`.
    pub(super) fn is_pointer(&self, at: usize) -> bool {
        let last = if self.is(".", at + 1) { at + 2 } else { at };
        self.is_word_of(&["String", "StringPtr", "Ptr", "ToPtr", "Pointer", "new"], last)
            && self.is_any(&["(", "["], last + 1)
    }

    /// Whether what is called here changes nothing that it is given.
    pub(super) fn reads(&self, callee: usize) -> bool {
        self.is_word_of(&LOGGING, callee) || self.is_word_of(&READING, callee)
    }

    /// Whether what is called here only writes down what it is given.
    pub(super) fn writes_down(&self, callee: usize) -> bool {
        const OF_GO: [&str; 22] = [
            "Println", "Printf", "Print", "Sprintf", "Sprint", "Sprintln", "Fprintf", "Fprintln", "Errorf", "Info",
            "Infof", "Infow", "Debug", "Debugf", "Debugw", "Warn", "Warnf", "Error", "Fatal", "Fatalf", "Logf",
            "ToString",
        ];
        self.is_word_of(&LOGGING, callee) || self.is_word_of(&OF_GO, callee)
    }

    /// Whether it is a number: a place of a list.
    pub(super) fn is_number(&self, at: usize) -> bool {
        self.is_word(at) && self.text(at).bytes().all(|byte| byte.is_ascii_digit())
    }
}
