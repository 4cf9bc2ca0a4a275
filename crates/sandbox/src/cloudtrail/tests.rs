//! The real client of `CloudTrail` against the endpoint.

use std::collections::BTreeSet;

use aws_sdk_cloudtrail::operation::lookup_events::builders::LookupEventsFluentBuilder;
use aws_sdk_cloudtrail::primitives::DateTime;
use aws_sdk_cloudtrail::types::{Event, LookupAttribute, LookupAttributeKey};
use serde_json::Value;

use crate::testing::{TestClients, fast, fault};
use crate::{Limits, REGION, SECOND_REGION};

fn by(key: &str, value: &str) -> LookupAttribute {
    LookupAttribute::builder()
        .attribute_key(LookupAttributeKey::from(key))
        .attribute_value(value)
        .build()
        .unwrap()
}

async fn all(lookup: LookupEventsFluentBuilder) -> Vec<Event> {
    let mut pages = lookup.into_paginator().send();
    let mut events = Vec::new();
    while let Some(page) = pages.next().await {
        events.extend(page.unwrap().events().iter().cloned());
    }
    events
}

#[tokio::test]
async fn an_event_name_brings_exactly_the_records_of_that_name_newest_first() {
    let aws = TestClients::new(fast()).await;
    for name in [
        "GetBucketReplication",
        "GetPolicy20150331v2",
        "DescribeInstances",
        "NoSuchName",
    ] {
        let events = all(aws
            .cloudtrail()
            .lookup_events()
            .lookup_attributes(by("EventName", name)))
        .await;
        let times: Vec<i64> = events.iter().map(|event| event.event_time().unwrap().secs()).collect();
        assert!(times.is_sorted_by(|a, b| a >= b));
        let ids: Vec<String> = events
            .iter()
            .map(|event| event.event_id().unwrap().to_owned())
            .collect();
        let unique: BTreeSet<String> = ids.iter().cloned().collect();
        let records = aws
            .account
            .records()
            .iter()
            .filter(|record| record.event_name() == name && record.region() == REGION);
        let expected: BTreeSet<String> = records.map(super::Record::event_id).collect();
        assert_eq!(ids.len(), unique.len());
        assert_eq!(unique, expected, "{name}");
    }
    let calls = aws.endpoint.calls()["cloudtrail:LookupEvents"];
    assert!(calls > 30, "{calls} pages of 50");
}

#[tokio::test]
async fn the_whole_record_is_a_string_beside_its_summary() {
    let aws = TestClients::new(fast()).await;
    let events = all(aws
        .cloudtrail()
        .lookup_events()
        .lookup_attributes(by("EventName", "GetBucketCors")))
    .await;
    let event = events
        .iter()
        .find(|event| event.username() == Some("AWSConfig-Describe"))
        .unwrap();
    let record: Value = serde_json::from_str(event.cloud_trail_event().unwrap()).unwrap();
    assert_eq!(record["eventID"], event.event_id().unwrap());
    assert_eq!(record["requestParameters"]["cors"], "");
    assert_eq!(event.read_only(), Some("true"));
    assert_eq!(event.resources()[0].resource_type(), Some("AWS::S3::Bucket"));
    assert_eq!(
        event.resources()[0].resource_name(),
        record["requestParameters"]["bucketName"].as_str()
    );
    let functions = all(aws
        .cloudtrail()
        .lookup_events()
        .lookup_attributes(by("EventName", "GetPolicy20150331v2")))
    .await;
    assert!(functions.iter().all(|event| event.resources().is_empty()));
}

