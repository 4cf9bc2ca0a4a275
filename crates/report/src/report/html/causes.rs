//! What must be investigated first: who, why, from where, when, and the command that explains it.

use maud::{Markup, html};
use trailhum_core::finding::Verdict;

use super::command;
use crate::report::overview::{self, CauseRow};
use crate::report::{Report, View};
use crate::text::{grouped, shortened};
use crate::words::message;

/// Rows that are shown; all findings are below.
const MOST_ROWS: usize = 50;
/// Characters of an event ID that is no UUID.
const MOST_ID: usize = 100;

/// The section; nothing where no error needs attention.
pub(super) fn draw(report: &Report, view: &View) -> Markup {
    let verdicts = [Verdict::Investigate, Verdict::Unexplained];
    let verdicts: Vec<Verdict> = verdicts.into_iter().filter(|verdict| report.has(*verdict)).collect();
    html! {
        @if !verdicts.is_empty() {
            section aria-labelledby="first-title" {
                h2 #first-title { (message!("html-causes")) }
                @for verdict in verdicts { (list(report, view, verdict)) }
            }
        }
    }
}

fn list(report: &Report, view: &View, verdict: Verdict) -> Markup {
    let rows = overview::cause_rows(report, verdict);
    let shown = rows.len().min(MOST_ROWS);
    let rest = overview::rest(report, verdict, rows.iter().map(CauseRow::errors), shown);
    let (name, errors) = (verdict.as_str(), report.totals.open_errors(verdict));
    html! {
        h3 id={ "first-" (name) } { span class={ "tag " (name) } { (message!(&format!("column-{name}"))) } " " (message!("errors", count = errors)) }
        ol.causes {
            @for (place, row) in rows.iter().take(shown).enumerate() { (item(report, view, row, &format!("{name}-{place}"))) }
            @if let Some((text, errors)) = rest { li { data value=(errors) { (grouped(errors)) } p { a href={ "#errors-" (name) } { (text) } } } }
        }
    }
}

fn item(report: &Report, view: &View, row: &CauseRow<'_>, id: &str) -> Markup {
    let several = report.has_several_accounts();
    let [first, last] = row.times();
    html! {
        li {
            data value=(row.errors()) { (grouped(row.errors())) }
            div {
                p.who { b { (row.name(several)) } small { (message!("html-first-and-last", first, last)) } }
                p { (row.reason(several)) }
                @if let Some(event) = row.sample() { (explain(view, event, id)) }
            }
        }
    }
}

/// The command that explains the event. What a shell might take for more than a name is only shown.
fn explain(view: &View, event: &str, id: &str) -> Markup {
    let source = view.source.as_ref().map(|source| format!(" {source}"));
    let source = source.unwrap_or_default();
    html! {
        @if command::is_plain(event) {
            (command::line(&format!("explain-{id}"), &format!("trailhum explain{source} --event-id {event}")))
        } @else {
            p { (message!("column-event")) ": " code { (shortened(event, MOST_ID)) } }
        }
    }
}
