//! Calls that send a request of DynamoDB in which no statement is seen: silence would look like no permissions.

use super::call::{Finder, is_of_other_library};
use super::carrier::Carrier;
use super::code::Code;
use super::language::Language;
use super::member::{Form, Member};
use super::{Dynamic, Why};

/// How many names may stand for one another.
const MAX_NAMES: usize = 4;

/// Words after which a name is called, not declared.
const CALLING: [&str; 22] = [
    "return", "await", "yield", "new", "throw", "in", "else", "do", "and", "or", "not", "print", "case", "if", "elif",
    "while", "range", "go", "defer", "match", "switch", "is",
];

/// How many tokens type arguments may have.
const LONGEST_GENERIC: usize = 12;

/// Members that policies have and requests have not.
const POLICY: [&str; 6] = ["Version", "Effect", "Sid", "Action", "Resource", "Id"];

/// Types of a text, and what is none.
const TYPES: [&str; 9] = ["string", "String", "str", "any", "unknown", "undefined", "null", "nil", "None"];

/// How many tokens after a parenthesis that nothing closes are looked at.
const LONGEST: usize = 200;

/// Methods that give a request of the SDK for Rust its statements.
const GIVING: [&str; 6] =
    ["statement", "set_statement", "statements", "set_statements", "transact_statements", "set_transact_statements"];

