//! What a finding is recognized by when the lines around it have changed.

use std::collections::HashMap;
use std::fmt;

use partiql_iam::Span;

use crate::place::clamped;

/// What a finding is recognized by in its file: its code, its message, the text that it is about with blanks alike, and which of several
/// equal ones it is. Lines and columns do not count. Displays as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(u64);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// FNV-1a of 64 bits: the same in every version and on every machine.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// A part that can't run into the next one.
    fn part(&mut self, text: &str) {
        self.add(text.as_bytes());
        self.add(&[0]);
    }
}

impl Fingerprint {
    /// Of something found in a text, before others like it are counted.
    #[must_use]
    pub fn of(code: &str, message: &str, text: &str, span: Option<Span>) -> Self {
        let mut hash = Hash::new();
        hash.part(code);
        hash.part(message);
        let place = span.map(|span| clamped(text, span)).unwrap_or_default();
        for word in text.get(place).unwrap_or_default().split_whitespace() {
            hash.part(word);
        }
        Self(hash.0)
    }
}

/// Counts the findings of one file that are alike.
#[derive(Debug, Default)]
pub struct Alike {
    file: Option<String>,
    counts: HashMap<Fingerprint, u32>,
}

impl Alike {
    /// The fingerprint that no other finding of the file has. The findings of a file come one after the other.
    pub fn distinct(&mut self, file: Option<&str>, fingerprint: Fingerprint) -> Fingerprint {
        if self.file.as_deref() != file {
            self.file = file.map(str::to_owned);
            self.counts.clear();
        }
        let count = self.counts.entry(fingerprint).or_default();
        let before = *count;
        *count += 1;
        if before == 0 {
            return fingerprint;
        }
        let mut hash = Hash(fingerprint.0);
        hash.add(&before.to_le_bytes());
        Fingerprint(hash.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, start: u32, end: u32) -> String {
        Fingerprint::of("code", "message", text, Some(Span::new(start, end))).to_string()
    }

    #[test]
    fn moved_lines_and_blanks_do_not_count() {
        let expected = of("a  b", 0, 4);
        assert_eq!(expected, "03aa78752a9eddf2");
        assert_eq!(of("// new\n\na\n\tb\n", 8, 12), expected);
        assert_ne!(of("ab", 0, 2), expected);
    }

    #[test]
    fn of_equal_ones_each_has_its_own() {
        let same = Fingerprint::of("code", "message", "", None);
        let mut alike = Alike::default();
        let first = alike.distinct(Some("a"), same);
        let second = alike.distinct(Some("a"), same);
        assert_ne!(first, second);
        assert_eq!(alike.distinct(Some("b"), same), first);
        assert_eq!(alike.distinct(Some("b"), same), second);
    }
}
