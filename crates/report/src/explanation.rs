//! Why an error is in the trail: the facts about one cause, for one or many events that have it in common.
//!
//! The verdict is that of [`trailhum_core::finding`], so an audit and an explanation never differ. A call that succeeded
//! is explained by what is known of it.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::report::json::{AcceptedJson, OptionJson};
use crate::text::{join, sentences};
use crate::words::{NONE, catalog as texts, comma, message};
use trailhum_core::catalog::{
    Caller, Catalog, Cause, Check, CheckEntry, ConfigUse, Denial, EvidenceLevel, Proof, Resource, Scanner,
};
use trailhum_core::event::{Event, Provenance};
use trailhum_core::finding::{self, Finding};
use trailhum_core::inventory::{Existence, Inventory};
use trailhum_core::tally::{Scope, Tally};

mod found;
mod markdown;
mod text;

pub use markdown::write as write_markdown;
pub use text::{Detail, write as write_text};

/// The name and the version of the JSON form.
pub const SCHEMA: &str = "trailhum.explanation/2";

/// Why an error is there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Events with this cause among those that were given; 0 where a call and an error were asked about.
    pub events: usize,
    /// `investigate`, `unexplained`, `changed`, `client`, `benign`, `noise`, or `none` where nothing is to be judged.
    pub verdict: &'static str,
    /// The rule that decided; empty where nothing is to be judged.
    pub why: &'static str,
    /// The answer and what to do, in short.
    pub answer: String,
    /// The same with all names whole, and with the evidence.
    pub reason: String,
    /// What was asked.
    pub asked: ExplainedCall,
    /// Why the call failed; `None` where that is not to be judged.
    pub cause: Option<Cause>,
    /// The policy that denied the call, where the message names one.
    pub denied_by: Option<DeniedBy>,
    /// The known error that it is.
    pub known_error: Option<KnownErrorFacts>,
    /// Where and when; `None` where no event was given.
    #[serde(flatten)]
    pub event: Option<ExplainedEvent>,
    /// Of what; `None` where that is not known.
    pub resource: Option<About>,
    /// By whom; `None` where no event was given.
    pub caller: Option<By>,
    /// What the error means beyond that.
    pub background: String,
    /// Why and when it comes back.
    pub recurrence: String,
    /// Whether it hurts.
    pub impact: String,
    /// What can be done about noise.
    pub options: Vec<OptionJson>,
    /// How sure the facts are.
    pub certainty: String,
    /// A catalog entry to fill in, for an error of a verified scanner that the catalog does not know.
    pub draft_catalog_entry: Option<String>,
    /// The entry of the settings file that accepts it; missing where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<AcceptedJson>,
}

/// The call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedCall {
    /// The check's id in the catalog.
    pub check: Option<String>,
    /// `eventSource`.
    pub event_source: String,
    /// `eventName`.
    pub event_name: String,
    /// `errorCode`.
    pub error_code: Option<String>,
    /// `errorMessage`.
    pub error_message: Option<String>,
}

/// The latest event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedEvent {
    /// `eventTime`.
    pub event_time: String,
    /// `eventID`; empty where the record has none.
    pub event_id: String,
    /// The account that got the record.
    pub account: String,
    /// `awsRegion`.
    pub region: String,
    /// `sourceIPAddress`.
    pub source_ip_address: Option<String>,
    /// `userAgent`.
    pub user_agent: Option<String>,
    /// Where the record comes from; of a copy, all is explained as pasted.
    pub provenance: Provenance,
    /// Fields that a verdict needs and that the record does not have.
    pub missing_fields: Vec<&'static str>,
}

/// The policy that denied a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DeniedBy {
    /// Its kind.
    pub policy: &'static str,
    /// Whether it denies the call, and does not only leave out the permission.
    pub explicit: bool,
}

