//! Errors that accounts are known to have, who causes them, whether they do harm, and what to do.
//!
//! An entry explains. Only where [`KnownError::is_benign_for_service`] holds can it make an error harmless, and then
//! only for a caller that is verified.

use std::cell::LazyCell;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::LazyLock;

use serde::Deserialize;

use super::cause::bare;
use super::{Caller, Catalog, CatalogError, Cause, Denial, EvidenceLevel, PolicyKind, parse};
use crate::text_enum::text_enum;

#[cfg(test)]
mod tests;

const KNOWN: (&str, &str) = ("known_errors.toml", include_str!("known_errors.toml"));
const ANY: &str = "*";

/// The built-in entries, read once.
static ENTRIES: LazyLock<Result<KnownErrors, CatalogError>> = LazyLock::new(|| KnownErrors::read(KNOWN.0, KNOWN.1));

text_enum! {
    /// Whether an error does no harm, where every condition of its entry is met.
    pub enum Harmless {
        /// It does none.
        Yes = "yes",
        /// Something is missing that one may want.
        Partly = "partly",
        /// It does harm.
        No = "no",
        /// The record does not show it.
        Unclear = "unclear",
    }
}

/// An error that is known from real accounts or from AWS's documentation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownError {
    /// Short name, such as `macie-off`; unique.
    pub id: String,
    /// A short clause for people.
    pub title: String,
    /// `eventSource`s; `*` for any.
    pub service: Vec<String>,
    /// `eventName`s; a `*` at the end for any that begin so.
    pub event: Vec<String>,
    /// `errorCode`s without `Client.`; a `*` at either end for any that begin or end so.
    pub error: Vec<String>,
    /// How the message reads, with `*` at either end; empty for any.
    #[serde(default)]
    pub message: Vec<String>,
    /// The kind of policy that the message must name.
    #[serde(default)]
    pub policy: Option<PolicyKind>,
    /// The kind of policy, if the message names one: and it only leaves out the permission.
    #[serde(default)]
    pub policy_if_named: Option<PolicyKind>,
    /// How the resource is named, with `*` at either end; empty for any.
    #[serde(default)]
    pub resource: Vec<String>,
    /// Who is known to cause it.
    pub callers: KnownCallers,
    /// Why the call failed, where that is more than its code says.
    #[serde(default)]
    pub cause: Option<Cause>,
    /// Whether it does no harm.
    pub harmless: Harmless,
    /// How to see that it is this error and no other.
    pub how_to_tell: String,
    /// What to do.
    pub what_to_do: String,
    /// How sure we are.
    pub seen: EvidenceLevel,
    /// Where to read on.
    pub links: Vec<String>,
}

/// Who is known to cause an error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownCallers {
    /// AWS services by their principal, such as `config.amazonaws.com`; `*` for any.
    #[serde(default)]
    pub services: Vec<String>,
    /// Names of the service's sessions, with `*` at the end; empty for any.
    #[serde(default)]
    pub sessions: Vec<String>,
    /// People and workloads: whoever is not verified to be an AWS service.
    #[serde(default)]
    pub people: bool,
    /// Names of their roles or sessions, with `*` at the end; empty for any. Whoever calls chooses them.
    #[serde(default)]
    pub names: Vec<String>,
}

/// What a record says of a failed call.
#[derive(Debug, Clone, Copy)]
pub struct KnownErrorCall<'a> {
    /// `eventSource`.
    pub source: &'a str,
    /// `eventName`.
    pub name: &'a str,
    /// `errorCode`.
    pub code: &'a str,
    /// `errorMessage`.
    pub message: Option<&'a str>,
    /// The caller.
    pub caller: &'a Caller,
    /// The session's name as the record has it, verified or not.
    pub session: Option<&'a str>,
    /// The name or the arn of the resource, where one is known.
    pub resource: Option<&'a str>,
}

/// The entries, prepared to be asked for each failed call.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct KnownErrors {
    entries: Vec<KnownError>,
    /// Entries of a service by its `eventSource` and the code.
    by_code: HashMap<String, HashMap<String, Vec<usize>>>,
    /// Entries of a service with patterns for codes.
    by_pattern: HashMap<String, Vec<usize>>,
}

impl KnownErrors {
    /// The built-in entries.
    pub(super) fn builtin() -> Result<&'static Self, CatalogError> {
        ENTRIES.as_ref().map_err(Clone::clone)
    }

    fn read(file: &str, text: &str) -> Result<Self, CatalogError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct KnownFile {
            error: Vec<KnownError>,
        }
        let parsed: KnownFile = parse(file, text)?;
        let mut known = Self {
            entries: Vec::new(),
            by_code: HashMap::new(),
            by_pattern: HashMap::new(),
        };
        for (index, entry) in parsed.error.into_iter().enumerate() {
            for (service, code) in entry
                .service
                .iter()
                .flat_map(|it| entry.error.iter().map(move |code| (it, code)))
            {
                let indexes = if code.contains(ANY) {
                    known.by_pattern.entry(service.clone()).or_default()
                } else {
                    let codes = known.by_code.entry(service.clone()).or_default();
                    codes.entry(code.clone()).or_default()
                };
                indexes.push(index);
            }
            known.entries.push(entry);
        }
        Ok(known)
    }

    fn find(&self, call: KnownErrorCall<'_>) -> Option<&KnownError> {
        let code = bare(call.code);
        let denial = LazyCell::new(|| Denial::from_message(call.source, call.message.unwrap_or_default()));
        // What is said of one service comes before what is said of all.
        [call.source, ANY].into_iter().find_map(|service| {
            let exact = self.by_code.get(service).and_then(|codes| codes.get(code));
            let patterns = self.by_pattern.get(service);
            let mut candidates = exact.into_iter().chain(patterns).flatten();
            candidates.find_map(|index| self.entries.get(*index).filter(|entry| entry.fits(code, call, &denial)))
        })
    }

    fn may_be(&self, source: &str, name: &str, code: &str) -> bool {
        let code = bare(code);
        self.entries.iter().any(|entry| {
            entry.service.iter().any(|service| service == source || service == ANY)
                && fits_any(&entry.error, code)
                && fits_any(&entry.event, name)
        })
    }
}

