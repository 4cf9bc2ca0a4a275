//! Callers with many resources: what the pooling of their cadences is scored on. Written before the pooling and frozen since.
//!
//! Some callers visit each resource on its own schedule, some of whose lives are short; some come by in rounds, so that all
//! resources have the same calls; some have no schedule at all. Beside scheduled resources stand some that are not.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of resources and slots; the cut to whole seconds"
)]

use trailhum_sandbox::simulator::{
    ActiveSpan, DAY, HOUR, Rng, SimulatedSeries, TrueCadence, clock, human, interval, poisson, seed_for,
};

/// Lengths of the time range, in days.
pub(crate) const WINDOWS: [u32; 6] = [2, 3, 5, 7, 14, 30];

/// The callers; those without any schedule come last.
pub(crate) const KINDS: [&str; 18] = [
    "c clocks",
    "c timers",
    "c two periods",
    "c other periods",
    "c young",
    "c extras",
    "c misses",
    "c several calls",
    "c one round",
    "c few scheduled",
    "c chance",
    "c office",
    "c once a day",
    "c full hours",
    "c rounds by chance",
    "c answers",
    "c mornings",
    "c clusters",
];
/// How many of them have a schedule.
pub(crate) const SCHEDULED: usize = 10;
/// The caller whose resources are all visited in one round.
pub(crate) const ONE_ROUND: usize = 8;

/// A series of a caller: which of its resources, and the calls.
pub(crate) struct Member {
    pub(crate) resource: usize,
    pub(crate) series: SimulatedSeries,
}

/// Where the time range begins, unix seconds.
pub(crate) const ORIGIN: i64 = 1_700_006_400;

type Drawn = (Vec<f64>, Option<TrueCadence>);

/// One caller with its series.
pub(crate) fn make(base: u64, kind: usize, days: u32, index: u64) -> Vec<Member> {
    let mut rng = Rng::new(seed_for(base ^ 0x0ca1_1e25, 4000 + kind as u64, u64::from(days), index));
    let length = f64::from(days) * DAY;
    let count = rng.log_uniform(8.0, 80.0) as usize;
    let drawn = match kind {
        7 => several_calls(&mut rng, length, count),
        8 | 14 => rounds(&mut rng, length, count, kind == ONE_ROUND),
        _ if kind < SCHEDULED => scheduled(&mut rng, length, count, kind),
        _ => (0..count)
            .map(|at| (at, (shapeless(&mut rng, length, kind), None)))
            .collect(),
    };
    let member = |(resource, (mut times, truth)): (usize, Drawn)| {
        times.retain(|t| (0.0..length).contains(t));
        let mut events: Vec<i64> = times.iter().map(|t| *t as i64).collect();
        events.sort_unstable();
        let truths = truth.into_iter().collect();
        let series = SimulatedSeries {
            events,
            truths,
            days,
            ..SimulatedSeries::default()
        };
        Member { resource, series }
    };
    drawn
        .into_iter()
        .map(member)
        .filter(|member| !member.series.events.is_empty())
        .collect()
}

fn whole(length: f64) -> ActiveSpan {
    ActiveSpan { from: 0.0, to: length }
}

/// A resource that nobody visits on a schedule, though its caller has one.
fn beside(r: &mut Rng, length: f64) -> Vec<f64> {
    let per_day = r.log_uniform(0.3, 4.0);
    match r.whole(0, 2) {
        0 => poisson(r, length, per_day / DAY),
        1 => human(r, length, per_day),
        _ => {
            let mut times = Vec::new();
            for change in poisson(r, length, per_day / 3.0 / DAY) {
                times.extend((0..r.whole(1, 6)).map(|_| change + r.exponential(HOUR)));
            }
            times
        }
    }
}

