//! What the calls since the change show: that it goes on as before, otherwise, or stopped later.
#![expect(clippy::cast_precision_loss, reason = "counts fit the mantissa")]

use jiff::{SignedDuration, Timestamp};

use super::SeriesOutcome;
use super::odds::MissRate;
use crate::time::TimeSpan;

/// Calls this near to each other are one visit: ten minutes, and what five-minute periods leave open.
const VISIT: SignedDuration = SignedDuration::from_mins(12);
/// Of fewer slots nothing is said but that the calls go on.
const LEAST_SLOTS: usize = 4;
/// More visits than this many times the slots are another cadence.
const MORE: f64 = 1.6;

/// A slot since the change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DueSlot {
    pub(super) span: TimeSpan,
    /// It counts: it was read, and the caller was active.
    pub(super) counts: bool,
}

/// What became of a series with these calls since the change.
pub(super) fn outcome(
    times: &[Timestamp],
    slots: &[DueSlot],
    rate: MissRate,
    has_stopped: impl Fn(usize) -> bool,
) -> SeriesOutcome {
    let last = times.last().copied().unwrap_or(Timestamp::MIN);
    let counted: Vec<&DueSlot> = slots.iter().filter(|slot| slot.counts).collect();
    let after = counted.iter().filter(|slot| slot.span.from > last).count();
    if has_stopped(after) {
        return SeriesOutcome::Changed;
    }
    let (due, visits) = (counted.len() as f64, visits(times) as f64);
    if counted.len() < LEAST_SLOTS {
        return SeriesOutcome::NotWorked;
    }
    let hit = |slot: &&&DueSlot| {
        let next = times.partition_point(|time| *time < slot.span.from);
        times.get(next).is_some_and(|time| *time <= slot.span.to)
    };
    let missed = counted.len() - counted.iter().filter(hit).count();
    // So many misses, even if they came apart, are no chance.
    let is_otherwise = 2 * missed > counted.len() && rate.chance_in_a_row(missed) < super::DEFAULT_THRESHOLD;
    if is_otherwise || visits > MORE * due + 1.0 {
        SeriesOutcome::Changed
    } else {
        SeriesOutcome::NotWorked
    }
}

fn visits(times: &[Timestamp]) -> usize {
    times.chunk_by(|one, other| other.duration_since(*one) <= VISIT).count()
}
