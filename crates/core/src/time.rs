//! Spans of time.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A span of time: from its begin, inclusive, to its end, exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct TimeSpan {
    /// Its begin, inclusive.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub from: Timestamp,
    /// Its end, exclusive.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub to: Timestamp,
}

impl TimeSpan {
    /// A span between two times.
    #[must_use]
    pub fn new(from: Timestamp, to: Timestamp) -> Self {
        Self { from, to }
    }

    /// The same in Unix seconds, as databases and CloudTrail count; what no timestamp can hold becomes the nearest that
    /// one can.
    #[must_use]
    pub fn from_seconds(from: i64, to: i64) -> Self {
        Self::new(at_second(from), at_second(to))
    }

    /// Begin and end in Unix seconds.
    #[must_use]
    pub fn seconds(&self) -> (i64, i64) {
        (self.from.as_second(), self.to.as_second())
    }

    /// How long it is; negative if it ends before it begins.
    #[must_use]
    pub fn duration(&self) -> SignedDuration {
        self.to.duration_since(self.from)
    }

    /// Whether no time is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.from >= self.to
    }

    /// Whether this time is in it.
    #[must_use]
    pub fn contains(&self, time: Timestamp) -> bool {
        self.from <= time && time < self.to
    }

    /// What is in both; `None` if nothing is.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let both = Self::new(self.from.max(other.from), self.to.min(other.to));
        (!both.is_empty()).then_some(both)
    }
}

/// The time of a Unix second, or the nearest that a timestamp can hold.
#[must_use]
pub fn at_second(second: i64) -> Timestamp {
    let (least, most) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(second.clamp(least, most)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_holds_its_begin_but_not_its_end() {
        let span = TimeSpan::from_seconds(10, 20);
        assert!(span.contains(at_second(10)) && span.contains(at_second(19)));
        assert!(!span.contains(at_second(9)) && !span.contains(at_second(20)));
        assert_eq!((span.duration().as_secs(), span.seconds()), (10, (10, 20)));
        assert!(TimeSpan::from_seconds(10, 10).is_empty());
    }

    #[test]
    fn an_intersection_is_what_both_hold() {
        let span = TimeSpan::from_seconds(10, 20);
        assert_eq!(
            span.intersection(&TimeSpan::from_seconds(15, 30)),
            Some(TimeSpan::from_seconds(15, 20))
        );
        assert_eq!(span.intersection(&TimeSpan::from_seconds(20, 30)), None);
    }

    #[test]
    fn a_second_that_no_timestamp_can_hold_is_the_nearest_that_one_can() {
        assert_eq!(
            at_second(i64::MIN),
            Timestamp::from_second(Timestamp::MIN.as_second()).unwrap()
        );
        assert_eq!(
            at_second(i64::MAX),
            Timestamp::from_second(Timestamp::MAX.as_second()).unwrap()
        );
    }
}
