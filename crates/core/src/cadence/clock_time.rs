//! Beats and the clock on the wall: a clock that is put forward or back, and calls that merely keep to round times.
#![expect(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "counts fit the mantissa; segments are never empty"
)]

use super::rhythm::Rhythm;
use super::search::LEAST_TOLERANCE;

/// By how much a clock is put forward or back: an hour, in seconds.
const CLOCK_CHANGE: f64 = 3600.0;
/// Beats that are needed on either side of the change.
const CLOCK_CHANGE_BEATS: usize = 3;
/// Periods up to this (seconds) may be a mere grid of round times.
const LONGEST_GRID: f64 = 3.0 * 3600.0;
/// The coarsest grid of round times.
const MAX_GRID_MINUTES: f64 = 30.0;
/// How far from a round time a call may be, in seconds.
const ROUND_WITHIN: f64 = 60.0;
/// A beat on such a grid is a beat only with this number of beats, over this time (seconds), in this share of the slots.
const GRID_BEATS: f64 = 8.0;
const GRID_LIFE: f64 = 12.0 * 3600.0;
const GRID_SEEN: f64 = 0.7;

impl Rhythm {
    /// Cuts a single segment in two where its clock was put forward or back by an hour: within a wide tolerance the walk passes over
    /// that, and the beats look like those of a timer.
    pub(crate) fn part_at_clock_change(&mut self) {
        let [beats] = self.segments.as_slice() else {
            return;
        };
        let period = self.fit.period;
        let hours = (period / 3600.0).round() * 3600.0;
        if self.tolerance < CLOCK_CHANGE / 4.0 || (hours - period).abs() > 0.01 * period {
            return;
        }
        let mut slot = 0.0;
        let off = beats.iter().map(|beat| {
            slot += f64::from(beat.steps) * hours;
            beat.at - beats[0].at - slot
        });
        let off: Vec<f64> = off.collect();
        let spread = |off: &[f64], mean: f64| off.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
        let mean = |off: &[f64]| off.iter().sum::<f64>() / off.len() as f64;
        let parted = (CLOCK_CHANGE_BEATS..off.len().saturating_sub(CLOCK_CHANGE_BEATS - 1)).filter_map(|k| {
            let (before, after) = off.split_at(k);
            let (old, new) = (mean(before), mean(after));
            let rest = ((spread(before, old) + spread(after, new)) / off.len() as f64).sqrt();
            let off_by = ((new - old).abs() - CLOCK_CHANGE).abs();
            (rest < CLOCK_CHANGE / 8.0 && off_by <= (2.0 * rest).max(CLOCK_CHANGE / 12.0)).then_some((rest, k))
        });
        let Some((rest, k)) = parted.min_by(|a, b| a.0.total_cmp(&b.0)) else {
            return;
        };
        let mut before = beats.clone();
        let mut after = before.split_off(k);
        after[0].steps = 0;
        self.segments = vec![before, after];
        self.tolerance = self.tolerance.min((4.0 * rest).max(LEAST_TOLERANCE));
        self.refit();
    }

    /// Whether this offset between two segments of a schedule in whole hours is that of a clock that was changed. Few beats cannot
    /// tell a clock from a timer, for which an hour would be no more than a late call.
    pub(crate) fn is_clock_change(&self, offset: f64) -> bool {
        let period = self.fit.period;
        let hours = (period / CLOCK_CHANGE).round() * CLOCK_CHANGE;
        let reach = (2.0 * self.fit.spread).clamp(CLOCK_CHANGE / 12.0, CLOCK_CHANGE / 6.0);
        period > 6.0 * CLOCK_CHANGE
            && 4.0 * self.fit.jitter < CLOCK_CHANGE
            && (hours - period).abs() <= 0.005 * period
            && (offset.abs() - CLOCK_CHANGE).abs() <= reach
    }

    /// Whether it is no more than calls on full hours (or halves of them, or its own round minutes) for some hours: whoever looks
    /// at round times and calls now and then does that, too. `origin` is the unix second that times are counted from.
    pub(crate) fn is_mere_grid(&self, origin: i64) -> bool {
        let (period, times) = (self.fit.period, self.times());
        let grid = (period / 60.0).round().min(MAX_GRID_MINUTES) * 60.0;
        let start = origin.rem_euclid(86_400) as f64;
        let is_round = |t: &&f64| {
            let off = (start + **t).rem_euclid(grid);
            off.min(grid - off) <= ROUND_WITHIN
        };
        let round = times.iter().filter(is_round).count() as f64;
        let (beats, life) = (times.len() as f64, self.last() - self.first());
        period <= LONGEST_GRID
            && round >= 0.9 * beats
            && (beats < GRID_BEATS || life < GRID_LIFE || beats / (life / period + 1.0) < GRID_SEEN)
    }
}
