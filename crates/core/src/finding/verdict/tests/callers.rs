//! The second table: for each kind of caller and each cause, the verdict and the rule that decided.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::catalog::{CallerKind, Cause};
use crate::finding::Finding;

/// `userIdentity`, and what the caller turns out to be.
#[expect(clippy::too_many_lines, reason = "the table")]
fn identities() -> Vec<(&'static str, Value, CallerKind)> {
    use CallerKind as Kind;
    let iam = |kind: &str, name: &str| json!({"type": kind, "arn": format!("arn:aws:iam::{ACCOUNT}:{name}"), "accountId": ACCOUNT});
    let with = |mut identity: Value, service: &str| {
        identity["invokedBy"] = service.into();
        identity
    };
    let linked = || service_linked("config.amazonaws.com", "AWSServiceRoleForConfig");
    let role = format!("arn:aws:iam::{ACCOUNT}:role/pipeline");
    let sso = format!("arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Read_0123");
    let foreign = "arn:aws:sts::444455556666:assumed-role/vendor/x";
    vec![
        ("service-linked", linked(), Kind::ServiceLinkedRole),
        (
            "of a new service",
            service_linked("new.amazonaws.com", "AWSServiceRoleForNew"),
            Kind::ServiceLinkedRole,
        ),
        (
            "contradicted",
            with(linked(), "athena.amazonaws.com"),
            Kind::ServiceLinkedRole,
        ),
        ("AWS Internal", with(linked(), "AWS Internal"), Kind::ServiceLinkedRole),
        (
            "recorder",
            session(RECORDER, "AWSConfig-Describe", Some("config.amazonaws.com")),
            Kind::RecorderRole,
        ),
        (
            "recorder misused",
            session(RECORDER, "i-0abc", None),
            Kind::RecorderRoleMisused,
        ),
        (
            "role invoked",
            session(&role, "x", Some("config.amazonaws.com")),
            Kind::ServiceByInvokedBy,
        ),
        (
            "role in the console",
            session(&role, "x", Some("AWS Internal")),
            Kind::RoleSession,
        ),
        (
            "recorder in the console",
            session(RECORDER, "x", Some("AWS Internal")),
            Kind::RecorderRoleMisused,
        ),
        (
            "user in the console",
            with(iam("IAMUser", "user/ann"), "AWS Internal"),
            Kind::IamUser,
        ),
        (
            "user forwarded",
            with(iam("IAMUser", "user/ann"), "athena.amazonaws.com"),
            Kind::ServiceForPrincipal,
        ),
        (
            "SSO forwarded",
            session(&sso, "ann", Some("athena.amazonaws.com")),
            Kind::ServiceForPrincipal,
        ),
        (
            "service",
            json!({"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"}),
            Kind::Service,
        ),
        (
            "account and service",
            json!({"accountId": ACCOUNT, "invokedBy": "config.amazonaws.com"}),
            Kind::Service,
        ),
        ("user", iam("IAMUser", "user/ann"), Kind::IamUser),
        (
            "user by ARN",
            json!({"arn": format!("arn:aws:iam::{ACCOUNT}:user/ann")}),
            Kind::IamUser,
        ),
        ("role", session(&role, "x", None), Kind::RoleSession),
        ("SSO", session(&sso, "ann", None), Kind::IdentityCenterUser),
        (
            "federated",
            iam("FederatedUser", "federated-user/ann"),
            Kind::FederatedUser,
        ),
        ("root", iam("Root", "root"), Kind::Root),
        (
            "cross-account",
            json!({"type": "AssumedRole", "arn": foreign, "accountId": "444455556666"}),
            Kind::CrossAccount,
        ),
        (
            "AWS account",
            json!({"type": "AWSAccount", "principalId": "AIDAX:x", "accountId": "444455556666"}),
            Kind::CrossAccount,
        ),
        (
            "anonymous",
            json!({"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}),
            Kind::Anonymous,
        ),
        (
            "anonymous, too",
            json!({"type": "AWSAccount", "principalId": "anonymous", "accountId": "anonymous"}),
            Kind::Anonymous,
        ),
        ("nobody", json!({}), Kind::Unknown),
    ]
}

/// `errorCode`, `errorMessage`, and the cause that they show. The first is that of a check.
const ERRORS: [(&str, &str, Cause); 12] = [
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
    let mut tally = Tally::default();
    for number in 0..DAYS {
        let mut record = record("unknown");
        record["userIdentity"] = identity.clone();
        record["sourceIPAddress"] = "198.51.100.7".into();
        record["eventTime"] = day(number).to_string().into();
        record["eventID"] = format!("00000000-0000-4000-8000-{number:012}").into();
        change(&mut record);
        tally.add(&Event::from_json(&record.to_string()).unwrap(), &TEST_CATALOG);
    }
    let arn = tally.series().next().unwrap().0.caller.arn.clone();
    let known = BTreeSet::from_iter(vouched.then_some(arn));
    let mut found = judge(&tally, &TEST_CATALOG, &inventory("exists, not set"), &scope(), &known);
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn by_error(identity: &Value, (code, message, cause): (&str, &str, Cause), vouched: bool) -> Finding {
    let set = |record: &mut Value| {
        record["errorCode"] = code.into();
        record["errorMessage"] = message.into();
    };
    let found = finding(identity, set, vouched);
    assert_eq!(found.cause, cause, "{code}");
    found
}

/// A known error of AWS Config: a secret that is marked for deletion.
fn known_harmless(identity: &Value) -> Finding {
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
    let all = identities.iter().flat_map(|(_, identity, _)| {
        let each = ERRORS.into_iter().map(|error| by_error(identity, error, false).why);
        each.chain([known_harmless(identity).why, by_error(identity, ERRORS[0], true).why])
    });
    all.collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "the table")]
fn each_caller_is_what_the_record_proves_and_each_cause_has_its_verdict() {
    let mut table = String::new();
    for (name, identity, kind) in identities() {
        let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for error in ERRORS {
            let found = by_error(&identity, error, false);
            assert_eq!(found.caller_kind, kind, "{name}");
            let row = rows.entry(format!("{} {}", found.verdict, found.why)).or_default();
            row.push(found.cause.to_string());
        }
        let found = known_harmless(&identity);
        let row = rows.entry(format!("{} {}", found.verdict, found.why)).or_default();
        row.push("(secret marked for deletion)".to_owned());
        writeln!(table, "{name}: {kind}").unwrap();
        for (decision, causes) in rows {
            writeln!(table, "    {decision}: {}", causes.join(" ")).unwrap();
        }
    }
    insta::assert_snapshot!(table, @r"
    service-linked: service_linked_role
        benign known_harmless: (secret marked for deletion)
        investigate invalid_credentials: invalid_credentials
        investigate resource_missing: resource_missing
        investigate scanner_denied: access_denied
        investigate throttled: throttled
        noise nothing_set: not_configured
        unexplained unknown_error: service_not_enabled region_not_enabled invalid_request conflict dry_run service_fault unknown
    of a new service: service_linked_role
        investigate invalid_credentials: invalid_credentials
        investigate resource_missing: resource_missing
        investigate scanner_denied: access_denied
        investigate throttled: throttled
        unexplained unknown_error: service_not_enabled region_not_enabled invalid_request conflict dry_run service_fault unknown (secret marked for deletion)
        unexplained unknown_service: not_configured
    contradicted: service_linked_role
        investigate contradicted: not_configured access_denied throttled resource_missing service_not_enabled region_not_enabled invalid_credentials invalid_request conflict dry_run service_fault unknown (secret marked for deletion)
    AWS Internal: service_linked_role
        benign known_harmless: (secret marked for deletion)
        investigate invalid_credentials: invalid_credentials
        investigate resource_missing: resource_missing
        investigate scanner_denied: access_denied
        investigate throttled: throttled
        unexplained not_invoked: not_configured
        unexplained unknown_error: service_not_enabled region_not_enabled invalid_request conflict dry_run service_fault unknown
    recorder: recorder_role
        benign known_harmless: (secret marked for deletion)
        investigate invalid_credentials: invalid_credentials
        investigate resource_missing: resource_missing
        investigate scanner_denied: access_denied
        investigate throttled: throttled
        noise nothing_set: not_configured
        unexplained unknown_error: service_not_enabled region_not_enabled invalid_request conflict dry_run service_fault unknown
    recorder misused: recorder_role_misused
        investigate recorder_role_misused: not_configured access_denied throttled resource_missing service_not_enabled region_not_enabled invalid_credentials invalid_request conflict dry_run service_fault unknown (secret marked for deletion)
    role invoked: service_by_invoked_by
        investigate conflict: conflict
        investigate dry_run: dry_run
        investigate invalid_credentials: invalid_credentials
        investigate invalid_request: invalid_request
        investigate invoked_by_only: not_configured
        investigate region_not_enabled: region_not_enabled
        investigate resource_missing: resource_missing (secret marked for deletion)
        investigate service_denied: access_denied
        investigate service_fault: service_fault
        investigate service_not_enabled: service_not_enabled
        investigate throttled: throttled
        investigate unknown_cause: unknown
    role in the console: role_session
        client steady_client: not_configured
        investigate caller_denied: access_denied
        investigate conflict: conflict
        investigate dry_run: dry_run
        investigate invalid_credentials: invalid_credentials
        investigate invalid_request: invalid_request
        investigate region_not_enabled: region_not_enabled
        investigate resource_missing: resource_missing (secret marked for deletion)
        investigate service_fault: service_fault
        investigate service_not_enabled: service_not_enabled
        investigate throttled: throttled
        investigate unknown_cause: unknown
    recorder in the console: recorder_role_misused
        investigate recorder_role_misused: not_configured access_denied throttled resource_missing service_not_enabled region_not_enabled invalid_credentials invalid_request conflict dry_run service_fault unknown (secret marked for deletion)
    user in the console: iam_user
        client steady_client: not_configured
        investigate caller_denied: access_denied
        investigate conflict: conflict
        investigate dry_run: dry_run
        investigate invalid_credentials: invalid_credentials
        investigate invalid_request: invalid_request
        investigate region_not_enabled: region_not_enabled
        investigate resource_missing: resource_missing (secret marked for deletion)
        investigate service_fault: service_fault
        investigate service_not_enabled: service_not_enabled
        investigate throttled: throttled
        investigate unknown_cause: unknown
    user forwarded: service_for_principal
        investigate conflict: conflict
        investigate dry_run: dry_run
        investigate invalid_credentials: invalid_credentials
        investigate invalid_request: invalid_request
        investigate invoked_by_only: not_configured
        investigate region_not_enabled: region_not_enabled
        investigate resource_missing: resource_missing (secret marked for deletion)
        investigate service_denied: access_denied
        investigate service_fault: service_fault
        investigate service_not_enabled: service_not_enabled
        investigate throttled: throttled
        investigate unknown_cause: unknown
    SSO forwarded: service_for_principal
        investigate conflict: conflict
        investigate dry_run: dry_run
        investigate invalid_credentials: invalid_credentials
        investigate invalid_request: invalid_request
        investigate invoked_by_only: not_configured
        investigate region_not_enabled: region_not_enabled
        investigate resource_missing: resource_missing (secret marked for deletion)
        investigate service_denied: access_denied
        investigate service_fault: service_fault
        investigate service_not_enabled: service_not_enabled
        investigate throttled: throttled
        investigate unknown_cause: unknown
    service: service
        investigate conflict: conflict
        investigate dry_run: dry_run
        investigate invalid_credentials: invalid_credentials
        investigate invalid_request: invalid_request (secret marked for deletion)
        investigate invoked_by_only: not_configured
        investigate region_not_enabled: region_not_enabled
        investigate resource_missing: resource_missing
        investigate service_denied: access_denied
        investigate service_fault: service_fault
        investigate service_not_enabled: service_not_enabled
        investigate throttled: throttled
        investigate unknown_cause: unknown
    account and service: service
        investigate conflict: conflict
        investigate dry_run: dry_run
        investigate invalid_credentials: invalid_credentials
        investigate invalid_request: invalid_request (secret marked for deletion)
        investigate invoked_by_only: not_configured
        investigate region_not_enabled: region_not_enabled
        investigate resource_missing: resource_missing
        investigate service_denied: access_denied
        investigate service_fault: service_fault
        investigate service_not_enabled: service_not_enabled
        investigate throttled: throttled
        investigate unknown_cause: unknown
    user: iam_user
        client steady_client: not_configured
        investigate caller_denied: access_denied
        investigate conflict: conflict
        investigate dry_run: dry_run
        investigate invalid_credentials: invalid_credentials
        investigate invalid_request: invalid_request
        investigate region_not_enabled: region_not_enabled
        investigate resource_missing: resource_missing (secret marked for deletion)
        investigate service_fault: service_fault
        investigate service_not_enabled: service_not_enabled
        investigate throttled: throttled
        investigate unknown_cause: unknown
    user by ARN: iam_user
        client steady_client: not_configured
        investigate caller_denied: access_denied
        investigate conflict: conflict
        investigate dry_run: dry_run
        investigate invalid_credentials: invalid_credentials
        investigate invalid_request: invalid_request
        investigate region_not_enabled: region_not_enabled
        investigate resource_missing: resource_missing (secret marked for deletion)
        investigate service_fault: service_fault
        investigate service_not_enabled: service_not_enabled
        investigate throttled: throttled
        investigate unknown_cause: unknown
    role: role_session
        client steady_client: not_configured
        investigate caller_denied: access_denied
        investigate conflict: conflict
        investigate dry_run: dry_run
        investigate invalid_credentials: invalid_credentials
        investigate invalid_request: invalid_request
        investigate region_not_enabled: region_not_enabled
        investigate resource_missing: resource_missing (secret marked for deletion)
        investigate service_fault: service_fault
        investigate service_not_enabled: service_not_enabled
        investigate throttled: throttled
        investigate unknown_cause: unknown
    SSO: identity_center_user
        client steady_client: not_configured
        investigate caller_denied: access_denied
        investigate conflict: conflict
        investigate dry_run: dry_run
        investigate invalid_credentials: invalid_credentials
        investigate invalid_request: invalid_request
        investigate region_not_enabled: region_not_enabled
        investigate resource_missing: resource_missing (secret marked for deletion)
        investigate service_fault: service_fault
        investigate service_not_enabled: service_not_enabled
        investigate throttled: throttled
        investigate unknown_cause: unknown
    federated: federated_user
        client steady_client: not_configured
        investigate caller_denied: access_denied
        investigate conflict: conflict
        investigate dry_run: dry_run
        investigate invalid_credentials: invalid_credentials
        investigate invalid_request: invalid_request
        investigate region_not_enabled: region_not_enabled
        investigate resource_missing: resource_missing (secret marked for deletion)
        investigate service_fault: service_fault
        investigate service_not_enabled: service_not_enabled
        investigate throttled: throttled
        investigate unknown_cause: unknown
    root: root
        investigate caller_denied: access_denied
        investigate conflict: conflict
        investigate dry_run: dry_run
        investigate invalid_credentials: invalid_credentials
        investigate invalid_request: invalid_request
        investigate not_steady: not_configured
        investigate region_not_enabled: region_not_enabled
        investigate resource_missing: resource_missing (secret marked for deletion)
        investigate service_fault: service_fault
        investigate service_not_enabled: service_not_enabled
        investigate throttled: throttled
        investigate unknown_cause: unknown
    cross-account: cross_account
        investigate caller_denied: access_denied
        investigate cross_account: not_configured resource_missing service_not_enabled region_not_enabled invalid_request conflict dry_run service_fault unknown (secret marked for deletion)
        investigate invalid_credentials: invalid_credentials
        investigate throttled: throttled
    AWS account: cross_account
        investigate caller_denied: access_denied
        investigate cross_account: not_configured resource_missing service_not_enabled region_not_enabled invalid_request conflict dry_run service_fault unknown (secret marked for deletion)
        investigate invalid_credentials: invalid_credentials
        investigate throttled: throttled
    anonymous: anonymous
        investigate anonymous: not_configured access_denied throttled resource_missing service_not_enabled region_not_enabled invalid_credentials invalid_request conflict dry_run service_fault unknown (secret marked for deletion)
    anonymous, too: anonymous
        investigate anonymous: not_configured access_denied throttled resource_missing service_not_enabled region_not_enabled invalid_credentials invalid_request conflict dry_run service_fault unknown (secret marked for deletion)
    nobody: unknown
        investigate caller_denied: access_denied
        investigate conflict: conflict
        investigate dry_run: dry_run
        investigate invalid_credentials: invalid_credentials
        investigate invalid_request: invalid_request
        investigate not_steady: not_configured
        investigate region_not_enabled: region_not_enabled
        investigate resource_missing: resource_missing (secret marked for deletion)
        investigate service_fault: service_fault
        investigate service_not_enabled: service_not_enabled
        investigate throttled: throttled
        investigate unknown_cause: unknown
    ");
}

#[test]
fn the_user_may_vouch_for_an_identity_but_not_for_what_is_denied_to_it() {
    let foreign = json!({"type": "AssumedRole", "arn": "arn:aws:sts::444455556666:assumed-role/vendor/x", "accountId": "444455556666"});
    let new = |record: &mut Value| record["sourceIPAddress"] = format!("198.51.100.{}", record["eventID"]).into();
    let user = json!({"type": "IAMUser", "arn": format!("arn:aws:iam::{ACCOUNT}:user/ann")});
    assert_eq!(finding(&user, new, false).why, Why::NotSteady);
    assert_eq!(finding(&user, new, true).why, Why::VouchedClient);
    assert_eq!(by_error(&foreign, ERRORS[0], false).why, Why::CrossAccount);
    assert_eq!(by_error(&user, ERRORS[1], true).why, Why::CallerDenied);
}
