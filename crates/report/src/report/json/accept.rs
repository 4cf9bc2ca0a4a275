//! The structs of `trailhum.report/2` for what the user accepts, and how they are filled.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trailhum_core::catalog::Cause;
use trailhum_core::finding::accept::{
    AcceptBarrier, AcceptEntry, AcceptRemark, AcceptSum, AcceptUse, Acceptance, AcceptedErrors,
};

use super::summary::VerdictsJson;
use crate::report::Report;
use crate::words::accept;

/// What the entries of the settings file accept. The sums of the report count it with its verdict all the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AcceptanceJson {
    /// The settings file.
    pub file: String,
    /// Failed calls that are accepted, by verdict.
    pub errors: VerdictsJson,
    /// Findings that are accepted, by verdict.
    pub findings: VerdictsJson,
    /// The entries, in the order of the file.
    pub entries: Vec<AcceptEntryJson>,
}

/// An entry, and what it did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AcceptEntryJson {
    /// Its place in the file, from 1.
    pub number: usize,
    /// The ARN of the caller.
    pub caller: String,
    /// The check or known error; null where it is by cause.
    pub check: Option<String>,
    /// The cause; null where it is by check.
    pub cause: Option<Cause>,
    /// Patterns of resources; empty for all.
    pub resources: Vec<String>,
    /// How many findings it is to match at most; null where the file does not say.
    pub at_most: Option<usize>,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub who: Option<String>,
    /// The last day, `YYYY-MM-DD` in UTC.
    pub expires: String,
    /// What it matches and may be accepted, even if it expired or an earlier entry accepts it.
    pub matched: AcceptSumJson,
    /// What it accepts.
    pub accepted: AcceptSumJson,
    /// What it matches and cannot be accepted.
    pub not_applied: Vec<NotAppliedJson>,
    /// What must be known of it.
    pub remarks: Vec<AcceptRemark>,
    /// The same in sentences.
    pub texts: Vec<String>,
}

/// How many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AcceptSumJson {
    /// Findings.
    pub findings: usize,
    /// Failed calls.
    pub errors: usize,
}

/// Findings that an entry matches and that cannot be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotAppliedJson {
    /// Why.
    pub why: AcceptBarrier,
    /// How many.
    #[serde(flatten)]
    pub sum: AcceptSumJson,
}

/// The entry that accepts a finding. The verdict is what it would be without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AcceptedJson {
    /// The entry's place in the file, from 1.
    pub entry: usize,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub who: Option<String>,
    /// The last day, `YYYY-MM-DD` in UTC.
    pub expires: String,
}

impl From<&AcceptEntry> for AcceptedJson {
    fn from(entry: &AcceptEntry) -> Self {
        Self {
            entry: entry.number,
            reason: entry.reason.clone(),
            who: entry.who.clone(),
            expires: entry.expires.to_string(),
        }
    }
}

impl From<AcceptSum> for AcceptSumJson {
    fn from(AcceptSum { findings, errors }: AcceptSum) -> Self {
        Self { findings, errors }
    }
}

/// What a report says of it; nothing without entries.
pub(super) fn acceptance_json(report: &Report) -> Option<AcceptanceJson> {
    let acceptance = report.acceptance.as_ref()?;
    let totals = &report.totals;
    Some(AcceptanceJson {
        file: acceptance.file.clone(),
        errors: super::verdicts(|verdict| totals.accepted_of(verdict).errors),
        findings: super::verdicts(|verdict| totals.accepted_of(verdict).findings),
        entries: acceptance
            .uses
            .iter()
            .map(|used| entry_json(acceptance, used))
            .collect(),
    })
}

fn entry_json(acceptance: &Acceptance, used: &AcceptUse) -> AcceptEntryJson {
    let entry = &used.entry;
    let (check, cause) = match &entry.about {
        AcceptedErrors::Check(id) => (Some(id.clone()), None),
        AcceptedErrors::Cause(cause) => (None, Some(*cause)),
    };
    let not_applied = used.not_applied.iter().map(|(why, sum)| NotAppliedJson {
        why: *why,
        sum: (*sum).into(),
    });
    AcceptEntryJson {
        number: entry.number,
        caller: entry.caller.clone(),
        check,
        cause,
        resources: entry.resources.iter().map(|it| it.as_str().to_owned()).collect(),
        at_most: entry.at_most,
        reason: entry.reason.clone(),
        who: entry.who.clone(),
        expires: entry.expires.to_string(),
        matched: used.matched.into(),
        accepted: used.accepted_sum().into(),
        not_applied: not_applied.collect(),
        remarks: acceptance.remarks(used),
        texts: accept::remarks(acceptance, used),
    }
}
