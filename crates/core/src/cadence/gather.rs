//! Beats that the walk left out: just out of tolerance, cut off by a few misses, or late.
#![expect(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "counts fit the mantissa; segments are never empty"
)]

use super::fit::Beat;
use super::rhythm::{Rhythm, closest, without};

/// A late (or early) beat is within this share of the period of its slot, the widest that a person would still call
/// the beat; further for a loose one, but never further than the second share.
const LATE: f64 = 0.05;
const LATEST: f64 = 0.15;

/// Rounds in which beats just out of tolerance are taken in: each fit may bring the next one into reach.
const ABSORB: usize = 3;
/// Past the end of a segment a sweep is its beat only if fewer than this many stray ones are expected in the slots
/// passed on the way.
const STRAY: f64 = 0.1;

impl Rhythm {
    /// Takes them in, and notes the late ones; returns the sweeps that are left.
    pub(crate) fn gather(&mut self, mut free: Vec<f64>) -> Vec<f64> {
        for _ in 0..ABSORB {
            if !self.absorb(&free) {
                break;
            }
            free = without(&free, &self.times());
        }
        self.late = self.late_among(&free);
        without(&free, &self.late)
    }

    /// Takes in the free sweeps within two tolerances of a slot that looks missed, inside the segments and past their ends;
    /// says whether there were any.
    ///
    /// The walk prefers the sharpest tolerance that explains most beats, and so leaves out the outer ones of a
    /// looser clock, and one or two beats cut off by a few misses. They are beats like the others: without them the
    /// jitter would be called too small, and the beat stopped.
    fn absorb(&mut self, free: &[f64]) -> bool {
        let (period, reach) = (self.fit.period, self.reach());
        let span = (self.last() - self.first()).max(period);
        // Free sweeps that fall into one slot by accident.
        let crowd = 2.0 * reach * free.len() as f64 / span;
        let mut any = false;
        let mut previous = f64::NEG_INFINITY;
        let ends: Vec<f64> = self
            .segments
            .iter()
            .skip(1)
            .map(|s| s[0].at)
            .chain([f64::INFINITY])
            .collect();
        for (segment, end) in self.segments.iter_mut().zip(ends) {
            let first = segment[0].at;
            let before = free[..free.partition_point(|t| *t < first)]
                .iter()
                .rev()
                .take_while(|t| **t > previous);
            let mut beats: Vec<Beat> = Vec::with_capacity(segment.len() + 2);
            let mut steps_to_next = 0;
            for (away, steps) in along(before.map(|t| first - t), period, reach, crowd) {
                beats.push(Beat {
                    at: first - away,
                    steps,
                });
            }
            // Walked backwards, each carries the steps to the beat after it; turn that round.
            beats.reverse();
            for beat in &mut beats {
                std::mem::swap(&mut beat.steps, &mut steps_to_next);
            }
            beats.push(Beat {
                at: first,
                steps: steps_to_next,
            });
            for pair in segment.windows(2) {
                fill(&mut beats, pair[0].at, pair[1], free, reach);
            }
            let last = beats[beats.len() - 1].at;
            let after = free[free.partition_point(|t| *t <= last)..]
                .iter()
                .take_while(|t| **t < end);
            for (away, steps) in along(after.map(|t| t - last), period, reach, crowd) {
                beats.push(Beat { at: last + away, steps });
            }
            previous = beats[beats.len() - 1].at;
            any |= beats.len() > segment.len();
            *segment = beats;
        }
        if any {
            self.refit();
        }
        any
    }

    /// A sweep within two tolerances of a slot is its beat; seconds.
    fn reach(&self) -> f64 {
        (2.0 * self.tolerance).min(LATEST * self.fit.period)
    }

    /// For each slot that looks missed, and one before and after each segment, the nearest free sweep.
    fn late_among(&self, free: &[f64]) -> Vec<f64> {
        let reach = self.late_reach();
        let mut late: Vec<f64> = Vec::new();
        let mut look = |slot: f64| late.extend(closest(free, slot, reach));
        for segment in &self.segments {
            for (a, b) in segment.iter().zip(segment.iter().skip(1)) {
                let step = (b.at - a.at) / f64::from(b.steps.max(1));
                (1..b.steps).for_each(|k| look(a.at + f64::from(k) * step));
            }
            look(segment[0].at - self.fit.period);
            look(segment[segment.len() - 1].at + self.fit.period);
        }
        late.sort_unstable_by(f64::total_cmp);
        late.dedup();
        late
    }

    /// How far a late beat may be from its slot, seconds.
    pub(crate) fn late_reach(&self) -> f64 {
        let period = self.fit.period;
        (2.0 * self.tolerance)
            .max(3.0 * self.fit.jitter)
            .max(LATE * period)
            .min(LATEST * period)
    }
}

/// Appends `to` to the beats, and before it the free sweeps near the slots that were skipped on the way from `from`.
fn fill(beats: &mut Vec<Beat>, from: f64, to: Beat, free: &[f64], reach: f64) {
    let step = (to.at - from) / f64::from(to.steps.max(1));
    let mut since = 1;
    for k in 1..to.steps {
        let before = beats.last().map_or(from, |b| b.at);
        let found = closest(free, from + f64::from(k) * step, reach);
        if let Some(at) = found.filter(|t| *t > before && *t < to.at) {
            beats.push(Beat { at, steps: since });
            since = 0;
        }
        since += 1;
    }
    beats.push(Beat {
        at: to.at,
        steps: since,
    });
}

/// Of distances from the end of a segment, growing, those that are whole periods from it or from the one before:
/// each with its periods. Stops where an accident gets likely.
fn along(distances: impl Iterator<Item = f64>, period: f64, reach: f64, crowd: f64) -> Vec<(f64, u32)> {
    let mut found = Vec::new();
    let mut base = 0.0;
    for away in distances {
        let steps = ((away - base) / period).round();
        if steps * crowd > STRAY {
            break;
        }
        if steps >= 1.0 && (away - base - steps * period).abs() <= reach {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a count, not negative"
            )]
            found.push((away, steps as u32));
            base = away;
        }
    }
    found
}
