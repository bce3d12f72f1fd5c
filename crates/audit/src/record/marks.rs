//! Where the quotes and backslashes of a line are, and where it ends: found once for all texts of the line, a word of 64 bytes at a time.

use wide::u8x16;

const LANES: usize = 16;
const WORD: usize = 4 * LANES;

/// The last control character. A line of JSON has none but that at its end.
const LAST_CONTROL: u8 = b' ' - 1;

/// The quotes and backslashes of a line: a bit for each byte, the lowest for the first.
#[derive(Debug, Default)]
pub(crate) struct Marks(Vec<u64>);

impl Marks {
    /// Finds those of the first line of some bytes. How many bytes are before its end, or before another control character.
    pub(super) fn find(&mut self, bytes: &[u8]) -> usize {
        self.0.clear();
        let (words, rest) = bytes.as_chunks::<WORD>();
        for (place, word) in words.iter().enumerate() {
            if let Some(end) = self.find_in(word) {
                return place * WORD + end;
            }
        }
        let mut last = [b' '; WORD];
        last.iter_mut().zip(rest).for_each(|(own, byte)| *own = *byte);
        self.find_in(&last).map_or(bytes.len(), |end| words.len() * WORD + end)
    }

    /// `Some`: the line ends there.
    fn find_in(&mut self, word: &[u8; WORD]) -> Option<usize> {
        let (lanes, _) = word.as_chunks::<LANES>();
        let (mut marks, mut least) = (0, u8x16::splat(u8::MAX));
        for lanes in lanes.iter().rev() {
            let lanes = u8x16::new(*lanes);
            let is_mark = lanes.simd_eq(u8x16::splat(b'"')) | lanes.simd_eq(u8x16::splat(b'\\'));
            marks = marks << LANES | u64::from(is_mark.to_bitmask());
            least = least.min(lanes);
        }
        if least.min(u8x16::splat(LAST_CONTROL)).simd_eq(least).to_bitmask() == 0 {
            self.0.push(marks);
            return None;
        }
        let end = first_control(word);
        self.0.push(marks & ((1 << end) - 1));
        Some(end)
    }

    /// All that were found, in their order.
    pub(super) fn all(&self) -> Rest<'_> {
        let mut words = self.0.iter();
        Rest { word: words.next().copied().unwrap_or_default(), begin: 0, words }
    }
}

/// Once in a line: apart from what is done for each of its words.
#[cold]
#[inline(never)]
fn first_control(word: &[u8; WORD]) -> usize {
    word.iter().take_while(|byte| **byte > LAST_CONTROL).count()
}

/// The places that are not yet read.
#[derive(Clone, Debug)]
pub(super) struct Rest<'m> {
    /// What is left of a word, and where that begins.
    word: u64,
    begin: usize,
    words: std::slice::Iter<'m, u64>,
}

impl Rest<'_> {
    /// Goes past those before a place.
    pub(super) fn skip_to(&mut self, place: usize) {
        let mut next = self.clone();
        while next.next().is_some_and(|found| found < place) {
            self.clone_from(&next);
        }
    }
}

impl Iterator for Rest<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.word == 0 {
            self.word = *self.words.next()?;
            self.begin += WORD;
        }
        let place = self.begin + self.word.trailing_zeros() as usize;
        self.word &= self.word - 1;
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In bytes of every length, with the end of the line at every place.
    #[test]
    fn what_is_found_is_what_a_search_byte_by_byte_finds() {
        let line: Vec<u8> = b"a\"\xff\\ \x7f1".iter().copied().cycle().take(200).collect();
        let mut marks = Marks::default();
        for length in 0..line.len() {
            for (end, control) in (0..=length).zip([b'\n', b'\t', 0, LAST_CONTROL].into_iter().cycle()) {
                let mut bytes = line.get(..length).expect("so many are there").to_vec();
                if let Some(byte) = bytes.get_mut(end) {
                    *byte = control;
                }
                assert_eq!(marks.find(&bytes), end, "{length}");
                let is_mark = |place: &usize| matches!(bytes.get(*place), Some(b'"' | b'\\'));
                assert!(marks.all().eq((0..end).filter(is_mark)), "{length} {end}");
            }
        }
    }
}
