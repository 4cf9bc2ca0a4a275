//! The 27 scenarios. The order of draws inside each is frozen by the golden hashes.

use super::shapes::{ActiveSpan, burst, clock, far_phase, human, interval, other_period, poisson};
use super::{DAY, HOUR, Rng, TrueCadence};
use trailhum_core::cadence::{Class, Lock};

/// What a scenario drew: call times in seconds, unsorted, and the truth about them.
#[derive(Debug, Clone, Default)]
pub(super) struct Drawn {
    pub(super) times: Vec<f64>,
    pub(super) truths: Vec<TrueCadence>,
    pub(super) shifts: Vec<f64>,
    pub(super) gap: Option<(f64, f64)>,
    pub(super) started: Option<f64>,
    pub(super) stopped: Option<f64>,
}

/// One kind of series.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// Its name in the acceptance table.
    pub name: &'static str,
    /// The class it is to be given; `None` where several are right (no rhythm, or a timer that restarts rarely).
    pub class: Option<Class>,
    /// The least share of its series in which the period must be found; 0 where there is none.
    pub bar: f64,
    pub(super) draw: fn(&mut Rng, f64) -> Drawn,
}

const fn row(name: &'static str, class: Option<Class>, bar: f64, draw: fn(&mut Rng, f64) -> Drawn) -> Scenario {
    Scenario { name, class, bar, draw }
}

/// The acceptance table: scenarios 0 to 17 have a rhythm, 18 to 26 have none.
pub const SCENARIOS: [Scenario; 27] = [
    row("p24_clock", Some(Class::Beat), 0.98, |r, t| steady(r, t, DAY)),
    row("p12_clock", Some(Class::Beat), 0.94, |r, t| steady(r, t, DAY / 2.0)),
    row("p24_interval", Some(Class::Beat), 0.98, |r, t| {
        timer(r, t, DAY, 60.0, 300.0)
    }),
    row("p12_interval", Some(Class::Beat), 0.98, |r, t| {
        timer(r, t, DAY / 2.0, 30.0, 240.0)
    }),
    row("other_clock", Some(Class::Beat), 0.98, other_clock),
    row("other_interval", Some(Class::Beat), 0.98, other_interval),
    row("missed_20_40", Some(Class::Beat), 0.94, missed),
    row("sweep_bursts", Some(Class::Beat), 0.98, sweep_bursts),
    row("bursts_other", Some(Class::Beat), 0.98, bursts_other),
    row("beat_plus_extras", Some(Class::Beat), 0.97, beat_plus_extras),
    row("compound_24_12", Some(Class::Compound), 0.97, compound_24_12),
    row("two_daily", Some(Class::Compound), 0.97, two_daily),
    row("phase_shift", Some(Class::Shifted), 0.98, phase_shift),
    row("timer_resets", None, 0.98, timer_resets),
    row("trail_gap", Some(Class::Beat), 0.97, trail_gap),
    row("created_mid", Some(Class::Beat), 0.97, created_mid),
    row("stopped", Some(Class::Beat), 0.97, stopped),
    row("high_jitter", Some(Class::Beat), 0.95, high_jitter),
    row("poisson", None, 0.0, chance),
    row("working_hours", None, 0.0, working_hours),
    row("working_hours_b", None, 0.0, working_hours_bursts),
    row("one_off", None, 0.0, one_off),
    row("change_driven", None, 0.0, change_driven),
    row("heavy_tail", None, 0.0, heavy_tail),
    row("diurnal_sine", None, 0.0, diurnal_sine),
    row("daily_random", None, 0.0, daily_random),
    row("sparse", None, 0.0, sparse),
];

fn whole(length: f64) -> ActiveSpan {
    ActiveSpan { from: 0.0, to: length }
}

fn day_or_half(rng: &mut Rng) -> f64 {
    rng.pick(&[DAY, DAY / 2.0])
}

