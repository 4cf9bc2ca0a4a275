//! What entries match, what is said of them, and what no entry can accept.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::civil::date;
use serde_json::json;

use super::*;
use crate::catalog::{CallerKind, TEST_CATALOG};
use crate::event::Event;
use crate::finding::{Why, judge};
use crate::inventory::Inventory;
use crate::tally::{Scope, Tally};

const TERRAFORM: &str = "arn:aws:iam::111122223333:role/terraform";

/// Errors of a role on buckets `tf-0`, `tf-1` and so on, two each.
fn findings(buckets: usize) -> Vec<Finding> {
    let mut tally = Tally::default();
    for number in 0..buckets * 2 {
        let record = json!({
            "eventTime": format!("2026-01-10T0{number}:00:00Z"), "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors",
            "eventID": number.to_string(), "awsRegion": "eu-central-1", "readOnly": true, "recipientAccountId": "111122223333",
            "errorCode": "NoSuchCORSConfiguration", "requestParameters": {"bucketName": format!("tf-{}", number / 2)},
            "userIdentity": {"type": "AssumedRole", "accountId": "111122223333",
                "sessionContext": {"sessionIssuer": {"type": "Role", "arn": TERRAFORM}}},
        });
        tally.add(&Event::from_json(&record.to_string()).unwrap(), &TEST_CATALOG);
    }
    let scope = Scope {
        from: "2026-01-01T00:00:00Z".parse().unwrap(),
        to: "2026-01-15T12:00:00Z".parse().unwrap(),
        unread: Vec::new(),
        every_record: true,
    };
    judge(&tally, &TEST_CATALOG, &Inventory::default(), &scope, &BTreeSet::new())
}

fn entry() -> AcceptEntry {
    AcceptEntry {
        number: 1,
        caller: TERRAFORM.to_owned(),
        about: AcceptedErrors::Cause(Cause::NotConfigured),
        resources: Vec::new(),
        at_most: Some(3),
        reason: "it reads before it writes".to_owned(),
        who: None,
        expires: date(2026, 6, 30),
    }
}

/// What these entries do to findings of a report that ends on 15 January at noon.
fn accept(entries: Vec<AcceptEntry>, findings: &mut [Finding]) -> Acceptance {
    let list = AcceptList {
        file: "trailhum.toml".to_owned(),
        entries: entries.into_iter().map(Arc::new).collect(),
    };
    let mut acceptance = Acceptance::new(&list, "2026-01-15T12:00:00Z".parse().unwrap()).unwrap();
    acceptance.mark(findings);
    acceptance
}

/// How many of three findings an entry accepts, and what is said of it.
fn effect(entry: AcceptEntry) -> (usize, Vec<AcceptRemark>) {
    let mut findings = findings(3);
    let acceptance = accept(vec![entry], &mut findings);
    let used = &acceptance.uses[0];
    let accepted = findings.iter().filter(|finding| finding.accepted.is_some()).count();
    assert_eq!(used.accepted_sum().findings, accepted);
    assert_eq!(used.accepted_sum().errors, accepted * 2);
    (accepted, acceptance.remarks(used))
}

#[test]
fn an_entry_accepts_the_errors_of_its_caller_its_cause_or_check_and_its_resources() {
    let resources = |patterns: &[&str]| patterns.iter().map(|text| ResourcePattern::new(*text)).collect();
    let check = |id: &str| AcceptedErrors::Check(id.to_owned());
    let no_match = vec![AcceptRemark::MatchesNothing];
    let of = |resources| AcceptEntry { resources, ..entry() };
    let about = |about| AcceptEntry { about, ..entry() };
    for (entry, accepted, remarks) in [
        (entry(), 3, vec![]),
        (about(check("s3-bucket-cors")), 3, vec![]),
        (about(check("s3-bucket-tagging")), 0, no_match.clone()),
        (about(AcceptedErrors::Cause(Cause::Throttled)), 0, no_match.clone()),
        (of(resources(&["tf-1"])), 1, vec![]),
        (of(resources(&["tf-1", "tf-2", "x"])), 2, vec![]),
        (of(resources(&["tf-*"])), 3, vec![]),
        (of(resources(&["arn:aws:s3:::tf-*"])), 3, vec![]),
        (of(resources(&["tf"])), 0, no_match.clone()),
    ] {
        assert_eq!(effect(entry.clone()), (accepted, remarks), "{entry:?}");
    }
    // No part of a name, no pattern, and nobody.
    for caller in [
        "",
        "*",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam::111122223333:role/terra",
    ] {
        let entry = AcceptEntry {
            caller: caller.to_owned(),
            ..entry()
        };
        assert_eq!(effect(entry), (0, no_match.clone()), "{caller}");
    }
}

#[test]
fn an_entry_accepts_until_the_end_of_its_last_day_and_is_reported_two_weeks_before() {
    for (expires, accepted, remarks) in [
        (date(2026, 1, 14), 0, vec![AcceptRemark::Expired]),
        (date(2026, 1, 15), 3, vec![AcceptRemark::ExpiresSoon]),
        (date(2026, 1, 29), 3, vec![AcceptRemark::ExpiresSoon]),
        (date(2026, 1, 30), 3, vec![]),
        (date(9999, 12, 31), 3, vec![]),
    ] {
        assert_eq!(
            effect(AcceptEntry { expires, ..entry() }),
            (accepted, remarks),
            "{expires}"
        );
    }
}

