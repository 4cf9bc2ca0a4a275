//! One row a series, by resource: the days from left to right, the hours from top to bottom.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use maud::{Markup, html};

use super::path::{self, Cells};
use super::{Calendar, axis, gaps};
use crate::report::Report;
use crate::text::shortened;
use crate::words::{cadence_in_short, finding as names, message};
use trailhum_core::catalog::Resource;
use trailhum_core::finding::{Finding, Verdict};

/// Rows that are drawn, of the resources that most need attention; more would hide them.
const MOST_ROWS: usize = 160;
/// Characters of a name; AWS's own are shorter.
const MOST_NAME: usize = 600;

/// Calls of one resource that beat together: one row.
struct TimelineRow<'a> {
    findings: Vec<&'a Finding>,
    cells: Cells,
    errors: usize,
}

type Place<'a> = (&'a str, &'a str, &'a Resource);
type Rows<'a> = BTreeMap<(Verdict, &'a str, String), TimelineRow<'a>>;

/// One row a series, by resource; series of one resource, caller and rhythm share a row.
pub(in crate::report::html) fn draw(report: &Report, calendar: &Calendar) -> Markup {
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
        @if drawn > 0 {
            details.timelines {
                summary { h2 { (message!("strips-heading")) } }
                p.lead { (message!("strips-intro")) }
                div.strips {
                    @for (place, rows) in &groups { (group(*place, rows, accounts, calendar)) }
                }
                @if drawn < all { p.note { (message!("strips-more", count = all - drawn)) } }
            }
        }
    }
}

fn group(place: Place<'_>, rows: &Rows<'_>, accounts: bool, calendar: &Calendar) -> Markup {
    let (account, region, resource) = place;
    let name = if resource.id.is_empty() {
        message!("none-named")
    } else {
        resource.to_string()
    };
    html! {
        div.strip-group {
            h3 { (shortened(&name, MOST_NAME)) " " small { @if accounts { (account) " " } (region) } }
            @for ((verdict, _, rhythm), row) in rows {
                @let errors = message!("errors", count = row.errors);
                p {
                    span class={ "tag " (verdict.as_str()) } { (verdict.as_str()) } " "
                    @for (place, finding) in row.findings.iter().enumerate() {
                        @if place > 0 { ", " }
                        a href={ "#" (finding.id) } { (names::requested(finding)) }
                    }
                    span.dim { " · " (rhythm) " · " (errors) }
                }
                div.hours {
                    // The text above says the same.
                    svg.strip aria-hidden="true" viewBox=(calendar.view_box()) preserveAspectRatio="none" {
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
