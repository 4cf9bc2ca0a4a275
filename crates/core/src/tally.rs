//! Counting: every failed call belongs to a series.
//!
//! A tally of two halves merged is the tally of the whole, in any order and any split, also when both halves
//! hold the same event: everything is a set keyed by `eventID`, and counts are the sizes of those sets.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::cadence::Window;
use crate::catalog::Catalog;
use crate::event::{Event, EventId, SuccessfulCall};
use crate::time::{TimeSpan, shifted};

mod answers;
mod bounds;
mod callers;
mod calls;
mod evidence;
mod failed;
mod hash;
mod health;
mod hours;
mod ids;
mod image;
mod key;
mod scope;
mod series;
mod settled;
mod sightings;
mod spread;
mod store;

pub use answers::{DayCount, FailedCalls, SimilarCalls};
use bounds::Bounds;
pub use bounds::{GivenUp, OTHER_CODES, TallyLimits};
use callers::Callers;
use calls::CallHints;
use evidence::SettingKey;
pub use evidence::{Evidence, SettingRead, SettingSign, Write};
use health::Health;
use hours::Hours;
use ids::Ids;
use image::Image;
pub(crate) use key::Call;
pub use key::SeriesKey;
pub use scope::{Scope, Unread};
pub use series::{Latest, Series};
pub use spread::{Distinct, DistinctValue, Spread};
use store::SeriesStore;

/// What was counted.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    records: u64,
    series: SeriesStore,
    /// What calls that succeeded say of settings.
    evidence: BTreeMap<SettingKey, Evidence>,
    /// Failed calls whose series were given up, by error code and UTC day.
    errors: BTreeMap<String, BTreeMap<Date, Ids>>,
    /// Errors that an engine has counted, without their ids.
    counted: BTreeMap<(String, Date), usize>,
    /// Hours since 1970 in which there is any record, by account and region.
    hours: BTreeMap<String, BTreeMap<String, Hours>>,
    /// The times of the first and of the last record.
    ends: Option<(Timestamp, Timestamp)>,
    /// What the records say of the trail itself.
    health: Health,
    bounds: Bounds,
    /// Accounts, and roles that AWS Config used as a recorder does in series that are judged apart.
    recorder_roles: BTreeSet<(String, String)>,
    /// Only for speed.
    callers: Callers,
    /// Only for speed.
    calls: CallHints,
    /// Of the last key; only to be used again.
    image: Image,
}

impl PartialEq for Tally {
    fn eq(&self, other: &Self) -> bool {
        let all = |tally: &Self| (tally.records, tally.ends);
        all(self) == all(other)
            && self.series == other.series
            && self.evidence == other.evidence
            && self.errors == other.errors
            && self.counted == other.counted
            && self.hours == other.hours
            && self.health == other.health
            && self.bounds == other.bounds
            && self.recorder_roles == other.recorder_roles
    }
}

impl Eq for Tally {}

impl Tally {
    /// Counts one event.
    pub fn add(&mut self, event: &Event, catalog: &Catalog) {
        self.count(event.time, &event.account, &event.region);
        self.health.see(event);
        let Some(code) = &event.error_code else {
            for sign in SettingSign::from_event(event, catalog) {
                self.add_sign(sign, [(event.time, event.id.clone())]);
            }
            return;
        };
        let key = SeriesKey::from_event(event, code, catalog);
        if !self.admits_series(&key) {
            self.give_up(code, event.time, &event.id);
        } else if let Some(series) = self.series.entry(key) {
            series.add(event, &catalog.resource(event).id);
        }
        self.health.sighted(&event.account, &event.region, 1);
    }

