//! The second table: for each kind of caller and each cause, the verdict and the rule that decided.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::catalog::{CallerKind, Cause};
use crate::event::Provenance;
use crate::finding::{Finding, Verdict};

/// `userIdentity` of callers of every kind.
pub(super) fn identities() -> Vec<(&'static str, Value)> {
    let iam = |kind: &str, name: &str| json!({"type": kind, "arn": format!("arn:aws:iam::{ACCOUNT}:{name}"), "accountId": ACCOUNT});
    let aws_account = |id: &str, account: &str| json!({"type": "AWSAccount", "principalId": id, "accountId": account});
    let with = |mut identity: Value, service: &str| {
        identity["invokedBy"] = service.into();
        identity
    };
    let linked = || service_linked("config.amazonaws.com", "AWSServiceRoleForConfig");
    let user = || iam("IAMUser", "user/ann");
    let user_arn = format!("arn:aws:iam::{ACCOUNT}:user/ann");
    let role = |invoked_by| session(&format!("arn:aws:iam::{ACCOUNT}:role/pipeline"), "x", invoked_by);
    let sso = format!("arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Read_0123");
    let (config, athena, console) = ("config.amazonaws.com", "athena.amazonaws.com", "AWS Internal");
    vec![
        ("service-linked", linked()),
        (
            "of a new service",
            service_linked("new.amazonaws.com", "AWSServiceRoleForNew"),
        ),
        ("contradicted", with(linked(), athena)),
        ("AWS Internal", with(linked(), console)),
        ("recorder", session(RECORDER, "AWSConfig-Describe", Some(config))),
        ("recorder misused", session(RECORDER, "i-0abc", None)),
        ("role invoked", role(Some(config))),
        ("role in the console", role(Some(console))),
        ("recorder in the console", session(RECORDER, "x", Some(console))),
        ("user in the console", with(user(), console)),
        ("user forwarded", with(user(), athena)),
        ("SSO forwarded", session(&sso, "ann", Some(athena))),
        (
            "service",
            json!({"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"}),
        ),
        (
            "account and service",
            json!({"accountId": ACCOUNT, "invokedBy": config}),
        ),
        ("user", user()),
        ("user by ARN", json!({"arn": user_arn})),
        ("role", role(None)),
        ("SSO", session(&sso, "ann", None)),
        ("federated", iam("FederatedUser", "federated-user/ann")),
        ("root", iam("Root", "root")),
        ("cross-account", foreign_role()),
        ("AWS account", aws_account("AIDAX:x", "444455556666")),
        ("anonymous", aws_account("", "ANONYMOUS_PRINCIPAL")),
        ("anonymous, too", aws_account("anonymous", "anonymous")),
        ("nobody", json!({})),
    ]
}

fn foreign_role() -> Value {
    json!({"type": "AssumedRole", "arn": "arn:aws:sts::444455556666:assumed-role/vendor/x", "accountId": "444455556666"})
}

/// `errorCode`, `errorMessage`, and the cause that they show. The first is that of a check.
pub(super) const ERRORS: [(&str, &str, Cause); 12] = [
    ("NoSuchCORSConfiguration", "", Cause::NotConfigured),
    ("AccessDenied", "", Cause::AccessDenied),
    ("Throttling", "Rate exceeded", Cause::Throttled),
    ("NoSuchBucket", "", Cause::ResourceMissing),
    ("SubscriptionRequiredException", "", Cause::ServiceNotEnabled),
    ("RegionDisabledException", "", Cause::RegionNotEnabled),
    ("ExpiredToken", "", Cause::InvalidCredentials),
    ("ValidationException", "", Cause::InvalidRequest),
    ("BucketAlreadyExists", "", Cause::Conflict),
    ("DryRunOperation", "", Cause::DryRun),
    ("InternalFailure", "", Cause::ServiceFault),
    ("NobodyKnowsException", "", Cause::Unknown),
];

/// The finding of an error once a day for two weeks, always from the same address.
fn finding(identity: &Value, change: impl Fn(&mut Value), vouched: bool) -> Finding {
    finding_from(Provenance::CloudTrail, identity, change, vouched)
}

