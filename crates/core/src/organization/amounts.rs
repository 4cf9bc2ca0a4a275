//! Failed calls and findings, by verdict.

use std::ops::AddAssign;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::Verdict;

/// How much there is of something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Amount {
    /// Failed calls.
    #[serde(rename = "errors")]
    pub calls: usize,
    /// Findings, each of one series.
    pub series: usize,
}

/// How much there is of each verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Amounts {
    investigate: Amount,
    unexplained: Amount,
    changed: Amount,
    client: Amount,
    benign: Amount,
    noise: Amount,
}

impl Amounts {
    /// Of this verdict.
    #[must_use]
    pub fn with_verdict(&self, verdict: Verdict) -> Amount {
        match verdict {
            Verdict::Investigate => self.investigate,
            Verdict::Unexplained => self.unexplained,
            Verdict::Changed => self.changed,
            Verdict::Client => self.client,
            Verdict::Benign => self.benign,
            Verdict::Noise => self.noise,
        }
    }

    /// Of all verdicts.
    #[must_use]
    pub fn all(&self) -> Amount {
        let of_each = Verdict::ALL.map(|verdict| self.with_verdict(verdict));
        of_each.into_iter().fold(Amount::default(), |mut sum, amount| {
            sum += amount;
            sum
        })
    }

    /// There is noise, and nothing else.
    #[must_use]
    pub fn is_noise_alone(&self) -> bool {
        self.with_verdict(Verdict::Noise).series > 0 && self.with_verdict(Verdict::Noise).series == self.all().series
    }

    pub(super) fn add(&mut self, verdict: Verdict, amount: Amount) {
        *match verdict {
            Verdict::Investigate => &mut self.investigate,
            Verdict::Unexplained => &mut self.unexplained,
            Verdict::Changed => &mut self.changed,
            Verdict::Client => &mut self.client,
            Verdict::Benign => &mut self.benign,
            Verdict::Noise => &mut self.noise,
        } += amount;
    }

    pub(super) fn join(&mut self, other: &Self) {
        for verdict in Verdict::ALL {
            self.add(verdict, other.with_verdict(verdict));
        }
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.calls += other.calls;
        self.series += other.series;
    }
}