    /// Counts events that differ in time and id only; `event` is one of them.
    pub fn add_all(&mut self, event: &Event, sightings: &[(Timestamp, EventId)], catalog: &Catalog) {
        let Some((time, id)) = sightings.iter().max().cloned() else {
            return;
        };
        for (time, _) in sightings {
            self.count(*time, &event.account, &event.region);
        }
        let calls = match &event.error_code {
            None => SimilarCalls::Succeeded(SettingSign::from_event(event, catalog)),
            Some(code) => {
                let latest = Latest::from_event(event);
                let mut spread = Spread::default();
                let resource = catalog.resource(event).id;
                let values = [
                    event.source_ip.as_deref(),
                    event.user_agent.as_deref(),
                    Some(resource.as_str()),
                ];
                for (time, _) in sightings {
                    spread.insert(*time, values);
                }
                SimilarCalls::Failed(Box::new(FailedCalls {
                    key: SeriesKey::from_event(event, code, catalog),
                    latest: Latest { time, id, ..latest },
                    spread,
                }))
            }
        };
        if self.add_series(calls, sightings.iter().cloned(), false) {
            self.health.sighted(&event.account, &event.region, sightings.len());
        }
    }

    /// Counts this many calls that succeeded, all in the account, region and hour of `success`.
    pub fn add_successes(&mut self, success: SuccessfulCall<'_>, count: u64) {
        if let Some(others) = count.checked_sub(1) {
            self.count(success.time, success.account, success.region);
            self.records += others;
        }
    }

    /// Counts calls that succeeded; fastest where those of one place and hour follow each other.
    pub fn add_each_success<'t>(&mut self, successes: impl Iterator<Item = SuccessfulCall<'t>>) {
        let mut last = None;
        for success in successes {
            let SuccessfulCall { time, account, region } = success;
            let place = Some((hour(time), account, region));
            if place == last {
                self.count_time(time);
            } else {
                self.count(time, account, region);
            }
            last = place;
        }
    }

    fn count(&mut self, time: Timestamp, account: &str, region: &str) {
        self.count_time(time);
        let hour = hour(time);
        // Looked up before they are copied: nearly every record is of a place that is known.
        if let Some(hours) = self.hours.get_mut(account).and_then(|regions| regions.get_mut(region)) {
            hours.insert(hour);
            return;
        }
        if self.admits_place(account, region) {
            let regions = self.hours.entry(account.to_owned()).or_default();
            regions.entry(region.to_owned()).or_default().insert(hour);
            self.bounds.held_places += 1;
        }
    }

    fn count_time(&mut self, time: Timestamp) {
        self.records += 1;
        self.ends = join(self.ends, Some((time, time)));
    }

    /// Adds another tally. Commutative and associative; an event that both hold counts once.
    pub fn merge(&mut self, other: Self) {
        self.records += other.records;
        self.ends = join(self.ends, other.ends);
        self.health.merge(other.health);
        self.series.merge(other.series);
        self.merge_evidence(other.evidence);
        for (code, days) in other.errors {
            let own = self.errors.entry(code).or_default();
            for (day, ids) in days {
                own.entry(day).or_default().merge(ids);
            }
        }
        for (key, count) in other.counted {
            *self.counted.entry(key).or_default() += count;
        }
        for (account, regions) in other.hours {
            let own = self.hours.entry(account).or_default();
            for (region, hours) in regions {
                own.entry(region).or_default().merge(&hours);
            }
        }
        self.recorder_roles.extend(other.recorder_roles);
        self.merge_bounds(other.bounds);
    }

    /// Records read, successful ones too; a record that was read twice counts twice.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.records
    }

    /// All series, in the order of their keys.
    pub fn series(&self) -> impl Iterator<Item = (&SeriesKey, &Series)> {
        self.series.iter()
    }

    /// Failed calls by error code and UTC day; a code and a day may come more than once.
    pub fn errors(&self) -> impl Iterator<Item = (&str, Date, usize)> {
        let of_series = self.series.iter().flat_map(|(key, series)| {
            let code = self.bounds.code(&key.error_code);
            series.days().into_iter().map(move |(day, count)| (code, day, count))
        });
        let given_up = self.errors.iter().flat_map(|(code, days)| {
            let code = code.as_str();
            days.iter().map(move |(day, ids)| (code, *day, ids.len()))
        });
        let read = of_series.chain(given_up);
        let counted = self.counted.iter();
        read.chain(counted.map(|((code, day), count)| (code.as_str(), *day, *count)))
    }

    /// Accounts and regions with any record.
    pub fn places(&self) -> impl Iterator<Item = (&str, &str)> {
        self.hours.iter().flat_map(|(account, regions)| {
            let account = account.as_str();
            regions.keys().map(move |region| (account, region.as_str()))
        })
    }

    /// From the first to the last record of any kind, whose second is in it; `None` without any.
    #[must_use]
    pub fn span(&self) -> Option<TimeSpan> {
        let (first, last) = self.ends?;
        Some(TimeSpan::new(first, shifted(last, SignedDuration::from_secs(1))))
    }

    /// The window of one account and region, with the hours in which its trail was silent left out.
    #[must_use]
    pub fn window(&self, account: &str, region: &str, from: Timestamp, to: Timestamp) -> Window {
        match self.hours.get(account).and_then(|regions| regions.get(region)) {
            Some(hours) => Window::from_hours(from, to, hours.all()),
            None => Window::new(from, to),
        }
    }
}

