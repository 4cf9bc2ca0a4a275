//! A value as bytes: everything that its `Hash` hands over, one after the other. Two values of one type are equal if
//! and only if their images are, for `Hash` hands over every field, and of each enough to know where it ends.

use std::hash::Hasher;

use super::hash::hash_of;

/// The bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Image(pub(super) Vec<u8>);

impl Hasher for Image {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        hash_of(self.0.as_slice())
    }
}
