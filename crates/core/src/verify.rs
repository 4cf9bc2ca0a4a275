//! Whether a change worked: from the cadence before it, which calls were due since, and how likely it is that all of them
//! are missing by chance.
//!
//! # Method
//! 1. The cadence is measured on the calls before the change alone; from it follow the slots since.
//! 2. A slot counts only if all of the span in which its call could have come lies after the change, was read, and is one
//!    in which the caller was active (`caller`): what a silent caller does not do proves nothing.
//! 3. Each due call is missing by chance as often as calls were missing before, with the doubt that few slots leave
//!    and longer where misses came in runs (`odds`).
//! 4. It worked if no call was seen and the chance is below the threshold. A single call since is enough that it did not.
//!
//! A change that is in the same five minutes as a call came after it.

use jiff::Timestamp;

use crate::cadence::Window;
use crate::text_enum::text_enum;
use crate::time::TimeSpan;

mod caller;
mod from_findings;
mod odds;
mod selection;
mod series;
mod since;

pub use from_findings::{Coincidence, SettingChange, Verification};
pub use selection::SeriesSelection;

use caller::CallerActivity;

/// The chance below which nothing seen is taken for the work of the change.
pub const DEFAULT_THRESHOLD: f64 = 0.01;
/// No smaller chance is claimed: real calls are not coin tosses.
pub const LEAST_CHANCE: f64 = 0.0001;

/// The calls of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesCalls {
    /// Who called: series of the same caller have the same text.
    pub caller: String,
    /// When, in order.
    pub times: Vec<Timestamp>,
    /// The time range, and the holes in it.
    pub window: Window,
    /// When the caller was active without an error in any series.
    pub active: Vec<TimeSpan>,
}

text_enum! {
    /// What became of a series since the change.
    pub enum SeriesOutcome {
        /// Calls were due and none came, which chance does not explain.
        Worked = "worked",
        /// The calls go on.
        NotWorked = "not_worked",
        /// The calls go on in another way, or stopped later.
        Changed = "changed",
        /// No call came, but too few were due.
        TooEarly = "too_early",
        /// No call came, but none of the caller's other calls did either.
        CallerSilent = "caller_silent",
        /// It had stopped before the change.
        EndedBefore = "ended_before",
        /// Without a cadence before the change, no call is due.
        NoCadence = "no_cadence",
        /// Nothing was read since the change.
        NotRead = "not_read",
        /// Its first call came after the change.
        BeganAfter = "began_after",
    }
}

text_enum! {
    /// Whether the change worked.
    pub enum VerifyAnswer {
        /// Every series that goes by the change stopped.
        Worked = "worked",
        /// Some series stopped, others go on.
        Partly = "partly",
        /// The calls go on in another way, or stopped later.
        Changed = "changed",
        /// The calls go on.
        NotWorked = "not_worked",
        /// Too few calls were due to tell.
        TooEarly = "too_early",
        /// The caller makes no calls at all, so nothing can be told.
        CallerSilent = "caller_silent",
        /// No series can tell.
        CannotTell = "cannot_tell",
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VerifyQuestion {
    /// When the change was made.
    pub change: Timestamp,
    /// It worked only if the chance that all due calls are missing is below this.
    pub threshold: f64,
}

/// What is known of a series since the change.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesCheck {
    /// What became of it.
    pub outcome: SeriesOutcome,
    /// The period before the change, in words; empty where it had none.
    pub period: String,
    /// Calls that were due since, and would have been seen.
    pub due: usize,
    /// Calls that must be due before anything can be said.
    pub needed: usize,
    /// Slots since the change that count for nothing: not read, or the caller was silent.
    pub not_counted: usize,
    /// Calls since the change.
    pub seen: usize,
    /// How likely it is that all of the due calls are missing by chance; `None` where a call came or none was due.
    pub chance: Option<f64>,
    /// The last call before the change.
    pub last_before: Option<Timestamp>,
    /// The first and the last call since.
    pub since: Option<(Timestamp, Timestamp)>,
    /// Too early only: from then on there may be an answer.
    pub ask_after: Option<Timestamp>,
}

impl VerifyQuestion {
    /// What became of each series.
    #[must_use]
    pub fn check(&self, series: &[SeriesCalls]) -> Vec<SeriesCheck> {
        let callers = CallerActivity::by_caller(series, self.change);
        let nobody = CallerActivity::default();
        let check = |one: &SeriesCalls| series::check(one, callers.get(one.caller.as_str()).unwrap_or(&nobody), self);
        series.iter().map(check).collect()
    }
}

impl VerifyAnswer {
    /// The answer that these series give together. Those that cannot tell have no say beside others.
    #[must_use]
    pub fn from_checks<'c>(checks: impl IntoIterator<Item = &'c SeriesCheck>) -> Self {
        let mut counts = [0_usize; SeriesOutcome::ALL.len()];
        for check in checks {
            if let Some(count) = counts.get_mut(check.outcome as usize) {
                *count += 1;
            }
        }
        let any = |outcome: SeriesOutcome| counts.get(outcome as usize).is_some_and(|count| *count > 0);
        let goes_on = any(SeriesOutcome::NotWorked) || any(SeriesOutcome::Changed);
        match () {
            () if goes_on && any(SeriesOutcome::Worked) => Self::Partly,
            () if any(SeriesOutcome::NotWorked) => Self::NotWorked,
            () if goes_on => Self::Changed,
            () if any(SeriesOutcome::CallerSilent) => Self::CallerSilent,
            () if any(SeriesOutcome::TooEarly) => Self::TooEarly,
            () if any(SeriesOutcome::NotRead) => Self::CannotTell,
            () if any(SeriesOutcome::Worked) => Self::Worked,
            () => Self::CannotTell,
        }
    }
}
