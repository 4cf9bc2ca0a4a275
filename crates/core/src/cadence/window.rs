//! What a source could have seen: a stretch of time, less the spans without any trail data.

use jiff::Timestamp;

use crate::time::TimeSpan;

/// A trail with a record in fewer than this share of its hours is too sparse for an empty hour to mean anything.
const DENSE: f64 = 0.5;

/// A run of empty hours is a gap when fewer than this many such runs are expected by chance in the whole trail.
const RUNS_BY_CHANCE: f64 = 0.01;

/// Fewer hours with records than a day has say nothing about how dense the trail is.
const MIN_HOURS: usize = 24;

const HOUR: i64 = 3600;

/// The time that was asked for, `[from, to]`, and its coverage mask: merged, sorted, disjoint gaps in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    from: Timestamp,
    to: Timestamp,
    gaps: Vec<TimeSpan>,
}

impl Window {
    /// A window that is covered from end to end; the ends may be given in either order.
    #[must_use]
    pub fn new(from: Timestamp, to: Timestamp) -> Self {
        Self {
            from: from.min(to),
            to: from.max(to),
            gaps: Vec::new(),
        }
    }

    /// The same window with further spans known to hold no trail data.
    #[must_use]
    pub fn without(mut self, gaps: impl IntoIterator<Item = impl Into<TimeSpan>>) -> Self {
        let whole = TimeSpan::new(self.from, self.to);
        let inside = gaps.into_iter().filter_map(|gap| whole.intersection(&gap.into()));
        let mut all: Vec<TimeSpan> = inside.chain(self.gaps.iter().copied()).collect();
        all.sort_unstable();
        self.gaps.clear();
        for gap in all {
            match self.gaps.last_mut() {
                Some(last) if gap.from <= last.to => last.to = last.to.max(gap.to),
                _ => self.gaps.push(gap),
            }
        }
        self
    }

    /// The mask of a trail, from the hours (unix seconds / 3600, sorted) in which ANY record of that account and region
    /// was seen.
    ///
    /// An hour without a record says something only where records are otherwise dense. With `p` the share of
    /// hours with data between the first and the last hour seen:
    /// * `p < 0.5`, or less than a day's worth of hours seen: no hour can be judged, and nothing inside the
    ///   window is a gap. That holds before the first and after the last hour too: a quiet account asked about
    ///   a long window was quiet, for all we know.
    /// * else a run of empty hours is a gap when fewer than one such run in a hundred trails is chance:
    ///   `hours * (1 - p)^run < 0.01`. The stretches before the first and after the last hour go by the same
    ///   rule; only their whole hours count, since the window may begin or end in the middle of one.
    ///
    /// Outages inside the trail lower `p` and so make the rule more careful, never bolder. A window in which
    /// no record was seen at all was not covered at all.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "hours in a window fit the mantissa")]
    pub fn from_hours(from: Timestamp, to: Timestamp, hours: impl IntoIterator<Item = i64>) -> Self {
        let whole = Self::new(from, to);
        let (start, end) = (whole.from.as_second(), whole.to.as_second());
        let inside = start.div_euclid(HOUR)..=end.div_euclid(HOUR);
        let seen: Vec<i64> = hours.into_iter().filter(|hour| inside.contains(hour)).collect();
        let (Some(&first), Some(&last)) = (seen.first(), seen.last()) else {
            return whole.clone().without([(whole.from, whole.to)]);
        };
        let between = (last - first + 1) as f64;
        // One more than there are, so that even a trail without a single empty hour keeps some doubt.
        let share = seen.len() as f64 / (between + 1.0);
        if share < DENSE || seen.len() < MIN_HOURS {
            return whole;
        }
        let is_gap = |hours: i64| hours > 0 && between * (1.0 - share).powf(hours as f64) < RUNS_BY_CHANCE;
        let mut gaps: Vec<TimeSpan> = seen
            .iter()
            .zip(seen.iter().skip(1))
            .filter(|(a, b)| is_gap(*b - *a - 1))
            .map(|(a, b)| TimeSpan::from_seconds((a + 1) * HOUR, b * HOUR))
            .collect();
        // A gap that reaches the edge of the window takes the broken hour at the edge with it.
        if is_gap(first - (start + HOUR - 1).div_euclid(HOUR)) {
            gaps.push(TimeSpan::from_seconds(start, first * HOUR));
        }
        if is_gap(end.div_euclid(HOUR) - last - 1) {
            gaps.push(TimeSpan::from_seconds((last + 1) * HOUR, end));
        }
        whole.without(gaps)
    }

