//! Whatever is mild in the simulated account must be looked at as soon as the record says something else of the caller or
//! of the cause.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

use std::collections::BTreeSet;

use serde_json::{Value, json};
use trailhum_core::catalog::Catalog;
use trailhum_core::event::Event;
use trailhum_core::finding::{Finding, judge};
use trailhum_core::inventory::{Inventory, Recorder};
use trailhum_core::tally::{Scope, Tally};
use trailhum_sandbox::{ACCOUNT_ID, Account, SECOND_REGION, Settings, TrueVerdict};

/// A role that a recorder names, in the second region.
const RECORDER_ROLE: &str = "arn:aws:iam::111122223333:role/aws-controltower-ConfigRecorderRole";

/// What is changed in every record, and what is mild nonetheless.
struct Change {
    name: &'static str,
    apply: fn(&mut Value),
    mild: &'static [&'static str],
}

/// The text of the record with one text in place of another, in `userIdentity` only.
fn replace(record: &mut Value, from: &str, to: &str) {
    let identity = record["userIdentity"].to_string().replace(from, to);
    record["userIdentity"] = serde_json::from_str(&identity).unwrap();
}

fn fail(record: &mut Value, code: &str, message: &str) {
    record["errorCode"] = code.into();
    record["errorMessage"] = message.into();
}

const RESOURCE: &str =
    "User: x is not authorized to perform: x:X on resource: x with an explicit deny in a resource-based policy";
const SERVICES: &[&str] = &[
    "benign service_linked_role",
    "noise recorder_role",
    "noise service_linked_role",
];
const EVERYBODY: &[&str] = &[
    "benign service_linked_role",
    "client identity_center_user",
    "client role_session",
    "noise recorder_role",
    "noise service_linked_role",
];

const fn change(name: &'static str, apply: fn(&mut Value), mild: &'static [&'static str]) -> Change {
    Change { name, apply, mild }
}

/// Of whom the record says something else.
const CALLERS: [Change; 12] = [
    change("nothing", |_| {}, EVERYBODY),
    change(
        "another account",
        |record| replace(record, ACCOUNT_ID, "444455556666"),
        &[],
    ),
    change(
        "not below the path of AWS",
        |record| replace(record, "role/aws-service-role/", "role/"),
        &[
            "client identity_center_user",
            "client role_session",
            "noise recorder_role",
        ],
    ),
    // Anyone may create a path with that of IAM Identity Center inside it.
    change(
        "another path",
        |record| replace(record, ":role/", ":role/own/"),
        &["client role_session"],
    ),
    change(
        "invoked by another service",
        |record| record["userIdentity"]["invokedBy"] = "athena.amazonaws.com".into(),
        &[],
    ),
    change(
        "an unknown type",
        |record| record["userIdentity"]["type"] = "Robot".into(),
        &[],
    ),
    // Nothing names the role then but the session's ARN, which AWS writes.
    change(
        "no issuer",
        |record| record["userIdentity"]["sessionContext"] = json!({}),
        &["client role_session"],
    ),
    change(
        "anonymous",
        |record| {
            record["userIdentity"] =
                json!({"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"});
        },
        &[],
    ),
    change(
        "root",
        |record| {
            let arn = format!("arn:aws:iam::{ACCOUNT_ID}:root");
            record["userIdentity"] =
                json!({"type": "Root", "principalId": ACCOUNT_ID, "accountId": ACCOUNT_ID, "arn": arn});
        },
        &[],
    ),
    // Two users of Identity Center are one then, and one of them is denied.
    change(
        "another session",
        |record| {
            let arn = record["userIdentity"]["arn"].as_str().unwrap_or_default();
            let session = arn.rsplit('/').next().unwrap_or_default().to_owned();
            replace(record, &format!("/{session}\""), "/ann@example.com\"");
        },
        &[
            "benign service_linked_role",
            "client role_session",
            "noise service_linked_role",
        ],
    ),
    change(
        "the user agent of a service",
        |record| record["userAgent"] = "config.amazonaws.com".into(),
        SERVICES,
    ),
    change(
        "not invoked",
        |record| {
            record["userIdentity"].as_object_mut().unwrap().remove("invokedBy");
        },
        &[
            "benign service_linked_role",
            "client identity_center_user",
            "client role_session",
        ],
    ),
];

/// Of what the record says something else.
const CAUSES: [Change; 5] = [
    // Inspector's known error is that already, whatever its message.
    change(
        "denied",
        |record| fail(record, "AccessDenied", "Access Denied"),
        &["benign service_linked_role"],
    ),
    change(
        "denied by a resource",
        |record| fail(record, "AccessDenied", RESOURCE),
        &[],
    ),
    change(
        "throttled",
        |record| fail(record, "ThrottlingException", "Rate exceeded"),
        &[],
    ),
    change(
        "gone",
        |record| fail(record, "NoSuchBucket", "The specified bucket does not exist"),
        &[],
    ),
    change(
        "not only read",
        |record| record["readOnly"] = false.into(),
        &["benign service_linked_role"],
    ),
];

fn found(records: &[Value], change: &Change) -> Vec<Finding> {
    let catalog = Catalog::builtin().unwrap();
    let settings = Settings::default();
    let mut tally = Tally::default();
    for record in records {
        let mut record = record.clone();
        (change.apply)(&mut record);
        tally.add(&Event::from_json(&record.to_string()).unwrap(), &catalog);
    }
    let scope = Scope {
        from: settings.from(),
        to: settings.now,
        unread: Vec::new(),
        every_record: true,
    };
    let mut inventory = Inventory::default();
    inventory.account = Some(ACCOUNT_ID.to_owned());
    inventory.recorders.push(Recorder {
        region: SECOND_REGION.to_owned(),
        name: "default".to_owned(),
        role_arn: Some(RECORDER_ROLE.to_owned()),
        recording: Some(true),
    });
    judge(&tally, &catalog, &inventory, &scope, &BTreeSet::new())
}

#[test]
fn what_is_mild_is_looked_at_once_the_record_says_something_else() {
    let account = Account::new(&Settings::default());
    let mild = [TrueVerdict::Noise, TrueVerdict::Benign, TrueVerdict::Client];
    let findings = account.truth().findings.into_iter();
    let roles: BTreeSet<String> = findings
        .filter(|finding| mild.contains(&finding.verdict))
        .map(|finding| finding.role_arn)
        .collect();
    let records = account.records().iter().filter(|record| record.error_code().is_some());
    let records = records.map(|record| serde_json::to_value(record).unwrap());
    let issuer = |record: &Value| {
        let issuer = &record["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"];
        issuer.as_str().is_some_and(|arn| roles.contains(arn))
    };
    let failed: Vec<Value> = records.filter(issuer).collect();
    for change in CALLERS.iter().chain(&CAUSES) {
        let mut mild = BTreeSet::new();
        for finding in found(&failed, change) {
            if ["noise", "benign", "client"].contains(&finding.verdict.as_str()) {
                mild.insert(format!("{} {}", finding.verdict, finding.caller_kind));
            }
        }
        let mild: Vec<&str> = mild.iter().map(String::as_str).collect();
        assert_eq!(mild, change.mild, "{}", change.name);
    }
}
