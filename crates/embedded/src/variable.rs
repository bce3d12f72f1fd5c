//! Which variable a name is at a place: the same name may be a parameter of one function and a variable of another.

use super::Language;
use super::code::Code;
use super::flow::Around;

/// How many tokens may be between the parameters of a function and what begins its body.
const LONGEST_HEADER: usize = 24;

/// A variable: what declares it, as far as that is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Variable {
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

    fn variable(&self, name: &str, place: usize) -> Variable {
        // In `x = f(x)` the second one is what the first was before.
        let operator =
            place.checked_sub(1).filter(|before| self.plainly_assigned(*before).is_some_and(|it| it == name));
        let place = operator.and_then(|operator| operator.checked_sub(1)).unwrap_or(place);
        let uses = self.occurrences(name);
        let before = uses.get(..uses.partition_point(|at| *at < place)).unwrap_or_default();
        let functions = self.functions(place);
        let declares = |at: usize| {
            self.is_loop_variable(at)
                || self.is_clearly_parameter(at) && functions.iter().any(|it| self.is_in_header(*it, at))
        };
        let parameter = before.iter().rev().copied().find(|at| declares(*at));
        let assignment = self.last_assignment(name, place).map(|last| last.at);
        match (parameter, assignment) {
            (Some(parameter), Some(assignment)) if assignment > parameter + 1 => {
                Variable { parameter: None, assignment: Some(assignment) }
            }
            (Some(_), _) => Variable { parameter, assignment: None },
            (None, _) => Variable { parameter: None, assignment },
        }
    }

    fn functions(&self, at: usize) -> Vec<Around> {
        self.arounds(at).iter().copied().filter(Around::is_function).collect()
    }

    /// Whether a parameter is that of a function, by its word, brace or arrow.
    fn is_in_header(&self, function: Around, parameter: usize) -> bool {
        let Around::Function(body) = function else { return false };
        if self.language == Language::Python {
            let open = (body..parameter).find(|at| self.is("(", *at));
            let is_lambda = self.is_word_of(&["lambda"], body) && parameter > body && parameter - body < LONGEST_HEADER;
            return is_lambda || open.and_then(|open| self.partner(open)).is_some_and(|close| parameter < close);
        }
        if parameter >= body {
            // `{ x -> … }` of Kotlin.
            return self.is("->", parameter + 1) && self.around(parameter) == Some(body);
        }
        if parameter + 1 == body {
            return true;
        }
        for at in (0..body).rev().take(LONGEST_HEADER) {
            if self.is(")", at) && self.partner(at).is_some_and(|open| open < parameter && parameter < at) {
                return true;
            }
            if self.is_any(&[";", "{", "}"], at) {
                return false;
            }
        }
        false
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
