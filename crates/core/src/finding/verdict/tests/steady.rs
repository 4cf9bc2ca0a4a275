//! Who is a steady identity, and what makes one suspicious.

use super::*;
use crate::finding::{Unsteady, Verdict};

/// What an identity did: on which days, from where, about which bucket, with which call and answer.
struct Habit {
    days: &'static [i64],
    source_ip: fn(i64) -> String,
    bucket: fn(i64) -> String,
    /// One more record, of the last day.
    further: fn(&mut Value),
}

const STEADY: Habit = Habit {
    days: &[0, 1, 2, 5, 9, 13],
    source_ip: |_| "198.51.100.7".to_owned(),
    bucket: |_| "orders".to_owned(),
    further: |_| {},
};

fn judged(habit: &Habit) -> Vec<(Verdict, Option<Unsteady>)> {
    let mut tally = Tally::default();
    let last = habit.days.last().copied().unwrap();
    for (number, is_further) in habit.days.iter().map(|day| (*day, false)).chain([(last, true)]) {
        let mut record = record("claimed");
        record["sourceIPAddress"] = (habit.source_ip)(number).into();
        record["requestParameters"] = json!({"bucketName": (habit.bucket)(number)});
        record["eventTime"] = day(number).to_string().into();
        record["eventID"] = format!("00000000-0000-4000-{}000-{number:012}", if is_further { 9 } else { 8 }).into();
        if is_further {
            (habit.further)(&mut record);
        }
        tally.add(&Event::from_json(&record.to_string()).unwrap(), &TEST_CATALOG);
    }
    let nobody = std::collections::BTreeSet::new();
    let found = judge(&tally, &TEST_CATALOG, &Inventory::default(), &scope(), &nobody);
    found.into_iter().map(|found| (found.verdict, found.unsteady)).collect()
}

#[test]
fn an_identity_with_the_same_harmless_answers_for_days_from_the_same_address_is_a_client() {
    assert_eq!(judged(&STEADY), [(Verdict::Client, None)]);
    let two = Habit {
        source_ip: |day| format!("198.51.100.{}", if [0, 2, 9].contains(&day) { 7 } else { 8 }),
        ..STEADY
    };
    assert_eq!(judged(&two), [(Verdict::Client, None)]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "the table")]
fn whatever_an_attacker_with_the_same_credentials_would_do_makes_an_identity_suspicious() {
    let cases: [(&str, Unsteady, Habit); 11] = [
        ("one day", Unsteady::Days, Habit { days: &[3], ..STEADY }),
        (
            "two days",
            Unsteady::Days,
            Habit {
                days: &[0, 5],
                ..STEADY
            },
        ),
        (
            "three days in a row",
            Unsteady::Days,
            Habit {
                days: &[3, 4, 5],
                ..STEADY
            },
        ),
        (
            "seen first in the second half",
            Unsteady::Days,
            Habit {
                days: &[8, 9, 11, 13],
                ..STEADY
            },
        ),
        (
            "another address on the last day",
            Unsteady::SourceIps,
            Habit {
                source_ip: |day| format!("198.51.100.{}", if day < 13 { 7 } else { 66 }),
                ..STEADY
            },
        ),
        (
            "another address for some nights",
            Unsteady::SourceIps,
            Habit {
                source_ip: |day| format!("198.51.100.{}", if [2, 5].contains(&day) { 66 } else { 7 }),
                ..STEADY
            },
        ),
        (
            "another address from one day on",
            Unsteady::SourceIps,
            Habit {
                source_ip: |day| format!("198.51.100.{}", if day < 5 { 7 } else { 66 }),
                ..STEADY
            },
        ),
        (
            "another address each day",
            Unsteady::SourceIps,
            Habit {
                source_ip: |day| format!("198.51.100.{day}"),
                ..STEADY
            },
        ),
        (
            "no address",
            Unsteady::SourceIps,
            Habit {
                source_ip: |_| String::new(),
                ..STEADY
            },
        ),
        (
            "another bucket each day",
            Unsteady::OneDay,
            Habit {
                bucket: |day| format!("bucket-{day}"),
                ..STEADY
            },
        ),
        (
            "access denied once",
            Unsteady::OtherErrors,
            Habit {
                further: |record| {
                    record["eventName"] = "GetObjectAcl".into();
                    record["errorCode"] = "AccessDenied".into();
                },
                ..STEADY
            },
        ),
    ];
    for (name, reason, habit) in cases {
        let found = judged(&habit);
        assert!(
            found.iter().all(|(verdict, _)| *verdict == Verdict::Investigate),
            "{name}: {found:?}"
        );
        assert!(
            found.iter().any(|(_, unsteady)| *unsteady == Some(reason)),
            "{name}: {found:?}"
        );
    }
}

