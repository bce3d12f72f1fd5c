//! Rare words that a source has or lacks. Of those that it lacked only what changed is looked at.

use std::ops::Range;

use memchr::memmem;

use super::Language;

/// One of these is in each source that has a call or a request of DynamoDB's API: the names of the operations and of their requests.
const SENDING: [&str; 2] = ["tatement", "ransaction"];

/// Words of PHP that may change any variable.
pub(super) const PHP_ANY: [&str; 4] = ["extract", "parse_str", "eval", "$GLOBALS"];

/// The call of Python that runs a text. `exec` alone is in `execute_statement`.
pub(super) const PYTHON_EXEC: [&str; 4] = ["exec(", "exec ", "exec\t", "exec\\"];

/// Python's `exec` gets another name.
pub(super) const EXEC_TAKEN: &str = "= exec";

/// What binds all names of another module of Python.
pub(super) const IMPORT_ALL: &str = "import *";

/// The statement of JavaScript in which names are members of an object.
pub(super) const JAVASCRIPT_WITH: [&str; 2] = ["with (", "with("];

/// What an escape of Java begins with.
pub(super) const JAVA_ESCAPE: &str = "\\u";

/// What runs another file of PHP where it is.
pub(super) const INCLUDING: [&str; 2] = ["include", "require"];

/// The library of Python that sends what its cursors execute to DynamoDB.
pub(super) const PYDYNAMODB: &str = "pydynamodb";

/// The SDK of AWS for pandas, whose functions are named as those of the SDK are.
pub(super) const AWSWRANGLER: &str = "awswrangler";

/// No word that is looked for is longer.
const LONGEST: usize = 16;

/// The words that are looked for in a language: those of which one is in each source that computes the name of a method or sends statements by
/// another library, and the others.
const PYTHON: ([&str; 4], [&str; 12]) = (
    ["getattr", "artiql", PYDYNAMODB, AWSWRANGLER],
    [
        "globals",
        "vars",
        "locals",
        "__dict__",
        PYTHON_EXEC[0],
        PYTHON_EXEC[1],
        PYTHON_EXEC[2],
        PYTHON_EXEC[3],
        "setattr",
        "modules",
        EXEC_TAKEN,
        IMPORT_ALL,
    ],
);
const JAVASCRIPT: ([&str; 1], [&str; 9]) = (
    ["]"],
    ["eval", "globalThis", "window", "global", "</", "/>", JAVASCRIPT_WITH[0], JAVASCRIPT_WITH[1], "arguments["],
);
const PHP: ([&str; 3], [&str; 6]) =
    (["->", "user_func", "[$"], ["extract", "parse_str", "eval", "$globals", INCLUDING[0], INCLUDING[1]]);

/// The words of a list that a source has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rare {
    language: Language,
    has: u32,
}

/// The words that are looked for in a language.
fn words(language: Language) -> impl Iterator<Item = &'static str> {
    let (sending, others) = own(language);
    SENDING.iter().chain(sending).chain(others).copied()
}

fn own(language: Language) -> (&'static [&'static str], &'static [&'static str]) {
    match language {
        Language::Python => (&PYTHON.0, &PYTHON.1),
        Language::JavaScript => (&JAVASCRIPT.0, &JAVASCRIPT.1),
        Language::Php => (&PHP.0, &PHP.1),
        Language::Java => (&[], &[JAVA_ESCAPE]),
        Language::Go | Language::CSharp | Language::Rust | Language::Kotlin => (&[], &[]),
    }
}

impl Rare {
    /// The words of a source.
    pub(super) fn of(language: Language, source: &str) -> Self {
        Self { language, has: 0 }.after(source, &(0..source.len()))
    }

    /// Those of a source that was changed in one place.
    pub(super) fn after(self, source: &str, changed: &Range<usize>) -> Self {
        let near = changed.start.saturating_sub(LONGEST)..(changed.end + LONGEST).min(source.len());
        // Case counts in no word of PHP but variables.
        let lower = (self.language == Language::Php).then(|| source.as_bytes().to_ascii_lowercase());
        let source = lower.as_deref().unwrap_or(source.as_bytes());
        let near = source.get(near).unwrap_or_default();
        let mut has = 0;
        for (number, word) in words(self.language).enumerate() {
            // What there was not can only have come with the change.
            let place = if self.has & 1 << number == 0 { near } else { source };
            if memmem::find(place, word.as_bytes()).is_some() {
                has |= 1 << number;
            }
        }
        Self { has, ..self }
    }

    /// Whether the source has one of the words of the list.
    pub(super) fn has(self, word: &str) -> bool {
        words(self.language)
            .zip(0..)
            .any(|(known, number)| self.has & 1 << number != 0 && known.eq_ignore_ascii_case(word))
    }

    /// Whether the source may have a call or a request of DynamoDB's API.
    pub(super) fn may_send(self) -> bool {
        let sending = SENDING.len() + own(self.language).0.len();
        self.has & ((1 << sending) - 1) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_and_go() {
        let without = Rare::of(Language::Python, "x = 1");
        assert!(!without.may_send() && !without.has("setattr"));
        let with = without.after("x = 1; setattr(a, b)", &(5..20));
        assert_eq!(with, Rare::of(Language::Python, "x = 1; setattr(a, b)"));
        assert!(with.has("setattr") && !with.has("vars") && !with.may_send());
        // A word that the change completes.
        let completed = with.after("x = setattr(a, b)", &(4..4));
        assert!(completed.has("setattr"));
        assert!(!with.after("x = setatr(a, b)", &(8..8)).has("setattr"));
        assert!(Rare::of(Language::Go, "r.Statement = q").may_send());
    }

    #[test]
    fn no_word_is_longer() {
        for language in [Language::Python, Language::JavaScript, Language::Php, Language::Go] {
            assert!(words(language).all(|word| word.len() <= LONGEST) && words(language).count() <= 32);
        }
    }
}
