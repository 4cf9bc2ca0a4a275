//! What counts as complete when, and that writing again changes nothing.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::*;

const ACCOUNT: &str = "111122223333";

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn kept() -> Kept {
    [("GetBucketCors", "bucketName")].into_iter().collect()
}

fn question() -> Question {
    Question {
        region: "eu-central-1".to_owned(),
        attribute: SearchAttribute::EventName,
        value: "GetBucketCors".to_owned(),
    }
}

/// Failed calls of a number of buckets, each with its own session, every hour from a time on.
fn events(buckets: u32, hours: i64, from: Timestamp) -> Vec<Event> {
    let each = (0..hours).flat_map(|hour| (0..buckets).map(move |bucket| (hour, bucket)));
    let events = each.map(|(hour, bucket)| {
        let time = from + SignedDuration::from_secs(hour * 3600 + i64::from(bucket));
        let record = serde_json::json!({
            "eventTime": time.to_string(), "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors",
            "eventID": format!("{:08x}-0000-4000-8000-{bucket:012x}", hour), "awsRegion": "eu-central-1",
            "recipientAccountId": ACCOUNT, "readOnly": true, "errorCode": "NoSuchCORSConfiguration",
            "errorMessage": "The CORS configuration does not exist",
            "userIdentity": {"type": "AssumedRole", "invokedBy": "config.amazonaws.com",
                "arn": "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/AWSConfig-Describe",
                "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"}}},
            "userAgent": "config.amazonaws.com",
            "requestParameters": {"bucketName": format!("bucket-{bucket:05}")},
            "resources": [{"ARN": format!("arn:aws:s3:::bucket-{bucket:05}"), "type": "AWS::S3::Bucket", "accountId": ACCOUNT}],
        });
        Event::from_json(&record.to_string()).unwrap()
    });
    events.collect()
}

fn write(cache: &mut EventCache, failed: &[Event], complete: TimeSpan, now: Timestamp) {
    let successes = BTreeMap::from([(complete.from.as_second(), 3)]);
    let page = CachedPage {
        question: &question(),
        kept: failed,
        successes: &successes,
        complete,
        now,
    };
    cache.write(&page).unwrap();
}

#[test]
fn the_newest_quarter_of_an_hour_is_never_complete_and_the_newest_two_hours_for_two_hours_only() {
    let folder = tempfile::tempdir().unwrap();
    let mut cache = EventCache::open(&folder.path().join("a"), ACCOUNT, &kept()).unwrap();
    let (begin, now) = (at("2026-01-01T00:00:00Z"), at("2026-01-10T12:00:00Z"));
    write(&mut cache, &[], TimeSpan::new(begin, now), now);
    let complete = |now: Timestamp| {
        let spans = cache.complete(&question(), now).unwrap();
        let spans = spans.iter().map(|span| (span.from.to_string(), span.to.to_string()));
        spans.collect::<Vec<_>>()
    };
    let from = "2026-01-01T00:00:00Z".to_owned();
    for (later, to) in [
        (0, "11:45"),
        (60, "11:45"),
        (119, "11:45"),
        (120, "10:00"),
        (100_000, "10:00"),
    ] {
        let to = format!("2026-01-10T{to}:00Z");
        assert_eq!(
            complete(now + SignedDuration::from_mins(later)),
            [(from.clone(), to)],
            "{later} minutes later"
        );
    }
}

#[test]
fn what_is_written_again_counts_once_and_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let (begin, now) = (at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"));
    let (day, written) = (begin + SignedDuration::from_hours(24), events(3, 24, begin));
    for _ in 0..2 {
        let mut cache = EventCache::open(&path, ACCOUNT, &kept()).unwrap();
        for half in written.chunks(40) {
            write(&mut cache, half, TimeSpan::new(begin, day), now);
        }
    }
    let cache = EventCache::open(&path, ACCOUNT, &kept()).unwrap();
    let kinds = cache.kinds("eu-central-1", "GetBucketCors").unwrap();
    assert_eq!(kinds.len(), 3);
    let all = TimeSpan::new(begin, day);
    let mut read: Vec<Event> = Vec::new();
    for kind in &kinds {
        for (time, id) in cache.sightings(kind, all).unwrap() {
            let event = kind.event.clone();
            read.push(Event { id, time, ..event });
        }
    }
    read.sort_by_key(|event| event.time);
    assert_eq!(read, written);
    assert_eq!(cache.successes(&question(), all).unwrap(), 3);
    let noon = begin + SignedDuration::from_hours(12);
    let half: usize = kinds
        .iter()
        .map(|kind| cache.sightings(kind, TimeSpan::new(begin, noon)).unwrap().len())
        .sum();
    assert_eq!(half, written.len() / 2);
    assert!(cache.kinds("us-east-1", "GetBucketCors").unwrap().is_empty());
}

