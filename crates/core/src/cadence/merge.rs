//! Rhythms that are one: a beat that moved, and two halves of a faster beat.
#![expect(clippy::cast_precision_loss, reason = "counts fit the mantissa")]

use super::rhythm::Rhythm;

/// Periods this close (as a share) may be the same.
const SAME_PERIOD: f64 = 0.015;
/// Below this share of concurrent steps, two rhythms came one after the other.
const CONCURRENT: f64 = 0.5;
/// Two phases this close (as a share of the period) to half a period apart are one beat of half the period.
const OPPOSITE: f64 = 0.02;

/// Merges whatever belongs together; the strongest rhythm comes first and stays first.
pub(crate) fn merge(mut rhythms: Vec<Rhythm>) -> Vec<Rhythm> {
    let mut merged: Vec<Rhythm> = Vec::new();
    while !rhythms.is_empty() {
        let mut strong = rhythms.remove(0);
        let mut apart = Vec::new();
        for weak in rhythms {
            if let Some(weak) = join(&mut strong, weak) {
                apart.push(weak);
            }
        }
        rhythms = apart;
        merged.push(strong);
    }
    merged
}

/// Joins `weak` to `strong`, or gives it back.
fn join(strong: &mut Rhythm, mut weak: Rhythm) -> Option<Rhythm> {
    if (strong.fit.period / weak.fit.period - 1.0).abs() >= SAME_PERIOD {
        return Some(weak);
    }
    if concurrent(strong, &weak) < CONCURRENT {
        strong.segments.append(&mut weak.segments);
        strong.segments.sort_by(|a, b| first(a).total_cmp(&first(b)));
        strong.tolerance = strong.tolerance.max(weak.tolerance);
        strong.refit();
    } else {
        let period = strong.fit.period;
        let apart = (weak.first() - strong.first()).rem_euclid(period);
        let near = (OPPOSITE * period)
            .max(2.0 * strong.tolerance)
            .max(2.0 * weak.tolerance);
        if (apart - period / 2.0).abs() >= near {
            return Some(weak);
        }
        let times = strong.times().into_iter().chain(weak.times()).collect();
        strong.rechain(times, period / 2.0);
    }
    strong.nats = strong.nats.max(weak.nats);
    strong.late.append(&mut weak.late);
    strong.late.sort_unstable_by(f64::total_cmp);
    None
}

fn first(segment: &[super::fit::Beat]) -> f64 {
    segment.first().map_or(0.0, |b| b.at)
}

/// The share of the shorter one's steps in which the other one beats too.
fn concurrent(a: &Rhythm, b: &Rhythm) -> f64 {
    let (a, b) = (a.times(), b.times());
    let (short, long) = if b.len() <= a.len() { (b, a) } else { (a, b) };
    let beats = |(x, y): &(&f64, &f64)| long.partition_point(|t| t < *y) > long.partition_point(|t| t <= *x);
    let both = short.iter().zip(short.iter().skip(1)).filter(beats).count();
    both as f64 / short.len().saturating_sub(1).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cadence::Lock;
    use crate::cadence::fit::{Beat, Fit};

    fn rhythm(start: f64, beats: u32) -> Rhythm {
        let beat = |k: u32| Beat {
            at: start + f64::from(k) * 1000.0,
            steps: k.min(1),
        };
        let fit = Fit {
            lock: Lock::Clock,
            period: 1000.0,
            period_error: 1.0,
            jitter: 1.0,
            spread: 1.0,
        };
        let segments = vec![(0..beats).map(beat).collect()];
        Rhythm {
            nats: 9.0,
            tolerance: 5.0,
            fit,
            segments,
            late: Vec::new(),
        }
    }

    #[test]
    fn one_after_the_other_is_a_moved_beat() {
        let merged = merge(vec![rhythm(0.0, 10), rhythm(10_300.0, 8)]);
        assert_eq!((merged.len(), merged[0].segments.len()), (1, 2));
        assert_eq!(merged[0].shifted().count(), 1);
    }

    #[test]
    fn two_at_opposite_phases_are_one_at_half_the_period() {
        let merged = merge(vec![rhythm(0.0, 10), rhythm(500.0, 10)]);
        assert_eq!((merged.len(), merged[0].times().len()), (1, 20));
        assert!((merged[0].fit.period - 500.0).abs() < 1e-6);
    }

    #[test]
    fn two_at_other_phases_stay_apart() {
        assert_eq!(merge(vec![rhythm(0.0, 10), rhythm(300.0, 10)]).len(), 2);
    }
}
