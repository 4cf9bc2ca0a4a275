//! What is known: the lookups that fail with "nothing is configured", the scanners that make them, what error codes
//! mean, errors that accounts are known to have, and what tools and vendors claim to be.
//!
//! Knowledge is data: one TOML file a service under `catalog/`, `scanners.toml`, `codes.toml`, `known_errors.toml`,
//! `claims.toml` and `services.toml`. To add a lookup, add one entry and one fixture under `tests/events/`; the rest
//! of the program derives from the entry.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::event::{Event, FailedCall};

pub mod caller;
mod cause;
mod claim;
mod code;
mod grade;
mod known;
pub mod proof;
mod resource;
mod resource_type;
pub mod scanner;
mod service;
mod writes;

pub use caller::{Caller, CallerKind};
pub use cause::{Cause, CodeRule, Denial, PolicyKind};
pub use claim::{Claim, ClaimSign, ClaimSigns};
pub use code::{is_missing_resource, is_refusal, is_throttling, says_other_cause};
pub use grade::{Advice, ConfigUse, EvidenceLevel, Undo};
pub use known::{Harmless, KnownCallers, KnownError, KnownErrorCall};
pub use proof::{Identification, Proof};
pub(crate) use resource::{listed_resource, listed_resource_id};
pub use resource_type::ResourceType;
pub use scanner::{Scanner, ScannerSession};
pub use writes::{SettingEffect, Writes};

/// The built-in data files: name and text.
const BUILTIN: [(&str, &str); 2] = [
    ("s3.toml", include_str!("catalog/s3.toml")),
    ("lambda.toml", include_str!("catalog/lambda.toml")),
];
const BUILTIN_SCANNERS: (&str, &str) = ("scanners.toml", include_str!("catalog/scanners.toml"));

/// The built-in catalog, parsed once for all tests.
#[cfg(test)]
pub(crate) static TEST_CATALOG: std::sync::LazyLock<Catalog> = std::sync::LazyLock::new(|| Catalog::builtin().unwrap());

/// All lookups and scanners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    lookups: Vec<Check>,
    /// Where the checks of an `eventName` are among them: every failed call asks.
    by_name: HashMap<String, Vec<usize>>,
    scanners: Vec<Scanner>,
    codes: &'static cause::CodeRules,
    known: &'static known::KnownErrors,
    claims: &'static claim::Claims,
    services: &'static service::ServiceNames,
}

/// One call that asks for a piece of supplementary configuration, and the error that says "nothing there".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// `eventSource`, such as `s3.amazonaws.com`.
    pub source: String,
    /// The entry of the data file.
    pub entry: CheckEntry,
}

/// A check as the data file has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckEntry {
    /// Short name, such as `s3-bucket-cors`; unique.
    pub id: String,
    /// A noun phrase for tables.
    pub title: String,
    /// `eventName` as CloudTrail logs it; the usual one first.
    pub event: Vec<String>,
    /// The API's own name of the operation.
    pub api: String,
    /// The IAM action that permits the call.
    pub action: String,
    /// `errorCode`s that mean "nothing there".
    pub error: Vec<String>,
    /// The usual `errorMessage`s; empty where nobody has seen one.
    pub message: Vec<String>,
    /// The same `errorCode` also says that the resource itself is gone.
    pub ambiguous: bool,
    /// Beginnings of messages that say so.
    pub gone: Vec<String>,
    /// Since when AWS cannot answer so any more; `None` where it can.
    #[serde(default)]
    pub impossible_since: Option<Date>,
    /// Of what the configuration is asked.
    pub resource: ResourceRule,
    /// The calls that configure and remove it.
    #[serde(default)]
    pub writes: Writes,
    /// Its key in the configuration item's `supplementaryConfiguration`; empty where Config knows none.
    pub supplementary: String,
    /// Whether AWS Config can be the caller.
    pub config: ConfigUse,
    /// What the answer means.
    pub means: String,
    /// What one would set to silence it, and what that costs.
    pub quiet: String,
    /// Whether setting it can be undone.
    pub undo: Undo,
    /// Whether to set it is worth a thought; `avoid` where nothing is said.
    #[serde(default)]
    pub advice: Advice,
    /// What sets it with the AWS CLI; `{resource}` and `{account}` are replaced. Empty where there
    /// is nothing to run.
    #[serde(default)]
    pub command: String,
    /// Who else makes the call.
    pub others: Vec<String>,
    /// How sure we are of the event name and the error code.
    pub seen: EvidenceLevel,
    /// Where to read on.
    pub links: Vec<String>,
}

