//! What gives names other values against all habit: by the text of a name, or by parameters in capitals.

use super::Language;
use super::code::Code;
use super::hidden::LONGEST_DECLARATION;
use super::rare::{EXEC_TAKEN, IMPORT_ALL, INCLUDING, JAVASCRIPT_WITH, PHP_ANY, PYTHON_EXEC};

impl Code<'_> {
    /// Whether something in a source may change any variable: `extract($all)`, `$$name = …`, `globals()[name] = …`, `eval(…)`.
    pub(super) fn may_change_any(&self) -> bool {
        let is_written = |at: usize| {
            let after = self.after(at);
            self.is("[", at) && self.is_any(&["=", "+=", "|="], after)
                || self.is(".", at) && self.is_word_of(&["update", "setdefault", "pop", "clear", "assign"], at + 1)
        };
        let is_before = |word: &str, at: usize| {
            self.is(".", at.saturating_sub(1))
                && at.checked_sub(2).is_some_and(|before| self.is_word_of(&[word], before))
        };
        let is_called = |at: usize| {
            let is_own =
                !self.is(".", at.saturating_sub(1)) || ["builtins", "__builtins__"].iter().any(|it| is_before(it, at));
            self.is("(", at + 1) && is_own
        };
        // `g = globals()`
        let is_kept = |at: usize| self.is("=", at.saturating_sub(1)) && self.ends_statement(self.after(at + 1));
        // Most sources have none of these words.
        let any = |words: &[&str], is: &dyn Fn(usize) -> bool| {
            words.iter().any(|word| {
                self.rare.has(word)
                    && self
                        .occurrences(word.trim_start_matches(['=', ' ']).trim_end_matches(['(', '[', ' ', '\t', '\\']))
                        .iter()
                        .any(|at| is(*at))
            })
        };
        *self.changes_any.get_or_init(|| match self.language {
            Language::Php => {
                // `$$name`, `${'name'}`, `$ {$name}`
                any(&PHP_ANY, &|_| true) || (0..self.tokens.len()).any(|at| self.is_word(at) && self.names_variable(at))
            }
            Language::Python => {
                any(&["globals", "vars", "locals"], &|at| is_called(at) && is_written(self.after(at + 1)))
                    || any(&["globals"], &|at| is_called(at) && is_kept(at))
                    // `sys.modules[__name__]`
                    || any(&["modules"], &|at| {
                        let key = if self.is("[", at + 1) { at + 2 } else { at + 4 };
                        is_before("sys", at) && self.is_any(&["[", "."], at + 1) && self.literal(key).is_none()
                    })
                    || any(&[EXEC_TAKEN], &|at| self.is("=", at.saturating_sub(1)) && self.ends_statement(at + 1))
                    || any(&["__dict__"], &|at| is_written(at + 1))
                    || any(&PYTHON_EXEC, &is_called)
                    || any(&["setattr"], &|at| is_called(at) && self.is_word_of(&["sys"], at + 2))
                    || !self.source.is_ascii() && (0..self.tokens.len()).any(|at| self.is_word(at) && is_another_form(self.text(at)))
            }
            Language::JavaScript => {
                any(&["eval"], &is_called)
                    || any(&JAVASCRIPT_WITH, &is_called)
                    || any(&["arguments["], &|at| is_written(at + 1))
                    || any(&["globalThis", "window", "global"], &|at| {
                        is_written(at + 1) && self.literal(at + 2).is_none()
                    })
            }
            Language::Java | Language::Go | Language::CSharp | Language::Rust | Language::Kotlin => false,
        })
    }

    /// Whether something between two places, or something that may run between them, binds names that are not written: `from q import *`,
    /// `include 'q.php'`.
    pub(super) fn is_bound_unseen(&self, first: usize, second: usize) -> bool {
        let places = self.bindings.get_or_init(|| self.bindings());
        let after = places.get(places.partition_point(|at| *at < first)..).unwrap_or_default();
        let Some(next) = after.first() else { return false };
        // Only names of a module are bound so.
        let is_own = self.language == Language::Python && !self.functions(first).is_empty();
        !is_own && (*next < second || self.language == Language::Python && !self.functions(second).is_empty())
    }

    fn bindings(&self) -> Vec<usize> {
        match self.language {
            Language::Python if self.rare.has(IMPORT_ALL) => {
                self.occurrences("import").iter().copied().filter(|at| self.is("*", at + 1)).collect()
            }
            Language::Php if INCLUDING.iter().any(|word| self.rare.has(word)) => {
                let words = ["include", "include_once", "require", "require_once"];
                let mut all: Vec<usize> = words.iter().flat_map(|word| self.occurrences(word).to_vec()).collect();
                all.sort_unstable();
                all
            }
            Language::Python
            | Language::Java
            | Language::JavaScript
            | Language::Go
            | Language::CSharp
            | Language::Rust
            | Language::Kotlin
            | Language::Php => Vec::new(),
        }
    }

    /// Whether a variable of PHP is named by a value: two signs, or one before a brace or another one.
    fn names_variable(&self, at: usize) -> bool {
        let name = self.text(at);
        name.starts_with("$$") || name == "$"
    }

    /// Whether a name in capitals is that of a parameter, against the habit.
    pub(super) fn is_clearly_parameter(&self, at: usize) -> bool {
        if self.is_any(&["=>", "->"], at + 1) && self.language != Language::Php {
            return true;
        }
        let is_lambda = (0..at)
            .rev()
            .take(LONGEST_DECLARATION)
            .take_while(|before| self.is_word(*before) || self.is(",", *before))
            .any(|before| self.is_word_of(&["lambda"], before));
        let mut around = self.around(at);
        while let Some(open) = around.filter(|open| self.language == Language::JavaScript && !self.is("(", *open)) {
            around = self.around(open);
        }
        let Some(open) = around.filter(|open| self.is("(", *open)) else { return is_lambda };
        let after = self.partner(open).map_or(open, |close| close + 1);
        let name = open.saturating_sub(1);
        let word = name.saturating_sub(1);
        is_lambda
            || match self.language {
                Language::Python => self.is_word_of(&["def"], word),
                Language::Rust => self.is_word_of(&["fn"], word) || self.is("|", at.saturating_sub(1)),
                Language::Kotlin => self.is_word_of(&["fun"], word) || self.is_word_of(&["constructor"], name),
                Language::Go => {
                    self.is_word_of(&["func"], name) || self.is_word_of(&["func"], word) || self.is(")", word)
                }
                Language::JavaScript => {
                    let is_branch = self.is_word_of(&["if", "while", "for", "switch", "with", "await"], name);
                    self.is("=>", after)
                        || self.is_word_of(&["function"], word)
                        || self.is("{", after) && !is_branch
                        || self.is(":", at + 1) && self.around(at) == Some(open)
                }
                Language::Java | Language::CSharp => self.is_declared(at) && self.is_any(&[",", ")"], at + 1),
                Language::Php => false,
            }
    }
}

/// Whether Python reads a name as another one: letters of other widths and styles are the plain ones.
///
/// Source: Python, "Identifiers and keywords", which are compared in the form NFKC; Unicode, blocks of compatibility characters.
fn is_another_form(name: &str) -> bool {
    let is_styled = |letter: char| {
        matches!(letter, '\u{aa}' | '\u{ba}' | '\u{17f}' | '\u{2070}'..='\u{209f}' | '\u{2100}'..='\u{218f}' | '\u{2c7c}' | '\u{2c7d}'
            | '\u{2b0}'..='\u{2b8}' | '\u{2e0}'..='\u{2e4}' | '\u{1d2c}'..='\u{1dbf}' | '\u{fb00}'..='\u{fb06}' | '\u{ff10}'..='\u{ff5a}'
            | '\u{fe33}' | '\u{fe34}' | '\u{fe4d}'..='\u{fe4f}' | '\u{1d400}'..='\u{1d7ff}')
    };
    !name.is_ascii() && name.contains(is_styled)
}
