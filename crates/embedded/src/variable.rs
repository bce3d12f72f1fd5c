//! Which variable a name is at a place: the same name may be a parameter of one function and a variable of another.

use foldhash::{HashMap, HashMapExt};

use super::Language;
use super::code::Code;
use super::flow::Around;

/// How many tokens may be between the parameters of a function and what begins its body.
const LONGEST_HEADER: usize = 24;

/// How many uses of a name near a place are looked at.
const MAX_LOOKED: usize = 64;

/// A variable: what declares it, as far as that is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    /// The parameter, or the variable of a loop, that it is.
    parameter: Option<usize>,
    /// What was last assigned to it.
    assignment: Option<usize>,
}

impl Code<'_> {
    /// Whether a name is the same variable at two places, with what was last assigned to it.
    pub(super) fn is_same_variable(&self, name: &str, one: usize, other: usize) -> bool {
        let variable = self.variable(name, one);
        if variable != self.variable(name, other) {
            return false;
        }
        let Variable { parameter, assignment } = variable;
        if parameter.is_some() || assignment.is_some() {
            return true;
        }
        // Declared without a value, in one function or in one around the other.
        let (one, other) = (self.functions(one), self.functions(other));
        one.ends_with(&other) || other.ends_with(&one)
    }

    /// What was last assigned to a name, if no parameter hides it.
    pub(super) fn visible_assignment(&self, name: &str, place: usize) -> Option<usize> {
        self.variable(name, place).assignment
    }

    /// Each is looked for once.
    fn variable(&self, name: &str, place: usize) -> Variable {
        if let Some(known) = self.variables.borrow().get(name).and_then(|places| places.get(&place)) {
            return *known;
        }
        let variable = self.find_variable(name, place);
        let mut variables = self.variables.borrow_mut();
        if !variables.contains_key(name) {
            variables.insert(name.to_owned(), HashMap::new());
        }
        if let Some(places) = variables.get_mut(name) {
            places.insert(place, variable);
        }
        variable
    }

    fn find_variable(&self, name: &str, place: usize) -> Variable {
        // In `x = f(x)` the second one is what the first was before.
        let operator =
            place.checked_sub(1).filter(|before| self.plainly_assigned(*before).is_some_and(|it| it == name));
        let place = operator.and_then(|operator| operator.checked_sub(1)).unwrap_or(place);
        let uses = self.occurrences(name);
        let before = uses.get(..uses.partition_point(|at| *at < place)).unwrap_or_default();
        let looped = before.iter().rev().take(MAX_LOOKED).copied().find(|at| self.is_loop_variable(*at));
        let in_header = |function: &Around| {
            let (first, last) = self.header_of(*function)?;
            let from = before.partition_point(|at| *at < first);
            let within = before.get(from..)?.iter().copied().take_while(|at| *at < last);
            within.into_iter().find(|at| self.is_clearly_parameter(*at))
        };
        // The innermost is first.
        let of_function = self.functions(place).iter().find_map(in_header);
        let parameter = looped.max(of_function);
        let assignment = self.last_assignment(name, place).map(|last| last.at);
        match (parameter, assignment) {
            (Some(parameter), Some(assignment)) if assignment > parameter + 1 => {
                Variable { parameter: None, assignment: Some(assignment) }
            }
            (Some(_), _) => Variable { parameter, assignment: None },
            (None, _) => Variable { parameter: None, assignment },
        }
    }

    pub(super) fn functions(&self, at: usize) -> Vec<Around> {
        self.arounds(at).iter().copied().filter(Around::is_function).collect()
    }

    /// Where the parameters of a function are, by its word, brace or arrow: from the first to before the last token.
    pub(super) fn header_of(&self, function: Around) -> Option<(usize, usize)> {
        let Around::Function(body) = function else { return None };
        if body >= self.tokens.len() {
            return None;
        }
        if self.language == Language::Python {
            if self.is_word_of(&["lambda"], body) {
                return Some((body, body + LONGEST_HEADER));
            }
            let open = (body..body + LONGEST_HEADER).find(|at| self.is("(", *at))?;
            return Some((open, self.partner(open)?));
        }
        // `{ x -> … }` of Kotlin.
        let arrow = (body + 1..body + LONGEST_HEADER).find(|at| self.is_any(&["->", "{", "(", ";"], *at));
        if self.language == Language::Kotlin && arrow.is_some_and(|at| self.is("->", at)) {
            return Some((body, arrow?));
        }
        // `x => …`, but not `(x): Promise<X> => …`
        let last = body.checked_sub(1)?;
        let is_arrow = self.is_any(&["=>", "->"], body);
        let is_type = last.checked_sub(1).is_some_and(|before| self.is_any(&[":", ".", "<", ">", "|"], before));
        if is_arrow && self.is_word(last) && !is_type {
            return Some((last, body));
        }
        for at in (0..body).rev().take(LONGEST_HEADER) {
            if self.is(")", at) {
                return Some((self.partner(at)?, at));
            }
            if self.is_any(&[";", "{", "}"], at) {
                break;
            }
        }
        None
    }

    /// The uses of the variable that a name is at a place, as far as they are near: where it is given something.
    pub(super) fn uses_of_variable(&self, name: &str, place: usize) -> Vec<usize> {
        let uses = self.occurrences(name);
        let variable = self.variable(name, place);
        let Variable { parameter, assignment } = variable;
        let near = match assignment.or(parameter) {
            Some(start) => uses.partition_point(|at| *at + 1 < start),
            None => uses.partition_point(|at| *at < place).saturating_sub(MAX_LOOKED),
        };
        let near = uses.get(near..).unwrap_or_default().iter().copied().take(2 * MAX_LOOKED);
        match assignment {
            Some(operator) => near.take_while(|at| self.is_in_block(operator, *at) || *at < operator).collect(),
            None => near.collect(),
        }
    }

    /// Whether a name is declared by a loop or by what gives it a value otherwise: `for x in …`, `with … as x`.
    fn is_loop_variable(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let is_in_loop = || {
            self.around(at)
                .and_then(|open| open.checked_sub(1))
                .is_some_and(|word| self.is_word_of(&["for", "foreach"], word))
        };
        self.is_word_of(&["in", "of"], at + 1)
            && (self.is_word_of(&["for", "const", "let", "var", "val"], before) || is_in_loop())
            || self.is_word_of(&["as"], before) && matches!(self.language, Language::Python | Language::Php)
            || self.is(":", at + 1) && self.language == Language::Java && is_in_loop()
    }
}
