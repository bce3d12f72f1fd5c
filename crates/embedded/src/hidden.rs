//! Whether a name still has the value that was last assigned to it, as far as the words of a source tell.

use super::Language;
use super::code::Code;

impl Code<'_> {
    /// Whether a name has the same value at the second place that was assigned to it at the first.
    pub(super) fn keeps_its_value(&self, name: &str, first: usize, second: usize) -> bool {
        !self.is_changed_between(name, first, second) && !self.is_hidden_between(name, first, second)
    }

    /// Whether a name may be given another value between the two places, in a block that the second is not in.
    fn is_changed_between(&self, name: &str, first: usize, second: usize) -> bool {
        self.assignments_to(name)
            .iter()
            .any(|other| (first + 1..second).contains(&other.at) && !self.is_of_its_own(other.at))
    }

    /// Whether an assignment is to a variable that it declares, or gives an argument its name.
    fn is_of_its_own(&self, operator: usize) -> bool {
        let line = |at: usize| self.tokens.get(at).map(|token| token.line);
        let is_declared = operator.checked_sub(2).is_some_and(|before| {
            self.is_word(before) && !self.is_word_of(&["else"], before) && line(before) == line(operator)
        });
        let is_argument = self.around(operator).is_some_and(|open| self.is("(", open));
        is_declared || is_argument || self.language == Language::Go && self.is(":=", operator)
    }

    /// Whether something between two tokens may give a name another meaning: a parameter, a variable of a loop, a list of names that take
    /// values, a call that changes it. All that is not seen to read it counts.
    fn is_hidden_between(&self, name: &str, first: usize, second: usize) -> bool {
        // Names in capitals are constants: no parameter is called so.
        if name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains(|c: char| c.is_ascii_lowercase()) {
            return false;
        }
        let segments: Vec<&str> = name.split('.').collect();
        let Some(last) = segments.last() else { return false };
        (first + 1..second).any(|at| {
            self.is_word_of(&[last], at)
                && self.path_start(&segments, at).is_some_and(|start| start > first && !self.is_read(start, at))
                // What is assigned to it is looked at by itself.
                && (self.assigned_name(at + 1).is_none_or(|assigned| assigned != name) || self.is_in_pattern(self.around(at)))
        })
    }

    /// Where the names that end with a token begin, if they are these and no more.
    fn path_start(&self, segments: &[&str], last: usize) -> Option<usize> {
        let mut at = last;
        for segment in segments.iter().rev().skip(1) {
            at = at.checked_sub(2)?;
            if !self.is(".", at + 1) || !self.is_word_of(&[segment], at) {
                return None;
            }
        }
        let is_member = at.checked_sub(1).is_some_and(|before| self.is(".", before));
        (!is_member).then_some(at)
    }

    /// Whether names are seen to be read: as an argument, the value of a member, or what is assigned.
    fn is_read(&self, start: usize, last: usize) -> bool {
        let next = last + 1;
        let is_last = self.is_any(&[")", ",", "}", "]", ";"], next) || self.ends_statement(next);
        let Some(before) = start.checked_sub(1) else { return false };
        // Only Rust shows that what is lent does not change.
        let is_lent = self.is("&", before) && self.language == Language::Rust;
        let before = if is_lent { before.saturating_sub(1) } else { before };
        let around = self.around(start);
        let is_value = match self.text(before) {
            "=" | ":" | "(" | "+" | "return" => true,
            "," => around.is_some_and(|open| self.is_any(&["(", "["], open)),
            _ => false,
        };
        // `f(q=1)` names an argument.
        let is_argument_name = self.is("=", next) && around.is_some_and(|open| self.is("(", open));
        (is_last || is_argument_name) && is_value && !self.is_in_pattern(around)
    }

    /// Whether one of the brackets around a place holds names that take values: parameters, or what is taken apart.
    fn is_in_pattern(&self, mut around: Option<usize>) -> bool {
        while let Some(open) = around {
            let after = self.partner(open).map_or(open, |close| close + 1);
            let takes = if self.is("(", open) { &["=>", "->", "{", ":", "="][..] } else { &["=", "=>"][..] };
            if self.is_any(takes, after) {
                return true;
            }
            around = self.around(open);
        }
        false
    }
}
