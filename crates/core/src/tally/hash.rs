//! A hash that is the same in every run and on every machine, sixteen bytes at a time.
//!
//! Whoever writes names into a trail can make them collide, so nothing may depend on it for being right: what is found
//! by a hash is compared, and what is chosen by one is no more than a sample.

use std::hash::{Hash, Hasher};

/// No pattern: the digits of the golden ratio, and of pi.
const FIRST: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0x2436_cc24_3f6a_8885 | 1;

/// The same in every run.
pub(super) fn hash_of(key: &(impl Hash + ?Sized)) -> u64 {
    let mut hash = Folded::default();
    key.hash(&mut hash);
    hash.finish()
}

/// Products of 128 bits, folded to 64.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folded(u64);

impl Default for Folded {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Folded {
    #[inline]
    fn add(&mut self, number: u64) {
        self.0 = folded(self.0 ^ number, SECOND);
    }
}

impl Hasher for Folded {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (pairs, rest) = bytes.as_chunks::<16>();
        for pair in pairs {
            let (one, other) = halves(*pair);
            self.0 = folded(self.0 ^ one, other ^ SECOND);
        }
        let (chunks, rest) = rest.as_chunks::<8>();
        for chunk in chunks {
            self.add(u64::from_le_bytes(*chunk));
        }
        let mut last = [0; 8];
        for (to, byte) in last.iter_mut().zip(rest) {
            *to = *byte;
        }
        // The length tells a text from the same one with zeros behind it.
        self.add(u64::from_le_bytes(last) ^ (bytes.len() as u64).rotate_right(8));
    }

    #[inline]
    fn write_u8(&mut self, number: u8) {
        self.add(u64::from(number));
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.add(number);
    }

    #[inline]
    fn finish(&self) -> u64 {
        let mixed = folded(self.0 ^ FIRST, SECOND);
        (mixed ^ (mixed >> 32)).wrapping_mul(FIRST)
    }
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "a half")]
fn halves(bytes: [u8; 16]) -> (u64, u64) {
    let both = u128::from_le_bytes(bytes);
    (both as u64, (both >> 64) as u64)
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the halves of a product")]
fn folded(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_that_differ_little_are_spread_evenly() {
        let names = (0..20_000).map(|number| format!("bucket-{number}"));
        let hashes: BTreeSet<u64> = names.map(|name| hash_of(name.as_str())).collect();
        assert_eq!(hashes.len(), 20_000);
        for shift in [0, 20, 40, 56] {
            let mut counts = [0_u32; 256];
            for hash in &hashes {
                let part = usize::try_from(hash >> shift & 0xff).unwrap();
                counts[part] += 1;
            }
            assert!(
                counts.iter().all(|count| (30..140).contains(count)),
                "{shift}: {counts:?}"
            );
        }
    }

    #[test]
    fn texts_and_their_beginnings_have_other_hashes() {
        let texts = ["", "a", "a\0", "ab", "abcdefgh", "abcdefgh\0", "abcdefghi"];
        let hashes: BTreeSet<u64> = texts.into_iter().map(hash_of).collect();
        assert_eq!(hashes.len(), texts.len());
        assert_ne!(hash_of(&("ab", "c")), hash_of(&("a", "bc")));
    }
}
