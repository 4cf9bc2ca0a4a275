//! The ledger of a rhythm: every slot in which a beat was due, and what became of it.
#![expect(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "counts fit the mantissa; segments are never empty, weekdays are below seven"
)]

use super::rhythm::{Rhythm, closest};
use super::slot::{Fate, Slot};
use super::week::Week;
use super::{TrackState, Window};

/// No more slots than this are written down between two beats; it bounds memory.
const MAX_SLOTS: usize = 1_000_000;
/// No more empty slots than this are written down at either end, which mean that the beat started or stopped: a window of
/// twenty years costs what its data cost.
const MAX_END_SLOTS: usize = 1000;
/// Empty slots at an end that a beat of this occupancy leaves less often than this by chance are no accident.
const MAX_CHANCE_OF_EMPTY: f64 = 0.01;
/// And never fewer than this many.
const MIN_EMPTY_SLOTS: f64 = 3.0;

/// All slots that can be judged, in order of time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SlotTimeline {
    pub(crate) slots: Vec<Slot>,
    pub(crate) state: TrackState,
    pub(crate) week: Option<Week>,
}

/// The window and its gaps in seconds from the origin of the sweeps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mask {
    pub(crate) origin: i64,
    pub(crate) from: f64,
    pub(crate) to: f64,
    gaps: Vec<(f64, f64)>,
}

impl Mask {
    pub(crate) fn new(window: &Window, origin: i64) -> Self {
        let relative = |t: jiff::Timestamp| (t.as_second() - origin) as f64;
        let gaps = window.gaps().iter().map(|gap| (relative(gap.from), relative(gap.to)));
        let mut gaps: Vec<(f64, f64)> = gaps.collect();
        let mut to = relative(window.to());
        // What lies after the data is not theirs: the next beat is due when they end, not when the window does.
        if gaps.last().is_some_and(|(start, end)| *end >= to && *start > 0.0) {
            to = gaps.pop().map_or(to, |(start, _)| start);
        }
        Self {
            origin,
            from: relative(window.from()),
            to,
            gaps,
        }
    }

    /// How much of the window would have been seen, in days.
    pub(crate) fn days(&self) -> f64 {
        self.covered(self.from, self.to) / 86_400.0
    }

    /// How much of `[from, to]` would have been seen, in seconds.
    pub(crate) fn covered(&self, from: f64, to: f64) -> f64 {
        let gaps = self.gaps.iter().map(|(a, b)| (b.min(to) - a.max(from)).max(0.0));
        (to - from - gaps.sum::<f64>()).max(0.0)
    }

    /// Whether all of `[from, to]` would have been seen.
    fn covers(&self, from: f64, to: f64) -> bool {
        let ended = self.gaps.partition_point(|(_, end)| *end <= from);
        from >= self.from && to <= self.to && self.gaps.get(ended).is_none_or(|(start, _)| *start > to)
    }
}

impl SlotTimeline {
    /// Writes the ledger.
    ///
    /// An empty slot counts as missed only if every moment at which its beat could have come (the slot and the
    /// tolerance on both sides) was covered: a slot that touches a gap may have been called inside
    /// it, so its silence proves nothing. A call that was seen always counts, wherever it is.
    /// Leading and trailing empty slots count as missed while they are few; many of them mean that the cadence
    /// started or stopped, and are then no longer expected.
    pub(crate) fn write(rhythm: &Rhythm, mask: &Mask) -> Self {
        let mut slots = all(rhythm, mask);
        let reach = rhythm.reach_of_slot();
        slots.retain(|s| s.fate != Fate::Missed || mask.covers(s.at - reach, s.at + reach));
        let week = Week::detect(&slots, rhythm, mask.origin);
        if let Some(week) = &week {
            slots.retain(|s| s.fate != Fate::Missed || week.has(s.at));
        }
        let state = trim(&mut slots);
        Self { slots, state, week }
    }

    pub(crate) fn count(&self, fate: Fate) -> usize {
        self.slots.iter().filter(|s| s.fate == fate).count()
    }