impl KnownError {
    /// Whether the error is harmless to a verified AWS service: harmless where its conditions are met, not merely
    /// believed, told apart by more than the code, and known of services that are named.
    #[must_use]
    pub fn is_benign_for_service(&self) -> bool {
        let seen = matches!(
            self.seen,
            EvidenceLevel::Article | EvidenceLevel::Observed | EvidenceLevel::Documented
        );
        let services = &self.callers.services;
        let told_apart = !self.message.is_empty() || !self.callers.sessions.is_empty() || self.policy.is_some();
        self.harmless == Harmless::Yes
            && seen
            && told_apart
            && !services.is_empty()
            && services.iter().all(|service| service != ANY)
    }

    /// Whether the error is harmless to this caller, once the caller is verified: by a service-linked role, or as a
    /// session of the recorder under the recorder's role.
    #[must_use]
    pub fn is_benign_for(&self, caller: &Caller) -> bool {
        let of_recorder = caller.invoked_by.as_ref().filter(|_| caller.may_be_recorder());
        let service = caller.service.as_ref().or(of_recorder);
        self.is_benign_for_service() && service.is_some_and(|service| self.callers.services.contains(service))
    }

    fn fits(&self, code: &str, call: KnownErrorCall<'_>, denial: &impl Deref<Target = Option<Denial>>) -> bool {
        fits_any(&self.error, code)
            && fits_any(&self.event, call.name)
            && (self.resource.is_empty() || call.resource.is_some_and(|name| fits_any(&self.resource, name)))
            && self.fits_caller(call)
            && (self.message.is_empty() || fits_any(&self.message, call.message.unwrap_or_default()))
            && (self.policy.is_none() && self.policy_if_named.is_none() || self.fits_denial(**denial))
    }

    fn fits_denial(&self, denial: Option<Denial>) -> bool {
        let required = self
            .policy
            .is_none_or(|policy| denial.is_some_and(|it| it.policy == policy));
        let implicit = |policy| denial.is_none_or(|it| it.policy == policy && !it.explicit);
        required && self.policy_if_named.is_none_or(implicit)
    }

    /// A service is what the path of its role says. Where it has another role, `invokedBy` names it, and that is
    /// enough to explain an error, but not to make it harmless: then it must be a session of the recorder.
    fn fits_caller(&self, call: KnownErrorCall<'_>) -> bool {
        let KnownErrorCall { caller, .. } = call;
        let verified = caller.service.is_some() || caller.may_be_recorder();
        let without_role = caller.arn.is_empty() && caller.invoked_by.is_some();
        let may_be_service = without_role || caller.arn.contains(":role/");
        let named = caller.invoked_by.as_deref().filter(|_| may_be_service);
        let session = caller.session.as_deref().or(call.session);
        let known = &self.callers;
        let sessions = || known.sessions.is_empty() || session.is_some_and(|name| fits_any(&known.sessions, name));
        if let Some(service) = caller.service.as_deref().or(named)
            && known.services.iter().any(|it| it == service || it == ANY)
            && sessions()
            && (verified || !self.is_benign_for_service())
        {
            return true;
        }
        let role = caller.arn.rsplit('/').next().unwrap_or_default();
        let by_name = || fits_any(&known.names, role) || session.is_some_and(|name| fits_any(&known.names, name));
        known.people && !verified && !without_role && (known.names.is_empty() || by_name())
    }
}

/// Whether a text fits one of the patterns.
fn fits_any(patterns: &[String], text: &str) -> bool {
    patterns.iter().any(|pattern| fits(pattern, text))
}

/// Whether a text fits a pattern that has `*` in front, at the end, at both or nowhere.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(_), Some(_)) => text.contains(pattern.trim_matches('*')),
        (Some(ending), None) => text.ends_with(ending),
        (None, Some(beginning)) => text.starts_with(beginning),
        (None, None) => text == pattern,
    }
}

impl Catalog {
    /// All known errors, in the order of the data file.
    #[must_use]
    pub fn known_errors(&self) -> &[KnownError] {
        &self.known.entries
    }

    /// The known error of this id.
    #[must_use]
    pub fn known_error_by_id(&self, id: &str) -> Option<&KnownError> {
        self.known_errors().iter().find(|entry| entry.id == id)
    }

    /// Whether a failed call may be a known error, whoever makes it and whatever the message is.
    pub(crate) fn may_be_known(&self, source: &str, name: &str, code: &str) -> bool {
        self.known.may_be(source, name, code)
    }

    /// The known error that a failed call is.
    #[must_use]
    pub fn known_error(&self, call: KnownErrorCall<'_>) -> Option<&KnownError> {
        self.known.find(call)
    }
}
