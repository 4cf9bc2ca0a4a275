//! Sets of seconds.

/// Spans `[from, to)` in seconds since 1970: sorted, none touching the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spans(Vec<(i64, i64)>);

impl Spans {
    /// Adds a span; an empty one adds nothing.
    pub fn add(&mut self, (mut from, mut to): (i64, i64)) {
        if from >= to {
            return;
        }
        self.0.retain(|&(start, stop)| {
            let apart = stop < from || to < start;
            if !apart {
                (from, to) = (from.min(start), to.max(stop));
            }
            apart
        });
        let place = self.0.partition_point(|&(start, _)| start < from);
        self.0.insert(place, (from, to));
    }

    /// What of a span is not in here, oldest first.
    #[must_use]
    pub fn holes(&self, (from, to): (i64, i64)) -> Vec<(i64, i64)> {
        let mut holes = Vec::new();
        let mut open = from;
        for (start, stop) in self.inside((from, to)) {
            if open < start {
                holes.push((open, start));
            }
            open = stop;
        }
        if open < to {
            holes.push((open, to));
        }
        holes
    }

    /// What of a span is in here, oldest first.
    #[must_use]
    pub fn inside(&self, (from, to): (i64, i64)) -> Vec<(i64, i64)> {
        let cut = self.0.iter().map(|&(start, stop)| (start.max(from), stop.min(to)));
        cut.filter(|(start, stop)| start < stop).collect()
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (i64, i64)> {
        self.0.iter().copied()
    }

    /// Seconds in all.
    #[must_use]
    pub fn length(&self) -> i64 {
        self.0.iter().map(|(from, to)| to - from).sum()
    }
}

impl FromIterator<(i64, i64)> for Spans {
    fn from_iter<I: IntoIterator<Item = (i64, i64)>>(spans: I) -> Self {
        let mut all = Self::default();
        for span in spans {
            all.add(span);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn seconds(spans: impl IntoIterator<Item = (i64, i64)>) -> BTreeSet<i64> {
        spans.into_iter().flat_map(|(from, to)| from..to).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

        #[test]
        fn spans_hold_the_seconds_that_were_added_and_holes_the_others(
            added in prop::collection::vec((0_i64..60, 0_i64..12), 0..12), from in 0_i64..60, length in 0_i64..40,
        ) {
            let added: Vec<(i64, i64)> = added.into_iter().map(|(from, length)| (from, from + length)).collect();
            let spans: Spans = added.iter().copied().collect();
            let wanted = seconds(added);
            prop_assert_eq!(seconds(spans.iter()), wanted.clone());
            prop_assert_eq!(spans.length(), i64::try_from(wanted.len()).unwrap());
            prop_assert!(spans.0.windows(2).all(|pair| pair[0].1 < pair[1].0), "{:?}", spans);
            let window = (from, from + length);
            let (inside, holes) = (seconds(spans.inside(window)), seconds(spans.holes(window)));
            prop_assert!(inside.is_disjoint(&holes));
            prop_assert_eq!(&inside | &holes, seconds([window]));
            prop_assert!(inside.is_subset(&wanted) && holes.is_disjoint(&wanted));
        }
    }
}
