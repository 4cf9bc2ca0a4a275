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

    /// How long it is, in whole seconds; 0 if it is empty.
    #[must_use]
    pub fn length_secs(&self) -> i64 {
        self.duration().as_secs().max(0)
    }

    /// The whole seconds that begin in it, as times in CloudTrail have no fractions: a fraction at either end is rounded
    /// up.
    #[must_use]
    pub fn whole_seconds(&self) -> Self {
        let round_up = |time: Timestamp| at_second(time.as_second() + i64::from(time.subsec_nanosecond() > 0));
        Self::new(round_up(self.from), round_up(self.to))
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

impl From<(Timestamp, Timestamp)> for TimeSpan {
    fn from((from, to): (Timestamp, Timestamp)) -> Self {
        Self::new(from, to)
    }
}

/// The time of a Unix second, or the nearest that a timestamp can hold.
#[must_use]
pub fn at_second(second: i64) -> Timestamp {
    let (least, most) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(second.clamp(least, most)).unwrap_or(Timestamp::MAX)
}

/// A time later by a duration (earlier if it is negative), or the nearest that a timestamp can hold.
#[must_use]
pub fn shifted(time: Timestamp, by: SignedDuration) -> Timestamp {
    let farthest = if by.is_negative() {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    time.checked_add(by).unwrap_or(farthest)
}

/// The UTC day, counted from 1970.
pub(crate) fn utc_day(time: Timestamp) -> i32 {
    i32::try_from(time.as_second().div_euclid(86_400)).unwrap_or_default()
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
    fn fractions_at_both_ends_are_rounded_up_and_an_inverted_span_has_no_length() {
        let half = shifted(at_second(10), SignedDuration::from_millis(500));
        assert_eq!(
            TimeSpan::new(half, half).whole_seconds(),
            TimeSpan::from_seconds(11, 11)
        );
        let whole = TimeSpan::from_seconds(-3, 20);
        assert_eq!(whole.whole_seconds(), whole);
        let lengths = [whole, TimeSpan::from_seconds(20, 10)].map(|span| span.length_secs());
        assert_eq!(lengths, [23, 0]);
    }

    #[test]
    fn a_shifted_time_stays_within_what_a_timestamp_can_hold() {
        let (second, forever) = (SignedDuration::from_secs(1), SignedDuration::MAX);
        assert_eq!(shifted(at_second(10), second), at_second(11));
        assert_eq!(shifted(at_second(10), -second), at_second(9));
        assert_eq!(shifted(at_second(10), forever), Timestamp::MAX);
        assert_eq!(shifted(at_second(10), SignedDuration::MIN), Timestamp::MIN);
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
