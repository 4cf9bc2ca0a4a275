//! Failed calls and findings, by verdict.

use std::collections::BTreeMap;

use crate::finding::Verdict;

/// How much there is of something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// Failed calls.
    pub calls: usize,
    /// Findings, each of one series.
    pub series: usize,
}

/// How much there is of each verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Amounts(BTreeMap<Verdict, Amount>);

impl Amounts {
    /// Of this verdict.
    #[must_use]
    pub fn with_verdict(&self, verdict: Verdict) -> Amount {
        self.0.get(&verdict).copied().unwrap_or_default()
    }

    /// Of all verdicts.
    #[must_use]
    pub fn all(&self) -> Amount {
        self.0.values().fold(Amount::default(), |sum, amount| Amount {
            calls: sum.calls + amount.calls,
            series: sum.series + amount.series,
        })
    }

    /// There is noise, and nothing else.
    #[must_use]
    pub fn is_noise_alone(&self) -> bool {
        self.with_verdict(Verdict::Noise).series > 0 && self.with_verdict(Verdict::Noise).series == self.all().series
    }

    pub(super) fn add(&mut self, verdict: Verdict, amount: Amount) {
        let sum = self.0.entry(verdict).or_default();
        sum.calls += amount.calls;
        sum.series += amount.series;
    }

    pub(super) fn join(&mut self, other: &Self) {
        for (verdict, amount) in &other.0 {
            self.add(*verdict, *amount);
        }
    }
}
