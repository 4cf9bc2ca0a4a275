//! What the queries of Logs Insights cost: bytes scanned and their price.

use std::fmt;

use crate::source::engine::{dollars, shown};

/// Bytes scanned so far and the limit.
#[derive(Debug)]
pub(super) struct ScanBudget {
    most: Option<u64>,
    /// Bytes of the queries that have ended.
    ended: u64,
    /// Bytes of the running one.
    running: u64,
    queries: u64,
}

impl ScanBudget {
    /// Nothing scanned yet, and at most `most` bytes allowed.
    pub(super) fn new(most: Option<u64>) -> Self {
        Self {
            most,
            ended: 0,
            running: 0,
            queries: 0,
        }
    }

    pub(super) fn begin_query(&mut self) {
        self.ended = self.bytes();
        self.running = 0;
        self.queries += 1;
    }

    /// Sets the bytes that the running query is said to have scanned.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the service states bytes as a float; a cast saturates"
    )]
    pub(super) fn set(&mut self, bytes: f64) {
        self.running = self.running.max(bytes as u64);
    }

    pub(super) fn bytes(&self) -> u64 {
        self.ended.saturating_add(self.running)
    }

    /// An error that says why to stop, if more was read than is allowed.
    pub(super) fn is_within(&self) -> Result<(), String> {
        match self.most {
            Some(most) if self.bytes() > most => Err(format!(
                "stopped after {}: more than --max-scan, {}",
                shown(self.bytes()),
                shown(most)
            )),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for ScanBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let queries = match self.queries {
            1 => "1 query".to_owned(),
            more => format!("{more} queries"),
        };
        write!(
            f,
            "Logs Insights scanned {} in {queries}: about {:.4} USD at the list price of 0.005 USD per GB",
            shown(self.bytes()),
            dollars(self.bytes())
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gigabyte_costs_half_a_cent_and_the_limit_holds_for_all_queries() {
        let mut budget = ScanBudget::new(Some(1_500_000_000));
        budget.begin_query();
        budget.set(1_000_000_000.0);
        budget.set(1.0);
        assert_eq!(
            budget.to_string(),
            "Logs Insights scanned 1.0 GB in 1 query: about 0.0050 USD at the list price of 0.005 USD per GB"
        );
        assert_eq!(budget.is_within(), Ok(()));
        budget.begin_query();
        budget.set(600_000_000.0);
        let why = budget.is_within().unwrap_err();
        assert_eq!(why, "stopped after 1.6 GB: more than --max-scan, 1.5 GB");
    }
}
