//! Which services a source speaks of.

use std::ops::Range;

use memchr::memchr2_iter;

/// The services that a source mentions, in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mentions {
    pub(super) qldb: bool,
    pub(super) dynamodb: bool,
}

const QLDB: &[u8] = b"qldb";
const DYNAMODB: &[u8] = b"dynamodb";

impl Mentions {
    /// Those of a source that was changed in one place.
    pub(super) fn after(self, source: &str, changed: &Range<usize>) -> Self {
        let again = |was: bool, name: &[u8]| {
            // What there was not can only have come with the change.
            let near = changed.start.saturating_sub(name.len())..(changed.end + name.len()).min(source.len());
            let place = if was { source.as_bytes() } else { source.as_bytes().get(near).unwrap_or_default() };
            mentions(place, name)
        };
        Self { qldb: again(self.qldb, QLDB), dynamodb: again(self.dynamodb, DYNAMODB) }
    }

    pub(super) const fn is_any(self) -> bool {
        self.qldb || self.dynamodb
    }
}

/// Whether a source mentions a service, in any case. In one that does not, no statement is found, except what the functions of
/// [`Calls`](crate::Calls) are given. It need not be UTF-8.
#[must_use]
pub fn mentions_service(source: &[u8]) -> bool {
    mentions(source, QLDB) || mentions(source, DYNAMODB)
}

/// Whether a text has a name, in any case. Looks for its rarest letter: `q`, else `y`.
fn mentions(text: &[u8], name: &[u8]) -> bool {
    let rarest = [b'q', b'y'].iter().find_map(|letter| name.iter().position(|other| other == letter)).unwrap_or(0);
    let Some(letter) = name.get(rarest) else { return false };
    memchr2_iter(*letter, letter.to_ascii_uppercase(), text).any(|at| {
        let word = at.checked_sub(rarest).and_then(|start| text.get(start..start + name.len()));
        word.is_some_and(|word| word.eq_ignore_ascii_case(name))
    })
}
