//! The month as a grid of days by hours, with every beat as a dot: what is called every 24 h draws one line, every 12 h
//! two, and what has no beat is scattered. First one picture a verdict, then one row per series, by resource.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use maud::{Markup, html};

use super::Calendar;
use super::path::{self, Cells};
use crate::report::Report;
use crate::text::shortened;
use crate::words::{cadence_in_short, finding as names, message};
use trailhum_core::catalog::Resource;
use trailhum_core::finding::{Finding, Verdict};
use trailhum_core::time::TimeSpan;

/// Rows that are drawn, of the resources that most need attention; more would hide them.
const MOST_ROWS: usize = 160;

/// One picture a verdict, with all its series: noise keeps to its hours, people do not.
pub(in crate::report::html) fn overview(report: &Report, calendar: &Calendar) -> Markup {
    let mut pictures: BTreeMap<Verdict, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        pictures.entry(finding.verdict).or_default().push(finding);
    }
    html! {
        section aria-labelledby="beats-title" {
            h3 #beats-title { (message!("beats-heading")) }
            p { (message!("beats-intro")) }
            (examples())
            div.pair {
                @for (verdict, findings) in &pictures { (picture(report, *verdict, findings, calendar)) }
            }
        }
    }
}

fn picture(report: &Report, verdict: Verdict, findings: &[&Finding], calendar: &Calendar) -> Markup {
    let mut cells = Cells::new();
    for finding in findings {
        path::add(&mut cells, finding.beats.iter(), calendar);
    }
    let all = findings.len();
    let beating = findings
        .iter()
        .filter(|finding| !finding.cadence.tracks.is_empty())
        .count();
    let name = verdict.as_str();
    let (title, text) = (format!("beats-{name}"), format!("beats-{name}-text"));
    let hours = [
        ("00:00", "0%"),
        ("06:00", "25%"),
        ("12:00", "50%"),
        ("18:00", "75%"),
        ("24:00", "100%"),
    ];
    html! {
        figure {
            figcaption { span class={ "tag " (name) } { (name) } " " (message!("errors-in-findings", errors = report.totals.with_verdict(verdict), findings = all)) p { (message!(&format!("meaning-{name}"))) } }
            svg.overview role="img" aria-labelledby={ (title) " " (text) } {
                title id=(title) { (message!("beats-title", verdict = name)) }
                desc id=(text) { (message!("beats-description", findings = all, regular = beating)) }
                @for (hour, place) in hours { text x="-6" y=(place) dy="4" text-anchor="end" { (hour) } }
                svg viewBox=(calendar.view_box()) preserveAspectRatio="none" {
                    use href="#grid" {}
                    path.outside d=(gaps(findings, calendar)) {}
                    path class={ "dots " (name) } d=(path::dots(&cells)) {}
                }
            }
            (axis())
        }
    }
}

/// The names of the days below a picture.
fn axis() -> Markup {
    html! { svg.axis aria-hidden="true" { use href="#axis" {} } }
}

/// Examples of cadences, as a legend.
fn examples() -> Markup {
    let example = |name: String, slots: &[(i32, i32)]| {
        let cells: Cells = slots.iter().copied().collect();
        html! {
            li {
                svg.strip aria-hidden="true" viewBox="0 0 14 144" preserveAspectRatio="none" { path.dots.noise d=(path::dots(&cells)) {} }
                (name)
            }
        }
    };
    let daily: Vec<(i32, i32)> = (0..14).map(|day| (day, 60)).collect();
    let twice: Vec<(i32, i32)> = (0..14).flat_map(|day| [(day, 36), (day, 108)]).collect();
    // Any scattering will do.
    let none: Vec<(i32, i32)> = (0..14).map(|day| (day, (day * day * 29 + 17) % 144)).collect();
    html! {
        ul.legend.examples {
            (example(message!("beats-daily"), &daily))
            (example(message!("beats-twice"), &twice))
            (example(message!("short-irregular"), &none))
        }
    }
}

/// Calls of one resource that beat together: one row.
struct TimelineRow<'a> {
    findings: Vec<&'a Finding>,
    cells: Cells,
    errors: usize,
}

