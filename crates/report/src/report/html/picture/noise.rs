//! The noise as a grid of days by hours, with a dot for every ten minutes with a call: what is called every 24 h draws
//! one line, every 12 h two.

use maud::{Markup, html};

use super::path::{self, Cells};
use super::{Calendar, axis, gaps};
use crate::report::Report;
use crate::words::message;
use trailhum_core::finding::{Finding, Verdict};

/// The picture; nothing where there is no noise.
pub(in crate::report::html) fn draw(report: &Report, calendar: &Calendar) -> Markup {
    let findings: Vec<&Finding> = report.with_verdict(Verdict::Noise).collect();
    html! {
        @if !findings.is_empty() {
            section aria-labelledby="noise-title" {
                h2 #noise-title { (message!("noise-heading")) }
                p.lead { (message!("noise-intro")) }
                @if calendar.left_out > 0 { p.note { (message!("html-days-not-drawn", count = calendar.left_out)) } }
                (picture(&findings, calendar))
            }
        }
    }
}

fn picture(findings: &[&Finding], calendar: &Calendar) -> Markup {
    let mut cells = Cells::new();
    for finding in findings {
        path::add(&mut cells, finding.beats.iter(), calendar);
    }
    let regular = findings.iter().filter(|finding| !finding.cadence.tracks.is_empty());
    let hours = [
        ("00:00", "0%"),
        ("06:00", "25%"),
        ("12:00", "50%"),
        ("18:00", "75%"),
        ("24:00", "100%"),
    ];
    html! {
        figure {
            svg.overview role="img" aria-labelledby="noise-name noise-text" {
                title #noise-name { (message!("noise-title")) }
                desc #noise-text { (message!("noise-description", findings = findings.len(), regular = regular.count())) }
                @for (hour, place) in hours { text x="-6" y=(place) dy="4" text-anchor="end" { (hour) } }
                svg viewBox=(calendar.view_box()) preserveAspectRatio="none" {
                    use href="#grid" {}
                    path.outside d=(gaps(findings, calendar)) {}
                    path.dots.noise d=(path::dots(&cells)) {}
                }
            }
            (axis())
        }
    }
}