fn one((times, truth): (Vec<f64>, TrueCadence)) -> Drawn {
    Drawn {
        times,
        truths: vec![truth],
        ..Drawn::default()
    }
}

fn none(times: Vec<f64>) -> Drawn {
    Drawn {
        times,
        ..Drawn::default()
    }
}

fn steady(r: &mut Rng, length: f64, period: f64) -> Drawn {
    let (sigma, miss) = (r.range(60.0, 360.0), r.range(0.0, 0.05));
    one(clock(r, whole(length), (period, None), sigma, miss))
}

fn timer(r: &mut Rng, length: f64, period: f64, low: f64, high: f64) -> Drawn {
    let (sigma, miss) = (r.range(low, high), r.range(0.0, 0.03));
    one(interval(r, whole(length), period, sigma, miss))
}

fn other_clock(r: &mut Rng, length: f64) -> Drawn {
    let period = other_period(r, length);
    let (sigma, miss) = (period * r.log_uniform(0.002, 0.01), r.range(0.0, 0.05));
    one(clock(r, whole(length), (period, None), sigma, miss))
}

fn other_interval(r: &mut Rng, length: f64) -> Drawn {
    let period = other_period(r, length);
    let (sigma, miss) = (period * r.log_uniform(0.001, 0.008), r.range(0.0, 0.03));
    one(interval(r, whole(length), period, sigma, miss))
}

fn missed(r: &mut Rng, length: f64) -> Drawn {
    let period = day_or_half(r);
    let (sigma, miss) = (r.range(60.0, 360.0), r.range(0.2, 0.4));
    one(clock(r, whole(length), (period, None), sigma, miss))
}

fn sweep_bursts(r: &mut Rng, length: f64) -> Drawn {
    let period = day_or_half(r);
    let (sigma, miss) = (r.range(30.0, 240.0), r.range(0.0, 0.05));
    let (beats, truth) = clock(r, whole(length), (period, None), sigma, miss);
    let spread = r.range(2.0, 30.0);
    one((burst(r, &beats, (2, 6), spread, 0.3), truth))
}

fn bursts_other(r: &mut Rng, length: f64) -> Drawn {
    let period = other_period(r, length);
    let (sigma, miss) = (period * r.log_uniform(0.002, 0.006), r.range(0.0, 0.1));
    let (beats, truth) = clock(r, whole(length), (period, None), sigma, miss);
    let spread = r.range(2.0, 40.0);
    one((burst(r, &beats, (1, 4), spread, 0.2), truth))
}

fn beat_plus_extras(r: &mut Rng, length: f64) -> Drawn {
    let period = day_or_half(r);
    let (sigma, miss) = (r.range(60.0, 300.0), r.range(0.0, 0.05));
    let mut drawn = one(clock(r, whole(length), (period, None), sigma, miss));
    let rate = r.range(0.2, 0.7) / period;
    let extras = poisson(r, length, rate);
    drawn.times.extend(burst(r, &extras, (1, 3), 20.0, 0.0));
    drawn
}

fn compound_24_12(r: &mut Rng, length: f64) -> Drawn {
    let half = DAY / 2.0;
    let first = r.range(0.0, half);
    let (sigma, miss) = (r.range(60.0, 240.0), r.range(0.0, 0.04));
    let mut drawn = one(clock(r, whole(length), (half, Some(first)), sigma, miss));
    let phase = far_phase(r, half, first) + if r.unit() < 0.5 { half } else { 0.0 };
    let (sigma, miss) = (r.range(60.0, 240.0), r.range(0.0, 0.04));
    let (beats, truth) = clock(r, whole(length), (DAY, Some(phase)), sigma, miss);
    drawn.times.extend(beats);
    drawn.truths.push(truth);
    drawn
}