fn finding_from(provenance: Provenance, identity: &Value, change: impl Fn(&mut Value), vouched: bool) -> Finding {
    let mut tally = Tally::default();
    for number in 0..DAYS {
        let mut record = record("unknown");
        record["userIdentity"] = identity.clone();
        record["sourceIPAddress"] = "198.51.100.7".into();
        record["eventTime"] = day(number).to_string().into();
        record["eventID"] = format!("00000000-0000-4000-8000-{number:012}").into();
        change(&mut record);
        let event = Event::from_json(&record.to_string()).unwrap();
        tally.add(&Event { provenance, ..event }, &TEST_CATALOG);
    }
    let arn = tally.series().next().unwrap().0.caller.arn.clone();
    let known = BTreeSet::from_iter(vouched.then_some(arn));
    let mut found = judge(&tally, &TEST_CATALOG, &inventory("exists, not set"), &scope(), &known);
    assert_eq!(found.len(), 1);
    found.remove(0)
}

pub(super) fn by_error(identity: &Value, (code, message, cause): (&str, &str, Cause), vouched: bool) -> Finding {
    let set = |record: &mut Value| {
        record["errorCode"] = code.into();
        record["errorMessage"] = message.into();
    };
    let found = finding(identity, set, vouched);
    assert_eq!(found.cause, cause, "{code}");
    found
}

/// A known error of AWS Config: a secret that is marked for deletion.
pub(super) fn known_harmless(identity: &Value) -> Finding {
    let set = |record: &mut Value| {
        record["eventSource"] = "secretsmanager.amazonaws.com".into();
        record["eventName"] = "GetResourcePolicy".into();
        record["errorCode"] = "InvalidRequestException".into();
        record["errorMessage"] =
            "You can't perform this operation on the secret because it was marked for deletion.".into();
    };
    finding(identity, set, false)
}

/// All rules that decide in this table.
pub(super) fn rules() -> BTreeSet<Why> {
    let identities = identities();
    let all = identities.iter().flat_map(|(_, identity)| {
        let each = ERRORS.into_iter().map(|error| by_error(identity, error, false).why);
        each.chain([known_harmless(identity).why, by_error(identity, ERRORS[0], true).why])
    });
    all.chain([Why::CopiedRecords]).collect()
}

