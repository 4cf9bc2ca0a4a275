//! All errors as one bar, each verdict a part of it that leads to its errors, and the counts below it.

use maud::{Markup, html};

use super::picture::percent as length;
use crate::report::Report;
use crate::text::{grouped, percent};
use crate::words::message;
use trailhum_core::finding::Verdict;

/// A part is at least this much of the bar: one error among thousands is to be seen and clicked.
const LEAST_SHARE: f64 = 0.006;

/// The bar, and its legend with all counts.
pub(super) fn draw(report: &Report) -> Markup {
    let totals = &report.totals;
    let verdicts: Vec<Verdict> = Verdict::ALL
        .into_iter()
        .filter(|verdict| report.has(*verdict))
        .collect();
    let accepted = totals.all_accepted();
    let figures = verdicts.iter().map(|verdict| Figure {
        name: verdict.as_str(),
        target: target(*verdict),
        errors: totals.open_errors(*verdict),
        findings: totals.open_findings(*verdict),
    });
    let accepted = (accepted.errors > 0).then(|| Figure {
        name: "accepted",
        target: "#accepted-title".to_owned(),
        errors: accepted.errors,
        findings: accepted.findings,
    });
    let figures: Vec<Figure> = figures.chain(accepted).collect();
    let counts: Vec<usize> = figures.iter().map(|figure| figure.errors).collect();
    html! {
        @if totals.errors > 0 {
            // The legend says the same to those who cannot see or point.
            svg.bar aria-hidden="true" {
                @for (figure, [x, width]) in figures.iter().zip(parts(&counts)) {
                    a href=(figure.target) tabindex="-1" {
                        rect class={ "fill " (figure.name) } x=(length(x)) width=(length(width)) height="100%" {}
                    }
                }
            }
        }
        ul.figures {
            li.all {
                data value=(totals.errors) { (grouped(totals.errors)) }
                span { (message!("figure-errors")) }
                small { (message!("figure-errors-note", count = totals.events)) }
            }
            @for figure in &figures { (draw_figure(figure, totals.errors)) }
        }
    }
}

/// A part of all errors.
struct Figure {
    name: &'static str,
    target: String,
    errors: usize,
    findings: usize,
}

fn draw_figure(figure: &Figure, all: usize) -> Markup {
    let Figure {
        name,
        target,
        errors,
        findings,
    } = figure;
    html! {
        li {
            a href=(target) {
                data value=(errors) { (grouped(errors)) }
                span { i class={ "key " (name) } {} (message!(&format!("column-{name}"))) }
                small { (message!("figure-note", percent = percent(*errors, all), count = *findings)) }
            }
        }
    }
}

/// Where a verdict's errors are on the page.
fn target(verdict: Verdict) -> String {
    let place = match verdict {
        Verdict::Investigate | Verdict::Unexplained => "first",
        _ => "errors",
    };
    format!("#{place}-{}", verdict.as_str())
}

/// Where each part begins, and how wide it is, as shares of the bar.
#[expect(clippy::cast_precision_loss, reason = "counts of events are far below 2^52")]
fn parts(counts: &[usize]) -> Vec<[f64; 2]> {
    let all: usize = counts.iter().sum();
    let share = |count: &usize| (*count as f64 / all.max(1) as f64).max(LEAST_SHARE);
    let sum: f64 = counts.iter().map(share).sum();
    let mut begin = 0.0;
    let part = |count| {
        let width = share(count) / sum;
        begin += width;
        [begin - width, width]
    };
    counts.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_fill_the_bar_and_the_smallest_is_seen() {
        let parts = parts(&[1, 100_000, 0, 50_000]);
        let end = parts.iter().fold(0.0, |end: f64, [begin, width]| {
            assert!((begin - end).abs() < 1e-9, "{parts:?}");
            assert!(*width > 0.005, "{parts:?}");
            begin + width
        });
        assert!((end - 1.0).abs() < 1e-9, "{parts:?}");
    }
}
