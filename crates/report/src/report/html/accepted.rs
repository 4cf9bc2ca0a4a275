//! What is accepted, by which entry, until when and why; each expands to its findings.

use maud::{Markup, html};

use super::groups;
use crate::report::Report;
use crate::report::accepted::{self, AcceptRow};
use crate::words::message;
use trailhum_core::finding::Verdict;

/// The section; nothing without entries.
pub(super) fn draw(report: &Report) -> Markup {
    let rows = accepted::rows(report);
    html! {
        @if !rows.is_empty() {
            section aria-labelledby="accepted-title" {
                h2 #accepted-title { (message!("html-accepted")) }
                p.note { (message!("meaning-accepted", file = accepted::file(report))) }
                @for row in &rows { (entry(report, row)) }
            }
        }
    }
}

fn entry(report: &Report, row: &AcceptRow<'_>) -> Markup {
    let findings = accepted::findings(report, row.used);
    let of_verdict = |verdict| {
        let findings = findings.iter().filter(move |finding| finding.verdict == verdict);
        findings.copied().collect::<Vec<_>>()
    };
    html! {
        details.group {
            summary {
                b { (row.used.entry.caller) } " "
                small { (row.text()) } " "
                span.cells { span { (message!("errors", count = row.errors())) } }
            }
            div.inside {
                @for (verdict, findings) in Verdict::ALL.map(|verdict| (verdict, of_verdict(verdict))) {
                    @if !findings.is_empty() {
                        p { span class={ "tag " (verdict.as_str()) } { (message!(&format!("column-{}", verdict.as_str()))) } }
                        @for (body, findings) in groups::bodies(report, &findings) { (groups::part(report, &body, &findings)) }
                    }
                }
                @for remark in &row.remarks { @if !row.warnings.contains(remark) { p.note { (remark) } } }
            }
        }
        @for warning in &row.warnings { p.warning { (warning) } }
    }
}
