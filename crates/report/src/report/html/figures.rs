//! The four figures at the top.

use maud::{Markup, html};

use crate::report::Report;
use crate::text::{grouped, percent};
use crate::words::message;
use trailhum_core::finding::Verdict;

/// One figure: what it counts, how many, and a word on it.
struct Figure {
    class: &'static str,
    name: String,
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
    let findings = |verdicts: &[Verdict]| {
        let findings = verdicts.iter().map(|verdict| totals.findings(*verdict));
        message!("findings", count = findings.sum::<usize>())
    };
    let (genuine, unexplained) = (of(Verdict::Investigate), of(Verdict::Unexplained));
    [
        Figure {
            class: "all",
            name: message!("figure-errors"),
            value: totals.errors,
            note: message!("figure-errors-note", count = totals.events),
        },
        Figure {
            class: "noise",
            name: message!("figure-noise"),
            value: of(Verdict::Noise),
            note: message!(
                "figure-noise-note",
                percent = percent(of(Verdict::Noise), totals.errors),
                findings = findings(&[Verdict::Noise])
            ),
        },
        Figure {
            class: "genuine",
            name: message!("figure-investigate"),
            value: genuine + unexplained,
            note: message!("figure-investigate-note", genuine, unexplained),
        },
        Figure {
            class: "changed",
            name: message!("column-changed"),
            value: of(Verdict::Changed),
            note: message!("figure-changed-note", findings = findings(&[Verdict::Changed])),
        },
    ]
}
