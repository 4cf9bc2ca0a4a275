//! A second generator, built differently from the simulator. No number was fitted to it, but it is no longer unseen: that
//! a single late call of a timer is no restart (and how a clock's move is measured) was decided after reading seed 3031.
//!
//! Other jitter (uniform, Laplace, delays with a log-normal tail, a mixture of tight and loose), other misses (in
//! runs), other periods, other mixtures, other origins of time, other ways of having no rhythm.

use trailhum::cadence::{Class, Lock};
use trailhum_sandbox::simulator::{DAY, HOUR, Rng, SimulatedSeries, TrueCadence, seed_for};

use super::scoreboard::Sample;

pub(crate) const WINDOWS: [u32; 3] = [7, 14, 30];

/// Name, class and whether it has a rhythm.
pub(crate) const KINDS: [(&str, Option<Class>); 17] = [
    ("h clock", Some(Class::Beat)),
    ("h timer", Some(Class::Beat)),
    ("h odd period", Some(Class::Beat)),
    ("h miss in runs", Some(Class::Beat)),
    ("h bursts, extras", Some(Class::Beat)),
    ("h two beats", Some(Class::Compound)),
    ("h moved", Some(Class::Shifted)),
    ("h stopped", Some(Class::Beat)),
    ("h started", Some(Class::Beat)),
    ("h trail gap", Some(Class::Beat)),
    ("h gamma gaps", None),
    ("h self-exciting", None),
    ("h two rates", None),
    ("h office, lunch", None),
    ("h weibull gaps", None),
    ("h daily, any time", None),
    ("h uniform", None),
];

/// Jitter of a family, in units of about one standard deviation.
fn jitter(r: &mut Rng, family: i32) -> f64 {
    match family {
        0 => r.range(-1.7, 1.7),
        1 => {
            let sign = if r.unit() < 0.5 { -1.0 } else { 1.0 };
            sign * r.exponential(0.7)
        }
        2 => (0.7 * r.normal()).exp() - 1.0,
        _ => r.normal() * if r.unit() < 0.9 { 0.6 } else { 2.5 },
    }
}

struct Process {
    period: f64,
    width: f64,
    family: i32,
    timer: bool,
    /// Chance that a miss begins, and that it goes on.
    miss: (f64, f64),
}

impl Process {
    fn draw(r: &mut Rng, periods: &[f64], length: f64) -> Self {
        let fitting: Vec<f64> = periods.iter().copied().filter(|h| h * HOUR * 7.0 <= length).collect();
        let period = r.pick(&fitting) * HOUR;
        let width = period * r.log_uniform(0.001, 0.009);
        Self {
            period,
            width,
            family: r.whole(0, 3),
            timer: false,
            miss: (r.range(0.0, 0.04), 0.2),
        }
    }

    fn run(&self, r: &mut Rng, from: f64, to: f64, phase: f64) -> (Vec<f64>, TrueCadence) {
        let slots = ((from - phase) / self.period).ceil();
        let mut slot = if self.timer {
            from + r.unit() * self.period
        } else {
            phase + slots * self.period
        };
        let (mut times, mut missing, mut next) = (Vec::new(), false, None);
        loop {
            let at = if self.timer {
                slot
            } else {
                slot + self.width * jitter(r, self.family)
            };
            if slot >= to {
                next.get_or_insert(at);
                break;
            }
            missing = r.unit() < if missing { self.miss.1 } else { self.miss.0 };
            if !missing && at >= from && at < to {
                times.push(at);
            } else if at >= to {
                next = Some(at);
            }
            slot += self.period
                + if self.timer {
                    self.width * jitter(r, self.family)
                } else {
                    0.0
                };
        }
        let lock = if self.timer { Lock::Interval } else { Lock::Clock };
        // The log-normal delays have a mean of their own: the stated phase is that of the mean.
        let mean = if self.family == 2 {
            self.width * (0.245_f64.exp() - 1.0)
        } else {
            0.0
        };
        let beats = times.len();
        (
            times,
            TrueCadence {
                period: self.period,
                lock,
                phase: (!self.timer).then_some(phase + mean),
                next,
                beats,
            },
        )
    }
}

