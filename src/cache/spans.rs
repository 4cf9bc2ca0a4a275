//! Sets of spans of time.

use crate::time::TimeSpan;

/// A set of times as spans: sorted, none empty, none touching the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spans(Vec<TimeSpan>);

impl Spans {
    /// Adds a span; an empty one adds nothing.
    pub fn add(&mut self, mut span: TimeSpan) {
        if span.is_empty() {
            return;
        }
        self.0.retain(|known| {
            let apart = known.to < span.from || span.to < known.from;
            if !apart {
                span = TimeSpan::new(span.from.min(known.from), span.to.max(known.to));
            }
            apart
        });
        let place = self.0.partition_point(|known| known.from < span.from);
        self.0.insert(place, span);
    }

    /// The parts of `span` that are not in the set, oldest first.
    #[must_use]
    pub fn holes(&self, span: TimeSpan) -> Vec<TimeSpan> {
        let mut holes = Vec::new();
        let mut from = span.from;
        for known in self.inside(span) {
            holes.push(TimeSpan::new(from, known.from));
            from = known.to;
        }
        holes.push(TimeSpan::new(from, span.to));
        holes.retain(|hole| !hole.is_empty());
        holes
    }

    /// The parts of `span` that are in the set, oldest first.
    #[must_use]
    pub fn inside(&self, span: TimeSpan) -> Vec<TimeSpan> {
        self.0.iter().filter_map(|known| known.intersection(&span)).collect()
    }

    /// All spans, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = TimeSpan> {
        self.0.iter().copied()
    }

    /// The length of all spans together, in seconds.
    #[must_use]
    pub fn length_secs(&self) -> i64 {
        self.0.iter().map(TimeSpan::length_secs).sum()
    }
}

impl FromIterator<TimeSpan> for Spans {
    fn from_iter<I: IntoIterator<Item = TimeSpan>>(spans: I) -> Self {
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

    fn seconds(spans: impl IntoIterator<Item = TimeSpan>) -> BTreeSet<i64> {
        let seconds = |span: TimeSpan| span.from.as_second()..span.to.as_second();
        spans.into_iter().flat_map(seconds).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

        #[test]
        fn spans_hold_the_seconds_that_were_added_and_holes_the_others(
            added in prop::collection::vec((0_i64..60, 0_i64..12), 0..12), from in 0_i64..60, length in 0_i64..40,
        ) {
            let added = added.into_iter().map(|(from, length)| TimeSpan::from_seconds(from, from + length));
            let added: Vec<TimeSpan> = added.collect();
            let spans: Spans = added.iter().copied().collect();
            let wanted = seconds(added);
            prop_assert_eq!(seconds(spans.iter()), wanted.clone());
            prop_assert_eq!(spans.length_secs(), i64::try_from(wanted.len()).unwrap());
            prop_assert!(spans.0.windows(2).all(|pair| pair[0].to < pair[1].from), "{:?}", spans);
            let window = TimeSpan::from_seconds(from, from + length);
            let (inside, holes) = (seconds(spans.inside(window)), seconds(spans.holes(window)));
            prop_assert!(inside.is_disjoint(&holes));
            prop_assert_eq!(&inside | &holes, seconds([window]));
            prop_assert!(inside.is_subset(&wanted) && holes.is_disjoint(&wanted));
        }
    }
}
