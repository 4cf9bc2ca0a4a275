//! What the second alarm leaves out: calls that AWS made, for reasons that are known, again and again; and nothing else.

use serde_json::{Value, json};
use trailhum_core::alarm::{AlarmReport, Ground, KeptReason, METRIC_FILTER_LENGTH, patterns};
use trailhum_core::catalog::Catalog;
use trailhum_core::event::Event;

use crate::budget::{report, report_of};
use crate::generator::{ACCOUNT, ORIGIN, by_user, inspector, macie_off, probe, record, service_linked};

/// A fortnight of daily calls: from this day on, with this record.
fn daily(calls: &[(i64, Value)]) -> Vec<String> {
    let mut records = Vec::new();
    for (number, (since, record)) in calls.iter().enumerate() {
        for day in *since..15 {
            let time = ORIGIN + day * 86_400 + 3600 * i64::try_from(number).unwrap() + (day * 7919) % 120;
            let mut record = record.clone();
            record["eventTime"] = jiff::Timestamp::from_second(time).unwrap().to_string().into();
            record["eventID"] = format!("{number}-{day}").into();
            records.push(record.to_string());
        }
    }
    records
}

fn counted(calls: &[(i64, Value)]) -> AlarmReport {
    let catalog = Catalog::builtin().unwrap();
    report(&daily(calls), (ORIGIN, ORIGIN + 15 * 86_400), &catalog)
}

/// A service-linked role that a policy of the organization denies a call.
fn by_policy(service: &str, name: &str) -> Value {
    let role = service_linked(service, "AWSServiceRoleForX", "session");
    let message = format!(
        "User: arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForX/session is not authorized to perform: ec2:{name} with \
         an explicit deny in a service control policy"
    );
    record(role, ("ec2", name), &message)
}

#[test]
fn calls_of_services_that_are_explained_and_recur_are_left_out() {
    let report = counted(&[
        (0, macie_off("us-east-1")),
        (0, probe("config-a")),
        (0, by_policy("trustedadvisor", "DescribeVolumes")),
    ]);
    let grounds: Vec<Ground> = report.second.excluded.iter().map(|it| it.exclusion.ground).collect();
    assert_eq!(
        grounds,
        [Ground::KnownHarmless, Ground::DeliveryProbe, Ground::OrganizationPolicy]
    );
    assert_eq!((report.second.errors_left_out(), report.second.totals.errors), (45, 0));
    assert_eq!(
        (report.second.totals.fires, report.second.budget.interval()),
        (0, (0, 0))
    );
}

/// A record with another value at this place.
fn changed(mut call: Value, path: &str, value: &str) -> Value {
    *call.pointer_mut(path).unwrap() = json!(value);
    call
}

#[test]
fn what_may_be_a_problem_is_kept_and_the_report_says_why() {
    let denied = service_linked("config", "AWSServiceRoleForConfig", "AWSConfig-Describe");
    let mut writes = by_policy("ssm", "DescribeVolumes");
    writes["readOnly"] = json!(false);
    for (kept, since, call) in [
        (
            KeptReason::RecorderDenied,
            0,
            record(denied, ("s3", "GetBucketPolicy"), "Access Denied"),
        ),
        (KeptReason::RecorderDenied, 0, by_policy("config", "DescribeVolumes")),
        // Macie is on, and denies the recorder.
        (
            KeptReason::RecorderDenied,
            0,
            changed(macie_off("us-east-1"), "/errorMessage", "Access Denied"),
        ),
        (KeptReason::NotRecurring, 8, macie_off("us-east-1")),
        (
            KeptReason::NotRecurring,
            8,
            by_policy("trustedadvisor", "DescribeVolumes"),
        ),
        (KeptReason::NotProven, 0, writes),
        (
            KeptReason::NotExplained,
            0,
            record(
                service_linked("ssm", "AWSServiceRoleForX", "s"),
                ("ec2", "DescribeVolumes"),
                "denied",
            ),
        ),
    ] {
        let report = counted(&[(since, call.clone())]);
        assert!(report.second.excluded.is_empty(), "{call}");
        assert_eq!(report.second.kept.keys().collect::<Vec<_>>(), [&kept], "{call}");
    }
}

