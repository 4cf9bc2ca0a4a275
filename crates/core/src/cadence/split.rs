//! A rhythm whose misses are themselves regular: two daily beats 8 h apart are no beat every 8 h that misses each third time.
#![expect(clippy::cast_precision_loss, reason = "counts fit the mantissa")]

use super::path::Worth;
use super::rhythm::Rhythm;

/// The longest cycle of slots looked for; 7 of a daily beat are the week's business.
const MAX_CYCLE: usize = 6;
/// A place in the cycle with at most this share of its beats is empty, one with at least that share is kept.
const EMPTY_SHARE: f64 = 0.12;
const KEPT_SHARE: f64 = 0.6;
/// Times that each place must have come round.
const MIN_ROUNDS: usize = 3;
/// Chance below which the misses do not fall on the same places by accident.
const MAX_CHANCE: f64 = 0.001;
/// Two beats of twice the period are this far from taking turns evenly, as a share of the period, and in spreads of either.
const ALTERNATING_SHARE: f64 = 0.02;
const ALTERNATING_SPREADS: f64 = 4.0;

impl Rhythm {
    /// The slower beats that this one is made of; itself if it is one, or if they are more than `most`.
    pub(crate) fn split(self, sweeps: usize, most: usize) -> Vec<Self> {
        let slots = self.numbered();
        let is_slower = |cycle: &usize| has_empty_places(&slots, *cycle) || (*cycle == 2 && self.alternates(&slots));
        let Some(cycle) = (2..=MAX_CYCLE).find(is_slower) else {
            return vec![self];
        };
        let mut places = vec![Vec::new(); cycle];
        for (number, at) in slots {
            if let Some(place) = places.get_mut(number % cycle) {
                place.push(at);
            }
        }
        let fullest = places.iter().map(Vec::len).max().unwrap_or_default() as f64;
        places.retain(|place| place.len() as f64 > EMPTY_SHARE * fullest);
        if places.len() > most {
            return vec![self];
        }
        let slower = places.into_iter().map(|times| {
            let mut rhythm = self.clone();
            rhythm.late.clear();
            rhythm.rechain(times, self.fit.period * cycle as f64);
            rhythm.weigh_again(sweeps);
            rhythm
        });
        slower.collect()
    }

    /// Whether every second beat of a clock is early and every other one late.
    fn alternates(&self, slots: &[(usize, f64)]) -> bool {
        let (period, first) = (self.fit.period, self.first());
        let off = |parity: usize| {
            let half = slots.iter().filter(move |(number, _)| number % 2 == parity);
            let off: Vec<f64> = half.map(|(number, at)| at - first - *number as f64 * period).collect();
            let count = off.len().max(1) as f64;
            let mean = off.iter().sum::<f64>() / count;
            let squares = off.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
            (mean, (squares / count).sqrt(), off.len())
        };
        let ((even, even_spread, evens), (odd, odd_spread, odds)) = (off(0), off(1));
        let apart = (even - odd).abs();
        self.segments.len() == 1
            && evens.min(odds) > MIN_ROUNDS
            && apart > ALTERNATING_SHARE * period
            && apart > ALTERNATING_SPREADS * even_spread.max(odd_spread)
    }

    /// The evidence of the beats as they are, where they are no longer those of the path that was walked.
    pub(crate) fn weigh_again(&mut self, sweeps: usize) {
        let worth = Worth::new(self.chance, sweeps);
        let beats = self.segments.iter().map(Vec::len);
        let steps = beats.map(|n| n.saturating_sub(1)).sum::<usize>() as f64;
        let skipped = self.segments.iter().flatten().map(|b| b.steps.saturating_sub(1));
        self.nats = super::path::nats(
            steps,
            f64::from(skipped.sum::<u32>()),
            self.segments.len(),
            worth,
            sweeps,
        );
    }

