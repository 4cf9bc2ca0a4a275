//! What a finding unfolds to: why, and all that its verdict rests on.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::report::Report;
use trailhum_core::finding::Finding;
use trailhum_core::inventory::{Existence, ReadFrom, Setting};

/// So many of the latest events are named.
const MOST_EVENTS: usize = 3;

/// The evidence; other places of the page lead here by the finding's id. `card` leads to what it shares with others.
pub(super) fn draw(finding: &Finding, report: &Report, card: &Markup) -> Markup {
    let key = &finding.key;
    let events: Vec<&str> = finding.samples.iter().take(MOST_EVENTS).map(String::as_str).collect();
    html! {
        div.evidence id=(finding.id) {
            p { (finding.reason) }
            dl {
                dt { "Rhythm" }
                dd { (finding.cadence.text) @if let Some(peers) = &finding.consistent_with { " It fits the " (peers.period) " beat of " (peers.peers) " peers." } }
                dt { "Seen" }
                dd { (minute(finding.first)) " to " (minute(finding.last)) " UTC" }
                @if !finding.gaps.is_empty() { dt { "Not read" } dd { (gaps(finding)) } }
                dt { "Resource" }
                dd {
                    @if finding.arn.is_empty() { (key.resource.kind) " " (key.resource) } @else { (finding.arn) }
                    ", " (key.region) @if report.accounts.len() > 1 { ", account " (key.account) } (existence(finding))
                }
                @if let Some(setting) = setting(finding, report.read_from) { dt { "Setting" } dd { (setting) } }
                dt { "Latest events" }
                dd.ids { (events.join(" ")) }
            }
            p { (card) }
        }
    }
}

fn minute(time: Timestamp) -> impl std::fmt::Display {
    time.strftime("%Y-%m-%d %H:%M").to_string()
}

/// So many gaps are named.
const MOST_GAPS: usize = 3;

/// The stretches in which nobody could have seen it.
fn gaps(finding: &Finding) -> String {
    let named: Vec<String> = finding
        .gaps
        .iter()
        .take(MOST_GAPS)
        .map(|gap| format!("{} to {}", minute(gap.from), minute(gap.to)))
        .collect();
    let more = finding.gaps.len().saturating_sub(MOST_GAPS);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{} UTC{more}", named.join(", "))
}

/// What the inventory knows of the resource.
fn existence(finding: &Finding) -> &'static str {
    match finding.existence {
        Existence::Exists => ", exists",
        Existence::Deleted => ", deleted",
        Existence::Unknown => "",
    }
}

/// What the inventory knows of the sub-configuration.
fn setting(finding: &Finding, read_from: ReadFrom) -> Option<String> {
    let source = match read_from {
        ReadFrom::Config => "Config's inventory",
        ReadFrom::Live => "S3 or Lambda itself",
        ReadFrom::None => return None,
    };
    match finding.setting {
        Setting::Absent => Some(format!("{}: not set, says {source}", finding.setting_key)),
        Setting::Present => Some(format!("{}: set, says {source}", finding.setting_key)),
        Setting::Unknown => None,
    }
}
