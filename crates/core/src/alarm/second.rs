//! The second alarm: which exclusions are taken, what they leave out, and what remains.

use std::collections::BTreeMap;

use super::budget::Budget;
use super::exclusion::{AlarmExclusion, KeptReason, Proposal};
use super::pattern::patterns;
use super::timeline::Timeline;
use super::totals::{Periods, TextTotals};
use crate::finding::Finding;

/// The second alarm beside that of CIS.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SecondAlarm {
    /// What its metric filters leave out, the most errors first.
    pub excluded: Vec<OmittedCalls>,
    /// The patterns of its metric filters, all of one metric.
    pub patterns: Vec<String>,
    /// What remains.
    pub totals: TextTotals,
    /// What is expected to remain.
    pub budget: Budget,
    /// Errors of AWS services that remain, by why.
    pub kept: BTreeMap<KeptReason, usize>,
    /// What could be left out and is not, and why.
    possible: BTreeMap<AlarmExclusion, KeptReason>,
}

/// What one exclusion leaves out.
#[derive(Debug, Clone, PartialEq)]
pub struct OmittedCalls {
    /// The exclusion.
    pub exclusion: AlarmExclusion,
    /// Errors.
    pub errors: usize,
    /// Recurring errors.
    pub series: usize,
    /// What is expected of them.
    pub budget: Budget,
}

/// What is known of series that come one after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidates<'f> {
    possible: BTreeMap<AlarmExclusion, Candidate>,
    /// What no exclusion could leave out.
    others: Rest,
    kept: BTreeMap<KeptReason, usize>,
    /// Series of AWS services that are kept, and why, by `eventName`.
    kept_series: BTreeMap<&'f str, Vec<(&'f Finding, KeptReason)>>,
}

/// Series that one exclusion would leave out.
#[derive(Debug, Clone, Default)]
struct Candidate {
    rest: Rest,
    series: usize,
    /// One of them recurs, and nothing speaks against leaving it out.
    is_taken: bool,
    /// What speaks against it.
    doubt: Option<KeptReason>,
}

#[derive(Debug, Clone, Default)]
struct Rest {
    errors: usize,
    aws: Timeline,
    others: Timeline,
    budget: Budget,
}

/// The errors of a series.
#[derive(Debug, Clone, Copy)]
pub(super) struct SeriesErrors<'a> {
    pub(super) count: usize,
    pub(super) timeline: &'a Timeline,
    pub(super) budget: Budget,
    pub(super) is_aws: bool,
}

impl Rest {
    fn add(&mut self, series: SeriesErrors<'_>) {
        self.errors += series.count;
        self.budget.add(series.budget);
        let timeline = if series.is_aws { &mut self.aws } else { &mut self.others };
        timeline.add(series.timeline);
    }

    fn join(&mut self, other: &Self) {
        self.errors += other.errors;
        self.budget.add(other.budget);
        self.aws.add(&other.aws);
        self.others.add(&other.others);
    }
}

impl<'f> Candidates<'f> {
    /// Adds a series, and what could be left out of it or why it is kept; `None` of callers that are never left out.
    pub(super) fn add(
        &mut self,
        series: SeriesErrors<'_>,
        proposal: Option<&Result<Proposal, KeptReason>>,
        finding: &'f Finding,
    ) {
        let proposal = match proposal {
            Some(Ok(proposal)) => proposal,
            Some(Err(kept)) => {
                *self.kept.entry(*kept).or_default() += series.count;
                let of_name = self.kept_series.entry(&finding.key.name).or_default();
                of_name.push((finding, *kept));
                return self.others.add(series);
            }
            None => return self.others.add(series),
        };
        let candidate = self.possible.entry(proposal.exclusion.clone()).or_default();
        candidate.series += 1;
        candidate.rest.add(series);
        match proposal.doubt {
            None => candidate.is_taken = true,
            // What speaks against all of them outweighs what speaks against one.
            Some(doubt) if candidate.doubt.is_none_or(|known| !known.is_of_all()) => candidate.doubt = Some(doubt),
            Some(_) => {}
        }
    }

    /// Takes what is recurring and fits into metric filters.
    pub(super) fn conclude(mut self) -> SecondAlarm {
        let mut taken: Vec<(AlarmExclusion, Candidate)> = Vec::new();
        let mut refused = BTreeMap::new();
        for (exclusion, candidate) in std::mem::take(&mut self.possible) {
            let doubt = candidate.doubt.filter(|doubt| doubt.is_of_all() || !candidate.is_taken);
            match doubt.or_else(|| self.veto(&exclusion)) {
                Some(kept) => {
                    self.keep(&candidate, kept);
                    refused.insert(exclusion, kept);
                }
                None => taken.push((exclusion, candidate)),
            }
        }
        taken.sort_by(|one, other| (other.1.rest.errors, &one.0).cmp(&(one.1.rest.errors, &other.0)));
        let exclusions: Vec<AlarmExclusion> = taken.iter().map(|(exclusion, _)| exclusion.clone()).collect();
        let (count, patterns) = most_fitting(&exclusions);
        for (exclusion, candidate) in taken.split_off(count) {
            self.keep(&candidate, KeptReason::TooLong);
            refused.insert(exclusion, KeptReason::TooLong);
        }
        let mut periods = Periods::default();
        periods.add(&self.others.aws, true);
        periods.add(&self.others.others, false);
        let excluded = taken.into_iter().map(|(exclusion, candidate)| OmittedCalls {
            exclusion,
            errors: candidate.rest.errors,
            series: candidate.series,
            budget: candidate.rest.budget,
        });
        SecondAlarm {
            excluded: excluded.collect(),
            patterns,
            totals: periods.totals(self.others.errors),
            budget: self.others.budget,
            kept: self.kept,
            possible: refused,
        }
    }

    /// Why a series must be kept that a metric filter cannot tell from those of an exclusion.
    fn veto(&self, exclusion: &AlarmExclusion) -> Option<KeptReason> {
        let of_name = self.kept_series.get(exclusion.name.as_str())?;
        let found = of_name.iter().find(|(finding, _)| exclusion.fits(finding));
        found.map(|(_, kept)| *kept)
    }

    fn keep(&mut self, candidate: &Candidate, kept: KeptReason) {
        *self.kept.entry(kept).or_default() += candidate.rest.errors;
        self.others.join(&candidate.rest);
    }
}

/// How many of the first exclusions fit, and their patterns. Tried are one, two, four and so on, then what is between: an
/// organization can have thousands.
fn most_fitting(exclusions: &[AlarmExclusion]) -> (usize, Vec<String>) {
    let try_first = |count: usize| patterns(exclusions.get(..count)?);
    let (mut least, mut most, mut step) = (0, exclusions.len(), 1);
    let mut found = try_first(0).unwrap_or_default();
    while least < most {
        let count = (least + step).min(most);
        if let Some(longer) = try_first(count) {
            (found, least) = (longer, count);
            step *= 2;
        } else {
            most = count - 1;
            step = (most - least).div_ceil(2).max(1);
        }
    }
    (least, found)
}

impl SecondAlarm {
    /// Errors that are left out.
    #[must_use]
    pub fn errors_left_out(&self) -> usize {
        self.excluded.iter().map(|excluded| excluded.errors).sum()
    }

    /// Why it does not leave this out; `None` if it does.
    pub(super) fn reason_to_keep(&self, exclusion: &AlarmExclusion) -> Option<KeptReason> {
        self.possible.get(exclusion).copied()
    }
}
