//! The report: findings and totals in a stable order, and their renderings.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::language::Language;
use crate::words::message;
use trailhum_core::coverage::Coverage;
use trailhum_core::finding::accept::Acceptance;
use trailhum_core::finding::{Finding, Verdict};
use trailhum_core::inventory::ReadFrom;
use trailhum_core::organization::Organization;
use trailhum_core::tally::{OTHER_CODES, Scope, Tally};

mod accepted;
pub mod alarm;
mod answer;
mod csv;
pub mod diff;
pub mod doctor;
pub mod forecast;
pub mod html;
pub mod json;
mod judged;
pub mod lines;
pub mod markdown;
mod overview;
pub mod ranking;
mod redacted;
pub mod table;
pub mod verify;
pub mod view;
pub mod watch;

pub use crate::text::printable;
pub use judged::{FindingAccumulator, Pause, Sum};
pub use table::Terminal;
pub use view::View;

/// What an audit found.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Accounts of which records were read, sorted.
    pub accounts: Vec<String>,
    /// Regions of which records were read, sorted.
    pub regions: Vec<String>,
    /// The window.
    pub scope: Scope,
    /// What was read and what was not.
    pub coverage: Coverage,
    /// Where the states of sub-configurations come from.
    pub read_from: ReadFrom,
    /// Sums.
    pub totals: Totals,
    /// Every error code, the most frequent first.
    pub error_codes: Vec<ErrorCode>,
    /// In the order in which they need attention: by verdict, by rule, the most frequent first. Of very many, the first.
    pub findings: Vec<Finding>,
    /// What the accounts say together; `None` of one account that is no member of an organization.
    pub organization: Option<Organization>,
    /// When callers paused.
    pub pauses: Vec<Pause>,
    /// What the user's entries accept; `None` without any entry.
    pub acceptance: Option<Acceptance>,
}

/// Sums over all events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Records read, successful calls too.
    pub events: u64,
    /// Failed calls.
    pub errors: usize,
    /// Findings and failed calls by verdict. The failed calls of all verdicts together are all errors.
    pub by_verdict: BTreeMap<Verdict, Sum>,
    /// Those of them that are accepted: listed apart, and still counted above.
    pub accepted: BTreeMap<Verdict, Sum>,
    /// Failed calls whose series were given up to bound the memory; they count as to investigate.
    pub not_kept_apart: usize,
}

/// One error code.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorCode {
    /// `errorCode`.
    pub code: String,
    /// Failed calls.
    pub count: usize,
    /// Part of all failed calls, 0 to 1.
    pub share: f64,
    /// Failed calls of it by verdict; those that no finding covers count as to investigate.
    pub by_verdict: BTreeMap<Verdict, usize>,
    /// Failed calls by UTC day, `YYYY-MM-DD`.
    pub per_day: BTreeMap<String, usize>,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal.
    Table(Terminal),
    /// For programs: `trailhum.report/2`.
    Json,
    /// For people, as one page with pictures that needs no other file.
    Html,
    /// For spreadsheets and pipelines: one finding a row or line.
    Lines(lines::Form),
    /// For a ticket or the comment of a pull request.
    Markdown,
}

impl ErrorCode {
    /// Failed calls of it with this verdict.
    #[must_use]
    pub fn with_verdict(&self, verdict: Verdict) -> usize {
        self.by_verdict.get(&verdict).copied().unwrap_or_default()
    }
}

impl Report {
    /// Puts the report together; the order of everything in it follows from its content alone.
    #[must_use]
    pub fn new(
        tally: &Tally,
        mut judged: FindingAccumulator,
        scope: Scope,
        mut coverage: Coverage,
        read_from: ReadFrom,
    ) -> Self {
        let totals = Totals::new(tally, &judged);
        let error_codes = error_codes(tally, &judged, totals.errors);
        let places: Vec<(&str, &str)> = tally.places().collect();
        let accounts: BTreeSet<&str> = places.iter().map(|(account, _)| *account).collect();
        let regions: BTreeSet<&str> = places.iter().map(|(_, region)| *region).collect();
        let named = |names: BTreeSet<&str>| -> Vec<String> {
            let names = names.into_iter().filter(|name| !name.is_empty());
            names.map(str::to_owned).collect()
        };
        let accounts = named(accounts);
        let organization = judged.roll_up(&accounts);
        let pauses = judged.pauses();
        let acceptance = judged.take_acceptance();
        let findings = judged.into_findings();
        coverage.health.extend(tally.health(scope.every_record));
        coverage.health.sort();
        coverage.health.dedup();
        coverage.partly_read.sort();
        coverage.sources.sort();
        coverage.gaps.sort();
        coverage.gaps.dedup();
        Self {
            accounts,
            regions: named(regions),
            scope,
            coverage,
            read_from,
            error_codes,
            totals,
            findings,
            organization,
            pauses,
            acceptance,
        }
    }

