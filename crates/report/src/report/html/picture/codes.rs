//! The share of each error code in all errors, with and without noise.

use maud::{Markup, html};

use super::percent as length;
use crate::report::Report;
use crate::text::{grouped, percent, shortened};
use crate::words::{message, messages};
use trailhum_core::finding::Verdict;

/// Codes with bars of their own.
const MOST_CODES: usize = 6;
/// Height of a code with its two bars, in pixels.
const ROW: usize = 58;
/// The longest bar takes this part of the width; its number stands beside it.
const MAX_BAR_SHARE: f64 = 0.68;

/// One code, or all that are rarer.
struct CodeBar {
    name: String,
    before: usize,
    after: usize,
}

/// The picture, and its numbers as a table.
pub(in crate::report::html) fn draw(report: &Report) -> Markup {
    let all = report.totals.errors;
    let left = all.saturating_sub(report.totals.with_verdict(Verdict::Noise));
    let codes = codes(report);
    let shares = codes
        .iter()
        .map(|code| (share(code.before, all), share(code.after, left)));
    let most = shares.flat_map(|(before, after)| [before, after]).fold(0.01, f64::max);
    let height = codes.len() * ROW;
    html! {
        figure aria-labelledby="codes-title" {
            figcaption {
                h3 #codes-title { (message!("codes-heading")) }
                p { (message!("codes-intro", all, left)) }
                ul.legend {
                    li { svg.key aria-hidden="true" { rect.bar.before width="100%" height="100%" {} } (message!("codes-before")) }
                    li { svg.key aria-hidden="true" { rect.bar.after width="100%" height="100%" {} } (message!("codes-after")) }
                }
            }
            svg.chart.flush height=(height) role="img" aria-labelledby="codes-name codes-text" {
                title #codes-name { (message!("codes-title")) }
                desc #codes-text {
                    @for code in codes.iter().take(3) { (message!("codes-description", code = code.name.as_str(), before = percent(code.before, all), after = percent(code.after, left))) " " }
                    (message!("table-below"))
                }
                line x1="0" x2="0" y1="0" y2=(height) {}
                @for (number, code) in codes.iter().enumerate() {
                    @let y = number * ROW;
                    text.name x="6" y=(y + 16) { (shortened(&code.name, 44)) }
                    (bar("before", code.before, all, most, y + 23))
                    (bar("after", code.after, left, most, y + 39))
                }
            }
            details.numbers {
                summary { (message!("codes-table")) }
                section.scroll tabindex="0" aria-label=(message!("codes-label")) {
                    table {
                        thead { tr { @for name in columns() { th scope="col" { (name) } } } }
                        tbody {
                            @for code in &report.error_codes {
                                @let after = code.count.saturating_sub(code.with_verdict(Verdict::Noise));
                                tr { th scope="row" { (code.code) } td { (grouped(code.count)) } td { (percent(code.count, all)) } td { (grouped(after)) } td { (percent(after, left)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn bar(class: &str, part: usize, whole: usize, most: f64, y: usize) -> Markup {
    let width = length(share(part, whole) / most * MAX_BAR_SHARE);
    html! {
        rect class={ "bar " (class) } x="0" y=(y) width=(width) height="13" {}
        text x=(width) dx="6" y=(y + 11) { (percent(part, whole)) }
    }
}

fn codes(report: &Report) -> Vec<CodeBar> {
    let code =
        |code: &crate::report::ErrorCode| (code.count, code.count.saturating_sub(code.with_verdict(Verdict::Noise)));
    let mut codes: Vec<CodeBar> = report
        .error_codes
        .iter()
        .take(MOST_CODES)
        .map(|entry| {
            let (before, after) = code(entry);
            CodeBar {
                name: entry.code.clone(),
                before,
                after,
            }
        })
        .collect();
    let rare = report.error_codes.iter().skip(MOST_CODES);
    let (before, after) = rare
        .clone()
        .map(code)
        .fold((0, 0), |sum, each| (sum.0 + each.0, sum.1 + each.1));
    if before > 0 {
        codes.push(CodeBar {
            name: message!("codes-rarer", count = rare.count()),
            before,
            after,
        });
    }
    codes
}

#[expect(clippy::cast_precision_loss, reason = "counts of events are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn columns() -> [String; 5] {
    messages![
        "column-error-code",
        "column-errors",
        "column-share",
        "codes-without-noise",
        "column-share"
    ]
}
