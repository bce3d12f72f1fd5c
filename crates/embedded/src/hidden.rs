//! Whether a name still has the value that was last assigned to it, as far as the words of a source tell.

use std::cell::OnceCell;
use std::rc::Rc;

use foldhash::HashMap;
use smallvec::SmallVec;

use super::Language;
use super::code::Code;
use super::flow::{Around, Arounds};

/// Where a name may be given a value: its tokens, in the order of the source.
#[derive(Debug, Default)]
pub(super) struct Writes {
    pub(super) all: Vec<usize>,
    /// Functions of Python or PHP may share the name.
    is_shared: bool,
    /// Which loops and functions they are in, once it is asked.
    around: OnceCell<WritesAround>,
}

/// Places where a name may be given a value, by what is around them.
#[derive(Debug, Default)]
pub(super) struct WritesAround {
    /// Those in each loop and function.
    pub(super) within: HashMap<Around, Vec<usize>>,
    /// Those of each function, without the functions in it.
    pub(super) by_function: HashMap<Option<Around>, Vec<usize>>,
}

/// What is known of a name after an assignment to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hidden {
    /// The first place where something may give it another meaning.
    place: Option<usize>,
    /// Up to where it was looked for.
    looked: usize,
}

/// The names of a path.
type Segments<'n> = SmallVec<[&'n str; 4]>;

/// Words before a name that do not declare it.
const NOT_DECLARING: [&str; 25] = [
    "else", "return", "await", "yield", "throw", "case", "in", "of", "do", "then", "and", "or", "not", "is", "if",
    "while", "as", "out", "ref", "delete", "typeof", "print", "echo", "global", "nonlocal",
];

/// Words before a name that is declared once and for all.
const CONSTANT: [&str; 5] = ["const", "final", "readonly", "val", "let"];

/// Functions and words of PHP before a parenthesis that change nothing that is in it.
pub(super) const PHP_BY_VALUE: [&str; 22] = [
    "if",
    "elseif",
    "while",
    "switch",
    "match",
    "return",
    "echo",
    "print",
    "isset",
    "empty",
    "strlen",
    "trim",
    "count",
    "sprintf",
    "printf",
    "error_log",
    "var_dump",
    "print_r",
    "json_encode",
    "implode",
    "strtoupper",
    "strtolower",
];

/// How many tokens a pattern may have.
const LONGEST_PATTERN: usize = 100;

/// How many tokens a declaration may have before its operator.
pub(super) const LONGEST_DECLARATION: usize = 12;

