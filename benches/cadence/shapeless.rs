//! Edges without a rhythm: calls that keep to a grid, to office hours or to one call a day, and are no beat for it.

use trailhum_sandbox::simulator::{DAY, HOUR, Rng, burst, human, poisson};

use super::{Drawn, MINUTE, none};

fn working_hour(day: i32, hour: i32, (first_weekday, start): (i32, i32), hours: i32) -> bool {
    (day + first_weekday).rem_euclid(7) < 5 && (hour - start).rem_euclid(24) < hours
}

/// Looks at full (or half) hours, and calls only where somebody has changed something, in working hours.
pub(super) fn full_hours(r: &mut Rng, length: f64) -> Drawn {
    let (share, late) = (r.log_uniform(0.05, 0.6), r.log_uniform(1.0, 60.0));
    let (first, hours) = ((r.whole(0, 6), r.whole(0, 23)), r.whole(7, 11));
    let mut times = Vec::new();
    for slot in 0..(length / HOUR) as i32 {
        if working_hour(slot / 24, slot % 24, first, hours) && r.unit() < share {
            times.push(f64::from(slot) * HOUR + r.range(0.0, late));
        }
    }
    none(times)
}

/// A grid of a quarter of an hour to two hours, at any time, of which few slots are used.
pub(super) fn grid_by_chance(r: &mut Rng, length: f64) -> Drawn {
    let grid = r.pick(&[15.0, 30.0, 60.0, 120.0]) * MINUTE;
    let (share, late) = (r.log_uniform(0.02, 0.2), r.log_uniform(1.0, 60.0));
    let mut times = Vec::new();
    for slot in 0..(length / grid) as i32 {
        if r.unit() < share {
            times.push(f64::from(slot) * grid + r.range(0.0, late));
        }
    }
    none(times)
}

/// Once a day, at any time in some hours.
pub(super) fn once_in_hours(r: &mut Rng, length: f64) -> Drawn {
    let (width, offset) = (r.range(6.0, 10.0) * HOUR, r.range(0.0, DAY));
    let mut times: Vec<f64> = (-1..=(length / DAY) as i32)
        .map(|day| f64::from(day) * DAY + offset + r.range(0.0, width))
        .collect();
    times.retain(|t| (0.0..length).contains(t));
    none(times)
}

pub(super) fn dense_office(r: &mut Rng, length: f64) -> Drawn {
    let per_day = r.log_uniform(4.0, 30.0);
    none(human(r, length, per_day))
}

pub(super) fn office_with_lunch(r: &mut Rng, length: f64) -> Drawn {
    let (first_weekday, start, per_day) = (r.whole(0, 6), r.range(0.0, 24.0), r.log_uniform(1.0, 12.0));
    let mut times = Vec::new();
    for day in (0..(length / DAY) as i32).filter(|day| (day + first_weekday).rem_euclid(7) < 5) {
        for from in [0.0, 4.5] {
            let work = poisson(r, 4.0 * HOUR, per_day / (8.0 * HOUR));
            times.extend(work.iter().map(|t| f64::from(day) * DAY + (start + from) * HOUR + t));
        }
    }
    times.retain(|t| (0.0..length).contains(t));
    none(times)
}

pub(super) fn clusters(r: &mut Rng, length: f64) -> Drawn {
    let (rate, mean, spread) = (
        r.log_uniform(0.2, 3.0) / DAY,
        r.range(2.0, 8.0),
        r.log_uniform(0.3, 6.0) * HOUR,
    );
    let mut times = Vec::new();
    for parent in poisson(r, length, rate) {
        let children = poisson(r, mean, 1.0).len();
        times.extend((0..children).map(|_| parent + r.exponential(spread)));
    }
    times.retain(|t| *t < length);
    none(times)
}

pub(super) fn dense_chance(r: &mut Rng, length: f64) -> Drawn {
    let rate = r.log_uniform(6.0, 60.0) / DAY;
    none(poisson(r, length, rate))
}

/// Gaps that differ by a quarter to a half of their mean: fairly even, and no beat.
pub(super) fn even_gaps(r: &mut Rng, length: f64) -> Drawn {
    let (shape, mean) = (r.whole(4, 16), r.log_uniform(2.0, 24.0) * HOUR);
    let (mut at, mut times) = (0.0, Vec::new());
    loop {
        at += (0..shape).map(|_| r.exponential(mean / f64::from(shape))).sum::<f64>();
        if at >= length {
            return none(times);
        }
        times.push(at);
    }
}

/// Twice or three times a week, at any working hour.
pub(super) fn some_days(r: &mut Rng, length: f64) -> Drawn {
    let (share, start) = (r.range(0.3, 0.6), r.range(0.0, 24.0));
    let mut times = Vec::new();
    for day in 0..(length / DAY) as i32 {
        if r.unit() < share {
            times.push(f64::from(day) * DAY + (start + r.range(0.0, 9.0)) * HOUR);
        }
    }
    times.retain(|t| *t < length);
    none(times)
}

pub(super) fn two_people(r: &mut Rng, length: f64) -> Drawn {
    let (one, two) = (r.log_uniform(0.5, 5.0), r.log_uniform(0.5, 5.0));
    let mut times = human(r, length, one);
    times.extend(human(r, length, two));
    none(times)
}

/// Retries after an incident, each twice as late as the one before.
pub(super) fn backing_off(r: &mut Rng, length: f64) -> Drawn {
    let rate = r.log_uniform(0.1, 1.0) / DAY;
    let mut times = Vec::new();
    for incident in poisson(r, length, rate) {
        let (mut at, mut wait) = (incident, r.log_uniform(1.0, 20.0) * MINUTE);
        for _ in 0..r.whole(3, 8) {
            times.push(at);
            at += wait * r.range(0.9, 1.1);
            wait *= 2.0;
        }
    }
    times.retain(|t| *t < length);
    none(times)
}

pub(super) fn office_bursts(r: &mut Rng, length: f64) -> Drawn {
    let per_day = r.log_uniform(1.0, 12.0);
    let calls = human(r, length, per_day);
    let spread = r.log_uniform(30.0, 3600.0);
    none(burst(r, &calls, (1, 6), spread, 0.3))
}
