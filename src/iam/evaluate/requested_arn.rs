//! The ARN of what a request asks for.

use core::cell::OnceCell;

use smallvec::SmallVec;

use crate::service::qldb::{Ledger, Resource, TableId};
use crate::short;

/// A letter or digit of a table's id of which it is unknown which: no text of a policy has this byte.
pub(crate) const UNKNOWN_LETTER: u8 = 0;

/// An ARN in the parts that it is made of.
///
/// It is compared part by part. A text that was just put together would be read in wider pieces than it was written in, for which
/// processors wait.
#[derive(Debug)]
pub(crate) struct RequestedArn<'r> {
    /// The ledger's ARN; for a bare request the whole.
    base: &'r [u8],
    /// What follows, up to a table's id.
    kind: &'r [u8],
    id: &'r [u8],
    /// Put together for the patterns that need it. None of QLDB's needs the heap.
    whole: OnceCell<SmallVec<[u8; 160]>>,
}

impl<'r> RequestedArn<'r> {
    /// The ARN of a bare request.
    pub(crate) const fn bare(text: &'r str) -> Self {
        Self { base: text.as_bytes(), kind: &[], id: &[], whole: OnceCell::new() }
    }

    /// The resource's. The id of a table that has only a name is in [`UNKNOWN_LETTER`]s.
    pub(crate) fn new(ledger: &'r Ledger, resource: &'r Resource<'_>) -> Self {
        let id: &[u8] = match resource {
            Resource::Ledger | Resource::Catalog => b"",
            Resource::AnyTable => b"*",
            Resource::Table(table) => table.id().map_or(&[UNKNOWN_LETTER; 22], TableId::as_bytes),
        };
        let base = ledger.arn.as_str().as_bytes();
        Self { base, kind: resource.place().as_bytes(), id, whole: OnceCell::new() }
    }

    /// Whether it is a table's whose id is unknown, or does not exist yet.
    pub(crate) fn has_unknown_id(&self) -> bool {
        let last = if self.id.is_empty() { self.base } else { self.id };
        matches!(last.last(), Some(&UNKNOWN_LETTER | b'*'))
    }

    /// One of the first five divided by colons, from 0: these are all in the ledger's ARN.
    pub(crate) fn part(&self, index: usize) -> Option<&'r [u8]> {
        self.base.split(|byte| *byte == b':').nth(index)
    }

    /// All of it.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        if self.kind.is_empty() {
            return self.base;
        }
        self.whole.get_or_init(|| {
            let mut whole = SmallVec::from_slice(self.base);
            whole.extend_from_slice(self.kind);
            whole.extend_from_slice(self.id);
            whole
        })
    }

    /// All of it, to be compared from the start on.
    pub(crate) fn unread(&self) -> Unread<'r> {
        let mut unread = Unread { next: self.base, parts: [self.kind, self.id] };
        unread.fill();
        unread
    }
}

/// What is left of a text in parts.
///
/// It is changed in its place: where it is passed on, it would be read in wider pieces than it was written in.
#[derive(Debug)]
pub(crate) struct Unread<'r> {
    /// Not empty, unless nothing is left.
    next: &'r [u8],
    parts: [&'r [u8]; 2],
}

impl Unread<'_> {
    /// The next byte; `None` at the end.
    pub(crate) fn first(&self) -> Option<u8> {
        self.next.first().copied()
    }

    /// Goes past this text, if it is next. If not, what is left is of no meaning.
    #[inline]
    pub(crate) fn pass(&mut self, text: &[u8]) -> bool {
        let mut wanted = text;
        while wanted.len() > self.next.len() {
            let Some(rest) = short::strip_prefix(wanted, self.next) else { return false };
            wanted = rest;
            self.next = &[];
            self.fill();
            if self.next.is_empty() {
                return false;
            }
        }
        let Some(rest) = short::strip_prefix(self.next, wanted) else { return false };
        self.next = rest;
        self.fill();
        true
    }

    #[inline]
    fn fill(&mut self) {
        for _ in 0..2 {
            if self.next.is_empty() {
                let [kind, id] = self.parts;
                (self.next, self.parts) = (kind, [id, &[]]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(base: &'static str, kind: &'static str, id: &'static str) -> RequestedArn<'static> {
        let whole = OnceCell::new();
        RequestedArn { base: base.as_bytes(), kind: kind.as_bytes(), id: id.as_bytes(), whole }
    }

    #[test]
    fn parts_compare_as_the_whole_does() {
        let arns = [
            ("", "", ""),
            ("abc", "", ""),
            ("ab", "c", ""),
            ("ab", "cab", "c"),
            ("ab", "c", "abcabc"),
            ("b", "a", "b"),
        ];
        let texts = [
            "",
            "a",
            "ab",
            "abc",
            "abca",
            "abcab",
            "abcabc",
            "abcabcabc",
            "abcabcabcd",
            "abd",
            "abcb",
            "abcad",
            "bab",
            "b",
        ];
        for (base, kind, id) in arns {
            let arn = text(base, kind, id);
            for first in texts {
                let whole = arn.as_bytes();
                let left = whole.strip_prefix(first.as_bytes());
                let passed = || {
                    let mut unread = arn.unread();
                    unread.pass(first.as_bytes()).then_some(unread)
                };
                assert_eq!(passed().is_some(), left.is_some(), "{first} before {base} {kind} {id}");
                let (Some(left), Some(unread)) = (left, passed()) else { continue };
                assert_eq!(unread.first(), left.first().copied(), "after {first} in {base} {kind} {id}");
                for second in texts {
                    let has_passed = passed().is_some_and(|mut unread| unread.pass(second.as_bytes()));
                    assert_eq!(
                        has_passed,
                        left.starts_with(second.as_bytes()),
                        "{first} {second} in {base} {kind} {id}"
                    );
                }
            }
        }
    }
}
