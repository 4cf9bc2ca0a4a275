//! Callers whose calls are known, and a change whose effect on them is known.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "seconds of months fit the mantissa"
)]

use jiff::Timestamp;
use trailhum_core::cadence::Window;
use trailhum_core::time::TimeSpan;
use trailhum_core::verify::SeriesCalls;

pub(crate) const HOUR: f64 = 3600.0;
const DAY: f64 = 24.0 * HOUR;
const BEGIN: i64 = 1_768_003_200;
/// Resources for which the change is meant.
pub(crate) const MEANT: usize = 6;
/// Further resources of the caller, which nobody changed.
const OTHERS: usize = 4;

/// What the change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Effect {
    Fixed,
    NotFixed,
    /// Half of the resources.
    Half,
    /// The caller calls at another rate, or at another time of day.
    Moved,
    /// Only the resources that are meant do.
    MovedAlone,
    /// The caller calls no more.
    Silent,
    /// The caller calls no more for some days, and then as before.
    Paused,
    EndedBefore,
}

pub(crate) const EFFECTS: [Effect; 8] = [
    Effect::Fixed,
    Effect::NotFixed,
    Effect::Half,
    Effect::Moved,
    Effect::MovedAlone,
    Effect::Silent,
    Effect::Paused,
    Effect::EndedBefore,
];

/// Numbers that look random (splitmix64).
#[derive(Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.unit()
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[(self.unit() * of.len() as f64) as usize]
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// A caller and a change.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) effect: Effect,
    /// The first are those that are meant.
    pub(crate) series: Vec<SeriesCalls>,
    pub(crate) change: Timestamp,
    /// Of the resources that are meant: calls that came and calls that did not before the change.
    pub(crate) before: [(usize, usize); MEANT],
    /// Calls that were surely due since the change, and those that may have been, until the caller's last call.
    pub(crate) due: [(usize, usize); MEANT],
    pub(crate) period: f64,
}

struct Caller {
    period: f64,
    phase: f64,
    jitter: f64,
    missed: f64,
    missed_visits: f64,
    change: f64,
    end: f64,
    ended: f64,
    pause: f64,
    moved: (f64, f64),
    gaps: Vec<(f64, f64)>,
    effect: Effect,
}

pub(crate) fn at(second: f64) -> Timestamp {
    Timestamp::from_second(BEGIN + second.round() as i64).unwrap()
}

impl Caller {
    fn new(random: &mut Random, effect: Effect) -> Self {
        let period = random.one(&[6.0, 12.0, 12.0, 24.0, 24.0, 24.0, 168.0]) * HOUR;
        let is_weekly = period > 48.0 * HOUR;
        let days = if is_weekly {
            random.between(70.0, 120.0)
        } else {
            random.between(12.0, 35.0)
        };
        let after = if is_weekly {
            random.between(0.0, 70.0)
        } else {
            random.between(0.0, 14.0)
        };
        let (change, end) = (days * DAY, (days + after) * DAY);
        let holes = if is_weekly { 0.0 } else { random.between(0.0, 4.0) };
        let gaps = (0..holes as usize).map(|_| {
            let from = random.between(0.0, end);
            (from, from + random.between(4.0, 50.0) * HOUR)
        });
        let gaps: Vec<(f64, f64)> = gaps.collect();
        let missed = random.one(&[0.0, 0.0, 0.05, 0.1, 0.2]) * if is_weekly { 0.5 } else { 1.0 };
        let rate = random.one(&[0.5, 2.0, 4.0]);
        let moved = if period * rate < 5.0 * HOUR || is_weekly {
            1.0
        } else {
            rate
        };
        Self {
            phase: random.between(0.0, period),
            jitter: random.one(&[5.0, 60.0, 300.0]),
            missed,
            missed_visits: random.one(&[0.0, 0.0, 0.05]),
            ended: change - random.between(1.6, 12.0) * period,
            pause: random.between(2.0, 6.0) * DAY,
            moved: (period * moved, random.between(0.2, 0.8) * period),
            period,
            change,
            end,
            gaps,
            effect,
        }
    }

