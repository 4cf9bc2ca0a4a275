//! What a reader must know of the records: which part was read, and what hides errors.

use jiff::Timestamp;
use trailhum_core::coverage::PartlyRead;
use trailhum_core::health::{CHANGE_CALLS, HealthNote, TrailChange};

use super::{NONE, and, list, message, semicolon};
use crate::text::{join_with, minute};

/// Names and resources that a sentence lists.
const MAX_NAMES: usize = 3;
/// More spans than this are samples, of which only the first and the last day are named.
const MAX_SPANS: usize = 3;

/// API calls of which only a part was read, without the full stop.
#[must_use]
pub fn partly_read(partly: &PartlyRead) -> String {
    let (count, names) = (partly.names.len(), list(&partly.names, MAX_NAMES));
    let (account, region) = (partly.account.as_deref().unwrap_or(NONE), partly.region.as_str());
    let read = message!("partly-read", account, region, days = days_read(partly), count, names);
    let open = partly.spans.last().filter(|_| !partly.open_beginnings.is_empty());
    let open = open.map(|span| {
        let since = span.from.strftime("%-d %b").to_string();
        message!(
            "partly-read-open",
            since,
            resources = list(&partly.open_beginnings, MAX_NAMES)
        )
    });
    join_with(semicolon(), &[read, open.unwrap_or_default()])
}

/// `1-2 Jan and 11-15 Jan`.
fn days_read(partly: &PartlyRead) -> String {
    let spans = &partly.spans;
    match spans.as_slice() {
        [] => message!("nothing"),
        [first, .., last] if spans.len() > MAX_SPANS => {
            message!("samples", count = spans.len(), days = days(first.from, last.to))
        }
        all => and(&all.iter().map(|it| days(it.from, it.to)).collect::<Vec<_>>()),
    }
}

/// `11-15 Jan`, `30 Jan-2 Feb`, `15 Jan`: the UTC days of a span, whose end is exclusive.
fn days(from: Timestamp, to: Timestamp) -> String {
    let last = to
        .checked_sub(jiff::SignedDuration::from_secs(1))
        .unwrap_or(to)
        .max(from);
    let [first_day, last_day] = [from, last].map(|time| time.strftime("%-d").to_string());
    let [first_month, last_month] = [from, last].map(|time| time.strftime("%b").to_string());
    if first_month != last_month {
        format!("{first_day} {first_month}-{last_day} {last_month}")
    } else if first_day == last_day {
        format!("{last_day} {last_month}")
    } else {
        format!("{first_day}-{last_day} {last_month}")
    }
}

/// What hides errors, or makes them look fixed, without the full stop.
#[must_use]
pub fn health(note: &HealthNote) -> String {
    match note {
        HealthNote::Changed(change) | HealthNote::SettingRemoved(change) => changed(change),
        HealthNote::FurtherChanges => message!("health-more-changes"),
        HealthNote::NoReads { account, region } => {
            message!("health-no-reads", account = account.as_str(), region = region.as_str())
        }
        HealthNote::Duplicates {
            account,
            region,
            records,
            events,
        } => message!(
            "health-duplicates",
            account = account.as_str(),
            region = region.as_str(),
            records = *records,
            events = *events,
        ),
        HealthNote::DailyRecorder { account, region, name } => message!(
            "health-daily-recorder",
            account = account.as_deref().unwrap_or(NONE),
            region = region.as_str(),
            name = format!("{name:?}")
        ),
    }
}

fn changed(change: &TrailChange) -> String {
    message!(
        "health-changed",
        time = minute(change.time),
        call = change.event_name.as_str(),
        target = change.target.as_deref().unwrap_or(NONE),
        account = change.account.as_str(),
        region = change.region.as_str(),
        caller = change.caller.as_deref().unwrap_or(NONE),
        address = change.source_ip.as_deref().unwrap_or(NONE),
        consequence = consequence(&change.event_name),
    )
}

/// What may be missing after a change of a trail or a recorder.
fn consequence(call: &str) -> String {
    match call {
        "StopLogging" | "DeleteTrail" => message!("after-trail-stopped"),
        "StopConfigurationRecorder" | "DeleteConfigurationRecorder" => message!("after-recorder-stopped"),
        call if !CHANGE_CALLS.iter().any(|(_, known)| *known == call) => message!("after-setting-removed"),
        _ => message!("after-trail-changed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trailhum_core::event::Event;
    use trailhum_core::time::TimeSpan;

    fn span(from: &str, to: &str) -> TimeSpan {
        TimeSpan::new(from.parse().unwrap(), to.parse().unwrap())
    }

    #[test]
    fn what_was_read_is_said_in_days() {
        let mut partly = PartlyRead {
            account: None,
            region: "eu-central-1".to_owned(),
            names: vec!["GetBucketCors".to_owned()],
            spans: vec![
                span("2026-01-01T12:00:00Z", "2026-01-02T12:30:00Z"),
                span("2026-01-11T08:00:00Z", "2026-01-15T12:00:00Z"),
            ],
            open_beginnings: Vec::new(),
        };
        assert_eq!(
            partly_read(&partly),
            "eu-central-1: only 1-2 Jan and 11-15 Jan were read for the API call GetBucketCors; noise is claimed for \
             these days only"
        );
        partly.open_beginnings = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let text = partly_read(&partly);
        assert!(
            text.ends_with("; since at least 11 Jan, perhaps longer: errors of a, b, c and 1 more"),
            "{text}"
        );
    }

    #[test]
    fn a_span_ends_before_its_end_and_may_cross_a_month() {
        for (from, to, said) in [
            ("2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z", "15 Jan"),
            ("2026-01-30T00:00:00Z", "2026-02-02T00:00:01Z", "30 Jan-2 Feb"),
        ] {
            let span = span(from, to);
            assert_eq!(days(span.from, span.to), said);
        }
    }

    #[test]
    fn a_change_names_who_made_it_from_where_and_when() {
        let record = serde_json::json!({
            "eventTime": "2026-01-12T09:10:00Z", "eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging",
            "awsRegion": "eu-central-1", "recipientAccountId": "111122223333", "eventID": "1",
            "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ann"},
            "sourceIPAddress": "198.51.100.7", "requestParameters": {"name": "main"},
        });
        let change = TrailChange::from_event(&Event::from_json(&record.to_string()).unwrap()).unwrap();
        assert_eq!(
            health(&HealthNote::Changed(change)),
            "2026-01-12 09:10 UTC: StopLogging of main in account 111122223333, eu-central-1, by \
             arn:aws:iam::111122223333:user/ann from 198.51.100.7: events after it may be missing from this trail"
        );
    }
}
