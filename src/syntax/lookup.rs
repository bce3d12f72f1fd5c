//! Which reserved word a word is.
//!
//! Most words are names, and are told from the reserved ones by their first two letters and their length alone. What is left is folded to
//! lower case, packed into one number, and looked up in a hash table made when the crate is compiled: one probe, as a rule. Words of less than
//! eight bytes, which nearly all reserved words are, are folded by one load and need no second comparison.

use super::keyword::Keyword;

/// The first eight bytes of a word in lower case, packed into one number, so that comparing words is comparing numbers.
///
/// Folds ASCII only, and the bytes that make words only: U+212A is no `K`. (`_` becomes 0x7F, which no other byte of a word does.)
const fn fold(word: &[u8]) -> u64 {
    if let Some(chunk) = word.first_chunk() {
        return u64::from_le_bytes(*chunk) | BLANKS;
    }
    let mut folded = 0;
    let mut rest = word;
    let mut shift = 0;
    while let [byte, tail @ ..] = rest {
        folded |= ((*byte | 0x20) as u64) << shift;
        shift += 8;
        rest = tail;
    }
    folded
}

const BLANKS: u64 = u64::MAX / 0xFF * 0x20;

/// [`fold`] by one load of eight bytes. `None` if the word has eight bytes or more, or the text fewer than eight.
#[inline]
fn fold_short(bytes: &[u8], start: usize, end: usize) -> Option<u64> {
    let word = match bytes.get(start..).and_then(<[u8]>::first_chunk) {
        Some(chunk) => u64::from_le_bytes(*chunk),
        // Near the end of the text: the last eight bytes of it, less those before the word.
        None => u64::from_le_bytes(*bytes.last_chunk()?) >> (8 * (8 + start - bytes.len())),
    };
    match end - start {
        length @ 1..8 => Some((word | BLANKS) & (u64::MAX >> (64 - length * 8))),
        _ => None,
    }
}

/// Words by what they are folded to, and their places in a hash table with linear probing, made when the crate is compiled. There are a
/// power of two of slots, some times the number of words, so that a look-up compares one of them at most, as a rule.
pub(super) struct Words<const COUNT: usize, const SLOTS: usize> {
    texts: [&'static str; COUNT],
    /// In the order of the words.
    folded: [u64; COUNT],
    slots: [u8; SLOTS],
}

const EMPTY: u8 = u8::MAX;

impl<const COUNT: usize, const SLOTS: usize> Words<COUNT, SLOTS> {
    #[allow(clippy::indexing_slicing, reason = "a slip here stops the compiler, not the program")]
    #[allow(clippy::cast_possible_truncation, reason = "there are fewer than 255 words")]
    pub(super) const fn new(words: [&'static str; COUNT]) -> Self {
        const { assert!(COUNT < EMPTY as usize && SLOTS.is_power_of_two(), "a byte for each") };
        let (mut folded, mut slots) = ([0; COUNT], [EMPTY; SLOTS]);
        let mut index = 0;
        while index < COUNT {
            let word = words[index].as_bytes();
            folded[index] = fold(word);
            let mut place = Self::slot(folded[index], word.len());
            while slots[place] != EMPTY {
                place = (place + 1) & (SLOTS - 1);
            }
            slots[place] = index as u8;
            index += 1;
        }
        Self { texts: words, folded, slots }
    }

    /// Where the search for a word begins.
    #[allow(clippy::cast_possible_truncation, reason = "a few bits are left")]
    const fn slot(folded: u64, length: usize) -> usize {
        ((folded ^ length as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - SLOTS.trailing_zeros())) as usize
    }

    /// The index of this word, of which every byte is one that makes words.
    pub(super) fn find(&self, word: &[u8]) -> Option<usize> {
        // Words of more than eight bytes are not folded whole.
        self.walk(fold(word), word.len(), |index| match (word.get(8..), self.texts.get(index)) {
            (None, _) => true,
            (Some(rest), Some(found)) => {
                found.as_bytes().get(8..).is_some_and(|found| found.eq_ignore_ascii_case(rest))
            }
            (Some(_), None) => false,
        })
    }

    /// The index of the first word that is folded like this and fits.
    #[inline]
    fn walk(&self, folded: u64, length: usize, fits: impl Fn(usize) -> bool) -> Option<usize> {
        let mut place = Self::slot(folded, length);
        loop {
            // The place is always inside of the table, and an empty slot ends every walk.
            let index = usize::from(*self.slots.get(place)?);
            if *self.folded.get(index)? == folded && fits(index) {
                return Some(index);
            }
            place = (place + 1) & (SLOTS - 1);
        }
    }
}

static WORDS: Words<COUNT, 1024> = {
    let mut words = [""; COUNT];
    let mut index = 0;
    while index < COUNT {
        #[allow(clippy::indexing_slicing, reason = "a slip here stops the compiler, not the program")]
        {
            words[index] = Keyword::ALL[index].text();
        }
        index += 1;
    }
    Words::new(words)
};

const COUNT: usize = Keyword::ALL.len();

/// For each first letter the lengths of the reserved words, a bit each: most names are found to be no reserved word by these alone.
static LENGTHS: [u32; 32] = {
    let mut lengths = [0; 32];
    let mut index = 0;
    while index < COUNT {
        #[allow(clippy::indexing_slicing, reason = "a slip here stops the compiler, not the program")]
        {
            let word = Keyword::ALL[index].text().as_bytes();
            lengths[(word[0] & 31) as usize] |= 1 << word.len();
        }
        index += 1;
    }
    lengths
};

/// For each first letter the second letters of the reserved words, a bit each.
static SECONDS: [u32; 32] = {
    let mut seconds = [0; 32];
    let mut index = 0;
    while index < COUNT {
        #[allow(clippy::indexing_slicing, reason = "a slip here stops the compiler, not the program")]
        {
            let word = Keyword::ALL[index].text().as_bytes();
            seconds[(word[0] & 31) as usize] |= 1 << (word[1] & 31);
        }
        index += 1;
    }
    seconds
};

impl Keyword {
    /// The reserved word that `word` is, in any case.
    #[must_use]
    pub fn lookup(word: &str) -> Option<Self> {
        is_word(word).then(|| Self::find(word.as_bytes(), 0, word.len()))?
    }

