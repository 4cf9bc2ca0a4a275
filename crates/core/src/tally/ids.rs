//! Which events were counted, so that none counts twice.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use crate::event::EventId;

/// A set of events, 16 bytes each before the spare room of a hash set: the UUIDs themselves, and of the rare ids of
/// another form the half of a SHA-256, which nobody can make collide either.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ids(HashSet<u128>);

impl Ids {
    pub(super) fn insert(&mut self, id: &EventId) {
        self.0.insert(match id {
            EventId::Uuid(number) => *number,
            // Never among those that are counted by their ids; numbers that UUIDs of CloudTrail do not have.
            EventId::Synthetic(number) => u128::from(*number),
            EventId::Other(text) => {
                let digest = Sha256::digest(text.as_bytes());
                digest
                    .iter()
                    .take(16)
                    .fold(0, |number, byte| number << 8 | u128::from(*byte))
            }
        });
    }

    pub(super) fn merge(&mut self, mut other: Self) {
        if self.len() < other.len() {
            std::mem::swap(self, &mut other);
        }
        self.0.extend(other.0);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
