//! Why an error is in the trail: the facts about one cause, for one or many events that have it in common.
//!
//! The verdict is that of [`trailhum_core::finding`], so an audit and an explanation never differ. What is no finding - a
//! call that succeeded, an error of somebody whom nothing makes interesting - is explained by what is known of it.

use serde::Serialize;

use crate::report::json::{self, OptionJson};
use trailhum_core::catalog::scanner::ProofRule;
use trailhum_core::catalog::{Catalog, CheckEntry, ConfigUse, ErrorMeaning, Proof};
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
    let known = matches!(finding.proof, Proof::Proven | Proof::Matched);
    // Of an impostor, nothing is told that is true of the one it imitates.
    let scanner = finding
        .scanner
        .as_deref()
        .and_then(|id| catalog.scanner(id))
        .filter(|scanner| known || scanner.proof == ProofRule::Claim);
    let nothing_set = matches!(&key.check, Some((_, ErrorMeaning::NotSet)));
    Explanation {
        schema: SCHEMA,
        events,
        verdict: finding.verdict.as_str(),
        answer: finding.reason.clone(),
        resource: Some(About {
            r#type: key.resource.kind.to_string(),
            id: key.resource.to_string(),
            state: match finding.existence {
                Existence::Exists => "exists",
                Existence::Deleted => "deleted",
                Existence::Unknown => "unknown",
            },
        }),
        caller: Some(caller(finding, catalog)),
        not_found: match entry {
            Some(entry) if nothing_set => {
                let shown = item(finding, entry, inventory);
                // The answer begins with the first of these sentences.
                [after_sentences(&entry.means, 1), shown.as_str()]
                    .join(" ")
                    .trim()
                    .to_owned()
            }
            Some(_) => String::new(),
            None => "The catalog has no entry for this call with this error.".to_owned(),
        },
        comes_back: comes_back(
            finding,
            // Why a scanner asks for what is not set is no reason for a refusal or for a resource that is gone.
            scanner
                .filter(|scanner| {
                    scanner.proof == ProofRule::Claim || matches!(finding.verdict, Verdict::Noise | Verdict::Changed)
                })
                .map(|scanner| scanner.means.as_str())
                .unwrap_or_default(),
        ),
        harm: harm(finding.verdict).to_owned(),
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
    let caller = by_arn(event, "nothing in the record proves a scanner of AWS's");
    let refused = finding::is_refusal(&key.error_code);
    let answer = if refused {
        format!(
            "{} was refused{}: {} on {}. That is not \"nothing configured\". If it is the role of the account's recorder, \
             Config cannot record what it may not read: --inventory config knows that role.",
            caller.name,
            finding::refused_by(&event.source, event.error_message.as_deref().unwrap_or_default()),
            key.error_code,
            key.name
        )
    } else {
        format!(
            "{} got {} from {}. The catalog does not know this answer, and the caller is no scanner that is known by \
             proof: an error like any other, which somebody's own call has caused.",
            caller.name, key.error_code, key.name
        )
    };
    let asked_for: Vec<&str> = catalog
        .checks_of_call(&event.source, &event.name)
        .flat_map(|lookup| lookup.entry.error.iter().map(String::as_str))
        .collect();
    let not_found = if asked_for.is_empty() {
        "The catalog has no entry for this call.".to_owned()
    } else {
        format!("Of this call the catalog knows only {}.", asked_for.join(" and "))
    };
    Explanation {
        schema: SCHEMA,
        events,
        verdict: Verdict::Genuine.as_str(),
        answer,
        resource: (!key.resource.id.is_empty()).then(|| About {
            r#type: key.resource.kind.to_string(),
            id: key.resource.to_string(),
            state: "unknown",
        }),
        caller: Some(caller),
        not_found,
        comes_back: "Not known.".to_owned(),
        harm: harm(Verdict::Genuine).to_owned(),
        options: Vec::new(),
        certainty: "Nothing is known of this error beyond what the record says.".to_owned(),
        draft_catalog_entry: (!refused).then(|| finding::draft(key, &Latest::from_event(event, catalog))),
        asked,
    }
}