    /// Things worth knowing that leave nothing out, as sentences without the full stop.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let (all, listed) = (self.totals.all_findings(), self.findings.len());
        let not_listed = (listed < all).then(|| message!("note-not-listed", listed, all));
        let not_kept_apart = self.totals.not_kept_apart;
        let not_kept_apart = (not_kept_apart > 0).then(|| message!("note-not-kept-apart", count = not_kept_apart));
        let read = self.coverage.notes.iter().cloned();
        let settings = self.coverage.settings_file.as_deref();
        let settings = settings.map(|file| message!("note-settings", file));
        let pauses = self.pauses.iter().map(Pause::sentence);
        let mut notes: Vec<String> = read
            .chain(pauses)
            .chain(not_listed)
            .chain(not_kept_apart)
            .chain(settings)
            .collect();
        notes.sort();
        notes
    }

    /// Nothing that was asked for is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.coverage.gaps.is_empty()
    }

    /// Whether any error has this verdict and is not accepted.
    #[must_use]
    pub fn has(&self, verdict: Verdict) -> bool {
        self.totals.open_findings(verdict) > 0 || self.totals.open_errors(verdict) > 0
    }

    /// The same, and whether an entry that matches more than it did accepts one: nobody has decided on these.
    #[must_use]
    pub fn has_undecided(&self, verdict: Verdict) -> bool {
        let acceptance = self.acceptance.as_ref();
        self.has(verdict) || acceptance.is_some_and(|acceptance| acceptance.is_broader_for(verdict))
    }

    /// Whether it is about several accounts.
    pub(crate) fn has_several_accounts(&self) -> bool {
        self.accounts.len() > 1
    }

    /// The findings with this verdict that are listed and not accepted.
    pub(crate) fn with_verdict(&self, verdict: Verdict) -> impl Iterator<Item = &Finding> {
        let open = self.findings.iter().filter(|finding| finding.accepted.is_none());
        open.filter(move |finding| finding.verdict == verdict)
    }

    /// How many findings are in the sums, but not in the list.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.totals.all_findings() - self.findings.len()
    }
}

impl Totals {
    fn new(tally: &Tally, judged: &FindingAccumulator) -> Self {
        let errors: usize = tally.errors().map(|(_, _, count)| count).sum();
        let mut by_verdict = judged.sums().clone();
        let judged_errors: usize = by_verdict.values().map(|sum| sum.errors).sum();
        // What no finding covers must not look like less than it may be.
        let not_kept_apart = errors.saturating_sub(judged_errors);
        if not_kept_apart > 0 {
            by_verdict.entry(Verdict::Investigate).or_default().errors += not_kept_apart;
        }
        Self {
            events: tally.records(),
            errors,
            by_verdict,
            accepted: judged.accepted().clone(),
            not_kept_apart,
        }
    }

    /// Failed calls of this verdict.
    #[must_use]
    pub fn with_verdict(&self, verdict: Verdict) -> usize {
        self.by_verdict.get(&verdict).map_or(0, |sum| sum.errors)
    }

    /// Findings of all verdicts.
    #[must_use]
    pub fn all_findings(&self) -> usize {
        self.by_verdict.values().map(|sum| sum.findings).sum()
    }

    /// Failed calls of this verdict that are not accepted.
    #[must_use]
    pub fn open_errors(&self, verdict: Verdict) -> usize {
        self.with_verdict(verdict)
            .saturating_sub(self.accepted_of(verdict).errors)
    }

    /// Findings of this verdict that are not accepted.
    #[must_use]
    pub fn open_findings(&self, verdict: Verdict) -> usize {
        self.findings(verdict)
            .saturating_sub(self.accepted_of(verdict).findings)
    }

    /// What is accepted of this verdict.
    #[must_use]
    pub fn accepted_of(&self, verdict: Verdict) -> Sum {
        self.accepted.get(&verdict).copied().unwrap_or_default()
    }

    /// What is accepted of all verdicts.
    #[must_use]
    pub fn all_accepted(&self) -> Sum {
        self.accepted.values().fold(Sum::default(), |all, sum| Sum {
            findings: all.findings + sum.findings,
            errors: all.errors + sum.errors,
        })
    }

    /// Findings of this verdict.
    #[must_use]
    pub fn findings(&self, verdict: Verdict) -> usize {
        self.by_verdict.get(&verdict).map_or(0, |sum| sum.findings)
    }
}

fn error_codes(tally: &Tally, judged: &FindingAccumulator, errors: usize) -> Vec<ErrorCode> {
    let mut codes: BTreeMap<&str, ErrorCode> = BTreeMap::new();
    for (code, day, count) in tally.errors() {
        let entry = codes.entry(code).or_insert_with(|| ErrorCode {
            code: code.to_owned(),
            count: 0,
            share: 0.0,
            by_verdict: BTreeMap::new(),
            per_day: BTreeMap::new(),
        });
        entry.count += count;
        *entry.per_day.entry(day.to_string()).or_default() += count;
    }
    for (code, verdict, errors) in judged.by_code() {
        // A code beyond the bound counts with the other such codes.
        let code = if codes.contains_key(code) { code } else { OTHER_CODES };
        if let Some(entry) = codes.get_mut(code) {
            *entry.by_verdict.entry(verdict).or_default() += errors;
        }
    }
    let mut codes: Vec<ErrorCode> = codes.into_values().collect();
    for entry in &mut codes {
        let judged: usize = entry.by_verdict.values().sum();
        let not_kept_apart = entry.count.saturating_sub(judged);
        if not_kept_apart > 0 {
            *entry.by_verdict.entry(Verdict::Investigate).or_default() += not_kept_apart;
        }
        entry.share = share(entry.count, errors);
    }
    codes.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
    codes
}

/// A part of a whole, rounded to four decimals so that it reads the same everywhere.
#[expect(clippy::cast_precision_loss, reason = "counts of events are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        (part as f64 / whole as f64 * 10_000.0).round() / 10_000.0
    }
}

/// Writes a report; what the view leaves out is left out of the table and of lines.
///
/// # Errors
/// What the writer says.
pub fn render(format: Format, report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Table(terminal) => table::write(report, terminal, view, out),
        // What programs read is the same in every language.
        Format::Json => Language::English.scope(|| json::write(report, out)),
        Format::Html => html::write(report, view, out),
        Format::Lines(form) => Language::English.scope(|| lines::write(report, form, view, out)),
        Format::Markdown => markdown::write(report, out),
    }
}