#[test]
fn an_event_without_a_uuid_is_remembered_by_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let mut cache = EventCache::open(&folder.path().join("a"), ACCOUNT, &kept()).unwrap();
    let (begin, now) = (at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"));
    let mut event = events(1, 1, begin).remove(0);
    // As long as a UUID's bytes.
    event.id = EventId::Other("sixteen bytes !!".into());
    let end = begin + SignedDuration::from_secs(1);
    write(&mut cache, std::slice::from_ref(&event), TimeSpan::new(begin, end), now);
    let kind = cache.kinds("eu-central-1", "GetBucketCors").unwrap().remove(0);
    let read = cache.sightings(&kind, TimeSpan::new(begin, end)).unwrap();
    assert_eq!(read, [(event.time, event.id)]);
}

#[test]
fn an_event_takes_less_than_a_hundred_and_twenty_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let mut cache = EventCache::open(&path, ACCOUNT, &kept()).unwrap();
    let (begin, now) = (at("2026-01-01T00:00:00Z"), at("2026-03-01T00:00:00Z"));
    // A fortnight of 24 h beats, newest first, as LookupEvents gives them.
    let mut all = events(400, 14, begin);
    all.reverse();
    for page in all.chunks(50) {
        write(
            &mut cache,
            page,
            TimeSpan::new(begin, begin + SignedDuration::from_hours(14)),
            now,
        );
    }
    let bytes = cache.stats().unwrap().bytes;
    drop(cache);
    let file = std::fs::metadata(&path).unwrap().len();
    assert!(file <= bytes, "{file} bytes, {bytes} said");
    assert!(
        file < 120 * all.len() as u64,
        "{} bytes an event",
        file / all.len() as u64
    );
}

#[test]
fn a_ledger_of_version_1_keeps_its_failed_calls_and_asks_anew_for_what_was_complete_without_successes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let (begin, now) = (at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"));
    let day = begin + SignedDuration::from_hours(24);
    let mut cache = EventCache::open(&path, ACCOUNT, &kept()).unwrap();
    write(&mut cache, &events(1, 24, begin), TimeSpan::new(begin, day), now);
    assert_eq!(cache.complete(&question(), now).unwrap().iter().count(), 1);
    cache.connection.pragma_update(None, "user_version", 1).unwrap();
    drop(cache);
    let cache = EventCache::open(&path, ACCOUNT, &kept()).unwrap();
    assert_eq!(cache.complete(&question(), now).unwrap().iter().count(), 0);
    let stock = cache.stats().unwrap();
    assert_eq!((stock.failed, stock.successes), (24, 0));
    let version: i32 = cache
        .connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, VERSION);
}

#[test]
fn a_success_that_says_something_of_a_setting_comes_back_with_the_address_of_who_changed_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut cache = EventCache::open(&folder.path().join("a"), ACCOUNT, &kept()).unwrap();
    let (begin, now) = (at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"));
    let end = begin + SignedDuration::from_hours(1);
    let mut event = events(1, 1, begin).remove(0);
    (event.error_code, event.error_message, event.read_only) = (None, None, Some(false));
    event.source_ip = Some("198.51.100.7".to_owned());
    write(&mut cache, std::slice::from_ref(&event), TimeSpan::new(begin, end), now);
    let kinds = cache.kinds("eu-central-1", "GetBucketCors").unwrap();
    assert_eq!(kinds[0].event.source_ip, event.source_ip);
    let stock = cache.stats().unwrap();
    assert_eq!((stock.failed, stock.successes), (0, 4));
}

#[test]
fn a_time_that_no_timestamp_can_hold_is_damage_and_not_1970() {
    let folder = tempfile::tempdir().unwrap();
    let mut cache = EventCache::open(&folder.path().join("a"), ACCOUNT, &kept()).unwrap();
    let (begin, now) = (at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"));
    let span = TimeSpan::new(begin, begin + SignedDuration::from_hours(1));
    write(&mut cache, &events(1, 1, begin), span, now);
    let late = "UPDATE span SET stop = 9223372036854775807; UPDATE event SET time = 9223372036854775806;";
    cache.connection.execute_batch(late).unwrap();
    let spans = cache.complete(&question(), now).unwrap_err();
    let stats = cache.stats().unwrap_err();
    for error in [spans, stats] {
        assert!(matches!(error, CacheError::Damaged { .. }), "{error}");
    }
}