fn two_daily(r: &mut Rng, length: f64) -> Drawn {
    let first = r.range(0.0, DAY);
    let (sigma, miss) = (r.range(60.0, 240.0), r.range(0.0, 0.04));
    let mut drawn = one(clock(r, whole(length), (DAY, Some(first)), sigma, miss));
    let (sigma, miss) = (r.range(60.0, 240.0), r.range(0.0, 0.04));
    let phase = far_phase(r, DAY, first);
    let (beats, truth) = clock(r, whole(length), (DAY, Some(phase)), sigma, miss);
    drawn.times.extend(beats);
    drawn.truths.push(truth);
    drawn
}

fn phase_shift(r: &mut Rng, length: f64) -> Drawn {
    let period = day_or_half(r);
    let change = length * r.range(0.3, 0.7);
    let before = r.range(0.0, period);
    let sigma = r.range(60.0, 300.0);
    let after = (before + period * r.range(0.1, 0.9)) % period;
    let miss = r.range(0.0, 0.04);
    let old = ActiveSpan { from: 0.0, to: change };
    let (mut times, first) = clock(r, old, (period, Some(before)), sigma, miss);
    times.push(change + r.range(0.0, 120.0));
    let miss = r.range(0.0, 0.04);
    let new = ActiveSpan {
        from: change,
        to: length,
    };
    let (beats, mut truth) = clock(r, new, (period, Some(after)), sigma, miss);
    truth.beats = truth.beats.max(first.beats);
    times.extend(beats);
    Drawn {
        times,
        truths: vec![truth],
        shifts: vec![change],
        ..Drawn::default()
    }
}

fn timer_resets(r: &mut Rng, length: f64) -> Drawn {
    let period = day_or_half(r);
    let sigma = r.range(30.0, 240.0);
    let mut at = r.range(0.0, period);
    let mut deploy = r.exponential(period * 12.0);
    let (mut times, mut shifts) = (Vec::new(), Vec::new());
    while at < length {
        times.push(at);
        let mut next = at + period + sigma * r.normal();
        if deploy < next {
            next = deploy + r.range(5.0, 120.0);
            shifts.push(next);
            deploy = next + r.exponential(period * 12.0);
        }
        at = next;
    }
    shifts.retain(|t| *t < length);
    let run = |from: f64, to: f64| times.iter().filter(|t| (from..to).contains(*t)).count();
    let starts = [0.0].iter().chain(&shifts);
    let ends = shifts.iter().chain(&[f64::INFINITY]);
    let beats = starts.zip(ends).map(|(a, b)| run(*a, *b)).max().unwrap_or(0);
    let truth = TrueCadence {
        period,
        lock: Lock::Interval,
        phase: None,
        next: Some(at),
        beats,
    };
    Drawn {
        times,
        truths: vec![truth],
        shifts,
        ..Drawn::default()
    }
}

fn trail_gap(r: &mut Rng, length: f64) -> Drawn {
    let period = day_or_half(r);
    let from = length * r.range(0.15, 0.6);
    let to = from + length * r.range(0.15, 0.35);
    let (sigma, miss) = (r.range(60.0, 300.0), r.range(0.0, 0.04));
    let (mut times, mut truth) = clock(r, whole(length), (period, None), sigma, miss);
    times.retain(|t| !(from..to).contains(t));
    truth.beats = times.len();
    Drawn {
        times,
        truths: vec![truth],
        gap: Some((from, to)),
        ..Drawn::default()
    }
}

fn created_mid(r: &mut Rng, length: f64) -> Drawn {
    let period = day_or_half(r);
    let from = length * r.range(0.2, 0.7);
    let mut times = vec![from + r.range(0.0, 60.0)];
    let sigma = r.range(30.0, 240.0);
    let (beats, truth) = interval(r, ActiveSpan { from, to: length }, period, sigma, 0.02);
    times.extend(beats);
    Drawn {
        times,
        truths: vec![truth],
        started: Some(from),
        ..Drawn::default()
    }
}

