//! Constants that are put into statements: their values are in the file.

use super::code::Code;
use super::{Content, Language};

/// How many tokens the declaration of a constant may have before its value.
const LONGEST_DECLARATION: usize = 10;

impl Code<'_> {
    /// A statement with the constants of the file in the places where it puts them in.
    pub(super) fn with_constants(&self, content: Content) -> Content {
        if content.holes().next().is_none() {
            return content;
        }
        let mut known = Content::default();
        let mut copied = 0;
        for hole in content.holes() {
            let constant = self.source.get(hole.host.clone()).and_then(|text| self.constant(text, hole.host.start));
            if let Some(value) = constant {
                content.copy_into(copied..hole.text.start, &mut known);
                known.escape(&value, hole.host);
                copied = hole.text.end;
            }
        }
        content.copy_into(copied..content.text().len(), &mut known);
        known
    }

    /// The value of the constant that a hole names: in capitals, as no parameter of a function is, and assigned once in the file, in a block that
    /// the hole is in too. What a branch alone assigns may come from elsewhere.
    fn constant(&self, hole: &str, place: usize) -> Option<String> {
        let name = hole.trim_start_matches('$');
        let name = name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).unwrap_or(name).trim();
        let is_capital = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        if name.len() < 2 || !name.starts_with(|c: char| c.is_ascii_uppercase()) || !name.chars().all(is_capital) {
            return None;
        }
        let only = self.only_assignment(name).filter(|only| only.is_plain && self.is_declaration(only.at))?;
        // A companion object is a block of its own.
        if self.language != Language::Kotlin && !self.is_in_block_of(only.at, place) {
            return None;
        }
        if self.occurrences(name).iter().any(|at| *at + 1 != only.at && self.is_clearly_written(*at, *at)) {
            return None;
        }
        let expression = self.expression(only.at + 1).filter(|expression| self.ends_statement(expression.next))?;
        expression.content?.known().map(str::to_owned)
    }

    /// Whether the operator gives a constant its value, and is not that of a named argument or of a default.
    fn is_declaration(&self, operator: usize) -> bool {
        let around = self.around(operator);
        if self.language == Language::Python {
            return around.is_none();
        }
        let is_group = around
            .filter(|open| self.language == Language::Go && self.is("(", *open))
            .and_then(|open| open.checked_sub(1))
            .is_some_and(|before| self.is_word_of(&["const", "var"], before));
        let mut before = (0..operator).rev().take(LONGEST_DECLARATION);
        let ends = |at: &usize| self.is_any(&[";", ",", "(", ")", "{", "}", "="], *at);
        let first = before.find(|at| ends(at) || self.is_word_of(&["const", "final", "val", "static"], *at));
        is_group || first.is_some_and(|at| !ends(&at))
    }
}
