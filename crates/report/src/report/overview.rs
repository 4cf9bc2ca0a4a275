//! The findings in few rows: what a first screen, a comment and the top of a page show.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use trailhum_core::catalog::Denial;
use trailhum_core::finding::{Finding, Verdict, Why};

use super::Report;
use super::judged::urgency;
use crate::words::{facts, finding as names, message, row_reason};

/// Callers that a line names.
const MOST_CALLERS: usize = 3;
/// Cadences that a row of noise names.
const MOST_CADENCES: usize = 2;

/// What one caller does for one reason.
pub(super) struct CauseRow<'r> {
    /// The rule by whose place the row is ranked.
    pub(super) why: Why,
    pub(super) findings: Vec<&'r Finding>,
}

/// What one caller gets as the answer to one check.
pub(super) struct CheckRow<'r> {
    pub(super) caller: String,
    pub(super) check: String,
    pub(super) findings: Vec<&'r Finding>,
}

/// What a row has in common: rule, caller, the policy that denied, and of a removed setting the resource.
type CauseKey = (Why, String, Option<Denial>, String);

/// Rows of this verdict, those that need attention most first. What recovers by itself is one row.
pub(super) fn cause_rows(report: &Report, verdict: Verdict) -> Vec<CauseRow<'_>> {
    let several = report.accounts.len() > 1;
    let mut rows: BTreeMap<CauseKey, Vec<&Finding>> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.verdict == verdict) {
        let why = urgency(finding);
        let key = match why {
            Why::Throttled => (why, String::new(), None, String::new()),
            Why::SettingRemoved => (
                why,
                String::new(),
                None,
                format!("{} {}", finding.arn, finding.key.resource),
            ),
            _ => (
                why,
                names::who(finding, several),
                finding.key.denial,
                account(finding, several),
            ),
        };
        rows.entry(key).or_default().push(finding);
    }
    let mut rows: Vec<CauseRow<'_>> = rows
        .into_iter()
        .map(|((why, ..), findings)| CauseRow { why, findings })
        .collect();
    rows.sort_by_key(|row| (row.why, Reverse(row.errors())));
    rows
}

fn account(finding: &Finding, several: bool) -> String {
    if several {
        finding.key.account.clone()
    } else {
        String::new()
    }
}

impl CauseRow<'_> {
    pub(super) fn errors(&self) -> usize {
        errors(&self.findings)
    }

    /// Who or what the row is about: the caller, or the resource of a removed setting.
    pub(super) fn name(&self, several: bool) -> String {
        match (self.why, self.findings.first()) {
            (Why::Throttled, _) => facts::callers(&self.findings, several),
            (Why::SettingRemoved, Some(first)) => names::whole(&names::resource(first)),
            (_, Some(first)) => names::who(first, several),
            (_, None) => String::new(),
        }
    }

    /// Why, and from which address.
    pub(super) fn reason(&self, several: bool) -> String {
        row_reason(self.why, &self.findings, several)
    }

    /// The first and the last event.
    pub(super) fn ends(&self) -> Option<(Timestamp, Timestamp)> {
        let first = self.findings.iter().map(|finding| finding.first).min()?;
        Some((first, self.findings.iter().map(|finding| finding.last).max()?))
    }

    /// The newest event, by which the row is explained.
    pub(super) fn sample(&self) -> Option<&str> {
        let latest = self.findings.iter().max_by_key(|finding| finding.last)?;
        latest.samples.first().map(String::as_str)
    }
}

/// Rows of noise, the most errors first.
pub(super) fn check_rows(report: &Report) -> Vec<CheckRow<'_>> {
    let mut rows: BTreeMap<(String, String), Vec<&Finding>> = BTreeMap::new();
    let noise = report
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Noise);
    for finding in noise {
        let key = (names::who(finding, false), names::requested(finding));
        rows.entry(key).or_default().push(finding);
    }
    let mut rows: Vec<CheckRow<'_>> = rows
        .into_iter()
        .map(|((caller, check), findings)| CheckRow {
            caller,
            check,
            findings,
        })
        .collect();
    rows.sort_by_key(|row| Reverse(row.errors()));
    rows
}

