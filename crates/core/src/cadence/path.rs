//! The most likely path of beats through the sweeps, for one period and one tolerance.
//!
//! A Viterbi walk. Each step goes from a beat to one 1 to 3 periods later, within the tolerance, and earns the
//! logarithm of how much likelier a beat is there than chance; a skipped slot and a reset cost. Since every step is
//! measured from the beat before, a clock, a wandering timer, missed beats and restarts are one mechanism,
//! and extra sweeps are passed over for free.
#![expect(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "counts fit the mantissa; indices are positions in the same slice"
)]

use super::candidates::NEAR;

/// Share of its slots at which a true beat is seen: makes an occupancy of .3 to .45 break even.
const HIT: f64 = 0.8;
/// Most periods one step may span. With 4, two daily beats 4 h apart would read as "every 4 h, four missed".
const LONGEST_STEP: u32 = 3;
/// A reset costs `ln n` (where it happens) and this much more (that it happens at all).
const RESET: f64 = 2.0;
/// A stretch between resets with fewer beats than this shows no period.
const SHORTEST_SEGMENT: usize = 3;
/// Sweeps tried for one step, those nearest to the slot. Sweeps stand over 10 min apart, so only a slot over 2.5 h
/// wide in a dense place has more; it bounds the walk at 48 steps a sweep.
const PREDECESSORS: usize = 16;
/// Number of tolerances tried. They overlap, so that the price of having chosen one is that of three: with it the
/// five find more of the short series than three did, and no more false ones (see the scoreboard).
pub(crate) const TOLERANCES: usize = 5;
const WIDTHS_PRICED: usize = 3;

/// A member of a path: a position among the sweeps, and the periods since the member before (0 for the first).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PathMember {
    pub(crate) sweep: usize,
    pub(crate) steps: u32,
}

/// What a hit, a skipped slot and a reset are worth, in nats, against chance `q` of a sweep in a slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Worth {
    pub(crate) chance: f64,
    pub(crate) hit: f64,
    miss: f64,
    reset: f64,
}

impl Worth {
    pub(crate) fn new(chance: f64, sweeps: usize) -> Self {
        Self {
            chance,
            hit: (HIT / chance).ln(),
            miss: ((1.0 - HIT) / (1.0 - chance)).ln(),
            reset: -(sweeps.max(1) as f64).ln() - RESET,
        }
    }
}

/// The most likely path, cut at its resets; segments of fewer than three beats are left out.
pub(crate) fn walk(sweeps: &[f64], period: f64, tolerance: f64, worth: Worth) -> Vec<Vec<PathMember>> {
    let mut score: Vec<f64> = Vec::with_capacity(sweeps.len());
    let mut back: Vec<Option<PathMember>> = Vec::with_capacity(sweeps.len());
    let mut best: Option<usize> = None;
    // Both ends of each slot only ever move forward, so that all of it is linear in the sweeps.
    let mut slots = [(0_usize, 0_usize); LONGEST_STEP as usize];
    for (j, &at) in sweeps.iter().enumerate() {
        let mut reached = (0.0, None);
        if let Some(end) = best.filter(|b| score[*b] + worth.reset > 0.0) {
            reached = (score[end] + worth.reset, Some(PathMember { sweep: end, steps: 0 }));
        }
        for (steps, (low, high)) in (1..=LONGEST_STEP).zip(slots.iter_mut()) {
            let slot = at - f64::from(steps) * period;
            while *low < j && sweeps[*low] < slot - tolerance {
                *low += 1;
            }
            while *high < j && sweeps[*high] <= slot + tolerance {
                *high += 1;
            }
            for i in nearest(sweeps, *low, *high, slot) {
                let off = (sweeps[i] - slot) / tolerance;
                let gain = worth.hit + f64::from(steps - 1) * worth.miss - 0.5 * off * off;
                if score[i] + gain > reached.0 {
                    reached = (score[i] + gain, Some(PathMember { sweep: i, steps }));
                }
            }
        }
        score.push(reached.0);
        back.push(reached.1);
        if best.is_none_or(|b| reached.0 > score[b]) {
            best = Some(j);
        }
    }
    trace(best, &back)
}

/// The positions `low..high`, or the [`PREDECESSORS`] of them around the slot.
fn nearest(sweeps: &[f64], low: usize, high: usize, slot: f64) -> std::ops::Range<usize> {
    if high.saturating_sub(low) <= PREDECESSORS {
        return low..high.max(low);
    }
    let middle = low + sweeps[low..high].partition_point(|t| *t < slot);
    let start = middle.saturating_sub(PREDECESSORS / 2).clamp(low, high - PREDECESSORS);
    start..start + PREDECESSORS
}

