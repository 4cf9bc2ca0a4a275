//! Where records come from. A source is read to a [`Tally`] and to what of the window it really covered.

use jiff::Timestamp;

use progress::Progress;

use crate::coverage::{Coverage, Gap};
use crate::tally::{GivenUp, OTHER_CODES, Tally, TallyLimits, Unread};

#[cfg(feature = "aws")]
pub mod engine;
#[cfg(feature = "aws")]
pub mod lookup_events;
pub(crate) mod metered;
pub(crate) mod object;
pub mod progress;
mod rejected;
#[cfg(feature = "aws")]
pub mod trail_bucket;
pub mod trail_files;
pub mod trail_key;

/// What to read.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Begin of the window; `None` where the source holds as much as it holds.
    pub from: Option<Timestamp>,
    /// End of the window, exclusive.
    pub to: Option<Timestamp>,
    /// Only these regions; empty for all.
    pub regions: Vec<String>,
    /// Only records that these accounts got; empty for all.
    pub accounts: Vec<String>,
    /// Where the progress of reading is shown; nowhere by default.
    pub progress: Progress,
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct ReadOutcome {
    /// All that was counted.
    pub tally: Tally,
    /// Spans of the window that were not read.
    pub unread: Vec<Unread>,
    /// Where it was read, and what could not be.
    pub coverage: Coverage,
    /// What was not opened or not read because it holds nothing that is asked for.
    pub passed: SkippedCounts,
}

/// Files and elements that were passed over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SkippedCounts {
    /// Trail files whose names say that they lie outside of what is asked for.
    pub outside: u64,
    /// Digests, insights and aggregated events.
    pub other_kinds: u64,
}

impl Query {
    /// Whether an event of this time, region and account is asked for.
    #[must_use]
    pub fn wants(&self, time: Timestamp, region: &str, account: &str) -> bool {
        self.from.is_none_or(|from| from <= time)
            && self.to.is_none_or(|to| time < to)
            && (self.regions.is_empty() || self.regions.iter().any(|wanted| wanted == region))
            && (self.accounts.is_empty() || self.accounts.iter().any(|wanted| wanted == account))
    }
}

impl SkippedCounts {
    /// The same in words, if there is anything to say.
    fn note(self, place: &str) -> Option<String> {
        let Self { outside, other_kinds } = self;
        let outside = (outside > 0).then(|| {
            format!(
                "{outside} files were not opened: by their names they lie outside of --since, --until, --region or \
                 --account, or were delivered more than a day after --until"
            )
        });
        let other_kinds =
            (other_kinds > 0).then(|| format!("{other_kinds} digests, insights or aggregated events were passed over"));
        let said: Vec<String> = outside.into_iter().chain(other_kinds).collect();
        (!said.is_empty()).then(|| format!("{place}: {}", said.join("; ")))
    }
}

impl ReadOutcome {
    /// Brings what was counted within the limits of a tally; what that gives up is said in a gap of each kind.
    pub fn bound(&mut self) {
        let TallyLimits {
            series,
            codes,
            places,
            settings,
        } = self.tally.limits();
        let GivenUp {
            calls,
            coded,
            places: some_places,
            settings: some_settings,
        } = self.tally.bound();
        let hint = "read less at once: --account, --region, --since";
        let mut gap = |what: String| self.coverage.gaps.push(Gap::new("the records", what, hint));
        if calls > 0 {
            gap(format!(
                "more than {series} series: {calls} failed calls of further series were counted, but are not judged"
            ));
        }
        if coded > 0 {
            gap(format!(
                "more than {codes} error codes: {coded} errors of further codes count as {OTHER_CODES:?}"
            ));
        }
        if some_settings {
            gap(format!(
                "more than {settings} settings: of the others it is not known whether they were configured before, so \
                 their errors are not called noise"
            ));
        }
        if some_places {
            gap(format!(
                "more than {places} accounts and regions: of the others it is not known when their trail was silent"
            ));
        }
    }

    /// Puts two readings together.
    pub fn join(&mut self, other: Self) {
        self.tally.merge(other.tally);
        self.unread.extend(other.unread);
        self.coverage.join(other.coverage);
        self.passed.outside += other.passed.outside;
        self.passed.other_kinds += other.passed.other_kinds;
    }
}
