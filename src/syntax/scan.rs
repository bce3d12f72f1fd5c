//! Bytes of a text and their places.

/// The first place of `wanted`, eight bytes at a time.
#[inline]
pub(crate) fn position(bytes: &[u8], wanted: u8) -> Option<usize> {
    const ONES: u64 = u64::MAX / 0xFF;
    let mut at = 0;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        // The lowest byte that is zero here is marked by its highest bit.
        let differs = u64::from_le_bytes(*chunk) ^ (ONES * u64::from(wanted));
        let marks = differs.wrapping_sub(ONES) & !differs & (ONES << 7);
        if marks != 0 {
            return Some(at + (marks.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().position(|byte| *byte == wanted).map(|length| at + length)
}

/// The offset as a span has it. Texts over the length limit are refused before they are lexed.
#[allow(clippy::cast_possible_truncation, reason = "texts over 4 GiB are refused before they are lexed")]
pub(crate) const fn offset(at: usize) -> u32 {
    at as u32
}