fn trace(best: Option<usize>, back: &[Option<PathMember>]) -> Vec<Vec<PathMember>> {
    let mut segments = vec![Vec::new()];
    let mut at = best;
    while let Some(sweep) = at {
        let steps = back[sweep].map_or(0, |b| b.steps);
        if let Some(segment) = segments.last_mut() {
            segment.push(PathMember { sweep, steps });
        }
        if back[sweep].is_some() && steps == 0 {
            segments.push(Vec::new());
        }
        at = back[sweep].map(|b| b.sweep);
    }
    segments.retain(|s| s.len() >= SHORTEST_SEGMENT);
    segments.reverse();
    for segment in &mut segments {
        segment.reverse();
    }
    segments
}

/// How much likelier a path is than chance, less the price of having chosen it, and what it is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PathEvidence {
    /// Log-likelihood ratio, nats.
    pub(crate) nats: f64,
    /// Steps from beat to beat.
    pub(crate) steps: f64,
    /// Share of the slots in its segments at which a beat was seen.
    pub(crate) occupancy: f64,
}

/// The evidence of a path of `steps` that skips nothing and is never reset; no other path of them has more.
pub(crate) fn most(steps: f64, worth: Worth, sweeps: usize) -> f64 {
    // Every pair of near sweeps could have been the period, at each tolerance.
    let choices = (sweeps * NEAR).min(sweeps * sweeps.saturating_sub(1) / 2).max(1) * WIDTHS_PRICED;
    // One step is free: it defined the period.
    (steps - 1.0) * worth.hit - (choices as f64).ln()
}

/// The evidence (nats) of steps through `sweeps` sweeps, by the slots that they skip and the segments that they are in.
pub(crate) fn nats(steps: f64, skipped: f64, segments: usize, worth: Worth, sweeps: usize) -> f64 {
    let resets = segments.saturating_sub(1) as f64;
    most(steps, worth, sweeps) + skipped * worth.miss + resets * worth.reset
}

/// The evidence (nats) of steps of a given period in one segment: nothing was chosen, and the first step counts, too.
pub(crate) fn gain(steps: f64, skipped: f64, worth: Worth) -> f64 {
    steps * worth.hit + skipped * worth.miss
}

/// Weighs a path through `sweeps` sweeps.
pub(crate) fn weigh(segments: &[Vec<PathMember>], worth: Worth, sweeps: usize) -> Option<PathEvidence> {
    let steps = segments.iter().map(|s| s.len() - 1).sum::<usize>() as f64;
    let skipped: u32 = segments.iter().flatten().map(|m| m.steps.saturating_sub(1)).sum();
    let skipped = f64::from(skipped);
    (!segments.is_empty()).then(|| PathEvidence {
        nats: nats(steps, skipped, segments.len(), worth, sweeps),
        steps,
        occupancy: steps / (steps + skipped),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_beat_is_stepped_over_and_an_extra_passed_by() {
        let sweeps = [0.0, 100.0, 150.0, 200.0, 400.0, 501.0];
        let worth = Worth::new(0.05, 6);
        let path = walk(&sweeps, 100.0, 5.0, worth);
        let steps: Vec<_> = path[0].iter().map(|m| (m.sweep, m.steps)).collect();
        assert_eq!(steps, [(0, 0), (1, 1), (3, 1), (4, 2), (5, 1)]);
        let evidence = weigh(&path, worth, 6).unwrap();
        assert!((evidence.occupancy - 0.8).abs() < 1e-9 && evidence.nats > 0.0);
    }

    #[test]
    fn a_long_silence_is_a_reset() {
        let sweeps: Vec<f64> = (0..8).chain(30..38).map(|k| f64::from(k) * 100.0).collect();
        let path = walk(&sweeps, 100.0, 5.0, Worth::new(0.05, 16));
        assert_eq!(path.iter().map(Vec::len).collect::<Vec<_>>(), [8, 8]);
    }

    #[test]
    fn no_sweep_is_no_path() {
        assert!(walk(&[], 100.0, 5.0, Worth::new(0.1, 0)).is_empty());
        assert!(weigh(&[], Worth::new(0.1, 0), 0).is_none());
    }
}
