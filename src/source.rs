//! Where records come from. A source is read to a [`Tally`] and to the part of the time range that it covered.

use std::collections::BTreeSet;

use jiff::Timestamp;

use progress::Progress;

use crate::coverage::Coverage;
use crate::tally::{GivenUp, OTHER_CODES, Tally, TallyLimits, Unread};

#[cfg(feature = "aws")]
pub(crate) mod bill;
pub(crate) mod encoding;
pub(crate) mod left_out;
mod skipped;

#[cfg(feature = "aws")]
pub mod engine;
#[cfg(feature = "aws")]
pub mod logs;
#[cfg(feature = "aws")]
pub mod lookup_events;
pub(crate) mod metered;
pub(crate) mod object;
#[cfg(feature = "aws")]
mod patience;
pub mod progress;
mod rejected;
#[cfg(feature = "aws")]
pub mod trail_bucket;
pub mod trail_files;
pub mod trail_key;

pub use left_out::{LeftOut, NothingLeft};
pub use skipped::Skipped;

/// What to read.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Begin of the time range; `None` for all that the source holds.
    pub from: Option<Timestamp>,
    /// End of the time range, exclusive; `None` for all that the source holds.
    pub to: Option<Timestamp>,
    /// Only these regions; empty for all.
    pub regions: Vec<String>,
    /// Only records of these accounts; empty for all.
    pub accounts: Vec<String>,
    /// ARNs of identities that the user vouches for: to them, "not configured" is no reason to look.
    pub known_identities: BTreeSet<String>,
    /// Where the progress of reading is shown; nowhere by default.
    pub progress: Progress,
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct ReadOutcome {
    /// All that was counted.
    pub tally: Tally,
    /// Spans of the time range that were not read.
    pub unread: Vec<Unread>,
    /// Where it was read, and what could not be.
    pub coverage: Coverage,
    /// What was skipped because it holds nothing that is wanted.
    pub skipped: Skipped,
    /// The events that the query leaves out.
    pub left_out: LeftOut,
}

impl Query {
    /// Whether an event of this time, region and account is wanted.
    #[must_use]
    pub fn wants(&self, time: Timestamp, region: &str, account: &str) -> bool {
        self.from.is_none_or(|from| from <= time)
            && self.to.is_none_or(|to| time < to)
            && (self.regions.is_empty() || self.regions.iter().any(|wanted| wanted == region))
            && (self.accounts.is_empty() || self.accounts.iter().any(|wanted| wanted == account))
    }
}

impl ReadOutcome {
    /// Brings what was counted within the limits of a tally; a gap of each kind says what that gives up.
    pub fn bound(&mut self) {
        let (limits, given_up) = (self.tally.limits(), self.tally.bound());
        add_gaps(limits, given_up, &mut self.coverage);
    }

    /// Adds what another reading read.
    pub fn join(&mut self, other: Self) {
        self.tally.merge(other.tally);
        self.unread.extend(other.unread);
        self.coverage.join(other.coverage);
        self.skipped.join(other.skipped);
        self.left_out.join(other.left_out);
    }
}

/// A gap of each kind that says what limits give up.
pub(crate) fn add_gaps(limits: TallyLimits, given_up: GivenUp, coverage: &mut Coverage) {
    let hint = "read less at a time: --account, --region, --since";
    let mut gap = |what: String| coverage.add_gap("the records", what, hint);
    if given_up.calls > 0 {
        gap(format!(
            "more than {} series: {} failed calls of other series were counted, but not evaluated",
            limits.series, given_up.calls
        ));
    }
    if given_up.coded > 0 {
        gap(format!(
            "more than {} error codes: {} errors with other codes are counted as {OTHER_CODES:?}",
            limits.codes, given_up.coded
        ));
    }
    if given_up.settings {
        gap(format!(
            "more than {} settings: whether the others were configured before is unknown, so their errors are not called noise",
            limits.settings
        ));
    }
    if given_up.places {
        gap(format!(
            "more than {} accounts and regions: when the trails of the others were silent is unknown",
            limits.places
        ));
    }
}
