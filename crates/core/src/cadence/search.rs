//! The best beat among some sweeps: every candidate period at every tolerance, walked, weighed and doubted.
#![expect(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "counts fit the mantissa; members hold positions in the same slice"
)]

use super::candidates::{self, NEAR};
use super::density::Unclaimed;
use super::path::{self, PathEvidence, PathMember, TOLERANCES, Worth};

/// Tolerances as shares of the period, from "a sharp clock: four beats will do" to "a loose one: seven". The gain of a
/// hit falls from about 4.4 to 2.1 nats; 5 % of 24 h = 72 min is the widest thing a person would still call a beat.
const SHARES: [f64; TOLERANCES] = [0.005, 0.009, 0.016, 0.028, 0.05];
/// Nor is any wider than 1.6 % of the period, or than 81 min if that is more: on a comb of days or weeks, 5 % would be hours, and
/// whatever is done once a day would fit.
const MAX_TOLERANCE: (f64, f64) = (0.016, 4860.0);
/// No tolerance below this many seconds: calls start at whole seconds, and queues delay them.
pub(crate) const LEAST_TOLERANCE: f64 = 45.0;
/// Evidence (nats) from which a beat is worth a mention as a leaning: 20 to 1.
pub(crate) const TENTATIVE: f64 = 2.995_732_273_553_991;
/// A slot in which chance alone would put a sweep this often cannot tell a beat from chance.
const CROWDED: f64 = 0.45;
/// Fewer beats than this are never a period: three sweeps always have one.
pub(crate) const LEAST_BEATS: usize = 4;
/// Fewer seen beats than this share of the slots are no beat.
const LEAST_OCCUPANCY: f64 = 0.5;
/// Nats a step must be worth on average: long series make trivial effects significant (90 days of office hours).
const EFFECT: f64 = 0.5;
/// The same where a tolerance above this share of the period leaves out most of the sweeps: something done once a day,
/// at any time, is near every loose comb.
const LOOSE_EFFECT: f64 = 1.0;
const LOOSE: f64 = 0.02;
/// Below this evidence (nats) a beat must explain about half of all sweeps. Without it a loose 72 h comb through
/// 27 of 90 random sweeps passed.
const WEAK: f64 = 12.0;
const WEAK_SHARE: f64 = 0.48;
/// A beat of fewer than a fifth of the sweeps must live for a quarter of the time: five hourly calls inside 90 days
/// are an episode.
const MINORITY: f64 = 0.2;
const LIFE: f64 = 0.25;

/// Restarts within this many seconds of one time of day are a pattern of the day.
const SAME_TIME_OF_DAY: f64 = 1800.0;
const DAY_SECS: f64 = 86_400.0;

/// A beat was seen in at least the first share of the slots from its first to its last, or in the second if it was restarted more
/// often than a schedule is changed: calls on full hours, now and then, are no hourly beat.
const MIN_SEEN: f64 = 0.3;
const MIN_SEEN_RESET: f64 = 0.55;
const MAX_MOVES: usize = 2;

/// A path that passed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Best {
    pub(crate) period: f64,
    pub(crate) tolerance: f64,
    pub(crate) worth: Worth,
    pub(crate) evidence: PathEvidence,
    pub(crate) segments: Vec<Vec<PathMember>>,
}

impl Best {
    fn beats(&self) -> usize {
        self.segments.iter().map(Vec::len).sum()
    }

    /// Further steps from beat to beat until the evidence reaches `nats`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small count, not negative"
    )]
    pub(crate) fn steps_to(&self, nats: f64) -> usize {
        // A step is worth .57 nats at least, since no slot is more crowded than CROWDED.
        ((nats - self.evidence.nats).max(0.0) / self.worth.hit).ceil() as usize
    }
}

/// The chance of at least one sweep where `expected` are expected, kept away from certainty at both ends.
fn chance(expected: f64) -> f64 {
    (1.0 - (-expected).exp()).clamp(1e-4, 0.7)
}

/// The path with the strongest evidence, if any has at least [`TENTATIVE`] and passes every doubt.
///
/// Dense calls, of which no beat between neighbors explains the half, are compared with further ones.
pub(crate) fn best(sweeps: &[f64], shortest: f64) -> Option<Best> {
    let walked = candidates::periods(sweeps, shortest, NEAR);
    let mut best = best_of(sweeps, &walked, None);
    let many = candidates::many_neighbors(sweeps);
    let explains = best.as_ref().map_or(0, Best::beats);
    if many > NEAR && 2 * explains < sweeps.len() {
        let mut further = candidates::periods(sweeps, shortest, many);
        further.retain(|period| !walked.iter().any(|p| candidates::are_same(*period, *p)));
        best = best_of(sweeps, &further, best);
    }
    best
}

/// The best path of these periods and of what is the best so far.
fn best_of(sweeps: &[f64], periods: &[f64], mut best: Option<Best>) -> Option<Best> {
    for &period in periods {
        for tolerance in tolerances(period) {
            let so_far = best.as_ref().map_or(f64::NEG_INFINITY, |best| best.evidence.nats);
            let found = attempt(sweeps, period, tolerance, so_far);
            best = found.filter(|found| found.evidence.nats > so_far).or(best);
        }
    }
    best
}

/// The tolerances to try, seconds.
fn tolerances(period: f64) -> impl Iterator<Item = f64> {
    let widest = (MAX_TOLERANCE.0 * period).max(MAX_TOLERANCE.1);
    let all = SHARES
        .into_iter()
        .map(move |share| (share * period).max(LEAST_TOLERANCE));
    all.take_while(move |tolerance| *tolerance <= widest)
}

