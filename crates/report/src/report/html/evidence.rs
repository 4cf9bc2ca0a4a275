//! The details of a finding: why, and all that its verdict rests on.

use maud::{Markup, html};

use crate::report::Report;
use crate::words::{cadence_with_suggestion, facts, list, message, reason, span};
use trailhum_core::finding::Finding;
use trailhum_core::inventory::{Existence, ReadFrom, Setting};

/// The latest events that are named.
const MOST_EVENTS: usize = 3;

/// The evidence; other places of the page lead here by the finding's id. `card` leads to what it shares with others.
pub(super) fn draw(finding: &Finding, report: &Report, card: &Markup) -> Markup {
    let key = &finding.key;
    let events: Vec<&str> = finding.samples.iter().take(MOST_EVENTS).map(String::as_str).collect();
    html! {
        div.evidence id=(finding.id) {
            p { (reason(finding)) }
            dl {
                dt { (message!("html-cadence")) }
                dd { (cadence_with_suggestion(finding)) }
                dt { (message!("html-seen")) }
                dd { (span(finding.first, finding.last)) }
                @if let Some(addresses) = facts::addresses(&[finding]) { dt { (message!("html-addresses")) } dd { (addresses) } }
                @if !finding.gaps.is_empty() { dt { (message!("html-unread")) } dd { (gaps(finding)) } }
                dt { (message!("label-resource")) }
                dd {
                    @if finding.arn.is_empty() { (key.resource.kind) " " (key.resource) } @else { (finding.arn) }
                    ", " (key.region) @if report.has_several_accounts() { (message!("html-in-account", account = key.account.as_str())) } (existence(finding))
                }
                @if let Some(setting) = setting(finding, report.read_from) { dt { (message!("html-setting")) } dd { (setting) } }
                dt { (message!("html-latest-events")) }
                dd.ids { (events.join(" ")) }
            }
            p { (card) }
        }
    }
}

/// Gaps that are named.
const MOST_GAPS: usize = 3;

/// The spans of time that were not read.
fn gaps(finding: &Finding) -> String {
    let gaps: Vec<String> = finding.gaps.iter().map(|gap| span(gap.from, gap.to)).collect();
    list(&gaps, MOST_GAPS)
}

/// What the inventory knows of the resource.
fn existence(finding: &Finding) -> String {
    match finding.existence {
        Existence::Exists => message!("html-exists"),
        Existence::Deleted => message!("html-deleted"),
        Existence::Unknown => String::new(),
    }
}

/// What the inventory knows of the sub-configuration.
fn setting(finding: &Finding, read_from: ReadFrom) -> Option<String> {
    let source = match read_from {
        ReadFrom::Config => message!("html-by-config"),
        ReadFrom::Live => message!("html-by-service"),
        ReadFrom::None => return None,
    };
    let key = finding.setting_key.as_str();
    match finding.setting {
        Setting::Absent => Some(message!("html-not-configured", key, source)),
        Setting::Present => Some(message!("html-configured", key, source)),
        Setting::Unknown => None,
    }
}
