//! From a rhythm to what is said of it: counts, phases, shifts, the next beat.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "counts fit the mantissa; times are rounded to whole seconds; segments are never empty"
)]

use jiff::Timestamp;

use super::rhythm::{Rhythm, slot_of_first, slot_of_last};
use super::slot::Fate;
use super::slots::{Mask, SlotTimeline};
use super::{Lock, Shift, Silence, Track, TrackState, period, silence};
use crate::time::at_second;

/// Standard deviations on each side of the next beat: 94 in 100 beats must fall inside, also for
/// jitter with heavier tails than a bell curve (measured: see the scoreboard).
const NEXT_WIDTH: f64 = 2.12;
/// And this many more, divided by the beats that are left once the period and the phase are known: a few beats know
/// their own jitter badly (as with Student's distribution).
const NEXT_FEW: f64 = 6.0;
/// The next beat is never said to be known better than this (seconds): it is written in minutes.
const NEXT_LEAST: f64 = 60.0;
/// How many slots past the window's start a next beat is looked for.
const NEXT_SLOTS: u32 = 1_000_000;
/// And the narrower interval that 90 in 100 beats must fall inside, likewise.
const USUAL_WIDTH: f64 = 1.75;
const USUAL_FEW: f64 = 3.0;
/// Intervals, and seconds: beats that drift further keep no time of day.
const DRIFT_WIDTHS: f64 = 2.0;
const MAX_DRIFT: f64 = 1800.0;
/// The best odds that are claimed, one of this: real calls are not coin tosses.
const BEST_ODDS: f64 = 10_000.0;
/// The fitted period is taken for the named one if it is this many standard errors from it or fewer.
const AGREES: f64 = 3.0;

/// Describes one rhythm, and where two or more of its slots in a row are missed, in order.
pub(crate) fn describe(rhythm: &Rhythm, mask: &Mask) -> (Track, Vec<Silence>) {
    let ledger = SlotTimeline::write(rhythm, mask);
    let fit = &rhythm.fit;
    let named = period::named(fit);
    // From a midnight near by: whole days have no say in a time of day, and eat digits.
    let of_day = |t: f64| t + mask.origin.rem_euclid(86_400) as f64;
    let timestamp = |t: f64| at_second(mask.origin.saturating_add(t.round() as i64));
    let due = Due::after(rhythm, named);
    let usual = due.usual();
    let drift = named.map_or(0.0, |period| rhythm.drift_from(period).abs());
    let drifts = drift > (DRIFT_WIDTHS * usual).max(MAX_DRIFT);
    let next = if ledger.state == TrackState::Stopped {
        None
    } else {
        due.next(mask.to, &ledger)
    };
    let (hits, late, missed) = (
        ledger.count(Fate::Hit),
        ledger.count(Fate::Late),
        ledger.count(Fate::Missed),
    );
    let track = Track {
        period_seconds: fit.period,
        period: if drifts && fit.lock == Lock::Clock {
            period::drifting(fit.period)
        } else {
            period::text(fit.period, named)
        },
        phases_utc: named
            .filter(|_| !drifts)
            .map(|p| period::phases(of_day(due.anchor), p))
            .unwrap_or_default(),
        weekdays: ledger.week.as_ref().map(super::week::Week::days),
        lock: fit.lock,
        jitter_seconds: usual,
        hits,
        late,
        expected: hits + late + missed,
        missed,
        longest_run: ledger.longest_run(),
        shifts: shifts(rhythm, of_day, timestamp),
        state: ledger.state,
        first: timestamp(rhythm.first()),
        last: timestamp(rhythm.last()),
        next: next.map(|(at, _)| timestamp(at)),
        next_plus_minus_seconds: next.map_or(0.0, |(_, width)| width),
        chance_one_in: rhythm.nats.exp().min(BEST_ODDS),
    };
    (track, silence::track_silences(&ledger, fit.period, mask))
}