/// What is known of an error beyond one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnownErrorFacts {
    /// Its id in the catalog.
    pub id: String,
    /// A short clause.
    pub title: String,
    /// How to see that it is this error and no other.
    pub how_to_tell: String,
    /// What to do, if it is; empty where that would soothe, and this caller is not known to come to no harm.
    pub what_to_do: String,
    /// How sure that is.
    pub seen: EvidenceLevel,
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
    /// Who it is, by what the record proves; `unknown` where there is no error.
    pub kind: &'static str,
    /// The scanner's name for people, the service, or what the record names.
    pub name: String,
    /// `verified`, `recorder_role`, `unverified` or `unknown`.
    pub proof: &'static str,
    /// How that is known.
    pub how: String,
    /// The same in a few words.
    #[serde(skip)]
    pub note: String,
    /// The role behind the session, or the caller's own arn; empty where the record has none.
    pub arn: String,
    /// The account that the caller is of, where that is another.
    pub account: Option<String>,
    /// The session's name and what is done under it.
    pub session: Option<String>,
    /// `invokedBy`.
    pub invoked_by: Option<String>,
    /// The tool or vendor that it claims to be, and by what.
    pub claim: Option<String>,
}

impl From<Denial> for DeniedBy {
    fn from(denial: Denial) -> Self {
        Self {
            policy: denial.policy.as_str(),
            explicit: denial.explicit,
        }
    }
}

impl ExplainedEvent {
    fn new(event: &Event) -> Self {
        let principal = &event.principal;
        let nobody = principal.kind.is_none() && principal.arn.is_none() && principal.invoked_by.is_none();
        let missing = [
            (event.read_only.is_none(), "readOnly"),
            (event.account.is_empty(), "recipientAccountId"),
            (event.region.is_empty(), "awsRegion"),
            (nobody, "userIdentity"),
        ];
        Self {
            event_time: event.time.to_string(),
            event_id: event.id.to_string(),
            account: event.account.clone(),
            region: event.region.clone(),
            source_ip_address: event.source_ip.clone(),
            user_agent: event.user_agent.clone(),
            provenance: event.provenance,
            missing_fields: missing.into_iter().filter(|it| it.0).map(|it| it.1).collect(),
        }
    }
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
        (message!("label-background"), explanation.background.clone()),
        (message!("label-recurs"), explanation.recurrence.clone()),
        (message!("label-impact"), explanation.impact.clone()),
        (message!("label-certainty"), explanation.certainty.clone()),
    ]
}

/// The event's account, region and ID, and whether it is explained as pasted; nothing without an event.
fn place(explanation: &Explanation) -> Vec<String> {
    let Some(event) = &explanation.event else {
        return Vec::new();
    };
    let mut place = vec![event.account.clone(), event.region.clone(), event.event_id.clone()];
    if event.provenance == Provenance::Copy {
        place.push(message!("as-pasted"));
    }
    place
}

/// Until when it is accepted, why and by whom; empty where it is not.
fn accepted(explanation: &Explanation) -> String {
    explanation.accepted.as_ref().map_or_else(String::new, |accepted| {
        message!(
            "explain-accepted",
            number = accepted.entry,
            date = accepted.expires.as_str(),
            reason = accepted.reason.as_str(),
            who = accepted.who.as_deref().unwrap_or(NONE)
        )
    })
}

/// The service that was called, and when.
fn called(explanation: &Explanation) -> String {
    let event = explanation.event.as_ref();
    let time = event.map(|event| event.event_time.clone()).unwrap_or_default();
    join(&[explanation.asked.event_source.clone(), time])
}

/// Explains events of one cause: `event` is the latest of `events`, `finding` what was found of its series. Without a
/// finding, the event is judged by itself.
#[must_use]
pub fn explain(
    event: &Event,
    events: usize,
    finding: Option<&Finding>,
    catalog: &Catalog,
    inventory: &Inventory,
) -> Explanation {
    match judged(event, finding, catalog, inventory) {
        Some(finding) => found::explain(event, events, &finding, catalog, inventory),
        None => succeeded(event, events, catalog),
    }
}

/// The finding by which an event is [explained](explain): the one of its series, else that of the event by itself; `None`
/// of a call that succeeded.
#[must_use]
pub fn judged(event: &Event, finding: Option<&Finding>, catalog: &Catalog, inventory: &Inventory) -> Option<Finding> {
    event.error_code.as_ref()?;
    finding.cloned().or_else(|| judge_alone(event, catalog, inventory))
}