    /// Its beats and the number of the slot of each, from the first on.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small count, not negative"
    )]
    fn numbered(&self) -> Vec<(usize, f64)> {
        let (mut number, mut before) = (0.0, self.first());
        let beats = self.segments.iter().flatten().map(|beat| {
            number += ((beat.at - before) / self.fit.period).round();
            before = beat.at;
            (number as usize, beat.at)
        });
        beats.collect()
    }
}

/// Whether some places of the cycle are always empty although the others are kept, and not by chance.
fn has_empty_places(slots: &[(usize, f64)], cycle: usize) -> bool {
    let all = slots.last().map_or(0, |(number, _)| number + 1);
    if all < MIN_ROUNDS * cycle {
        return false;
    }
    let mut seen = vec![0_usize; cycle];
    for (number, _) in slots {
        if let Some(place) = seen.get_mut(number % cycle) {
            *place += 1;
        }
    }
    let due = |place: usize| ((all - place).div_ceil(cycle)) as f64;
    let share = |place: usize| seen.get(place).copied().unwrap_or_default() as f64 / due(place);
    let empty: Vec<usize> = (0..cycle).filter(|p| share(*p) <= EMPTY_SHARE).collect();
    if empty.is_empty() || (0..cycle).any(|p| share(p) > EMPTY_SHARE && share(p) < KEPT_SHARE) {
        return false;
    }
    let missed = all.saturating_sub(slots.len()) as f64;
    let on_empty: f64 = empty.iter().map(|p| due(*p) * (1.0 - share(*p))).sum();
    // Hypergeometric: that every slot of these places is among the missed ones; for any choice of places.
    let mut chance = (0..empty.len()).fold(1.0, |choices, i| choices * (cycle - i) as f64 / (i + 1) as f64);
    let mut i = 0.0;
    while i < on_empty && chance >= MAX_CHANCE {
        chance *= (missed - i).max(0.0) / (all as f64 - i);
        i += 1.0;
    }
    chance < MAX_CHANCE
}

#[cfg(test)]
mod tests {
    use crate::cadence::search::best;

    use super::*;

    fn split(hours: impl Iterator<Item = f64>) -> Vec<f64> {
        let times: Vec<f64> = hours.map(|hour| hour * 3600.0).collect();
        let (rhythm, _) = Rhythm::extract(&times, &best(&times, 1500.0).unwrap());
        let periods = rhythm.split(times.len(), 4).into_iter().map(|r| r.fit.period / 3600.0);
        periods.map(f64::round).collect()
    }

    #[test]
    fn two_of_three_are_two_beats() {
        assert_eq!(
            split((0..20).flat_map(|day| [f64::from(day) * 24.0, f64::from(day) * 24.0 + 8.0])),
            [24.0, 24.0]
        );
    }

    #[test]
    fn two_that_take_turns_unevenly_are_two_beats() {
        let times: Vec<f64> = (0..40)
            .map(|k| f64::from(k) * 43_200.0 + f64::from(k % 2) * 1200.0)
            .collect();
        let (mut rhythm, _) = Rhythm::extract(&times, &best(&times, 1500.0).unwrap());
        rhythm.rechain(times, 43_200.0);
        let periods: Vec<f64> = rhythm.split(40, 4).iter().map(|r| r.fit.period.round()).collect();
        assert_eq!(periods, [86_400.0, 86_400.0]);
    }

    #[test]
    fn a_beat_is_not_split_into_more_beats_than_there_is_room_for() {
        let times: Vec<f64> = (0..20)
            .flat_map(|day| [f64::from(day) * 86_400.0, f64::from(day) * 86_400.0 + 28_800.0])
            .collect();
        let beats = |most| {
            Rhythm::extract(&times, &best(&times, 1500.0).unwrap())
                .0
                .split(times.len(), most)
                .len()
        };
        assert_eq!((beats(2), beats(1)), (2, 1));
    }

    #[test]
    fn misses_without_a_rule_are_misses() {
        let missed = [3, 4, 9, 14, 16, 21, 22, 27];
        assert_eq!(
            split((0..30).filter(|k| !missed.contains(k)).map(|k| f64::from(k) * 8.0)),
            [8.0]
        );
    }
}
