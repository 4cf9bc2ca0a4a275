//! Findings that the user accepts until a date, by entries of a settings file. Acceptance is beside the verdict: it
//! changes none, and what must not look harmless cannot be accepted.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::{Finding, Verdict};
use crate::catalog::Cause;
use crate::text_enum::text_enum;

mod barrier;
mod pattern;
#[cfg(test)]
mod tests;

pub use barrier::AcceptBarrier;
pub use pattern::ResourcePattern;

/// So many days before an entry expires it is reported.
pub const DAYS_AHEAD: i32 = 14;

/// One `[[accept]]` entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptEntry {
    /// Its place in the file, from 1.
    pub number: usize,
    /// The ARN of the role or user, whole: a pattern would accept callers that do not exist yet.
    pub caller: String,
    /// Which of the caller's errors.
    pub about: AcceptedErrors,
    /// The resources; empty for all.
    pub resources: Vec<ResourcePattern>,
    /// How many findings it matched when it was written; more than these are reported.
    pub at_most: Option<usize>,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub who: Option<String>,
    /// The last day, in UTC.
    pub expires: Date,
}

/// Which errors of a caller an entry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcceptedErrors {
    /// Those of a check or a known error of the catalog.
    Check(String),
    /// Those with a cause.
    Cause(Cause),
}

/// The entries of a settings file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AcceptList {
    /// The file, as people name it.
    pub file: String,
    /// The entries, in the order of the file.
    pub entries: Vec<Arc<AcceptEntry>>,
}

/// What the entries of a file do to the findings of a report that ends at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The file, as people name it.
    pub file: String,
    /// The day on which the report ends, in UTC: entries that expired before accept nothing.
    pub day: Date,
    /// Each entry with what it did, in the order of the file.
    pub uses: Vec<AcceptUse>,
}

/// An entry, and what it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptUse {
    /// The entry.
    pub entry: Arc<AcceptEntry>,
    /// What it matches and may be accepted, even if it expired or an earlier entry accepts it.
    pub matched: AcceptSum,
    /// What it accepts, by verdict.
    pub accepted: BTreeMap<Verdict, AcceptSum>,
    /// What it matches and cannot be accepted, and why.
    pub not_applied: BTreeMap<AcceptBarrier, AcceptSum>,
}

/// How many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AcceptSum {
    /// Findings.
    pub findings: usize,
    /// Their events.
    pub errors: usize,
}

text_enum! {
    /// What must be known of an entry.
    pub enum AcceptRemark {
        /// It matches findings that cannot be accepted.
        NotApplied = "not_applied",
        /// It matches more findings than `at_most`.
        Broader = "broader",
        /// Its last day is before the end of the report: it accepts nothing.
        Expired = "expired",
        /// It expires within 14 days of the end of the report.
        ExpiresSoon = "expires_soon",
        /// It matches no finding.
        MatchesNothing = "matches_nothing",
        /// It matches findings and has no `at_most`, so whether it matches more than it did is not known.
        NoLimit = "no_at_most",
    }
}

impl AcceptSum {
    fn add(&mut self, finding: &Finding) {
        self.findings += 1;
        self.errors += finding.count;
    }
}

impl AcceptEntry {
    /// Whether it is about this finding, which does not say that it may accept it.
    #[must_use]
    pub fn matches(&self, finding: &Finding) -> bool {
        let key = &finding.key;
        let is_about = match &self.about {
            AcceptedErrors::Cause(cause) => finding.cause == *cause,
            AcceptedErrors::Check(id) => {
                key.check.as_ref().is_some_and(|(check, _)| check == id) || key.known.as_ref() == Some(id)
            }
        };
        let is_named = |pattern: &ResourcePattern| pattern.matches(&key.resource.id) || pattern.matches(&finding.arn);
        let of_resource = self.resources.is_empty() || self.resources.iter().any(is_named);
        is_about && of_resource && !self.caller.is_empty() && key.caller.arn == self.caller
    }
}

impl Acceptance {
    /// Nothing matched yet; `None` without any entry.
    #[must_use]
    pub fn new(list: &AcceptList, end: Timestamp) -> Option<Self> {
        if list.entries.is_empty() {
            return None;
        }
        let unused = |entry: &Arc<AcceptEntry>| AcceptUse {
            entry: Arc::clone(entry),
            matched: AcceptSum::default(),
            accepted: BTreeMap::new(),
            not_applied: BTreeMap::new(),
        };
        Some(Self {
            file: list.file.clone(),
            day: TimeZone::UTC.to_datetime(end).date(),
            uses: list.entries.iter().map(unused).collect(),
        })
    }

    /// Marks the findings that entries accept: of several entries, the first. It changes nothing else of a finding.
    pub fn mark(&mut self, findings: &mut [Finding]) {
        for finding in findings {
            let barrier = finding.accept_barrier();
            for used in &mut self.uses {
                if !used.entry.matches(finding) {
                    continue;
                }
                if let Some(barrier) = barrier {
                    used.not_applied.entry(barrier).or_default().add(finding);
                    continue;
                }
                used.matched.add(finding);
                if finding.accepted.is_none() && used.entry.expires >= self.day {
                    used.accepted.entry(finding.verdict).or_default().add(finding);
                    finding.accepted = Some(Arc::clone(&used.entry));
                }
            }
        }
    }

    /// What must be known of one of its entries, the most important first.
    #[must_use]
    pub fn remarks(&self, used: &AcceptUse) -> Vec<AcceptRemark> {
        AcceptRemark::ALL
            .into_iter()
            .filter(|remark| self.holds(used, *remark))
            .collect()
    }

    fn holds(&self, used: &AcceptUse, remark: AcceptRemark) -> bool {
        let AcceptUse { entry, matched, .. } = used;
        let is_expired = entry.expires < self.day;
        match remark {
            AcceptRemark::NotApplied => !used.not_applied.is_empty(),
            AcceptRemark::Broader => used.is_broader(),
            AcceptRemark::Expired => is_expired,
            AcceptRemark::ExpiresSoon => {
                let soon = self.day.checked_add(DAYS_AHEAD.days());
                !is_expired && soon.is_ok_and(|soon| entry.expires <= soon)
            }
            AcceptRemark::MatchesNothing => matched.findings == 0 && used.not_applied.is_empty(),
            AcceptRemark::NoLimit => entry.at_most.is_none() && matched.findings > 0,
        }
    }

    /// Whether entries that match more than they did accept a finding of this verdict: nobody has decided on these.
    #[must_use]
    pub fn is_broader_for(&self, verdict: Verdict) -> bool {
        let mut broader = self.uses.iter().filter(|used| used.is_broader());
        broader.any(|used| used.accepted.contains_key(&verdict))
    }
}

impl AcceptUse {
    /// Whether it matches more findings than when it was written.
    #[must_use]
    pub fn is_broader(&self) -> bool {
        self.entry.at_most.is_some_and(|most| self.matched.findings > most)
    }

    /// What it accepts, of all verdicts.
    #[must_use]
    pub fn accepted_sum(&self) -> AcceptSum {
        self.accepted.values().fold(AcceptSum::default(), |all, sum| AcceptSum {
            findings: all.findings + sum.findings,
            errors: all.errors + sum.errors,
        })
    }
}