/// Each resource on a schedule of its own, one of ten (of "few scheduled": six of ten) not on any.
fn scheduled(r: &mut Rng, length: f64, count: usize, kind: usize) -> Vec<(usize, Drawn)> {
    let own = r.pick(&[24.0, 24.0, 12.0]) * HOUR;
    let other = r.pick(&[5.0, 6.0, 8.0, 10.0, 18.0, 20.0, 36.0]) * HOUR;
    let sigma = r.range(20.0, 300.0);
    (0..count)
        .map(|at| {
            if r.unit() < if kind == 9 { 0.6 } else { 0.1 } {
                return (at, (beside(r, length), None));
            }
            let period = match kind {
                2 => r.pick(&[24.0, 12.0]) * HOUR,
                3 => other,
                _ => own,
            };
            let life = if kind == 4 {
                (period * r.range(2.6, 8.0)).min(length)
            } else {
                length
            };
            let from = r.range(0.0, length - life);
            let span = ActiveSpan { from, to: from + life };
            let miss = if kind == 6 { 0.2 } else { 0.02 };
            let (mut times, truth) = if kind == 1 {
                interval(r, span, period, sigma / 2.0, miss)
            } else {
                clock(r, span, (period, None), sigma, miss)
            };
            if kind == 5 {
                let rate = r.log_uniform(0.2, 0.7) / period;
                times.extend(poisson(r, length, rate));
            }
            (at, (times, Some(truth)))
        })
        .collect()
}

/// Three calls of each resource in one visit to it.
fn several_calls(r: &mut Rng, length: f64, count: usize) -> Vec<(usize, Drawn)> {
    let mut drawn = Vec::new();
    for at in 0..count {
        let (times, truth) = clock(r, whole(length), (DAY, None), 120.0, 0.02);
        for call in 0..3 {
            let later = times.iter().map(|t| t + f64::from(call) * r.range(1.0, 40.0)).collect();
            drawn.push((at, (later, Some(truth.clone()))));
        }
    }
    drawn
}

/// All resources in rounds that take some minutes to two hours, each at its place in the round; daily, or at any time.
fn rounds(r: &mut Rng, length: f64, count: usize, daily: bool) -> Vec<(usize, Drawn)> {
    let lasts = r.log_uniform(5.0, 120.0) * 60.0;
    let (starts, truth) = if daily {
        let (starts, truth) = clock(r, whole(length), (DAY, None), 120.0, 0.02);
        (starts, Some(truth))
    } else {
        let per_day = r.log_uniform(0.4, 3.0);
        (poisson(r, length, per_day / DAY), None)
    };
    (0..count)
        .map(|at| {
            let place = lasts * at as f64 / count as f64;
            let times = starts.iter().map(|start| start + place + r.range(0.0, 20.0)).collect();
            (at, (times, truth.clone()))
        })
        .collect()
}

/// Calls without a schedule, whatever the resource.
fn shapeless(r: &mut Rng, length: f64, kind: usize) -> Vec<f64> {
    let per_day = r.log_uniform(0.4, 4.0);
    let days = -1..=(length / DAY) as i32;
    match kind {
        10 => poisson(r, length, per_day / DAY),
        11 => human(r, length, per_day),
        12 => {
            let (width, offset) = (r.range(4.0, 10.0) * HOUR, r.range(0.0, DAY));
            days.map(|day| f64::from(day) * DAY + offset + r.range(0.0, width))
                .collect()
        }
        13 => {
            let (share, late) = (r.log_uniform(0.02, 0.2), r.log_uniform(1.0, 60.0));
            let mut times = Vec::new();
            for slot in 0..(length / HOUR) as i32 {
                if r.unit() < share {
                    times.push(f64::from(slot) * HOUR + r.range(0.0, late));
                }
            }
            times
        }
        // Each call is followed by one that looks again, always after the same time.
        15 => {
            let first = poisson(r, length, per_day / 2.0 / DAY);
            first
                .iter()
                .flat_map(|t| [*t, t + 6.0 * HOUR + 30.0 * r.normal()])
                .collect()
        }
        // On some days, around the same hour.
        16 => {
            let (hour, share, width) = (r.range(0.0, 24.0), r.range(0.4, 0.9), r.range(0.7, 2.0));
            let busy: Vec<i32> = days.filter(|_| r.unit() < share).collect();
            busy.into_iter()
                .map(|day| f64::from(day) * DAY + (hour + width * r.normal()) * HOUR)
                .collect()
        }
        _ => {
            let mut times = Vec::new();
            for parent in poisson(r, length, per_day / 3.0 / DAY) {
                times.extend((0..r.whole(1, 7)).map(|_| parent + r.exponential(3.0 * HOUR)));
            }
            times
        }
    }
}
