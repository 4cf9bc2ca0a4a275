//! From a rhythm to what is said of it: counts, phases, shifts, the next beat.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "counts fit the mantissa; times are rounded to whole seconds; segments are never empty"
)]

use jiff::Timestamp;

use super::due::{Due, Schedule};
use super::rhythm::{Rhythm, slot_of_first, slot_of_last};
use super::slot::Fate;
use super::slots::{Mask, SlotTimeline};
use super::{Lock, Shift, Silence, Track, TrackState, period, silence};
use crate::time::at_second;

/// Intervals, and seconds: beats that drift further keep no time of day.
const DRIFT_WIDTHS: f64 = 2.0;
const MAX_DRIFT: f64 = 1800.0;
/// The best odds that are claimed, one of this: real calls are not coin tosses.
const BEST_ODDS: f64 = 10_000.0;

/// Describes one rhythm, where two or more of its slots in a row are missed, in order, and when it is due from then on.
pub(crate) fn describe(rhythm: &Rhythm, mask: &Mask) -> (Track, Vec<Silence>, Schedule) {
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
    let silences = silence::track_silences(&ledger, fit.period, mask);
    let schedule = Schedule::new(rhythm, due, ledger, mask.origin);
    (track, silences, schedule)
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
