//! What is sent beside, or instead of, a statement that is written out: what is added to its list, the other branch of a condition, what
//! its name is given elsewhere. Silence would look like no permissions.

use std::collections::{BTreeMap, BTreeSet};

use super::Language;
use super::branch::{ADDING, ADDING_FUNCTIONS, MAX_LEVELS};
use super::code::Code;
use super::lexer::Kind;
use super::member::Member;
use super::{Dynamic, Why};

/// How often one name may stand for another.
const MAX_NAMES: usize = 3;

/// How many assignments of one name before and after another are looked at.
const MAX_ASSIGNED: usize = 32;

/// Names that stand for what is written out, and what is said of what is beside it.
#[derive(Default)]
pub(super) struct Beside<'t> {
    pub(super) names: BTreeSet<&'t str>,
    pub(super) unknown: Vec<(usize, usize)>,
    /// The brackets that were looked at, and the fewest brackets between one and a statement.
    pub(super) seen: BTreeMap<usize, usize>,
}

impl<'t> Code<'t> {
    /// What is said of all that is sent beside statements that are written out.
    pub(super) fn beside_statements(&self) -> Vec<Dynamic> {
        let mut beside = Beside::default();
        for at in 0..self.tokens.len() {
            if let Some(member) = self.written_out(at) {
                self.branches(member, &mut beside);
            }
        }
        self.add_other_names(&mut beside.names);
        for at in 0..self.tokens.len() {
            match self.tokens.get(at).map(|token| &token.kind) {
                Some(Kind::Operator(b'(')) => self.added_by_call(at, &mut beside),
                Some(Kind::Operator(b'=' | b'+' | b':')) => self.added_by_assignment(at, &mut beside),
                Some(Kind::Operator(_) | Kind::Word | Kind::Text(_)) | None => {}
            }
        }
        for name in beside.names.clone() {
            self.other_assignments(name, &mut beside.unknown);
        }
        let dynamic = |(first, last)| Dynamic { range: self.place(first, last), why: Why::Elsewhere };
        beside.unknown.into_iter().map(dynamic).collect()
    }

    /// The statement of a request whose name is here.
    fn written_out(&self, at: usize) -> Option<Member> {
        // Most tokens are none.
        if self.tokens.get(at)?.range().len() < "Statement".len() {
            return None;
        }
        let member = self.statement_member(at)?;
        // That is a policy.
        let is_list = self.is_any(&["[", "{"], member.value);
        (!is_list && !self.is_no_request(member.form, member.value)).then_some(member)
    }

    /// Names of the same lists and requests.
    fn add_other_names(&self, names: &mut BTreeSet<&'t str>) {
        for _ in 0..MAX_NAMES {
            let known = names.len();
            if known == 0 {
                return;
            }
            for operator in 0..self.tokens.len() {
                if self.is_any(&["=", ":="], operator)
                    && let Some((path, next)) = self.path(operator + 1)
                    && self.ends_statement(next)
                    && path.rsplit(['.', '>']).next().is_some_and(|last| names.contains(last))
                    && self.plainly_assigned(operator).is_some()
                {
                    names.insert(self.text(self.last_of_name(operator)));
                }
            }
            if names.len() == known {
                return;
            }
        }
    }

    /// Whether a path that ends with a token, also in square brackets, is that of a list or a request that has statements.
    fn is_list_or_request(&self, last: usize, names: &BTreeSet<&str>) -> bool {
        let mut at = last;
        for _ in 0..MAX_LEVELS {
            if self.is("]", at) {
                let Some(open) = self.partner(at) else { return false };
                let key = self.literal(open + 1).and_then(|literal| literal.content.as_ref()?.known());
                if key.is_some_and(|key| matches!(key, "Statements" | "TransactStatements")) {
                    return true;
                }
                let Some(before) = open.checked_sub(1) else { return false };
                at = before;
                continue;
            }
            if !self.is_word(at) {
                return false;
            }
            if self.is_word_of(&["Statements", "TransactStatements", "statements", "transactStatements"], at)
                && at.checked_sub(1).is_some_and(|before| self.is_member_mark(before))
            {
                return true;
            }
            let is_field = at.checked_sub(1).is_some_and(|before| self.is_member_mark(before));
            if names.contains(self.text(at)) {
                // A variable of another function may have the name.
                return is_field || self.stands_for_statement(at, 0);
            }
            if !is_field {
                return false;
            }
            let Some(before) = at.checked_sub(2) else { return false };
            at = before;
        }
        false
    }

    /// What a call adds to a list that has statements, or may: `list.append(other())`, `append(list, other)`.
    fn added_by_call(&self, parenthesis: usize, beside: &mut Beside<'t>) {
        let Some(callee) = self.callee(parenthesis) else { return };
        let Some(close) = self.partner(parenthesis).filter(|close| *close > parenthesis + 1) else { return };
        let mark = callee.checked_sub(1).filter(|mark| self.is_member_mark(*mark));
        let first = parenthesis + 1;
        if self.is_word_of(&ADDING, callee)
            && let Some(mark) = mark
        {
            let list =
                mark.checked_sub(1).map(|at| if self.is_any(&["?", "!"], at) { at.saturating_sub(1) } else { at });
            let is_known_list = list.is_some_and(|list| {
                // `[ … ].concat(other())`
                let written = self.is_any(&["]", ")"], list)
                    && self.is_word_of(&["concat"], callee)
                    && self.partner(list).is_some_and(|open| self.holds_statement(open, list, 0));
                written || self.is_list_or_request(list, &beside.names)
            });
            if is_known_list {
                let is_placed = self.is_word_of(&["insert", "Insert", "InsertRange", "splice"], callee);
                self.arguments_added(first, close, is_placed, &mut beside.unknown);
            }
        } else if self.is_word_of(&ADDING_FUNCTIONS, callee) && mark.is_none() {
            let Some((_, end)) = self.parts(first, close).next() else { return };
            let is_known_list = end.checked_sub(1).is_some_and(|last| self.is_list_or_request(last, &beside.names))
                || self.is_word_of(&["append"], callee) && self.is_seen(first, end);
            if is_known_list && end < close {
                self.arguments_added(end + 1, close, false, &mut beside.unknown);
            }
        }
    }