fn stopped(r: &mut Rng, length: f64) -> Drawn {
    let period = day_or_half(r);
    let (sigma, miss) = (r.range(60.0, 300.0), r.range(0.0, 0.04));
    let to = length * r.range(0.3, 0.8);
    let (times, mut truth) = clock(r, ActiveSpan { from: 0.0, to }, (period, None), sigma, miss);
    truth.next = None;
    Drawn {
        times,
        truths: vec![truth],
        stopped: Some(to),
        ..Drawn::default()
    }
}

fn high_jitter(r: &mut Rng, length: f64) -> Drawn {
    let period = r.pick(&[DAY, DAY / 2.0, 6.0 * HOUR]);
    let (sigma, miss) = (period * r.range(0.015, 0.025), r.range(0.0, 0.05));
    one(clock(r, whole(length), (period, None), sigma, miss))
}

fn chance(r: &mut Rng, length: f64) -> Drawn {
    let rate = r.log_uniform(0.2, 6.0) / DAY;
    none(poisson(r, length, rate))
}

fn working_hours(r: &mut Rng, length: f64) -> Drawn {
    let per_day = r.log_uniform(0.4, 10.0);
    none(human(r, length, per_day))
}

fn working_hours_bursts(r: &mut Rng, length: f64) -> Drawn {
    let per_day = r.log_uniform(0.4, 4.0);
    let calls = human(r, length, per_day);
    let spread = r.log_uniform(5.0, 600.0);
    none(burst(r, &calls, (1, 8), spread, 0.2))
}

fn one_off(r: &mut Rng, length: f64) -> Drawn {
    let mut times = Vec::new();
    for _ in 0..r.whole(1, 2) {
        let at = r.range(0.0, length);
        for _ in 0..r.whole(4, 60) {
            let spread = r.log_uniform(5.0, 1800.0);
            times.push(at + r.range(0.0, spread));
        }
    }
    times.retain(|t| *t < length);
    none(times)
}

/// Deployments: a few describes after each change.
fn change_driven(r: &mut Rng, length: f64) -> Drawn {
    let rate = r.log_uniform(0.15, 2.0) / DAY;
    let mut times = Vec::new();
    for change in poisson(r, length, rate) {
        let mut at = change;
        for _ in 0..r.whole(1, 6) {
            times.push(at);
            let mean = r.pick(&[60.0, 900.0, 3600.0]);
            at += r.exponential(mean);
        }
    }
    times.retain(|t| *t < length);
    none(times)
}

fn heavy_tail(r: &mut Rng, length: f64) -> Drawn {
    let typical = r.log_uniform(0.5, 20.0) * HOUR;
    let spread = r.range(0.8, 1.8);
    let mut at = r.range(0.0, typical);
    let mut times = Vec::new();
    while at < length {
        times.push(at);
        at += typical * (spread * r.normal()).exp();
    }
    none(times)
}

fn diurnal_sine(r: &mut Rng, length: f64) -> Drawn {
    let rate = r.log_uniform(0.5, 6.0) / DAY;
    let phase = r.range(0.0, std::f64::consts::TAU);
    let depth = r.range(0.6, 1.0);
    let mut times = poisson(r, length, rate * (1.0 + depth));
    times.retain(|t| r.unit() < (1.0 + depth * (std::f64::consts::TAU * t / DAY + phase).sin()) / (1.0 + depth));
    none(times)
}

/// Once per calendar day at a random time of day: a regular count, no beat.
fn daily_random(r: &mut Rng, length: f64) -> Drawn {
    let width = r.range(10.0, 24.0) * HOUR;
    let offset = r.range(0.0, DAY);
    let mut times = Vec::new();
    let mut day = -1.0;
    while day < (length / DAY).trunc() + 1.0 {
        times.push(day * DAY + offset + r.range(0.0, width));
        day += 1.0;
    }
    times.retain(|t| (0.0..length).contains(t));
    none(times)
}

fn sparse(r: &mut Rng, length: f64) -> Drawn {
    none((0..r.whole(1, 3)).map(|_| r.range(0.0, length)).collect())
}
