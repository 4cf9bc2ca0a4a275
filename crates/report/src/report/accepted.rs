//! What the entries of the settings file accept, in rows: an entry each, those of which something must be known first.

use std::cmp::Reverse;

use trailhum_core::finding::Finding;
use trailhum_core::finding::accept::{AcceptUse, Acceptance};

use super::Report;
use crate::text::grouped;
use crate::words::{accept, message};

/// An entry, in words.
pub(super) struct AcceptRow<'r> {
    pub(super) used: &'r AcceptUse,
    /// What must be known of it, in a sentence each.
    pub(super) warnings: Vec<String>,
    /// The same, and advice.
    pub(super) remarks: Vec<String>,
}

impl AcceptRow<'_> {
    /// Failed calls that it accepts.
    pub(super) fn errors(&self) -> usize {
        self.used.accepted_sum().errors
    }

    /// Which errors, until when, why and by whom.
    pub(super) fn text(&self) -> String {
        let entry = &self.used.entry;
        format!("{} {}", accept::about(entry), accept::until(entry))
    }
}

/// The rows; none without entries.
pub(super) fn rows(report: &Report) -> Vec<AcceptRow<'_>> {
    let Some(acceptance) = &report.acceptance else {
        return Vec::new();
    };
    let mut rows: Vec<AcceptRow<'_>> = acceptance.uses.iter().map(|used| row(acceptance, used)).collect();
    rows.sort_by_key(|row| (row.warnings.is_empty(), Reverse(row.errors()), row.used.entry.number));
    rows
}

fn row<'r>(acceptance: &Acceptance, used: &'r AcceptUse) -> AcceptRow<'r> {
    AcceptRow {
        used,
        warnings: accept::warnings(acceptance, used),
        remarks: accept::remarks(acceptance, used),
    }
}

/// How many errors are accepted, and by which file.
pub(super) fn title(report: &Report) -> String {
    format!(
        "{} ({})",
        message!("title-accepted"),
        grouped(report.totals.all_accepted().errors)
    )
}

/// The file with the entries.
pub(super) fn file(report: &Report) -> &str {
    let acceptance = report.acceptance.as_ref();
    acceptance.map_or("", |acceptance| acceptance.file.as_str())
}

/// That the entries of the file accept these errors.
pub(super) fn by_file(report: &Report) -> String {
    message!("accepted-by", file = file(report))
}

/// The findings that are listed and accepted by an entry.
pub(super) fn findings<'r>(report: &'r Report, used: &AcceptUse) -> Vec<&'r Finding> {
    let number = used.entry.number;
    let accepts = |finding: &&Finding| finding.accepted.as_ref().is_some_and(|entry| entry.number == number);
    report.findings.iter().filter(accepts).collect()
}

impl Report {
    /// What must be known of the entries that accept findings, in a sentence each that names the entry.
    #[must_use]
    pub fn accept_warnings(&self) -> Vec<String> {
        let rows = rows(self);
        let named = rows.iter().flat_map(|row| {
            let number = row.used.entry.number;
            let file = self.acceptance.as_ref().map(|it| it.file.as_str()).unwrap_or_default();
            let named = move |text: &String| message!("accept-warning", number, file, text = text.as_str());
            row.warnings.iter().map(named)
        });
        named.collect()
    }
}
