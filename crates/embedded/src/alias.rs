//! Names that stand for an operation or a request of an SDK: `import { ExecuteStatementCommand as Execute }`, `run = client.execute_statement`.

use foldhash::{HashMap, HashMapExt};

use super::Language;
use super::carrier::{Carrier, carrier, may_be_carrier};
use super::code::Code;

/// How many tokens may be between an alias and what it stands for.
const LONGEST: usize = 12;

/// Words before a name that something is imported by.
const IMPORTING: [&str; 2] = ["import", "use"];

/// Functions that give the function that they are given.
const BINDING: [&str; 2] = ["bind", "partial"];

/// What the names of a source stand for; nothing where one stands for several.
pub(super) type Aliases<'t> = HashMap<&'t str, Option<Alias>>;

/// What another name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Alias {
    carrier: Carrier,
    /// It is the name of a request, not of an operation.
    is_type: bool,
}

impl<'t> Code<'t> {
    /// What a statement is sent by, if its name is here, or another name for it.
    pub(super) fn carrier(&self, at: usize) -> Option<Carrier> {
        if !self.is_word(at) {
            return None;
        }
        let name = self.text(at);
        carrier(name).or_else(|| {
            let aliases = self.aliases();
            if aliases.is_empty() { None } else { Some(aliases.get(name).copied().flatten()?.carrier) }
        })
    }

    /// Whether a name is another one of an operation, and is not called here, nor given to it.
    pub(super) fn is_passed_alias(&self, at: usize) -> bool {
        let alias = self.aliases().get(self.text(at)).copied().flatten();
        alias.is_some_and(|alias| !alias.is_type)
            && !self.is_any(&["(", "=", ":=", ":", "}"], at + 1)
            && !at.checked_sub(1).is_some_and(|before| {
                self.is_word_of(&["as"], before) || self.is_any(&[":", self.member_mark()], before)
            })
    }

    /// Whether another name stands for something.
    pub(super) fn has_aliases(&self) -> bool {
        !self.aliases().is_empty()
    }

    /// Whether a word is another name of something that sends statements.
    pub(super) fn is_alias(&self, word: &str) -> bool {
        self.aliases().contains_key(word)
    }

    /// Whether a word is another name of a command of JavaScript, and is an argument: `send(Run, input)`.
    pub(super) fn is_class_passed(&self, at: usize) -> bool {
        let alias = self.aliases().get(self.text(at)).copied().flatten();
        self.language == Language::JavaScript
            && alias.is_some_and(|alias| alias.is_type)
            && self.is_any(&[",", ")"], at + 1)
            && at.checked_sub(1).is_some_and(|before| self.is_any(&["(", ","], before))
            && self.around(at).is_some_and(|open| {
                self.is("(", open) && self.callee(open).is_some_and(|callee| self.is_called(callee, open))
            })
    }

    /// Whether the other name that is given here to an operation or a request leaves the file.
    pub(super) fn is_exported(&self, at: usize) -> bool {
        let Some(alias) = self.alias_of(at) else { return false };
        match self.language {
            Language::JavaScript => {
                let line = |at: usize| self.tokens.get(at).map(|token| token.line);
                let is_exporting = |at: usize| {
                    let listed =
                        self.around(at).filter(|open| self.is("{", *open)).and_then(|open| open.checked_sub(1));
                    let first = (0..at).rev().take(LONGEST).find(|word| self.is_word_of(&["export"], *word));
                    listed.is_some_and(|word| self.is_word_of(&["export"], word))
                        || first.is_some_and(|first| {
                            line(first) == line(at) && !(first..at).any(|between| self.is_any(&[";", "}"], between))
                        })
                };
                let name = self.text(alias);
                is_exporting(at)
                    || is_exporting(alias)
                    || self.occurrences(name).iter().any(|other| *other != alias && self.is_listed_in_export(*other))
            }
            // There a module gives away all its names.
            Language::Python => {
                let is_of_module = self.functions(at).is_empty() && self.around(at).is_none();
                // By habit another file takes nothing whose name begins so.
                let is_own = self.text(alias).starts_with('_');
                let is_field = alias.checked_sub(1).is_some_and(|before| self.is(".", before));
                is_of_module && self.is("=", alias + 1) && !is_own && !is_field
            }
            Language::Java | Language::Go | Language::CSharp | Language::Rust | Language::Kotlin | Language::Php => {
                false
            }
        }
    }