impl Code<'_> {
    /// Whether something after a member of an object may replace its value: `{ Statement: …, ...more }`.
    pub(super) fn is_overridden(&self, member: Member) -> bool {
        let Member { name: _, value, form: Form::Object { open } } = member else { return false };
        let Some(close) = self.partner(open) else { return false };
        // Of two arrays with a plus between them the first has its way.
        if self.language == Language::Php && open.checked_sub(1).is_some_and(|before| self.is("+", before)) {
            return true;
        }
        // `dict({"Statement": …}, **more)`
        let is_of_dict = || {
            self.around(open)
                .and_then(|call| self.callee(call))
                .is_some_and(|callee| self.is_word_of(&["dict"], callee))
        };
        if self.language == Language::Python && self.is(",", close + 1) && is_of_dict() {
            return true;
        }
        let is_object = self.is("{", open) || self.language == Language::Php;
        let mut at = value;
        while at < close {
            if is_object && at > value && (self.is_spread(at) || self.is_computed_key(at) || self.is_getter(at)) {
                return true;
            }
            at = self.after(at);
        }
        false
    }

    /// Whether a member is computed as it is asked for: `get Statement() { … }`.
    fn is_getter(&self, at: usize) -> bool {
        self.language == Language::JavaScript
            && self.is_word_of(&["get"], at)
            && (at + 1..at + 4).any(|name| self.text(name).trim_matches(['"', '\'']) == "Statement")
    }

    /// Whether a key of an object is only known at run time: `{ [key]: … }`, `{key: …}` of Python, `[$key => …]`.
    fn is_computed_key(&self, at: usize) -> bool {
        if !at.checked_sub(1).is_some_and(|before| self.is(",", before)) {
            return false;
        }
        match self.language {
            Language::JavaScript => self.is("[", at) && self.is(":", self.after(at)) && self.literal(at + 1).is_none(),
            Language::Python => {
                let is_dict = self.around(at).is_some_and(|open| self.is("{", open));
                is_dict && self.is_word(at) && !self.is(",", at + 1)
            }
            Language::Php => {
                let end = (at..self.tokens.len()).find(|end| self.is_any(&["=>", ",", "]", ")"], *end));
                self.is_word(at) && end.is_some_and(|end| self.is("=>", end))
            }
            Language::Java | Language::Go | Language::CSharp | Language::Rust | Language::Kotlin => false,
        }
    }

    /// Whether one of several arguments or values that may be chosen is no statement that is looked at by itself: `x ? input : { … }`.
    fn has_unseen_choice(&self, first: usize, close: usize) -> bool {
        let (mut start, mut argument) = (first, first);
        let mut has_choice = false;
        let mut is_unseen = false;
        let mut at = first;
        while at <= close {
            let is_double = |mark: &str| self.is(mark, at) && self.is(mark, at + 1);
            let is_or = is_double("|") || is_double("?") || self.is_word_of(&["or", "else"], at);
            let is_end = at == close || self.is(",", at);
            let is_choice =
                is_or || self.is_any(&["?", ":"], at) && !self.is(".", at + 1) || self.is_word_of(&["if"], at);
            if is_end || is_choice {
                // What is before a question mark is a condition.
                let is_condition = self.is("?", at) && !is_double("?") || self.is_word_of(&["else"], at);
                let is_nothing = start >= at || self.is_word_of(&TYPES, start);
                if (has_choice || is_or || self.is_word_of(&["if"], at)) && !is_condition && !is_nothing {
                    is_unseen |= !self.holds_statement(start, at, 0);
                }
                has_choice = !is_end;
                if is_end && is_unseen && self.holds_statement(argument, at, 0) {
                    return true;
                }
                if is_end {
                    (argument, is_unseen) = (at + 1, false);
                }
                at += usize::from(is_double("|") || is_double("?"));
                start = at + 1;
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
    pub(super) fn is_called(&self, callee: usize, parenthesis: usize) -> bool {
        let Some(before) = callee.checked_sub(1) else { return true };
        if self.is(self.member_mark(), before) {
            return !self.extends_type(callee);
        }
        // `this.<Item>execute(…)`
        let generic = (0..before).rev().take(LONGEST_GENERIC).find(|at| self.is("<", *at));
        if self.is(">", before) && generic.and_then(|open| open.checked_sub(1)).is_some_and(|dot| self.is(".", dot)) {
            return true;
        }
        let is_declared = self.is_word(before) && !self.is_word_of(&CALLING, before)
            || self.is_any(&[">", "]", "*"], before) && self.language != Language::Python
            // `func (c *C) Execute(…)`
            || self.is(")", before) && self.language == Language::Go;
        if self.language == Language::Python {
            return !is_declared;
        }
        // `Execute(ctx context.Context, …) error` of an interface of Go.
        if self.language == Language::Go && self.is_word(parenthesis + 1) && self.is_word(parenthesis + 2) {
            return false;
        }
        let after = self.partner(parenthesis).map_or(parenthesis, |close| close + 1);
        // `{` follows a call in the header of a loop, and a lambda of Kotlin.
        !is_declared && (self.is_word(before) || !self.is_any(&["{", ":", "->"], after))
    }

    /// Whether a name is that of a function that is added to a type of Kotlin: `fun Client.executeStatement(…)`.
    fn extends_type(&self, callee: usize) -> bool {
        let at = self.first_of_path(callee);
        self.language == Language::Kotlin && at.checked_sub(1).is_some_and(|word| self.is_word_of(&["fun"], word))
    }

    /// Whether a list of statements is among members or arguments, which is looked at by itself.
    pub(super) fn holds_list(&self, first: usize, close: usize) -> bool {
        (first..close).any(|at| self.names_list(at))
    }

    /// Whether a chain of calls after a request of the SDK for Rust gives it a statement, or the name that it has is given one.
    fn chain_gives_statement(&self, mut next: usize, callee: usize) -> bool {
        let first = next;
        let gives = |next: &mut usize| {
            while self.is(".", *next) && self.is_word(*next + 1) {
                if self.is_word_of(&GIVING, *next + 1) {
                    return true;
                }
                *next = if self.is("(", *next + 2) { self.after(*next + 2) } else { *next + 2 };
            }
            false
        };
        if gives(&mut next) || self.has_other_parameter(first, next) {
            return true;
        }
        let mut start = callee;
        while let Some(before) = start.checked_sub(1) {
            if !self.is_word(before) && !self.is(".", before) || self.is_word_of(&["return", "await"], before) {
                break;
            }
            start = before;
        }
        let operator = start.checked_sub(1);
        let name = operator.filter(|operator| self.plainly_assigned(*operator).is_some());
        name.and_then(|operator| operator.checked_sub(1)).is_some_and(|name| {
            let uses = self.uses_of_variable(self.text(name), callee + 1);
            let is_same = |at: usize| self.is_same_variable(self.text(name), callee + 1, at);
            uses.iter().any(|at| *at != name && gives(&mut (*at + 1)) && is_same(*at))
        })
    }

    /// Whether the block of Kotlin that a member is in changes a copy of a request, or the request itself.
    pub(super) fn is_copied(&self, form: Form) -> bool {
        const COPYING: [&str; 7] = ["copy", "apply", "also", "run", "invoke", "toBuilder", "build"];
        let Form::Object { open } = form else { return false };
        let before = open.checked_sub(1);
        self.language == Language::Kotlin
            && self.is("{", open)
            && before.is_some_and(|before| self.is_word_of(&COPYING, before))
    }

    /// Whether an object is a policy, by its other members, or the value is that of a parameter or the type of a member.
    pub(super) fn is_no_request(&self, form: Form, value: usize) -> bool {
        let Form::Object { open } = form else { return false };
        let is_declared = self.is("(", open) && self.callee(open).is_some_and(|callee| !self.is_called(callee, open));
        if is_declared || self.is_word_of(&TYPES, value) {
            return true;
        }
        let Some(close) = self.partner(open) else { return false };
        (open + 1..close).any(|at| {
            let text = || self.literal(at).and_then(|literal| literal.content.as_ref()?.known());
            let is_member = self.around(at) == Some(open) && self.is_any(&[":", "=", "=>"], at + 1);
            is_member && (self.is_word_of(&POLICY, at) || text().is_some_and(|text| POLICY.contains(&text)))
        })
    }

    /// Whether a member that is looked at by itself is between two tokens, or in what a name there stands for.
    pub(super) fn holds_statement(&self, first: usize, last: usize, depth: usize) -> bool {
        (first..last).any(|at| {
            // A list or an object is no statement.
            self.statement_member(at).is_some_and(|member| !self.is_any(&["[", "{"], member.value))
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
        let uses = self.uses_of_variable(name, at);
        let is_same = |other: usize| self.is_same_variable(name, at, other);
        let given = uses.iter().any(|at| {
            let members = [at + 2, at + 3].into_iter().filter_map(|member| self.statement_member(member));
            members.into_iter().any(is_receiver) && is_same(*at)
        });
        // `statements.append(…)`
        let added = uses.iter().any(|at| {
            self.is(".", at + 1)
                && self.is("(", at + 3)
                && self.is_word_of(&["append", "push", "add", "Add", "extend"], at + 2)
                && self.partner(at + 3).is_some_and(|close| self.holds_statement(at + 4, close, depth + 1))
                && is_same(*at)
        });
        given || added || {
            let Some(last) = self.visible_assignment(name, at) else { return false };
            self.holds_statement(last + 1, self.assigned_end(last), depth + 1)
        }
    }
}

impl Finder<'_, '_> {
    /// Whether a call in a source that mentions no service is written as those of an SDK are. Other libraries are given a text.
    fn is_of_sdk(&self, callee: usize, first: usize) -> bool {
        let code = self.code;
        let dot = callee.checked_sub(1).filter(|before| code.is(code.member_mark(), *before));
        let receiver = dot.and_then(|dot| code.receiver(dot));
        let is_taken = code.literal(first).is_some()
            || code.is_word(first) && {
                let name = code.text(first).to_ascii_lowercase();
                let is_text = ["sql", "query", "stmt", "statement", "ddl"].iter().any(|word| name.ends_with(word));
                is_text && code.is_any(&[",", ")"], first + 1)
            };
        let has_keywords = code.is("*", first) || code.is_word(first) && code.is("=", first + 1);
        let is_python = code.language == Language::Python;
        code.carrier_names_type(callee)
            || !is_taken
                && (!is_python || has_keywords)
                && receiver.is_some_and(|receiver| {
                    let name = code.text(receiver);
                    matches!(name, "c" | "dynamodb") || !is_of_other_library(name)
                })
    }

    /// What is said of a call that sends a request in which no statement is seen.
    pub(super) fn unseen(&self, parenthesis: usize) -> Option<Dynamic> {
        let code = self.code;
        if !self.mentions.dynamodb {
            return None;
        }
        let callee = code.callee(parenthesis)?;
        let Carrier::DynamoDb(_) = code.carrier(callee)? else { return None };
        if !code.is_called(callee, parenthesis) {
            return None;
        }
        let unknown = |range, why| Some(Dynamic { range, why });
        let first = parenthesis + 1;
        if self.mentions.is_alone() && !self.is_of_sdk(callee, first) {
            return None;
        }
        // What nothing closes may be anything.
        let Some(close) = code.partner(parenthesis) else {
            let end = code.tokens.len().min(first + LONGEST);
            return if code.holds_statement(first, end, 0) {
                None
            } else {
                unknown(code.place(callee, callee), Why::Elsewhere)
            };
        };
        if first >= close {
            let is_seen = code.language != Language::Rust || code.chain_gives_statement(close + 1, callee);
            return if is_seen { None } else { unknown(code.place(callee, callee), Why::Elsewhere) };
        }
        if let Some(expression) = code.expression(first) {
            // A text that is no statement is the name of one, of which the function knows more.
            let is_known = expression.content.is_some_and(|content| content.known().is_some());
            let is_said = expression.begins_statement || !is_known;
            return if is_said { unknown(expression.range, Why::Wrapper) } else { None };
        }
        // A list that is not written out is looked at by itself.
        let is_scripted = matches!(code.language, Language::JavaScript | Language::Python | Language::Php);
        let is_seen = code.holds_statement(first, close, 0) && !(is_scripted && code.has_unseen_choice(first, close))
            || code.holds_list(first, close)
            || code.is_of_other_service(callee, first, close);
        let changes = |at: usize| {
            code.is_word_of(&["copy", "apply", "also", "run"], at)
                && code.is("{", at + 1)
                && code.block_may_change(at + 1)
        };
        let is_changed = code.language == Language::Kotlin && (first..close).any(changes);
        if is_seen && !is_changed { None } else { unknown(code.place(first, close - 1), Why::Elsewhere) }
    }
}
