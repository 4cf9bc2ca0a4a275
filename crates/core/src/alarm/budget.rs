//! The noise budget: how many errors a series and a row are expected to have in the fortnight to come.
//!
//! # Method
//! *A series with a cadence* is expected in each slot of each track that goes on: the slots that fall into the time to come,
//! times the share of slots that were seen, times the calls of a sweep. Its variance is that of missing single slots, of
//! how well that share is known, of the calls of a sweep, and of a last slot at the very end.
//! *Everything else* is taken for sweeps at random times (a compound Poisson process): its variance is that of the sweeps
//! to come and of how well their rate is known, which for as long a past is as much again; more where days differ by more.
//! *A row* adds the series, which are taken for independent.
//!
//! The interval is that of a gamma distribution of this mean and variance (Wilson and Hilferty's approximation), rounded
//! to whole errors. A cadence that stopped is expected no more; one that begins later is not foreseen.
//!
//! Measured: `crates/core/tests/alarms`.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts fit the mantissa, and slots of a fortnight an integer"
)]

use jiff::{SignedDuration, Timestamp};

use super::timeline::Timeline;
use crate::cadence::{Cadence, Lock, Track, TrackState, Window};
use crate::time::shifted;

/// Days to come for which errors are expected.
pub const HORIZON_DAYS: i32 = 14;
const DAY_SECS: f64 = 86_400.0;
/// Standard deviations to each side of 95 %.
const WIDTH: f64 = 1.96;
/// Slots with and without a call that any timer is taken to have had already: one of fifteen is missed.
const USUAL: (f64, f64) = (5.6, 0.4);
/// A timer that misses more than this share of its slots is unlike others.
const UNUSUAL: f64 = 0.15;
/// A jitter is given so wide that nine of ten beats are within it: standard deviations.
const JITTER_WIDTH: f64 = 1.75;

/// Errors that are expected in the [`HORIZON_DAYS`] to come.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Budget {
    /// Their expected number.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
    /// No more than these are expected: a cadence has no more slots. Infinite where calls come at random.
    pub most: f64,
}

impl Budget {
    /// What is expected of a series with events in these periods and this cadence.
    #[must_use]
    pub fn new(timeline: &Timeline, cadence: &Cadence, window: &Window) -> Self {
        let sweeps = SweepSizes::new(timeline, cadence);
        let active: Vec<&Track> = (cadence.tracks.iter())
            .filter(|track| track.state != TrackState::Stopped)
            .collect();
        let mut budget = Self::default();
        for track in &active {
            budget.add(Self::of_track(track, &sweeps, window.to()));
        }
        if cadence.tracks.is_empty() {
            budget.add(Self::of_rest(sweeps.number, &sweeps, timeline, window));
        } else if !active.is_empty() {
            budget.add(Self::of_rest(cadence.extras as f64, &sweeps, timeline, window));
        }
        budget
    }

    /// Adds what is expected of another series.
    pub fn add(&mut self, other: Self) {
        self.mean += other.mean;
        self.variance += other.variance;
        self.most += other.most;
    }

    /// The least and the most errors in 95 of 100 cases.
    #[must_use]
    pub fn interval(&self) -> (u64, u64) {
        if self.mean <= 0.0 {
            return (0, 0);
        }
        let shape = self.mean * self.mean / self.variance.max(1e-9);
        let quantile = |deviations: f64| {
            let root = 1.0 - 1.0 / (9.0 * shape) + deviations / (3.0 * shape.sqrt());
            self.mean * root.max(0.0).powi(3)
        };
        let (least, most) = (quantile(-WIDTH).round(), quantile(WIDTH).min(self.most).round());
        (least.min(most).max(0.0) as u64, most.max(0.0) as u64)
    }

