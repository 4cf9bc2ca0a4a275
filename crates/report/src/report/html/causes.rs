//! What must be looked at first: who, why, from where, and when.

use jiff::Timestamp;
use maud::{Markup, html};
use trailhum_core::finding::Verdict;

use crate::report::Report;
use crate::report::overview::{self, CauseRow};
use crate::text::{grouped, minute};
use crate::words::{message, messages};

/// Rows that are shown; all findings are below.
const MOST_ROWS: usize = 50;

/// The section; nothing where no error needs attention.
pub(super) fn draw(report: &Report) -> Markup {
    let verdicts = [Verdict::Investigate, Verdict::Unexplained];
    html! {
        @if verdicts.iter().any(|verdict| report.has(*verdict)) {
            section aria-labelledby="causes-title" {
                h2 #causes-title { (message!("html-causes")) }
                section.scroll.causes tabindex="0" aria-label=(message!("html-causes-table")) {
                    table {
                        thead { tr { @for name in columns() { th scope="col" { (name) } } } }
                        tbody { @for verdict in verdicts { (rows(report, verdict)) } }
                    }
                }
            }
        }
    }
}

fn rows(report: &Report, verdict: Verdict) -> Markup {
    let several = report.accounts.len() > 1;
    let rows = overview::cause_rows(report, verdict);
    let shown = rows.len().min(MOST_ROWS);
    let listed: usize = rows.iter().take(shown).map(CauseRow::errors).sum();
    let rest = report.totals.with_verdict(verdict).saturating_sub(listed);
    html! {
        @for row in rows.iter().take(shown) {
            tr {
                td { span class={ "tag " (verdict.as_str()) } { (verdict.as_str()) } }
                td { (grouped(row.errors())) }
                td { (row.name(several)) }
                td { (row.reason(several)) }
                td { (time(row.ends().map(|(first, _)| first))) }
                td { (time(row.ends().map(|(_, last)| last))) }
                td { @if let Some(id) = row.sample() { code { (id) } } }
            }
        }
        @if rest > 0 {
            tr { td { span class={ "tag " (verdict.as_str()) } { (verdict.as_str()) } } td { (grouped(rest)) } td colspan="5" { (overview::rest_text(rows.len() - shown)) } }
        }
    }
}

fn time(time: Option<Timestamp>) -> String {
    time.map(minute).unwrap_or_default()
}

fn columns() -> [String; 7] {
    messages![
        "column-verdict",
        "column-errors",
        "column-caller",
        "column-why",
        "column-first-seen",
        "column-last-seen",
        "column-event"
    ]
}
