//! All errors by verdict, then a row for each caller and check, which expands to its resources and their evidence.

use std::cmp::Reverse;

use maud::{Markup, PreEscaped, html};

use super::{evidence, shared};
use crate::report::Report;
use crate::report::judged::urgency;
use crate::report::overview::{self, CheckRow};
use crate::text::grouped;
use crate::words::{cadence_in_short, finding as names, message, reason};
use trailhum_core::finding::{Finding, Verdict};

/// The section.
pub(super) fn draw(report: &Report) -> Markup {
    html! {
        section aria-labelledby="errors-title" {
            h2 #errors-title { (message!("html-errors-by-check")) }
            @if report.totals.all_findings() == report.totals.all_accepted().findings {
                p { (message!("html-no-findings")) }
            } @else {
                (tools(report))
                div #list {
                    @for verdict in Verdict::ALL { @if report.has(verdict) { (section(report, verdict)) } }
                }
            }
        }
    }
}

/// What filters and sorts; the script shows it, as without it nothing of this would work.
fn tools(report: &Report) -> Markup {
    let series = |verdict: Verdict| report.with_verdict(verdict).count();
    let all: usize = Verdict::ALL.into_iter().map(series).sum();
    html! {
        div #tools.tools hidden {
            label { (message!("html-filter")) input #filter type="search" autocomplete="off" spellcheck="false"; }
            label { (message!("html-sort-by")) select #sort {
                option value="rank" { (message!("sort-attention")) }
                option value="errors" { (message!("sort-errors")) }
                option value="last" { (message!("sort-last-seen")) }
                option value="name" { (message!("sort-name")) }
            } }
            fieldset {
                legend { (message!("html-verdicts")) }
                @for verdict in Verdict::ALL {
                    @if series(verdict) > 0 {
                        label { input type="checkbox" value=(verdict.as_str()) checked; (message!(&format!("column-{}", verdict.as_str()))) " (" (grouped(series(verdict))) ")" }
                    }
                }
            }
            button #unfold type="button" { (message!("html-expand-all")) }
            output #shown for="filter sort" data-all=(message!("findings", count = all)) data-some=(message!("html-shown", shown = "#", all)) { (message!("findings", count = all)) }
        }
        noscript { p.note { (message!("html-needs-javascript")) } }
    }
}

fn section(report: &Report, verdict: Verdict) -> Markup {
    let mut rows = overview::rows_by_check(report, verdict);
    rows.sort_by_key(|row| {
        (
            row.findings.iter().map(|finding| urgency(finding)).min(),
            Reverse(row.errors()),
        )
    });
    let rest = overview::rest(report, verdict, rows.iter().map(CheckRow::errors), rows.len());
    let name = verdict.as_str();
    html! {
        section.verdict id={ "errors-" (name) } aria-labelledby={ "title-" (name) } data-verdict=(name) {
            h3 id={ "title-" (name) } { span class={ "tag " (name) } { (message!(&format!("column-{name}"))) } " " (message!("errors", count = report.totals.open_errors(verdict))) }
            p.note { (message!(&format!("meaning-{name}"))) }
            @for row in &rows { (group(report, row)) }
            @if let Some((text, errors)) = rest { p.rest { (text) ": " (message!("errors", count = errors)) } }
        }
    }
}

fn group(report: &Report, row: &CheckRow<'_>) -> Markup {
    html! {
        details.group {
            summary {
                b { (row.caller) } " " code { (row.check) } " "
                span.cells data-errors=(row.errors()) {
                    span { (message!("errors", count = row.errors())) } " "
                    span { (message!("resources", count = row.resources())) } " "
                    span.every { (every(row)) }
                }
            }
            div.inside {
                @for (body, findings) in bodies(report, &row.findings) { (part(report, &body, &findings)) }
            }
        }
    }
}

/// The cadences, as the rest of a sentence.
fn every(row: &CheckRow<'_>) -> String {
    let cadences = row.cadences();
    if cadences.starts_with(|first: char| first.is_ascii_digit()) {
        message!("html-every", cadences)
    } else {
        cadences
    }
}

/// What the findings share, then each of them.
pub(super) fn part(report: &Report, body: &str, findings: &[&Finding]) -> Markup {
    let reasons: Vec<String> = findings.iter().map(|finding| reason(finding)).collect();
    let common = reasons
        .first()
        .filter(|first| reasons.iter().all(|reason| reason == *first));
    let own = |reason: &'_ String| common.is_none().then(|| reason.clone());
    html! {
        div.part {
            div.shared { @if let Some(reason) = common { p { (reason) } } (PreEscaped(body)) }
            ol.findings { @for (finding, reason) in findings.iter().zip(&reasons) { (item(finding, report, own(reason).as_deref())) } }
        }
    }
}

/// The findings of a row by what they share.
pub(super) fn bodies<'r>(report: &Report, all: &[&'r Finding]) -> Vec<(String, Vec<&'r Finding>)> {
    let mut bodies: Vec<(String, Vec<&Finding>)> = Vec::new();
    for finding in all {
        let body = shared::draw(finding, report.read_from).into_string();
        match bodies.iter_mut().find(|(known, _)| *known == body) {
            Some((_, findings)) => findings.push(finding),
            None => bodies.push((body, vec![finding])),
        }
    }
    bodies
}

fn item(finding: &Finding, report: &Report, reason: Option<&str>) -> Markup {
    let key = &finding.key;
    html! {
        li data-last=(finding.last.as_second()) {
            details {
                summary {
                    b { (names::whole(&names::resource(finding))) } " "
                    span { @if report.has_several_accounts() { (key.account) " · " } (key.region) } " "
                    span { (cadence_in_short(finding)) } " "
                    data value=(finding.count) { (message!("errors", count = finding.count)) }
                }
                (evidence::draw(finding, report, reason))
            }
        }
    }
}
