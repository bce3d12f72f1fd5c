//! Comparing short texts, such as names and the parts of ARNs, without a call.
//!
//! The C library's `memcmp` reads up to 32 bytes in one masked step where the processor has AVX-512, and some take longer for that than all
//! the rest of a decision.

/// Whether both are the same. Most aliases are one letter.
#[inline]
pub(crate) fn is_same(one: &[u8], two: &[u8]) -> bool {
    match (one, two) {
        ([one], [two]) => one == two,
        _ => one.len() == two.len() && starts_same(one, two),
    }
}

/// A number by which a text is found among many; others may have the same.
#[inline]
pub(crate) fn key(text: &[u8]) -> u64 {
    // Mixes eight bytes in: a multiplication carries each bit upward, and the rotation brings the upper ones down.
    let mix = |key: u64, eight: u64| (key ^ eight).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32);
    let key = text.as_chunks().0.iter().fold(text.len() as u64, |key, eight| mix(key, u64::from_le_bytes(*eight)));
    // The last eight bytes may be some that were taken already.
    let end = match (text.last_chunk::<8>(), text.first_chunk::<4>(), text.last_chunk::<4>()) {
        (Some(end), _, _) => u64::from_le_bytes(*end),
        (None, Some(start), Some(end)) => {
            u64::from(u32::from_le_bytes(*start)) << 32 | u64::from(u32::from_le_bytes(*end))
        }
        (None, _, _) => text.iter().fold(0, |end, byte| end << 8 | u64::from(*byte)),
    };
    mix(key, end)
}

/// What follows the prefix in a text that begins with it.
#[cfg(feature = "policy")]
#[inline]
pub(crate) fn strip_prefix<'t>(text: &'t [u8], prefix: &[u8]) -> Option<&'t [u8]> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    starts_same(start, prefix).then_some(rest)
}

/// Whether two texts of one length are the same, eight bytes at a time.
#[inline]
fn starts_same(one: &[u8], two: &[u8]) -> bool {
    if let (Some(one_end), Some(two_end)) = (one.last_chunk::<8>(), two.last_chunk::<8>()) {
        let is_same = |(one, two): (&[u8; 8], &[u8; 8])| u64::from_ne_bytes(*one) == u64::from_ne_bytes(*two);
        // The last eight bytes may be some that were looked at already.
        return one.as_chunks().0.iter().zip(two.as_chunks().0).all(is_same) && is_same((one_end, two_end));
    }
    match (one.first_chunk::<4>(), one.last_chunk::<4>(), two.first_chunk::<4>(), two.last_chunk::<4>()) {
        (Some(one), Some(one_end), Some(two), Some(two_end)) => {
            let number = |bytes: &[u8; 4]| u32::from_ne_bytes(*bytes);
            number(one) == number(two) && number(one_end) == number(two_end)
        }
        _ => one.iter().zip(two).all(|(one, two)| one == two),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_counts_at_every_length() {
        let text: [u8; 70] = core::array::from_fn(|index| u8::try_from(index).expect("small"));
        for length in 0..text.len() {
            let one = &text[..length];
            let same = one.to_vec();
            assert!(is_same(one, &same));
            assert!(!is_same(one, &text[..=length]));
            for place in 0..length {
                let mut other = one.to_vec();
                other[place] ^= 0x20;
                assert!(!is_same(one, &other), "byte {place} of {length}");
            }
        }
    }

    #[test]
    fn every_byte_and_the_length_count_in_a_key() {
        let text: [u8; 40] = core::array::from_fn(|index| u8::try_from(index).expect("small"));
        let mut keys = alloc::collections::BTreeSet::new();
        let mut count = 0;
        for length in 0..text.len() {
            for place in 0..length {
                let mut other = text[..length].to_vec();
                other[place] ^= 0x20;
                keys.insert(key(&other));
                count += 1;
            }
            keys.insert(key(&text[..length]));
            count += 1;
        }
        assert_eq!(keys.len(), count);
    }

    #[cfg(feature = "policy")]
    #[test]
    fn a_prefix_is_taken_off() {
        assert_eq!(strip_prefix(b"abcdefghij", b"abcdefghi"), Some(&b"j"[..]));
        assert_eq!(strip_prefix(b"abc", b"abc"), Some(&b""[..]));
        assert_eq!(strip_prefix(b"abc", b""), Some(&b"abc"[..]));
        assert_eq!(strip_prefix(b"abc", b"abcd"), None);
        assert_eq!(strip_prefix(b"abcdefghij", b"abcdefghx"), None);
    }
}