/// The path of this period and tolerance, if it passes; `None` too where no path could have more evidence than there is
/// `so_far`: most periods are not walked at all once the right one was.
fn attempt(sweeps: &[f64], period: f64, tolerance: f64, so_far: f64) -> Option<Best> {
    let n = sweeps.len();
    let span = sweeps.last()? - sweeps.first()?;
    let overall = chance(2.0 * tolerance * n as f64 / span.max(period));
    if overall > CROWDED {
        return None;
    }
    let mut worth = Worth::new(overall, n);
    // A step takes a period, less the tolerance, and each sweep can be one beat at most.
    let steps = (span / (period - tolerance)).min(n as f64);
    if path::most(steps, worth, n) <= so_far {
        return None;
    }
    let segments = path::walk(sweeps, period, tolerance, worth);
    let mut evidence = path::weigh(&segments, worth, n)?;
    if evidence.nats < TENTATIVE {
        return None;
    }
    // The density beside the slots is what tells a beat from the bump of working hours, and from a grid of round hours.
    let beside = chance(Unclaimed::new(sweeps, &segments).density(period, tolerance));
    if beside > overall {
        if beside > CROWDED {
            return None;
        }
        worth = Worth::new(beside, n);
        evidence = path::weigh(&segments, worth, n)?;
    }
    let beats: usize = segments.iter().map(Vec::len).sum();
    let share = beats as f64 / n as f64;
    let life: f64 = segments
        .iter()
        .map(|s| sweeps[s[s.len() - 1].sweep] - sweeps[s[0].sweep])
        .sum();
    let first = segments
        .first()
        .and_then(|s| s.first())
        .map_or(0.0, |m| sweeps[m.sweep]);
    let last = segments.last().and_then(|s| s.last()).map_or(0.0, |m| sweeps[m.sweep]);
    let seen = beats as f64 / ((last - first) / period + 1.0);
    let is_loose = tolerance > LOOSE * period && share < 0.42;
    let effect = if is_loose { LOOSE_EFFECT } else { EFFECT };
    let doubtful = evidence.occupancy < LEAST_OCCUPANCY
        || beats < LEAST_BEATS
        || seen
            < if segments.len() > MAX_MOVES + 1 {
                MIN_SEEN_RESET
            } else {
                MIN_SEEN
            }
        || evidence.nats < (effect * evidence.steps).max(TENTATIVE)
        || restarts_by_day(sweeps, &segments, period, tolerance)
        || (evidence.nats < WEAK && share < WEAK_SHARE)
        || (share < MINORITY && life < LIFE * span);
    (!doubtful).then_some(Best {
        period,
        tolerance,
        worth,
        evidence,
        segments,
    })
}

/// Whether the phase moves three times or more, and always at one time of day: that is a pattern of the day (some fixed times,
/// a place in a batch that wraps round), not a timer that restarts.
fn restarts_by_day(sweeps: &[f64], segments: &[Vec<PathMember>], period: f64, tolerance: f64) -> bool {
    let ends = segments.windows(2).filter_map(|pair| {
        let (last, first) = (sweeps[pair[0].last()?.sweep], sweeps[pair[1].first()?.sweep]);
        let moved = (first - last + period / 2.0).rem_euclid(period) - period / 2.0;
        (moved.abs() > 2.0 * tolerance).then_some(first)
    });
    let starts: Vec<f64> = ends.collect();
    let of_day = |t: &f64| (t - starts[0] + DAY_SECS / 2.0).rem_euclid(DAY_SECS) - DAY_SECS / 2.0;
    starts.len() > MAX_MOVES && starts.iter().all(|t| of_day(t).abs() <= SAME_TIME_OF_DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_daily_beats_are_found_at_the_sharpest_tolerance() {
        let sweeps: Vec<f64> = (0..9).map(|k| f64::from(k) * 86_400.0).collect();
        let found = best(&sweeps, 1500.0).unwrap();
        assert!((found.period - 86_400.0).abs() < 1e-6 && (found.tolerance - 432.0).abs() < 1e-6);
        assert!(found.evidence.nats > WEAK);
    }

    #[test]
    fn what_is_not_walked_would_not_have_been_the_best() {
        // Knuth's generator, and the sum of twelve draws for a bell curve.
        let mut state = 11_u64;
        let mut unit = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let (mut beats, mut none) = (0, 0);
        for round in 0..400 {
            let (period, jitter) = (3600.0 * 25_f64.powf(unit()), 3000_f64.powf(unit()));
            let mut sweeps: Vec<f64> = (0..10 + round % 60)
                .map(|k| f64::from(k) * period + jitter * ((0..12).map(|_| unit()).sum::<f64>() - 6.0))
                .collect();
            sweeps.extend((0..round % 17).map(|_| unit() * 30.0 * period));
            sweeps.retain(|_| unit() < 0.9);
            sweeps.sort_unstable_by(f64::total_cmp);
            sweeps.dedup_by(|b, a| *b - *a < 600.0);
            let mut all: Option<Best> = None;
            for period in candidates::periods(&sweeps, 1500.0, NEAR) {
                for tolerance in tolerances(period) {
                    let found = attempt(&sweeps, period, tolerance, f64::NEG_INFINITY);
                    let so_far = all.as_ref().map_or(f64::NEG_INFINITY, |best| best.evidence.nats);
                    all = found.filter(|found| found.evidence.nats > so_far).or(all);
                }
            }
            assert_eq!(best(&sweeps, 1500.0), all);
            beats += usize::from(all.is_some());
            none += usize::from(all.is_none());
        }
        assert!(beats > 100 && none > 10, "{beats} {none}");
    }

    #[test]
    fn three_sweeps_are_never_a_beat() {
        assert_eq!(best(&[0.0, 86_400.0, 172_800.0], 1500.0), None);
    }
}
