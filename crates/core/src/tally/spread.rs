//! How many different values a field has over the events of a series, in bounded memory.
//!
//! Everything is a set, so that the order and the split of the events change nothing, and an event that comes twice
//! counts once. Of the values those are kept whose hashes are the smallest: which these are follows from the values
//! alone. As hashes are spread evenly, the largest of the [`MOST_HASHES`] smallest tells how many there are.

use jiff::Timestamp;

use sha2::{Digest, Sha256};

use crate::time::utc_day;

/// Values that are counted exactly; of more, the number is estimated, to within about an eighth.
const MOST_HASHES: usize = 64;
/// Values that are kept as texts.
const MOST_TEXTS: usize = 8;
/// The longest text that is kept, in bytes.
const MOST_BYTES: usize = 512;

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
    /// Sorted, each once.
    hashes: Vec<u64>,
    /// Sorted by their hashes.
    texts: Vec<KeptValue>,
    /// How many there are, where an engine counted more than it named.
    counted: usize,
}

/// A value that is kept as a text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct KeptValue {
    hash: u64,
    text: Box<str>,
    /// The UTC days, since 1970, on which it was seen; sorted, each once.
    days: Vec<i32>,
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
    /// Adds what an event has of [`source_ips`](Self::source_ips), [`user_agents`](Self::user_agents) and
    /// [`resources`](Self::resources).
    pub(super) fn insert(&mut self, time: Timestamp, values: [Option<&str>; 3]) {
        let fields = [&mut self.source_ips, &mut self.user_agents, &mut self.resources];
        for (field, value) in fields.into_iter().zip(values) {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                field.insert(time, value);
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
        let day = utc_day(time);
        if let Some(kept) = self.texts.iter_mut().find(|kept| *kept.text == *text) {
            kept.see(day);
            return;
        }
        let hash = hash_of(text);
        if let Some(kept) = self.texts.iter_mut().find(|kept| kept.hash == hash) {
            kept.see(day);
            return;
        }
        self.insert_hash(hash);
        if self.texts.len() < MOST_TEXTS || self.texts.last().is_some_and(|last| hash < last.hash) {
            let text = beginning(text).into();
            let days = vec![day];
            self.keep(KeptValue { hash, text, days });
        }
    }

    /// Adds a value that was seen at each of these times, which are sorted.
    pub(crate) fn insert_all(&mut self, times: &[Timestamp], text: &str) {
        let mut last = None;
        for time in times {
            let day = utc_day(*time);
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
        if self.hashes.len() == MOST_HASHES && self.hashes.last().is_some_and(|last| *last <= hash) {
            return;
        }
        if let Err(place) = self.hashes.binary_search(&hash) {
            self.hashes.insert(place, hash);
            self.hashes.truncate(MOST_HASHES);
        }
    }

    /// Keeps a text that is not kept yet.
    fn keep(&mut self, kept: KeptValue) {
        let place = self.texts.partition_point(|other| other.hash < kept.hash);
        self.texts.insert(place, kept);
        self.texts.truncate(MOST_TEXTS);
    }

    /// The same values by other names: as many, on the same days.
    pub(crate) fn renamed(&self, name: impl Fn(&str) -> String) -> Self {
        let texts = self.texts.iter().map(|kept| KeptValue {
            text: name(&kept.text).into(),
            ..kept.clone()
        });
        Self {
            texts: texts.collect(),
            ..self.clone()
        }
    }

    /// Adds another's values.
    pub fn merge(&mut self, other: &Self) {
        for hash in &other.hashes {
            self.insert_hash(*hash);
        }
        for kept in &other.texts {
            match self.texts.iter_mut().find(|own| own.hash == kept.hash) {
                Some(own) => kept.days.iter().for_each(|day| own.see(*day)),
                None => self.keep(kept.clone()),
            }
        }
        self.counted = self.counted.max(other.counted);
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
        let values = self.texts.iter().map(|kept| DistinctValue {
            text: &kept.text,
            days: kept.days.len(),
            first_day: kept.days.first().copied().unwrap_or_default(),
            last_day: kept.days.last().copied().unwrap_or_default(),
        });
        let mut values: Vec<DistinctValue<'_>> = values.collect();
        values.sort_by(|one, other| other.days.cmp(&one.days).then_with(|| one.text.cmp(other.text)));
        values
    }
}

impl KeptValue {
    fn see(&mut self, day: i32) {
        // Mostly it is the last one again, or the next.
        match self.days.last() {
            Some(last) if *last == day => {}
            Some(last) if *last > day => {
                if let Err(place) = self.days.binary_search(&day) {
                    self.days.insert(place, day);
                }
            }
            _ => self.days.push(day),
        }
    }
}

/// The same in every run. Nobody can find a text with the hash of another one, such as an address of his own with that
/// of somebody else's.
fn hash_of(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
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
            let time = Timestamp::from_second(i64::from(*day) * 86_400).unwrap();
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
