//! The answer in a few sentences, at the top of the page, and what must be known before it is trusted.

use std::collections::BTreeSet;

use trailhum_core::finding::Verdict;

use super::{Noise, Report};
use crate::text::{percent, printable};
use crate::words::{and, health, message, partly_read, span};

/// Sentences of a kind that a report for people shows.
const MAX_CAVEATS: usize = 10;
/// Accounts that the heading names.
const MAX_ACCOUNTS: usize = 3;
/// Cadences that the answer names.
const MAX_CADENCES: usize = 3;

/// Which accounts, which regions, which time range.
pub(super) fn heading(report: &Report) -> String {
    let names = |names: &[String]| names.iter().map(|name| printable(name)).collect::<Vec<_>>().join(", ");
    let accounts = match report.accounts.len() {
        0 => message!("no-account"),
        1..=MAX_ACCOUNTS => message!("account", names = names(&report.accounts)),
        count => message!("accounts", count),
    };
    let places = match report.regions.as_slice() {
        [] => accounts,
        regions => format!("{accounts}, {}", names(regions)),
    };
    format!("{places}, {}", span(report.scope.from, report.scope.to))
}

/// The answer: how much is noise, and what the rest is.
pub(super) fn sentences(report: &Report) -> Vec<String> {
    match report.totals.errors {
        0 => vec![message!("answer-no-error")],
        errors => vec![noise(report, errors), rest(report)],
    }
}

fn noise(report: &Report, errors: usize) -> String {
    let findings = report.totals.findings(Verdict::Noise);
    if findings == 0 {
        return message!("answer-no-noise", count = errors);
    }
    let noise = &report.totals.noise;
    let scanners: Vec<String> = noise.scanners.iter().cloned().collect();
    let count = report.totals.with_verdict(Verdict::Noise);
    // Resources can be counted only where all findings are listed.
    let place = if report.left_out() == 0 {
        let noise = report.findings.iter().filter(|it| it.verdict == Verdict::Noise);
        let resources: BTreeSet<_> = noise
            .map(|it| (&it.key.account, &it.key.region, &it.key.resource))
            .collect();
        message!("resources", count = resources.len())
    } else {
        message!("findings", count = findings)
    };
    let share = if count == errors {
        message!("answer-all-noise", count)
    } else {
        message!("answer-noise-share", count, errors, percent = percent(count, errors))
    };
    message!(
        "answer-noise",
        share,
        scanners = and(&scanners),
        place,
        cadences = cadences(noise)
    )
}

/// `every 24 h (22 findings), every 12 h (18 findings)`.
fn cadences(noise: &Noise) -> String {
    let mut cadences: Vec<(String, usize)> = noise
        .rhythms
        .iter()
        .map(|(periods, findings)| match periods.as_slice() {
            [] => (message!("answer-no-cadence-yet"), *findings),
            periods => (message!("answer-every", periods = and(periods)), *findings),
        })
        .collect();
    cadences.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let others = cadences.len() > MAX_CADENCES;
    let shown = cadences.into_iter().take(MAX_CADENCES);
    let shown: Vec<String> = shown
        .map(|(cadence, findings)| format!("{cadence} ({})", message!("findings", count = findings)))
        .collect();
    let shown = shown.join(", ");
    if others {
        message!("answer-and-others", shown)
    } else {
        shown
    }
}

fn rest(report: &Report) -> String {
    let totals = &report.totals;
    let amount = |verdict| (totals.with_verdict(verdict), totals.findings(verdict));
    let part = |verdict: Verdict| {
        let (errors, findings) = amount(verdict);
        let errors = (findings > 0).then(|| message!("errors-in-findings", errors, findings))?;
        Some(match verdict {
            Verdict::Investigate => message!("answer-genuine", errors),
            Verdict::Unexplained => message!("answer-unexplained", errors),
            Verdict::Changed | Verdict::Client | Verdict::Benign | Verdict::Noise => {
                message!("answer-changed", errors)
            }
        })
    };
    let others: usize = Verdict::ALL.iter().map(|verdict| amount(*verdict).0).sum();
    let others = totals.errors.saturating_sub(others);
    let parts = [Verdict::Investigate, Verdict::Unexplained, Verdict::Changed]
        .into_iter()
        .filter_map(part);
    let parts = parts.chain((others > 0).then(|| message!("answer-others", count = others)));
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        message!("answer-nothing-else")
    } else {
        message!("answer-rest", parts = parts.join("; "))
    }
}

/// What must be known before missing errors are taken for a fix, and for which days noise is claimed.
pub(super) fn caveats(report: &Report) -> Vec<String> {
    let coverage = &report.coverage;
    let health = coverage
        .health
        .iter()
        .map(|note| message!("caveat-health", note = health(note)));
    let partly = coverage
        .partly_read
        .iter()
        .map(|partly| message!("caveat-read-in-part", text = partly_read(partly)));
    let mut all = first_caveats(health);
    all.extend(first_caveats(partly));
    all
}

fn first_caveats(mut sentences: impl ExactSizeIterator<Item = String>) -> Vec<String> {
    let more = sentences.len().saturating_sub(MAX_CAVEATS);
    let mut shown: Vec<String> = sentences.by_ref().take(MAX_CAVEATS).collect();
    if more > 0 {
        shown.push(message!("caveats-more", count = more));
    }
    shown
}