    fn of_track(track: &Track, sweeps: &SweepSizes, now: Timestamp) -> Self {
        let slots = Slots::new(track, now);
        let (expected, kept) = Self::kept(track);
        let missing = kept * (1.0 - kept);
        let beats = slots.number * kept;
        let calls = sweeps.mean * sweeps.mean;
        let uneven = beats * sweeps.variance * (1.0 + beats / sweeps.number.max(1.0)) + calls * slots.variance;
        Self {
            mean: beats * sweeps.mean,
            variance: uneven + calls * slots.number * missing * (1.0 + slots.number / (expected + 1.0)),
            most: slots.number * sweeps.mean + WIDTH * uneven.sqrt(),
        }
    }

    /// The slots that are known, and the share of slots that have a call. Of few slots one learns little, so what other
    /// timers miss has a say, unless this one misses more.
    fn kept(track: &Track) -> (f64, f64) {
        let (seen, expected) = ((track.hits + track.late) as f64, track.expected as f64);
        let (usual, missing) = if track.missed as f64 <= UNUSUAL * expected {
            USUAL
        } else {
            (0.5, 0.5)
        };
        let all = expected + usual + missing;
        (all, (seen + usual) / all)
    }

    /// What is expected of sweeps that keep no cadence.
    fn of_rest(number: f64, sweeps: &SweepSizes, timeline: &Timeline, window: &Window) -> Self {
        if number <= 0.0 {
            return Self::default();
        }
        let length = (window.to().as_second() - window.from().as_second()) as f64;
        let days = (length / DAY_SECS * window.covered_share()).max(1.0);
        let ratio = f64::from(HORIZON_DAYS) / days;
        let square = sweeps.variance + sweeps.mean * sweeps.mean;
        let mean = ratio * number * sweeps.mean;
        let random = ratio * (number + 1.5) * square * (1.0 + ratio);
        let uneven = timeline.unevenness(window) * mean * (1.0 + ratio);
        Self {
            mean,
            variance: random.max(uneven),
            most: f64::INFINITY,
        }
    }
}

/// The slots of a track that fall into the time to come.
struct Slots {
    number: f64,
    variance: f64,
}

impl Slots {
    fn new(track: &Track, now: Timestamp) -> Self {
        let horizon = f64::from(HORIZON_DAYS) * DAY_SECS;
        let period = track.period_seconds.max(1.0);
        let next = track
            .next
            .map_or(0.0, |next| (next.as_second() - now.as_second()) as f64);
        let slots = (horizon - next.max(0.0)) / period;
        let number = (slots.floor() + 1.0).max(0.0);
        let jitter = track.jitter_seconds / JITTER_WIDTH;
        // The error of a timer adds up.
        let error = match track.lock {
            Lock::Clock => jitter,
            Lock::Interval => jitter * number.sqrt(),
        } / period;
        let days = track.weekdays.as_ref().map_or(7, Vec::len) as f64 / 7.0;
        let edge = slots - slots.floor();
        let is_near = edge.min(1.0 - edge) < 2.0 * error;
        Self {
            number: number * days,
            variance: error * error + if is_near { 0.25 } else { 0.0 } + number * days * (1.0 - days) / 4.0,
        }
    }
}

/// The sweeps of a series, and how many calls they have.
struct SweepSizes {
    number: f64,
    mean: f64,
    variance: f64,
}

impl SweepSizes {
    fn new(timeline: &Timeline, cadence: &Cadence) -> Self {
        let sizes = timeline.sweeps();
        let number = cadence.sweeps.max(1) as f64;
        let mean = cadence.events as f64 / number;
        // Of a poller that calls every few minutes, each call is a sweep, which periods do not show.
        if sizes.len() < 2 || cadence.sweeps > sizes.len() * 2 {
            return Self {
                number,
                mean,
                variance: 0.0,
            };
        }
        let average = sizes.iter().sum::<f64>() / sizes.len() as f64;
        let squares: f64 = sizes.iter().map(|size| (size - average).powi(2)).sum();
        Self {
            number,
            mean,
            variance: squares / (sizes.len() as f64 - 1.0),
        }
    }
}

/// The end of the time for which errors are expected.
#[must_use]
pub fn horizon(now: Timestamp) -> Timestamp {
    shifted(now, SignedDuration::from_hours(24 * i64::from(HORIZON_DAYS)))
}