impl Code<'_> {
    /// Whether a name has the same value at the second place that was assigned to it at the first.
    pub(super) fn keeps_its_value(&self, name: &str, first: usize, second: usize) -> bool {
        let is_changed = self.is_changed_between(name, first, second)
            || self.may_change_any()
            || self.is_bound_unseen(first, second)
            || self.is_in_another_case(first, second)
            || self.has_blocks_of_words() && self.is_conditional_by_words(first, second)
            || self.is_hidden_between(name, first, second)
            || self.is_changed_elsewhere(name, first, second)
            || self.is_changed_by_other_name(name, first, second);
        !is_changed
    }

    /// Whether a name may be given another value between the two places, in a block that the second is not in.
    fn is_changed_between(&self, name: &str, first: usize, second: usize) -> bool {
        self.assignments_between(name, first, second).iter().any(|other| !self.is_of_its_own(other.at))
    }

    /// Whether an assignment is to a variable that it declares, or gives an argument its name.
    fn is_of_its_own(&self, operator: usize) -> bool {
        let is_declared = operator.checked_sub(1).is_some_and(|name| self.is_declared(name));
        is_declared || self.names_argument(operator) || self.language == Language::Go && self.is(":=", operator)
    }

    /// Whether a word before a name declares it.
    pub(super) fn is_declared(&self, name: usize) -> bool {
        let line = |at: usize| self.tokens.get(at).map(|token| token.line);
        let Some(before) = name.checked_sub(1) else { return false };
        let is_lent = self.is_word_of(&["mut"], before) && before.checked_sub(1).is_some_and(|at| self.is("&", at));
        // PHP declares nothing.
        // `var` of JavaScript is one variable of the function, however often it is written.
        let is_hoisted = self.language == Language::JavaScript && self.is_word_of(&["var"], before);
        let is_word = self.is_word(before) && self.language != Language::Php && !is_hoisted;
        is_word && !self.is_word_of(&NOT_DECLARING, before) && !is_lent && line(before) == line(name)
    }

    /// Whether an operator gives an argument its name: `f(q=1)`.
    pub(super) fn names_argument(&self, operator: usize) -> bool {
        matches!(self.language, Language::Python | Language::Kotlin)
            && self.is("=", operator)
            && self.around(operator).is_some_and(|open| self.is("(", open) && self.callee(open).is_some())
    }

    /// Whether something between two tokens may give a name another meaning: a parameter, a variable of a loop, a list of names that take
    /// values, a call that changes it. All that is not seen to read it counts.
    fn is_hidden_between(&self, name: &str, first: usize, second: usize) -> bool {
        let known = self.hidden.borrow().get(name).and_then(|places| places.get(&first).copied());
        let Hidden { mut place, looked } = known.unwrap_or(Hidden { place: None, looked: first + 1 });
        if place.is_none() && looked < second {
            place = self.first_hidden(name, first, looked, second);
            let now = Hidden { place, looked: second };
            let mut hidden = self.hidden.borrow_mut();
            match hidden.get_mut(name) {
                Some(places) => drop(places.insert(first, now)),
                None => drop(hidden.insert(name.to_owned(), HashMap::from_iter([(first, now)]))),
            }
        }
        place.is_some_and(|place| place < second)
    }

    /// The first such place among tokens.
    fn first_hidden(&self, name: &str, first: usize, from: usize, to: usize) -> Option<usize> {
        // It keeps its value, and habit keeps parameters from having such a name.
        let is_capital = is_in_capitals(name) && self.is_constant(first);
        let segments: Segments<'_> = name.split('.').collect();
        let last = segments.last()?;
        let uses = self.occurrences(last);
        let uses = uses.iter().copied().skip(uses.partition_point(|at| *at < from)).take_while(|at| *at < to);
        uses.into_iter().find(|at| {
            if is_capital {
                return self.is_clearly_parameter(*at);
            }
            self.path_start(&segments, *at).is_some_and(|start| start > first && !self.is_read(start, *at))
                // What is assigned to it is looked at by itself.
                && (self.assigned_name(at + 1).is_none_or(|assigned| assigned != name) || self.is_in_pattern(self.around(*at)))
        })
    }

    /// Whether a name may be given another value at a place that runs before the second one, or at any time: in a loop around the second, or
    /// in another function.
    fn is_changed_elsewhere(&self, name: &str, first: usize, second: usize) -> bool {
        if self.is_constant(first) {
            return false;
        }
        let writes = self.writes(name);
        // The first itself is none, nor is it before its type.
        let line = |at: usize| self.tokens.get(at).map(|token| token.line);
        let is_first = |at: usize| {
            at + 1 == first || first - at <= LONGEST_DECLARATION && self.is(":", at + 1) && line(at) == line(first)
        };
        let is_elsewhere = |at: &usize| *at > second || *at < first && !is_first(*at);
        if !writes.all.iter().any(is_elsewhere) {
            return false;
        }
        if self.has_blocks_of_words() {
            return true;
        }
        let (of_first, of_second) = (self.arounds(first), self.arounds(second));
        let functions = |all: &[Around]| all.iter().copied().filter(Around::is_function).collect::<Arounds>();
        let (outer, inner) = (functions(&of_first), functions(&of_second));
        let around = || self.around_writes(&writes);
        let is_in = |place: &Around| around().within.get(place).is_some_and(|all| all.iter().any(is_elsewhere));
        let is_looped = of_second.iter().any(|it| !it.is_function() && !of_first.contains(it) && is_in(it));
        // There a name that a function assigns is its own.
        let is_own = matches!(self.language, Language::Python | Language::Php) && !writes.is_shared;
        let is_of = |function: Option<Around>| {
            around().by_function.get(&function).is_some_and(|all| all.iter().any(is_elsewhere))
        };
        if outer == inner {
            let here = inner.first().copied();
            let others = || around().by_function.iter().filter(|(function, _)| **function != here);
            return is_looped || !is_own && others().any(|(_, all)| all.iter().any(is_elsewhere));
        }
        !is_own || is_of(None) || inner.iter().chain(&outer).any(|function| is_of(Some(*function)))
    }

    /// Where a name may be given a value.
    pub(super) fn writes(&self, name: &str) -> Rc<Writes> {
        if let Some(known) = self.writes.borrow().get(name) {
            return Rc::clone(known);
        }
        let segments: Segments<'_> = name.split('.').collect();
        let last = segments.last().copied().unwrap_or_default();
        let all = self.occurrences(last).iter().copied().filter(|at| self.is_written(name, &segments, *at)).collect();
        let writes = Rc::new(Writes { all, is_shared: self.is_shared(name), around: OnceCell::new() });
        self.writes.borrow_mut().insert(name.to_owned(), Rc::clone(&writes));
        writes
    }

    /// What is around the places where a name is given a value.
    pub(super) fn around_writes<'w>(&self, writes: &'w Writes) -> &'w WritesAround {
        writes.around.get_or_init(|| self.writes_around(&writes.all))
    }

    pub(super) fn writes_around(&self, writes: &[usize]) -> WritesAround {
        let mut all = WritesAround::default();
        for at in writes.iter().copied() {
            let arounds = self.arounds(at);
            let function = arounds.iter().copied().find(Around::is_function);
            all.by_function.entry(function).or_default().push(at);
            for around in arounds {
                all.within.entry(around).or_default().push(at);
            }
        }
        all
    }

    /// Whether the name that ends here may be given a value here, and is not that of another variable.
    fn is_written(&self, name: &str, segments: &[&str], at: usize) -> bool {
        let operator = at + 1;
        let assigned = self.assigned_name(operator);
        // There a field may also be named without what it is a field of.
        let has_fields = matches!(self.language, Language::Java | Language::CSharp | Language::Kotlin);
        if has_fields && segments.len() <= 2 && self.is(".", at.saturating_sub(1)) {
            return assigned.is_some();
        }
        let Some(start) = self.path_start(segments, at) else { return false };
        match assigned {
            Some(assigned) if assigned == name => !self.is_another(start, operator),
            Some(_) | None => !self.is_read(start, at) && !self.is_parameter(at) && !self.is_another(start, operator),
        }
    }

    /// Whether what is given a value is an argument, or a variable that is declared here.
    fn is_another(&self, name: usize, operator: usize) -> bool {
        if self.names_argument(operator) {
            return true;
        }
        let is_declared = self.is_declared(name) || self.language == Language::Go && self.is(":=", operator);
        // `var` of JavaScript declares for the whole function.
        let is_hoisted = name.checked_sub(1).is_some_and(|before| self.is_word_of(&["var"], before))
            && self.language == Language::JavaScript;
        // Python declares by assigning.
        self.language != Language::Python && is_declared && !is_hoisted
    }

    /// Whether a name is declared as what is assigned once.
    fn is_constant(&self, operator: usize) -> bool {
        let line = self.tokens.get(operator).map(|token| token.line);
        let mut is_mutable = false;
        for at in (0..operator).rev().take(LONGEST_DECLARATION) {
            if self.tokens.get(at).map(|token| token.line) != line
                || self.is_any(&[";", "{", "}", "(", ")", ",", "="], at)
            {
                return false;
            }
            is_mutable |= self.is_word_of(&["mut"], at);
            // `let` of JavaScript is a variable.
            let is_let = self.is_word_of(&["let"], at) && self.language != Language::Rust;
            if self.is_word_of(&CONSTANT, at) && !is_let {
                return !is_mutable;
            }
        }
        false
    }

    /// Whether functions of Python or PHP may share a name: `global q`, `nonlocal q`, `use (&$q)`.
    fn is_shared(&self, name: &str) -> bool {
        name.contains('.')
            || self.occurrences(name).iter().any(|at| {
                if self.language == Language::Php && at.checked_sub(1).is_some_and(|before| self.is("&", before)) {
                    return true;
                }
                let shares = self.shares.get_or_init(|| self.first_on_lines(&["global", "nonlocal"]));
                self.tokens.get(*at).and_then(|token| shares.get(&token.line)).is_some_and(|word| word < at)
            })
    }

    /// Whether a name is that of a parameter.
    fn is_parameter(&self, at: usize) -> bool {
        let mut around = self.around(at);
        let is_lambda = (0..at)
            .rev()
            .take(LONGEST_DECLARATION)
            .take_while(|before| self.is_word(*before) || self.is(",", *before))
            .any(|before| self.is_word_of(&["lambda"], before));
        while let Some(open) = around {
            let after = self.partner(open).map_or(open, |close| close + 1);
            let is_loop =
                open.checked_sub(1).is_some_and(|word| self.is_word_of(&["for", "foreach", "while", "await"], word));
            if self.is("(", open) && self.is_any(&["=>", "->", "{", ":"], after) {
                return !is_loop || self.is_declared(at);
            }
            around = self.around(open);
        }
        is_lambda || self.language != Language::Php && self.is_any(&["=>", "->"], at + 1)
    }

    /// Whether a name in capitals, which no parameter has, is given a value.
    pub(super) fn is_clearly_written(&self, start: usize, last: usize) -> bool {
        let Some(before) = start.checked_sub(1) else { return false };
        let is_target = self.is_word_of(&["for", "as", "del", "out", "ref", "mut"], before);
        let is_listed = self.is(",", last + 1) && self.tokens.get(start).is_some_and(|token| token.indent.is_some());
        let is_taken = self.around(start).is_some_and(|open| {
            self.is_any(&["[", "{", "("], open) && self.partner(open).is_some_and(|close| self.is("=", close + 1))
        });
        is_target || is_taken || is_listed && self.around(start).is_none_or(|open| self.is("{", open))
    }

    /// Where the names that end with a token begin, if they are these and no more.
    pub(super) fn path_start(&self, segments: &[&str], last: usize) -> Option<usize> {
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

    /// Whether names are seen to be read: as an argument, the value of a member, or what is assigned or compared.
    fn is_read(&self, start: usize, last: usize) -> bool {
        let next = last + 1;
        // Only texts of Rust change by a call.
        let is_asked = self.language != Language::Rust && self.is(".", next) && self.is_word(next + 1);
        let is_compared = self.is_any(&["==", "!=", "===", "!=="], next);
        let is_last =
            self.is_any(&[")", ",", "}", "]", ";"], next) || self.ends_statement(next) || is_asked || is_compared;
        let Some(before) = start.checked_sub(1) else { return false };
        // `&(q)` of Go.
        let is_pointed_at =
            self.language == Language::Go && self.is("(", before) && self.is("&", before.saturating_sub(1));
        if self.is_bound_by_case(start) || is_pointed_at {
            return false;
        }
        // Only Rust shows that what is lent does not change.
        let is_lent = self.is("&", before) && self.language == Language::Rust;
        let before = if is_lent { before.saturating_sub(1) } else { before };
        let around = self.around(start);
        let is_value = match self.text(before) {
            "=" | ":" | "(" | "+" | "return" | "==" | "!=" | "===" | "!==" => true,
            "if" | "not" | "!" => is_asked || is_compared || self.is_any(&[")", ":", "{"], next),
            "," => around.is_some_and(|open| self.is_any(&["(", "["], open)),
            _ => false,
        };
        // What is called may take it by reference: PHP does not show it where it is called. `write!(q, …)` of Rust does so too.
        let is_taken = self.is_any(&["(", ","], before)
            && around.and_then(|open| open.checked_sub(1)).is_some_and(|callee| match self.language {
                // `from q import (a,` on several lines.
                Language::Python => self.is_word_of(&["import"], callee),
                Language::Php => self.is_word(callee) && !self.is_word_of(&PHP_BY_VALUE, callee),
                Language::Rust => {
                    self.is("!", callee) && self.is_word_of(&["write", "writeln"], callee.saturating_sub(1))
                }
                _ => false,
            });
        if is_taken {
            return false;
        }
        // `f(q=1)` names an argument.
        let is_argument_name = self.is("=", next) && self.names_argument(next);
        (is_last || is_argument_name || self.text(before) == "if" || self.text(before) == "not")
            && is_value
            && (self.is_in_condition(around) || !self.is_in_pattern(around))
    }

    /// The first token of the line of a token, if it is no further before it than so many.
    fn first_of_line(&self, at: usize, longest: usize) -> Option<usize> {
        let begins_line = |at: &usize| self.tokens.get(*at).is_some_and(|token| token.indent.is_some());
        (0..=at).rev().take(longest).find(begins_line)
    }

    /// Whether it is in the brackets of a pattern of Python, `case {"sql": q}:`, which gives it a value.
    fn is_bound_by_case(&self, start: usize) -> bool {
        let may_be = self.language == Language::Python && self.around(start).is_some();
        may_be && !self.occurrences("case").is_empty() && {
            self.first_of_line(start, LONGEST_PATTERN).is_some_and(|first| self.is_word_of(&["case"], first))
        }
    }

    /// Whether a bracket is that of a call before the colon of `if f(q):`, which no parameters are in.
    fn is_in_condition(&self, open: Option<usize>) -> bool {
        let Some(open) = open.filter(|open| self.language == Language::Python && self.is("(", *open)) else {
            return false;
        };
        let first = self.first_of_line(open, LONGEST_DECLARATION);
        let callee = open.saturating_sub(1);
        first.is_some_and(|first| self.is_word_of(&["if", "elif", "while"], first))
            && self.is_word(callee)
            && !self
                .is_word_of(&["if", "elif", "while", "in", "and", "or", "not", "is", "lambda", "for", "else"], callee)
    }

    /// Whether one of the brackets around a place holds names that take values: parameters, or what is taken apart.
    fn is_in_pattern(&self, mut around: Option<usize>) -> bool {
        while let Some(open) = around {
            let after = self.partner(open).map_or(open, |close| close + 1);
            let takes = if self.is("(", open) { &["=>", "->", "{", ":", "="][..] } else { &["=", "=>"][..] };
            // Without braces after it.
            let is_loop = self.is("(", open)
                && open.checked_sub(1).is_some_and(|word| self.is_word_of(&["for", "foreach", "while", "catch"], word));
            if self.is_any(takes, after) || is_loop {
                return true;
            }
            around = self.around(open);
        }
        false
    }
}

fn is_in_capitals(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains(|c: char| c.is_ascii_lowercase())
}
