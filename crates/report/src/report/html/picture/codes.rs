//! The share of each error code in all errors, before and after the noise is gone.

use maud::{Markup, html};

use super::percent;
use crate::report::words::grouped;
use crate::report::{Report, shortened};
use trailhum_core::finding::Verdict;

/// So many codes have bars of their own.
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
                h3 #codes-title { "Error codes, before and after the noise is gone" }
                p { "Each code's share in " (grouped(all)) " errors, and in the " (grouped(left)) " that remain without the noise, in percent." }
                ul.legend {
                    li { svg.key aria-hidden="true" { rect.bar.before width="100%" height="100%" {} } "before" }
                    li { svg.key aria-hidden="true" { rect.bar.after width="100%" height="100%" {} } "after" }
                }
            }
            svg.chart.flush height=(height) role="img" aria-labelledby="codes-name codes-text" {
                title #codes-name { "Share of each error code before and after the noise is gone" }
                desc #codes-text {
                    @for code in codes.iter().take(3) { (code.name) ": " (said(code.before, all)) " before, " (said(code.after, left)) " after. " }
                    "The table below has all of them."
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
                summary { "Error codes as a table" }
                section.scroll tabindex="0" aria-label="Error codes" {
                    table {
                        thead { tr { th scope="col" { "Error code" } th scope="col" { "errors" } th scope="col" { "share" } th scope="col" { "without noise" } th scope="col" { "share" } } }
                        tbody {
                            @for code in &report.error_codes {
                                @let after = code.count.saturating_sub(code.with_verdict(Verdict::Noise));
                                tr { th scope="row" { (code.code) } td { (grouped(code.count)) } td { (said(code.count, all)) } td { (grouped(after)) } td { (said(after, left)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn bar(class: &str, part: usize, whole: usize, most: f64, y: usize) -> Markup {
    let width = percent(share(part, whole) / most * MAX_BAR_SHARE);
    html! {
        rect class={ "bar " (class) } x="0" y=(y) width=(width) height="13" {}
        text x=(width) dx="6" y=(y + 11) { (said(part, whole)) }
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
            name: format!("{} rarer codes", rare.count()),
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

/// A share in percent with one decimal; what is there but rounds to nothing is not called nothing.
fn said(part: usize, whole: usize) -> String {
    let share = share(part, whole) * 100.0;
    if part > 0 && share < 0.05 {
        "< 0.1 %".to_owned()
    } else {
        format!("{share:.1} %")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_rounded_to_nothing() {
        assert_eq!(
            (said(0, 10), said(1, 10_000), said(1, 3), said(0, 0)),
            ("0.0 %".into(), "< 0.1 %".into(), "33.3 %".into(), "0.0 %".into())
        );
    }
}