impl CheckRow<'_> {
    pub(super) fn errors(&self) -> usize {
        errors(&self.findings)
    }

    /// How many different resources.
    pub(super) fn resources(&self) -> usize {
        let resources = self
            .findings
            .iter()
            .map(|it| (&it.key.account, &it.key.region, &it.key.resource));
        resources.collect::<BTreeSet<_>>().len()
    }

    /// The cadences with how many findings keep each, the most first: `24 h (7), 12 h (2)`.
    pub(super) fn cadences(&self) -> String {
        let mut cadences: BTreeMap<String, usize> = BTreeMap::new();
        for finding in &self.findings {
            *cadences.entry(facts::periods(finding)).or_default() += 1;
        }
        let mut cadences: Vec<(String, usize)> = cadences.into_iter().collect();
        cadences.sort_by_key(|(_, findings)| Reverse(*findings));
        if let [(only, _)] = cadences.as_slice() {
            return only.clone();
        }
        let named = cadences
            .iter()
            .map(|(cadence, findings)| format!("{cadence} ({findings})"));
        crate::words::list(&named.collect::<Vec<_>>(), MOST_CADENCES)
    }
}

/// What a verdict without rows of its own says in one line: how many changed how, or who has how many errors.
pub(super) fn line(report: &Report, verdict: Verdict) -> String {
    match verdict {
        Verdict::Changed => changes(report),
        Verdict::Benign => message!("screen-benign", callers = callers(report, verdict)),
        _ => message!("screen-clients", callers = callers(report, verdict)),
    }
}

/// How many findings changed in which way, in the order of the rules.
fn changes(report: &Report) -> String {
    let mut changes: BTreeMap<Why, usize> = BTreeMap::new();
    for finding in report
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Changed)
    {
        *changes.entry(finding.why).or_default() += 1;
    }
    let changes = changes.into_iter();
    let changes = changes.map(|(why, count)| message!(&format!("changed-{}", why.as_str()), count));
    changes.collect::<Vec<_>>().join(", ")
}

/// The first callers with their errors, and the rest; together all errors of the verdict. Other clients are named with
/// the tool that they claim to be, known errors by their title.
fn callers(report: &Report, verdict: Verdict) -> String {
    let several = report.accounts.len() > 1;
    let mut callers: BTreeMap<String, usize> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.verdict == verdict) {
        let what = match verdict {
            Verdict::Benign => finding.facts.known.as_ref().map(|known| known.title.as_str()),
            _ => finding.claim.as_deref(),
        };
        let who = names::who(finding, several);
        let name = match (verdict, what) {
            // Which services they are, the details say.
            (Verdict::Benign, Some(what)) => what.to_owned(),
            (_, Some(what)) => format!("{who} ({what})"),
            (_, None) => who,
        };
        *callers.entry(name).or_default() += finding.count;
    }
    let mut callers: Vec<(String, usize)> = callers.into_iter().collect();
    callers.sort_by_key(|(_, errors)| Reverse(*errors));
    let more = callers.len().saturating_sub(MOST_CALLERS);
    callers.truncate(MOST_CALLERS);
    let listed: usize = callers.iter().map(|(_, errors)| errors).sum();
    let rest = report.totals.with_verdict(verdict).saturating_sub(listed);
    let rest = (rest > 0).then(|| (rest_text(more), rest));
    let texts = callers.into_iter().chain(rest);
    let texts = texts.map(|(name, errors)| message!("screen-caller-errors", name, errors));
    texts.collect::<Vec<_>>().join(", ")
}

/// What the line says that sums up the rest: rows that are not shown, or findings that are not listed.
pub(super) fn rest_text(rows: usize) -> String {
    match rows {
        0 => message!("screen-not-listed"),
        count => message!("screen-and-more", count),
    }
}

fn errors(findings: &[&Finding]) -> usize {
    findings.iter().map(|finding| finding.count).sum()
}
