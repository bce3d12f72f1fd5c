//! The member of a request that is its statement: `Statement=…`, `Statement: …`, `.statement(…)`.

use super::Language;
use super::code::Code;

/// A member of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// Its name.
    pub(super) name: usize,
    /// Its value.
    pub(super) value: usize,
    pub(super) form: Form,
}

/// How a member is given.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// In the brackets of an object or of a call.
    Object {
        /// The bracket.
        open: usize,
    },
    /// By a method of a builder.
    Method,
    /// By an assignment.
    Assigned {
        /// The name of the object.
        receiver: usize,
    },
}

/// What a member is called in one language.
struct Names {
    upper: &'static str,
    lower: &'static str,
    setter: &'static str,
}

const STATEMENT: Names = Names { upper: "Statement", lower: "statement", setter: "set_statement" };
const PARAMETERS: Names = Names { upper: "Parameters", lower: "parameters", setter: "set_parameters" };

impl Code<'_> {
    /// The statement of a request, if its name is here.
    pub(super) fn statement_member(&self, at: usize) -> Option<Member> {
        self.member(at, &STATEMENT)
    }

    /// The parameters of a request, if their name is here.
    pub(super) fn parameters_member(&self, at: usize) -> Option<Member> {
        self.member(at, &PARAMETERS)
    }

    fn member(&self, name: usize, names: &Names) -> Option<Member> {
        let Names { upper, lower, setter } = names;
        let before = name.checked_sub(1)?;
        let is_key = || {
            let is_text = || self.literal(name).and_then(|literal| literal.content.as_ref()?.known()) == Some(upper);
            self.is_word_of(&[upper], name) || is_text()
        };
        let object = |value| {
            let open = self.around(name)?;
            Some(Member { name, value, form: Form::Object { open } })
        };
        let assigned = |receiver: Option<usize>, value| {
            let receiver = receiver.filter(|receiver| self.is_word(*receiver))?;
            Some(Member { name, value, form: Form::Assigned { receiver } })
        };
        let is_method = |names: &[&str]| self.is_word_of(names, name) && self.is(".", before) && self.is("(", name + 1);
        match self.language {
            Language::Python if !is_key() => None,
            Language::Python if self.is("]", name + 1) && self.is("=", name + 2) && self.is("[", before) => {
                assigned(before.checked_sub(1), name + 3)
            }
            Language::Python if self.is_word(name) => object(name + 2).filter(|member| {
                self.is("=", name + 1) && matches!(member.form, Form::Object { open } if self.is("(", open))
            }),
            Language::Python => object(name + 2).filter(|_| self.is(":", name + 1)),
            Language::JavaScript if !is_key() => None,
            Language::JavaScript if self.is(".", before) && self.is("=", name + 1) => {
                assigned(before.checked_sub(1), name + 2)
            }
            Language::JavaScript if !self.is_any(&["{", ","], before) => None,
            Language::JavaScript if self.is(":", name + 1) => object(name + 2),
            // `{ Statement, … }`
            Language::JavaScript => object(name).filter(|member| {
                self.is_word(name)
                    && self.is_any(&["}", ","], name + 1)
                    && matches!(member.form, Form::Object { open } if self.is("{", open))
            }),
            Language::Go | Language::CSharp if !self.is_word_of(&[upper], name) => None,
            Language::Go | Language::CSharp if self.is(".", before) => {
                assigned(before.checked_sub(1), name + 2).filter(|_| self.is("=", name + 1))
            }
            Language::Go => object(name + 2).filter(|_| self.is(":", name + 1)),
            Language::CSharp => object(name + 2).filter(|_| self.is("=", name + 1) && self.is_any(&["{", ","], before)),
            Language::Java | Language::Rust => {
                is_method(&[lower, setter]).then_some(Member { name, value: name + 2, form: Form::Method })
            }
            Language::Kotlin if is_method(&[lower]) => Some(Member { name, value: name + 2, form: Form::Method }),
            Language::Kotlin if !self.is_word_of(&[lower], name) || !self.is("=", name + 1) => None,
            Language::Kotlin if self.is(".", before) => {
                let receiver = before.checked_sub(1);
                // `this.statement = …`, `it.statement = …`
                let is_own = receiver.is_some_and(|at| self.is_word_of(&["this", "it"], at));
                if is_own { object(name + 2) } else { assigned(receiver, name + 2) }
            }
            Language::Kotlin => object(name + 2).filter(|_| !self.is_word_of(&["val", "var"], before)),
        }
    }
}
