//! How much of the window is read, and when it is enough.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::event_name::EventNameReader;
use crate::cadence::Window;
use crate::catalog::{Catalog, Resource};
use crate::tally::SeriesKey;

/// How much of the window is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Effort {
    /// Samples: who calls what, hardly how often.
    Quick,
    /// Until every rhythm is known.
    #[default]
    Normal,
    /// All of it.
    Full,
}

/// A name of which so few requests are left is always read to its end: they take twenty seconds.
const ALWAYS_READ_REQUESTS: u64 = 40;

/// Before so many seconds are read, no name is left: five beats of 12 h need 48 h, and the rarer ones more.
const MIN_DEPTH_SECS: i64 = 3 * DAY;

/// Then, each time so many seconds more are read, the rhythms are looked at.
const DEPTH_STEP_SECS: i64 = DAY / 8;

/// The length of what is read at the beginning of the time range, in seconds: a call every 24 h falls in it, also if it is
/// some minutes early or late.
const BEGINNING_SECS: i64 = DAY + 1800;

/// About how many requests it takes to follow one resource back until its rhythm is known.
const REQUESTS_PER_FOLLOWED: u64 = 2;

/// A name is left for those when they take less than this part of what is left of it.
const MIN_SAVING_FACTOR: u64 = 4;

/// The length of a sample, in seconds: one each day, every day at another hour.
const SAMPLE_SECS: i64 = 1800;

/// Hours from one day's sample to the next day's; it meets all 24 hours in 24 days.
const SAMPLE_SHIFT_HOURS: i64 = 7;

/// Most requests for one sample.
pub(super) const SAMPLE_PAGES: u64 = 2;

const DAY: i64 = 86_400;

/// The checks of one name, made as reading goes back.
#[derive(Debug, Default)]
pub(super) struct Checks {
    /// The beginning of the time range was asked for.
    begun: bool,
    looked_at: i64,
    clear: BTreeSet<SeriesKey>,
}

/// What the reading of a name may leave, if it stops here.
#[derive(Debug, Default)]
pub(super) struct Enough {
    /// Buckets that are to be followed further back by their name.
    pub(super) follow: BTreeSet<String>,
}

/// The beginning of a time range, the end exclusive.
pub(super) fn beginning((from, to): (i64, i64)) -> (i64, i64) {
    (from, to.min(from + BEGINNING_SECS))
}

/// What is read when everything since a second and the beginning of the time range are.
pub(super) fn window((from, to): (i64, i64), since: i64) -> Window {
    let time = |second| Timestamp::from_second(second).unwrap_or_default();
    let begun = beginning((from, to));
    Window::new(time(from), time(to)).without([(time(begun.1), time(since))])
}

impl Checks {
    /// Whether it is time to read the beginning: once, before a name may be left. What is found there is a beat more of each
    /// series, and a series that is not found there began later.
    pub(super) fn wants_beginning(&mut self, name: &EventNameReader<'_>, range: (i64, i64)) -> bool {
        let wants = !self.begun && depth(name, range) >= MIN_DEPTH_SECS && name.left() > ALWAYS_READ_REQUESTS;
        self.begun |= wants;
        wants
    }

    /// Whether a name is read far enough; `expected` are the resources of which the inventory says that each call must
    /// fail.
    pub(super) fn enough(
        &mut self,
        name: &EventNameReader<'_>,
        (from, to): (i64, i64),
        expected: &BTreeSet<Resource>,
        catalog: &Catalog,
    ) -> Option<Enough> {
        let depth = depth(name, (from, to));
        let left = name.left();
        if !self.begun
            || depth < MIN_DEPTH_SECS
            || left <= ALWAYS_READ_REQUESTS
            || depth < self.looked_at + DEPTH_STEP_SECS
        {
            return None;
        }
        self.looked_at = depth;
        let window = window((from, to), to - depth);
        let mut unclear = name.tally.unsettled(catalog, &window, &mut self.clear);
        let seen = name.tally.resources();
        unclear.extend(expected.iter().filter(|resource| !seen.contains(resource)).cloned());
        let followed = unclear
            .iter()
            .filter(|resource| resource.kind.has_lookup_name() && !resource.id.is_empty());
        let follow: BTreeSet<String> = followed.map(|resource| resource.id.clone()).collect();
        let all = unclear.iter().all(|resource| follow.contains(&resource.id));
        let cost = follow.len() as u64 * REQUESTS_PER_FOLLOWED;
        (all && cost * MIN_SAVING_FACTOR <= left).then_some(Enough { follow })
    }
}

/// Seconds up to the end of the time range of which everything is read.
fn depth(name: &EventNameReader<'_>, (from, to): (i64, i64)) -> i64 {
    to - name.covered.holes((from, to)).last().map_or(from, |hole| hole.1)
}

/// One sample a day, oldest first.
pub(super) fn samples((from, to): (i64, i64)) -> Vec<(i64, i64)> {
    let days = (to - from) / DAY;
    let begin = |day: i64| to - (day + 1) * DAY + (day * SAMPLE_SHIFT_HOURS % 24) * 3600;
    (0..days)
        .rev()
        .map(|day| (begin(day), begin(day) + SAMPLE_SECS))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_lie_in_the_window_one_each_day_at_all_hours() {
        let (from, to) = (1_700_000_000, 1_700_000_000 + 48 * DAY);
        let samples = samples((from, to));
        assert_eq!(samples.len(), 48);
        assert!(samples.windows(2).all(|pair| pair[0].1 <= pair[1].0));
        assert!(samples.iter().all(|(a, b)| from <= *a && *b <= to));
        let hours: BTreeSet<i64> = samples.iter().map(|(a, _)| (to - a).rem_euclid(DAY) / 3600).collect();
        assert_eq!(hours.len(), 24);
    }
}