/// Of what a lookup asks, and where the request names it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceRule {
    /// The resource's type.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// Key in `requestParameters`; empty where the request is about the account itself.
    pub name: String,
}

/// What the error of a recognized lookup says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorMeaning {
    /// The resource is there, the sub-configuration is not set.
    NotSet,
    /// The resource itself is gone.
    ResourceGone,
    /// The error code says either, and the message does not decide.
    Unclear,
}

/// The resource that a call is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Resource {
    /// Its type.
    pub kind: ResourceType,
    /// Bucket name, function name, account id, ...; empty where the record names none. A function of another account
    /// or region than the record's has its ARN here, whole or partial, as the request named it.
    pub id: String,
    /// A function's version or alias.
    pub qualifier: Option<String>,
}

impl Default for Resource {
    /// No resource that is known.
    fn default() -> Self {
        Self::new("", "")
    }
}

/// Why a catalog cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    /// Not TOML, or not of the expected form.
    #[error("{file}: {why}")]
    Form {
        /// The data file.
        file: String,
        /// The parser's words.
        why: String,
    },
    /// Two entries of one id.
    #[error("{file}: the id {id:?} is taken")]
    TakenId {
        /// The data file.
        file: String,
        /// The id.
        id: String,
    },
    /// An error code that never says "nothing is configured".
    #[error("{file}: entry {id:?}: the error code {error} {why}, which is never \"nothing is configured\"")]
    OtherCause {
        /// The data file.
        file: String,
        /// The entry.
        id: String,
        /// `errorCode`.
        error: String,
        /// What it says.
        why: &'static str,
    },
    /// An error code that may also say that the resource is gone, in an entry that does not say so.
    #[error(
        "{file}: entry {id:?}: the error code {error} can also mean that the resource itself does not exist; set \
         ambiguous = true, and message or gone to the texts that tell the two apart"
    )]
    Ambiguous {
        /// The data file.
        file: String,
        /// The entry.
        id: String,
        /// `errorCode`.
        error: String,
    },
    /// Two entries for one event.
    #[error("{file}: {id:?} and {other:?} both claim {event} with {error}")]
    TakenEvent {
        /// The data file.
        file: String,
        /// The later entry.
        id: String,
        /// The earlier entry.
        other: String,
        /// `eventName`.
        event: String,
        /// `errorCode`.
        error: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckFile {
    service: String,
    lookup: Vec<CheckEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScannerFile {
    scanner: Vec<Scanner>,
}

impl Catalog {
    /// The catalog that comes with the program.
    ///
    /// # Errors
    /// [`CatalogError`] if a built-in file were damaged; a test reads them all.
    pub fn builtin() -> Result<Self, CatalogError> {
        let (file, text) = BUILTIN_SCANNERS;
        let scanners: ScannerFile = parse(file, text)?;
        let empty = Self {
            lookups: Vec::new(),
            by_name: HashMap::new(),
            scanners: scanners.scanner,
            codes: cause::CodeRules::builtin()?,
            known: known::KnownErrors::builtin()?,
            claims: claim::Claims::builtin()?,
            services: service::ServiceNames::builtin()?,
        };
        BUILTIN
            .iter()
            .try_fold(empty, |catalog, (file, text)| catalog.extend(file, text))
    }

    /// Adds the lookups of one more data file.
    ///
    /// # Errors
    /// [`CatalogError`] when the text is not of the form, or claims an id or an event that is taken.
    pub fn extend(mut self, file: &str, text: &str) -> Result<Self, CatalogError> {
        let parsed: CheckFile = parse(file, text)?;
        for entry in parsed.lookup {
            if self.lookup(&entry.id).is_some() {
                let (file, id) = (file.to_owned(), entry.id);
                return Err(CatalogError::TakenId { file, id });
            }
            entry.check_codes(file)?;
            for (event, error) in entry
                .event
                .iter()
                .flat_map(|event| entry.error.iter().map(move |error| (event, error)))
            {
                let taken = self
                    .checks_of_call(&parsed.service, event)
                    .find(|lookup| lookup.entry.error.contains(error));
                if let Some(other) = taken {
                    return Err(CatalogError::TakenEvent {
                        file: file.to_owned(),
                        id: entry.id.clone(),
                        other: other.entry.id.clone(),
                        event: event.clone(),
                        error: error.clone(),
                    });
                }
            }
            for event in &entry.event {
                let places = self.by_name.entry(event.clone()).or_default();
                places.push(self.lookups.len());
            }
            let source = parsed.service.clone();
            self.lookups.push(Check { source, entry });
        }
        Ok(self)
    }

    /// All lookups, in the order of the data files.
    #[must_use]
    pub fn lookups(&self) -> &[Check] {
        &self.lookups
    }

    /// All scanners, in the order of the data file.
    #[must_use]
    pub fn scanners(&self) -> &[Scanner] {
        &self.scanners
    }

    /// The lookup of this id.
    #[must_use]
    pub fn lookup(&self, id: &str) -> Option<&Check> {
        self.lookups.iter().find(|lookup| lookup.entry.id == id)
    }

    /// The scanner of this id.
    #[must_use]
    pub fn scanner(&self, id: &str) -> Option<&Scanner> {
        self.scanners.iter().find(|scanner| scanner.id == id)
    }

    /// The lookups that are made by this call, whatever its answer.
    pub fn checks_of_call(&self, source: &str, name: &str) -> impl Iterator<Item = &Check> {
        let places = self.by_name.get(name).into_iter().flatten();
        let checks = places.filter_map(|place| self.lookups.get(*place));
        checks.filter(move |check| check.source == source)
    }

    /// The `eventName`s of all lookups with their `eventSource`s, sorted.
    #[must_use]
    pub fn event_names(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for lookup in &self.lookups {
            for event in &lookup.entry.event {
                let sources = names.entry(event).or_default();
                if !sources.contains(&lookup.source.as_str()) {
                    sources.push(&lookup.source);
                }
            }
        }
        names
    }

    /// The request parameters that say which resource a call of a check is about, or one that configures it, each with
    /// the `eventName`.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lookups.iter().flat_map(|lookup| {
            let rule = &lookup.entry.resource;
            let names = rule.parameters();
            let events = lookup.entry.event.iter().chain(lookup.entry.writes.names());
            events.flat_map(move |event| names.into_iter().flatten().map(move |name| (event.as_str(), name)))
        })
    }

    /// The lookup that is made by this call and ends with this error.
    fn known(&self, source: &str, name: &str, code: &str) -> Option<&Check> {
        self.checks_of_call(source, name)
            .find(|lookup| lookup.entry.error.iter().any(|error| error == code))
    }

    /// The check that is made by this call and ends with this error, and what the error says.
    #[must_use]
    pub fn recognize(
        &self,
        (source, name): (&str, &str),
        code: &str,
        message: Option<&str>,
    ) -> Option<(&Check, ErrorMeaning)> {
        let check = self.known(source, name, code)?;
        Some((check, check.entry.answer(message)))
    }

    /// The resource that a call is about: by the rule of its lookup, else by what the record lists.
    #[must_use]
    pub fn resource(&self, event: &Event) -> Resource {
        let parameters = event.parameters.iter();
        let listed = event.resources.iter().map(|it| (it.arn.as_str(), it.kind.as_str()));
        let by_rule = self.resource_by_rule((&event.source, &event.name), event.place(), |key| event.parameter(key));
        by_rule
            .unwrap_or_else(|| listed_resource(listed, parameters.map(|(key, value)| (key.as_str(), value.as_str()))))
    }

    /// The same of a call whose record was not parsed.
    pub(crate) fn resource_of_call(&self, call: &FailedCall<'_>) -> Resource {
        let place = (call.account, call.region);
        let by_rule = self.resource_by_rule((call.source, call.name), place, |key| call.parameter(key));
        by_rule.unwrap_or_else(|| listed_resource(call.listed(), call.parameters()))
    }

    fn resource_by_rule<'p>(
        &self,
        (source, name): (&str, &str),
        place: (&str, &str),
        parameter: impl Fn(&str) -> Option<&'p str>,
    ) -> Option<Resource> {
        let check = self.checks_of_call(source, name).next()?;
        check.entry.resource.extract(place, parameter)
    }
}

