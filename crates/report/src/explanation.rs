//! Why an error is in the trail: the facts about one cause, for one or many events that have it in common.
//!
//! The verdict is that of [`trailhum_core::finding`], so an audit and an explanation never differ. What is no finding - a
//! call that succeeded, an error of somebody whom nothing makes interesting - is explained by what is known of it.

use serde::Serialize;

use crate::report::json::{self, OptionJson};
use crate::text::join;
use crate::words::{and, cadence, denied_by, message, reason};
use trailhum_core::catalog::{Catalog, Check, CheckEntry, ConfigUse, ErrorMeaning, Proof, Resource};
use trailhum_core::event::Event;
use trailhum_core::finding::{self, Finding, Verdict};
use trailhum_core::inventory::{Existence, Inventory, Setting};
use trailhum_core::tally::{Latest, SeriesKey};

mod markdown;
mod text;

pub use markdown::write as write_markdown;
pub use text::write as write_text;

/// The name and the version of the JSON form.
pub const SCHEMA: &str = "trailhum.explanation/1";

/// Why an error is there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Events with this cause among those that were given; 0 where a call and an error were asked about.
    pub events: usize,
    /// `noise`, `changed`, `unexplained`, `genuine`, or `none` where nothing is to be judged.
    pub verdict: &'static str,
    /// The answer in a few sentences.
    pub answer: String,
    /// What was asked.
    pub asked: ExplainedCall,
    /// Of what; `None` where that is not known.
    pub resource: Option<About>,
    /// By whom; `None` where no event was given.
    pub caller: Option<By>,
    /// Why the answer was an error.
    pub not_found: String,
    /// Why it comes back.
    pub comes_back: String,
    /// Whether it hurts.
    pub harm: String,
    /// What can be done.
    pub options: Vec<OptionJson>,
    /// How sure the facts are.
    pub certainty: String,
    /// A catalog entry to fill in, for an error that the catalog does not know.
    #[serde(rename = "draft_catalogue_entry")]
    pub draft_catalog_entry: Option<String>,
}

/// The call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedCall {
    /// The lookup's id in the catalog.
    pub lookup: Option<String>,
    /// `eventSource`.
    pub event_source: String,
    /// `eventName`.
    pub event_name: String,
    /// `errorCode`.
    pub error_code: Option<String>,
    /// `errorMessage`.
    pub error_message: Option<String>,
    /// `eventTime` of the latest event.
    pub time: Option<String>,
}

/// The resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct About {
    /// CloudFormation's type name.
    pub r#type: String,
    /// Name or id.
    pub id: String,
    /// `exists`, `deleted` or `unknown`.
    pub state: &'static str,
}

/// The caller.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct By {
    /// The scanner's name for people, or the role.
    pub name: String,
    /// `proven`, `matched`, `claimed` or `unknown`.
    pub proof: &'static str,
    /// How that is known.
    pub how: String,
    /// The role behind the session, or the caller's own arn; empty where the record has none.
    pub arn: String,
    /// The session's name and what is done under it.
    pub session: Option<String>,
}

impl About {
    fn new(resource: &Resource, existence: Existence) -> Self {
        Self {
            r#type: resource.kind.to_string(),
            id: resource.to_string(),
            state: match existence {
                Existence::Exists => "exists",
                Existence::Deleted => "deleted",
                Existence::Unknown => "unknown",
            },
        }
    }

    /// A resource of unknown state, unless it has no name.
    fn named(resource: &Resource) -> Option<Self> {
        (!resource.id.is_empty()).then(|| Self::new(resource, Existence::Unknown))
    }
}

/// The parts of an explanation that are sentences, with their labels.
fn labeled(explanation: &Explanation) -> [(String, String); 4] {
    [
        (message!("label-background"), explanation.not_found.clone()),
        (message!("label-recurs"), explanation.comes_back.clone()),
        (message!("label-impact"), explanation.harm.clone()),
        (message!("label-certainty"), explanation.certainty.clone()),
    ]
}

/// The service that was called, and when.
fn called(asked: &ExplainedCall) -> String {
    join(&[asked.event_source.clone(), asked.time.clone().unwrap_or_default()])
}

/// Explains events of one cause: `event` is the latest of `events`, `finding` what was found of its series.
#[must_use]
pub fn explain(
    event: &Event,
    events: usize,
    finding: Option<&Finding>,
    catalog: &Catalog,
    inventory: &Inventory,
) -> Explanation {
    let asked = ExplainedCall {
        lookup: finding
            .and_then(|finding| finding.key.check.as_ref())
            .map(|(id, _)| id.clone()),
        event_source: event.source.clone(),
        event_name: event.name.clone(),
        error_code: event.error_code.clone(),
        error_message: event.error_message.clone(),
        time: Some(event.time.to_string()),
    };
    let key = event
        .error_code
        .as_deref()
        .map(|code| SeriesKey::from_event(event, code, catalog));
    match (finding, key) {
        (Some(finding), _) => found(asked, events, finding, catalog, inventory),
        (None, Some(key)) => unknown(asked, events, event, &key, catalog),
        (None, None) => succeeded(asked, events, event, catalog),
    }
}