    /// Most slots in a row without a missed one.
    pub(crate) fn longest_run(&self) -> usize {
        self.slots
            .split(|s| s.fate == Fate::Missed)
            .map(<[Slot]>::len)
            .max()
            .unwrap_or(0)
    }
}

/// Every slot inside the window, covered or not.
fn all(rhythm: &Rhythm, mask: &Mask) -> Vec<Slot> {
    let period = rhythm.fit.period;
    let mut slots: Vec<Slot> = Vec::new();
    let mut empty: Vec<f64> = Vec::new();
    let mut before: Option<f64> = None;
    for segment in &rhythm.segments {
        if let Some(last) = before {
            // The dead time before a reset. The slot that this segment begins with is its first beat.
            let stop = segment[0].at - period + rhythm.shift_threshold().min(period / 4.0);
            empty.extend(ladder(last, period, stop));
        }
        slots.push(Slot {
            at: segment[0].at,
            fate: Fate::Hit,
        });
        for (a, b) in segment.iter().zip(segment.iter().skip(1)) {
            let step = (b.at - a.at) / f64::from(b.steps.max(1));
            empty.extend((1..b.steps).take(MAX_SLOTS).map(|k| a.at + f64::from(k) * step));
            slots.push(Slot {
                at: b.at,
                fate: Fate::Hit,
            });
        }
        before = Some(segment[segment.len() - 1].at);
    }
    let reach = rhythm.reach_of_slot();
    let seen = |at: &f64| mask.covers(at - reach, at + reach);
    let after = ladder(rhythm.last(), period, mask.to).filter(seen);
    let before = ladder(-rhythm.first(), period, -mask.from).map(|t| -t).filter(seen);
    empty.extend(after.take(MAX_END_SLOTS).chain(before.take(MAX_END_SLOTS)));
    empty.truncate(MAX_SLOTS);
    empty.sort_unstable_by(f64::total_cmp);
    let mut free = vec![true; rhythm.late.len()];
    for at in empty {
        let late = closest(&rhythm.late, at, rhythm.late_reach());
        let place = late.map_or(free.len(), |t| rhythm.late.partition_point(|x| *x < t));
        // A late call counts for one slot only.
        let taken = free.get_mut(place).is_some_and(std::mem::take);
        slots.push(Slot {
            at,
            fate: if taken { Fate::Late } else { Fate::Missed },
        });
    }
    slots.sort_by(|a, b| a.at.total_cmp(&b.at));
    slots
}

/// `start + period`, `start + 2 period`, ... up to `stop`.
fn ladder(start: f64, period: f64, stop: f64) -> impl Iterator<Item = f64> {
    (1..=MAX_SLOTS)
        .map(move |k| start + k as f64 * period)
        .take_while(move |t| *t <= stop)
}

/// Takes long runs of empty slots off both ends, and says what they mean.
fn trim(slots: &mut Vec<Slot>) -> TrackState {
    let seen = |s: &Slot| s.fate != Fate::Missed;
    let (Some(first), Some(last)) = (slots.iter().position(seen), slots.iter().rposition(seen)) else {
        return TrackState::Active;
    };
    let inside = &slots[first..=last];
    // One more missed than there were: even a beat without a miss may have its first.
    let missed = inside.iter().filter(|s| !seen(s)).count() + 1;
    let miss_rate = missed as f64 / (inside.len() + 1) as f64;
    let enough = (MAX_CHANCE_OF_EMPTY.ln() / miss_rate.ln()).max(MIN_EMPTY_SLOTS);
    let stopped = (slots.len() - 1 - last) as f64 >= enough;
    let started = first as f64 >= enough;
    if stopped {
        slots.truncate(last + 1);
    }
    if started {
        slots.drain(..first);
    }
    match (stopped, started) {
        (true, _) => TrackState::Stopped,
        (false, true) => TrackState::StartedMidWindow,
        (false, false) => TrackState::Active,
    }
}