#[test]
fn the_probe_of_a_delivery_channel_that_fails_is_kept() {
    let catalog = Catalog::builtin().unwrap();
    let records = daily(&[(0, probe("config-a")), (0, macie_off("us-east-1"))]);
    let report = report_of(&records, (ORIGIN, ORIGIN + 15 * 86_400), &catalog, true);
    let grounds: Vec<Ground> = report.second.excluded.iter().map(|it| it.exclusion.ground).collect();
    assert_eq!(grounds, [Ground::KnownHarmless]);
    assert_eq!(report.second.kept.get(&KeptReason::DeliveryFails), Some(&15));
    let probe = report.series.iter().find(|series| series.name == "HeadBucket").unwrap();
    assert_eq!(
        (probe.is_left_out, probe.kept),
        (false, Some(KeptReason::DeliveryFails))
    );
}

/// Inspector's known error, by a session of its role.
fn of_inspector(session: &str) -> Value {
    changed(
        inspector("us-east-1"),
        "/userIdentity/arn",
        &format!("arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForAmazonInspector2/{session}"),
    )
}

#[test]
fn where_the_same_calls_begin_in_another_region_they_are_kept() {
    let elsewhere = macie_off("eu-west-1");
    let report = counted(&[(0, macie_off("us-east-1")), (8, elsewhere)]);
    let regions: Vec<&str> = report
        .second
        .excluded
        .iter()
        .map(|it| it.exclusion.region.as_str())
        .collect();
    assert_eq!(regions, ["us-east-1"]);
    assert_eq!(report.second.kept.get(&KeptReason::NotRecurring), Some(&7));
    assert_eq!(report.second.totals.errors, 7);
}

#[test]
fn what_a_pattern_cannot_tell_from_a_problem_is_kept() {
    let known = of_inspector("MandoService-1");
    assert_eq!(counted(&[(0, known.clone())]).second.errors_left_out(), 15);
    // The catalog knows the error of one kind of session, and the pattern names none.
    let report = counted(&[(0, known), (0, of_inspector("other"))]);
    assert!(report.second.excluded.is_empty(), "{:?}", report.second.excluded);
    assert_eq!(report.second.kept.get(&KeptReason::NotExplained), Some(&30));
    assert!(
        report
            .series
            .iter()
            .all(|series| series.kept == Some(KeptReason::NotExplained))
    );
}

#[test]
fn a_message_that_differs_in_each_record_names_no_calls() {
    let mut call = by_policy("trustedadvisor", "DescribeVolumes");
    let message = format!(
        "{} (Service: Ec2, Status Code: 403, Request ID: 5f2c)",
        call["errorMessage"].as_str().unwrap()
    );
    call["errorMessage"] = json!(message);
    let report = counted(&[(0, call)]);
    assert_eq!(report.second.kept.get(&KeptReason::NotExact), Some(&15));
}

#[test]
fn the_later_text_leaves_out_the_delivery_of_logs_and_counts_what_it_cannot_tell_apart() {
    let mut delivery = record(
        json!({"type": "AWSService", "invokedBy": "delivery.logs.amazonaws.com"}),
        ("s3", "GetBucketAcl"),
        "Access Denied",
    );
    delivery["sourceIPAddress"] = json!("delivery.logs.amazonaws.com");
    let elsewhere = changed(delivery.clone(), "/sourceIPAddress", "198.51.100.7");
    let mut without = delivery.clone();
    without.as_object_mut().unwrap().remove("sourceIPAddress");
    for (calls, later, unknown) in [
        (vec![(0, delivery.clone())], 0, 0),
        (vec![(0, elsewhere.clone())], 15, 0),
        (vec![(0, delivery), (0, elsewhere)], 30, 0),
        (vec![(0, without)], 15, 15),
    ] {
        let report = counted(&calls);
        assert_eq!(report.totals.map(|it| it.errors), [15 * calls.len(), later]);
        assert_eq!(report.unknown_addresses, unknown);
    }
}

#[test]
fn whoever_is_no_aws_service_is_kept() {
    let foreign = "arn:aws:iam::999988887777:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
    let like = &format!("arn:aws:iam::{ACCOUNT}:role/x/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig");
    let issuer = "/userIdentity/sessionContext/sessionIssuer/arn";
    for call in [
        by_user("ann", "DescribeVolumes"),
        changed(macie_off("us-east-1"), issuer, foreign),
        changed(macie_off("us-east-1"), issuer, like),
        changed(probe("config-a"), "/userIdentity/type", "IAMUser"),
    ] {
        let report = counted(&[(0, call.clone())]);
        assert!(report.second.excluded.is_empty(), "{call}");
        assert_eq!(
            (report.totals[0].errors, report.second.totals.errors),
            (15, 15),
            "{call}"
        );
    }
}

