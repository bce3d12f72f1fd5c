//! Ids of refused requests: clients show them, and the audit log has them.

use std::collections::hash_map::RandomState;
use std::fmt::{self, Write};
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

/// An id in the form that DynamoDB gives: 52 capital letters and digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RequestId([u8; 32]);

/// Where ids come from. Nobody can foretell one, and two instances give none twice.
#[derive(Debug)]
pub(super) struct RequestIds {
    seed: [u64; 4],
    next: AtomicU64,
}

impl RequestIds {
    pub(super) fn new() -> Self {
        Self { seed: [(); 4].map(|()| RandomState::new().build_hasher().finish()), next: AtomicU64::new(0) }
    }

    pub(super) fn next(&self) -> RequestId {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let digest = self
            .seed
            .iter()
            .chain([&number])
            .fold(Sha256::new(), |digest, part| digest.chain_update(part.to_le_bytes()));
        RequestId(digest.finalize().into())
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(bytes) = self;
        let (mut bits, mut count) = (0_u32, 0_u32);
        let mut write = |five: u32| f.write_char(char::from_digit(five & 31, 32).unwrap_or('0').to_ascii_uppercase());
        for byte in bytes {
            bits = (bits << 8 | u32::from(*byte)) & 0xFFFF;
            count += 8;
            while count >= 5 {
                count -= 5;
                write(bits >> count)?;
            }
        }
        write(bits << (5 - count))
    }
}

impl serde::Serialize for RequestId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_form_of_dynamodb_and_differ() {
        let ids = RequestIds::new();
        let (one, two) = (ids.next().to_string(), ids.next().to_string());
        assert_eq!((one.len(), two.len()), (52, 52));
        assert!(one.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()), "{one}");
        assert_ne!(one, two);
        assert_ne!(one, RequestIds::new().next().to_string());
        let counted: [u8; 32] = core::array::from_fn(|place| u8::try_from(place).unwrap_or_default());
        // As RFC 4648 gives it in base32hex, without padding.
        assert_eq!(RequestId(counted).to_string(), "000G40O40K30E209185GO38E1S8124GJ2GAHC5OO34D1M70T3OFG");
    }
}