const COMMON: [f64; 9] = [24.0, 24.0, 12.0, 12.0, 8.0, 6.0, 4.0, 3.0, 1.0];
const ODD: [f64; 10] = [0.62, 0.75, 1.5, 5.0, 7.3, 9.0, 25.0, 30.0, 36.0, 48.0];

/// With one rhythm, kept all the time.
fn steady(r: &mut Rng, kind: usize, length: f64, series: &mut SimulatedSeries) -> Vec<f64> {
    let periods = if kind == 2 { &ODD[..] } else { &COMMON };
    let mut p = Process::draw(r, periods, length);
    p.timer = kind == 1 || (kind == 2 && r.unit() < 0.5);
    if kind == 3 {
        p.miss = (r.range(0.05, 0.15), r.range(0.3, 0.6));
    }
    let phase = r.unit() * p.period;
    let (beats, truth) = p.run(r, 0.0, length, phase);
    series.truths.push(truth);
    beats
}

/// With bursts and extras, with a second beat, or with a move.
fn mixed(r: &mut Rng, kind: usize, length: f64, series: &mut SimulatedSeries) -> Vec<f64> {
    let mut times = Vec::new();
    match kind {
        4 => {
            let p = Process::draw(r, &COMMON, length);
            let phase = r.unit() * p.period;
            let (beats, truth) = p.run(r, 0.0, length, phase);
            for at in &beats {
                times.extend((0..r.whole(1, 5)).map(|_| at + r.exponential(15.0)));
                if let Some(last) = times.last_mut() {
                    *last = *at;
                }
            }
            for _ in 0..r.whole(0, i32::try_from(beats.len() / 3).unwrap_or(0)) {
                times.push(r.range(0.0, length));
            }
            series.truths.push(truth);
        }
        5 => {
            let slow = Process::draw(r, &[24.0], length);
            let fast = Process::draw(r, &[24.0, 12.0, 8.0, 6.0], length);
            let phase = r.unit() * DAY;
            let (beats, truth) = slow.run(r, 0.0, length, phase);
            times.extend(beats);
            series.truths.push(truth);
            let away = fast.period * r.pick(&[0.15, 0.4, 0.62, 0.85]);
            let other = (phase + away).rem_euclid(fast.period);
            let (beats, truth) = fast.run(r, 0.0, length, other);
            times.extend(beats);
            series.truths.push(truth);
        }
        _ => {
            let p = Process::draw(r, &[24.0, 12.0], length);
            let change = length * r.range(0.35, 0.65);
            let phase = r.unit() * p.period;
            let (before, old) = p.run(r, 0.0, change, phase);
            let moved = phase + r.range(1.5, 3.0) * HOUR;
            let (after, mut truth) = p.run(r, change, length, moved);
            truth.beats = truth.beats.max(old.beats);
            times.extend(before);
            times.extend(after);
            series.shifts.push(change);
            series.truths.push(truth);
        }
    }
    times
}

/// With a beat that stopped, started, or was not recorded for a while.
fn cut_short(r: &mut Rng, kind: usize, length: f64, series: &mut SimulatedSeries) -> Vec<f64> {
    let mut times;

    let mut p = Process::draw(r, &COMMON, length);
    p.timer = kind == 8 && r.unit() < 0.5;
    let phase = r.unit() * p.period;
    let cut = length * r.range(0.3, 0.7);
    let (from, to) = match kind {
        7 => (0.0, cut),
        8 => (cut, length),
        _ => (0.0, length),
    };
    let (beats, mut truth) = p.run(r, from, to, phase);
    times = beats;
    match kind {
        7 => {
            series.stopped = Some(cut);
            truth.next = None;
        }
        8 => series.started = Some(cut),
        _ => {
            let gap = (cut, (cut + length * r.range(0.1, 0.25)).min(length));
            times.retain(|t| *t < gap.0 || *t >= gap.1);
            truth.beats = times.len();
            series.gap = Some(gap);
        }
    }
    series.truths.push(truth);
    times
}