fn found(
    asked: ExplainedCall,
    events: usize,
    finding: &Finding,
    catalog: &Catalog,
    inventory: &Inventory,
) -> Explanation {
    let key = &finding.key;
    let entry = key
        .check
        .as_ref()
        .and_then(|(id, _)| catalog.lookup(id))
        .map(|lookup| &lookup.entry);
    let known = matches!(finding.proof, Proof::Verified | Proof::RecorderRole);
    // Of an impostor, nothing is told that is true of the one it imitates.
    let scanner = finding
        .scanner
        .as_deref()
        .and_then(|id| catalog.scanner(id))
        .filter(|_| known);
    let claim = finding.latest.user_agent.as_deref().filter(|_| !known);
    let claim = claim.and_then(|agent| catalog.claim(agent));
    Explanation {
        schema: SCHEMA,
        events,
        verdict: finding.verdict.as_str(),
        answer: reason(finding),
        resource: Some(About::new(&key.resource, finding.existence)),
        caller: Some(caller(finding, catalog)),
        not_found: background(finding, entry, inventory),
        comes_back: comes_back(
            finding,
            // Why a scanner asks for what is not set is no reason for a refusal or for a resource that is gone.
            scanner
                .filter(|_| matches!(finding.verdict, Verdict::Noise | Verdict::Changed))
                .map(|scanner| scanner.means.as_str())
                .or(claim.map(|claim| claim.means.as_str()))
                .unwrap_or_default(),
        ),
        harm: harm(finding.verdict),
        options: finding.remedies.iter().map(json::of_remedy).collect(),
        certainty: certainty(
            entry,
            known && scanner.is_some_and(|scanner| scanner.service_principal == "config.amazonaws.com"),
        ),
        draft_catalog_entry: (finding.verdict == Verdict::Unexplained && key.check.is_none())
            .then(|| finding::draft(key, &finding.latest)),
        asked,
    }
}

/// An error of somebody whom nothing makes interesting, of a call that no lookup is.
fn unknown(asked: ExplainedCall, events: usize, event: &Event, key: &SeriesKey, catalog: &Catalog) -> Explanation {
    let caller = by_arn(event, message!("known-unlisted"));
    let refused = finding::is_refusal(&key.error_code);
    let (code, call) = (key.error_code.as_str(), key.name.as_str());
    let answer = if refused {
        let denied_by = denied_by(&event.source, event.error_message.as_deref().unwrap_or_default());
        message!("explain-refused", who = caller.name.as_str(), denied_by, code, call)
    } else {
        message!("explain-unknown", who = caller.name.as_str(), code, call)
    };
    let known: Vec<String> = catalog
        .checks_of_call(&event.source, &event.name)
        .flat_map(|lookup| lookup.entry.error.iter().cloned())
        .collect();
    let not_found = if known.is_empty() {
        message!("explain-no-entry-for-call")
    } else {
        message!("explain-other-errors-known", codes = and(&known))
    };
    Explanation {
        schema: SCHEMA,
        events,
        verdict: Verdict::Investigate.as_str(),
        answer,
        resource: About::named(&key.resource),
        caller: Some(caller),
        not_found,
        comes_back: message!("explain-recurs-unknown"),
        harm: harm(Verdict::Investigate),
        options: Vec::new(),
        certainty: message!("explain-certainty-record-only"),
        draft_catalog_entry: (!refused).then(|| finding::draft(key, &Latest::from_event(event))),
        asked,
    }
}

fn succeeded(asked: ExplainedCall, events: usize, event: &Event, catalog: &Catalog) -> Explanation {
    Explanation {
        schema: SCHEMA,
        events,
        verdict: "none",
        answer: message!("explain-succeeded"),
        resource: About::named(&catalog.resource(event)),
        caller: Some(by_arn(event, message!("known-not-checked"))),
        not_found: String::new(),
        comes_back: String::new(),
        harm: String::new(),
        options: Vec::new(),
        certainty: String::new(),
        draft_catalog_entry: None,
        asked,
    }
}

/// What is known of a call and an error without any event.
#[must_use]
pub fn explain_call(source: Option<&str>, name: &str, code: &str, catalog: &Catalog) -> Vec<Explanation> {
    let known = catalog.lookups().iter().filter(|lookup| {
        source.is_none_or(|source| lookup.source == source)
            && lookup.entry.event.iter().any(|event| event == name)
            && lookup.entry.error.iter().any(|error| error == code)
    });
    known.map(|check| of_check(check, name, code, catalog)).collect()
}

