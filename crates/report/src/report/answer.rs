//! The answer in a few sentences, at the top of the page, and what must be known before it is trusted.

use std::collections::BTreeSet;
use std::iter;

use trailhum_core::finding::Verdict;
use trailhum_core::health::HealthNote;

use super::Report;
use crate::text::{percent, printable};
use crate::words::{comma, health, message, partly_read, span};

/// Sentences of a kind that a report for people shows.
const MAX_CAVEATS: usize = 10;
/// Accounts that the heading names.
const MAX_ACCOUNTS: usize = 3;
/// Regions that the heading names.
const MAX_REGIONS: usize = 4;

/// Which accounts, which regions, which time range, how many events.
pub(super) fn heading(report: &Report) -> String {
    heading_parts(report).join(" · ")
}

/// The accounts, then regions, time range and events.
pub(super) fn heading_parts(report: &Report) -> Vec<String> {
    let names = |names: &[String]| {
        names
            .iter()
            .map(|name| printable(name))
            .collect::<Vec<_>>()
            .join(comma())
    };
    let accounts = match report.accounts.len() {
        0 => message!("no-account"),
        1..=MAX_ACCOUNTS => message!(
            "account",
            count = report.accounts.len(),
            names = names(&report.accounts)
        ),
        count => message!("accounts", count),
    };
    let regions = match report.regions.len() {
        0 => None,
        1..=MAX_REGIONS => Some(names(&report.regions)),
        count => Some(message!("regions", count)),
    };
    let time = span(report.scope.from, report.scope.to);
    let events = message!("events", count = report.totals.events);
    iter::once(accounts).chain(regions).chain([time, events]).collect()
}

/// The answer: how many errors of which verdict, and what was read.
pub(super) fn sentences(report: &Report) -> Vec<String> {
    iter::once(counts(report)).chain(read(report)).collect()
}

/// How many errors there are of each verdict.
pub(super) fn counts(report: &Report) -> String {
    let totals = &report.totals;
    let errors = totals.errors;
    if totals.events == 0 {
        return message!("answer-no-record");
    }
    if errors == 0 {
        return message!("answer-no-error", count = totals.events);
    }
    let verdicts = Verdict::ALL.into_iter();
    let verdicts = verdicts.filter(|verdict| totals.open_errors(*verdict) > 0);
    let accepted = totals.all_accepted().errors;
    let accepted = (accepted > 0).then(|| message!("count-accepted", count = accepted));
    let counts = verdicts.map(|verdict| count(report, verdict)).chain(accepted);
    let counts: Vec<String> = counts.collect();
    message!("answer-counts", errors, counts = counts.join(comma()))
}

/// How many errors there are of a verdict.
pub(super) fn count(report: &Report, verdict: Verdict) -> String {
    let (count, errors) = (report.totals.open_errors(verdict), report.totals.errors);
    message!(
        &format!("count-{}", verdict.as_str()),
        count,
        percent = percent(count, errors)
    )
}

/// What was read, and what was not.
pub(super) fn read(report: &Report) -> Vec<String> {
    let read = match report.coverage.event_names.len() {
        0 => None,
        count => Some(message!("read-by-name", count)),
    };
    let mut sentences: Vec<String> = read.into_iter().chain(not_requested(report)).collect();
    if report.totals.not_kept_apart > 0 {
        sentences.push(format!(
            "{}.",
            message!("note-not-kept-apart", count = report.totals.not_kept_apart)
        ));
    }
    sentences
}

/// What was not read, and how to read it; what could not be read, too.
pub(super) fn not_read(report: &Report) -> Vec<String> {
    let gaps = match report.coverage.gaps.len() {
        0 => None,
        count => Some(message!("not-read-gaps", count)),
    };
    not_requested(report).into_iter().chain(gaps).collect()
}

/// What was not requested, and how to read it.
fn not_requested(report: &Report) -> Vec<String> {
    let coverage = &report.coverage;
    let by_name = (!coverage.event_names.is_empty()).then(|| message!("not-read-other-calls"));
    let names = coverage.partly_read.iter().flat_map(|partly| &partly.names);
    let in_part = match names.collect::<BTreeSet<_>>().len() {
        0 => None,
        count => Some(message!("not-read-in-part", count)),
    };
    by_name.into_iter().chain(in_part).collect()
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

/// The first that must be known of trails and recorders, and how many more there are. Who removed a setting is not said
/// again where a finding says it.
pub(super) fn first_health(report: &Report) -> Option<String> {
    let findings = report.findings.iter().filter_map(|finding| finding.past.as_ref());
    let named: BTreeSet<String> = findings
        .filter_map(|past| past.changed_by.as_ref())
        .map(|write| write.id.to_string())
        .collect();
    let is_new = |note: &&HealthNote| {
        note.change()
            .is_none_or(|change| !named.contains(&change.id.to_string()))
    };
    let mut notes = report.coverage.health.iter().filter(is_new);
    let first = printable(&health(notes.next()?));
    Some(message!("screen-health", first, count = notes.count()))
}
