//! What many findings share, written once: the call, the caller, what can be done about it. The script shows a card inside
//! the finding that expands; without it a link leads there.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};

use crate::report::Report;
use crate::text::shortened;
use crate::words::{caller as callers, finding as names, message, remedy_reason, remedy_what};
use trailhum_core::finding::Finding;

/// The cards, and which one each finding has.
pub(super) struct Cards {
    cards: Vec<Card>,
    by_finding: Vec<usize>,
}

struct Card {
    title: String,
    body: String,
    findings: usize,
}

impl Cards {
    pub(super) fn from_report(report: &Report) -> Self {
        let (mut cards, mut by_finding) = (Vec::<Card>::new(), Vec::new());
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for finding in &report.findings {
            let body = body(finding).into_string();
            let number = *known.entry(body.clone()).or_insert_with(|| {
                cards.push(Card {
                    title: title(finding),
                    body,
                    findings: 0,
                });
                cards.len() - 1
            });
            if let Some(card) = cards.get_mut(number) {
                card.findings += 1;
            }
            by_finding.push(number);
        }
        Self { cards, by_finding }
    }

    /// The link to the card of the finding at this place of the report.
    pub(super) fn link(&self, place: usize) -> Markup {
        let number = self.by_finding.get(place).copied().unwrap_or_default();
        html! { a href={ "#c" (number) } { (message!("html-card-link")) } }
    }

    pub(super) fn draw(&self) -> Markup {
        html! {
            section #cards aria-labelledby="cards-title" {
                h2 #cards-title { (message!("html-cards")) }
                p { (message!("html-cards-intro")) }
                @for (number, card) in self.cards.iter().enumerate() {
                    details {
                        summary { (card.title) small { " · " (message!("findings", count = card.findings)) } }
                        div.evidence id={ "c" (number) } { (PreEscaped(&card.body)) }
                    }
                }
            }
        }
    }
}

fn title(finding: &Finding) -> String {
    let (call, code) = (shortened(&finding.key.name, 60), shortened(&finding.key.error_code, 60));
    message!("html-card-title", call, code, caller = names::caller(finding))
}

/// The evidence that does not differ between the findings of one kind.
fn body(finding: &Finding) -> Markup {
    let key = &finding.key;
    let (caller, latest) = (&key.caller, &finding.latest);
    // A service's user agent is its own name again.
    let agent = latest
        .user_agent
        .as_ref()
        .filter(|agent| Some(*agent) != caller.invoked_by.as_ref());
    html! {
        dl {
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
