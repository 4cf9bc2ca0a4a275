//! The building blocks of the scenarios: clocks, timers, chance, people.

use super::{DAY, HOUR, Rng, TrueCadence};
use trailhum_core::cadence::Lock;

/// The part of the window in which a process lives, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ActiveSpan {
    /// First second.
    pub from: f64,
    /// One past the last second.
    pub to: f64,
}

/// Clock-locked beats: slot k at phase + k periods, each with its own gaussian jitter.
///
/// Without a phase one is drawn. The jitter is drawn before the miss test. The beat after the end comes from a copy of the generator, so
/// that knowing it changes no later draw.
pub fn clock(
    rng: &mut Rng,
    span: ActiveSpan,
    (period, phase): (f64, Option<f64>),
    sigma: f64,
    miss: f64,
) -> (Vec<f64>, TrueCadence) {
    let phase = phase.unwrap_or_else(|| rng.range(0.0, period));
    let mut times = Vec::new();
    let mut slot = ((span.from - phase) / period).ceil();
    while phase + slot * period < span.to {
        let at = phase + slot * period + sigma * rng.normal();
        slot += 1.0;
        if rng.unit() >= miss && at >= span.from && at < span.to {
            times.push(at);
        }
    }
    let next = phase + slot * period + sigma * rng.clone().normal();
    let beats = times.len();
    (
        times,
        TrueCadence {
            period,
            lock: Lock::Clock,
            phase: Some(phase),
            next: Some(next),
            beats,
        },
    )
}

/// Interval-locked beats: each one period after the one before, so that the phase wanders.
pub fn interval(rng: &mut Rng, span: ActiveSpan, period: f64, sigma: f64, miss: f64) -> (Vec<f64>, TrueCadence) {
    let mut at = span.from + rng.range(0.0, period);
    let mut times = Vec::new();
    while at < span.to {
        if rng.unit() >= miss {
            times.push(at);
        }
        at += period + sigma * rng.normal();
    }
    let beats = times.len();
    (
        times,
        TrueCadence {
            period,
            lock: Lock::Interval,
            phase: None,
            next: Some(at),
            beats,
        },
    )
}

/// Calls by pure chance at `rate` per second.
pub fn poisson(rng: &mut Rng, length: f64, rate: f64) -> Vec<f64> {
    let mut times = Vec::new();
    let mut at = rng.exponential(1.0 / rate);
    while at < length {
        times.push(at);
        at += rng.exponential(1.0 / rate);
    }
    times
}

/// Makes each call a burst of `low..=high` calls within `spread` seconds, sometimes with one late retry.
pub fn burst(rng: &mut Rng, times: &[f64], (low, high): (i32, i32), spread: f64, retry: f64) -> Vec<f64> {
    let mut calls = Vec::new();
    for &at in times {
        let count = rng.whole(low, high);
        calls.push(at);
        calls.extend((1..count).map(|_| at + rng.range(0.0, spread)));
        if rng.unit() < retry {
            calls.push(at + rng.range(30.0, 300.0));
        }
    }
    calls
}

/// Calls made by people: around midday in some time zone, few on weekends.
pub fn human(rng: &mut Rng, length: f64, per_day: f64) -> Vec<f64> {
    let zone = f64::from(rng.whole(-8, 9)) * HOUR;
    let first_weekday = rng.whole(0, 6);
    let mut times = Vec::new();
    let mut day = -1;
    while f64::from(day) < (length / DAY).trunc() + 2.0 {
        let weekend = (day + first_weekday).rem_euclid(7) >= 5;
        let floor = (-per_day * if weekend { 0.05 } else { 1.0 }).exp();
        let mut product = rng.unit();
        let mut count = 0;
        while product > floor {
            product *= rng.unit();
            count += 1;
        }
        for _ in 0..count {
            let hour = if rng.unit() < 0.85 {
                13.5 + 2.2 * rng.normal()
            } else {
                rng.range(8.0, 22.0)
            };
            times.push(f64::from(day) * DAY + hour * HOUR - zone);
        }
        day += 1;
    }
    times.retain(|t| (0.0..length).contains(t));
    times
}

/// A period other than 12 and 24 h that fits the window at least six times, in seconds.
pub fn other_period(rng: &mut Rng, length: f64) -> f64 {
    let hours = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 36.0, 48.0, 168.0];
    let fitting: Vec<f64> = hours.into_iter().filter(|p| p * HOUR * 6.0 <= length).collect();
    rng.pick(&fitting) * HOUR
}

/// A second phase that is not within 6 % of the period of the first, nor of its images at 1/4, 1/3, 1/2, 2/3, 3/4.
pub fn far_phase(rng: &mut Rng, period: f64, first: f64) -> f64 {
    let images = [0.0, 0.5, 1.0 / 3.0, 2.0 / 3.0, 0.25, 0.75];
    loop {
        let x = rng.range(0.0, 1.0);
        let far = |image: &f64| ((x - image + 0.5).rem_euclid(1.0) - 0.5).abs() > 0.06;
        if images.iter().all(far) {
            return (first + x * period) % period;
        }
    }
}
