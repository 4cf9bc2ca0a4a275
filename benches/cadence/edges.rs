//! The edges: mixtures of a beat and other calls, calls with structure but without a beat, pollers, short lives.
//!
//! Built from the simulator's blocks before the detector was changed for them, and frozen since. A beat is stated as true
//! whether or not its calls suffice to tell; what is owed is counted by the scoreboard, as for the other scenarios.
#![expect(
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "slots of 90 days; a truth was just pushed"
)]

#[path = "shapeless.rs"]
mod shapeless;

use trailhum::cadence::{Class, Lock};
use trailhum_sandbox::simulator::{
    ActiveSpan, DAY, HOUR, Rng, SimulatedSeries, TrueCadence, clock, far_phase, human, interval, poisson, seed_for,
};

use super::scoreboard::Sample;

const MINUTE: f64 = 60.0;

/// What an edge drew: call times in seconds, unsorted, and the truth about them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Drawn {
    times: Vec<f64>,
    truths: Vec<TrueCadence>,
    shifts: Vec<f64>,
    started: Option<f64>,
    stopped: Option<f64>,
}

type Edge = (&'static str, Option<Class>, fn(&mut Rng, f64) -> Drawn);

/// The edges: scenarios with a rhythm first.
pub(crate) const EDGES: [Edge; 31] = [
    ("e daily, traffic", Some(Class::Beat), daily_in_traffic),
    ("e 12 h, traffic", Some(Class::Beat), half_daily_in_traffic),
    ("e timer, traffic", Some(Class::Beat), timer_in_traffic),
    ("e hours, traffic", Some(Class::Beat), hours_in_traffic),
    ("e daily, office", Some(Class::Beat), daily_in_office),
    ("e daily, deploys", Some(Class::Beat), daily_in_deployments),
    ("e poller", Some(Class::Beat), poller),
    ("e two recorders", Some(Class::Compound), two_recorders),
    ("e three daily", Some(Class::Compound), three_daily),
    ("e 24 h and faster", Some(Class::Compound), day_and_faster),
    ("e weekday job", Some(Class::Beat), |r, t| weekday_jobs(r, t, 1)),
    ("e weekday times", Some(Class::Compound), |r, t| {
        let times = r.whole(2, 3);
        weekday_jobs(r, t, times)
    }),
    ("e clock change", Some(Class::Shifted), clock_change),
    ("e 12 h timer", Some(Class::Beat), loose_timer),
    ("e drift", Some(Class::Beat), drift),
    ("e jitter kinds", Some(Class::Beat), jitter_kinds),
    ("e misses in runs", Some(Class::Beat), misses_in_runs),
    ("e young", Some(Class::Beat), young),
    ("e batch position", None, batch_position),
    ("e full hours", None, shapeless::full_hours),
    ("e grid by chance", None, shapeless::grid_by_chance),
    ("e once in hours", None, shapeless::once_in_hours),
    ("e dense office", None, shapeless::dense_office),
    ("e shifts, lunch", None, shapeless::office_with_lunch),
    ("e clusters", None, shapeless::clusters),
    ("e dense chance", None, shapeless::dense_chance),
    ("e even gaps", None, shapeless::even_gaps),
    ("e some days", None, shapeless::some_days),
    ("e two people", None, shapeless::two_people),
    ("e backing off", None, shapeless::backing_off),
    ("e office bursts", None, shapeless::office_bursts),
];

pub(crate) fn make(base: u64, edge: usize, days: u32, index: u64) -> Sample {
    let (name, class, draw) = EDGES[edge];
    let mut rng = Rng::new(seed_for(base ^ 0xed6e, 2000 + edge as u64, u64::from(days), index));
    let drawn = draw(&mut rng, f64::from(days) * DAY);
    let mut events: Vec<i64> = drawn.times.iter().map(|t| *t as i64).collect();
    events.sort_unstable();
    let series = SimulatedSeries {
        events,
        truths: drawn.truths,
        shifts: drawn.shifts,
        gap: None,
        started: drawn.started,
        stopped: drawn.stopped,
        days,
    };
    Sample {
        name,
        class,
        series,
        origin: 1_700_006_400,
    }
}

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

fn truth(period: f64, phase: Option<f64>, next: f64, beats: usize) -> TrueCadence {
    TrueCadence {
        period,
        lock: Lock::Clock,
        phase,
        next: Some(next),
        beats,
    }
}

fn none(times: Vec<f64>) -> Drawn {
    Drawn {
        times,
        ..Drawn::default()
    }
}

/// A clock of `period` with gaussian jitter of a few minutes, and calls at `low..high` a day by chance.
fn in_traffic(r: &mut Rng, length: f64, period: f64, (low, high): (f64, f64)) -> Drawn {
    let (sigma, miss) = (r.range(20.0, 240.0), r.range(0.0, 0.05));
    let mut drawn = one(clock(r, whole(length), (period, None), sigma, miss));
    let rate = r.log_uniform(low, high) / DAY;
    drawn.times.extend(poisson(r, length, rate));
    drawn
}

fn daily_in_traffic(r: &mut Rng, length: f64) -> Drawn {
    in_traffic(r, length, DAY, (1.0, 8.0))
}

fn half_daily_in_traffic(r: &mut Rng, length: f64) -> Drawn {
    in_traffic(r, length, DAY / 2.0, (1.0, 8.0))
}

fn timer_in_traffic(r: &mut Rng, length: f64) -> Drawn {
    let period = r.pick(&[6.0, 12.0, 24.0]) * HOUR;
    let (sigma, miss) = (r.range(10.0, 180.0), r.range(0.0, 0.03));
    let mut drawn = one(interval(r, whole(length), period, sigma, miss));
    let rate = r.log_uniform(0.3, 3.0) / period;
    drawn.times.extend(poisson(r, length, rate));
    drawn
}

fn hours_in_traffic(r: &mut Rng, length: f64) -> Drawn {
    let period = r.pick(&[1.0, 2.0, 3.0, 4.0, 6.0]) * HOUR;
    let (sigma, miss) = (period * r.log_uniform(0.002, 0.008), r.range(0.0, 0.05));
    let mut drawn = one(clock(r, whole(length), (period, None), sigma, miss));
    let rate = r.log_uniform(0.2, 1.5) / period;
    drawn.times.extend(poisson(r, length, rate));
    drawn
}

fn daily_in_office(r: &mut Rng, length: f64) -> Drawn {
    let period = day_or_half(r);
    let (sigma, miss) = (r.range(20.0, 200.0), r.range(0.0, 0.05));
    let mut drawn = one(clock(r, whole(length), (period, None), sigma, miss));
    let per_day = r.log_uniform(1.0, 6.0);
    drawn.times.extend(human(r, length, per_day));
    drawn
}

fn daily_in_deployments(r: &mut Rng, length: f64) -> Drawn {
    let period = day_or_half(r);
    let (sigma, miss) = (r.range(20.0, 200.0), r.range(0.0, 0.05));
    let mut drawn = one(clock(r, whole(length), (period, None), sigma, miss));
    let rate = r.log_uniform(0.2, 1.5) / DAY;
    for change in poisson(r, length, rate) {
        let mut at = change;
        for _ in 0..r.whole(1, 8) {
            drawn.times.push(at);
            at += r.exponential(1500.0);
        }
    }
    drawn.times.retain(|t| *t < length);
    drawn
}

fn poller(r: &mut Rng, length: f64) -> Drawn {
    let period = r.pick(&[10.0, 12.0, 15.0, 20.0, 30.0]) * MINUTE;
    let (sigma, miss) = (r.log_uniform(1.0, 20.0), r.range(0.0, 0.03));
    if r.unit() < 0.5 {
        one(clock(r, whole(length), (period, None), sigma, miss))
    } else {
        one(interval(r, whole(length), period, sigma, miss))
    }
}

/// Two recorders of one period at any phases, but not in phase, and not exactly in turn.
fn two_recorders(r: &mut Rng, length: f64) -> Drawn {
    let period = day_or_half(r);
    let first = r.range(0.0, period);
    let apart = loop {
        let apart = r.range(0.03, 0.97);
        if (apart - 0.5_f64).abs() > 0.03 {
            break apart;
        }
    };
    let mut drawn = Drawn::default();
    for phase in [first, first + apart * period] {
        let (sigma, miss) = (r.range(20.0, 200.0), r.range(0.0, 0.04));
        let (beats, truth) = clock(r, whole(length), (period, Some(phase % period)), sigma, miss);
        drawn.times.extend(beats);
        drawn.truths.push(truth);
    }
    drawn
}

fn three_daily(r: &mut Rng, length: f64) -> Drawn {
    let first = r.range(0.0, DAY);
    let mut drawn = Drawn::default();
    // No two of them half a day apart: those would be one beat every 12 h.
    let (second, third) = loop {
        let (second, third) = (r.range(0.1, 0.3), r.range(0.4, 0.7));
        if [third, third - second]
            .iter()
            .all(|apart| (apart - 0.5_f64).abs() > 0.03)
        {
            break (second, third);
        }
    };
    for apart in [0.0, second, third] {
        let (sigma, miss) = (r.range(20.0, 200.0), r.range(0.0, 0.04));
        let phase = (first + apart * DAY) % DAY;
        let (beats, truth) = clock(r, whole(length), (DAY, Some(phase)), sigma, miss);
        drawn.times.extend(beats);
        drawn.truths.push(truth);
    }
    drawn
}

fn day_and_faster(r: &mut Rng, length: f64) -> Drawn {
    let fast = r.pick(&[4.0, 6.0, 8.0]) * HOUR;
    let first = r.range(0.0, fast);
    let (sigma, miss) = (r.range(20.0, 120.0), r.range(0.0, 0.04));
    let mut drawn = one(clock(r, whole(length), (fast, Some(first)), sigma, miss));
    let phase = far_phase(r, fast, first) + fast * f64::from(r.whole(0, 3));
    let (beats, truth) = clock(r, whole(length), (DAY, Some(phase % DAY)), 90.0, miss);
    drawn.times.extend(beats);
    drawn.truths.push(truth);
    drawn
}

/// Jobs at `times` fixed times of day, on weekdays.
fn weekday_jobs(r: &mut Rng, length: f64, times: i32) -> Drawn {
    let first_weekday = r.whole(0, 6);
    let start = r.range(0.0, 8.0) * HOUR;
    let mut drawn = Drawn::default();
    for number in 0..times {
        let phase = start + f64::from(number) * r.range(3.5, 5.7) * HOUR;
        let (sigma, miss) = (r.range(10.0, 120.0), r.range(0.0, 0.03));
        let (mut beats, mut truth) = clock(r, whole(length), (DAY, Some(phase % DAY)), sigma, miss);
        let weekday = |t: &f64| ((t / DAY).floor() + f64::from(first_weekday)).rem_euclid(7.0) < 5.0;
        beats.retain(weekday);
        truth.beats = beats.len();
        while truth.next.is_some_and(|next| !weekday(&next)) {
            truth.next = truth.next.map(|next| next + DAY);
        }
        drawn.times.extend(beats);
        drawn.truths.push(truth);
    }
    drawn
}

/// A job in local time, when the clocks are changed.
fn clock_change(r: &mut Rng, length: f64) -> Drawn {
    let change = length * r.range(0.3, 0.7);
    let before = r.range(0.1, 0.9) * DAY;
    let after = before + if r.unit() < 0.5 { HOUR } else { -HOUR };
    let (sigma, miss) = (r.log_uniform(10.0, 300.0), r.range(0.0, 0.03));
    let (mut times, old) = clock(
        r,
        ActiveSpan { from: 0.0, to: change },
        (DAY, Some(before)),
        sigma,
        miss,
    );
    let new = ActiveSpan {
        from: change,
        to: length,
    };
    let (beats, mut truth) = clock(r, new, (DAY, Some(after)), sigma, miss);
    truth.beats = truth.beats.max(old.beats);
    times.extend(beats);
    Drawn {
        times,
        truths: vec![truth],
        shifts: vec![change],
        ..Drawn::default()
    }
}

fn loose_timer(r: &mut Rng, length: f64) -> Drawn {
    let period = day_or_half(r);
    let sigma = period * r.log_uniform(0.003, 0.02);
    one(interval(r, whole(length), period, sigma, 0.01))
}

/// A timer that adds the time that its work takes: nearly a day.
fn drift(r: &mut Rng, length: f64) -> Drawn {
    let period = DAY + r.range(1.0, 12.0) * MINUTE;
    let sigma = r.log_uniform(1.0, 30.0);
    one(interval(r, whole(length), period, sigma, 0.02))
}

fn jitter_kinds(r: &mut Rng, length: f64) -> Drawn {
    let period = r.pick(&[1.0, 3.0, 6.0, 12.0, 24.0]) * HOUR;
    let (kind, width, phase) = (r.whole(0, 4), period * r.log_uniform(0.002, 0.01), r.range(0.0, period));
    let jitter = |r: &mut Rng| match kind {
        0 => r.range(-1.7, 1.7),
        1 => r.exponential(1.0),
        2 => (r.exponential(1.0) - r.exponential(1.0)) * 0.7,
        3 => r.pick(&[-1.0, 1.0]),
        _ => r.normal() / (0.3 + r.unit()),
    };
    let mut times = Vec::new();
    let mut slot = phase;
    while slot < length {
        let at = slot + width * jitter(r);
        if r.unit() >= 0.03 {
            times.push(at);
        }
        slot += period;
    }
    let next = slot + width * jitter(r);
    times.retain(|t| (0.0..length).contains(t));
    let beats = times.len();
    // The phase is that of the mean.
    let phase = phase + if kind == 1 { width } else { 0.0 };
    one((times, truth(period, Some(phase), next, beats)))
}

fn misses_in_runs(r: &mut Rng, length: f64) -> Drawn {
    let period = r.pick(&[6.0, 12.0, 24.0]) * HOUR;
    let sigma = r.range(20.0, 240.0);
    let mut drawn = one(clock(r, whole(length), (period, None), sigma, 0.0));
    let (begin, stay) = (r.range(0.03, 0.15), r.range(0.2, 0.6));
    let mut missing = false;
    drawn.times.retain(|_| {
        missing = r.unit() < if missing { stay } else { begin };
        !missing
    });
    drawn.truths[0].beats = drawn.times.len();
    let rate = r.log_uniform(0.1, 0.6) / period;
    drawn.times.extend(poisson(r, length, rate));
    drawn
}

/// Ten beats or more, anywhere in the window.
fn young(r: &mut Rng, length: f64) -> Drawn {
    let period = day_or_half(r);
    let life = (r.range(10.0, 16.0) * period).min(length);
    let from = r.range(0.0, length - life);
    let (sigma, miss) = (r.range(20.0, 200.0), r.range(0.0, 0.03));
    let span = ActiveSpan { from, to: from + life };
    let (times, mut truth) = clock(r, span, (period, None), sigma, miss);
    let ends = length - span.to > period;
    if ends {
        truth.next = None;
    }
    Drawn {
        times,
        truths: vec![truth],
        started: Some(from),
        stopped: ends.then_some(span.to),
        ..Drawn::default()
    }
}

/// One of a batch that takes an hour, each day a few minutes later in it, and then from its begin again.
fn batch_position(r: &mut Rng, length: f64) -> Drawn {
    let (phase, step, batch) = (
        r.range(0.0, DAY),
        r.range(2.0, 9.0) * MINUTE,
        r.range(30.0, 70.0) * MINUTE,
    );
    let mut offset = r.range(0.0, batch);
    let (mut times, mut day) = (Vec::new(), 0.0);
    loop {
        let at = day * DAY + phase + offset + r.range(0.0, 10.0);
        offset = (offset + step) % batch;
        day += 1.0;
        if at >= length {
            let beats = times.len();
            return one((times, truth(DAY, None, at, beats)));
        }
        times.push(at);
    }
}
