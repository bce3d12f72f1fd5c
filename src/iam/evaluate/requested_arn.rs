//! The ARN of what a request asks for.

use core::cell::OnceCell;

use smallvec::SmallVec;

use crate::iam::Resource;
use crate::iam::resource::{Known, UNKNOWN_LETTER};
use crate::short;

/// An ARN in the parts that it is made of.
///
/// It is compared part by part. A text that was just put together would be read in wider pieces than it was written in, for which
/// processors wait.
#[derive(Debug)]
pub(crate) struct RequestedArn<'r> {
    /// What the ARNs of the target begin with; for a bare request the whole.
    base: &'r [u8],
    /// What follows.
    after: [&'r [u8]; 4],
    /// Whether a part of it is unknown, or does not exist yet.
    has_unknown_part: bool,
    /// Put together for the patterns that need it. Few need the heap.
    whole: OnceCell<SmallVec<[u8; 160]>>,
}

impl<'r> RequestedArn<'r> {
    /// The ARN of a bare request.
    pub(crate) const fn bare(text: &'r str) -> Self {
        let base = text.as_bytes();
        let has_unknown_part = matches!(base.last(), Some(&UNKNOWN_LETTER | b'*'));
        Self { base, after: [b"", b"", b"", b""], has_unknown_part, whole: OnceCell::new() }
    }

    /// The resource's. A part that is not known is in [`UNKNOWN_LETTER`]s.
    pub(crate) const fn new(base: &'r str, resource: &'r Resource<'_>) -> Self {
        let has_unknown_part = !matches!(resource.known(), Known::Exact);
        let after = resource.after_base(resource.kind().unknown.as_bytes());
        Self { base: base.as_bytes(), after, has_unknown_part, whole: OnceCell::new() }
    }

    /// Whether a part of it is unknown, or does not exist yet.
    pub(crate) const fn has_unknown_part(&self) -> bool {
        self.has_unknown_part
    }

    /// One of the first five divided by colons, from 0: these are all in the base.
    pub(crate) fn part(&self, index: usize) -> Option<&'r [u8]> {
        self.base.split(|byte| *byte == b':').nth(index)
    }

    /// All of it.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        let [first, ..] = self.after;
        if first.is_empty() {
            return self.base;
        }
        self.whole.get_or_init(|| {
            let mut whole = SmallVec::from_slice(self.base);
            self.after.iter().for_each(|part| whole.extend_from_slice(part));
            whole
        })
    }

    /// All of it, to be compared from the start on.
    pub(crate) fn unread(&self) -> Unread<'_> {
        let mut unread = Unread { next: self.base, after: &self.after };
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
    after: &'r [&'r [u8]],
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
        while self.next.is_empty()
            && let [first, after @ ..] = self.after
        {
            (self.next, self.after) = (first, after);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(base: &'static str, kind: &'static str, id: &'static str) -> RequestedArn<'static> {
        let after = [kind.as_bytes(), id.as_bytes(), b"", b""];
        RequestedArn { base: base.as_bytes(), after, has_unknown_part: false, whole: OnceCell::new() }
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
