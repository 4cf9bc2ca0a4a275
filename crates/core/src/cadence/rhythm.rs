//! A confirmed beat while it is being worked on: its segments, its late beats, its moves.
#![expect(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "counts fit the mantissa; segments are never empty"
)]

use super::fit::{Beat, Fit, fit, fit_clock};
use super::search::Best;
use super::{CONFIRMED_NATS, Lock};

/// A change of phase below this share of the period is a slip (or a gap in the data), not a shift...
const SLIP: f64 = 0.03;
/// ...and never is one of 50 minutes or more, lest a change to summer time pass as a slip of a slow
/// clock.
const LARGEST_SLIP: f64 = 3000.0;
/// A timer carries a single late call on for ever: only more than this share of the period is a restart.
const TIMER_SLIP: f64 = 0.06;
/// Sweeps this near (as a share of the period) to the middle between two beats may be beats of half the period.
const NEAR_MIDDLE: f64 = 0.05;
/// Share of the middles that must hold a sweep before the period is halved...
const MIDDLES: f64 = 0.3;
/// ...and standard deviations above what the density beside the middles would put there.
const MIDDLES_DEVIATIONS: f64 = 4.0;
/// They are that far from the middle on average at most, as a share of the period: else they are another beat.
const OFF_CENTER: f64 = 0.02;
/// Beats in fewer than this share of the slots, always half a period off after a reset, are every second beat.
const SPARSE: f64 = 0.8;

/// One cadence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rhythm {
    /// Log-likelihood ratio, nats.
    pub(crate) nats: f64,
    /// Chance of an accidental sweep in a slot.
    pub(crate) chance: f64,
    /// Seconds a step may be off.
    pub(crate) tolerance: f64,
    pub(crate) fit: Fit,
    /// Runs of beats in one phase, in order of time; never empty, nor is any of them.
    pub(crate) segments: Vec<Vec<Beat>>,
    /// Sweeps near a slot that would else look missed.
    pub(crate) late: Vec<f64>,
}

impl Rhythm {
    /// Takes a path off the sweeps; returns the rhythm and the sweeps that are left.
    pub(crate) fn extract(sweeps: &[f64], best: &Best) -> (Self, Vec<f64>) {
        let member = |m: &super::path::PathMember| Beat {
            at: sweeps[m.sweep],
            steps: m.steps,
        };
        let segments: Vec<Vec<Beat>> = best.segments.iter().map(|s| s.iter().map(member).collect()).collect();
        let mut rhythm = Self {
            nats: best.evidence.nats,
            chance: best.worth.chance,
            tolerance: best.tolerance,
            fit: fit(&segments),
            segments,
            late: Vec::new(),
        };
        rhythm.part_at_clock_change();
        rhythm.refit();
        let mut free = without(sweeps, &rhythm.times());
        let between = rhythm.middles(&free);
        let slots: f64 = rhythm.segments.iter().flatten().map(|b| f64::from(b.steps)).sum();
        let offsets: Vec<f64> = rhythm.offsets().collect();
        let half_off = |o: &f64| (o.abs() / rhythm.fit.period - 0.5).abs() < NEAR_MIDDLE;
        if (between.len() as f64 >= (MIDDLES * slots).max(2.0)
            && rhythm.is_centered(&between)
            && rhythm.exceeds_chance(&between, &free))
            || (!offsets.is_empty() && best.evidence.occupancy < SPARSE && offsets.iter().all(half_off))
        {
            let mut times = rhythm.times();
            times.extend(&between);
            let mut halved = rhythm.clone();
            halved.rechain(times, rhythm.fit.period / 2.0);
            halved.weigh_again(sweeps.len());
            if halved.nats >= CONFIRMED_NATS {
                rhythm = halved;
                free = without(&free, &between);
            }
        }
        let rest = rhythm.gather(free);
        (rhythm, rest)
    }

    /// All beats in order of time.
    pub(crate) fn times(&self) -> Vec<f64> {
        self.segments.iter().flatten().map(|b| b.at).collect()
    }

