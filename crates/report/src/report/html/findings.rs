//! The findings: one line each, which expands to its evidence.

use maud::{Markup, html};

use super::cards::Cards;
use super::evidence;
use crate::report::Report;
use crate::text::{grouped, shortened};
use crate::words::{cadence_in_short, finding as names, message};
use trailhum_core::finding::{Finding, Verdict};

/// If there are more findings, only those on the screen are laid out.
const MANY: usize = 300;

/// The section.
pub(super) fn draw(report: &Report) -> Markup {
    let cards = Cards::from_report(report);
    html! {
        section aria-labelledby="findings-title" {
            h2 #findings-title { (message!("column-findings")) }
            @if report.findings.is_empty() {
                p { (message!("html-no-findings")) }
            } @else {
                p { (message!("html-findings-intro")) }
                (tools(report))
                ol #list.findings.many[report.findings.len() > MANY] { @for (place, finding) in report.findings.iter().enumerate() { (item(finding, report, &cards.link(place))) } }
            }
        }
        @if !report.findings.is_empty() { (cards.draw()) }
    }
}

/// What filters and sorts; the script shows it, as without it nothing of this would work.
fn tools(report: &Report) -> Markup {
    let series = |verdict: Verdict| report.with_verdict(verdict).count();
    html! {
        div #tools.tools hidden {
            label { (message!("html-filter")) input #filter type="search" autocomplete="off" spellcheck="false"; }
            fieldset {
                legend { (message!("html-verdicts")) }
                @for verdict in Verdict::ALL {
                    @if series(verdict) > 0 {
                        label { input type="checkbox" value=(verdict.as_str()) checked; (verdict.as_str()) " (" (grouped(series(verdict))) ")" }
                    }
                }
            }
            label { (message!("html-sort-by")) select #sort {
                option value="rank" { (message!("sort-attention")) }
                option value="errors" { (message!("sort-errors")) }
                option value="resource" { (message!("sort-resource")) }
                option value="asked" { (message!("sort-check")) }
                option value="last" { (message!("sort-last-seen")) }
            } }
            button #unfold type="button" { (message!("html-expand-all")) }
            output #shown for="filter sort" { (message!("findings", count = report.findings.len())) }
        }
        noscript { p.note { (message!("html-needs-javascript")) } }
    }
}

fn item(finding: &Finding, report: &Report, card: &Markup) -> Markup {
    let verdict = finding.verdict.as_str();
    html! {
        li data-last=(finding.last.as_second()) {
            details {
                summary {
                    span class={ "tag " (verdict) } { (verdict) } " "
                    b { (shortened(&names::resource(finding), 80)) } " "
                    i { (shortened(&names::requested(finding), 60)) } " "
                    span { (names::caller(finding)) } " "
                    span { (names::cause(finding)) } " "
                    span { (cadence_in_short(finding)) } " "
                    data value=(finding.count) { (message!("errors", count = finding.count)) }
                }
                (evidence::draw(finding, report, card))
            }
        }
    }
}
