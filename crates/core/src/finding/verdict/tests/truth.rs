//! The truth table: for each cause, each proof of the caller and each state of the inventory, the verdict and the rule
//! that decided.

use std::collections::BTreeSet;

use super::*;
use crate::tally::TallyLimits;

/// Errors and successful reads of the same setting, one a day at the usual time; from one day to another, exclusive.
struct Situation {
    name: &'static str,
    change: Change,
    errors: &'static [(i64, i64)],
    reads: &'static [(i64, i64)],
    /// Hours by which the second week is late.
    late: i64,
    limits: Option<TallyLimits>,
}

const USUAL: Situation = Situation {
    name: "",
    change: |_| {},
    errors: &[(0, DAYS)],
    reads: &[],
    late: 0,
    limits: None,
};

/// What happens to the setting, or to the calls, of a bucket without CORS rules, or without a policy.
fn situations() -> Vec<Situation> {
    let policy = |record: &mut Value| {
        record["eventName"] = "GetBucketPolicy".into();
        record["errorCode"] = "NoSuchBucketPolicy".into();
    };
    let usual = |name| Situation { name, ..USUAL };
    let course = |name, errors, reads| Situation {
        name,
        errors,
        reads,
        ..USUAL
    };
    let mut all: Vec<Situation> = CAUSES
        .into_iter()
        .map(|(name, change)| Situation { change, ..usual(name) })
        .collect();
    all.extend([
        course("removed", &[(5, 14)], &[(0, 5)]),
        course("removed for a while", &[(5, 10)], &[(0, 5), (10, 14)]),
        course("configured for a while", &[(0, 5), (10, 14)], &[(5, 10)]),
        course("configured", &[(0, 9)], &[(9, 14)]),
        course("removed twice", &[(3, 6), (9, 14)], &[(0, 3), (6, 9)]),
        Situation {
            change: policy,
            ..course("protection removed", &[(5, 14)], &[(0, 5)])
        },
        Situation {
            change: policy,
            ..usual("protection not set")
        },
        course("stopped", &[(0, 9)], &[]),
        course("began", &[(5, 14)], &[]),
        course("interrupted", &[(0, 6), (9, 14)], &[]),
        Situation {
            late: 5,
            ..usual("moved")
        },
        Situation {
            limits: Some(TallyLimits {
                settings: 1,
                ..TallyLimits::default()
            }),
            ..usual("too many settings")
        },
    ]);
    all
}

/// Callers of [`CALLERS`], and some who are taken for them.
fn callers() -> Vec<(&'static str, Value)> {
    let lookalike = "arn:aws:iam::111122223333:role/AWSServiceRoleForConfig";
    let by = |identity: Value| {
        let mut record = record("proven");
        record["userIdentity"] = identity;
        record
    };
    let mut all: Vec<(&str, Value)> = CALLERS.map(|caller| (caller, record(caller))).into();
    all.extend([
        ("name only", by(session(lookalike, "AWSConfig-Describe", None))),
        (
            "invokedBy",
            by(session(lookalike, "AWSConfig-Describe", Some("config.amazonaws.com"))),
        ),
        (
            "session",
            by(session(RECORDER, "ann@example.com", Some("config.amazonaws.com"))),
        ),
        ("new", by(service_linked("new.amazonaws.com", "AWSServiceRoleForNew"))),
        (
            "macie",
            by(service_linked("macie.amazonaws.com", "AWSServiceRoleForAmazonMacie")),
        ),
    ]);
    all
}

/// The tally of a situation with this record of an error.
fn tally(situation: &Situation, record: &Value) -> Tally {
    let mut tally = situation.limits.map_or_else(Tally::default, Tally::with_limits);
    let mut number = 0;
    let mut add = |mut record: Value, days: &[(i64, i64)]| {
        for day_number in days.iter().flat_map(|(from, to)| *from..*to) {
            let late = if day_number < DAYS / 2 { 0 } else { situation.late };
            number += 1;
            record["eventTime"] = (day(day_number) + SignedDuration::from_hours(late)).to_string().into();
            record["eventID"] = format!("00000000-0000-4000-8000-{number:012}").into();
            tally.add(&Event::from_json(&record.to_string()).unwrap(), &TEST_CATALOG);
        }
    };
    add(record.clone(), situation.errors);
    let mut read = record.clone();
    read["errorCode"] = Value::Null;
    read["errorMessage"] = Value::Null;
    add(read.clone(), situation.reads);
    if situation.limits.is_some() {
        for bucket in 0..50 {
            read["requestParameters"] = json!({"bucketName": format!("other-{bucket}")});
            add(read.clone(), &[(0, 1)]);
        }
        tally.bound();
    }
    tally
}

