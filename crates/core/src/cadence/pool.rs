//! Periods that many resources of one caller share, for the series that are too short to prove one alone.
//!
//! Three calls have two intervals, which prove nothing. If both are 24 h, and many other resources of the same caller are
//! called every 24 h, each at its own time, that is worth saying: as a field of its own, without odds. It makes no class and
//! changes no verdict, and a series that has a cadence of its own keeps it.
//!
//! # Method
//! 1. *Witnesses*: a series of three sweeps or more. Those whose sweeps stand beside each other are one: a caller that visits
//!    its resources in one round proves no more by many resources than by one.
//! 2. *Learn*: the narrow crowd of gaps in which the most witnesses are, if it exceeds what is beside it and what is a round
//!    distance away (calls on full hours crowd everywhere), and if five of them keep it from their first call to their last.
//!    Those leave, and the rest is looked at again.
//! 3. *Join*: a series takes on the period if its own walk, at the spread of the witnesses, is likelier than chance by the odds
//!    that confirm a cadence. The choice of the period costs nothing here; what costs is how few of the caller's resources
//!    keep any.
#![expect(clippy::cast_precision_loss, reason = "counts fit the mantissa")]

mod crowd;

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::model::thousandths;
use super::path::{self, Worth};
use super::sweeps;
use super::{CONFIRMED_NATS, Cadence, Class, period};

/// Independent witnesses that a period needs.
pub(super) const MIN_WITNESSES: usize = 5;
/// Sweeps that a witness needs, and a series that joins: two intervals.
const MIN_SWEEPS: usize = 3;
/// A series with more sweeps has an answer of its own.
const MAX_SWEEPS: usize = 100;
/// Series that are looked at as witnesses: it bounds the cost of a caller.
const MAX_WITNESSES: usize = 256;
/// A pair of witnesses of which one has this share of its sweeps beside those of the other is one witness.
const SAME_VISITS: f64 = 0.5;
/// Shares of the sweeps, and of the slots between the first and the last of them, that must be on the period.
const KEPT: f64 = 0.6;
/// A caller is never taken for surer than this, nats: three of four resources keep its period.
const MAX_ODDS: f64 = 1.1;
/// An answer that is as sure as this (no cadence) is not doubted.
const SURE: f64 = 0.9;

/// A period taken from other resources of the caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PooledPeriod {
    /// Their period (the median), seconds.
    #[serde(serialize_with = "thousandths")]
    pub period_seconds: f64,
    /// In words: "24 h", "37 min".
    pub period: String,
    /// Other resources of the caller that keep it.
    pub resources: usize,
    /// Of these, those that were called at times of their own: five or more.
    pub witnesses: usize,
    /// Calls of this series, as sweeps, that keep it: three or more.
    pub calls: usize,
}

/// One series of a caller.
#[derive(Debug, Clone, Copy)]
pub struct PoolMember<'a> {
    /// Any number for its resource: the same for all series of it.
    pub resource: usize,
    /// Its own answer.
    pub cadence: &'a Cadence,
    /// Its calls, in any order.
    pub times: &'a [Timestamp],
}

impl PoolMember<'_> {
    /// Whether its own answer leaves room for another one.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let sweeps = (MIN_SWEEPS..=MAX_SWEEPS).contains(&self.cadence.sweeps);
        sweeps && self.cadence.tracks.is_empty() && self.cadence.confidence < SURE && self.cadence.class != Class::Burst
    }
}

