//! When a caller was active: only then does a call that did not come say anything.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::SeriesCalls;
use crate::time::{TimeSpan, shifted};

/// A caller is active between two calls that are no further from each other than this many of its usual longest gaps.
const GAPS: i32 = 2;
/// Its usual longest gap: nine of ten are no longer.
const LONGEST_SHARE: (usize, usize) = (9, 10);

/// The calls of one caller in series that go on after the change.
#[derive(Debug, Clone, Default)]
pub(super) struct CallerActivity {
    times: Vec<Timestamp>,
    spans: Vec<TimeSpan>,
    usual_gap: SignedDuration,
    /// The last call of the series that do not go on.
    stopped_at: Option<Timestamp>,
}

impl CallerActivity {
    /// The activity of each caller.
    pub(super) fn by_caller(series: &[SeriesCalls], change: Timestamp) -> BTreeMap<&str, Self> {
        let mut callers: BTreeMap<&str, Self> = BTreeMap::new();
        for one in series {
            let caller = callers.entry(&one.caller).or_default();
            if one.times.last().is_some_and(|last| *last >= change) {
                caller.times.extend(&one.times);
            } else {
                caller.stopped_at = caller.stopped_at.max(one.times.last().copied());
            }
            caller.spans.extend(&one.active);
        }
        for caller in callers.values_mut() {
            let ends = caller.spans.iter().flat_map(|span| [span.from, span.to]);
            caller.times.extend(ends);
            caller.times.sort_unstable();
            caller.times.dedup();
            caller.usual_gap = usual_gap(&caller.times, change);
        }
        callers
    }

    /// Whether the caller was active at a slot: it called before (if only before the change) and after, and not much
    /// longer from each other than usual.
    pub(super) fn is_active(&self, slot: &TimeSpan, step: SignedDuration, change: Timestamp) -> bool {
        let middle = shifted(slot.from, slot.duration() / 2);
        if self.spans.iter().any(|span| span.from <= middle && middle <= span.to) {
            return true;
        }
        let next = self.times.partition_point(|time| *time < slot.from.max(change));
        let before = next.checked_sub(1).and_then(|place| self.times.get(place));
        let (Some(next), before) = (
            self.times.get(next),
            before.map_or(change, |before| change.max(*before)),
        ) else {
            return false;
        };
        next.duration_since(before) <= (self.usual_gap * GAPS).max(step * 3 / 2)
    }

    /// The last call of all series of the caller that have none since the change.
    pub(super) fn stopped_at(&self) -> Option<Timestamp> {
        self.stopped_at
    }

    /// The last call after the change.
    pub(super) fn last(&self, change: Timestamp) -> Option<Timestamp> {
        self.times.last().copied().filter(|last| *last >= change)
    }
}

fn usual_gap(times: &[Timestamp], change: Timestamp) -> SignedDuration {
    let (before, _) = times.split_at(times.partition_point(|time| *time < change));
    let mut gaps: Vec<SignedDuration> = before
        .windows(2)
        .map(|pair| {
            pair.last()
                .zip(pair.first())
                .map_or(SignedDuration::ZERO, |(b, a)| b.duration_since(*a))
        })
        // Calls of the same visit say nothing of the next.
        .filter(|gap| *gap > SignedDuration::from_mins(10))
        .collect();
    gaps.sort_unstable();
    let (share, whole) = LONGEST_SHARE;
    gaps.get(gaps.len() * share / whole).copied().unwrap_or_default()
}
