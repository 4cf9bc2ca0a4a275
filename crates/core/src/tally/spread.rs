//! How many different values a field has over the events of a series, in bounded memory.
//!
//! Everything is a set, so that the order and the split of the events change nothing, and an event that comes twice
//! counts once. Of the values those are kept whose hashes are the smallest: which these are follows from the values
//! alone. As hashes are spread evenly, the largest of the [`MOST_HASHES`] smallest tells how many there are.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::bounds::hash_of;
use crate::catalog::Catalog;
use crate::event::Event;

/// Values that are counted exactly; of more, the number is estimated, to within about an eighth.
const MOST_HASHES: usize = 64;
/// Values that are kept as texts.
const MOST_TEXTS: usize = 8;
/// The longest text that is kept, in bytes.
const MOST_BYTES: usize = 512;
const SECONDS_A_DAY: i64 = 86_400;

/// What differs between the events of a series.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spread {
    /// `sourceIPAddress`.
    pub source_ips: Distinct,
    /// `userAgent`.
    pub user_agents: Distinct,
    /// Names of resources; of a series whose key has a resource, this one.
    pub resources: Distinct,
}

/// The different values of one field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Distinct {
    hashes: BTreeSet<u64>,
    /// By the hash: the text and the UTC days, since 1970, on which it was seen.
    texts: BTreeMap<u64, (Box<str>, BTreeSet<i32>)>,
    /// How many there are, where an engine counted more than it named.
    counted: usize,
}

/// One value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DistinctValue<'d> {
    /// The value, up to its 512th byte.
    pub text: &'d str,
    /// On how many UTC days it was seen.
    pub days: usize,
    /// The first of these days, counted from 1970.
    pub first_day: i32,
    /// The last of them.
    pub last_day: i32,
}

impl Spread {
    pub(super) fn insert(&mut self, event: &Event, catalog: &Catalog) {
        let resource = catalog.resource(event).id;
        let values = [
            (&mut self.source_ips, event.source_ip.as_deref()),
            (&mut self.user_agents, event.user_agent.as_deref()),
            (&mut self.resources, Some(resource.as_str())),
        ];
        for (field, value) in values {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                field.insert(event.time, value);
            }
        }
    }

    /// Adds another's.
    pub(super) fn merge(&mut self, other: &Self) {
        self.source_ips.merge(&other.source_ips);
        self.user_agents.merge(&other.user_agents);
        self.resources.merge(&other.resources);
    }
}

impl Distinct {
    /// Adds a value that was seen at this time.
    pub fn insert(&mut self, time: Timestamp, text: &str) {
        let hash = hash_of(text);
        let day = utc_day(time);
        if let Some((_, days)) = self.texts.get_mut(&hash) {
            days.insert(day);
            return;
        }
        self.insert_hash(hash);
        if self.texts.len() < MOST_TEXTS || self.texts.last_key_value().is_some_and(|(last, _)| hash < *last) {
            self.texts.insert(hash, (beginning(text).into(), BTreeSet::from([day])));
            self.bound();
        }
    }

    /// Adds a value that was seen at each of these times, which are sorted.
    pub(crate) fn insert_all(&mut self, times: &[Timestamp], text: &str) {
        let mut last = None;
        for time in times {
            let day = time.as_second().div_euclid(SECONDS_A_DAY);
            if last.replace(day) != Some(day) {
                self.insert(*time, text);
            }
        }
    }

    /// There are this many values at least, whether they were added or not.
    pub(crate) fn at_least(&mut self, count: usize) {
        self.counted = self.counted.max(count);
    }

    fn insert_hash(&mut self, hash: u64) {
        if self.hashes.insert(hash) && self.hashes.len() > MOST_HASHES {
            self.hashes.pop_last();
        }
    }

    fn bound(&mut self) {
        while self.texts.len() > MOST_TEXTS {
            self.texts.pop_last();
        }
    }

