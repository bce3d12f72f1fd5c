//! Which services a source speaks of.

use std::ops::Range;

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

/// Whether a text has a name, in any case.
fn mentions(text: &[u8], name: &[u8]) -> bool {
    text.windows(name.len()).any(|word| word.eq_ignore_ascii_case(name))
}
