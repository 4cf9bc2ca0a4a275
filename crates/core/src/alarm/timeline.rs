//! Events by periods of five minutes, as the alarm counts them.
#![expect(clippy::cast_precision_loss, reason = "counts fit the mantissa")]

use std::collections::BTreeMap;

use crate::cadence::Window;
use crate::finding::ActivityHistogram;

/// Periods of a day.
pub const PERIODS_A_DAY: i32 = 288;
/// Periods that are this far from each other are of different sweeps: ten minutes.
const SWEEP_GAP: i32 = 3;

/// Events by periods of five minutes since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline(BTreeMap<i32, u32>);

impl Timeline {
    /// Events of one series.
    #[must_use]
    pub fn new(beats: &ActivityHistogram) -> Self {
        Self(beats.periods().collect())
    }

    /// Adds the events of another one.
    pub fn add(&mut self, other: &Self) {
        for (period, count) in &other.0 {
            let own = self.0.entry(*period).or_default();
            *own = own.saturating_add(*count);
        }
    }

    /// The periods with any event, in order.
    pub fn periods(&self) -> impl Iterator<Item = i32> {
        self.0.keys().copied()
    }

    /// Events by UTC day since 1970.
    #[must_use]
    pub fn days(&self) -> BTreeMap<i32, usize> {
        let mut days = BTreeMap::new();
        for (period, count) in &self.0 {
            *days.entry(period.div_euclid(PERIODS_A_DAY)).or_default() += *count as usize;
        }
        days
    }

    /// The calls of each sweep.
    pub(super) fn sweeps(&self) -> Vec<f64> {
        let mut sweeps: Vec<f64> = Vec::new();
        let mut last = None;
        for (period, count) in &self.0 {
            let same = last.is_some_and(|last| period - last < SWEEP_GAP);
            match sweeps.last_mut().filter(|_| same) {
                Some(sweep) => *sweep += f64::from(*count),
                None => sweeps.push(f64::from(*count)),
            }
            last = Some(*period);
        }
        sweeps
    }

    /// How much more the days of a window differ than those of calls at random times do: the variance of a day's count
    /// by its mean.
    pub(super) fn unevenness(&self, window: &Window) -> f64 {
        let day = |second: i64| i32::try_from(second.div_euclid(86_400)).unwrap_or(i32::MAX);
        let (first, last) = (day(window.from().as_second()), day(window.to().as_second()));
        let days = f64::from(last.saturating_sub(first)).max(1.0);
        if days < 4.0 {
            return 1.0;
        }
        let counts = self.days();
        let mean = counts.values().sum::<usize>() as f64 / days;
        let square: f64 = counts.values().map(|count| (*count as f64).powi(2)).sum();
        let variance = (square / days - mean * mean) * days / (days - 1.0);
        if mean > 0.0 { variance / mean } else { 1.0 }
    }
}
