//! What findings of one group share: the call, the caller, what can be done about it.

use maud::{Markup, html};

use crate::words::{caller as callers, finding as names, list, message, remedy_reason, remedy_what, span};
use trailhum_core::finding::Finding;
use trailhum_core::inventory::{ReadFrom, Setting};

/// Gaps that are named.
const MOST_GAPS: usize = 3;

/// The evidence that does not name the resource.
pub(super) fn draw(finding: &Finding, read_from: ReadFrom) -> Markup {
    let key = &finding.key;
    let (caller, latest) = (&key.caller, &finding.latest);
    // A service's user agent is its own name again.
    let agent = latest
        .user_agent
        .as_ref()
        .filter(|agent| Some(*agent) != caller.invoked_by.as_ref());
    html! {
        dl.facts {
            dt { (message!("label-call")) }
            dd { (key.source) " " (key.name) @if let Some((id, _)) = &key.check { (message!("html-check", id = id.as_str())) } }
            dt { (message!("label-error")) }
            dd { (key.error_code) @if let Some(message) = &latest.message { ": “" (message) "”" } }
            dt { (message!("label-caller")) }
            dd {
                (finding.proof.as_str()) ": " (names::arn(&caller.arn))
                @if let Some(session) = &caller.session { (message!("html-session", session = session.as_str())) }
                @if let Some(service) = &caller.invoked_by { ", invokedBy " (service) }
            }
            @if finding.claim.is_some() { dt { (message!("html-claim")) } dd { (callers::claimed(finding)) } }
            @if let Some(agent) = agent { dt { (message!("html-user-agent")) } dd { (agent) } }
            @if let Some(setting) = setting(finding, read_from) { dt { (message!("html-setting")) } dd { (setting) } }
            @if !finding.gaps.is_empty() { dt { (message!("html-unread")) } dd { (gaps(finding)) } }
            // The commands name the resource, so they are not shared: the JSON report has them.
            @for remedy in &finding.remedies {
                dt { (message!("html-option", kind = remedy.kind.as_str())) }
                dd { (remedy.advice.as_str()) ". " (remedy_what(remedy)) " " (remedy_reason(remedy)) }
            }
            @if let Some(draft) = names::draft(finding) {
                dt { (message!("html-draft-entry")) }
                dd { pre { (draft) } }
            }
        }
    }
}

/// The spans of time that were not read.
fn gaps(finding: &Finding) -> String {
    let gaps: Vec<String> = finding.gaps.iter().map(|gap| span(gap.from, gap.to)).collect();
    list(&gaps, MOST_GAPS)
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