    fn arguments_added(&self, first: usize, close: usize, is_placed: bool, unknown: &mut Vec<(usize, usize)>) {
        for (start, end) in self.parts(first, close) {
            let is_place = is_placed && end < close && (start == first || self.is_number(start));
            let is_number = end == start + 1 && self.is_number(start);
            if !is_place && !is_number {
                self.say_element(start, end, unknown);
            }
        }
    }

    /// From the first token of the value that an operator assigns to the one after its last; brackets around both end it.
    fn value_of(&self, operator: usize) -> (usize, usize) {
        let first = operator + 1;
        let (mut end, mut left) = (first, usize::MAX);
        while end < self.tokens.len()
            && left > 0
            && !self.is_any(&[")", "]", "}", ";"], end)
            && (end == first || !self.ends_statement(end))
        {
            left = self.left_after(end, left);
            end = self.after(end);
        }
        (first, end)
    }

    /// What is put into a list, or added to it: `list += more`, `list[1] = other()`, `$list[] = other()`.
    fn added_by_assignment(&self, operator: usize, beside: &mut Beside<'t>) {
        let is_added = self.is("+=", operator);
        if !is_added && !self.is("=", operator) {
            return;
        }
        let Some(target) = operator.checked_sub(1) else { return };
        let is_place = self.is("]", target);
        let may_be_list = is_place || is_added && self.is_word(target);
        if !may_be_list {
            return;
        }
        // A member with a name is no place of a list, except that of the statement and of its list.
        let key = self.partner(target).filter(|_| is_place).and_then(|open| {
            let literal = self.literal(open + 1).filter(|_| open + 2 == target)?;
            literal.content.as_ref()?.known()
        });
        if key.is_some_and(|key| !matches!(key, "Statement" | "Statements" | "TransactStatements")) {
            return;
        }
        if !self.is_list_or_request(target, &beside.names) {
            return;
        }
        let (first, end) = self.value_of(operator);
        let is_text =
            self.expression(first).is_some_and(|it| it.content.is_some_and(|content| content.known().is_some()));
        if !(key == Some("Statement") && is_text) {
            self.say(first, end, &mut beside.unknown);
        }
    }

    /// What the name of a request or a list is given elsewhere in its function.
    fn other_assignments(&self, name: &'t str, unknown: &mut Vec<(usize, usize)>) {
        let all = self.assignments_to(name);
        if all.len() < 2 {
            return;
        }
        let plain = || all.iter().filter(|it| it.is_plain).map(|it| it.at);
        let holds: Vec<(usize, bool)> = plain()
            .map(|operator| {
                let (first, end) = self.value_of(operator);
                (operator, self.is_seen(first, end))
            })
            .collect();
        for (index, operator) in
            holds.iter().enumerate().filter(|(_, (_, holds))| !holds).map(|(index, (at, _))| (index, *at))
        {
            let near = holds.get(index.saturating_sub(MAX_ASSIGNED)..holds.len().min(index + MAX_ASSIGNED));
            let mut known = near.unwrap_or_default().iter().filter(|(_, holds)| *holds).map(|(operator, _)| *operator);
            let is_argument = matches!(self.language, Language::Python | Language::Kotlin)
                && self.around(operator).is_some_and(|open| self.is("(", open));
            let (first, end) = self.value_of(operator);
            // A request that is given its statement later.
            let is_begun = (first..end).any(|at| self.carrier(at).is_some());
            if is_argument || is_begun || self.is_nothing(first, end) {
                continue;
            }
            let is_beside = known.any(|known| {
                let is_replaced = known > operator && self.is_in_block(known, operator) && !self.is_branch(known);
                !is_replaced && self.may_be_one(name, known, operator)
            });
            if is_beside {
                self.say(first, end, unknown);
            }
        }
    }

    /// Whether what is assigned here is so only sometimes: `if (x) p = …`.
    fn is_branch(&self, operator: usize) -> bool {
        let Some(name) = operator.checked_sub(1) else { return false };
        let mut before = name;
        while before >= 2 && self.is(".", before - 1) {
            before -= 2;
        }
        before
            .checked_sub(1)
            .is_some_and(|before| self.is_word_of(&["else"], before) || self.is_any(&[")", ":", "&", "|", "?"], before))
    }

    /// Whether two assignments may be to the same variable.
    fn may_be_one(&self, name: &str, one: usize, other: usize) -> bool {
        if name.contains('.') {
            return true;
        }
        let (first, second) = (self.functions(one), self.functions(other));
        if first == second {
            return self.is_in_block(one, other) || self.is_in_block(other, one) || !self.is_declared_here(other);
        }
        let is_own = |operator: usize| self.language == Language::Python || self.is_declared_here(operator);
        (first.ends_with(&second) && !is_own(one)) || (second.ends_with(&first) && !is_own(other))
    }

    /// Whether an assignment declares its variable.
    fn is_declared_here(&self, operator: usize) -> bool {
        self.is(":=", operator) || self.is_declared(self.last_of_name(operator))
    }
}