type Place<'a> = (&'a str, &'a str, &'a Resource);
type Rows<'a> = BTreeMap<(Verdict, &'a str, String), TimelineRow<'a>>;

/// One row a series, by resource; series of one resource, caller and rhythm share a row.
pub(in crate::report::html) fn by_resource(report: &Report, calendar: &Calendar) -> Markup {
    let mut groups: BTreeMap<Place<'_>, Rows<'_>> = BTreeMap::new();
    for finding in &report.findings {
        let key = &finding.key;
        let rows = groups.entry((&key.account, &key.region, &key.resource)).or_default();
        let row = rows
            .entry((finding.verdict, &key.caller.arn, cadence_in_short(finding)))
            .or_insert_with(|| TimelineRow {
                findings: Vec::new(),
                cells: Cells::new(),
                errors: 0,
            });
        path::add(&mut row.cells, finding.beats.iter(), calendar);
        row.errors += finding.count;
        row.findings.push(finding);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(place, rows)| {
        let worst = rows.keys().next().map(|(verdict, ..)| *verdict);
        let errors: usize = rows.values().map(|row| row.errors).sum();
        (worst, Reverse(errors), *place)
    });
    let all: usize = groups.iter().map(|(_, rows)| rows.len()).sum();
    let mut drawn = 0;
    groups.retain(|(_, rows)| {
        let fits = drawn + rows.len() <= MOST_ROWS;
        drawn += if fits { rows.len() } else { 0 };
        fits
    });
    let accounts = report.has_several_accounts();
    html! {
        section aria-labelledby="strips-title" {
            h3 #strips-title { (message!("strips-heading")) }
            p { (message!("strips-intro")) }
            div.strips {
                @for (number, (place, rows)) in groups.iter().enumerate() { (group(number, *place, rows, accounts, calendar)) }
            }
            @if drawn < all { p.note { (message!("strips-more", count = all - drawn)) } }
        }
    }
}

fn group(number: usize, place: Place<'_>, rows: &Rows<'_>, accounts: bool, calendar: &Calendar) -> Markup {
    let (account, region, resource) = place;
    let name = if resource.id.is_empty() {
        message!("none-named")
    } else {
        resource.to_string()
    };
    html! {
        div.group {
            h4 { (shortened(&name, 60)) " " small { @if accounts { (account) " " } (region) } }
            @for (row_number, ((verdict, _, rhythm), row)) in rows.iter().enumerate() {
                @let id = format!("r{number}-{row_number}");
                @let errors = message!("errors", count = row.errors);
                p {
                    span class={ "tag " (verdict.as_str()) } { (verdict.as_str()) } " "
                    @for (place, finding) in row.findings.iter().enumerate() {
                        @if place > 0 { ", " }
                        a href={ "#" (finding.id) } { (shortened(&names::requested(finding), 40)) }
                    }
                    span.dim { " · " (rhythm) " · " (errors) }
                }
                div.hours {
                    svg.strip role="img" aria-labelledby=(id) viewBox=(calendar.view_box()) preserveAspectRatio="none" {
                        title id=(id) { (shortened(&name, 60)) ", " (verdict.as_str()) ": " (rhythm) ", " (errors) }
                        use href="#grid" {}
                        path.outside d=(gaps(&row.findings, calendar)) {}
                        path class={ "dots " (verdict.as_str()) } d=(path::dots(&row.cells)) {}
                    }
                }
            }
            (axis())
        }
    }
}

/// The areas in which most of these could not have been seen: a region with few records cannot tell its own gaps.
fn gaps(findings: &[&Finding], calendar: &Calendar) -> String {
    let mut gaps: BTreeMap<TimeSpan, usize> = BTreeMap::new();
    for gap in findings.iter().flat_map(|finding| &finding.gaps) {
        *gaps.entry(*gap).or_default() += 1;
    }
    let common = gaps.iter().filter(|(_, having)| 2 * **having > findings.len());
    common.map(|(gap, _)| path::span(calendar, gap.from, gap.to)).collect()
}
