//! Rare words that a source has or lacks. Of those that it lacked only what changed is looked at.

use std::ops::Range;

use memchr::memmem;

use super::Language;

/// One of these is in each source that has a call or a request of DynamoDB's API: the names of the operations and of their requests.
const SENDING: [&str; 2] = ["tatement", "ransaction"];

/// Words of PHP that may change any variable.
pub(super) const PHP_ANY: [&str; 4] = ["extract", "parse_str", "eval", "GLOBALS"];

/// The library of Python that sends what its cursors execute to DynamoDB.
pub(super) const PYDYNAMODB: &str = "pydynamodb";

/// No word that is looked for is longer.
const LONGEST: usize = 16;

/// The words that are looked for in a language: those of which one is in each source that computes the name of a method or sends statements by
/// another library, and the others.
const PYTHON: ([&str; 3], [&str; 6]) =
    (["getattr", "artiql", PYDYNAMODB], ["globals", "vars", "locals", "__dict__", "exec(", "setattr"]);
const JAVASCRIPT: ([&str; 4], [&str; 6]) =
    (["](", "].", "];", "]\n"], ["eval(", "globalThis", "window", "global", "</", "/>"]);
const PHP: ([&str; 3], [&str; 6]) =
    (["->$", "->{", "user_func"], ["extract", "parse_str", "eval", "GLOBALS", "$$", "${$"]);

/// The words of a list that a source has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rare {
    language: Language,
    has: u16,
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
        Language::Java | Language::Go | Language::CSharp | Language::Rust | Language::Kotlin => (&[], &[]),
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
        let near = source.as_bytes().get(near).unwrap_or_default();
        let mut has = 0;
        for (number, word) in words(self.language).enumerate() {
            // What there was not can only have come with the change.
            let place = if self.has & 1 << number == 0 { near } else { source.as_bytes() };
            if memmem::find(place, word.as_bytes()).is_some() {
                has |= 1 << number;
            }
        }
        Self { has, ..self }
    }

    /// Whether the source has one of the words of the list.
    pub(super) fn has(self, word: &str) -> bool {
        words(self.language).zip(0..).any(|(known, number)| self.has & 1 << number != 0 && known == word)
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
            assert!(words(language).all(|word| word.len() <= LONGEST) && words(language).count() <= 16);
        }
    }
}
