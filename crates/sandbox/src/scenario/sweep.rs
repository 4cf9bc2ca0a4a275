//! Rhythms, and a scanner that sweeps over a resource with them.

use std::sync::Arc;

use crate::call::{ApiCall, Spelling};
use crate::caller::SimulatedCaller;
use crate::history::{Expected, History};
use crate::lookup::BucketRead;
use crate::resource::{Bucket, Function, ResourceState};
use crate::simulator::{ActiveSpan, DAY, Rng, clock, far_phase, interval};
use crate::truth::TrueVerdict;

const HALF: f64 = DAY / 2.0;
const DAILY: u32 = 86_400;
const HALF_DAILY: u32 = 43_200;

/// When a scanner comes by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum SweepSchedule {
    /// Every 24 h by the clock.
    Daily,
    /// Every 12 h by the clock.
    HalfDaily,
    /// Each 24 h after the last time, so that the phase wanders.
    DailyTimer,
    /// Each 12 h after the last time.
    HalfDailyTimer,
    /// A 12 h and a 24 h clock at once, phases apart.
    Both,
    /// Every 24 h, from this second of the window on at another time of day.
    Shifted(f64),
    /// Every 24 h, the first time two minutes after this second of the window.
    DailyFrom(f64),
}

impl SweepSchedule {
    /// The true periods in seconds.
    pub(super) fn periods(self) -> Vec<u32> {
        match self {
            Self::HalfDaily | Self::HalfDailyTimer => vec![HALF_DAILY],
            Self::Both => vec![HALF_DAILY, DAILY],
            _ => vec![DAILY],
        }
    }

    /// Offsets in seconds into a window of `length` seconds: minutes of jitter, a few beats missing.
    pub(super) fn draw(self, rng: &mut Rng, length: f64) -> Vec<f64> {
        let all = ActiveSpan { from: 0.0, to: length };
        let sigma = rng.range(60.0, 200.0);
        let times = match self {
            Self::Daily => clock(rng, all, (DAY, None), sigma, 0.0).0,
            Self::HalfDaily => clock(rng, all, (HALF, None), sigma, 0.0).0,
            Self::DailyTimer => interval(rng, all, DAY, sigma, 0.0).0,
            Self::HalfDailyTimer => interval(rng, all, HALF, sigma, 0.0).0,
            Self::Both => {
                let phase = rng.range(0.0, HALF);
                let other = far_phase(rng, HALF, phase);
                let mut times = clock(rng, all, (HALF, Some(phase)), sigma, 0.0).0;
                times.extend(clock(rng, all, (DAY, Some(other)), sigma, 0.0).0);
                times
            }
            Self::Shifted(at) => {
                let phase = rng.range(0.0, DAY);
                let other = (phase + rng.range(0.3, 0.6) * DAY) % DAY;
                let mut times = clock(rng, ActiveSpan { to: at, ..all }, (DAY, Some(phase)), sigma, 0.0).0;
                times.extend(clock(rng, ActiveSpan { from: at, ..all }, (DAY, Some(other)), sigma, 0.0).0);
                times
            }
            Self::DailyFrom(at) => {
                let mut times = vec![at + 120.0];
                let later = ActiveSpan { from: at + HALF, ..all };
                times.extend(clock(rng, later, (DAY, Some(at + 120.0)), sigma, 0.0).0);
                times
            }
        };
        thin(rng, times)
    }
}

/// Drops three in a hundred beats, but none of the first and last three, and never two in a row: that would look like a
/// beginning, an end or a setting that was there meanwhile, and the truth says there is none.
fn thin(rng: &mut Rng, mut times: Vec<f64>) -> Vec<f64> {
    times.sort_by(f64::total_cmp);
    let last = times.len().saturating_sub(3);
    let (mut at, mut dropped) = (0, false);
    times.retain(|_| {
        at += 1;
        let drop = at > 3 && at <= last && rng.unit() < 0.03 && !dropped;
        dropped = drop;
        !drop
    });
    times
}

/// What an auditor must make of the two errors a sweep can leave.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    /// Where nothing is set.
    pub absent: Expected,
    /// Where the resource is gone.
    pub gone: Expected,
}

impl Outcome {
    /// `verdict` where nothing is set; a person must look at what is gone, whoever asks.
    pub(super) fn new(scenario: &'static str, verdict: TrueVerdict, periods: &[u32]) -> Self {
        Self {
            absent: Expected::both(scenario, verdict, periods),
            gone: Expected::both(scenario, TrueVerdict::Investigate, periods),
        }
    }
}

/// When a caller comes by, and what an auditor must make of the errors that it leaves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visits<'v> {
    caller: &'v Arc<SimulatedCaller>,
    /// Seconds from the begin of the history.
    times: &'v [f64],
    outcome: &'v Outcome,
}

impl<'v> Visits<'v> {
    pub(super) fn new(caller: &'v Arc<SimulatedCaller>, times: &'v [f64], outcome: &'v Outcome) -> Self {
        Self { caller, times, outcome }
    }

    /// Reads `lookups` of a bucket at each time, one after the other within seconds.
    pub(super) fn bucket(self, history: &mut History, bucket: &Bucket, lookups: &[&'static BucketRead]) {
        let mut delay = 0.0;
        for lookup in lookups {
            let times: Vec<f64> = self.times.iter().map(|t| t + delay).collect();
            delay += 0.6;
            let found = |state| split(history, &times, state, |second| bucket.state(lookup, second));
            let [present, absent, gone] = STATES.map(found);
            let [if_present, if_absent, if_gone] =
                STATES.map(|state| Arc::new(ApiCall::bucket(self.caller, bucket, lookup, state)));
            history.happens(&if_present, &present);
            history.finding(&[if_absent], &absent, &self.outcome.absent);
            history.finding(&[if_gone], &gone, &self.outcome.gone);
        }
    }

    /// Reads the resource policy of a function, whose name is spelled in turn as `spellings` say.
    pub(super) fn policy(self, history: &mut History, function: &Function, spellings: &[Spelling]) {
        let found = |state| split(history, self.times, state, |second| function.state(second));
        let [present, absent, gone] = STATES.map(found);
        let calls = |state| -> Vec<_> {
            let spelled = spellings.iter();
            spelled
                .map(|spelling| Arc::new(ApiCall::policy(self.caller, function, *spelling, state)))
                .collect()
        };
        for call in calls(ResourceState::Present).iter().take(1) {
            history.happens(call, &present);
        }
        history.finding(&calls(ResourceState::Absent), &absent, &self.outcome.absent);
        history.finding(&calls(ResourceState::Gone), &gone, &self.outcome.gone);
    }
}

/// What a visit may find.
const STATES: [ResourceState; 3] = [ResourceState::Present, ResourceState::Absent, ResourceState::Gone];

/// Those of `times` at which `state` is found.
fn split(history: &History, times: &[f64], state: ResourceState, found: impl Fn(i64) -> ResourceState) -> Vec<f64> {
    times
        .iter()
        .copied()
        .filter(|t| found(history.second(*t)) == state)
        .collect()
}