    /// Its first moment.
    #[must_use]
    pub fn from(&self) -> Timestamp {
        self.from
    }

    /// Its last moment.
    #[must_use]
    pub fn to(&self) -> Timestamp {
        self.to
    }

    /// The gaps: sorted, disjoint, inside the window.
    #[must_use]
    pub fn gaps(&self) -> &[TimeSpan] {
        &self.gaps
    }

    /// Whether a call at `t` would have been seen.
    #[must_use]
    pub fn covers(&self, t: Timestamp) -> bool {
        let before = self.gaps.partition_point(|gap| gap.from <= t);
        let last = before.checked_sub(1).and_then(|i| self.gaps.get(i));
        (self.from..=self.to).contains(&t) && !last.is_some_and(|gap| gap.contains(t))
    }

    /// Whether a call at any moment of the span would have been seen.
    pub(crate) fn covers_all(&self, span: &TimeSpan) -> bool {
        let is_free = |gap: &TimeSpan| gap.to <= span.from || gap.from >= span.to;
        self.from <= span.from && span.to <= self.to && self.gaps.iter().all(is_free)
    }

    /// The share of the window that is covered, 0 to 1. A window of no length counts as covered.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "seconds in a window fit the mantissa")]
    pub fn covered_share(&self) -> f64 {
        let length = |a: Timestamp, b: Timestamp| (b.as_second() - a.as_second()) as f64;
        let whole = length(self.from, self.to);
        if whole <= 0.0 {
            return if self.gaps.is_empty() { 1.0 } else { 0.0 };
        }
        1.0 - self.gaps.iter().map(|gap| length(gap.from, gap.to)).sum::<f64>() / whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(h: i64) -> Timestamp {
        Timestamp::from_second(h * HOUR).unwrap()
    }

    fn hours(from: i64, to: i64) -> TimeSpan {
        TimeSpan::new(hour(from), hour(to))
    }

    #[test]
    fn gaps_are_clipped_merged_and_sorted() {
        let w = Window::new(hour(0), hour(100)).without([
            (hour(50), hour(60)),
            (hour(-5), hour(3)),
            (hour(55), hour(70)),
            (hour(9), hour(8)),
        ]);
        assert_eq!(w.gaps(), [hours(0, 3), hours(50, 70)]);
        assert!((w.covered_share() - 0.77).abs() < 1e-9);
        assert!(!w.covers(hour(0)) && w.covers(hour(3)) && !w.covers(hour(69)) && w.covers(hour(70)));
        assert!(w.covers(hour(100)) && !w.covers(hour(101)));
    }

    #[test]
    fn an_outage_of_a_busy_trail_is_a_gap() {
        let seen = (0..240).filter(|h| !(100..130).contains(h) && h % 9 != 0);
        let w = Window::from_hours(hour(0), hour(240), seen);
        assert_eq!(w.gaps(), [hours(99, 130)]);
    }

    #[test]
    fn a_busy_trail_that_ends_early_leaves_the_rest_uncovered() {
        let seen = 20..150;
        let w = Window::from_hours(hour(0), hour(240), seen);
        assert_eq!(w.gaps(), [hours(0, 20), hours(150, 240)]);
    }

    #[test]
    fn a_sparse_trail_has_no_gaps_even_where_the_window_is_longer() {
        let hours = (0..100).map(|d| d * 5);
        let w = Window::from_hours(hour(-50), hour(900), hours);
        assert!(w.gaps().is_empty());
    }

    #[test]
    fn a_handful_of_hours_proves_no_gap() {
        let hours = [10, 11, 12];
        assert!(Window::from_hours(hour(0), hour(450), hours).gaps().is_empty());
    }

    #[test]
    fn a_window_without_any_record_is_not_covered() {
        let w = Window::from_hours(hour(0), hour(24), []);
        assert!(w.covered_share() < 1e-9 && !w.covers(hour(5)));
    }
}
