//! The details of a finding: why, and all that its verdict rests on.

use maud::{Markup, html};

use crate::report::Report;
use crate::words::{cadence_with_suggestion, facts, message, span};
use trailhum_core::finding::Finding;
use trailhum_core::inventory::Existence;

/// The latest events that are named.
const MOST_EVENTS: usize = 2;

/// The evidence; other places of the page lead here by the finding's id.
/// What is said before those that share a reason is not said again.
pub(super) fn draw(finding: &Finding, report: &Report, reason: Option<&str>) -> Markup {
    let key = &finding.key;
    let events: Vec<&str> = finding.samples.iter().take(MOST_EVENTS).map(String::as_str).collect();
    html! {
        div.evidence id=(finding.id) {
            @if let Some(reason) = reason { p { (reason) } }
            dl.facts {
                dt { (message!("html-cadence")) }
                dd { (cadence_with_suggestion(finding)) }
                dt { (message!("html-seen")) }
                dd { (span(finding.first, finding.last)) }
                @if let Some(addresses) = facts::addresses(&[finding]) { dt { (message!("html-addresses")) } dd { (addresses) } }
                dt { (message!("label-resource")) }
                dd {
                    @if finding.arn.is_empty() { (key.resource.kind) " " (key.resource) } @else { (finding.arn) }
                    ", " (key.region) @if report.has_several_accounts() { (message!("html-in-account", account = key.account.as_str())) } (existence(finding))
                }
                dt { (message!("html-latest-events")) }
                dd.ids { (events.join(" ")) }
            }
        }
    }
}

/// What the inventory knows of the resource.
fn existence(finding: &Finding) -> String {
    match finding.existence {
        Existence::Exists => message!("html-exists"),
        Existence::Deleted => message!("html-deleted"),
        Existence::Unknown => String::new(),
    }
}
