//! Pages of LookupEvents without an end, and answers without events.

use trailhum::cache::CacheHandle;
use trailhum::catalog::Catalog;
use trailhum::catalog::HistoryUse;
use trailhum::health::{CHANGE_CALLS, HealthNote};
use trailhum::inventory::Inventory;
use trailhum::sandbox::{self, CannedAnswer, Limits, Settings};
use trailhum::source::lookup_events::Effort;

use super::{Fast, REQUEST};

/// An account whose LookupEvents always answers so.
async fn account(settings: &Settings, body: &str) -> Fast {
    let limits = Limits {
        canned: [(REQUEST.to_owned(), CannedAnswer::ok(body))].into(),
        ..Fast::limits()
    };
    Fast::limited(settings, limits).await
}

#[tokio::test]
async fn pages_without_an_end_are_given_up_and_told_and_count_as_not_read() {
    let settings = Settings::default();
    let now = settings.now.as_second();
    let event = format!(
        r#"{{"EventTime":{},"CloudTrailEvent":"{{\"eventTime\":\"2026-01-15T09:00:00Z\",\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetBucketCors\",\"eventID\":\"1\"}}"}}"#,
        now - 3 * 3600
    );
    for (body, most) in [
        (r#"{"Events":[],"NextToken":"same"}"#.to_owned(), 2),
        (format!(r#"{{"Events":[{event}],"NextToken":"same"}}"#), 2),
        (r#"{"Events":[],"NextToken":"t{n}"}"#.to_owned(), 101),
        (format!(r#"{{"Events":[{event}],"NextToken":"t{{n}}"}}"#), 102),
    ] {
        let account = account(&settings, &body).await;
        let names = account.catalog.names_to_ask(HistoryUse::Full).len() as u64;
        let (memory, inventory) = (CacheHandle::disabled(None), Inventory::default());
        let (read, _, requests) = account.read(14, Effort::Full, &memory, &inventory).await;
        // And of one name that asks for changes of trails; after two names that cost much, no more are tried.
        let all = if most > 2 { 4 * most + names } else { most * (names + 1) };
        assert!(requests <= all, "{requests} requests: {body}");
        let gaps = &read.coverage.gaps;
        assert_eq!(gaps.len(), 2, "{gaps:?}");
        assert!(
            gaps.iter().all(|gap| gap.what.contains("paging does not end")),
            "{gaps:?}"
        );
        let unread = read.unread.iter().filter(|unread| unread.name.is_some()).count() as u64;
        assert_eq!(
            unread,
            account.catalog.names_to_ask(HistoryUse::Full).len() as u64,
            "{body}"
        );
    }
}

#[tokio::test]
async fn an_answer_without_events_is_a_gap_and_is_never_remembered() {
    let settings = Settings::default();
    let folder = tempfile::tempdir().unwrap();
    let kept = Catalog::builtin().unwrap().parameters().collect();
    let memory = CacheHandle::open(&folder.path().join("a.ledger"), sandbox::ACCOUNT_ID, kept).unwrap();
    let inventory = Inventory::default();
    for body in ["", "{}", r#"{"NextToken":"t"}"#, r#"{"Events":null}"#] {
        let sick = account(&settings, body).await;
        let (read, findings, _) = sick.read(14, Effort::Full, &memory, &inventory).await;
        let gap = read
            .coverage
            .gaps
            .iter()
            .find(|gap| gap.what.contains("the response has no Events"));
        assert!(
            gap.is_some_and(|gap| gap.hint.contains("proxy")),
            "{:?}",
            read.coverage.gaps
        );
        assert_eq!(findings.len(), 0);
    }
    let well = Fast::new(&settings).await;
    let (expected, _) = well.all(14);
    let (read, findings, _) = well.read(14, Effort::Full, &memory, &inventory).await;
    assert_eq!(read.coverage.gaps, []);
    assert_eq!(findings.len(), expected.len());
}

#[tokio::test]
async fn changes_of_trails_and_recorders_are_asked_for_by_name_each_once() {
    let settings = Settings::default();
    let record = r#"{\"eventTime\":\"2026-01-15T09:00:00Z\",\"eventSource\":\"cloudtrail.amazonaws.com\",\"eventName\":\"StopLogging\",\"eventID\":\"1\"}"#;
    let time = settings.now.as_second() - 3 * 3600;
    let account = account(
        &settings,
        &format!(r#"{{"Events":[{{"EventTime":{time},"CloudTrailEvent":"{record}"}}]}}"#),
    )
    .await;
    let (memory, inventory) = (CacheHandle::disabled(None), Inventory::default());
    let (read, _, requests) = account.read(14, Effort::Normal, &memory, &inventory).await;
    assert_eq!(read.coverage.gaps, []);
    assert_eq!(requests, account.names() + CHANGE_CALLS.len() as u64);
    let notes = read.tally.health(false);
    let [HealthNote::Changed(change)] = notes.as_slice() else {
        panic!("{notes:?}")
    };
    assert_eq!(change.event_name, "StopLogging");
}