    /// Whether the word from `start` to `end` may be reserved: whether one has its first letter and its length, and one its first
    /// two letters.
    #[inline]
    pub(crate) fn may_be(bytes: &[u8], start: usize, end: usize) -> bool {
        let Some([first, second]) = bytes.get(start..).and_then(<[u8]>::first_chunk) else { return false };
        let letter = usize::from(first & 31);
        let length = end - start;
        let has_length = LENGTHS.get(letter).is_some_and(|lengths| length < 32 && lengths >> length & 1 == 1);
        has_length && SECONDS.get(letter).is_some_and(|seconds| seconds >> (second & 31) & 1 == 1)
    }

    /// The reserved word from `start` to `end`, where there is a word. `Err` if that takes more than a look: then
    /// [`Keyword::find`] says it.
    #[inline]
    pub(crate) fn find_short(bytes: &[u8], start: usize, end: usize) -> Result<Option<Self>, ()> {
        let folded = fold_short(bytes, start, end).ok_or(())?;
        Ok(WORDS.walk(folded, end - start, |_| true).and_then(|index| Self::ALL.get(index).copied()))
    }

    /// The reserved word from `start` to `end`, where there is a word.
    pub(crate) fn find(bytes: &[u8], start: usize, end: usize) -> Option<Self> {
        Self::ALL.get(WORDS.find(bytes.get(start..end)?)?).copied()
    }
}

/// Whether only bytes that make words are in it.
pub(super) fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_in_any_case() {
        for keyword in Keyword::ALL {
            assert_eq!(Keyword::lookup(keyword.text()), Some(*keyword));
            assert_eq!(Keyword::lookup(&keyword.text().to_ascii_lowercase()), Some(*keyword));
        }
    }

    #[test]
    fn other_words_are_not() {
        for word in [
            "",
            "a",
            "as_",
            "Person",
            "history",
            "purge",
            "let",
            "LI\u{212A}E",
            "lik\u{c9}",
            "CHARACTER_LENGTHS",
            // Folded like the words.
            "BIT\u{7F}LENGTH",
            "bit\u{7F}length",
        ] {
            assert_eq!(Keyword::lookup(word), None, "{word}");
        }
    }
}