fn shifts(rhythm: &Rhythm, of_day: impl Fn(f64) -> f64, timestamp: impl Fn(f64) -> Timestamp) -> Vec<Shift> {
    let describe = |i: usize| {
        let (old, new) = (&rhythm.segments[i - 1], &rhythm.segments[i]);
        let period = rhythm.fit.period;
        let (before, after) = match rhythm.fit.lock {
            Lock::Clock => (slot_of_last(old, period), slot_of_first(new, period)),
            Lock::Interval => (old[old.len() - 1].at, new[0].at),
        };
        // Where the old phase had its slot nearest to the first beat in the new one.
        let from = before + ((after - before) / period).round() * period;
        Shift {
            at: timestamp(new[0].at),
            from: super::period::time_of_day(of_day(from)),
            to: super::period::time_of_day(of_day(after)),
        }
    };
    rhythm.shifted().map(describe).collect()
}

/// What the last segment says of the beats to come.
struct Due {
    /// A moment at which the beat was due, as late as the last one seen.
    anchor: f64,
    step: f64,
    spread: f64,
    lock: Lock,
    /// Beats that are left once the period and the phase are known.
    freedom: f64,
    /// Standard error of the anchor itself.
    anchor_error: f64,
    step_error: f64,
    /// Half of the time to the next slot at most.
    most: f64,
}

impl Due {
    fn after(rhythm: &Rhythm, named: Option<f64>) -> Self {
        let fit = &rhythm.fit;
        let agreed = named.filter(|p| (p - fit.period).abs() <= AGREES * fit.period_error);
        let step = agreed.unwrap_or(fit.period);
        let segment = &rhythm.segments[rhythm.segments.len() - 1];
        let last = rhythm.last();
        let beats = rhythm.segments.iter().map(Vec::len).sum::<usize>() as f64;
        let step_error = if agreed.is_some() { 0.0 } else { fit.period_error };
        let mut due = Self {
            anchor: last,
            step,
            spread: fit.spread,
            lock: fit.lock,
            freedom: (beats - 2.0).max(1.0),
            anchor_error: 0.0,
            step_error,
            most: step / 2.0,
        };
        if fit.lock == Lock::Clock {
            // Every beat of the segment tells where the last one was due.
            due.anchor = slot_of_last(segment, step);
            due.anchor_error = fit.spread / (segment.len() as f64).sqrt();
            due.step_error *= segment.len() as f64 / 2.0;
        }
        due
    }

    /// The first slot that is not over by the end of the window, and how wide it is, both in seconds.
    ///
    /// A slot that has just begun and not been called yet is still the next one.
    fn next(&self, end: f64, ledger: &SlotTimeline) -> Option<(f64, f64)> {
        let skip = (((end - self.anchor) / self.step).floor() - 1.0).max(0.0);
        let kept = |at: f64| ledger.week.as_ref().is_none_or(|w| w.has(at));
        let slot = (1..NEXT_SLOTS.min(64)).map(|k| skip + f64::from(k));
        slot.map(|k| (self.anchor + k * self.step, k))
            .find(|(at, _)| at + self.spread >= end && kept(*at))
            .map(|(at, k)| {
                let width = NEXT_WIDTH + NEXT_FEW / self.freedom;
                (at, (width * self.error(k)).max(NEXT_LEAST).min(self.most))
            })
    }

    /// Standard error of a beat `slots` after the last one, seconds.
    fn error(&self, slots: f64) -> f64 {
        let own = match self.lock {
            Lock::Clock => self.spread,
            Lock::Interval => self.spread * slots.sqrt(),
        };
        (own.powi(2) + self.anchor_error.powi(2) + (self.step_error * slots).powi(2)).sqrt()
    }

    /// A beat comes within this many seconds of its time, 90 times in 100: those to come, not those that were fitted.
    fn usual(&self) -> f64 {
        ((USUAL_WIDTH + USUAL_FEW / self.freedom) * self.error(1.0)).min(self.most)
    }
}