/// For each series of one caller, the period that it has in common with the others. Give them in a stable order.
#[must_use]
pub fn pool(members: &[PoolMember<'_>]) -> Vec<Option<PooledPeriod>> {
    if members.len() < MIN_WITNESSES || !members.iter().any(PoolMember::is_open) {
        return vec![None; members.len()];
    }
    let sweeps: Vec<Vec<f64>> = members.iter().map(|member| sweeps::seconds(member.times)).collect();
    let learned = Learned::new(&sweeps);
    let joined: Vec<Option<PeriodChoice>> = sweeps.iter().map(|sweeps| learned.join(sweeps)).collect();
    let keeping: Vec<usize> = (0..learned.periods.len())
        .map(|period| {
            let all = members.iter().zip(&joined);
            let keeping = all.filter(|(_, joined)| joined.is_some_and(|joined| joined.period == period));
            keeping
                .map(|(member, _)| member.resource)
                .collect::<BTreeSet<usize>>()
                .len()
        })
        .collect();
    let named = |(member, joined): (&PoolMember<'_>, &Option<PeriodChoice>)| {
        let joined = joined.filter(|_| member.is_open())?;
        let learned = learned.periods.get(joined.period)?;
        let resources = keeping.get(joined.period)?.saturating_sub(1);
        // Five others, as the series itself may be one of the witnesses.
        (resources >= MIN_WITNESSES).then(|| PooledPeriod {
            period_seconds: learned.seconds,
            period: period::text(learned.seconds, period::nearly_named(learned.seconds)),
            resources,
            witnesses: learned.witnesses.min(resources),
            calls: joined.beats,
        })
    };
    members.iter().zip(&joined).map(named).collect()
}

/// A period of a caller.
#[derive(Debug, Clone, PartialEq)]
struct LearnedPeriod {
    seconds: f64,
    /// A gap of its witnesses is off by this many seconds at most.
    tolerance: f64,
    witnesses: usize,
    /// How much likelier a witness keeps it than that it does not, nats.
    odds: f64,
}

/// The periods of a caller.
#[derive(Debug, Clone, PartialEq)]
struct Learned {
    periods: Vec<LearnedPeriod>,
}

#[derive(Debug, Clone, Copy)]
struct PeriodChoice {
    period: usize,
    beats: usize,
}

/// How well a series keeps a period.
#[derive(Debug, Clone, Copy, PartialEq)]
struct PeriodMatch {
    beats: usize,
    nats: f64,
}

impl Learned {
    fn new(sweeps: &[Vec<f64>]) -> Self {
        let able = sweeps.iter().filter(|at| (MIN_SWEEPS..=MAX_SWEEPS).contains(&at.len()));
        // Evenly from all of them, as the first ones may be of one kind.
        let step = (able.clone().count() / MAX_WITNESSES).max(1);
        let all: Vec<&[f64]> = able.step_by(step).map(Vec::as_slice).collect();
        let mut left = all.clone();
        let mut periods = Vec::new();
        while periods.len() < super::MAX_TRACKS && left.len() >= MIN_WITNESSES {
            let Some((found, own)) = crowd::densest(&left) else {
                break;
            };
            let kept = own.iter().filter(|own| **own).count() as f64;
            let odds = ((kept + 0.5) / (all.len() as f64 - kept + 0.5)).ln();
            let mut own = own.iter();
            left.retain(|_| !own.next().copied().unwrap_or_default());
            periods.push(LearnedPeriod { odds, ..found });
        }
        Self { periods }
    }

    /// The likeliest period of a series, if it is likelier than chance by the odds that confirm one.
    fn join(&self, sweeps: &[f64]) -> Option<PeriodChoice> {
        let kept = self.periods.iter().enumerate().filter_map(|(period, learned)| {
            let kept = keep(sweeps, learned.seconds, learned.tolerance)?;
            Some((period, kept.beats, kept.nats + learned.odds.min(MAX_ODDS)))
        });
        let best = kept.max_by(|a, b| a.2.total_cmp(&b.2))?;
        (best.2 >= CONFIRMED_NATS).then_some(PeriodChoice {
            period: best.0,
            beats: best.1,
        })
    }
}

/// How well a series keeps a period, from its first sweep to its last: most sweeps on it, in one phase, few slots missed.
fn keep(sweeps: &[f64], period: f64, tolerance: f64) -> Option<PeriodMatch> {
    let (n, span) = (sweeps.len(), sweeps.last()? - sweeps.first()?);
    if !(MIN_SWEEPS..=MAX_SWEEPS).contains(&n) || span < 2.0 * (period - tolerance) {
        return None;
    }
    let expected = 2.0 * tolerance * n as f64 / span.max(period);
    let worth = Worth::new((1.0 - (-expected).exp()).clamp(1e-3, 0.7), n);
    let segments = path::walk(sweeps, period, tolerance, worth);
    let [only] = segments.as_slice() else {
        return None;
    };
    let (beats, steps) = (only.len(), (only.len() - 1) as f64);
    let skipped = f64::from(only.iter().map(|member| member.steps.saturating_sub(1)).sum::<u32>());
    let is_kept = beats as f64 >= KEPT * n as f64 && steps >= KEPT * (steps + skipped);
    is_kept.then(|| PeriodMatch {
        beats,
        nats: path::gain(steps, skipped, worth),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cadence::{Window, detect};

    /// Calls on these days at a time of day, minutes, a few seconds off.
    fn daily(days: std::ops::Range<i64>, minute: i64) -> Vec<Timestamp> {
        days.map(|day| Timestamp::from_second(day * 86_400 + minute * 60 + day * 37 % 50).unwrap())
            .collect()
    }

    fn pooled(calls: &[Vec<Timestamp>]) -> Vec<Option<PooledPeriod>> {
        let all = Window::new(Timestamp::UNIX_EPOCH, Timestamp::from_second(30 * 86_400).unwrap());
        let cadences: Vec<Cadence> = calls.iter().map(|times| detect(times, &all)).collect();
        let members = cadences.iter().zip(calls).enumerate();
        let members: Vec<_> = members
            .map(|(resource, (cadence, times))| PoolMember {
                resource,
                cadence,
                times,
            })
            .collect();
        pool(&members)
    }

    /// Three days of resources whose times of day are this many minutes apart.
    fn apart(count: i64, minutes: i64) -> Vec<Vec<Timestamp>> {
        (0..count).map(|number| daily(0..3, 20 + number * minutes)).collect()
    }

    #[test]
    fn three_daily_calls_are_daily_as_those_of_the_other_resources() {
        let found = pooled(&apart(12, 110));
        let first = found[0].as_ref().unwrap();
        assert_eq!((first.period.as_str(), first.resources, first.calls), ("24 h", 11, 3));
        assert_eq!((first.witnesses, found.iter().flatten().count()), (11, 12));
    }

    #[test]
    fn many_resources_of_one_round_are_one_witness() {
        assert!(pooled(&apart(40, 2)).iter().all(Option::is_none));
        // And four times of day are four.
        let four = [apart(4, 300), apart(4, 300), apart(4, 300)].concat();
        assert!(pooled(&four).iter().all(Option::is_none));
    }

    #[test]
    fn a_young_resource_joins_those_that_have_a_cadence_and_they_keep_their_own() {
        let mut calls: Vec<_> = (0..8).map(|number| daily(0..30, 20 + number * 170)).collect();
        calls.push(daily(27..30, 700));
        let found = pooled(&calls);
        assert_eq!(
            found[8].as_ref().map(|found| (found.resources, found.calls)),
            Some((8, 3))
        );
        assert_eq!(found.iter().flatten().count(), 1);
    }

    #[test]
    fn two_calls_and_calls_at_other_times_join_nothing() {
        let mut calls = apart(12, 110);
        calls.push(daily(1..3, 400));
        calls.push([daily(0..1, 100), daily(1..2, 400), daily(2..3, 90)].concat());
        let found = pooled(&calls);
        assert_eq!((&found[12], &found[13]), (&None, &None));
        assert!(found[..12].iter().all(Option::is_some));
    }

    #[test]
    fn the_order_of_the_resources_changes_no_period() {
        let mut calls = apart(12, 110);
        let forward = pooled(&calls);
        calls.reverse();
        let mut backward = pooled(&calls);
        backward.reverse();
        let periods = |found: Vec<Option<PooledPeriod>>| -> Vec<_> {
            found.into_iter().map(|found| found.map(|found| found.period)).collect()
        };
        assert_eq!(periods(forward), periods(backward));
    }

    #[test]
    fn a_caller_with_few_series_or_none_pools_nothing() {
        assert!(pooled(&[]).is_empty());
        assert!(pooled(&apart(5, 200)).iter().all(Option::is_none));
    }
}