    pub(crate) fn first(&self) -> f64 {
        self.segments[0][0].at
    }

    pub(crate) fn last(&self) -> f64 {
        let segment = &self.segments[self.segments.len() - 1];
        segment[segment.len() - 1].at
    }

    /// How far (seconds) from its slot a beat may come: a slot is judged only if all of that was covered.
    pub(crate) fn reach_of_slot(&self) -> f64 {
        self.tolerance.max(self.fit.jitter)
    }

    /// How far (seconds) the beats of the latest segment drift from a clock of `period`: from the mean of the first third to that of
    /// the last.
    pub(crate) fn drift_from(&self, period: f64) -> f64 {
        let segment = &self.segments[self.segments.len() - 1];
        let off = |beats: &[Beat]| {
            let off = beats.iter().map(|beat| {
                let away = beat.at - segment[0].at;
                away - (away / self.fit.period).round() * period
            });
            off.sum::<f64>() / beats.len() as f64
        };
        let third = segment.len().div_ceil(3);
        off(&segment[segment.len() - third..]) - off(&segment[..third])
    }

    /// Where its latest phase is, seconds: of a clock by all of its beats.
    pub(crate) fn phase(&self) -> f64 {
        match self.fit.lock {
            Lock::Clock => slot_of_last(&self.segments[self.segments.len() - 1], self.fit.period),
            Lock::Interval => self.last(),
        }
    }

    /// Two standard errors of the phase, seconds.
    pub(crate) fn phase_error(&self) -> f64 {
        let beats = match self.fit.lock {
            Lock::Clock => self.segments[self.segments.len() - 1].len() as f64,
            Lock::Interval => 1.0,
        };
        2.0 * self.fit.spread / beats.sqrt()
    }

