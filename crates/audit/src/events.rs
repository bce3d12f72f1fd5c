//! Which events of trails were read: events that were read twice.

use std::collections::HashSet;

use foldhash::fast::RandomState;

/// How many events are kept.
const MAX_EVENTS: usize = 1 << 17;

/// Events by their ids: all, or, of more than are kept, those that one half, one quarter and so on of all ids are. Two are added in any order.
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// How many bits of a hash are 0.
    bits: u32,
    hashes: HashSet<u64, RandomState>,
}

impl Events {
    /// An event was read. `true`: it was before.
    pub(crate) fn add(&mut self, id: &str) -> bool {
        self.add_hash(hash(id))
    }

    /// Adds those that were read elsewhere. How many of them were read here too.
    pub fn merge(&mut self, other: &Self) -> u64 {
        self.bits = self.bits.max(other.bits);
        let bits = self.bits;
        self.hashes.retain(|hash| is_kept(*hash, bits));
        other.hashes.iter().fold(0, |both, hash| both + u64::from(self.add_hash(*hash)))
    }

    fn add_hash(&mut self, hash: u64) -> bool {
        if !is_kept(hash, self.bits) {
            return false;
        }
        let is_new = self.hashes.insert(hash);
        while self.hashes.len() > MAX_EVENTS && self.bits < u64::BITS {
            self.bits += 1;
            let bits = self.bits;
            self.hashes.retain(|hash| is_kept(*hash, bits));
        }
        !is_new
    }
}

fn is_kept(hash: u64, bits: u32) -> bool {
    hash.trailing_zeros() >= bits
}

/// The same in each thread and process (FNV-1a, and the end of `MurmurHash3`).
fn hash(id: &str) -> u64 {
    let hash = id
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_that_were_read_before() {
        let mut one = Events::default();
        let all = |events: &mut Events, from: usize, to: usize| {
            (from..to).filter(|number| events.add(&format!("00000000-0000-0000-0000-{number:012}"))).count()
        };
        assert_eq!(all(&mut one, 0, 100_000), 0);
        assert_eq!(all(&mut one, 0, 10), 10);
        let mut other = Events::default();
        assert_eq!(all(&mut other, 99_000, 100_500), 0);
        assert_eq!(one.merge(&other), 1_000);
        // Of more than are kept some tell.
        assert_eq!(all(&mut one, 100_500, 400_000), 0);
        assert!(one.hashes.len() <= MAX_EVENTS && one.bits == 2, "{}", one.bits);
        assert!((200..300).contains(&all(&mut one, 0, 1_000)));
        assert!((300..450).contains(&other.merge(&one)));
    }
}
