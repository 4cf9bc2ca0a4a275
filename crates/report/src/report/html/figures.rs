//! The figures at the top.

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

/// All errors, and each verdict that has any.
fn figures(report: &Report) -> Vec<Figure> {
    let totals = &report.totals;
    let all = Figure {
        class: "all",
        name: message!("figure-errors"),
        value: totals.errors,
        note: message!("figure-errors-note", count = totals.events),
    };
    let verdicts = Verdict::ALL.into_iter().filter(|verdict| report.has(*verdict));
    let verdict = |verdict: Verdict| Figure {
        class: verdict.as_str(),
        name: message!(&format!("column-{}", verdict.as_str())),
        value: totals.with_verdict(verdict),
        note: message!(
            "figure-note",
            percent = percent(totals.with_verdict(verdict), totals.errors),
            count = totals.findings(verdict)
        ),
    };
    std::iter::once(all).chain(verdicts.map(verdict)).collect()
}
