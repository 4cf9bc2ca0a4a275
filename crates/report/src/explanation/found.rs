//! The explanation of an error, from what was found of its series.

use super::{About, By, DeniedBy, ExplainedEvent, Explanation, KnownErrorFacts, SCHEMA, asked, certainty};
use crate::report::json;
use crate::text::{after_sentences, join, sentences};
use crate::words::caller::CONFIG;
use crate::words::finding::draft;
use crate::words::{and, answer, cadence_with_suggestion, caller as names, catalog as texts, comma, message, reason};
use trailhum_core::catalog::{Catalog, CheckEntry, ErrorMeaning, Scanner};
use trailhum_core::event::Event;
use trailhum_core::finding::{Finding, Verdict, Why};
use trailhum_core::inventory::{Inventory, Setting};

pub(super) fn explain(
    event: &Event,
    events: usize,
    finding: &Finding,
    catalog: &Catalog,
    inventory: &Inventory,
) -> Explanation {
    let key = &finding.key;
    let check = key.check.as_ref().and_then(|(id, _)| catalog.lookup(id));
    let entry = check.map(|check| &check.entry);
    let scanner = scanner(finding, catalog);
    let event_facts = ExplainedEvent::new(event);
    let missing = missing(finding, &event_facts);
    let known = known_error(finding, catalog);
    let by_config = scanner.is_some_and(|scanner| scanner.service_principal == CONFIG);
    let sure = match &known {
        Some(known) => message!("explain-certainty", how = texts::evidence(known.seen)),
        None => certainty(entry, by_config),
    };
    Explanation {
        schema: SCHEMA,
        events,
        verdict: finding.verdict.as_str(),
        why: finding.why.as_str(),
        answer: missing.clone().unwrap_or_else(|| answer(finding)),
        reason: join(&[reason(finding), missing.unwrap_or_default()]),
        asked: asked(event, key.check.as_ref().map(|(id, _)| id.clone())),
        cause: Some(finding.cause),
        denied_by: key.denial.map(DeniedBy::from),
        known_error: known,
        event: Some(event_facts),
        resource: resource(event, finding, catalog),
        caller: Some(caller(finding, scanner)),
        background: background(event, finding, catalog, inventory),
        recurrence: recurrence(finding, scanner, catalog),
        impact: message!(&format!("impact-{}", finding.verdict.as_str())),
        options: finding.remedies.iter().map(json::of_remedy).collect(),
        certainty: sure,
        draft_catalog_entry: draft(finding),
        accepted: finding.accepted.as_deref().map(Into::into),
    }
}

/// The scanner that the caller is by proof. Of an impostor, nothing is said that is true of the one it imitates.
fn scanner<'c>(finding: &Finding, catalog: &'c Catalog) -> Option<&'c Scanner> {
    let id = finding.scanner.as_deref();
    id.filter(|_| finding.caller_kind.is_verified_service())
        .and_then(|id| catalog.scanner(id))
}

/// What a record lacks without which the rule could not decide otherwise.
fn missing(finding: &Finding, event: &ExplainedEvent) -> Option<String> {
    let lacks = |field: &&&str| **field == "readOnly" && finding.why == Why::NotReadOnly;
    let field = event.missing_fields.iter().find(lacks)?;
    Some(message!("explain-missing", field = *field))
}

fn known_error(finding: &Finding, catalog: &Catalog) -> Option<KnownErrorFacts> {
    finding.facts.known.as_ref()?;
    let known = catalog.known_error_by_id(finding.key.known.as_deref()?)?;
    let [title, how_to_tell] = texts::known_error(known);
    Some(KnownErrorFacts {
        id: known.id.clone(),
        title,
        how_to_tell,
        what_to_do: texts::known_advice(finding).unwrap_or_default(),
        seen: known.seen,
    })
}

fn resource(event: &Event, finding: &Finding, catalog: &Catalog) -> Option<About> {
    let resource = &finding.key.resource;
    if resource.id.is_empty() {
        About::named(&catalog.resource(event))
    } else {
        Some(About::new(resource, finding.existence))
    }
}

fn caller(finding: &Finding, scanner: Option<&Scanner>) -> By {
    let caller = &finding.key.caller;
    let session = finding.latest.session.as_ref();
    let session = session.map(|session| match scanner.and_then(|scanner| scanner.session(session)) {
        Some(known) => format!("{session}: {}", texts::session(known)),
        None => session.clone(),
    });
    By {
        kind: finding.caller_kind.as_str(),
        name: names::known_name(finding).to_owned(),
        proof: finding.proof.as_str(),
        how: names::how_known(finding),
        note: names::note(finding),
        arn: caller.arn.clone(),
        account: caller.foreign_account.clone(),
        session,
        invoked_by: caller.invoked_by.clone(),
        claim: Some(names::claimed(finding)).filter(|claim| !claim.is_empty()),
    }
}

/// What the error means, beyond the sentence that the answer begins with.
fn background(event: &Event, finding: &Finding, catalog: &Catalog, inventory: &Inventory) -> String {
    let check = finding.key.check.as_ref();
    let entry = check.and_then(|(id, _)| catalog.lookup(id)).map(|check| &check.entry);
    match (entry, check, known_error(finding, catalog)) {
        (_, _, Some(known)) => known.how_to_tell,
        (Some(entry), Some((_, ErrorMeaning::NotSet)), _) => join(&[
            after_sentences(&texts::means(entry), 1).to_owned(),
            item(finding, entry, inventory),
        ]),
        (None, _, _) if finding.why == Why::UnknownError => other_errors(event, catalog),
        _ => String::new(),
    }
}

/// Which other errors of this call the catalog knows.
fn other_errors(event: &Event, catalog: &Catalog) -> String {
    let known: Vec<String> = catalog
        .checks_of_call(&event.source, &event.name)
        .flat_map(|check| check.entry.error.iter().cloned())
        .collect();
    if known.is_empty() {
        message!("explain-no-entry-for-call")
    } else {
        message!("explain-other-errors-known", codes = and(&known))
    }
}

/// What the inventory shows of the resource, as the article does for `Policy`.
fn item(finding: &Finding, entry: &CheckEntry, inventory: &Inventory) -> String {
    let key = &finding.key;
    let Some(item) = inventory.item(&key.account, &key.region, &key.resource) else {
        return String::new();
    };
    let set: Vec<&str> = item
        .settings
        .iter()
        .filter(|(_, setting)| **setting == Setting::Present)
        .map(|(key, _)| key.as_str())
        .collect();
    let keys = if set.is_empty() {
        message!("nothing")
    } else {
        set.join(comma())
    };
    match finding.setting {
        Setting::Absent => message!("explain-item-without", keys, key = entry.setting_key()),
        Setting::Present => message!("explain-item-with", keys),
        Setting::Unknown => String::new(),
    }
}

/// Why the caller makes the call, and when.
fn recurrence(finding: &Finding, scanner: Option<&Scanner>, catalog: &Catalog) -> String {
    // Why a scanner polls what is not set is no reason for a denial or for a resource that is gone.
    let polls = matches!(finding.verdict, Verdict::Noise | Verdict::Changed);
    let agent = finding.latest.user_agent.as_deref().filter(|_| scanner.is_none());
    let claim = agent.and_then(|agent| catalog.claim(agent)).map(texts::claim_means);
    let means = scanner.filter(|_| polls).map(texts::scanner_means).or(claim);
    let seen = if finding.count > 1 {
        message!("explain-cadence-here", cadence = cadence_with_suggestion(finding))
    } else {
        message!("explain-one-event")
    };
    join(&[sentences(&means.unwrap_or_default(), 2).to_owned(), seen])
}
