//! The gap that the most independent witnesses of a caller share.

use super::{KEPT, LearnedPeriod, MIN_WITNESSES, SAME_VISITS, keep};

/// Half widths of a crowd as shares of the period.
const SHARES: [f64; 3] = [0.004, 0.01, 0.02];
/// Shorter periods are found alone, and longer ones do not fit twice in what is short.
const PERIODS: std::ops::RangeInclusive<f64> = 10_800.0..=691_200.0;
/// Neighbors that a sweep is compared with: a miss, or a call in between, is passed over.
const NEIGHBORS: usize = 3;
/// Witnesses in the crowd, as a multiple of those that its flanks and round distances would have in it...
const CROWD: f64 = 2.5;
/// ...and standard deviations above.
const DEVIATIONS: f64 = 4.0;
/// Crowds that are looked at for each width.
const CROWDS: usize = 6;
/// Round distances, seconds: calls on the full or half hour crowd at each of them.
const ROUND: [f64; 4] = [1800.0, 3600.0, 7200.0, 10_800.0];
/// Sweeps of two witnesses nearer than this share of the period may be of one visit.
const VISIT: f64 = 1.0 / 24.0;

/// A gap between two sweeps of a witness.
#[derive(Debug, Clone, Copy)]
struct SweepGap {
    length: f64,
    witness: usize,
}

/// The period with the most witnesses, and which of them keep it.
pub(super) fn densest(witnesses: &[&[f64]]) -> Option<(LearnedPeriod, Vec<bool>)> {
    let gaps = gaps(witnesses);
    let mut best: Option<(LearnedPeriod, Vec<bool>)> = None;
    for share in SHARES {
        for center in crowds(&gaps, share) {
            let Some(found) = examine(&gaps, witnesses, center, share) else {
                continue;
            };
            if best.as_ref().is_none_or(|(best, _)| found.0.witnesses > best.witnesses) {
                best = Some(found);
            }
        }
    }
    best
}

fn gaps(witnesses: &[&[f64]]) -> Vec<SweepGap> {
    let mut gaps = Vec::new();
    for (witness, sweeps) in witnesses.iter().enumerate() {
        for neighbor in 1..=NEIGHBORS {
            let pairs = sweeps.iter().zip(sweeps.iter().skip(neighbor));
            let lengths = pairs.map(|(a, b)| b - a).filter(|length| PERIODS.contains(length));
            gaps.extend(lengths.map(|length| SweepGap { length, witness }));
        }
    }
    gaps.sort_unstable_by(|a, b| a.length.total_cmp(&b.length));
    gaps
}

fn between(gaps: &[SweepGap], from: f64, to: f64) -> &[SweepGap] {
    let start = gaps.partition_point(|gap| gap.length < from);
    let end = gaps.partition_point(|gap| gap.length <= to);
    gaps.get(start..end).unwrap_or_default()
}

/// Middles of the most crowded places.
fn crowds(gaps: &[SweepGap], share: f64) -> Vec<f64> {
    let mut all: Vec<(usize, f64)> = Vec::with_capacity(gaps.len());
    let mut end = 0;
    for (start, gap) in gaps.iter().enumerate() {
        while gaps
            .get(end)
            .is_some_and(|other| other.length <= gap.length * (1.0 + 2.0 * share))
        {
            end += 1;
        }
        let middle = gaps.get(start.midpoint(end)).map_or(gap.length, |gap| gap.length);
        all.push((end - start, middle));
    }
    all.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.total_cmp(&b.1)));
    let mut middles: Vec<f64> = Vec::new();
    for (count, middle) in all {
        if count < MIN_WITNESSES || middles.len() == CROWDS {
            break;
        }
        if middles.iter().all(|other| (middle / other - 1.0).abs() > 2.0 * share) {
            middles.push(middle);
        }
    }
    middles
}

fn distinct(gaps: &[SweepGap]) -> f64 {
    let mut witnesses: Vec<usize> = gaps.iter().map(|gap| gap.witness).collect();
    witnesses.sort_unstable();
    witnesses.dedup();
    witnesses.len() as f64
}

/// What is learned of a crowd, if it is one.
fn examine(gaps: &[SweepGap], witnesses: &[&[f64]], center: f64, share: f64) -> Option<(LearnedPeriod, Vec<bool>)> {
    let crowd = between(gaps, center * (1.0 - share), center * (1.0 + share));
    let count = distinct(crowd);
    let beside = beside(gaps, center, share);
    if count < CROWD * beside || count < beside + DEVIATIONS * (beside + 0.5).sqrt() {
        return None;
    }
    let seconds = crowd.get(crowd.len() / 2)?.length;
    let tolerance = share * seconds;
    let own: Vec<bool> = witnesses
        .iter()
        .map(|sweeps| keep(sweeps, seconds, tolerance).is_some())
        .collect();
    let keeping: Vec<&[f64]> = witnesses
        .iter()
        .zip(&own)
        .filter(|(_, own)| **own)
        .map(|(at, _)| *at)
        .collect();
    // Most of those in the crowd keep it, or it is no period but a distance.
    if (keeping.len() as f64) < KEPT * count {
        return None;
    }
    let independent = independent(&keeping, VISIT * seconds);
    (independent >= MIN_WITNESSES).then_some((
        LearnedPeriod {
            seconds,
            tolerance,
            witnesses: independent,
            odds: 0.0,
        },
        own,
    ))
}

/// Witnesses that a crowd of this width would have by what is beside it, and a round distance away.
fn beside(gaps: &[SweepGap], center: f64, share: f64) -> f64 {
    let band = |from: f64, to: f64| distinct(between(gaps, center * from, center * to));
    let flanks = band(1.0 - 5.0 * share, 1.0 - 1.5 * share) + band(1.0 + 1.5 * share, 1.0 + 5.0 * share);
    let flanks = flanks * 2.0 / 7.0;
    let width = share * center;
    let at = |middle: f64| distinct(between(gaps, middle - width, middle + width));
    // Not those that are a multiple, or a part, of the period.
    let round = ROUND
        .iter()
        .filter(|round| 4.0 * **round <= center && **round > 2.0 * width);
    let round = round.map(|round| at(center - round).max(at(center + round)));
    round.fold(flanks, f64::max)
}

/// How many of them were called at times of their own.
fn independent(witnesses: &[&[f64]], reach: f64) -> usize {
    let mut found: Vec<&[f64]> = Vec::new();
    let beside = |at: f64, other: &[f64]| {
        let after = other.partition_point(|x| *x < at - reach);
        other.get(after).is_some_and(|x| *x <= at + reach)
    };
    for sweeps in witnesses {
        let is_same = |other: &&[f64]| {
            let near = sweeps.iter().filter(|at| beside(**at, other)).count();
            near as f64 >= SAME_VISITS * sweeps.len() as f64
        };
        if !found.iter().any(is_same) {
            found.push(sweeps);
        }
    }
    found.len()
}