    /// Change of phase across each reset, within half a period, seconds.
    ///
    /// For a clock between the mean phases of the two segments, so that one outer beat beside the reset is no
    /// move; for a timer, which has no phase but its last beat, between the beats beside it.
    pub(crate) fn offsets(&self) -> impl Iterator<Item = f64> + '_ {
        let (period, lock) = (self.fit.period, self.fit.lock);
        self.segments.windows(2).map(move |pair| {
            let across = match lock {
                Lock::Clock => slot_of_first(&pair[1], period) - slot_of_last(&pair[0], period),
                Lock::Interval => pair[1][0].at - pair[0][pair[0].len() - 1].at,
            };
            (across + period / 2.0).rem_euclid(period) - period / 2.0
        })
    }

    /// A change of phase above this is a shift; below, a slip or a gap in the data. Seconds.
    pub(crate) fn shift_threshold(&self) -> f64 {
        let slip = match self.fit.lock {
            Lock::Clock => (SLIP * self.fit.period).min(LARGEST_SLIP),
            Lock::Interval => TIMER_SLIP * self.fit.period,
        };
        slip.max(2.0 * self.tolerance).max(4.0 * self.fit.jitter)
    }

    /// The segments that begin with a shift.
    pub(crate) fn shifted(&self) -> impl Iterator<Item = usize> + '_ {
        let least = self.shift_threshold();
        self.offsets()
            .enumerate()
            .filter(move |(_, o)| o.abs() > least || self.is_clock_change(*o))
            .map(|(i, _)| i + 1)
    }

    /// Takes the sweeps after the last beat for its next phase, if they can be nothing else: the next beats are missing, and
    /// instead there are one or two sweeps a period apart, the first of them within a period.
    ///
    /// Two beats are no segment for the walk, and so the latest restart of a timer would be taken for the end of the
    /// beat. A single sweep counts only for a timer that was restarted before. Returns how many sweeps it took.
    pub(crate) fn follow_restart(&mut self, free: &[f64], end: f64) -> usize {
        let (last, period) = (self.last(), self.fit.period);
        let near = |gap: f64| (gap - period).abs() <= 2.0 * self.tolerance;
        let after = &free[free.partition_point(|t| *t <= last)..];
        let restarts = self.fit.lock == Lock::Interval && self.shifted().count() > 0;
        let beats = match after {
            [only] if restarts => vec![Beat { at: *only, steps: 0 }],
            [first, second] if near(second - first) => {
                vec![Beat { at: *first, steps: 0 }, Beat { at: *second, steps: 1 }]
            }
            _ => return 0,
        };
        if beats[0].at - last < period && end - last > period + 2.0 * self.tolerance {
            let taken = beats.len();
            self.segments.push(beats);
            return taken;
        }
        0
    }

    /// Makes one segment of `times` at `period`; a second beat in one slot is dropped.
    pub(crate) fn rechain(&mut self, mut times: Vec<f64>, period: f64) {
        times.sort_unstable_by(f64::total_cmp);
        let mut beats: Vec<Beat> = Vec::with_capacity(times.len());
        for at in times {
            let steps = beats.last().map_or(0.0, |b| ((at - b.at) / period).round());
            if beats.is_empty() || steps >= 1.0 {
                // At least 25 min a step: a u32 lasts for 200,000 years.
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a small count, not negative"
                )]
                beats.push(Beat {
                    at,
                    steps: steps as u32,
                });
            }
        }
        self.segments = vec![beats];
        self.refit();
    }

    pub(crate) fn refit(&mut self) {
        self.fit = fit(&self.segments);
        // A timer knows nothing of summer time.
        if self.fit.lock == Lock::Interval && self.offsets().any(|offset| self.is_clock_change(offset)) {
            self.fit = fit_clock(&self.segments);
        }
    }

    /// Where a beat of half the period would be, seconds.
    fn middle_times(&self) -> impl Iterator<Item = f64> + '_ {
        let steps = self.segments.iter().flat_map(|s| s.iter().zip(s.iter().skip(1)));
        steps.flat_map(|(a, b)| {
            let step = (b.at - a.at) / f64::from(b.steps.max(1));
            (0..b.steps).map(move |k| a.at + (f64::from(k) + 0.5) * step)
        })
    }

    /// How near (seconds) to the middle a beat of half the period is, by the jitter of the beat itself.
    fn near_middle(&self) -> f64 {
        (2.0 * self.tolerance)
            .max(3.0 * self.fit.jitter)
            .min(NEAR_MIDDLE * self.fit.period)
    }

    /// Whether these sweeps stand in the middles on average, not to one side of them.
    fn is_centered(&self, found: &[f64]) -> bool {
        let middles: Vec<f64> = self.middle_times().collect();
        let off = found
            .iter()
            .filter_map(|t| closest(&middles, *t, self.near_middle()).map(|middle| t - middle));
        let mean = off.sum::<f64>() / found.len().max(1) as f64;
        mean.abs() <= OFF_CENTER * self.fit.period
    }

    /// Whether more middles hold a free sweep than those beside the middles make likely.
    fn exceeds_chance(&self, found: &[f64], free: &[f64]) -> bool {
        let (near, period) = (self.near_middle(), self.fit.period);
        let count = |from: f64, to: f64| free.partition_point(|t| *t <= to) - free.partition_point(|t| *t < from);
        let (mut beside, mut middles) = (1, 0.0);
        for middle in self.middle_times() {
            beside += count(middle - 0.2 * period, middle - 0.06 * period);
            beside += count(middle + 0.06 * period, middle + 0.2 * period);
            middles += 1.0;
        }
        let expected = f64::from(u32::try_from(beside).unwrap_or(u32::MAX)) / middles * 2.0 * near / (0.28 * period);
        let chance = (1.0 - (-expected).exp()).min(0.9);
        let deviation = (middles * chance * (1.0 - chance) + 0.25).sqrt();
        found.len() as f64 > middles * chance + MIDDLES_DEVIATIONS * deviation
    }

    /// The free sweeps near the middle between two slots.
    fn middles(&self, free: &[f64]) -> Vec<f64> {
        let near = self.near_middle();
        let mut found: Vec<f64> = self
            .middle_times()
            .filter_map(|middle| closest(free, middle, near))
            .collect();
        found.sort_unstable_by(f64::total_cmp);
        found.dedup();
        found
    }
}