/// The steady record, but denied in the way that a call from there is.
fn denied_by_way_of(record: &mut Value, invoked_by: &str) {
    record["userIdentity"]["invokedBy"] = invoked_by.into();
    record["sourceIPAddress"] = invoked_by.into();
    record["eventName"] = "GetObjectAcl".into();
    record["errorCode"] = "AccessDenied".into();
}

#[test]
fn what_an_identity_has_a_console_or_a_service_do_counts_as_its_own() {
    let ways: [fn(&mut Value); 3] = [
        |record| denied_by_way_of(record, "AWS Internal"),
        |record| denied_by_way_of(record, "signin.amazonaws.com"),
        |record| denied_by_way_of(record, "cloudformation.amazonaws.com"),
    ];
    for further in ways {
        let found = judged(&Habit { further, ..STEADY });
        assert!(
            found.iter().all(|(verdict, _)| *verdict == Verdict::Investigate),
            "{found:?}"
        );
        assert!(
            found
                .iter()
                .any(|(_, unsteady)| *unsteady == Some(Unsteady::OtherErrors)),
            "{found:?}"
        );
    }
    let harmless: fn(&mut Value) = |record| {
        record["userIdentity"]["invokedBy"] = "cloudformation.amazonaws.com".into();
        record["sourceIPAddress"] = "cloudformation.amazonaws.com".into();
    };
    let found = judged(&Habit {
        further: harmless,
        ..STEADY
    });
    assert!(found.contains(&(Verdict::Client, None)), "{found:?}");
}

#[test]
fn a_source_that_is_the_same_for_everybody_makes_no_identity_steady() {
    let sources: [fn(i64) -> String; 3] = [
        |_| "AWS Internal".to_owned(),
        |_| "cloudformation.amazonaws.com".to_owned(),
        |day| if day == 5 { "AWS Internal" } else { "198.51.100.7" }.to_owned(),
    ];
    for source_ip in sources {
        let found = judged(&Habit { source_ip, ..STEADY });
        assert_eq!(found, [(Verdict::Investigate, Some(Unsteady::SourceIps))]);
    }
    let found = judged(&Habit {
        source_ip: |_| "2001:db8::7".to_owned(),
        ..STEADY
    });
    assert_eq!(found, [(Verdict::Client, None)]);
}

#[test]
fn a_person_under_the_role_that_aws_config_uses_is_no_client() {
    let found = judged(&Habit {
        further: |record| {
            record["userIdentity"]["invokedBy"] = "config.amazonaws.com".into();
            record["sourceIPAddress"] = "config.amazonaws.com".into();
        },
        ..STEADY
    });
    assert!(
        found.contains(&(Verdict::Investigate, Some(Unsteady::Identity))),
        "{found:?}"
    );
    assert!(
        found.iter().all(|(verdict, _)| *verdict == Verdict::Investigate),
        "{found:?}"
    );
}

#[test]
fn errors_of_three_services_are_a_sweep() {
    let mut tally = Tally::default();
    let mut number = 0;
    for service in ["s3", "sns", "sqs"] {
        for date in STEADY.days {
            let mut record = record("claimed");
            record["eventSource"] = format!("{service}.amazonaws.com").into();
            record["sourceIPAddress"] = "198.51.100.7".into();
            record["eventTime"] = day(*date).to_string().into();
            number += 1;
            record["eventID"] = format!("00000000-0000-4000-8000-{number:012}").into();
            tally.add(&Event::from_json(&record.to_string()).unwrap(), &TEST_CATALOG);
        }
    }
    let nobody = std::collections::BTreeSet::new();
    let found = judge(&tally, &TEST_CATALOG, &Inventory::default(), &scope(), &nobody);
    assert!(
        found.iter().all(|found| found.verdict == Verdict::Investigate),
        "{found:?}"
    );
}