    /// Adds another's values.
    pub fn merge(&mut self, other: &Self) {
        for hash in &other.hashes {
            self.insert_hash(*hash);
        }
        for (hash, (text, days)) in &other.texts {
            let (_, own) = self
                .texts
                .entry(*hash)
                .or_insert_with(|| (text.clone(), BTreeSet::new()));
            own.extend(days);
        }
        self.counted = self.counted.max(other.counted);
        self.bound();
    }

    /// How many different values; exact up to 64, see [`is_exact`](Self::is_exact).
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate"
    )]
    pub fn count(&self) -> usize {
        let seen = match self.hashes.last() {
            Some(last) if self.hashes.len() >= MOST_HASHES => {
                let part = *last as f64 / u64::MAX as f64;
                ((MOST_HASHES - 1) as f64 / part).round() as usize
            }
            _ => self.hashes.len(),
        };
        seen.max(self.counted)
    }

    /// Whether the count is exact; else it is an estimate.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.hashes.len() < MOST_HASHES && self.counted <= self.hashes.len()
    }

    /// Up to three values, those first that were seen on most days. Of more than eight values they are examples.
    #[must_use]
    pub fn top(&self) -> Vec<DistinctValue<'_>> {
        let mut values = self.values();
        values.truncate(3);
        values
    }

    /// Up to eight values, those first that were seen on most days.
    #[must_use]
    pub fn values(&self) -> Vec<DistinctValue<'_>> {
        let texts = self.texts.values();
        let mut values: Vec<DistinctValue<'_>> = texts
            .map(|(text, days)| DistinctValue {
                text,
                days: days.len(),
                first_day: days.first().copied().unwrap_or_default(),
                last_day: days.last().copied().unwrap_or_default(),
            })
            .collect();
        values.sort_by(|one, other| other.days.cmp(&one.days).then_with(|| one.text.cmp(other.text)));
        values
    }
}

/// UTC days since 1970.
pub(crate) fn utc_day(time: Timestamp) -> i32 {
    i32::try_from(time.as_second().div_euclid(SECONDS_A_DAY)).unwrap_or_default()
}

/// A text up to its last letter that is within the bound.
fn beginning(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MOST_BYTES)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn distinct(values: &[(u8, u16)]) -> Distinct {
        let mut distinct = Distinct::default();
        for (day, value) in values {
            let time = Timestamp::from_second(i64::from(*day) * SECONDS_A_DAY).unwrap();
            distinct.insert(time, &value.to_string());
        }
        distinct
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

        #[test]
        fn the_order_the_split_and_repeats_change_nothing(
            (values, shuffled) in prop::collection::vec((0_u8..5, 0_u16..300), 0..200)
                .prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle())),
            split in 0_usize..200,
        ) {
            let whole = distinct(&values);
            let (one, other) = shuffled.split_at(split.min(shuffled.len()));
            let mut merged = distinct(one);
            merged.merge(&distinct(other));
            merged.merge(&distinct(one));
            prop_assert_eq!(merged, whole);
        }
    }

    #[test]
    fn few_values_are_counted_exactly_and_many_within_a_third() {
        for many in [0, 1, 8, 63] {
            let values: Vec<(u8, u16)> = (0..many).map(|value| (1, value)).collect();
            assert_eq!(distinct(&values).count(), usize::from(many));
        }
        for many in [500_u16, 5_000, 50_000] {
            let values: Vec<(u8, u16)> = (0..many).map(|value| (1, value)).collect();
            let found = distinct(&values);
            assert!(!found.is_exact());
            let ratio = f64::from(u32::try_from(found.count()).unwrap()) / f64::from(many);
            assert!((0.67..1.5).contains(&ratio), "{many}: {ratio}");
        }
    }

    #[test]
    fn the_values_of_most_days_come_first() {
        let found = distinct(&[(1, 7), (2, 7), (2, 9), (3, 7), (3, 8), (4, 8)]);
        let top: Vec<(&str, usize)> = found.top().iter().map(|value| (value.text, value.days)).collect();
        assert_eq!(top, [("7", 3), ("8", 2), ("9", 1)]);
    }
}
