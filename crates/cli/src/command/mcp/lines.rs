//! The lines of JSON that `scan` prints, as they come.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::answer::Items;

/// The lines, and how much there is of each kind.
#[derive(Default)]
pub(super) struct Lines {
    /// The line that has not ended yet.
    begun: Vec<u8>,
    items: Items,
    statements: usize,
    denied: usize,
    not_known: usize,
    errors: usize,
    warnings: usize,
}

impl Lines {
    fn line(&mut self, line: &[u8]) {
        let Ok(value) = serde_json::from_slice::<Value>(line) else { return };
        let is = |member: &str, word: &str| value.get(member).is_some_and(|value| value == word);
        self.statements += usize::from(is("kind", "statement"));
        self.denied += usize::from(is("decision", "denied"));
        self.not_known += usize::from(is("kind", "unknown"));
        self.errors += usize::from(is("severity", "error"));
        self.warnings += usize::from(is("severity", "warning"));
        self.items.add(&value);
    }

    /// What is found, and how much of each kind. Nothing is left out of the counts.
    pub(super) fn members(self) -> Map<String, Value> {
        let Self { begun: _, items, statements, denied, not_known, errors, warnings } = self;
        let mut members = items.under("found");
        let counts = json!({
            "statements": statements,
            "denied": denied,
            "not_known": not_known,
            "errors": errors,
            "warnings": warnings,
        });
        members.insert("counts".to_owned(), counts);
        members
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.begun.extend_from_slice(part);
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.begun);
                self.line(&line);
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
