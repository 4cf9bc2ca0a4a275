//! What was read and what was not.

use maud::{Markup, html};

use crate::report::Report;
use crate::text::grouped;
use crate::words::message;

/// Says at the top that the report has holes.
pub(super) fn warning(report: &Report) -> Markup {
    let gaps = report.coverage.gaps.len();
    html! {
        @if gaps > 0 {
            p.warning { strong { (message!("html-incomplete")) } " " (message!("html-gaps", count = gaps)) " " a href="#gaps" { (message!("html-gaps-link")) } }
        }
    }
}

/// The section.
pub(super) fn draw(report: &Report) -> Markup {
    let coverage = &report.coverage;
    html! {
        section aria-labelledby="coverage-title" {
            h2 #coverage-title { (message!("html-coverage")) }
            section.scroll tabindex="0" aria-label=(message!("html-sources")) {
                table {
                    thead { tr { th scope="col" { (message!("html-source")) } th scope="col" { (message!("html-place")) } th scope="col" { (message!("html-read")) } } }
                    tbody {
                        @for source in &coverage.sources {
                            tr { td { (source.kind.as_str().replace('_', " ")) } td { (source.place) } td { (grouped(source.count)) } }
                        }
                    }
                }
            }
            @if !coverage.api_calls.is_empty() {
                details.numbers {
                    summary { (message!("requests", count = coverage.api_calls.values().sum::<u64>())) }
                    ul { @for (call, number) in &coverage.api_calls { li { (call) ": " (grouped(number)) } } }
                }
            }
            @for note in report.notes() { p.note { (note) } }
            h3 #gaps { (message!("html-not-read")) }
            @if coverage.gaps.is_empty() {
                p { (message!("html-nothing-missing")) }
            } @else {
                ul.gaps {
                    @for gap in &coverage.gaps { li { strong { (gap.place) } ": " (gap.what) "." @if !gap.hint.is_empty() { " " (gap.hint) } } }
                }
            }
        }
    }
}
