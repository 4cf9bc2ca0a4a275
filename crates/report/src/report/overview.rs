//! The findings in few rows: what a first screen, a comment and the top of a page show.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use trailhum_core::catalog::Denial;
use trailhum_core::finding::{Finding, Verdict, Why};

use super::Report;
use super::judged::urgency;
use crate::text::minute;
use crate::words::{catalog, comma, facts, finding as names, list, message, most_first, row_reason};

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
    let several = report.has_several_accounts();
    let mut rows: BTreeMap<CauseKey, Vec<&Finding>> = BTreeMap::new();
    for finding in report.with_verdict(verdict) {
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

    /// When its first and its last event were.
    pub(super) fn times(&self) -> [String; 2] {
        let first = self.findings.iter().map(|finding| finding.first).min();
        let last = self.findings.iter().map(|finding| finding.last).max();
        [first, last].map(|time| time.map(minute).unwrap_or_default())
    }

    /// The newest event, by which the row is explained.
    pub(super) fn sample(&self) -> Option<&str> {
        let latest = self.findings.iter().max_by_key(|finding| finding.last)?;
        latest.samples.first().map(String::as_str)
    }
}

/// Rows of noise, the most errors first.
pub(super) fn check_rows(report: &Report) -> Vec<CheckRow<'_>> {
    let mut rows = rows_by_check(report, Verdict::Noise);
    rows.sort_by_key(|row| Reverse(row.errors()));
    rows
}

/// Rows of any verdict, by caller and check.
pub(super) fn rows_by_check(report: &Report, verdict: Verdict) -> Vec<CheckRow<'_>> {
    // The names of verified services are the same in every account.
    let several = verdict != Verdict::Noise && report.has_several_accounts();
    let mut rows: BTreeMap<(String, String), Vec<&Finding>> = BTreeMap::new();
    for finding in report.with_verdict(verdict) {
        let key = (names::who(finding, several), names::requested(finding));
        rows.entry(key).or_default().push(finding);
    }
    let rows = rows.into_iter().map(|((caller, check), findings)| CheckRow {
        caller,
        check,
        findings,
    });
    rows.collect()
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
        let cadences = most_first(self.findings.iter().map(|finding| (facts::periods(finding), 1)));
        if let [(only, _)] = cadences.as_slice() {
            return only.clone();
        }
        let named = cadences
            .iter()
            .map(|(cadence, findings)| format!("{cadence} ({findings})"));
        list(&named.collect::<Vec<_>>(), MOST_CADENCES)
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
    for finding in report.with_verdict(Verdict::Changed) {
        *changes.entry(finding.why).or_default() += 1;
    }
    let changes = changes.into_iter();
    let changes = changes.map(|(why, count)| message!(&format!("changed-{}", why.as_str()), count));
    changes.collect::<Vec<_>>().join(comma())
}

/// The first callers with their errors, and the rest; together all errors of the verdict. Other clients are named with
/// the tool that they claim to be, known errors by their title.
fn callers(report: &Report, verdict: Verdict) -> String {
    let several = report.has_several_accounts();
    let named = report.with_verdict(verdict).map(|finding| {
        let what = match verdict {
            Verdict::Benign => catalog::known_title(finding),
            _ => finding.claim.clone(),
        };
        let who = names::who(finding, several);
        let name = match (verdict, what) {
            // Which services they are, the details say.
            (Verdict::Benign, Some(what)) => what,
            (_, Some(what)) => format!("{who} ({what})"),
            (_, None) => who,
        };
        (name, finding.count)
    });
    let mut callers = most_first(named);
    let rest = rest(report, verdict, callers.iter().map(|(_, errors)| *errors), MOST_CALLERS);
    callers.truncate(MOST_CALLERS);
    let texts = callers.into_iter().chain(rest);
    let texts = texts.map(|(name, errors)| message!("screen-caller-errors", name, errors));
    texts.collect::<Vec<_>>().join(comma())
}

/// The errors of a verdict beyond those of the first rows, with what a line says that sums them up: rows that are not
/// shown, or findings that are not listed. `rows` are the errors of all rows.
pub(super) fn rest(
    report: &Report,
    verdict: Verdict,
    rows: impl ExactSizeIterator<Item = usize>,
    shown: usize,
) -> Option<(String, usize)> {
    let hidden = rows.len().saturating_sub(shown);
    let listed: usize = rows.take(shown).sum();
    let errors = report.totals.open_errors(verdict).saturating_sub(listed);
    let text = match hidden {
        0 => message!("screen-not-listed"),
        count => message!("screen-and-more", count),
    };
    (errors > 0).then_some((text, errors))
}

/// Errors of these findings.
pub(super) fn errors(findings: &[&Finding]) -> usize {
    findings.iter().map(|finding| finding.count).sum()
}
