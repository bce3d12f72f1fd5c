//! Variables that are given values by another name than their own: through pointers of Go, references of PHP, other names of an object.

use std::cell::OnceCell;
use std::rc::Rc;

use foldhash::HashMap;

use super::Language;
use super::code::Code;
use super::flow::Around;
use super::hidden::WritesAround;

/// How a variable is given values by other names.
#[derive(Debug, Default)]
pub(super) struct Others {
    /// Where a member of its name is assigned by the name of another object, in the order of the source.
    assigned: Vec<usize>,
    /// Which loops and functions these are in, once it is asked.
    around: OnceCell<WritesAround>,
    /// It may share its value with another variable of PHP.
    is_referenced: bool,
}

/// The keys in square brackets that are assigned, `a['q'] = x`.
pub(super) type Keys<'t> = HashMap<&'t str, Vec<usize>>;

/// How many tokens may be before the brace of a class, from its first word.
const LONGEST_CLASS: usize = 100;

impl<'t> Code<'t> {
    /// Whether a name may be given another value by another name, after the first place, that it has at the second.
    pub(super) fn is_changed_by_other_name(&self, name: &str, first: usize, second: usize) -> bool {
        // Each lambda of Kotlin has its own.
        let is_implicit =
            self.language == Language::Kotlin && name == "it" && self.functions(first) != self.functions(second);
        // `override val q`, `::q.set(x)`, a getter on the line after it.
        let is_property = self.language == Language::Kotlin
            && self.occurrences(name).iter().any(|at| {
                let is_after =
                    |back: usize, word: &str| at.checked_sub(back).is_some_and(|it| self.is_word_of(&[word], it));
                let is_reference = self.is(":", at.saturating_sub(1)) && self.is(":", at.saturating_sub(2));
                is_after(2, "override") || is_after(3, "override") || is_reference && self.is(".", at + 1)
            });
        let is_pointed_to = self.is_changed_through_pointer(name, second) || self.is_pointer_given(name, first, second);
        if is_implicit || is_property || is_pointed_to {
            return true;
        }
        if self.language != Language::Php && !name.contains('.') && !self.is_field(first) {
            return false;
        }
        let others = self.others(name);
        if others.is_referenced || others.assigned.is_empty() {
            return others.is_referenced;
        }
        let from = others.assigned.partition_point(|at| *at <= first);
        if others.assigned.get(from).is_some_and(|at| *at < second) {
            return true;
        }
        let around = others.around.get_or_init(|| self.writes_around(&others.assigned));
        let (of_first, of_second) = (self.arounds(first), self.arounds(second));
        let here = of_second.iter().copied().find(Around::is_function);
        around.by_function.keys().any(|function| *function != here)
            || of_second.iter().any(|it| !it.is_function() && !of_first.contains(it) && around.within.contains_key(it))
    }

    /// Whether what is assigned here is a member of a class, which has a name with `this.` too.
    fn is_field(&self, operator: usize) -> bool {
        if !matches!(self.language, Language::Java | Language::CSharp | Language::Kotlin) {
            return false;
        }
        // It has its value for good.
        let constant = match self.language {
            Language::Java => "final",
            Language::Kotlin => "val",
            _ => "const",
        };
        if (1..=5).any(|back| operator.checked_sub(back).is_some_and(|at| self.is_word_of(&[constant], at))) {
            return false;
        }
        let Some(Around::Function(open)) = self.functions(operator).first().copied() else { return true };
        let header = (0..open.min(self.tokens.len())).rev().take(LONGEST_CLASS);
        let mut header = header.take_while(|at| !self.is_any(&[";", "{", "}"], *at));
        header.any(|at| self.is_word_of(&["class", "interface", "object", "record", "struct", "enum"], at))
    }

    /// Whether a variable of PHP may share its value with another one, `$other = &$name`.
    pub(super) fn is_referenced(&self, name: &str) -> bool {
        self.language == Language::Php && self.others(name).is_referenced
    }

    /// Whether a member of C# is given to what may assign it: `ref this.q`, `out a.q`, `(this.q, x) = …`.
    fn is_lent_to_write(&self, name: usize) -> bool {
        if self.language != Language::CSharp {
            return false;
        }
        let start = self.first_of_path(name);
        let is_lent = start.checked_sub(1).is_some_and(|before| self.is_word_of(&["ref", "out"], before));
        let close = self.around(start).filter(|open| self.is("(", *open)).and_then(|open| self.partner(open));
        is_lent || self.is_any(&[",", ")"], name + 1) && close.is_some_and(|close| self.is("=", close + 1))
    }

    /// Whether a pointer of Go to a text, `s := aws.String("…")`, is given to a call that may change the text.
    fn is_pointer_given(&self, name: &str, first: usize, second: usize) -> bool {
        if self.language != Language::Go || !self.is_pointer(first + 1) {
            return false;
        }
        let uses = self.occurrences(name);
        let between = uses.iter().filter(|at| (first..second).contains(*at));
        between.into_iter().any(|at| {
            let callee = self.around(*at).filter(|open| self.is("(", *open)).and_then(|open| self.callee(open));
            let is_argument = self.is_any(&["(", ","], at.saturating_sub(1)) && self.is_any(&[",", ")"], at + 1);
            is_argument && callee.is_some_and(|callee| !self.writes_down(callee) && self.carrier(callee).is_none())
        })
    }

