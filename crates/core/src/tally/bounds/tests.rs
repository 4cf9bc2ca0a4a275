//! What a tally keeps does not depend on the order of the events, and every count stays exact.

use jiff::Timestamp;
use jiff::civil::Date;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::catalog::TEST_CATALOG;
use crate::event::{Event, EventId};

const SMALL: TallyLimits = TallyLimits {
    series: 3,
    codes: 2,
    places: 2,
    settings: 8,
};

fn template() -> Event {
    let record = json!({
        "eventTime": "2026-01-01T00:00:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors",
        "eventID": "x", "awsRegion": "eu-central-1", "recipientAccountId": "111122223333", "readOnly": true,
        "errorCode": "NoSuchCORSConfiguration", "requestParameters": {"bucketName": "b"},
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/mallory"},
    });
    Event::from_json(&record.to_string()).unwrap()
}

/// An event of one of many series, codes and places; `number` is its id.
fn event(number: u128, kind: u32) -> Event {
    let mut event = template();
    event.id = EventId::Uuid(number);
    event.time = Timestamp::from_second(1_767_225_600 + i64::from(kind)).unwrap();
    event
        .parameters
        .insert("bucketName".to_owned(), format!("b{}", kind % 7));
    event.region = format!("r{}", kind % 5);
    if kind.is_multiple_of(3) {
        event.error_code = Some(format!("Code{}", kind % 11));
    }
    event
}

fn tally(events: &[Event], limits: TallyLimits) -> Tally {
    let mut tally = Tally::with_limits(limits);
    for event in events {
        tally.add(event, &TEST_CATALOG);
    }
    tally
}

fn is_within(tally: &Tally, limits: TallyLimits) -> bool {
    let codes: BTreeSet<&str> = tally
        .errors()
        .map(|(code, ..)| code)
        .filter(|code| *code != OTHER_CODES)
        .collect();
    tally.series.len() <= limits.series && codes.len() <= limits.codes && tally.places().count() <= limits.places
}

fn errors_by_day(tally: &Tally) -> BTreeMap<(&str, Date), usize> {
    let mut days = BTreeMap::new();
    for (code, day, count) in tally.errors() {
        *days.entry((code, day)).or_default() += count;
    }
    days
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_does_not_depend_on_order_split_or_repetition_and_every_count_is_exact(
        kinds in prop::collection::vec(0_u32..200, 0..60), cut in 0_usize..60, turned in any::<bool>(),
    ) {
        let mut events: Vec<Event> = (0..).zip(&kinds).map(|(number, kind)| event(number, *kind)).collect();
        let mut whole = tally(&events, SMALL);
        let given_up = whole.bound();
        prop_assert!(is_within(&whole, SMALL));
        if turned {
            events.reverse();
        }
        let cut = cut.min(events.len());
        let mut parts = tally(&events[cut..], SMALL);
        parts.merge(tally(&events[..cut], SMALL));
        prop_assert_eq!(parts.bound(), given_up);
        prop_assert_eq!(&parts, &whole);
        // Read twice, it counts once.
        parts.merge(tally(&events, SMALL));
        prop_assert_eq!(parts.bound(), given_up);
        prop_assert_eq!(parts.series().collect::<Vec<_>>(), whole.series().collect::<Vec<_>>());
        prop_assert_eq!(&parts.errors, &whole.errors);

        let unbounded = tally(&events, TallyLimits { series: 1000, codes: 1000, places: 1000, settings: 1000 });
        let calls = |tally: &Tally| tally.series().map(|(_, series)| series.count()).sum::<usize>();
        prop_assert_eq!(calls(&whole) + given_up.calls, calls(&unbounded));
        let errors = |tally: &Tally| tally.errors().map(|(_, _, count)| count).sum::<usize>();
        prop_assert_eq!(errors(&whole), errors(&unbounded));
        prop_assert_eq!(whole.records(), unbounded.records());
        // What is kept is whole.
        for (key, series) in whole.series() {
            let other = unbounded.series().find(|(other, _)| *other == key);
            prop_assert_eq!(Some((key, series)), other);
        }
        let all = errors_by_day(&unbounded);
        for (day, count) in errors_by_day(&whole).into_iter().filter(|((code, _), _)| *code != OTHER_CODES) {
            prop_assert_eq!(Some(&count), all.get(&day));
        }
    }
}

#[test]
fn a_stranger_with_a_hundred_thousand_names_does_not_displace_a_proven_scanner() {
    let limits = TallyLimits { series: 1000, ..SMALL };
    let mut tally = Tally::with_limits(limits);
    let role = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
    let mut config = template();
    config.principal.kind = Some("AssumedRole".to_owned());
    config.principal.issuer_arn = Some(role.to_owned());
    config.principal.invoked_by = Some("config.amazonaws.com".to_owned());
    let stranger = template();
    let mut most = 0;
    for number in 0..100_000_u128 {
        let mut event = if number.is_multiple_of(1000) {
            config.clone()
        } else {
            stranger.clone()
        };
        event.id = EventId::Uuid(number);
        event
            .parameters
            .insert("bucketName".to_owned(), format!("bucket-{number}"));
        tally.add(&event, &TEST_CATALOG);
        most = most.max(tally.series.len());
    }
    assert!(most <= held(limits.series), "{most}");
    assert_eq!(tally.bound().calls, 99_000);
    assert_eq!(tally.series.len(), limits.series);
    let proven = tally.series().filter(|(key, _)| key.caller.service.is_some()).count();
    assert_eq!(proven, 100);
    assert_eq!(tally.errors().map(|(_, _, count)| count).sum::<usize>(), 100_000);
}

#[test]
fn codes_and_places_without_number_are_bounded_and_their_errors_counted() {
    let mut tally = Tally::with_limits(SMALL);
    let mut codes = BTreeSet::new();
    for number in 0..5_000_u128 {
        let mut event = template();
        event.id = EventId::Uuid(number);
        event.error_code = Some(format!("Code{number}"));
        event.account = format!("{number:012}");
        tally.add(&event, &TEST_CATALOG);
        codes.insert(tally.errors.len());
    }
    assert!(
        codes.last().is_some_and(|most| *most <= held(SMALL.codes) + 1),
        "{codes:?}"
    );
    let given_up = tally.bound();
    assert!(is_within(&tally, SMALL) && given_up.places);
    assert_eq!(given_up.coded, 4_998);
    assert_eq!(tally.errors().map(|(_, _, count)| count).sum::<usize>(), 5_000);
    assert_eq!(tally.records(), 5_000);
}