#[test]
fn an_exclusion_hides_nothing_that_differs_in_one_field() {
    let calls = [
        macie_off("us-east-1"),
        probe("config-a"),
        by_policy("trustedadvisor", "DescribeVolumes"),
    ];
    let report = counted(&calls.clone().map(|call| (0, call)));
    let hides = |record: &Value| {
        let mut record = record.clone();
        record["eventTime"] = json!("2026-01-05T00:00:00Z");
        record["eventID"] = json!("x");
        let event = Event::from_json(&record.to_string()).unwrap();
        report.second.excluded.iter().any(|it| it.exclusion.hides(&event))
    };
    let paths = [
        "userIdentity/type",
        "userIdentity/invokedBy",
        "recipientAccountId",
        "awsRegion",
        "eventSource",
        "eventName",
        "errorCode",
    ];
    for call in calls {
        assert!(hides(&call), "{call}");
        for path in paths {
            for value in ["other", "999988887777"] {
                let mut other = call.clone();
                *other.pointer_mut(&format!("/{path}")).unwrap() = json!(value);
                assert!(!hides(&other), "{path} of {call}");
            }
        }
    }
}

#[test]
fn patterns_are_short_and_many_exclusions_are_split_or_named_as_kept() {
    let names = |count: usize| (0..count).map(|number| (0, by_policy("ssm", &format!("Describe{number:03}"))));
    for count in [1, 3, 10, 20, 40] {
        let report = counted(&names(count).collect::<Vec<_>>());
        let second = &report.second;
        assert!(!second.patterns.is_empty());
        assert!(
            second
                .patterns
                .iter()
                .all(|pattern| pattern.chars().count() <= METRIC_FILTER_LENGTH)
        );
        let too_long = second.kept.get(&KeptReason::TooLong).copied().unwrap_or_default();
        assert_eq!(second.errors_left_out() + too_long, 15 * count);
        assert_eq!(second.totals.errors, too_long);
        assert_eq!(too_long > 0, count == 40, "{count}: {too_long}");
        let left_out = report.series.iter().filter(|series| series.is_left_out).count();
        assert_eq!(15 * left_out, second.errors_left_out());
    }
    assert_eq!(patterns(&[]).unwrap().len(), 1);
}

/// The same call with each of these values instead of that at the path, wherever the record has it.
fn copies(call: &Value, path: &str, values: impl IntoIterator<Item = String>) -> Vec<Value> {
    let old = call.pointer(path).unwrap().as_str().unwrap();
    let copy = |value: String| serde_json::from_str(&call.to_string().replace(old, &value)).unwrap();
    values.into_iter().map(copy).collect()
}

/// The records of calls that are made daily, all at the same time.
fn at_once(calls: &[Value]) -> AlarmReport {
    let records: Vec<String> = (calls.iter().enumerate())
        .flat_map(|(number, call)| {
            let own = format!("\"{number}-");
            let daily = daily(&[(0, call.clone())]).into_iter();
            daily.map(move |record| record.replace("\"0-", &own))
        })
        .collect();
    report(&records, (ORIGIN, ORIGIN + 15 * 86_400), &Catalog::builtin().unwrap())
}

#[test]
fn what_recurs_in_every_region_is_left_out() {
    let regions = || (10..27).map(|number| format!("ap-southeast-{number}"));
    let mut calls = vec![probe("config-a")];
    calls.extend(copies(&macie_off("us-east-1"), "/awsRegion", regions()));
    calls.extend(copies(&inspector("us-east-1"), "/awsRegion", regions()));
    let second = at_once(&calls).second;
    assert_eq!(second.excluded.len(), calls.len(), "{:?}", second.kept);
}

#[test]
fn an_organization_with_more_accounts_than_fit_gets_as_many_as_fit() {
    let accounts = (0..200_u64).map(|number| (100_000_000_000 + number).to_string());
    let calls = copies(&macie_off("us-east-1"), "/recipientAccountId", accounts);
    let second = at_once(&calls).second;
    let count = second.excluded.len();
    assert!((10..200).contains(&count), "{count}");
    assert_eq!(second.kept.get(&KeptReason::TooLong), Some(&(15 * (200 - count))));
}