/// The UTC day.
fn date(time: Timestamp) -> Date {
    time.to_zoned_datetime(TimeZone::UTC).date()
}

/// Hours since 1970.
fn hour(time: Timestamp) -> i64 {
    time.as_second().div_euclid(3600)
}

fn join(one: Option<(Timestamp, Timestamp)>, other: Option<(Timestamp, Timestamp)>) -> Option<(Timestamp, Timestamp)> {
    match (one, other) {
        (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::catalog::TEST_CATALOG;

    /// One of a few callers, calls and resources, so that series overlap; the id is the event's number.
    fn event(number: u32, second: i64, kind: u8) -> Event {
        Event::from_json(&record(number, second, kind)).unwrap()
    }

    fn record(number: u32, second: i64, kind: u8) -> String {
        let config = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
        let caller = match kind % 3 {
            0 => {
                json!({"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/AWSConfig-Describe",
                "invokedBy": "config.amazonaws.com", "sessionContext": {"sessionIssuer": {"arn": config}}})
            }
            1 => json!({"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ann"}),
            _ => json!({}),
        };
        let code = match kind % 5 {
            0 => json!(null),
            1 => json!("AccessDenied"),
            _ => json!("NoSuchCORSConfiguration"),
        };
        let record = json!({
            "eventTime": Timestamp::from_second(1_700_000_000 + second).unwrap().to_string(), "eventSource": "s3.amazonaws.com",
            "eventName": if code.is_null() && kind.is_multiple_of(2) { "DeleteBucketCors" } else { "GetBucketCors" }, "eventID": format!("00000000-0000-4000-8000-{number:012x}"), "awsRegion": "eu-central-1",
            "recipientAccountId": "111122223333", "readOnly": true, "errorCode": code, "userIdentity": caller,
            "requestParameters": {"bucketName": format!("bucket-{}", kind % 2)},
        });
        record.to_string()
    }

    fn tally(events: &[Event]) -> Tally {
        let mut tally = Tally::default();
        for event in events {
            tally.add(event, &TEST_CATALOG);
        }
        tally
    }

    fn events() -> impl Strategy<Value = Vec<Event>> {
        prop::collection::vec((0_i64..300_000, any::<u8>()), 0..40).prop_map(|events| {
            let numbered = (0_u32..).zip(events);
            numbered
                .map(|(number, (second, kind))| event(number, second, kind))
                .collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

        #[test]
        fn a_tally_is_the_same_for_any_order_and_split(
            (events, shuffled) in events().prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle())),
            cut in any::<prop::sample::Index>(),
        ) {
            let whole = tally(&events);
            let (one, other) = shuffled.split_at(cut.index(shuffled.len() + 1));
            let mut forth = tally(one);
            forth.merge(tally(other));
            let mut back = tally(other);
            back.merge(tally(one));
            prop_assert_eq!(&forth, &whole);
            prop_assert_eq!(&back, &whole);
        }

        #[test]
        fn an_event_that_two_files_hold_counts_once(events in events()) {
            let once = tally(&events);
            let mut twice = tally(&events);
            twice.merge(tally(&events));
            prop_assert_eq!(twice.records(), 2 * once.records());
            prop_assert_eq!(twice.series().collect::<Vec<_>>(), once.series().collect::<Vec<_>>());
            prop_assert_eq!(twice.errors().collect::<Vec<_>>(), once.errors().collect::<Vec<_>>());
            prop_assert_eq!(twice.evidence, once.evidence);
        }
    }
}
