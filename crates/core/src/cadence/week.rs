//! Beats that keep some days of the week only.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "whole seconds and counts; a weekday is below seven"
)]

use super::Weekday;
use super::rhythm::Rhythm;
use super::slot::{Fate, Slot};

const DAY_SECS: f64 = 86_400.0;
/// Chance below which the misses did not fall on the same weekdays by accident; about three free weekends.
const MAX_CHANCE_OF_WEEKDAYS: f64 = 0.001;
/// On the days it keeps, a beat is seen at least this often.
const MIN_SEEN_SHARE: f64 = 0.8;

/// The days a beat keeps, Monday first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Week {
    origin: i64,
    kept: [bool; 7],
}

/// The weekday (UTC, Monday is 0) of a moment.
fn weekday(origin: i64, at: f64) -> usize {
    let day = (origin + at.round() as i64).div_euclid(86_400);
    // 1970-01-01 was a Thursday.
    usize::try_from((day + 3).rem_euclid(7)).unwrap_or_default()
}

impl Week {
    /// The days kept, if the beat divides the day and its misses fall on certain days as they would not by chance.
    pub(crate) fn detect(slots: &[Slot], rhythm: &Rhythm, origin: i64) -> Option<Self> {
        let a_day = DAY_SECS / rhythm.fit.period;
        if a_day.round() < 1.0 || (a_day / a_day.round() - 1.0).abs() > 0.005 {
            return None;
        }
        let hit = |s: &Slot| s.fate != Fate::Missed;
        let (first, last) = (slots.iter().position(hit)?, slots.iter().rposition(hit)?);
        let (mut due, mut seen) = ([0_usize; 7], [0_usize; 7]);
        for slot in &slots[first..=last] {
            let day = weekday(origin, slot.at);
            due[day] += 1;
            seen[day] += usize::from(hit(slot));
        }
        let free: Vec<usize> = (0..7).filter(|d| due[*d] >= 2 && seen[*d] == 0).collect();
        let kept: Vec<usize> = (0..7).filter(|d| seen[*d] > 0).collect();
        let lazy = |d: &usize| (seen[*d] as f64) < MIN_SEEN_SHARE * due[*d] as f64;
        if free.is_empty() || free.len() + kept.len() < 7 || kept.iter().filter(|d| lazy(d)).count() > 1 {
            return None;
        }
        let all: usize = due.iter().sum();
        let missed = all - seen.iter().sum::<usize>();
        let on_free: usize = free.iter().map(|d| due[*d]).sum();
        // Hypergeometric: that every slot of these days is among the missed ones; for any choice of days.
        let by_chance: f64 = (0..on_free).map(|i| (missed - i) as f64 / (all - i) as f64).product();
        let choices = [1.0, 7.0, 21.0, 35.0, 35.0, 21.0, 7.0, 1.0][free.len()];
        let mut days = [false; 7];
        for day in kept {
            days[day] = true;
        }
        (by_chance * choices < MAX_CHANCE_OF_WEEKDAYS).then_some(Self { origin, kept: days })
    }

    /// Whether a beat is due on the day of this moment.
    pub(crate) fn has(&self, at: f64) -> bool {
        self.kept[weekday(self.origin, at)]
    }

    /// The days, Monday first.
    pub(crate) fn days(&self) -> Vec<Weekday> {
        let days = Weekday::ALL.into_iter().zip(self.kept);
        days.filter_map(|(day, kept)| kept.then_some(day)).collect()
    }
}
