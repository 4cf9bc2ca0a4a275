//! How many errors each code has, and how many of them remain without noise.

use maud::{Markup, html};

use super::picture::percent as length;
use crate::report::{ErrorCode, Report};
use crate::text::grouped;
use crate::words::{message, messages};
use trailhum_core::finding::Verdict;

/// Codes with rows of their own; the rarer ones are folded.
const MOST_CODES: usize = 8;

/// The section; nothing where there is no error.
pub(super) fn draw(report: &Report) -> Markup {
    let (first, rarer) = report.error_codes.split_at(report.error_codes.len().min(MOST_CODES));
    let most = first.first().map_or(1, |code| code.count);
    let all: usize = report.error_codes.iter().map(|code| code.count).sum();
    let left: usize = report.error_codes.iter().map(without_noise).sum();
    html! {
        @if !first.is_empty() {
            section aria-labelledby="codes-title" {
                h2 #codes-title { (message!("codes-heading")) }
                p.lead { (message!("codes-intro", all, left)) }
                ul.legend aria-hidden="true" {
                    li { i.key.after {} (message!("codes-without-noise")) }
                    li { i.key.noise {} (message!("column-noise")) }
                }
                (table(first, most, &message!("codes-label")))
                @if !rarer.is_empty() {
                    details.query {
                        summary { (message!("codes-rarer", count = rarer.len(), errors = rarer.iter().map(|code| code.count).sum::<usize>())) }
                        (table(rarer, most, &message!("codes-rarer-label")))
                    }
                }
            }
        }
    }
}

fn without_noise(code: &ErrorCode) -> usize {
    code.count.saturating_sub(code.with_verdict(Verdict::Noise))
}

fn table(codes: &[ErrorCode], most: usize, label: &str) -> Markup {
    html! {
        section.scroll.codes tabindex="0" aria-label=(label) {
            table {
                thead { tr { @for name in columns() { th scope="col" { (name) } } td {} } }
                tbody {
                    @for code in codes {
                        tr {
                            th scope="row" { (code.code) }
                            td { (grouped(code.count)) }
                            td { (grouped(without_noise(code))) }
                            td { (bar(code, most)) }
                        }
                    }
                }
            }
        }
    }
}

/// What remains first, where rows compare best; then the noise.
#[expect(clippy::cast_precision_loss, reason = "counts of events are far below 2^52")]
fn bar(code: &ErrorCode, most: usize) -> Markup {
    let share = |count: usize| length(count as f64 / most.max(1) as f64);
    let left = without_noise(code);
    html! {
        svg aria-hidden="true" {
            rect.fill.after width=(share(left)) height="100%" {}
            rect.fill.noise x=(share(left)) width=(share(code.count - left)) height="100%" {}
        }
    }
}

fn columns() -> [String; 3] {
    messages!["column-error-code", "column-errors", "codes-without-noise"]
}