/// The member of sorted `times` closest to `slot`, if within `reach`.
pub(crate) fn closest(times: &[f64], slot: f64, reach: f64) -> Option<f64> {
    let after = times.partition_point(|t| *t < slot);
    let around = times[after.saturating_sub(1)..].iter().take(2).copied();
    around
        .filter(|t| (t - slot).abs() <= reach)
        .min_by(|a, b| (a - slot).abs().total_cmp(&(b - slot).abs()))
}

/// Where a clock had its slot for the last beat of a segment, by all of its beats.
pub(crate) fn slot_of_last(segment: &[Beat], period: f64) -> f64 {
    let steps: f64 = segment.iter().skip(1).map(|b| f64::from(b.steps)).sum();
    slot_of_first(segment, period) + steps * period
}

/// Where it had its slot for the first one.
pub(crate) fn slot_of_first(segment: &[Beat], period: f64) -> f64 {
    let (mut slot, mut off) = (0.0, 0.0);
    for beat in segment.iter().skip(1) {
        slot += f64::from(beat.steps);
        off += beat.at - segment[0].at - slot * period;
    }
    segment[0].at + off / segment.len() as f64
}

/// Sorted `times` less sorted `taken`.
pub(crate) fn without(times: &[f64], taken: &[f64]) -> Vec<f64> {
    let free = |t: &&f64| taken.binary_search_by(|x| x.total_cmp(t)).is_err();
    times.iter().filter(free).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cadence::search::best;

    fn extract_best(times: &[f64]) -> (Rhythm, Vec<f64>) {
        Rhythm::extract(times, &best(times, 1500.0).unwrap())
    }

    #[test]
    fn a_path_is_taken_off_and_the_extras_are_left() {
        let mut times: Vec<f64> = (0..12).map(|k| f64::from(k) * 86_400.0).collect();
        times.insert(3, 200_000.0);
        let (rhythm, rest) = extract_best(&times);
        assert_eq!((rhythm.times().len(), rest), (12, vec![200_000.0]));
        assert_eq!(rhythm.shifted().count(), 0);
    }

    #[test]
    fn a_beat_moved_by_one_hour_is_a_shift() {
        let moved = |k: i32| f64::from(k) * 86_400.0 + if k >= 12 { 3600.0 } else { 0.0 };
        let times: Vec<f64> = (0..24).map(moved).collect();
        let (rhythm, _) = extract_best(&times);
        assert_eq!(rhythm.shifted().collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn the_latest_restart_of_a_timer_is_followed() {
        let mut at = 0.0;
        let mut times: Vec<f64> = (0..40)
            .map(|k| {
                at += 86_400.0 + f64::from(k * k * 37 % 101 - 50) * 8.0 + if k == 20 { 30_000.0 } else { 0.0 };
                at
            })
            .collect();
        times.push(at + 40_000.0);
        let (mut rhythm, rest) = extract_best(&times);
        assert_eq!(
            (rhythm.fit.lock, rhythm.shifted().count(), rest.len()),
            (Lock::Interval, 1, 1)
        );
        assert_eq!(rhythm.follow_restart(&rest, at + 100_000.0), 1);
        assert!((rhythm.last() - at - 40_000.0).abs() < 1e-6);
    }

    #[test]
    fn a_late_beat_is_no_extra() {
        let mut times: Vec<f64> = (0..12).map(|k| f64::from(k) * 86_400.0).collect();
        times[6] += 4000.0;
        let (rhythm, rest) = extract_best(&times);
        assert_eq!((rhythm.late, rest), (vec![6.0 * 86_400.0 + 4000.0], vec![]));
    }
}
