//! A time range in parts, each of which a query can answer with fewer rows than Logs Insights returns.
//!
//! A part that reaches the limit was scanned for nothing, and is charged. So the first part is short unless the whole is
//! cheap, and each further one is as long as the rows of the last one allow.

use crate::time::TimeSpan;

/// The most rows that a query returns (documented).
pub(super) const MAX_ROWS: u64 = 10_000;

/// Rows that a part should have: those of the next part may be twice as dense.
const WANTED_ROWS: i64 = 4_000;

/// The shortest part: a query begins and ends at whole seconds.
const MIN_SECS: i64 = 2;

/// The parts, oldest first.
#[derive(Debug)]
pub(super) struct Ranges {
    /// Halves of a part that reached the limit, the oldest last.
    halves: Vec<TimeSpan>,
    /// What no part has covered yet, in seconds.
    rest: (i64, i64),
    /// How long the next part is, in seconds.
    length: i64,
    /// How long a part may be, after one that failed.
    longest: i64,
}

impl Ranges {
    /// Of this time range, with a first part of this many seconds.
    pub(super) fn new(span: TimeSpan, first: i64) -> Self {
        let (from, to) = span.whole_seconds().seconds();
        Self {
            halves: Vec::new(),
            // What lies between two seconds belongs to the first of them.
            rest: (from.min(span.from.as_second()), to),
            length: first.max(MIN_SECS),
            longest: i64::MAX,
        }
    }

    /// The next part; `None` after the last.
    pub(super) fn next(&mut self) -> Option<TimeSpan> {
        while let Some(half) = self.halves.pop() {
            if half.length_secs() <= self.longest || !self.halve(half) {
                return Some(half);
            }
        }
        let (from, to) = self.rest;
        (from < to).then(|| {
            let end = from.saturating_add(self.length).min(to);
            self.rest.0 = end;
            TimeSpan::from_seconds(from, end)
        })
    }

    /// A part was read and had this many rows.
    pub(super) fn read(&mut self, part: TimeSpan, rows: u64) {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX).max(1);
        let fits = part.length_secs().saturating_mul(WANTED_ROWS) / rows;
        self.length = fits.clamp(MIN_SECS, self.longest);
    }

    /// Halves a part that failed, and lets no further one be longer than its halves; false if it is too short for that.
    pub(super) fn shorten(&mut self, part: TimeSpan) -> bool {
        self.longest = (part.length_secs() / 2 + 1).max(MIN_SECS);
        self.halve(part)
    }

    /// Halves a part with too many rows; false if it is too short for that.
    pub(super) fn halve(&mut self, part: TimeSpan) -> bool {
        let (from, to) = part.seconds();
        if to - from < 2 * MIN_SECS {
            return false;
        }
        let middle = from + (to - from) / 2;
        self.halves.push(TimeSpan::from_seconds(middle, to));
        self.halves.push(TimeSpan::from_seconds(from, middle));
        self.length = self.length.min(middle - from);
        true
    }

    /// What has not been handed out, as one span; `None` if that is nothing.
    pub(super) fn left(&self) -> Option<TimeSpan> {
        let from = self.halves.last().map_or(self.rest.0, |half| half.seconds().0);
        (from < self.rest.1).then(|| TimeSpan::from_seconds(from, self.rest.1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: i64 = 86_400;

    /// Begins and ends of parts.
    type Parts = Vec<(i64, i64)>;

    /// The parts that are read where each second has this many rows, and those that are given up.
    fn parts(length: i64, first: i64, rows: impl Fn(i64) -> u64) -> (Parts, Parts) {
        let mut ranges = Ranges::new(TimeSpan::from_seconds(0, length), first);
        let (mut read, mut given_up) = (Vec::new(), Vec::new());
        while let Some(part) = ranges.next() {
            let (from, to) = part.seconds();
            let count: u64 = (from..to).map(&rows).sum();
            if count < MAX_ROWS {
                ranges.read(part, count);
                read.push((from, to));
            } else if !ranges.halve(part) {
                given_up.push((from, to));
            }
        }
        assert_eq!(ranges.left(), None);
        (read, given_up)
    }

    #[test]
    fn a_quiet_range_is_read_at_once_and_a_day_first_where_that_is_cheaper() {
        assert_eq!(parts(14 * DAY, 14 * DAY, |_| 0).0, [(0, 14 * DAY)]);
        assert_eq!(parts(14 * DAY, DAY, |_| 0).0, [(0, DAY), (DAY, 14 * DAY)]);
    }

    #[test]
    fn a_range_with_too_many_rows_is_halved_and_the_next_part_is_no_longer_than_the_rows_allow() {
        let (read, given_up) = parts(4 * DAY, DAY, |second| u64::from(second % 4 == 0));
        assert_eq!(given_up, []);
        assert_eq!(read[0], (0, DAY / 4));
        assert!(read.iter().all(|(from, to)| to - from <= 40_000));
        // No more than a part of the days was scanned for nothing.
        assert!(read.len() < 4 * 4 * 2 + 2, "{read:?}");
    }

    #[test]
    fn after_a_part_that_failed_none_is_longer_than_its_halves() {
        let mut ranges = Ranges::new(TimeSpan::from_seconds(0, 100), 100);
        let mut lengths = Vec::new();
        while let Some(part) = ranges.next() {
            lengths.push(part.length_secs());
            if part.length_secs() > 30 {
                assert!(ranges.shorten(part));
            } else {
                ranges.read(part, 0);
            }
        }
        assert_eq!(lengths, [100, 50, 25, 25, 25, 25]);
    }

    #[test]
    fn a_moment_with_too_many_rows_is_given_up_and_all_others_are_read() {
        let (read, given_up) = parts(1000, 1000, |second| if second == 77 { 20_000 } else { 1 });
        assert_eq!(given_up.len(), 1);
        let (from, to) = given_up[0];
        assert!((from..to).contains(&77) && to - from < 2 * MIN_SECS);
        let seconds: i64 = read.iter().map(|(from, to)| to - from).sum();
        assert_eq!(seconds, 1000 - (to - from));
    }

    proptest! {
        #[test]
        fn every_second_is_in_exactly_one_part(length in 1..5_000_i64, first in 0..6_000_i64, dense in 0..40_u64) {
            let (read, given_up) = parts(length, first, |second| if second % 97 < 9 { dense * 50 } else { 1 });
            let mut parts = [read, given_up].concat();
            parts.sort_unstable();
            let mut next = 0;
            for (from, to) in parts {
                prop_assert_eq!(from, next);
                prop_assert!(from < to);
                next = to;
            }
            prop_assert_eq!(next, length);
        }
    }
}
