//! The findings: one line each, which unfolds to its evidence.

use std::cmp::Reverse;

use maud::{Markup, html};

use super::cards::Cards;
use super::evidence;
use crate::report::words::{asked, count, grouped, rhythm};
use crate::report::{Report, shortened};
use trailhum_core::finding::{Finding, Verdict};

/// From so many on, only those on the screen are laid out.
const MANY: usize = 300;

/// The section.
pub(super) fn draw(report: &Report) -> Markup {
    let cards = Cards::from_report(report);
    // What is most worth a look first, also within a verdict.
    let mut findings: Vec<(usize, &Finding)> = report.findings.iter().enumerate().collect();
    findings.sort_by_key(|(_, finding)| (finding.verdict, finding.why, Reverse(finding.count)));
    html! {
        section aria-labelledby="findings-title" {
            h2 #findings-title { "The findings" }
            @if report.findings.is_empty() {
                p { "No failed lookup and no failed call of a known scanner was seen." }
            } @else {
                p { "What deserves a look comes first. Each line unfolds to its evidence." }
                (tools(report))
                ol #list.findings.many[findings.len() > MANY] { @for (place, finding) in findings { (item(finding, report, &cards.link(place))) } }
            }
        }
        @if !report.findings.is_empty() { (cards.draw()) }
    }
}

/// What filters and sorts; the script shows it, as without it nothing of this would work.
fn tools(report: &Report) -> Markup {
    let series = |verdict: Verdict| {
        report
            .findings
            .iter()
            .filter(|finding| finding.verdict == verdict)
            .count()
    };
    html! {
        div #tools.tools hidden {
            label { "Filter" input #filter type="search" autocomplete="off" spellcheck="false"; }
            fieldset {
                legend { "Verdicts" }
                @for verdict in Verdict::ALL {
                    @if series(verdict) > 0 {
                        label { input type="checkbox" value=(verdict.as_str()) checked; (verdict.as_str()) " (" (grouped(series(verdict))) ")" }
                    }
                }
            }
            label { "Sort by" select #sort {
                option value="rank" { "what deserves a look" }
                option value="errors" { "most errors" }
                option value="resource" { "resource" }
                option value="asked" { "asked for" }
                option value="last" { "last seen" }
            } }
            button #unfold type="button" { "Unfold all shown" }
            output #shown for="filter sort" { (count(report.findings.len(), "finding")) }
        }
        noscript { p.note { "To filter and to sort needs JavaScript; everything else is here." } }
    }
}

fn item(finding: &Finding, report: &Report, card: &Markup) -> Markup {
    let key = &finding.key;
    let verdict = finding.verdict.as_str();
    let resource = if key.resource.id.is_empty() {
        "(none named)".to_owned()
    } else {
        key.resource.to_string()
    };
    let scanner = finding.scanner_name.as_deref().unwrap_or("Somebody");
    html! {
        li data-last=(finding.last.as_second()) {
            details {
                summary {
                    span class={ "tag " (verdict) } { (verdict) } " "
                    b { (shortened(&resource, 80)) } " "
                    i { (shortened(&asked(finding), 60)) } " "
                    span { (scanner) " (" (finding.proof.as_str()) ")" } " "
                    span { (rhythm::short(finding)) } " "
                    data value=(finding.count) { (count(finding.count, "error")) }
                }
                (evidence::draw(finding, report, card))
            }
        }
    }
}
