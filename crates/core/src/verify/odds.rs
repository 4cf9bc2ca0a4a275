//! How likely it is that due calls are missing by chance.
#![expect(clippy::cast_precision_loss, reason = "counts fit the mantissa")]

use crate::cadence::Fate;

/// What is taken as known of any timer before its slots are counted (Jeffreys): half a call, and half a miss.
const PRIOR: f64 = 0.5;
/// So many due calls count as one: a caller that moved to half its rate, as a recorder from 12 to 24 hours, did not stop.
const AT_HALF_THE_RATE: usize = 2;
/// Never fewer due calls than this: two at half the rate.
const LEAST_DUE: usize = 4;
/// Nor less time (seconds): two visits of a caller that moved to 24 hours.
const LEAST_SECS: f64 = 48.0 * 3600.0;
/// More calls than this are never needed: a series that misses most of its calls has no cadence.
const MOST_NEEDED: usize = 1000;

/// How often calls of a series were missing before the change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct MissRate {
    seen: f64,
    missed: f64,
    /// By how much misses come in longer runs than they would by chance, 1 at least.
    clustering: f64,
}

impl MissRate {
    /// What became of the slots of each track, in order.
    pub(super) fn new<'f>(tracks: impl IntoIterator<Item = &'f [Fate]>) -> Self {
        let (mut seen, mut missed, mut runs) = (0_usize, 0_usize, 0_usize);
        for fates in tracks {
            let of_track = fates.iter().filter(|fate| **fate == Fate::Missed).count();
            missed += of_track;
            seen += fates.len() - of_track;
            let is_miss = |fate: &Fate| *fate == Fate::Missed;
            runs += fates
                .chunk_by(|one, other| is_miss(one) == is_miss(other))
                .filter(|run| run.first().is_some_and(is_miss))
                .count();
        }
        let (seen, missed) = (seen as f64, missed as f64);
        let by_chance = (seen + missed).max(1.0) / seen.max(1.0);
        Self {
            seen,
            missed,
            clustering: (missed / (runs.max(1) as f64) / by_chance).max(1.0),
        }
    }

    /// The chance that none of so many due calls came, even if the caller calls half as often as before.
    pub(super) fn chance(&self, due: usize) -> f64 {
        self.chance_in_a_row(due / AT_HALF_THE_RATE)
    }

    /// The chance that so many calls in a row are missing. Each further miss makes misses likelier, as it does for
    /// anyone who knows a timer by its past alone.
    pub(super) fn chance_in_a_row(&self, due: usize) -> f64 {
        let independent = (due as f64 / self.clustering).floor();
        let (misses, all) = (self.missed + PRIOR, self.missed + self.seen + 2.0 * PRIOR);
        let mut chance = 1.0;
        let mut slot = 0.0;
        while slot < independent && chance > f64::MIN_POSITIVE {
            chance *= (misses + slot) / (all + slot);
            slot += 1.0;
        }
        chance
    }

    /// How many due calls must be missing before their chance is below the threshold; `step` seconds are between two.
    pub(super) fn needed(&self, threshold: f64, step: f64) -> usize {
        let is_enough = |due: &usize| *due as f64 * step >= LEAST_SECS && self.chance(*due) < threshold;
        (LEAST_DUE..MOST_NEEDED).find(is_enough).unwrap_or(MOST_NEEDED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: f64 = 86_400.0;

    fn rate(slots: &str) -> MissRate {
        let fates: Vec<Fate> = slots
            .chars()
            .map(|it| if it == '.' { Fate::Missed } else { Fate::Hit })
            .collect();
        MissRate::new([fates.as_slice()])
    }

    #[test]
    fn the_chance_of_further_misses_falls_with_the_slots_that_are_known_and_rises_with_those_missed() {
        let chances = ["xxxxxx", "xxxxxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxx.xxxxxxxxxxx"]
            .map(|slots| rate(slots).chance_in_a_row(3));
        let [few, many, missed] = chances;
        assert!(many < missed && missed < few, "{chances:?}");
        assert!((rate("xxxxxx").chance_in_a_row(1) - 0.5 / 7.0).abs() < 1e-12);
        assert!((rate("xxxxxx").chance_in_a_row(2) - 0.5 / 7.0 * 1.5 / 8.0).abs() < 1e-12);
    }

    #[test]
    fn misses_in_runs_count_as_fewer_than_misses_apart() {
        let apart = rate("xxx.xxx.xxx.xxx.xxx.xxx.xxxx").chance_in_a_row(6);
        let runs = rate("xxxxxxxxxxxx......xxxxxxxxxx").chance_in_a_row(6);
        assert!(runs > 30.0 * apart, "{runs} {apart}");
    }

    #[test]
    fn four_calls_and_two_days_are_the_least_that_is_needed() {
        let steady = rate(&"x".repeat(60));
        assert_eq!(steady.needed(0.01, DAY), 4);
        assert_eq!(steady.needed(0.01, DAY / 2.0), 4);
        assert_eq!(steady.needed(0.01, DAY / 4.0), 8);
        assert!(rate(&"xxxx.".repeat(6)).needed(0.01, DAY) > 4);
        assert!(steady.needed(0.0001, DAY) > 4);
    }
}
