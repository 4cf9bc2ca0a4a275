//! When the beats of a rhythm are due, after the calls that it was measured on.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "counts fit the mantissa; times are rounded to whole seconds; segments are never empty"
)]

use jiff::Timestamp;

use super::Lock;
use super::rhythm::{Rhythm, slot_of_last};
use super::slot::Fate;
use super::slots::SlotTimeline;
use super::week::Week;
use crate::time::{TimeSpan, at_second};

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
/// The fitted period is taken for the named one if it is this many standard errors from it or fewer.
const AGREES: f64 = 3.0;

/// A rhythm that was measured: what became of its slots, and when the next ones are due.
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    due: Due,
    week: Option<Week>,
    origin: i64,
    reach: f64,
    /// What became of each slot, in order, the empty ones at the end, too.
    pub(crate) fates: Vec<Fate>,
}

impl Schedule {
    pub(super) fn new(rhythm: &Rhythm, due: Due, ledger: SlotTimeline, origin: i64) -> Self {
        Self {
            due,
            week: ledger.week,
            origin,
            reach: rhythm.reach_of_slot(),
            fates: ledger.slots.iter().map(|slot| slot.fate).collect(),
        }
    }

    /// The time between two slots, in seconds.
    pub(crate) fn step(&self) -> f64 {
        self.due.step
    }

    /// In which span each beat after the last one is due, in order, without end: 94 of 100 come in it, and
    /// every one that comes no later than those that were measured.
    pub(crate) fn spans(&self) -> impl Iterator<Item = TimeSpan> {
        let slots = (1..NEXT_SLOTS).map(|k| (f64::from(k), self.due.anchor + f64::from(k) * self.due.step));
        let kept = slots.filter(|(_, at)| self.week.as_ref().is_none_or(|week| week.has(*at)));
        kept.map(|(k, at)| {
            let width = self.due.width(k).max(self.reach).min(self.due.most);
            let second = |t: f64| at_second(self.origin.saturating_add(t.round() as i64));
            let (from, to): (Timestamp, Timestamp) = (second(at - width), second(at + width));
            TimeSpan::new(from, to)
        })
    }
}

/// What the last segment says of the beats to come.
#[derive(Debug, Clone)]
pub(super) struct Due {
    /// A moment at which the beat was due, as late as the last one seen.
    pub(super) anchor: f64,
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
    pub(super) fn after(rhythm: &Rhythm, named: Option<f64>) -> Self {
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
    pub(super) fn next(&self, end: f64, ledger: &SlotTimeline) -> Option<(f64, f64)> {
        let skip = (((end - self.anchor) / self.step).floor() - 1.0).max(0.0);
        let kept = |at: f64| ledger.week.as_ref().is_none_or(|w| w.has(at));
        let slot = (1..NEXT_SLOTS.min(64)).map(|k| skip + f64::from(k));
        slot.map(|k| (self.anchor + k * self.step, k))
            .find(|(at, _)| at + self.spread >= end && kept(*at))
            .map(|(at, k)| (at, self.width(k).min(self.most)))
    }

    /// Half of the span in which 94 of 100 beats fall that are due `slots` after the last one, seconds.
    fn width(&self, slots: f64) -> f64 {
        let deviations = NEXT_WIDTH + NEXT_FEW / self.freedom;
        (deviations * self.error(slots)).max(NEXT_LEAST)
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
    pub(super) fn usual(&self) -> f64 {
        ((USUAL_WIDTH + USUAL_FEW / self.freedom) * self.error(1.0)).min(self.most)
    }
}
