//! How far the letters of a name can be read as those of another, with a few slips.

use crate::nearest::names::{MOST_SLIPS, TOO_LONG};

/// A set of places in the asked name, near to the count of letters that were read: a byte each, `0x80` or 0. The first is three
/// before that count, the seventh three after it; the eighth is not used.
type Places = u64;

const EACH: Places = 0x0101_0101_0101_0101;
const HIGH: Places = 0x8080_8080_8080_8080;
/// The place that is the count of letters.
const MIDDLE: usize = MOST_SLIPS;
const LAST: usize = 2 * MOST_SLIPS;
const PADDED: usize = MIDDLE + TOO_LONG + 1 + 8;

/// Which bytes are this one.
const fn same(bytes: Places, byte: u8) -> Places {
    let different = bytes ^ (EACH * byte as u64);
    !(((different & !HIGH) + !HIGH) | different) & HIGH
}

/// How long the shortest and the longest of several names are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lengths {
    shortest: u8,
    longest: u8,
}

impl Lengths {
    pub(crate) fn of(lengths: impl Iterator<Item = usize> + Clone) -> Self {
        let short = |length: Option<usize>| u8::try_from(length.unwrap_or_default()).unwrap_or(u8::MAX);
        Self { shortest: short(lengths.clone().min()), longest: short(lengths.max()) }
    }
}

/// The name that is asked for.
pub(crate) struct Asked {
    letters: [u8; PADDED],
    /// `0x80` for each place in it, and for its end.
    places: [u8; PADDED],
    length: usize,
}

/// The places from which names of some lengths can still be read, with 0, 1, 2 and 3 slips made.
pub(crate) struct Ways([Places; MOST_SLIPS + 1]);

impl Asked {
    pub(crate) fn new(name: impl Iterator<Item = u8>) -> Self {
        let mut asked = Self { letters: [0; PADDED], places: [0; PADDED], length: 0 };
        for (slot, letter) in asked.letters.iter_mut().skip(MIDDLE).zip(name) {
            // What is no ASCII is like no letter.
            *slot = if letter == u8::MAX { u8::MAX - 1 } else { letter };
            asked.length += 1;
        }
        asked.places.iter_mut().skip(MIDDLE).take(asked.length + 1).for_each(|place| *place = 0x80);
        asked
    }

    fn eight(bytes: &[u8; PADDED], from: usize) -> Places {
        bytes.get(from..).and_then(<[u8]>::first_chunk).copied().map_or(0, Places::from_le_bytes)
    }

    /// A place at the end of a name is the end of the asked one: from others, each letter more or less is a slip.
    pub(crate) fn ways(&self, lengths: Lengths, slips: usize) -> Ways {
        let Lengths { shortest, longest } = lengths;
        let end = self.length + MIDDLE;
        let from = [0, 1, 2, 3].map(|made: usize| {
            let Some(left) = slips.checked_sub(made) else { return 0 };
            let first = end.saturating_sub(usize::from(longest) + left);
            match (end + left).checked_sub(usize::from(shortest)) {
                Some(last) if first <= last.min(LAST) => (HIGH << (8 * first)) & (HIGH >> (8 * (7 - last.min(LAST)))),
                _ => 0,
            }
        });
        Ways(from)
    }
}

impl Ways {
    /// With so many letters read.
    fn after(&self, asked: &Asked, letters: usize) -> [Places; MOST_SLIPS + 1] {
        let places = Asked::eight(&asked.places, letters);
        self.0.map(|from| from & places)
    }
}

/// The places that are reached with 0, 1, 2 and 3 slips at most.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    reached: [Places; MOST_SLIPS + 1],
    /// The same before the last letter, and that letter.
    before: [Places; MOST_SLIPS + 1],
    last: u8,
    letters: usize,
}

impl Reading {
    /// Before the first letter.
    pub(crate) fn start(asked: &Asked, ways: &Ways) -> Option<Self> {
        let [w0, w1, w2, w3] = ways.after(asked, 0);
        let at = 0x80 << (8 * MIDDLE);
        // A slip for each letter of the asked name that is passed over.
        let none = at & w0;
        let one = (at | none << 8) & w1;
        let two = (at | at << 8 | one << 8) & w2;
        let three = (at | at << 8 | at << 16 | two << 8) & w3;
        Self::alive(Self { reached: [none, one, two, three], before: [0; MOST_SLIPS + 1], last: 0, letters: 0 })
    }

    fn alive(self) -> Option<Self> {
        self.reached.iter().any(|reached| *reached != 0).then_some(self)
    }

    /// With one more letter, if that can be read.
    #[inline]
    pub(crate) fn next(&self, asked: &Asked, letter: u8, ways: &Ways) -> Option<Self> {
        let here = Asked::eight(&asked.letters, self.letters);
        let is_same = same(here, letter);
        let is_swapped = match self.letters.checked_sub(1) {
            Some(before) => same(Asked::eight(&asked.letters, before), letter) & same(here, self.last),
            None => 0,
        };
        let [w0, w1, w2, w3] = ways.after(asked, self.letters + 1);
        let [r0, r1, r2, r3] = self.reached;
        let [b0, b1, b2, _] = self.before;
        // A wrong letter, one too many, one too few, two swapped.
        let slip = |with: Places, less: Places, less_next: Places, less_before: Places| {
            (with & is_same) | less | less >> 8 | less_next << 8 | (less_before & is_swapped)
        };
        let none = r0 & is_same & w0;
        let one = slip(r1, r0, none, b0) & w1;
        let two = slip(r2, r1, one, b1) & w2;
        let three = slip(r3, r2, two, b2) & w3;
        Self::alive(Self {
            reached: [none, one, two, three],
            before: self.reached,
            last: letter,
            letters: self.letters + 1,
        })
    }

    /// Whether the asked name ends here with exactly so many slips.
    pub(crate) fn is_end(&self, asked: &Asked, slips: usize) -> bool {
        let Some(place) = (asked.length + MIDDLE).checked_sub(self.letters).filter(|place| *place <= LAST) else {
            return false;
        };
        let is_reached =
            |slips: &usize| self.reached.get(*slips).is_some_and(|reached| reached >> (8 * place) & 0x80 != 0);
        (0..=slips).find(is_reached) == Some(slips)
    }
}