/// What the caller is, and the verdict and rule of each error; a rule that has the name of the cause is left out.
fn decisions(identity: &Value) -> (CallerKind, String) {
    let found = ERRORS.map(|error| by_error(identity, error, false));
    let secret = known_harmless(identity);
    let kind = secret.caller_kind;
    let mut rows: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let by_cause = found.iter().map(|found| (found, found.cause.as_str()));
    for (found, error) in by_cause.chain([(&secret, "(secret marked for deletion)")]) {
        assert_eq!(found.caller_kind, kind, "{identity}");
        let decision = if found.why.as_str() == error {
            found.verdict.to_string()
        } else {
            format!("{} {}", found.verdict, found.why)
        };
        rows.entry(decision).or_default().push(error);
    }
    if let Some((decision, _)) = rows.first_key_value().filter(|_| rows.len() == 1) {
        return (kind, format!("    {decision}: every error\n"));
    }
    let row = |(decision, errors): (&String, &Vec<&str>)| format!("    {decision}: {}\n", errors.join(" "));
    (kind, rows.iter().map(row).collect())
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn each_caller_is_what_the_record_proves_and_each_cause_has_its_verdict() {
    // Callers with the same decisions are together.
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (name, identity) in identities() {
        let (kind, decisions) = decisions(&identity);
        let caller = format!("{name}: {kind}\n");
        match groups.iter_mut().find(|(known, _)| *known == decisions) {
            Some((_, callers)) => callers.push(caller),
            None => groups.push((decisions, vec![caller])),
        }
    }
    let table: String = groups
        .iter()
        .map(|(decisions, callers)| callers.concat() + decisions)
        .collect();
    insta::assert_snapshot!(table, @r"
    service-linked: service_linked_role
    recorder: recorder_role
        benign known_harmless: (secret marked for deletion)
        investigate: throttled resource_missing invalid_credentials
        investigate scanner_denied: access_denied
        noise nothing_set: not_configured
        unexplained unknown_error: service_not_enabled region_not_enabled invalid_request conflict dry_run service_fault unknown
    of a new service: service_linked_role
        investigate: throttled resource_missing invalid_credentials
        investigate scanner_denied: access_denied
        unexplained unknown_error: service_not_enabled region_not_enabled invalid_request conflict dry_run service_fault unknown (secret marked for deletion)
        unexplained unknown_service: not_configured
    contradicted: service_linked_role
        investigate contradicted: every error
    AWS Internal: service_linked_role
        benign known_harmless: (secret marked for deletion)
        investigate: throttled resource_missing invalid_credentials
        investigate scanner_denied: access_denied
        unexplained not_invoked: not_configured
        unexplained unknown_error: service_not_enabled region_not_enabled invalid_request conflict dry_run service_fault unknown
    recorder misused: recorder_role_misused
    recorder in the console: recorder_role_misused
        investigate recorder_role_misused: every error
    role invoked: service_by_invoked_by
    user forwarded: service_for_principal
    SSO forwarded: service_for_principal
        investigate: throttled resource_missing service_not_enabled region_not_enabled invalid_credentials invalid_request conflict dry_run service_fault
        investigate invoked_by_only: not_configured
        investigate resource_missing: (secret marked for deletion)
        investigate service_denied: access_denied
        investigate unknown_cause: unknown
    role in the console: role_session
    user in the console: iam_user
    user: iam_user
    user by ARN: iam_user
    role: role_session
    SSO: identity_center_user
    federated: federated_user
        client steady_client: not_configured
        investigate: throttled resource_missing service_not_enabled region_not_enabled invalid_credentials invalid_request conflict dry_run service_fault
        investigate caller_denied: access_denied
        investigate resource_missing: (secret marked for deletion)
        investigate unknown_cause: unknown
    service: service
    account and service: service
        investigate: throttled resource_missing service_not_enabled region_not_enabled invalid_credentials invalid_request conflict dry_run service_fault
        investigate invalid_request: (secret marked for deletion)
        investigate invoked_by_only: not_configured
        investigate service_denied: access_denied
        investigate unknown_cause: unknown
    root: root
    nobody: unknown
        investigate: throttled resource_missing service_not_enabled region_not_enabled invalid_credentials invalid_request conflict dry_run service_fault
        investigate caller_denied: access_denied
        investigate not_steady: not_configured
        investigate resource_missing: (secret marked for deletion)
        investigate unknown_cause: unknown
    cross-account: cross_account
    AWS account: cross_account
        investigate: throttled invalid_credentials
        investigate caller_denied: access_denied
        investigate cross_account: not_configured resource_missing service_not_enabled region_not_enabled invalid_request conflict dry_run service_fault unknown (secret marked for deletion)
    anonymous: anonymous
    anonymous, too: anonymous
        investigate anonymous: every error
    ");
}

#[test]
fn what_would_be_mild_is_to_be_investigated_where_the_records_are_copies_and_nothing_else_changes() {
    for (name, identity) in identities() {
        for (code, message, _) in ERRORS {
            for vouched in [false, true] {
                let change = |record: &mut Value| {
                    record["errorCode"] = code.into();
                    record["errorMessage"] = message.into();
                };
                let original = finding(&identity, change, vouched);
                let copy = finding_from(Provenance::Copy, &identity, change, vouched);
                let is_mild = matches!(original.verdict, Verdict::Noise | Verdict::Benign | Verdict::Client);
                let why = if is_mild { Why::CopiedRecords } else { original.why };
                assert_eq!((copy.why, copy.verdict), (why, why.verdict()), "{name}: {code}");
            }
        }
    }
}

#[test]
fn the_user_may_vouch_for_an_identity_but_not_for_what_is_denied_to_it() {
    let new = |record: &mut Value| record["sourceIPAddress"] = format!("198.51.100.{}", record["eventID"]).into();
    let user = json!({"type": "IAMUser", "arn": format!("arn:aws:iam::{ACCOUNT}:user/ann")});
    assert_eq!(finding(&user, new, false).why, Why::NotSteady);
    assert_eq!(finding(&user, new, true).why, Why::VouchedClient);
    assert_eq!(by_error(&foreign_role(), ERRORS[0], false).why, Why::CrossAccount);
    assert_eq!(by_error(&user, ERRORS[1], true).why, Why::CallerDenied);
}