#[test]
fn more_findings_than_were_decided_on_are_reported() {
    for (at_most, remarks) in [
        (Some(3), vec![]),
        (Some(4), vec![]),
        (Some(2), vec![AcceptRemark::Broader]),
        (Some(0), vec![AcceptRemark::Broader]),
        (None, vec![AcceptRemark::NoLimit]),
    ] {
        assert_eq!(effect(AcceptEntry { at_most, ..entry() }), (3, remarks), "{at_most:?}");
    }
    let broader = AcceptEntry {
        at_most: Some(2),
        ..entry()
    };
    let mut findings = findings(3);
    let verdict = findings[0].verdict;
    let acceptance = accept(vec![broader], &mut findings);
    assert!(acceptance.is_broader_for(verdict));
    assert!(!acceptance.is_broader_for(Verdict::Noise));
    assert!(!accept(vec![entry()], &mut self::findings(3)).is_broader_for(verdict));
}

#[test]
fn of_several_entries_the_first_that_has_not_expired_accepts_and_all_of_them_match() {
    let expired = AcceptEntry {
        expires: date(2026, 1, 1),
        ..entry()
    };
    let second = AcceptEntry { number: 2, ..entry() };
    let third = AcceptEntry { number: 3, ..entry() };
    let mut findings = findings(3);
    let acceptance = accept(vec![expired, second, third], &mut findings);
    let by: Vec<usize> = findings.iter().map(|it| it.accepted.as_ref().unwrap().number).collect();
    assert_eq!(by, [2, 2, 2]);
    let matched: Vec<usize> = acceptance.uses.iter().map(|used| used.matched.findings).collect();
    assert_eq!(matched, [3, 3, 3]);
    let accepted: Vec<usize> = acceptance
        .uses
        .iter()
        .map(|used| used.accepted_sum().findings)
        .collect();
    assert_eq!(accepted, [0, 3, 0]);
    assert_eq!(Acceptance::new(&AcceptList::default(), Timestamp::UNIX_EPOCH), None);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn each_rule_and_each_kind_of_caller_can_be_accepted_or_not() {
    let template = findings(1).remove(0);
    let mut table = String::new();
    let mut write = |what: &str, barrier: Option<AcceptBarrier>| {
        let barrier = barrier.map_or("can be accepted", AcceptBarrier::as_str);
        writeln!(table, "{what:<24}{barrier}").unwrap();
    };
    for kind in CallerKind::ALL {
        let finding = Finding {
            caller_kind: kind,
            ..template.clone()
        };
        write(kind.as_str(), finding.accept_barrier());
    }
    for why in Why::ALL {
        let finding = Finding {
            why,
            ..template.clone()
        };
        write(why.as_str(), finding.accept_barrier());
    }
    insta::assert_snapshot!(table, @"
    recorder_role_misused   recorder_role_misused
    anonymous               anonymous
    cross_account           can be accepted
    root                    other_caller
    iam_user                can be accepted
    role_session            can be accepted
    identity_center_user    can be accepted
    federated_user          can be accepted
    service_for_principal   can be accepted
    service_by_invoked_by   can be accepted
    service                 other_caller
    recorder_role           can be accepted
    service_linked_role     can be accepted
    unknown                 other_caller
    setting_removed         setting_removed
    recorder_role_misused   recorder_role_misused
    impostor                not_verified
    anonymous               anonymous
    scanner_denied          service_denied
    contradicted            contradicted
    service_denied          service_denied
    caller_denied           can be accepted
    invalid_credentials     can be accepted
    cross_account           can be accepted
    invoked_by_only         can be accepted
    other_session           recorder_role_misused
    not_steady              can be accepted
    not_read_only           can be accepted
    resource_missing        can be accepted
    region_not_enabled      can be accepted
    service_not_enabled     can be accepted
    conflict                can be accepted
    invalid_request         can be accepted
    dry_run                 can be accepted
    service_fault           can be accepted
    unknown_cause           can be accepted
    throttled               can be accepted
    copied_records          copied_records
    not_invoked             contradicted
    unknown_service         can be accepted
    unknown_error           can be accepted
    unclear                 can be accepted
    not_permitted           contradicted
    impossible              contradicted
    evidence_given_up       setting_removed
    deleted                 can be accepted
    was_set                 setting_removed
    removed                 setting_removed
    removed_for_a_while     setting_removed
    configured_for_a_while  setting_removed
    configured              can be accepted
    repeatedly              setting_removed
    now_set                 can be accepted
    stopped                 calls_missing
    began                   can be accepted
    moved                   can be accepted
    interrupted             calls_missing
    steady_client           can be accepted
    vouched_client          can be accepted
    known_harmless          can be accepted
    nothing_set             can be accepted
    ");
}

#[test]
fn a_rule_that_can_be_accepted_cannot_for_a_caller_or_a_cause_that_cannot() {
    let template = findings(1).remove(0);
    for (why, kind) in Why::ALL
        .into_iter()
        .flat_map(|why| CallerKind::ALL.map(|kind| (why, kind)))
    {
        let of = |cause| Finding {
            why,
            caller_kind: kind,
            cause,
            ..template.clone()
        };
        let by_rule = Finding {
            why,
            ..template.clone()
        }
        .accept_barrier();
        let by_kind = Finding {
            caller_kind: kind,
            ..template.clone()
        }
        .accept_barrier();
        let expected = by_rule.is_none() && by_kind.is_none();
        assert_eq!(
            of(Cause::NotConfigured).accept_barrier().is_none(),
            expected,
            "{why} {kind}"
        );
        assert!(of(Cause::SettingRemoved).accept_barrier().is_some(), "{why} {kind}");
        if kind.is_service() {
            assert!(of(Cause::AccessDenied).accept_barrier().is_some(), "{why} {kind}");
            assert!(of(Cause::InvalidCredentials).accept_barrier().is_some(), "{why} {kind}");
        }
    }
}
