//! In which hours there is any record: of a thousand accounts in all regions, a bit each.

use std::collections::BTreeMap;

/// A set of hours since 1970: by the UTC day, a bit for each of its hours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Hours(BTreeMap<i64, u32>);

impl Hours {
    pub(super) fn insert(&mut self, hour: i64) {
        *self.0.entry(hour.div_euclid(24)).or_default() |= 1 << hour.rem_euclid(24);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (day, hours) in &other.0 {
            *self.0.entry(*day).or_default() |= hours;
        }
    }

    /// The hours themselves, sorted.
    pub(super) fn all(&self) -> impl Iterator<Item = i64> {
        let of_day = |(day, bits): (&i64, &u32)| {
            let (day, bits) = (*day, *bits);
            (0..24)
                .filter(move |hour| bits & (1 << hour) != 0)
                .map(move |hour| day * 24 + hour)
        };
        self.0.iter().flat_map(of_day)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_set_of_what_was_put_in(one in prop::collection::btree_set(-100_i64..100, 0..50), other in prop::collection::btree_set(-100_i64..100, 0..50)) {
            let hours = |set: &BTreeSet<i64>| {
                let mut hours = Hours::default();
                for hour in set {
                    hours.insert(*hour);
                }
                hours
            };
            let mut both = hours(&one);
            prop_assert!(both.all().eq(one.iter().copied()));
            both.merge(&hours(&other));
            prop_assert!(both.all().eq(&one | &other));
        }
    }
}
