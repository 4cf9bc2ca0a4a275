//! A third generator, held back: it was written together with the edges, but no number of the detector was chosen by looking at it.
//!
//! It composes what the edges list: a schedule (a clock, a timer, a list of times of day, two of them), with one of seven
//! kinds of jitter, one of four kinds of misses, and one of six kinds of other calls beside it. What has no rhythm
//! comes from eight processes that none of the other generators has.
#![expect(
    clippy::cast_possible_truncation,
    reason = "slots of 90 days; the cut to whole seconds"
)]

use trailhum::cadence::{Class, Lock};
use trailhum_sandbox::simulator::{DAY, HOUR, Rng, SimulatedSeries, TrueCadence, poisson, seed_for};

use super::scoreboard::Sample;

pub(crate) const WINDOWS: [u32; 5] = [3, 5, 14, 30, 90];

/// What stands beside the schedule, or instead of it.
pub(crate) const KINDS: [(&str, Option<Class>); 17] = [
    ("u alone", Some(Class::Beat)),
    ("u chance", Some(Class::Beat)),
    ("u office", Some(Class::Beat)),
    ("u clusters", Some(Class::Beat)),
    ("u echoes", Some(Class::Beat)),
    ("u rare", Some(Class::Beat)),
    ("u two", Some(Class::Compound)),
    ("u workdays", Some(Class::Beat)),
    ("u minutes", Some(Class::Beat)),
    ("u waves", None),
    ("u triangle", None),
    ("u ticks", None),
    ("u once a day", None),
    ("u hawkes", None),
    ("u weibull", None),
    ("u shift work", None),
    ("u walk", None),
];

/// One of seven kinds of jitter, about one standard deviation wide; `state` is carried by the last.
fn jitter(r: &mut Rng, kind: i32, state: &mut f64) -> f64 {
    match kind {
        0 => r.range(-1.7, 1.7),
        1 => r.unit() + r.unit() + r.unit() - 1.5,
        2 => r.exponential(0.8),
        3 => (1.4 * r.normal() / (0.2 + r.unit())).clamp(-4.0, 4.0) * 0.5,
        4 => r.pick(&[0.0, 0.0, 0.0, 1.5]),
        5 => f64::from(r.whole(-2, 2)) * 0.6,
        _ => {
            *state = 0.7 * *state + 0.7 * r.normal();
            *state
        }
    }
}

/// A schedule of `period`, clock or timer, with misses; `due` says which slots are due at all.
fn schedule(
    r: &mut Rng,
    length: f64,
    (period, phase): (f64, f64),
    share: (f64, f64),
    due: impl Fn(f64) -> bool,
) -> (Vec<f64>, TrueCadence) {
    let (kind, width, is_timer) = (r.whole(0, 6), period * r.log_uniform(share.0, share.1), r.unit() < 0.4);
    let (misses, rate) = (r.whole(0, 3), r.log_uniform(0.005, 0.12));
    let (mut state, mut slot, mut number, mut missing) = (0.0, phase, 0_u32, false);
    let mut times = Vec::new();
    loop {
        let off = width * jitter(r, kind, &mut state);
        let at = slot + off;
        missing = match misses {
            0 => false,
            1 => r.unit() < rate,
            2 => r.unit() < if missing { 0.5 } else { rate / 2.0 },
            _ => number % 9 == 4 && r.unit() < 4.0 * rate,
        };
        if slot >= length && due(slot) {
            let lock = if is_timer { Lock::Interval } else { Lock::Clock };
            let beats = times.len();
            let truth = TrueCadence {
                period,
                lock,
                phase: None,
                next: Some(at),
                beats,
            };
            return (times, truth);
        }
        if !missing && due(slot) && (0.0..length).contains(&at) {
            times.push(at);
        }
        number += 1;
        slot += period + if is_timer { off } else { 0.0 };
    }
}

/// Calls that have nothing to do with the schedule, at about `per_day`.
fn beside(r: &mut Rng, kind: usize, length: f64, per_day: f64, beats: &[f64]) -> Vec<f64> {
    let mut times = Vec::new();
    match kind {
        1 => times = poisson(r, length, per_day / DAY),
        2 => {
            let (start, free) = (r.range(0.0, 24.0), r.whole(0, 6));
            for day in (0..(length / DAY) as i32).filter(|d| (d + free) % 7 < 5) {
                let work = poisson(r, 9.0, 1.4 * per_day / 9.0);
                times.extend(work.iter().map(|hour| f64::from(day) * DAY + (start + hour) * HOUR));
            }
        }
        3 => {
            for parent in poisson(r, length, per_day / 4.0 / DAY) {
                times.extend((0..r.whole(1, 7)).map(|_| parent + r.exponential(2.0 * HOUR)));
            }
        }
        4 => {
            // Somebody looks again some time after the call.
            for beat in beats {
                if r.unit() < 0.35 {
                    times.push(beat + r.exponential(3.0 * HOUR));
                }
            }
        }
        5 => times = poisson(r, length, 0.15 / DAY),
        _ => {}
    }
    times
}