    /// Whether a pointer of Go to a variable, `Statement: &s`, is sent after something else was assigned to the variable.
    fn is_changed_through_pointer(&self, name: &str, second: usize) -> bool {
        if self.language != Language::Go || !self.is("&", second) || self.is_sent_at_once(second) {
            return false;
        }
        let writes = self.writes(name);
        let is_after = |all: &[usize]| all.last().is_some_and(|last| *last > second + 1);
        match self.functions(second).last() {
            Some(function) => self.around_writes(&writes).within.get(function).is_some_and(|all| is_after(all)),
            None => !writes.all.is_empty(),
        }
    }

    /// Whether a request is an argument of the call that sends it, and the call runs where it is.
    fn is_sent_at_once(&self, at: usize) -> bool {
        let mut around = self.around(at);
        while let Some(open) = around.filter(|open| !self.is("(", *open)) {
            around = self.around(open);
        }
        let Some(callee) = around.and_then(|open| self.callee(open)) else { return false };
        if self.carrier(callee).is_none() || self.carrier_names_type(callee) {
            return false;
        }
        let start = self.first_of_path(callee);
        !start.checked_sub(1).is_some_and(|before| self.is_word_of(&["go", "defer"], before) || self.is(".", before))
    }

    /// Each is looked for once.
    fn others(&self, name: &str) -> Rc<Others> {
        if let Some(known) = self.others.borrow().get(name) {
            return Rc::clone(known);
        }
        let mut others = Others::default();
        let (_, last) = name.rsplit_once('.').unwrap_or(("", name));
        let uses = self.occurrences(last);
        if self.language == Language::Php {
            others.is_referenced = uses.iter().any(|at| self.makes_reference(*at));
        } else {
            let is_other = |at: &usize| {
                self.is(".", at.saturating_sub(1))
                    && (self.assigned_name(at + 1).is_some_and(|assigned| assigned != name)
                        || self.is_lent_to_write(*at))
            };
            others.assigned = uses.iter().copied().filter(is_other).collect();
            others.assigned.extend(self.assigned_keys().get(last).into_iter().flatten().copied());
            others.assigned.extend(self.set_by_text(last));
            others.assigned.sort_unstable();
        }
        let others = Rc::new(others);
        self.others.borrow_mut().insert(name.to_owned(), Rc::clone(&others));
        others
    }

    /// Whether a variable of PHP gets another name here: `$r = &$q`, `$q = &$r`, `[&$q]`, `foreach ($q as &$x)`.
    fn makes_reference(&self, at: usize) -> bool {
        let is_lent = at.checked_sub(2).is_some_and(|before| {
            let is_element = || {
                self.is_any(&["(", ","], before)
                    && self.around(at).is_some_and(|open| {
                        self.is("[", open) || open.checked_sub(1).is_some_and(|word| self.is_word_of(&["array"], word))
                    })
            };
            self.is("&", before + 1)
                && (self.is_any(&["=", "=>", "["], before) || self.is_word_of(&["as"], before) || is_element())
        });
        let is_looped =
            self.is_word_of(&["as"], at + 1) && (self.is("&", at + 2) || self.is("=>", at + 3) && self.is("&", at + 4));
        is_lent || is_looped || self.is("=", at + 1) && self.is("&", at + 2)
    }

    /// The keys of JavaScript in square brackets that are assigned.
    fn assigned_keys(&self) -> &Keys<'t> {
        self.keys.get_or_init(|| {
            let mut keys = Keys::default();
            if self.language != Language::JavaScript {
                return keys;
            }
            for (at, token) in self.tokens.iter().enumerate() {
                if token.mark() == b'['
                    && self.is("]", at + 2)
                    && self.is_any(&["=", "+="], at + 3)
                    && let Some(key) = self.literal(at + 1).and_then(|key| key.content.as_ref()?.known())
                {
                    keys.entry(key).or_default().push(at);
                }
            }
            keys
        })
    }

    /// Where a function of Python sets a member by a text that is its name, or that is not known: `setattr(a, 'q', x)`.
    fn set_by_text(&self, member: &str) -> Vec<usize> {
        if self.language != Language::Python || !self.rare.has("setattr") {
            return Vec::new();
        }
        let sets = |at: &usize| {
            self.partner(at + 1).filter(|_| self.is("(", at + 1)).is_some_and(|close| {
                // `super().__setattr__('q', x)` has no object.
                let named = self.parts(at + 2, close).take(2).map(|(first, end)| {
                    let key = self.literal(first).and_then(|key| key.content.as_ref()?.known());
                    key.filter(|_| end == first + 1)
                });
                let named: Vec<Option<&str>> = named.collect();
                named.iter().all(Option::is_none) || named.contains(&Some(member))
            })
        };
        let all = ["setattr", "__setattr__"].into_iter().flat_map(|word| self.occurrences(word).to_vec());
        all.filter(|at| sets(at)).collect()
    }
}