    /// Whether a name is in the list of an export: `export { run }`, `module.exports = { run }`, `exports.run = run`.
    fn is_listed_in_export(&self, at: usize) -> bool {
        let listed = self.around(at).filter(|open| self.is("{", *open)).and_then(|open| open.checked_sub(1));
        let before = at.checked_sub(1);
        let assigned = |operator: usize| {
            self.is("=", operator)
                && (0..operator)
                    .rev()
                    .take(4)
                    .take_while(|word| self.is_word(*word) || self.is(".", *word))
                    .any(|word| self.is_word_of(&["exports"], word))
        };
        listed.is_some_and(|word| self.is_word_of(&["export"], word) || assigned(word))
            || before.is_some_and(assigned)
            || before.is_some_and(|word| self.is_word_of(&["default"], word))
    }

    fn aliases(&self) -> &Aliases<'t> {
        self.aliases.get_or_init(|| {
            let mut all = Aliases::new();
            for (at, token) in self.tokens.iter().enumerate() {
                // Most words are shorter than any.
                if token.range().len() < "sendCommand".len() || !self.is_word(at) || !may_be_carrier(self.text(at)) {
                    continue;
                }
                let Some(alias) = self.alias_of(at).map(|alias| self.text(alias)) else { continue };
                let Some(found) = carrier(self.text(at)) else { continue };
                let found = Alias { carrier: found, is_type: self.carrier_names_type(at) };
                // Another name of the same is none, nor is one that says what it is.
                if carrier(alias).is_some() {
                    continue;
                }
                let known = all.entry(alias).or_insert(Some(found));
                if *known != Some(found) {
                    *known = None;
                }
            }
            all
        })
    }

    /// The other name that is given here to an operation or a request.
    pub(super) fn alias_of(&self, at: usize) -> Option<usize> {
        self.imported_as(at).or_else(|| self.taken_as(at)).or_else(|| self.assigned_as(at))
    }

    /// `import { X as Y }`, `from m import x as y`, `import a.X as Y`, `use a::X as Y`
    fn imported_as(&self, at: usize) -> Option<usize> {
        let is_named = self.is_word_of(&["as"], at + 1) && self.is_word(at + 2);
        let is_listed = at.checked_sub(1).is_some_and(|before| {
            self.is_word_of(&IMPORTING, before)
                || self.is_any(&["{", ",", "(", ":"], before)
                || self.is(".", before) && self.language == Language::Kotlin
        });
        (is_named && is_listed).then_some(at + 2)
    }

    /// `const { X: Y } = require(…)`
    fn taken_as(&self, at: usize) -> Option<usize> {
        if self.language != Language::JavaScript || !self.is(":", at + 1) || !self.is_word(at + 2) {
            return None;
        }
        let open = self.around(at).filter(|open| self.is("{", *open))?;
        let close = self.partner(open)?;
        let is_whole = self.is_any(&["}", ","], at + 3);
        (is_whole && self.is("=", close + 1)).then_some(at + 2)
    }

    /// `y = client.x`, `using Y = A.X;`, `type Y = X`, `y = client.x.bind(client)`, `y = partial(client.x)`
    fn assigned_as(&self, at: usize) -> Option<usize> {
        let mut start = at;
        for _ in 0..LONGEST {
            let Some(before) = start.checked_sub(1) else { break };
            let is_path = self.is_any(&[".", ":", "?", ">", "-"], before);
            if !is_path && (!self.is_word(before) || self.is_word(start)) {
                break;
            }
            start = before;
        }
        let mut next = at + 1;
        // `functools.partial(…)`
        if let Some(open) = start.checked_sub(1).filter(|open| self.is("(", *open) && self.is(")", at + 1)) {
            let callee = self.callee(open).filter(|callee| self.is_word_of(&BINDING, *callee))?;
            start = self.first_of_path(callee);
            next = at + 2;
        }
        // `.bind(client)`
        if self.is(".", next) && self.is_word_of(&BINDING, next + 1) && self.is("(", next + 2) {
            next = self.partner(next + 2)? + 1;
        }
        // There what has a name is not called as a function is. Elsewhere most are called.
        if self.language == Language::Java || !self.ends_statement(next) {
            return None;
        }
        let operator = start.checked_sub(1)?;
        let name = operator.checked_sub(1)?;
        self.plainly_assigned(operator)?;
        let is_type = name.checked_sub(1).is_some_and(|word| self.is_word_of(&["using", "type"], word));
        let is_other = self.carrier_names_type(at) && !is_type && self.language != Language::JavaScript;
        (self.is_word(name) && !is_other).then_some(name)
    }

    /// Whether the name is that of a request, not of an operation.
    pub(super) fn carrier_names_type(&self, at: usize) -> bool {
        let letters = || self.text(at).bytes().rev().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase());
        ["request", "requestbuilder", "command", "commandinput", "input", "batchstatement", "parameterizedstatement"]
            .iter()
            .any(|ending| letters().take(ending.len()).eq(ending.bytes().rev()))
    }
}
