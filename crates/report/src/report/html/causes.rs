//! What must be looked at first: who, why, from where, and when.

use maud::{Markup, html};
use trailhum_core::finding::Verdict;

use crate::report::Report;
use crate::report::overview::{self, CauseRow};
use crate::text::grouped;
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
    let several = report.has_several_accounts();
    let rows = overview::cause_rows(report, verdict);
    let shown = rows.len().min(MOST_ROWS);
    let rest = overview::rest(report, verdict, rows.iter().map(CauseRow::errors), shown);
    html! {
        @for row in rows.iter().take(shown) {
            tr {
                (tag(verdict))
                td { (grouped(row.errors())) }
                td { (row.name(several)) }
                td { (row.reason(several)) }
                @for time in row.times() { td { (time) } }
                td { @if let Some(id) = row.sample() { code { (id) } } }
            }
        }
        @if let Some((text, errors)) = rest {
            tr { (tag(verdict)) td { (grouped(errors)) } td colspan="5" { (text) } }
        }
    }
}

fn tag(verdict: Verdict) -> Markup {
    html! { td { span class={ "tag " (verdict.as_str()) } { (verdict.as_str()) } } }
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