/// Without a rhythm.
fn chance(r: &mut Rng, kind: usize, days: u32) -> Vec<f64> {
    let length = f64::from(days) * DAY;
    let mut times = Vec::new();
    match kind {
        10 => {
            // Gamma with shape 1, 2 or 3 as a sum of exponentials: up to fairly even, never a beat.
            let (shape, mean) = (r.whole(1, 3), r.log_uniform(1.0, 30.0) * HOUR);
            let mut at = 0.0;
            while at < length {
                at += (0..shape).map(|_| r.exponential(mean / f64::from(shape))).sum::<f64>();
                times.push(at);
            }
        }
        11 => {
            let mut at = 0.0;
            let base_gap = r.log_uniform(3.0, 40.0) * HOUR;
            while at < length {
                let mean = if r.unit() < 0.5 { base_gap } else { base_gap / 12.0 };
                at += r.exponential(mean);
                times.push(at);
            }
        }
        12 => {
            let (mut at, mut quick) = (0.0, false);
            let gap = r.log_uniform(2.0, 20.0) * HOUR;
            while at < length {
                quick ^= r.unit() < 0.15;
                at += r.exponential(if quick { gap / 5.0 } else { gap * 2.0 });
                times.push(at);
            }
        }
        13 => {
            let (start, rate) = (r.range(0.0, 24.0), r.range(0.5, 6.0));
            for day in 0..days {
                let weekend = day % 7 >= 5;
                for _ in 0..r.whole(0, if weekend { 0 } else { (2.0 * rate) as i32 }) {
                    let hour = if r.unit() < 0.5 {
                        r.range(0.0, 3.5)
                    } else {
                        r.range(4.5, 9.0)
                    };
                    times.push((f64::from(day) * 24.0 + start + hour) * HOUR);
                }
            }
        }
        14 => {
            let (shape, scale) = (r.range(0.5, 1.6), r.log_uniform(1.0, 24.0) * HOUR);
            let mut at = 0.0;
            while at < length {
                at += scale * r.exponential(1.0).powf(1.0 / shape);
                times.push(at);
            }
        }
        15 => {
            let (start, width) = (r.range(0.0, 24.0), r.range(9.0, 24.0));
            for day in 0..days {
                times.push((f64::from(day) * 24.0 + start + r.range(0.0, width)) * HOUR);
            }
        }
        _ => times.extend((0..r.whole(1, 90)).map(|_| r.range(0.0, length)).collect::<Vec<_>>()),
    }
    times
}

pub(crate) fn make(base: u64, kind: usize, days: u32, index: u64) -> Sample {
    let mut rng = Rng::new(seed_for(base ^ 0x9e37, 1000 + kind as u64, u64::from(days), index));
    let r = &mut rng;
    let length = f64::from(days) * DAY;
    let mut series = SimulatedSeries {
        days,
        ..SimulatedSeries::default()
    };
    let mut times = match kind {
        0..=3 => steady(r, kind, length, &mut series),
        4..=6 => mixed(r, kind, length, &mut series),
        7..=9 => cut_short(r, kind, length, &mut series),
        _ => chance(r, kind, days),
    };
    times.retain(|t| (0.0..length).contains(t));
    series.events = times.iter().map(|t| t.floor() as i64).collect();
    series.events.sort_unstable();
    let (name, class) = KINDS.get(kind).copied().unwrap_or_default();
    Sample {
        name,
        class,
        series,
        origin: 1_500_000_000 + 86_399 * index.cast_signed(),
    }
}
