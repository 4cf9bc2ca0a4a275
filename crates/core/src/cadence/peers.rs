//! Series too short to tell, beside others of the same caller and the same call.
//!
//! A bucket that was made three days ago has three sweeps, which prove nothing. If they stand where the daily sweep
//! of 79 other buckets stands, that is worth saying, as a field of its own: it never makes a class.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::model::thousandths;
use super::sweeps;
use super::{Cadence, Track};

/// Peers that must agree; with fewer, one of many phases is met by accident.
const LEAST_PEERS: usize = 10;
/// Peers that are kept: it bounds the cost of a call. Beyond it the count is "at least".
const MOST_PEERS: usize = 1000;
/// Sweeps that must agree: one sweep has a phase, but no period.
const LEAST_SWEEPS: usize = 2;
/// Sweeps of one round are within this many jitters (90th percentile) of each other, or within
/// [`LEAST_REACH`] seconds: a round over many resources takes some minutes.
const REACH: f64 = 2.0;
const LEAST_REACH: f64 = 300.0;
/// All sweeps standing on the peers' beats by chance must be rarer than this.
const ACCIDENT: f64 = 0.001;
/// In at least this share of the peers' rounds, from its first sweep to its last, the series was called too.
const SEEN: f64 = 0.5;

/// What a series too short to tell agrees with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConsistentWith {
    /// How many confirmed peers (10 to 1000; at 1000 there may be more).
    pub peers: usize,
    /// Their period (the median), seconds.
    #[serde(serialize_with = "thousandths")]
    pub period_seconds: f64,
    /// In words, as in [`Track::period`].
    pub period: String,
    /// The times of day most of them share, as in [`Track::phases_utc`].
    pub phases_utc: Vec<String>,
}

/// The confirmed beats of one caller and one call.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PeerCadences {
    peers: Vec<Peer>,
}

#[derive(Debug, Clone, PartialEq)]
struct Peer {
    period: String,
    period_seconds: f64,
    phases_utc: Vec<String>,
    reach: f64,
    /// Unix seconds, sorted.
    sweeps: Vec<f64>,
}

impl PeerCadences {
    /// Keeps those with exactly one track and their call times (in any order). Give them in a stable order.
    pub fn new<'a>(series: impl IntoIterator<Item = (&'a Cadence, &'a [Timestamp])>) -> Self {
        let confirmed = series
            .into_iter()
            .filter_map(|(cadence, times)| match cadence.tracks.as_slice() {
                [only] => Some(Peer::new(only, times)),
                _ => None,
            });
        Self {
            peers: confirmed.take(MOST_PEERS).collect(),
        }
    }

    /// The peers on whose beats every sweep of a short series stands; none if they are fewer than ten, or do not
    /// agree on the period, or if chance would do the same.
    #[must_use]
    pub fn consistent_with(&self, times: &[Timestamp]) -> Option<ConsistentWith> {
        let sweeps = sweeps::seconds(times);
        if sweeps.len() < LEAST_SWEEPS || self.peers.len() < LEAST_PEERS {
            return None;
        }
        let mut by_period: BTreeMap<&str, Vec<&Peer>> = BTreeMap::new();
        for peer in self.peers.iter().filter(|p| p.agrees(&sweeps)) {
            by_period.entry(&peer.period).or_default().push(peer);
        }
        let agreeing = by_period
            .into_values()
            .max_by_key(Vec::len)
            .filter(|p| p.len() >= LEAST_PEERS)?;
        let mut periods: Vec<f64> = agreeing.iter().map(|p| p.period_seconds).collect();
        periods.sort_unstable_by(f64::total_cmp);
        let mut phases: BTreeMap<&[String], usize> = BTreeMap::new();
        for peer in &agreeing {
            *phases.entry(&peer.phases_utc).or_default() += 1;
        }
        Some(ConsistentWith {
            peers: agreeing.len(),
            period_seconds: *periods.get(periods.len() / 2)?,
            period: agreeing.first()?.period.clone(),
            phases_utc: phases.into_iter().max_by_key(|(_, n)| *n)?.0.to_vec(),
        })
    }
}

impl Peer {
    fn new(track: &Track, times: &[Timestamp]) -> Self {
        Self {
            period: track.period.clone(),
            period_seconds: track.period_seconds,
            phases_utc: track.phases_utc.clone(),
            reach: (REACH * track.jitter_seconds).max(LEAST_REACH),
            sweeps: sweeps::seconds(times),
        }
    }

    /// Its own calls are compared, not its fitted phase, so that a timer that wanders is followed on its way.
    fn agrees(&self, sweeps: &[f64]) -> bool {
        let near = |t: &f64| {
            let after = self.sweeps.partition_point(|x| *x < t - self.reach);
            self.sweeps.get(after).is_some_and(|x| *x <= t + self.reach)
        };
        let (Some(first), Some(last)) = (sweeps.first(), sweeps.last()) else {
            return false;
        };
        #[expect(clippy::cast_precision_loss, reason = "a small count")]
        let count = sweeps.len() as f64;
        let rounds = ((last - first) / self.period_seconds).round() + 1.0;
        let by_chance = (2.0 * self.reach / self.period_seconds).min(1.0).powf(count);
        by_chance < ACCIDENT && count >= SEEN * rounds && count <= rounds && sweeps.iter().all(near)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cadence::{Window, detect};

    fn daily(days: std::ops::Range<i64>, offset: i64) -> Vec<Timestamp> {
        days.map(|d| Timestamp::from_second(d * 86_400 + 32_940 + offset).unwrap())
            .collect()
    }

    fn peers(count: i64) -> PeerCadences {
        let month = Window::new(Timestamp::UNIX_EPOCH, Timestamp::from_second(30 * 86_400).unwrap());
        let series: Vec<_> = (0..count)
            .map(|i| daily(0..30, i))
            .map(|t| (detect(&t, &month), t))
            .collect();
        PeerCadences::new(series.iter().map(|(cadence, times)| (cadence, times.as_slice())))
    }

    #[test]
    fn three_sweeps_on_the_beat_of_twelve_peers_are_consistent_with_them() {
        let found = peers(12).consistent_with(&daily(26..29, 40)).unwrap();
        assert_eq!((found.peers, found.period.as_str()), (12, "24 h"));
        assert_eq!(found.phases_utc, ["09:09"]);
    }

    #[test]
    fn nine_peers_are_not_enough() {
        assert_eq!(peers(9).consistent_with(&daily(26..29, 40)), None);
    }

    #[test]
    fn sweeps_at_another_time_or_far_apart_are_not_consistent() {
        let peers = peers(12);
        assert_eq!(peers.consistent_with(&daily(26..29, 4000)), None);
        assert_eq!(
            peers.consistent_with(&[daily(2..3, 0), daily(27..28, 0)].concat()),
            None
        );
        assert_eq!(peers.consistent_with(&daily(28..29, 0)), None);
        assert_eq!(peers.consistent_with(&[]), None);
    }
}