impl CheckEntry {
    /// Refuses error codes by which a refused call, a deleted resource or too many requests would become noise.
    fn check_codes(&self, file: &str) -> Result<(), CatalogError> {
        let named = |error: &String| (file.to_owned(), self.id.clone(), error.clone());
        for code in &self.error {
            let why = if is_refusal(code) {
                "means that access was denied"
            } else if is_throttling(code) {
                "means that the call was throttled"
            } else if is_missing_resource(code) {
                "means that the resource itself does not exist"
            } else if says_other_cause(code) {
                "has another cause (credentials, region, dry run, a fault of AWS's own)"
            } else {
                let names_resource = !self.resource.name.is_empty();
                if names_resource && !self.ambiguous && code::may_be_missing_resource(code) {
                    let (file, id, error) = named(code);
                    return Err(CatalogError::Ambiguous { file, id, error });
                }
                continue;
            };
            let (file, id, error) = named(code);
            return Err(CatalogError::OtherCause { file, id, error, why });
        }
        Ok(())
    }

    /// Whether AWS could not answer so any more at a time.
    #[must_use]
    pub fn was_impossible_by(&self, time: Timestamp) -> bool {
        self.impossible_since.is_some_and(|date| date_begins(date) <= time)
    }

    /// What an error of this lookup with this message says.
    #[must_use]
    pub fn answer(&self, message: Option<&str>) -> ErrorMeaning {
        let message = message.unwrap_or_default();
        if self
            .gone
            .iter()
            .any(|beginning| message.starts_with(beginning.as_str()))
        {
            ErrorMeaning::ResourceGone
        } else if !self.ambiguous || self.message.iter().any(|usual| usual == message) {
            ErrorMeaning::NotSet
        } else {
            ErrorMeaning::Unclear
        }
    }

    /// The key under which an inventory keeps the state: Config's own where it has one, else the entry's id.
    #[must_use]
    pub fn setting_key(&self) -> &str {
        if self.supplementary.is_empty() {
            &self.id
        } else {
            &self.supplementary
        }
    }

    /// The usual `eventName`.
    #[must_use]
    pub fn usual_event(&self) -> &str {
        self.event.first().map_or("", String::as_str)
    }
}

/// The first moment of a day, UTC.
fn date_begins(date: Date) -> Timestamp {
    let begins = date.at(0, 0, 0, 0).to_zoned_datetime(TimeZone::UTC);
    begins.map_or(Timestamp::MIN, |begins| begins.timestamp())
}

fn parse<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, CatalogError> {
    toml::from_str(text).map_err(|error| CatalogError::Form {
        file: file.to_owned(),
        why: error.to_string().trim_end().to_owned(),
    })
}
