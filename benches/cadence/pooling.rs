//! What pooling makes of the callers: found alone or together, wrong, and false.

use std::collections::BTreeMap;

use trailhum::cadence::pool::{PoolMember, pool};
use trailhum::cadence::{Cadence, detect};

use super::callers::{self, KINDS, Member, ONE_ROUND, ORIGIN};

/// Calls that must have been made before a period is owed: two intervals confirm what other resources keep.
const OWED: usize = 3;
/// A found period this near (as a share) is right.
const NEAR: f64 = 0.02;

/// Counts of some series.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) owed: usize,
    /// Of the owed ones, those with a right period of their own.
    pub(crate) alone: usize,
    /// And those with one of their own or a pooled one.
    pub(crate) together: usize,
    /// Pooled periods of series that have another one, and how many have one.
    pub(crate) wrong: usize,
    pub(crate) scheduled: usize,
    /// Pooled periods of series that have none, and how many have none.
    pub(crate) false_ones: usize,
    pub(crate) others: usize,
}

impl Tally {
    fn add(&mut self, member: &Member, own: &Cadence, pooled: Option<f64>, is_owed: bool) {
        let Some(truth) = member.series.truths.first() else {
            self.others += 1;
            self.false_ones += usize::from(pooled.is_some());
            return;
        };
        let is_right = |period: f64| (period / truth.period - 1.0).abs() <= NEAR;
        self.scheduled += 1;
        self.wrong += usize::from(pooled.is_some_and(|period| !is_right(period)));
        if is_owed && truth.beats >= OWED {
            let alone = own.tracks.iter().any(|track| is_right(track.period_seconds));
            self.owed += 1;
            self.alone += usize::from(alone);
            self.together += usize::from(alone || pooled.is_some_and(is_right));
        }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            owed: self.owed + other.owed,
            alone: self.alone + other.alone,
            together: self.together + other.together,
            wrong: self.wrong + other.wrong,
            scheduled: self.scheduled + other.scheduled,
            false_ones: self.false_ones + other.false_ones,
            others: self.others + other.others,
        }
    }

    pub(crate) fn recall(self) -> (f64, f64) {
        let of = |count: usize| count as f64 / self.owed.max(1) as f64;
        (of(self.alone), of(self.together))
    }
}

/// Scores this many callers of each kind in each time range.
pub(crate) fn score(seed: u64, callers: u64, windows: &[u32]) -> BTreeMap<(u32, &'static str), Tally> {
    let mut tallies: BTreeMap<(u32, &str), Tally> = BTreeMap::new();
    for days in windows {
        for (kind, name) in KINDS.iter().enumerate() {
            let tally = tallies.entry((*days, *name)).or_default();
            for index in 0..callers {
                let members = callers::make(seed, kind, *days, index);
                score_caller(&members, kind, tally);
            }
        }
    }
    tallies
}

fn score_caller(members: &[Member], kind: usize, tally: &mut Tally) {
    let times: Vec<_> = members.iter().map(|member| member.series.timestamps(ORIGIN)).collect();
    let own: Vec<Cadence> = members
        .iter()
        .zip(&times)
        .map(|(member, times)| detect(times, &member.series.window(ORIGIN)))
        .collect();
    let together: Vec<PoolMember<'_>> = members
        .iter()
        .zip(own.iter().zip(&times))
        .map(|(member, (cadence, times))| PoolMember {
            resource: member.resource,
            cadence,
            times,
        })
        .collect();
    for ((member, own), pooled) in members.iter().zip(&own).zip(pool(&together)) {
        tally.add(
            member,
            own,
            pooled.map(|pooled| pooled.period_seconds),
            kind != ONE_ROUND,
        );
    }
}

/// The sums of each time range.
pub(crate) fn by_days(tallies: &BTreeMap<(u32, &'static str), Tally>) -> BTreeMap<u32, Tally> {
    let mut sums: BTreeMap<u32, Tally> = BTreeMap::new();
    for ((days, _), tally) in tallies {
        let sum = sums.entry(*days).or_default();
        *sum = sum.plus(*tally);
    }
    sums
}
