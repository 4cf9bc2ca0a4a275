//! Where records come from. A source is read to a [`Tally`] and to what of the window it really covered.

use jiff::Timestamp;

use crate::coverage::Coverage;
use crate::tally::{Tally, Unread};

pub mod lookup_events;
pub(crate) mod object;
pub mod progress;
pub mod trail_files;

/// What to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Begin of the window; `None` where the source holds as much as it holds.
    pub from: Option<Timestamp>,
    /// End of the window, exclusive.
    pub to: Option<Timestamp>,
    /// Only these regions; empty for all.
    pub regions: Vec<String>,
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// All that was counted.
    pub tally: Tally,
    /// Spans of the window that were not read.
    pub unread: Vec<Unread>,
    /// Where it was read, and what could not be.
    pub coverage: Coverage,
}

impl Query {
    /// Whether an event of this time and region is asked for.
    #[must_use]
    pub fn wants(&self, time: Timestamp, region: &str) -> bool {
        self.from.is_none_or(|from| from <= time)
            && self.to.is_none_or(|to| time < to)
            && (self.regions.is_empty() || self.regions.iter().any(|wanted| wanted == region))
    }
}

impl Read {
    /// Puts two readings together.
    pub fn join(&mut self, other: Self) {
        self.tally.merge(other.tally);
        self.unread.extend(other.unread);
        self.coverage.join(other.coverage);
    }
}
