//! The set of places in a text that a pattern can have got to.

use smallvec::SmallVec;

use crate::iam::resource::UNKNOWN_LETTER;

/// Offsets from 0 to the length of a text, one bit each. Texts of up to 511 bytes need no heap.
#[derive(Debug)]
pub(crate) struct Positions {
    words: SmallVec<[u64; 8]>,
}

impl Positions {
    /// The start of a text of this length alone.
    pub(crate) fn first(length: usize) -> Self {
        let mut positions = Self { words: SmallVec::from_elem(0, length / 64 + 1) };
        positions.insert(0);
        positions
    }

    fn insert(&mut self, offset: usize) {
        if let Some(word) = self.words.get_mut(offset / 64) {
            *word |= 1 << (offset % 64);
        }
    }

    pub(crate) fn contains(&self, offset: usize) -> bool {
        self.words.get(offset / 64).is_some_and(|word| word >> (offset % 64) & 1 == 1)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Takes all offsets out.
    fn take(&mut self) -> SmallVec<[u64; 8]> {
        let length = self.words.len();
        core::mem::replace(&mut self.words, SmallVec::from_elem(0, length))
    }

    /// From each offset over `text`, if it begins there.
    pub(crate) fn step_over(&mut self, value: &[u8], text: &[u8], case: Case) {
        for offset in offsets(&self.take()) {
            let found = offset.checked_add(text.len()).and_then(|end| value.get(offset..end));
            if found.is_some_and(|found| case.is_same(found, text)) {
                self.insert(offset + text.len());
            }
        }
    }

    /// From each offset on over one character that is allowed.
    pub(crate) fn step_one(&mut self, value: &[u8], allowed: impl Fn(u8) -> bool) {
        for offset in offsets(&self.take()) {
            if value.get(offset).is_some_and(|byte| allowed(*byte)) {
                let continues = |byte: &&u8| **byte & 0xC0 == 0x80;
                let tail = value.iter().skip(offset + 1).take_while(continues).count();
                self.insert(offset + 1 + tail);
            }
        }
    }

    /// From the first offset on over all of the text.
    pub(crate) fn spread_to(&mut self, length: usize) {
        let mut reached = false;
        for (index, word) in self.words.iter_mut().enumerate() {
            if reached {
                *word = u64::MAX;
            } else if *word != 0 {
                // All bits from the lowest that is set.
                *word |= word.wrapping_neg();
                reached = true;
            }
            // None after the end of the text.
            if length / 64 == index {
                *word &= u64::MAX >> (63 - length % 64);
            }
        }
    }

    /// From each offset on over any number of bytes that are allowed.
    pub(crate) fn spread(&mut self, value: &[u8], allowed: impl Fn(u8) -> bool) {
        let mut reached = false;
        for (offset, byte) in value.iter().enumerate() {
            reached = reached || self.contains(offset);
            reached = reached && allowed(*byte);
            if reached {
                self.insert(offset + 1);
            }
        }
    }
}

/// The offsets in the set, in order.
fn offsets(words: &[u64]) -> impl Iterator<Item = usize> + '_ {
    words.iter().enumerate().flat_map(|(index, word)| {
        let mut left = *word;
        core::iter::from_fn(move || {
            let bit = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            (bit < 64).then_some(index * 64 + bit)
        })
    })
}

/// Whether the case of ASCII letters counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Counts,
    Ignored,
    /// It counts, and an [`UNKNOWN_LETTER`] of the value is any letter or digit.
    OfUnknownLetters,
}

impl Case {
    /// Whether a part of a value is the text.
    pub(crate) fn is_same(self, value: &[u8], text: &[u8]) -> bool {
        match self {
            Self::Counts => value == text,
            Self::Ignored => value.eq_ignore_ascii_case(text),
            Self::OfUnknownLetters => {
                let is_same = |(value, text): (&u8, &u8)| {
                    value == text || (*value == UNKNOWN_LETTER && text.is_ascii_alphanumeric())
                };
                value.len() == text.len() && value.iter().zip(text).all(is_same)
            }
        }
    }
}