fn of_check(check: &Check, name: &str, code: &str, catalog: &Catalog) -> Explanation {
    let entry = &check.entry;
    let scanners = catalog.scanners().iter().filter(|scanner| {
        !scanner.service_principal.is_empty()
            && scanner.forbids(entry).is_none_or(|forbidden| forbidden.until.is_some())
            && !scanner.is_denied_by_entry(entry)
    });
    let names: Vec<&str> = scanners.map(|scanner| scanner.name.as_str()).collect();
    let doubt = match entry.impossible_since {
        Some(date) => message!("explain-impossible-since", date = date.to_string()),
        None if entry.ambiguous => message!("explain-ambiguous"),
        None => String::new(),
    };
    let depends = message!("explain-depends-on-caller", scanners = names.join(", "));
    let means = || {
        catalog
            .scanners()
            .first()
            .map(|scanner| sentences(&scanner.means, 2).to_owned())
    };
    Explanation {
        schema: SCHEMA,
        events: 0,
        verdict: "none",
        answer: join(&[entry.means.clone(), doubt, depends]),
        asked: ExplainedCall {
            lookup: Some(entry.id.clone()),
            event_source: check.source.clone(),
            event_name: name.to_owned(),
            error_code: Some(code.to_owned()),
            error_message: entry.message.first().cloned(),
            time: None,
        },
        resource: None,
        caller: None,
        not_found: String::new(),
        comes_back: match entry.config {
            ConfigUse::NotPermitted => message!("explain-not-by-config"),
            _ => means().unwrap_or_default(),
        },
        harm: message!("impact-none"),
        options: Vec::new(),
        certainty: certainty(Some(entry), true),
        draft_catalog_entry: None,
    }
}

fn caller(finding: &Finding, catalog: &Catalog) -> By {
    let key = &finding.key;
    let known = matches!(finding.proof, Proof::Verified | Proof::RecorderRole);
    let scanner = finding
        .scanner
        .as_deref()
        .filter(|_| known)
        .and_then(|id| catalog.scanner(id));
    let session =
        finding
            .latest
            .session
            .as_ref()
            .map(|session| match scanner.and_then(|scanner| scanner.session(session)) {
                Some(known) => format!("{session}: {}", known.does),
                None => session.clone(),
            });
    By {
        name: finding.scanner_name.clone().unwrap_or_else(|| name_of(&key.caller.arn)),
        proof: finding.proof.as_str(),
        how: message!(&format!("known-{}", finding.proof.as_str())),
        arn: key.caller.arn.clone(),
        session,
    }
}

fn by_arn(event: &Event, how: String) -> By {
    let arn = event.principal.caller_arn().unwrap_or_default();
    By {
        name: match &event.principal.invoked_by {
            Some(service) if arn.is_empty() => service.clone(),
            _ => name_of(arn),
        },
        proof: Proof::Unknown.as_str(),
        how,
        arn: arn.to_owned(),
        session: event.principal.session().map(str::to_owned),
    }
}

/// The part of an ARN that people know.
fn name_of(arn: &str) -> String {
    match arn.rsplit(':').next() {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => message!("explain-caller-without-arn"),
    }
}

/// What the error means, beyond the sentence that the answer begins with.
fn background(finding: &Finding, entry: Option<&CheckEntry>, inventory: &Inventory) -> String {
    match (entry, &finding.key.check) {
        (None, _) => message!("explain-no-entry-for-error"),
        (Some(entry), Some((_, ErrorMeaning::NotSet))) => join(&[
            after_sentences(&entry.means, 1).to_owned(),
            item(finding, entry, inventory),
        ]),
        (Some(_), _) => String::new(),
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
        set.join(", ")
    };
    match finding.setting {
        Setting::Absent => message!("explain-item-without", keys, key = entry.setting_key()),
        Setting::Present => message!("explain-item-with", keys),
        Setting::Unknown => String::new(),
    }
}

fn comes_back(finding: &Finding, means: &str) -> String {
    let seen = if finding.count > 1 {
        message!("explain-cadence-here", cadence = cadence(&finding.cadence))
    } else {
        message!("explain-one-event")
    };
    join(&[sentences(means, 2).to_owned(), seen])
}

/// The first sentences of a text, up to a number.
fn sentences(text: &str, number: usize) -> &str {
    let length = text.len() - after_sentences(text, number).len();
    text.get(..length).unwrap_or(text).trim_end()
}

/// What follows those sentences.
fn after_sentences(text: &str, number: usize) -> &str {
    text.match_indices(". ")
        .nth(number - 1)
        .map_or("", |(at, end)| text.get(at + end.len()..).unwrap_or_default())
}

fn harm(verdict: Verdict) -> String {
    message!(&format!("impact-{}", verdict.as_str()))
}

fn certainty(entry: Option<&CheckEntry>, config: bool) -> String {
    let Some(entry) = entry else {
        return message!("explain-certainty-none");
    };
    let by_config = config.then(|| message!("explain-certainty-config", how = entry.config.explained()));
    let by_error = message!("explain-certainty", how = entry.seen.explained());
    join(&[by_error, by_config.unwrap_or_default()])
}
