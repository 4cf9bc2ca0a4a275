//! What was read and what was not.

use maud::{Markup, html};

use crate::report::Report;
use crate::report::words::{count, grouped_u64};

/// Says at the top that the report has holes.
pub(super) fn warning(report: &Report) -> Markup {
    let gaps = report.coverage.gaps.len();
    html! {
        @if gaps > 0 {
            p.warning { strong { "This report has holes: " } (count(gaps, "thing")) " could not be read. " a href="#gaps" { "What and why" } }
        }
    }
}

/// The section.
pub(super) fn draw(report: &Report) -> Markup {
    let coverage = &report.coverage;
    html! {
        section aria-labelledby="coverage-title" {
            h2 #coverage-title { "What was read" }
            section.scroll tabindex="0" aria-label="Sources" {
                table {
                    thead { tr { th scope="col" { "Source" } th scope="col" { "Place" } th scope="col" { "Read" } } }
                    tbody {
                        @for source in &coverage.sources {
                            tr { td { (source.kind.as_str().replace('_', " ")) } td { (source.place) } td { (grouped_u64(source.count)) } }
                        }
                    }
                }
            }
            @if !coverage.api_calls.is_empty() {
                details.numbers {
                    summary { "Requests made of AWS: " (grouped_u64(coverage.api_calls.values().sum())) }
                    ul { @for (call, number) in &coverage.api_calls { li { (call) ": " (grouped_u64(*number)) } } }
                }
            }
            @for note in &coverage.notes { p.note { (note) } }
            h3 #gaps { "What could not be read" }
            @if coverage.gaps.is_empty() {
                p { "Nothing that was asked for is missing." }
            } @else {
                ul.gaps {
                    @for gap in &coverage.gaps { li { strong { (gap.place) } ": " (gap.what) "." @if !gap.hint.is_empty() { " " (gap.hint) } } }
                }
            }
        }
    }
}
