//! The four figures at the top.

use maud::{Markup, html};

use crate::report::Report;
use crate::report::words::{count, grouped, grouped_u64};
use trailhum_core::finding::Verdict;

/// One figure: what it counts, how many, and a word on it.
struct Figure {
    class: &'static str,
    name: &'static str,
    value: usize,
    note: String,
}

pub(super) fn draw(report: &Report) -> Markup {
    html! {
        dl.figures {
            @for figure in figures(report) {
                div class=(figure.class) {
                    dt { (figure.name) }
                    dd { data value=(figure.value) { (grouped(figure.value)) } " " span { (figure.note) } }
                }
            }
        }
    }
}

fn figures(report: &Report) -> [Figure; 4] {
    let totals = &report.totals;
    let of = |verdict: Verdict| totals.with_verdict(verdict);
    let series = |verdicts: &[Verdict]| {
        let findings = verdicts.iter().map(|verdict| totals.findings(*verdict));
        count(findings.sum(), "series")
    };
    let part = (of(Verdict::Noise) * 100)
        .checked_div(totals.errors)
        .unwrap_or_default();
    let (genuine, unexplained) = (of(Verdict::Genuine), of(Verdict::Unexplained));
    [
        Figure {
            class: "all",
            name: "Errors seen",
            value: totals.errors,
            note: format!("in {} records", grouped_u64(totals.events)),
        },
        Figure {
            class: "noise",
            name: "Explained noise",
            value: of(Verdict::Noise),
            note: format!("{part} % of the errors, {}", series(&[Verdict::Noise])),
        },
        Figure {
            class: "genuine",
            name: "Deserve a look",
            value: genuine + unexplained,
            note: format!("{} genuine, {} unexplained", grouped(genuine), grouped(unexplained)),
        },
        Figure {
            class: "changed",
            name: "Changed",
            value: of(Verdict::Changed),
            note: format!("was noise, {}", series(&[Verdict::Changed])),
        },
    ]
}