    fn is_read(&self, at: f64) -> bool {
        (0.0..self.end).contains(&at) && !self.gaps.iter().any(|(from, to)| (*from..*to).contains(&at))
    }

    /// When the caller would call, before the change and since; since with the period of the effect.
    fn visits(&self, is_meant: bool) -> Vec<f64> {
        let grid = |from: f64, period: f64, to: f64| {
            let number = ((to - from) / period).max(0.0) as usize + 1;
            (0..number)
                .map(move |k| from + k as f64 * period)
                .filter(move |at| *at < to)
        };
        let moves = self.effect == Effect::Moved || (self.effect == Effect::MovedAlone && is_meant);
        let mut visits: Vec<f64> = grid(self.phase, self.period, self.end).collect();
        if moves {
            visits.retain(|at| *at < self.change);
            let last = visits.last().copied().unwrap_or(self.change);
            let (period, shift) = self.moved;
            let first = if period > self.period {
                last + period
            } else {
                self.change.max(last + shift)
            };
            visits.extend(grid(first.max(self.change), period, self.end));
        }
        visits
    }

    /// Whether a call at that time would be made at all.
    fn calls(&self, resource: usize, at: f64) -> bool {
        let meant = resource < MEANT;
        let since = at >= self.change;
        match self.effect {
            Effect::Fixed => !(since && meant),
            Effect::Half => !(since && resource < MEANT / 2),
            Effect::Silent => !since,
            Effect::Paused => !since || at >= self.change + self.pause,
            Effect::EndedBefore => !(meant && at >= self.ended),
            Effect::NotFixed | Effect::Moved | Effect::MovedAlone => true,
        }
    }
}

impl Case {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let effect = EFFECTS[seed as usize % EFFECTS.len()];
        let caller = Caller::new(&mut random, effect);
        let skipped: Vec<bool> = (0..4000).map(|_| random.unit() < caller.missed_visits).collect();
        let window = Window::new(at(0.0), at(caller.end));
        let window = window.without(caller.gaps.iter().map(|(from, to)| TimeSpan::new(at(*from), at(*to))));
        let (mut before, mut due) = ([(0, 0); MEANT], [(0, 0); MEANT]);
        let (mut all, mut last) = (Vec::new(), 0.0_f64);
        for resource in 0..MEANT + OTHERS {
            let mut times = Vec::new();
            for (visit, slot) in caller.visits(resource < MEANT).into_iter().enumerate() {
                let at = slot + 3.0 * resource as f64 + caller.jitter * random.normal();
                let misses = random.unit() < caller.missed || skipped[visit];
                if !caller.is_read(at) || !caller.calls(resource, at) {
                    continue;
                }
                if let Some((seen, missed)) = before.get_mut(resource).filter(|_| at < caller.change) {
                    *if misses { missed } else { seen } += 1;
                }
                if !misses {
                    times.push(at);
                    last = last.max(at);
                }
            }
            times.sort_by(f64::total_cmp);
            all.push(times);
        }
        for it in &mut due {
            *it = caller.due(last);
        }
        let calls = |times: &Vec<f64>| SeriesCalls {
            caller: "config".to_owned(),
            times: times.iter().map(|time| at(*time)).collect(),
            window: window.clone(),
            active: Vec::new(),
        };
        Self {
            effect,
            series: all.iter().map(calls).collect(),
            change: at(caller.change),
            before,
            due,
            period: caller.period,
        }
    }
}

impl Caller {
    /// Calls that were due since the change and read: surely, and perhaps.
    fn due(&self, last: f64) -> (usize, usize) {
        let reach = (6.0 * self.jitter).max(900.0);
        let slots = (0..4000).map(|k| self.phase + f64::from(k) * self.period);
        let slots: Vec<f64> = slots
            .filter(|at| *at >= self.change - reach && *at <= self.end)
            .collect();
        let is_read = |at: f64, reach: f64| {
            at - reach >= self.change
                && at + reach <= self.end.min(last + 2.0 * reach.abs())
                && !self
                    .gaps
                    .iter()
                    .any(|(from, to)| *from < at + reach && at - reach < *to)
        };
        let count = |reach: f64| slots.iter().filter(|at| is_read(**at, reach)).count();
        (count(reach), count(-reach))
    }
}
