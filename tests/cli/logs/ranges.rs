//! Time ranges: halved at the limit of rows, later where the group begins later, and no row lost or counted twice.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::server::{ACCOUNT, LogEvent, event};
use super::{GROUP, Server, World, audit, notes, small};

/// A failed call of a second after the begin of 2026-01-10.
pub(super) fn failed(second: i64, number: usize) -> LogEvent {
    let begin: Timestamp = "2026-01-10T00:00:00Z".parse().expect("a time");
    let time = Timestamp::from_second(begin.as_second() + second).expect("a time");
    event(&json!({
        "eventVersion": "1.11", "eventTime": time.to_string(), "eventID": format!("{second}-{number}"),
        "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors", "awsRegion": "eu-central-1",
        "errorCode": "AccessDenied", "errorMessage": "Access Denied", "recipientAccountId": ACCOUNT,
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ann", "accountId": ACCOUNT},
        "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2", "readOnly": true,
        "requestParameters": {"bucketName": format!("bucket-{}", number % 3)}, "eventType": "AwsApiCall"
    }))
}

fn total(report: &Value) -> u64 {
    report["totals"]["errors"].as_u64().expect("a number")
}

#[test]
fn a_range_with_more_rows_than_a_query_returns_is_halved_and_every_record_counts_once() {
    // Half of them in one hour, the others all over the day; those of one second share its time.
    let dense = (0..7_000).map(|number| failed(36_000 + i64::try_from(number % 3_600).expect("small"), number));
    let sparse = (0..3_500).map(|number| failed(i64::try_from(number).expect("small") * 24, 20_000 + number));
    let mut events: Vec<LogEvent> = dense.chain(sparse).collect();
    events.sort_by_key(|event| event.at);
    let count = events.len() as u64;
    let server = Server::start(World {
        events,
        ..World::default()
    });
    let ran = audit(&server, GROUP, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    assert_eq!(total(&report), count);
    assert_eq!(report["coverage"]["sources"][0]["count"], json!(count));
    assert_eq!(report["coverage"]["health"], json!([]));
    let queries = server.queries(|query| (query.text.starts_with("fields @timestamp"), query.to - query.from));
    let lengths: Vec<i64> = queries
        .iter()
        .filter(|(rows, _)| *rows)
        .map(|(_, length)| *length)
        .collect();
    assert!(lengths.len() > 5, "{lengths:?}");
    assert!(
        lengths
            .windows(2)
            .any(|two| two[1] == two[0] / 2 || two[1] == two[0] - two[0] / 2),
        "{lengths:?}"
    );
    assert!(
        notes(&report).contains(&format!("in {} queries", queries.len())),
        "{}",
        notes(&report)
    );
}

#[test]
fn a_large_group_is_begun_with_one_day_and_a_second_with_too_many_records_is_named() {
    let mut events: Vec<LogEvent> = (0..10_500).map(|number| failed(50_001, number)).collect();
    events.extend((0..90).map(|hour| failed(hour * 3600, 0)));
    events.sort_by_key(|event| event.at);
    let server = Server::start(World {
        events,
        group: json!({"storedBytes": 4_000_000_000_000_i64}),
        ..World::default()
    });
    let ran = audit(&server, GROUP, &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let report = ran.json();
    assert_eq!(total(&report), 90);
    let gaps = report["coverage"]["gaps"].to_string();
    assert!(
        gaps.contains("more records within seconds than Logs Insights returns; not read: 2026-01-10T13:53:"),
        "{gaps}"
    );
    assert_eq!(server.queries(|query| query.to - query.from)[0], 86_400);
}

#[test]
fn a_query_that_times_out_is_tried_over_halves_and_what_fails_for_ever_is_a_gap() {
    let mut world = small();
    world.longest = 3 * 86_400;
    let server = Server::start(world.clone());
    let ran = audit(&server, GROUP, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(server.count("StartQuery") > 10);
    let whole = audit(
        &Server::start(World {
            longest: i64::MAX,
            ..world.clone()
        }),
        GROUP,
        &[],
    )
    .json();
    assert_eq!(ran.json()["findings"], whole["findings"]);

    world.longest = -1;
    let server = Server::start(world);
    let ran = audit(&server, GROUP, &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(
        ran.err
            .contains("the query timed out; not read: 2025-12-17T00:00:00Z to 2026-01-15T"),
        "{}",
        ran.err
    );
    assert_eq!(server.count("StartQuery"), 12);
}

#[test]
fn a_group_that_begins_later_than_the_time_range_is_a_gap_that_says_when() {
    let mut world = small();
    let created: Timestamp = "2026-01-13T00:00:00Z".parse().expect("a time");
    world.group = json!({"creationTime": created.as_millisecond()});
    let whole = audit(&Server::start(world.clone()), GROUP, &[]);
    // Records may have been copied into it that are older than the group.
    assert_eq!((whole.code, whole.json()["coverage"]["gaps"].clone()), (0, json!([])));
    world.events.retain(|event| event.at >= created.as_millisecond());
    let server = Server::start(world);
    let ran = audit(&server, GROUP, &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let gap = ran.json()["coverage"]["gaps"][0].clone();
    assert_eq!(
        gap["what"],
        "it was created at 2026-01-13T00:00:00Z and has no earlier records"
    );
    assert_eq!(server.queries(|query| query.from)[0], created.as_second() - 14 * 86_400);

    let mut world = small();
    world.group = json!({"retentionInDays": 7});
    let server = Server::start(world);
    // The month is longer ago than a week.
    let ran = audit(&server, GROUP, &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(
        ran.err.contains("it keeps records for 7 days, so it begins at "),
        "{}",
        ran.err
    );
    assert_eq!(server.count("StartQuery"), 0);
}

#[test]
fn without_any_record_the_run_fails_and_says_what_to_check() {
    let mut world = small();
    let ran = audit(&Server::start(world.clone()), GROUP, &["--region", "eu-north-1"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(
        ran.err.contains("it has no CloudTrail record from 2025-12-17") && ran.err.contains("check --region"),
        "{}",
        ran.err
    );
    world.events.clear();
    world.group = json!({"storedBytes": 0});
    let ran = audit(&Server::start(world), GROUP, &[]);
    assert!(
        ran.code == 2 && ran.err.contains("the log group is empty"),
        "{}",
        ran.err
    );
}