fn with_rhythm(r: &mut Rng, kind: usize, length: f64, series: &mut SimulatedSeries) -> Vec<f64> {
    let period = match kind {
        8 => r.pick(&[10.0, 11.0, 12.0, 14.0, 20.0, 25.0, 45.0]) / 60.0,
        7 => r.pick(&[24.0, 24.0, 12.0]),
        6 => r.pick(&[24.0, 12.0, 9.0, 6.0]),
        _ => r.pick(&[24.0, 24.0, 24.0, 12.0, 12.0, 6.0, 4.0, 1.0, 5.0, 9.0, 18.0]),
    } * HOUR;
    let share = if kind == 8 { (0.001, 0.02) } else { (0.0005, 0.008) };
    let free = f64::from(r.whole(0, 6));
    let due = move |t: f64| kind != 7 || ((t / DAY).floor() + free).rem_euclid(7.0) < 5.0;
    let phase = r.range(0.0, period);
    let (mut times, truth) = schedule(r, length, (period, phase), share, due);
    let per_day = r.log_uniform(0.2, 3.0) * DAY / period.max(4.0 * HOUR);
    let other = beside(r, kind, length, per_day, &times);
    times.extend(other);
    series.truths.push(truth);
    if kind == 6 {
        let again = r.pick(&[24.0, 24.0, 8.0]) * HOUR;
        // Neither in phase nor in turn, where two are one.
        let phase = (phase + r.range(0.07, 0.43) * again.min(period)) % again;
        let (beats, truth) = schedule(r, length, (again, phase), share, |_| true);
        times.extend(beats);
        series.truths.push(truth);
    }
    times
}

fn without_rhythm(r: &mut Rng, kind: usize, length: f64) -> Vec<f64> {
    let mut times = Vec::new();
    let days = (length / DAY) as i32;
    match kind {
        // Chance at a rate that swings with the day and the week.
        9 => {
            let (rate, depth) = (r.log_uniform(1.0, 30.0) / DAY, r.range(0.5, 1.0));
            let turn = |t: f64, p: f64| 1.0 + depth * (std::f64::consts::TAU * t / p).sin();
            times = poisson(r, length, 4.0 * rate);
            times.retain(|t| r.unit() < turn(*t, DAY) * turn(*t, 7.0 * DAY) / 4.0);
        }
        // Busy around one time of day, which is more often than not.
        10 => {
            let (per_day, middle, half) = (r.log_uniform(0.8, 12.0), r.range(0.0, 24.0), r.range(3.0, 7.0));
            for day in 0..days {
                for _ in 0..poisson(r, per_day, 1.0).len() {
                    let hour = middle + half * (r.unit() + r.unit() - 1.0);
                    times.push(f64::from(day) * DAY + hour * HOUR);
                }
            }
        }
        // On the minute of a grid that is used now and then, more often by day.
        11 => {
            let grid = r.pick(&[10.0, 20.0, 30.0, 60.0, 180.0]) * 60.0;
            let (busy, quiet) = (r.log_uniform(0.05, 0.5), r.log_uniform(0.01, 0.1));
            for slot in 0..(length / grid) as i32 {
                let at = f64::from(slot) * grid;
                if r.unit() < if at.rem_euclid(DAY) < DAY / 3.0 { busy } else { quiet } {
                    times.push(at + r.exponential(3.0));
                }
            }
        }
        12 => {
            let (start, width) = (r.range(0.0, 24.0), r.range(5.0, 14.0));
            times.extend((0..days).map(|day| {
                let hour = start + width * r.unit().powf(0.7);
                f64::from(day) * DAY + hour * HOUR
            }));
        }
        _ => times = processes_without_rhythm(r, kind, length),
    }
    times
}

/// Those that come from a process rather than from a day's plan.
fn processes_without_rhythm(r: &mut Rng, kind: usize, length: f64) -> Vec<f64> {
    let mut times = Vec::new();
    let days = (length / DAY) as i32;
    match kind {
        13 => {
            let mut open = poisson(r, length, r.clone().log_uniform(0.5, 6.0) / DAY);
            let delay = r.log_uniform(0.2, 8.0) * HOUR;
            while let Some(at) = open.pop() {
                times.push(at);
                if r.unit() < 0.6 {
                    open.push(at + r.exponential(delay));
                }
            }
        }
        14 => {
            let (shape, scale) = (r.range(1.5, 3.5), r.log_uniform(1.0, 30.0) * HOUR);
            let mut at = 0.0;
            while at < length {
                at += scale * r.exponential(1.0).powf(1.0 / shape);
                times.push(at);
            }
        }
        // Three shifts, of which some are manned.
        15 => {
            let (share, per_shift) = (r.range(0.2, 0.7), r.log_uniform(1.0, 8.0));
            for shift in 0..days * 3 {
                if r.unit() < share {
                    let work = poisson(r, 8.0, per_shift / 8.0);
                    times.extend(work.iter().map(|hour| (f64::from(shift) * 8.0 + hour) * HOUR));
                }
            }
        }
        // A call each day whose time of day wanders by hours.
        _ => {
            let (mut hour, step) = (r.range(0.0, 24.0), r.range(2.5, 6.0));
            for day in 0..days {
                hour += step * r.normal();
                times.push((f64::from(day) * 24.0 + hour) * HOUR);
            }
        }
    }
    times
}

pub(crate) fn make(base: u64, kind: usize, days: u32, index: u64) -> Sample {
    let mut rng = Rng::new(seed_for(base ^ 0x0bad_5eed, 3000 + kind as u64, u64::from(days), index));
    let length = f64::from(days) * DAY;
    let mut series = SimulatedSeries {
        days,
        ..SimulatedSeries::default()
    };
    let mut times = if kind < 9 {
        with_rhythm(&mut rng, kind, length, &mut series)
    } else {
        without_rhythm(&mut rng, kind, length)
    };
    times.retain(|t| (0.0..length).contains(t));
    series.events = times.iter().map(|t| *t as i64).collect();
    series.events.sort_unstable();
    let (name, class) = KINDS.get(kind).copied().unwrap_or_default();
    Sample {
        name,
        class,
        series,
        origin: 1_600_000_000 + 3601 * index.cast_signed(),
    }
}
