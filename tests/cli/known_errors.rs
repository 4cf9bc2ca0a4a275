//! Why a call failed, and which known error it is: every record of its kind, and what only looks like it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use trailhum::catalog::{Caller, Catalog, Denial, KnownError, KnownErrorCall};
use trailhum::event::Event;

use crate::fixtures::{RECORDER_ROLE, event, folder};

/// The cause of each record in `tests/events/causes`, and the kind of policy with a `!` where it denies explicitly.
const CAUSES: &str = "\
all-access-disabled|access_denied|
credentials-not-validated|invalid_credentials|
denied-by-identity-policy|access_denied|identity!
denied-by-one-of-three-reasons-kms|access_denied|
denied-by-permissions-boundary|access_denied|permissions_boundary
denied-by-resource-control-policy-kms|access_denied|resource_control!
denied-by-resource-control-policy|access_denied|resource_control!
denied-by-resource-policy|access_denied|resource!
denied-by-service-control-policy-kms|access_denied|service_control!
denied-by-session-policy|access_denied|session
denied-with-encoded-message|access_denied|
dry-run|dry_run|
internal-error|service_fault|
not-opted-in|service_not_enabled|
not-subscribed|service_not_enabled|
request-limit-exceeded|throttled|
service-off|service_not_enabled|
service-unavailable|service_fault|
slow-down|throttled|
token-not-known|invalid_credentials|
too-many-requests-lambda|throttled|
too-many-requests-organizations|throttled|
wrong-endpoint|invalid_request|
wrong-region|invalid_request|";

fn names(name: &str) -> BTreeMap<String, Value> {
    let named = folder(name).into_iter();
    named
        .map(|(path, record)| (path.file_stem().unwrap().to_string_lossy().into_owned(), record))
        .collect()
}

#[test]
fn every_way_to_fail_has_its_cause_and_only_a_named_policy_has_a_kind() {
    let catalog = Catalog::builtin().unwrap();
    let mut records = names("causes");
    for line in CAUSES.lines() {
        let [name, cause, policy] = *line.split('|').collect::<Vec<_>>() else {
            panic!("{line}")
        };
        let event = event(&records.remove(name).unwrap());
        let message = event.error_message.as_deref();
        let found = catalog.cause(&event.source, event.error_code.as_deref().unwrap(), message);
        assert_eq!(found.as_str(), cause, "{name}");
        let denial = message.and_then(|message| Denial::from_message(&event.source, message));
        let kind = denial.map(|it| format!("{}{}", it.policy, if it.explicit { "!" } else { "" }));
        assert_eq!(kind.unwrap_or_default(), policy, "{name}");
    }
    assert!(records.is_empty(), "{:?} have no line", records.keys());
}

/// The known error that a record shows, if it is benign for its caller.
fn benign<'c>(catalog: &'c Catalog, event: &Event) -> Option<&'c KnownError> {
    let caller = Caller::from_event(event).with_session(&event.principal, catalog);
    let verified = caller.service.is_some() || caller.arn == RECORDER_ROLE;
    let known = catalog.known_error(KnownErrorCall {
        source: &event.source,
        name: &event.name,
        code: event.error_code.as_deref()?,
        message: event.error_message.as_deref(),
        caller: &caller,
        session: event.principal.session(),
        resource: Some(&catalog.resource(event).id),
    });
    known.filter(|entry| verified && entry.is_benign_for(&caller))
}

#[test]
fn every_benign_error_has_a_record_and_every_record_its_entry() {
    let catalog = Catalog::builtin().unwrap();
    let mut covered = BTreeSet::new();
    for (name, record) in names("benign") {
        let entry = benign(&catalog, &event(&record)).unwrap_or_else(|| panic!("{name} is not benign"));
        assert!(name.starts_with(&entry.id), "{name} is {}", entry.id);
        covered.insert(entry.id.clone());
    }
    let entries = catalog
        .known_errors()
        .iter()
        .filter(|entry| entry.is_benign_for_service());
    assert_eq!(covered, entries.map(|entry| entry.id.clone()).collect());
}

#[test]
fn nothing_genuine_is_benign() {
    let catalog = Catalog::builtin().unwrap();
    for (name, record) in names("genuine").into_iter().chain(names("quirks")) {
        let entry = benign(&catalog, &event(&record));
        assert!(entry.is_none(), "{name} is {}", entry.map_or("", |it| &it.id));
    }
}

#[test]
fn a_benign_record_is_benign_no_more_once_its_condition_or_its_caller_is_another() {
    let catalog = Catalog::builtin().unwrap();
    for (name, record) in names("benign") {
        let mut spoiled = BTreeMap::new();
        for (pointer, value) in [
            ("/errorCode", Value::from("ThrottlingException")),
            ("/eventSource", Value::from("s3.amazonaws.com")),
            ("/eventName", Value::from("ListBuckets")),
            (
                "/errorMessage",
                Value::from(
                    "User: x is not authorized to perform: a:B with an explicit deny in a service control policy",
                ),
            ),
            ("/recipientAccountId", Value::from("444455556666")),
            ("/userIdentity/type", Value::from("IAMUser")),
            (
                "/userIdentity/sessionContext/sessionIssuer/arn",
                Value::from("arn:aws:iam::111122223333:role/x"),
            ),
            ("/userIdentity/sessionContext/sessionIssuer", Value::Null),
        ] {
            let mut other = record.clone();
            *other.pointer_mut(pointer).unwrap() = value;
            spoiled.insert(pointer, other);
        }
        for (pointer, other) in spoiled {
            assert!(
                benign(&catalog, &event(&other)).is_none(),
                "{name} with another {pointer}"
            );
        }
    }
}
