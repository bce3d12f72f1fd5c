//! The text that messages are about.

use partiql_iam::Span;
use partiql_iam_answer::Words;

use crate::name::shown;
use crate::place::{Place, Start};

/// The text that messages are about, and where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The text.
    pub text: &'a str,
    /// The file's name, if it is from one.
    pub file: Option<&'a str>,
    /// Where in the file the text begins.
    pub start: Start,
    /// The file that the text is a value in, so that it has no lines there.
    pub within: Option<&'a str>,
}

impl<'a> Origin<'a> {
    /// The whole text of a file.
    #[must_use]
    pub const fn of_file(text: &'a str, file: &'a str) -> Self {
        Self { text, file: Some(file), start: Start::FIRST, within: None }
    }

    /// An argument.
    #[must_use]
    pub const fn of_argument(text: &'a str) -> Self {
        Self { text, file: None, start: Start::FIRST, within: None }
    }

    /// To whom it is said what to do about it.
    #[must_use]
    pub const fn words(&self) -> Words {
        if self.file.is_none() { Words::Argument } else { Words::Script }
    }

    /// The statement in a few words: its line in the file, or its beginning.
    #[must_use]
    pub fn place(&self) -> String {
        match self.file {
            Some(file) => format!("{}:{}", shown(file), self.start.line),
            None => self.beginning(),
        }
    }

    /// The first line, cut off where it gets long.
    #[must_use]
    pub fn beginning(&self) -> String {
        const LONGEST: usize = 60;
        let line = self.text.trim().lines().next().unwrap_or_default().trim_end();
        let short: String = line.chars().take(LONGEST).collect();
        if short.len() < self.text.trim().len() { format!("{short}…") } else { short }
    }

    /// The place of a span in the file.
    #[must_use]
    pub fn place_of(&self, span: Span) -> Place {
        Place::of(self.text, span, self.start)
    }
}
