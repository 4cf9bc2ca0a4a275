//! The table of callers and causes once more: which of these findings an entry of the settings file can accept.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use jiff::civil::date;
use proptest::prelude::*;

use super::callers::{ERRORS, by_error, identities, known_harmless};
use super::*;
use crate::catalog::{CallerKind, Cause};
use crate::finding::Finding;
use crate::finding::accept::{AcceptBarrier, AcceptEntry, AcceptList, Acceptance, AcceptedErrors, ResourcePattern};

/// Every caller with every error.
static FINDINGS: LazyLock<Vec<(&'static str, Finding)>> = LazyLock::new(|| {
    let all = identities().into_iter().flat_map(|(name, identity)| {
        let each = ERRORS.map(|error| by_error(&identity, error, false));
        let further = [known_harmless(&identity), by_error(&identity, ERRORS[0], true)];
        each.into_iter().chain(further).map(move |finding| (name, finding))
    });
    all.collect()
});

#[test]
fn each_caller_can_be_accepted_or_not_by_cause() {
    // Callers with the same decisions are together.
    let mut callers: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for (name, finding) in FINDINGS.iter() {
        let barrier = finding
            .accept_barrier()
            .map_or("can be accepted", AcceptBarrier::as_str);
        let causes = callers.entry(name).or_default().entry(barrier).or_default();
        if !causes.contains(&finding.cause.as_str()) {
            causes.push(finding.cause.as_str());
        }
    }
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, decisions) in callers {
        let every = decisions.len() == 1;
        let decision = |(barrier, causes): (&str, Vec<&str>)| {
            let causes = if every {
                "every cause".to_owned()
            } else {
                causes.join(" ")
            };
            format!("    {barrier}: {causes}\n")
        };
        groups
            .entry(decisions.into_iter().map(decision).collect())
            .or_default()
            .push(name);
    }
    let mut table = String::new();
    for (decisions, names) in groups {
        table.extend([&names.join(", "), "\n", &decisions]);
    }
    insta::assert_snapshot!(table, @"
    anonymous, anonymous, too
        anonymous: every cause
    AWS account, SSO, cross-account, federated, role, role in the console, user, user by ARN, user in the console
        can be accepted: every cause
    SSO forwarded, of a new service, recorder, role invoked, service-linked, user forwarded
        can be accepted: not_configured throttled resource_missing service_not_enabled region_not_enabled invalid_request conflict dry_run service_fault unknown
        service_denied: access_denied invalid_credentials
    AWS Internal
        can be accepted: throttled resource_missing service_not_enabled region_not_enabled invalid_request conflict dry_run service_fault unknown
        contradicted: not_configured
        service_denied: access_denied invalid_credentials
    contradicted
        contradicted: not_configured throttled resource_missing service_not_enabled region_not_enabled invalid_request conflict dry_run service_fault unknown
        service_denied: access_denied invalid_credentials
    account and service, nobody, root, service
        other_caller: every cause
    recorder in the console, recorder misused
        recorder_role_misused: every cause
    ");
}

/// What must never become milder, written beside the code that decides it.
fn is_never_milder(finding: &Finding) -> bool {
    let denied = finding.key.cause == Cause::AccessDenied && finding.caller_kind.is_service();
    denied
        || finding.key.caller.arn == RECORDER && finding.caller_kind != CallerKind::RecorderRole
        || matches!(
            finding.caller_kind,
            CallerKind::Anonymous | CallerKind::RecorderRoleMisused
        )
        || matches!(
            finding.why,
            Why::Impostor | Why::Anonymous | Why::RecorderRoleMisused | Why::SettingRemoved | Why::ScannerDenied
        )
}

/// An entry about any of the callers, from any cause or check, with any pattern.
fn entry() -> impl Strategy<Value = AcceptEntry> {
    let callers: Vec<String> = FINDINGS
        .iter()
        .map(|(_, finding)| finding.key.caller.arn.clone())
        .collect();
    let cause = proptest::sample::select(&Cause::ALL[..]).prop_map(AcceptedErrors::Cause);
    let check = proptest::sample::select(vec!["s3-bucket-cors", "secret-marked-for-deletion"]);
    let about = prop_oneof![4 => cause, 1 => check.prop_map(|id| AcceptedErrors::Check(id.to_owned()))];
    let pattern = proptest::sample::select(vec!["*", "b*", "arn:*", "nothing"]).prop_map(ResourcePattern::new);
    let resources = proptest::collection::vec(pattern, 0..2);
    (proptest::sample::select(callers), about, resources, 0..9_i16).prop_map(|(caller, about, resources, year)| {
        AcceptEntry {
            number: 1,
            caller,
            about,
            resources,
            at_most: None,
            reason: "as we want".to_owned(),
            who: None,
            expires: date(2022 + year, 1, 1),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_entry_accepts_an_impostor_a_misused_recorder_role_a_removed_setting_a_denied_recorder_or_an_anonymous_caller(
        entries in proptest::collection::vec(entry(), 1..12),
    ) {
        let list = AcceptList { file: String::new(), entries: entries.into_iter().map(Arc::new).collect() };
        let original: Vec<Finding> = FINDINGS.iter().map(|(_, finding)| finding.clone()).collect();
        let mut findings = original.clone();
        Acceptance::new(&list, scope().to).unwrap().mark(&mut findings);
        for (finding, original) in findings.into_iter().zip(original) {
            if is_never_milder(&original) {
                prop_assert_eq!(&finding.accepted, &None);
            }
            // Nothing else of a finding changes.
            prop_assert_eq!(Finding { accepted: None, ..finding }, original);
        }
    }
}

#[test]
fn a_setting_that_was_removed_cannot_be_accepted_whoever_gets_the_error() {
    let (_, finding) = &FINDINGS[0];
    for why in [Why::SettingRemoved, Why::Removed, Why::RemovedForAWhile, Why::WasSet] {
        let finding = Finding { why, ..finding.clone() };
        assert_eq!(finding.accept_barrier(), Some(AcceptBarrier::SettingRemoved), "{why}");
    }
}