/// Judges an event by itself, as if CloudTrail had written it.
fn judge_alone(event: &Event, catalog: &Catalog, inventory: &Inventory) -> Option<Finding> {
    let mut tally = Tally::default();
    tally.add(&event.as_pasted(), catalog);
    let scope = Scope {
        from: event.time,
        to: event.time,
        unread: Vec::new(),
        every_record: false,
    };
    let findings = finding::judge(&tally, catalog, inventory, &scope, &BTreeSet::new());
    findings.into_iter().next()
}

fn asked(event: &Event, check: Option<String>) -> ExplainedCall {
    ExplainedCall {
        check,
        event_source: event.source.clone(),
        event_name: event.name.clone(),
        error_code: event.error_code.clone(),
        error_message: event.error_message.clone(),
    }
}

/// An explanation of which nothing but the answer is known.
fn plain(asked: ExplainedCall, answer: String) -> Explanation {
    Explanation {
        schema: SCHEMA,
        events: 0,
        verdict: "none",
        why: "",
        reason: answer.clone(),
        answer,
        asked,
        cause: None,
        denied_by: None,
        known_error: None,
        event: None,
        resource: None,
        caller: None,
        background: String::new(),
        recurrence: String::new(),
        impact: String::new(),
        options: Vec::new(),
        certainty: String::new(),
        draft_catalog_entry: None,
        accepted: None,
    }
}

fn succeeded(event: &Event, events: usize, catalog: &Catalog) -> Explanation {
    Explanation {
        events,
        event: Some(ExplainedEvent::new(event)),
        resource: About::named(&catalog.resource(event)),
        caller: Some(by_arn(event)),
        ..plain(asked(event, None), message!("explain-succeeded"))
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
    let permitted = catalog.scanners().iter().filter(|scanner| scanner.may_call_now(entry));
    let (known, others): (Vec<&Scanner>, Vec<&Scanner>) =
        permitted.partition(|scanner| scanner.seen != EvidenceLevel::Inferred);
    let names: Vec<&str> = known.iter().map(|scanner| scanner.name.as_str()).collect();
    let doubt = match entry.impossible_since {
        Some(date) => message!("explain-impossible-since", date = date.to_string()),
        None if entry.ambiguous => message!("explain-ambiguous"),
        None => String::new(),
    };
    let depends = message!(
        "explain-depends-on-caller",
        scanners = names.join(comma()),
        more = others.len()
    );
    let means = || {
        catalog
            .scanners()
            .first()
            .map(|scanner| sentences(&texts::scanner_means(scanner), 2).to_owned())
    };
    let asked = ExplainedCall {
        check: Some(entry.id.clone()),
        event_source: check.source.clone(),
        event_name: name.to_owned(),
        error_code: Some(code.to_owned()),
        error_message: entry.message.first().cloned(),
    };
    Explanation {
        recurrence: match entry.config {
            ConfigUse::NotPermitted => message!("explain-not-by-config"),
            _ => means().unwrap_or_default(),
        },
        impact: message!("impact-none"),
        certainty: certainty(Some(entry), true),
        ..plain(asked, join(&[texts::means(entry), doubt, depends]))
    }
}

fn by_arn(event: &Event) -> By {
    let arn = event.principal.caller_arn().unwrap_or_default();
    By {
        kind: "unknown",
        name: if arn.is_empty() {
            Caller::from_event(event).label().to_owned()
        } else {
            name_of(arn)
        },
        proof: Proof::Unknown.as_str(),
        how: message!("known-not-checked"),
        note: event.principal.identity_type().to_string(),
        arn: arn.to_owned(),
        account: None,
        session: event.principal.session().map(str::to_owned),
        invoked_by: event.principal.invoked_by.clone(),
        claim: None,
    }
}

/// The part of an ARN that people know.
fn name_of(arn: &str) -> String {
    match arn.rsplit(':').next() {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => message!("explain-caller-without-arn"),
    }
}

fn certainty(entry: Option<&CheckEntry>, config: bool) -> String {
    let Some(entry) = entry else {
        return message!("explain-certainty-none");
    };
    let by_config = config.then(|| message!("explain-certainty-config", how = texts::config_use(entry.config)));
    let by_error = message!("explain-certainty", how = texts::evidence(entry.seen));
    join(&[by_error, by_config.unwrap_or_default()])
}
