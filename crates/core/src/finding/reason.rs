//! The facts that the sentence of a reason needs beside the rest of a finding. The sentences are the report's.

use jiff::Timestamp;
use jiff::civil::Date;

use super::verdict::{Case, Why};
use crate::cadence::Silence;
use crate::catalog::scanner::{CONFIG, Policy};
use crate::catalog::{CallerKind, Check, CheckEntry, ConfigUse, EvidenceLevel, Harmless, KnownError, PolicyKind};
use crate::inventory::ReadFrom;

/// What only the sentence of a reason needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReasonFacts {
    /// The check's title as a noun inside a sentence, such as `bucket policy`; `None` for an error that no check has.
    pub noun: Option<String>,
    /// The first sentence of what the error means; empty for an error that no check has.
    pub means: String,
    /// Why the check itself is not certain.
    pub doubt: Option<CheckDoubt>,
    /// Where the states of settings come from.
    pub inventory: ReadFrom,
    /// The time that the inventory's state of the resource is of.
    pub as_of: Option<Timestamp>,
    /// When the resource was deleted.
    pub deleted: Option<Timestamp>,
    /// When the resource was created, if that was inside the time range.
    pub created: Option<Timestamp>,
    /// When no call came although calls were expected.
    pub silence: Option<Silence>,
    /// What AWS Config does in the session of the latest event, if it is a session that is known.
    pub session_purpose: Option<String>,
    /// The policy that did not permit the call.
    pub policy: Option<Policy>,
    /// The day since when AWS does not return the error any more.
    pub impossible_since: Option<Date>,
    /// What is known of the error, if it is a known one.
    pub known: Option<KnownFacts>,
}

/// What a reason says of a known error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFacts {
    /// A short clause.
    pub title: String,
    /// What to do; `None` where that soothes, and this caller is not known to come to no harm.
    pub what_to_do: Option<String>,
}

/// Why a check is not certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckDoubt {
    /// The event name is inferred; no record confirms it.
    NameInferred,
    /// AWS Config may make the call, but no record shows that it does.
    ConfigUnseen,
}

impl ReasonFacts {
    pub(super) fn new(case: &Case<'_>, why: Why) -> Self {
        let entry = case.lookup.map(|Check { entry, .. }| entry);
        let session = case.latest.session.as_ref();
        let purpose = session.and_then(|session| case.recorder_role?.session(session));
        let policy = case.caller.scanner.and_then(|scanner| scanner.policy.as_ref());
        Self {
            noun: entry.map(|entry| noun(&entry.title)),
            means: entry.map(|entry| first_sentence(&entry.means)).unwrap_or_default(),
            doubt: entry.and_then(|entry| doubt(case, entry)),
            inventory: case.inventory,
            as_of: case.item.and_then(|item| item.as_of),
            deleted: case.item.and_then(|item| item.deleted),
            created: case.created(),
            silence: case.silence,
            session_purpose: purpose.map(|session| session.does.clone()),
            policy: policy.filter(|_| why == Why::NotPermitted).cloned(),
            impossible_since: entry.and_then(|entry| entry.impossible_since),
            known: KnownFacts::new(case, why),
        }
    }
}

impl KnownFacts {
    /// What is harmless to a service may be an attack by somebody else, so its advice is for that service only.
    fn new(case: &Case<'_>, why: Why) -> Option<Self> {
        let known = case.known?;
        // Such a policy never binds a service-linked role, so what is known of other roles says nothing here.
        let organization = case
            .key
            .denial
            .is_some_and(|denial| matches!(denial.policy, PolicyKind::ServiceControl | PolicyKind::ResourceControl));
        if organization && case.caller.kind == CallerKind::ServiceLinkedRole {
            return None;
        }
        Some(Self {
            title: known.title.clone(),
            what_to_do: advice(known, why).map(str::to_owned),
        })
    }
}

/// How the advice begins that soothes. A test holds the catalog against it.
const NO_ACTION: &str = "No action needed";
/// How it begins where that depends on something that the reader can check.
const NO_ACTION_IF: &str = "No action needed if";

/// What to do about a known error: nothing that soothes, unless the error is one that does no harm to this caller.
fn advice(known: &KnownError, why: Why) -> Option<&str> {
    let advice = known.what_to_do.as_str();
    let soothes = known.harmless == Harmless::Yes || advice.starts_with(NO_ACTION) && !advice.starts_with(NO_ACTION_IF);
    let fits = why == Why::KnownHarmless || !soothes;
    fits.then_some(advice)
}

fn doubt(case: &Case<'_>, entry: &CheckEntry) -> Option<CheckDoubt> {
    let config = case
        .caller
        .scanner
        .is_some_and(|scanner| scanner.service_principal == CONFIG);
    if entry.seen == EvidenceLevel::Inferred {
        Some(CheckDoubt::NameInferred)
    } else {
        (config && entry.config != ConfigUse::Seen).then_some(CheckDoubt::ConfigUnseen)
    }
}

/// The catalog says up to three sentences; a reason has room for the first.
fn first_sentence(text: &str) -> String {
    let first = text.split_inclusive(". ").next();
    first.unwrap_or_default().trim_end().to_owned()
}

/// A title inside a sentence: without its capital letter, unless that begins an abbreviation.
fn noun(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn an_error_to_investigate_never_gets_the_advice_that_no_action_is_needed() {
        let catalog = Catalog::builtin().unwrap();
        for known in catalog.known_errors() {
            let text = known.what_to_do.as_str();
            // The words by which the rule knows it are those of the catalog.
            assert!(
                !text.starts_with("Nothing") && !text.starts_with("Leave"),
                "{}: {text}",
                known.id
            );
            for why in Why::ALL.into_iter().filter(|why| *why != Why::KnownHarmless) {
                let given = advice(known, why).unwrap_or_default();
                let given = given.replace(NO_ACTION_IF, "");
                assert!(!given.contains(NO_ACTION), "{}: {given}", known.id);
            }
            assert_eq!(advice(known, Why::KnownHarmless), Some(text));
        }
    }
}
