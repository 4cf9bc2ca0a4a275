//! What is known: the lookups that fail with "nothing is configured", the scanners that make them, what error codes
//! mean, errors that accounts are known to have, and what tools and vendors claim to be.
//!
//! Knowledge is data: `s3.toml`, `lambda.toml` and `checks.toml`, which has the checks of all other services,
//! `scanners.toml`, `resource_types.toml`, `codes.toml`, `known_errors.toml`, `claims.toml` and `services.toml`. To add a
//! check, of a new service too, add one entry and one fixture under `tests/events/`; the rest of the program derives from
//! the entry.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::event::{Event, FailedCall};

pub mod age;
pub mod caller;
mod cause;
mod check;
mod claim;
mod code;
mod grade;
mod known;
pub(crate) mod message;
pub mod proof;
mod resource;
mod resource_type;
pub mod scanner;
mod service;
mod writes;

pub use caller::{Caller, CallerKind};
pub use cause::{Cause, CodeRule, Denial, PolicyKind};
pub use check::{Check, CheckEntry, ErrorMeaning, ResourceRule};
pub use claim::{Claim, ClaimSign, ClaimSigns};
pub use code::{is_missing_resource, is_refusal, is_throttling, says_other_cause};
pub use grade::{Advice, ConfigUse, EvidenceLevel, HistoryUse, Undo};
pub use known::{Harmless, KnownCallers, KnownError, KnownErrorCall};
pub use proof::{Identification, Proof};
pub(crate) use resource::{listed_resource, listed_resource_id};
pub use resource_type::ResourceType;
pub use scanner::{Scanner, ScannerSession};
pub use writes::{SettingEffect, Writes};

/// The built-in data files: name and text.
const BUILTIN: [(&str, &str); 3] = [
    ("s3.toml", include_str!("catalog/s3.toml")),
    ("lambda.toml", include_str!("catalog/lambda.toml")),
    ("checks.toml", include_str!("catalog/checks.toml")),
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
    /// An entry that names no `eventSource`, in a file that names none.
    #[error("{file}: entry {id:?} has no service, and the file has none for all")]
    NoService {
        /// The data file.
        file: String,
        /// The entry.
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
    /// Of the entries that name none of their own.
    #[serde(default)]
    service: Option<String>,
    lookup: Vec<CheckEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScannerFile {
    /// The actions for which the policies were read.
    actions: BTreeSet<String>,
    scanner: Vec<Scanner>,
}

impl Catalog {
    /// The catalog that comes with the program.
    ///
    /// # Errors
    /// [`CatalogError`] if a built-in file were damaged; a test reads them all.
    pub fn builtin() -> Result<Self, CatalogError> {
        let (file, text) = BUILTIN_SCANNERS;
        let ScannerFile { actions, scanner } = parse(file, text)?;
        let actions = Arc::new(actions);
        let scanners = scanner.into_iter().map(|scanner| Scanner {
            actions: Arc::clone(&actions),
            ..scanner
        });
        let empty = Self {
            lookups: Vec::new(),
            by_name: HashMap::new(),
            scanners: scanners.collect(),
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
            let Some(source) = entry.service.clone().or_else(|| parsed.service.clone()) else {
                let (file, id) = (file.to_owned(), entry.id);
                return Err(CatalogError::NoService { file, id });
            };
            entry.check_codes(file)?;
            for (event, error) in entry
                .event
                .iter()
                .flat_map(|event| entry.error.iter().map(move |error| (event, error)))
            {
                let taken = self
                    .checks_of_call(&source, event)
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
            self.push(Check { source, entry });
        }
        Ok(self)
    }

    /// The same with the checks that are always asked for, and with those of a user's own file.
    #[must_use]
    pub fn common(&self) -> Self {
        let mut common = Self {
            lookups: Vec::new(),
            by_name: HashMap::new(),
            ..self.clone()
        };
        let always = |check: &&Check| check.entry.history == HistoryUse::Always;
        for check in self.lookups.iter().filter(always) {
            common.push(check.clone());
        }
        common
    }

    fn push(&mut self, check: Check) {
        for event in &check.entry.event {
            self.by_name.entry(event.clone()).or_default().push(self.lookups.len());
        }
        self.lookups.push(check);
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
