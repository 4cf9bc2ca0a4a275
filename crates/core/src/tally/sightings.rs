//! The events of a series: when, and which.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::event::EventId;

/// `eventTime` and `eventID`.
pub(super) type Sighting = (Timestamp, EventId);

/// How far from the end a sighting is put into its place at once.
const NEAR: usize = 32;
/// How many wait for their place, at the least, before they are put there.
const LEAST_LATE: usize = 256;

/// A set of sightings, most of which come in the order of time.
#[derive(Debug, Clone, Default)]
pub(super) struct Sightings {
    /// Sorted, each once.
    list: Vec<Sighting>,
    /// In any order; they may come more than once, and may be in the list.
    late: Vec<Sighting>,
}

impl Sightings {
    pub(super) fn insert(&mut self, sighting: Sighting) {
        if self.list.last().is_none_or(|last| *last < sighting) {
            self.list.push(sighting);
            return;
        }
        let Err(place) = self.list.binary_search(&sighting) else {
            return;
        };
        if place + NEAR >= self.list.len() {
            self.list.insert(place, sighting);
            return;
        }
        self.late.push(sighting);
        if self.late.len() >= LEAST_LATE.max(self.list.len() / 2) {
            self.settle();
        }
    }

    pub(super) fn extend(&mut self, sightings: impl IntoIterator<Item = Sighting>) {
        self.late.extend(sightings);
        self.settle();
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.late.extend(other.late);
        if self.list.is_empty() {
            self.list = other.list;
        } else {
            self.late.extend(other.list);
        }
        self.settle();
    }

    /// Puts all into their places.
    pub(super) fn settle(&mut self) {
        if !self.late.is_empty() {
            self.list.append(&mut self.late);
            self.list.sort();
            self.list.dedup();
        }
    }

    /// All of them, sorted; a copy only where some are not in their places yet.
    pub(super) fn all(&self) -> Cow<'_, [Sighting]> {
        if self.late.is_empty() {
            return Cow::Borrowed(&self.list);
        }
        let mut settled = self.clone();
        settled.settle();
        Cow::Owned(settled.list)
    }

    pub(super) fn len(&self) -> usize {
        self.all().len()
    }
}

impl PartialEq for Sightings {
    fn eq(&self, other: &Self) -> bool {
        self.all() == other.all()
    }
}

impl Eq for Sightings {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn sighting((second, id): (i64, u128)) -> Sighting {
        (Timestamp::from_second(second).unwrap(), EventId::Uuid(id))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

        #[test]
        fn they_are_a_set_in_whatever_order_they_come(
            one in prop::collection::vec((0_i64..700, 0_u128..3), 0..900), turned in any::<bool>(),
            other in prop::collection::vec((0_i64..700, 0_u128..3), 0..50),
        ) {
            let mut one = one;
            if turned {
                one.sort_by(|one, other| other.cmp(one));
            }
            let mut sightings = Sightings::default();
            for pair in &one {
                sightings.insert(sighting(*pair));
            }
            let set: BTreeSet<Sighting> = one.iter().copied().map(sighting).collect();
            prop_assert!(sightings.all().iter().eq(&set));
            prop_assert_eq!(sightings.len(), set.len());
            let mut more = Sightings::default();
            more.extend(other.iter().copied().map(sighting));
            let mut both = sightings.clone();
            both.merge(more.clone());
            more.merge(sightings);
            prop_assert_eq!(&both, &more);
            let set: BTreeSet<Sighting> = one.into_iter().chain(other).map(sighting).collect();
            prop_assert!(both.all().iter().eq(&set));
        }
    }
}
