//! How much of the time range is read, and when it is enough.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::ReadOptions;
use super::event_name::EventNameReader;
use crate::cadence::Window;
use crate::catalog::{HistoryUse, Resource};
use crate::inventory::{Existence, Setting};
use crate::tally::SeriesKey;
use crate::time::{TimeSpan, shifted};

/// How much of the time range is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Effort {
    /// Samples: who calls what, hardly how often.
    Quick,
    /// Until every cadence is known.
    #[default]
    Normal,
    /// All of it.
    Full,
}

impl Effort {
    /// The checks whose names are requested.
    pub(crate) fn history(self) -> HistoryUse {
        match self {
            Self::Quick | Self::Normal => HistoryUse::Always,
            Self::Full => HistoryUse::Full,
        }
    }
}

/// A name with at most this many requests left is always read to its end: they take twenty seconds.
const ALWAYS_READ_REQUESTS: u64 = 40;

/// What is read of every name before any may be left: five calls every 12 h take 48 h, and rarer ones longer.
const MIN_DEPTH: SignedDuration = SignedDuration::from_hours(3 * 24);

/// After that, the cadences are examined each time this much more was read.
const DEPTH_STEP: SignedDuration = SignedDuration::from_hours(3);

/// The length of what is read at the beginning of the time range: it holds a call every 24 h even if the call is some
/// minutes early or late.
const BEGINNING: SignedDuration = SignedDuration::from_mins(24 * 60 + 30);

/// About how many requests it takes to follow one resource back until its cadence is known.
const REQUESTS_PER_FOLLOWED: u64 = 2;

/// A name is left for those requests if they are less than this part of what is left of it.
const MIN_SAVING_FACTOR: u64 = 4;

/// The length of a sample: one each day, every day at another hour.
const SAMPLE: SignedDuration = SignedDuration::from_mins(30);

/// Hours from one day's sample to the next day's; in 24 days they come to all 24 hours.
const SAMPLE_SHIFT_HOURS: i64 = 7;

/// Most requests for one sample.
pub(super) const SAMPLE_PAGES: u64 = 2;

/// Decides as the reading of one name goes back whether enough was read.
#[derive(Debug)]
pub(super) struct EnoughCheck<'a> {
    options: ReadOptions<'a>,
    range: TimeSpan,
    /// Resources of which the inventory says that each call must fail.
    expected: BTreeSet<Resource>,
    /// The beginning of the time range was requested.
    begun: bool,
    checked_depth: SignedDuration,
    clear: BTreeSet<SeriesKey>,
}

impl<'a> EnoughCheck<'a> {
    pub(super) fn new(name: &EventNameReader<'a>) -> Self {
        Self {
            options: name.options,
            range: name.options.reachable(),
            expected: expected_resources(name),
            begun: false,
            checked_depth: SignedDuration::ZERO,
            clear: BTreeSet::new(),
        }
    }

    /// Whether it is time to read the beginning: once, before a name may be left. It gives each series one more call, and
    /// a series that is not there began later.
    pub(super) fn wants_beginning(&mut self, name: &EventNameReader<'_>) -> bool {
        let wants = !self.begun && self.depth(name) >= MIN_DEPTH && name.requests_left() > ALWAYS_READ_REQUESTS;
        self.begun |= wants;
        wants
    }

    /// If enough was read of a name: the buckets that are still to be followed further back, by their own names.
    pub(super) fn enough(&mut self, name: &EventNameReader<'_>) -> Option<BTreeSet<String>> {
        let depth = self.depth(name);
        let left = name.requests_left();
        let is_due = self.begun && depth >= MIN_DEPTH && depth >= self.checked_depth.saturating_add(DEPTH_STEP);
        if !is_due || left <= ALWAYS_READ_REQUESTS {
            return None;
        }
        self.checked_depth = depth;
        let window = window(self.range, shifted(self.range.to, -depth));
        let mut unclear = name.tally.unsettled(self.options.catalog, &window, &mut self.clear);
        let seen = name.tally.resources();
        unclear.extend(self.expected.iter().filter(|it| !seen.contains(it)).cloned());
        let can_follow = |it: &&Resource| it.kind.has_lookup_name() && !it.id.is_empty();
        let follow: BTreeSet<String> = unclear.iter().filter(can_follow).map(|it| it.id.clone()).collect();
        let all = unclear.iter().all(|resource| follow.contains(&resource.id));
        let cost = follow.len() as u64 * REQUESTS_PER_FOLLOWED;
        (all && cost * MIN_SAVING_FACTOR <= left).then_some(follow)
    }

    /// How far back from the end of the time range everything was read.
    fn depth(&self, name: &EventNameReader<'_>) -> SignedDuration {
        let holes = name.covered.holes(self.range);
        let since = holes.last().map_or(self.range.from, |hole| hole.to);
        self.range.to.duration_since(since)
    }
}

/// The resources of which the inventory says that this call must fail: they exist, and what it reads is not configured.
fn expected_resources(name: &EventNameReader<'_>) -> BTreeSet<Resource> {
    let ReadOptions { catalog, inventory, .. } = name.options;
    let question = &name.question;
    let checks = catalog.lookups().iter().map(|check| &check.entry);
    let checks: Vec<_> = checks.filter(|entry| entry.event.contains(&question.value)).collect();
    let must_fail = inventory.items().filter(|(region, kind, _, item)| {
        let mut checks = checks.iter().filter(|entry| entry.resource.kind == **kind);
        *region == question.region
            && item.existence == Existence::Exists
            && checks.any(|entry| item.setting(&entry.supplementary) == Setting::Absent)
    });
    must_fail
        .map(|(_, kind, id, _)| Resource::new(kind.clone(), id))
        .collect()
}

/// The beginning of a time range.
pub(super) fn beginning(range: TimeSpan) -> TimeSpan {
    TimeSpan::new(range.from, range.to.min(shifted(range.from, BEGINNING)))
}

/// What is covered when the beginning of a time range and everything since a time were read.
pub(super) fn window(range: TimeSpan, since: Timestamp) -> Window {
    Window::new(range.from, range.to).without([(beginning(range).to, since)])
}

/// One sample a day, oldest first.
pub(super) fn samples(range: TimeSpan) -> Vec<TimeSpan> {
    let days = range.duration().as_hours() / 24;
    let sample = |day: i64| {
        let hours = (day + 1) * 24 - day * SAMPLE_SHIFT_HOURS % 24;
        let from = shifted(range.to, -SignedDuration::from_hours(hours));
        TimeSpan::new(from, shifted(from, SAMPLE))
    };
    (0..days).rev().map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_lie_in_the_window_one_each_day_at_all_hours() {
        const DAY: i64 = 86_400;
        let range = TimeSpan::from_seconds(1_700_000_000, 1_700_000_000 + 48 * DAY);
        let samples = samples(range);
        assert_eq!(samples.len(), 48);
        assert!(samples.windows(2).all(|pair| pair[0].to <= pair[1].from));
        assert!(samples.iter().all(|it| range.intersection(it) == Some(*it)));
        let hour = |it: &TimeSpan| it.from.duration_until(range.to).as_secs().rem_euclid(DAY) / 3600;
        let hours: BTreeSet<i64> = samples.iter().map(hour).collect();
        assert_eq!(hours.len(), 24);
    }
}