/// Verdict and rule of the only finding, or `-` where there is none, each with the states of the inventory that lead
/// to it.
fn decisions(situation: &Situation, record: &Value, rules: &mut BTreeSet<Why>) -> String {
    let tally = tally(situation, record);
    let mut decisions: Vec<(String, Vec<usize>)> = Vec::new();
    for (state, says) in (1..).zip(INVENTORIES) {
        let decision = match judge(&tally, &TEST_CATALOG, &inventory(says), &scope(), &BTreeSet::new()).as_slice() {
            [] => "-".to_owned(),
            [finding] => {
                rules.insert(finding.why);
                format!("{} {}", finding.verdict, finding.why)
            }
            more => panic!("{} findings", more.len()),
        };
        match decisions.iter_mut().find(|(known, _)| *known == decision) {
            Some((_, states)) => states.push(state),
            None => decisions.push((decision, vec![state])),
        }
    }
    if let [(only, _)] = decisions.as_slice() {
        return only.clone();
    }
    let states = |states: &[usize]| states.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let texts = decisions.iter().map(|(text, of)| format!("{}: {text}", states(of)));
    texts.collect::<Vec<_>>().join("; ")
}

#[test]
#[expect(clippy::too_many_lines, reason = "the table")]
fn the_verdict_and_its_rule_for_every_cause_proof_and_inventory() {
    let mut rules = BTreeSet::new();
    let mut table = String::from("the inventory says");
    for (state, says) in (1..).zip(INVENTORIES) {
        write!(table, " {state}: {says};").unwrap();
    }
    for situation in situations() {
        // Callers who only look like a scanner differ in one rule, whatever the cause.
        let callers = callers()
            .into_iter()
            .take(if situation.name == "not set" { 9 } else { 4 });
        for (caller, mut record) in callers {
            (situation.change)(&mut record);
            let decisions = decisions(&situation, &record, &mut rules);
            write!(table, "\n{:<25} {caller:<10} {decisions}", situation.name).unwrap();
        }
    }
    insta::assert_snapshot!(table, @r"
    the inventory says 1: nothing; 2: exists, not set; 3: exists, set; 4: not set in 2019; 5: set in 2019; 6: deleted;
    not set                   proven     1 2 4: noise nothing_set; 3: changed now_set; 5: changed was_set; 6: changed deleted
    not set                   matched    1 2 4: noise nothing_set; 3: changed now_set; 5: changed was_set; 6: changed deleted
    not set                   claimed    investigate not_steady
    not set                   unknown    investigate not_steady
    not set                   name only  investigate impostor
    not set                   invokedBy  investigate invoked_by_only
    not set                   session    investigate other_session
    not set                   new        unexplained unknown_service
    not set                   macie      unexplained not_permitted
    not set or resource gone  proven     1 3 4 5 6: unexplained unclear; 2: noise nothing_set
    not set or resource gone  matched    1 3 4 5 6: unexplained unclear; 2: noise nothing_set
    not set or resource gone  claimed    investigate unknown_cause
    not set or resource gone  unknown    investigate unknown_cause
    function not found        proven     investigate resource_missing
    function not found        matched    investigate resource_missing
    function not found        claimed    investigate resource_missing
    function not found        unknown    investigate resource_missing
    unknown error             proven     unexplained unknown_error
    unknown error             matched    unexplained unknown_error
    unknown error             claimed    investigate service_fault
    unknown error             unknown    investigate service_fault
    access denied             proven     investigate scanner_denied
    access denied             matched    investigate scanner_denied
    access denied             claimed    investigate caller_denied
    access denied             unknown    investigate caller_denied
    throttled                 proven     investigate throttled
    throttled                 matched    investigate throttled
    throttled                 claimed    investigate throttled
    throttled                 unknown    investigate throttled
    no such bucket            proven     investigate resource_missing
    no such bucket            matched    investigate resource_missing
    no such bucket            claimed    investigate resource_missing
    no such bucket            unknown    investigate resource_missing
    impossible since 2023     proven     unexplained impossible
    impossible since 2023     matched    unexplained impossible
    impossible since 2023     claimed    investigate not_steady
    impossible since 2023     unknown    investigate not_steady
    not read-only             proven     investigate not_read_only
    not read-only             matched    investigate not_read_only
    not read-only             claimed    investigate not_read_only
    not read-only             unknown    investigate not_read_only
    readOnly missing          proven     investigate not_read_only
    readOnly missing          matched    investigate not_read_only
    readOnly missing          claimed    investigate not_read_only
    readOnly missing          unknown    investigate not_read_only
    invokedBy missing         proven     unexplained not_invoked
    invokedBy missing         matched    investigate recorder_role_misused
    invokedBy missing         claimed    investigate not_steady
    invokedBy missing         unknown    investigate not_steady
    removed                   proven     1 2 3 4 5: changed removed; 6: changed deleted
    removed                   matched    1 2 3 4 5: changed removed; 6: changed deleted
    removed                   claimed    investigate not_steady
    removed                   unknown    investigate not_steady
    removed for a while       proven     1 2 3 4 5: changed removed_for_a_while; 6: changed deleted
    removed for a while       matched    1 2 3 4 5: changed removed_for_a_while; 6: changed deleted
    removed for a while       claimed    investigate not_steady
    removed for a while       unknown    investigate not_steady
    configured for a while    proven     1 2 3 4 5: changed configured_for_a_while; 6: changed deleted
    configured for a while    matched    1 2 3 4 5: changed configured_for_a_while; 6: changed deleted
    configured for a while    claimed    investigate not_steady
    configured for a while    unknown    investigate not_steady
    configured                proven     1 2 3 4 5: changed configured; 6: changed deleted
    configured                matched    1 2 3 4 5: changed configured; 6: changed deleted
    configured                claimed    investigate not_steady
    configured                unknown    investigate not_steady
    removed twice             proven     1 2 3 4 5: changed repeatedly; 6: changed deleted
    removed twice             matched    1 2 3 4 5: changed repeatedly; 6: changed deleted
    removed twice             claimed    investigate not_steady
    removed twice             unknown    investigate not_steady
    protection removed        proven     1 2 3 4 5: investigate setting_removed; 6: changed deleted
    protection removed        matched    1 2 3 4 5: investigate setting_removed; 6: changed deleted
    protection removed        claimed    1 2 3 4 5: investigate setting_removed; 6: investigate not_steady
    protection removed        unknown    1 2 3 4 5: investigate setting_removed; 6: investigate not_steady
    protection not set        proven     1 2 3 4 5: noise nothing_set; 6: changed deleted
    protection not set        matched    1 2 3 4 5: noise nothing_set; 6: changed deleted
    protection not set        claimed    investigate not_steady
    protection not set        unknown    investigate not_steady
    stopped                   proven     1 2 4: changed stopped; 3: changed now_set; 5: changed was_set; 6: changed deleted
    stopped                   matched    1 2 4: changed stopped; 3: changed now_set; 5: changed was_set; 6: changed deleted
    stopped                   claimed    investigate not_steady
    stopped                   unknown    investigate not_steady
    began                     proven     1 2 4: changed began; 3: changed now_set; 5: changed was_set; 6: changed deleted
    began                     matched    1 2 4: changed began; 3: changed now_set; 5: changed was_set; 6: changed deleted
    began                     claimed    investigate not_steady
    began                     unknown    investigate not_steady
    interrupted               proven     1 2 4: changed interrupted; 3: changed now_set; 5: changed was_set; 6: changed deleted
    interrupted               matched    1 2 4: changed interrupted; 3: changed now_set; 5: changed was_set; 6: changed deleted
    interrupted               claimed    investigate not_steady
    interrupted               unknown    investigate not_steady
    moved                     proven     1 2 4: changed moved; 3: changed now_set; 5: changed was_set; 6: changed deleted
    moved                     matched    1 2 4: changed moved; 3: changed now_set; 5: changed was_set; 6: changed deleted
    moved                     claimed    investigate not_steady
    moved                     unknown    investigate not_steady
    too many settings         proven     1 2 3 4 5: unexplained evidence_given_up; 6: changed deleted
    too many settings         matched    1 2 3 4 5: unexplained evidence_given_up; 6: changed deleted
    too many settings         claimed    investigate not_steady
    too many settings         unknown    investigate not_steady
    ");
    rules.extend(super::callers::rules());
    assert_eq!(rules, Why::ALL.into(), "every rule has a row");
}