#[tokio::test]
async fn every_attribute_selects_and_only_one_is_allowed() {
    let aws = TestClients::new(fast()).await;
    let lookup = || aws.cloudtrail().lookup_events();
    let everything = all(lookup()).await.len();
    let a_user = all(lookup().lookup_attributes(by("Username", "deploy"))).await;
    let (key, id) = (a_user[0].access_key_id().unwrap(), a_user[0].event_id().unwrap());
    for (name, value) in [
        ("EventId", id),
        ("ReadOnly", "false"),
        ("Username", "AWSConfig-Describe"),
        ("ResourceType", "AWS::S3::Bucket"),
        ("ResourceName", "app-logs-111122223333"),
        ("EventSource", "kms.amazonaws.com"),
        ("AccessKeyId", key),
    ] {
        let count = all(lookup().lookup_attributes(by(name, value))).await.len();
        assert!(count > 0 && count < everything, "{name} {count} of {everything}");
    }
    assert_eq!(
        all(lookup().lookup_attributes(by("ResourceName", "orders-api")))
            .await
            .len(),
        0
    );
    let two = lookup()
        .lookup_attributes(by("EventName", "a"))
        .lookup_attributes(by("ReadOnly", "true"));
    assert!(fault(two.send().await).starts_with("InvalidLookupAttributesException"));
    let unknown = lookup().lookup_attributes(by("ErrorCode", "AccessDenied"));
    assert!(fault(unknown.send().await).starts_with("InvalidLookupAttributesException"));
}

#[tokio::test]
async fn sizes_times_and_tokens_that_make_no_sense_are_refused() {
    let aws = TestClients::new(fast()).await;
    let lookup = || aws.cloudtrail().lookup_events();
    for size in [0, 51, -1] {
        assert!(
            fault(lookup().max_results(size).send().await).starts_with("InvalidMaxResultsException"),
            "{size}"
        );
    }
    let backwards = lookup()
        .start_time(DateTime::from_secs(1_768_470_000))
        .end_time(DateTime::from_secs(1_768_460_000));
    assert!(fault(backwards.send().await).starts_with("InvalidTimeRangeException"));
    assert!(fault(lookup().next_token("made up").send().await).starts_with("InvalidNextTokenException"));
    let page = lookup()
        .lookup_attributes(by("EventName", "DescribeInstances"))
        .send()
        .await
        .unwrap();
    let token = page.next_token().unwrap();
    let same = lookup()
        .lookup_attributes(by("EventName", "DescribeInstances"))
        .next_token(token);
    assert_eq!(same.clone().send().await.unwrap().events().len(), 50);
    assert!(fault(same.clone().max_results(10).send().await).starts_with("InvalidNextTokenException"));
    assert!(
        fault(same.end_time(DateTime::from_secs(1_768_478_400)).send().await).starts_with("InvalidNextTokenException")
    );
    let other = lookup()
        .lookup_attributes(by("EventName", "DescribeVolumes"))
        .next_token(token);
    assert!(fault(other.send().await).starts_with("InvalidNextTokenException"));
}

#[tokio::test]
async fn a_window_and_a_region_bound_the_events() {
    let aws = TestClients::new(fast()).await;
    let (from, to) = (1_768_400_000, 1_768_440_000);
    let lookup = aws
        .cloudtrail()
        .lookup_events()
        .start_time(DateTime::from_secs(from))
        .end_time(DateTime::from_secs(to));
    let events = all(lookup).await;
    let inside = |region: &str| {
        let records = aws.account.records().iter();
        records
            .filter(|record| record.region() == region && (from..=to).contains(&record.second))
            .count()
    };
    assert_eq!(events.len(), inside(REGION));
    let expected = aws
        .account
        .records()
        .iter()
        .filter(|record| record.region() == SECOND_REGION)
        .count();
    assert_eq!(
        all(aws.in_region(SECOND_REGION).cloudtrail().lookup_events())
            .await
            .len(),
        expected
    );
}

#[tokio::test]
async fn more_than_two_requests_at_once_are_throttled_with_status_400() {
    let aws = TestClients::new(Limits::default()).await;
    let mut throttled = 0;
    for _ in 0..4 {
        if let Err(error) = aws.cloudtrail().lookup_events().max_results(1).send().await {
            assert_eq!(error.raw_response().unwrap().status().as_u16(), 400);
            assert_eq!(fault::<(), _, _>(Err(error)), "ThrottlingException: Rate exceeded");
            throttled += 1;
        }
    }
    assert!((1..=2).contains(&throttled), "{throttled}");
}