fn succeeded(asked: ExplainedCall, events: usize, event: &Event, catalog: &Catalog) -> Explanation {
    let resource = catalog.resource(event);
    Explanation {
        schema: SCHEMA,
        events,
        verdict: "none",
        answer: "This call succeeded: the record has no errorCode, so there is no error to explain.".to_owned(),
        resource: (!resource.id.is_empty()).then(|| About {
            r#type: resource.kind.to_string(),
            id: resource.to_string(),
            state: "unknown",
        }),
        caller: Some(by_arn(event, "not looked into: there is no error")),
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
    known
        .map(|lookup| {
            let entry = &lookup.entry;
            let scanners = catalog.scanners().iter().filter(|scanner| {
                !scanner.service_principal.is_empty()
                    && scanner.forbids(entry).is_none_or(|forbidden| forbidden.until.is_some())
                    && !scanner.is_denied_by_entry(entry)
            });
            let names: Vec<&str> = scanners.map(|scanner| scanner.name.as_str()).collect();
            let doubt = if let Some(date) = entry.impossible_since {
                &format!(" AWS has not returned this error since {date}: a later one is never noise.")
            } else if entry.ambiguous {
                " The same code also says that the resource itself is gone: only the message, or the inventory, tells."
            } else {
                ""
            };
            Explanation {
                schema: SCHEMA,
                events: 0,
                verdict: "none",
                answer: format!(
                    "{}{doubt} Whether it is noise depends on who asked, which only an event tells: noise if the caller \
                     is known by proof ({}), genuine from anybody else.",
                    entry.means,
                    names.join(", ")
                ),
                asked: ExplainedCall {
                    lookup: Some(entry.id.clone()),
                    event_source: lookup.source.clone(),
                    event_name: name.to_owned(),
                    error_code: Some(code.to_owned()),
                    error_message: entry.message.first().cloned(),
                    time: None,
                },
                resource: None,
                caller: None,
                not_found: String::new(),
                comes_back: if entry.config == ConfigUse::NotPermitted {
                    "Not by AWS Config: its policy does not permit this call.".to_owned()
                } else {
                    catalog
                        .scanners()
                        .first()
                        .map(|scanner| sentences(&scanner.means, 2).to_owned())
                        .unwrap_or_default()
                },
                harm: "Not by itself.".to_owned(),
                options: Vec::new(),
                certainty: certainty(Some(entry), true),
                draft_catalog_entry: None,
            }
        })
        .collect()
}

fn caller(finding: &Finding, catalog: &Catalog) -> By {
    let key = &finding.key;
    let how = match finding.proof {
        Proof::Proven => "the session's role is a service-linked role of this account, which only AWS can create",
        Proof::Matched => {
            "it is a session of the recorder under the very role that the account's recorder names, and AWS wrote config.amazonaws.com into invokedBy"
        }
        Proof::Claimed => "the user agent says so, which anybody may write",
        Proof::Unknown => "nothing in the record proves a scanner of AWS's, whatever the names say",
    };
    let known = matches!(finding.proof, Proof::Proven | Proof::Matched);
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
        how: how.to_owned(),
        arn: key.caller.arn.clone(),
        session,
    }
}

fn by_arn(event: &Event, how: &str) -> By {
    let arn = event.principal.caller_arn().unwrap_or_default();
    By {
        name: match &event.principal.invoked_by {
            Some(service) if arn.is_empty() => service.clone(),
            _ => name_of(arn),
        },
        proof: Proof::Unknown.as_str(),
        how: how.to_owned(),
        arn: arn.to_owned(),
        session: event.principal.session().map(str::to_owned),
    }
}

/// The part of an arn that people know; "Somebody without an arn" where there is none.
fn name_of(arn: &str) -> String {
    match arn.rsplit(':').next() {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => "Somebody without an arn".to_owned(),
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
    let set = if set.is_empty() {
        "nothing".to_owned()
    } else {
        set.join(", ")
    };
    match finding.setting {
        Setting::Absent => format!(
            "The resource is there, its sub-configuration is not: supplementaryConfiguration holds {set}, and no {}.",
            entry.setting_key()
        ),
        Setting::Present => format!("By now it is set: supplementaryConfiguration holds {set}."),
        Setting::Unknown => String::new(),
    }
}

fn comes_back(finding: &Finding, means: &str) -> String {
    let rhythm = if finding.count > 1 {
        format!("Here: {}", finding.cadence.text)
    } else {
        "One event shows no rhythm: --events with the trail measures it.".to_owned()
    };
    let next = finding.cadence.tracks.iter().filter_map(|track| track.next).min();
    let next = next.map(|next| format!(" Next: {next}.")).unwrap_or_default();
    [sentences(means, 2), &format!("{rhythm}{next}")]
        .join(" ")
        .trim_start()
        .to_owned()
}

/// The first so many sentences.
fn sentences(text: &str, number: usize) -> &str {
    let length = text.len() - after_sentences(text, number).len();
    text.get(..length).unwrap_or(text).trim_end()
}

/// What follows the first so many sentences.
fn after_sentences(text: &str, number: usize) -> &str {
    text.match_indices(". ")
        .nth(number - 1)
        .map_or("", |(at, end)| text.get(at + end.len()..).unwrap_or_default())
}

fn harm(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Noise => "No. Nothing is wrong with the resource, and nothing was changed or refused.",
        Verdict::Changed => "It was harmless so far. What changed is worth a glance.",
        Verdict::Unexplained => "Not known. The caller is AWS's own, the cause is not explained: look at it once.",
        Verdict::Genuine => "It may. Treat it as a real error until its cause is known.",
    }
}

fn certainty(entry: Option<&CheckEntry>, config: bool) -> String {
    let Some(entry) = entry else {
        return "The catalog says nothing of this call.".to_owned();
    };
    let by_config = if config {
        format!(" AWS Config as the caller: {}.", entry.config.explained())
    } else {
        String::new()
    };
    format!("Call and error: {}.{by_config}", entry.seen.explained())
}
