//! Counting: every failed call belongs to a series.
//!
//! A tally of two halves merged is the tally of the whole, in any order and any split, also when both halves
//! hold the same event: everything is a set keyed by `eventID`, and counts are the sizes of those sets.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::cadence::Window;
use crate::catalog::{Caller, Catalog, Cause, Denial, ErrorMeaning, KnownErrorCall, Resource};
use crate::event::{Event, EventId, SuccessfulCall};
use crate::time::{TimeSpan, shifted};

mod answers;
mod bounds;
mod evidence;
mod health;
mod hours;
mod ids;
mod scope;
mod settled;
mod spread;

pub use answers::{DayCount, FailedCalls, SimilarCalls};
use bounds::Bounds;
pub use bounds::{GivenUp, OTHER_CODES, TallyLimits};
use evidence::SettingKey;
pub use evidence::{Evidence, SettingRead, SettingSign, Write};
use health::Health;
use hours::Hours;
use ids::Ids;
pub use scope::{Scope, Unread};
pub(crate) use spread::utc_day;
pub use spread::{Distinct, DistinctValue, Spread};

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    records: u64,
    series: BTreeMap<SeriesKey, Series>,
    /// What calls that succeeded say of settings.
    evidence: BTreeMap<SettingKey, Evidence>,
    /// Of failed calls, by error code and UTC day.
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
}

/// What the events of one series have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesKey {
    /// The account that got the records.
    pub account: String,
    /// `awsRegion`.
    pub region: String,
    /// Who called, as far as it matters for the proof.
    pub caller: Caller,
    /// The id of the catalog's check and what its error says; `None` for any other error.
    pub check: Option<(String, ErrorMeaning)>,
    /// Why the call failed, as far as code and message say.
    pub cause: Cause,
    /// Of a denied call, the policy that denied it, where the message says so.
    pub denial: Option<Denial>,
    /// The id of the known error that this is, if it is one.
    pub known: Option<String>,
    /// `eventSource`.
    pub source: String,
    /// `eventName`.
    pub name: String,
    /// `errorCode`.
    pub error_code: String,
    /// The resource, of checks and of callers that may be verified scanners; of others it is empty, and the resources
    /// are in the series' [`Spread`].
    pub resource: Resource,
}

/// All sightings of one key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Series {
    sightings: BTreeSet<(Timestamp, EventId)>,
    latest: Option<Latest>,
    spread: Spread,
}

/// What the latest sighting says beyond the key; of two at the same second, the one with the larger id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Latest {
    /// `eventTime`.
    pub(crate) time: Timestamp,
    /// `eventID`.
    pub(crate) id: EventId,
    /// `userIdentity.arn`.
    pub principal_arn: Option<String>,
    /// The session's name.
    pub session: Option<String>,
    /// `errorMessage`.
    pub message: Option<String>,
    /// `userAgent`.
    pub user_agent: Option<String>,
    /// `sourceIPAddress`.
    pub source_ip: Option<String>,
}

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
        self.count_error(code, event.time, &event.id);
        let key = SeriesKey::from_event(event, code, catalog);
        if self.admits_series(&key) {
            let series = self.series.entry(key).or_default();
            series.sightings.insert((event.time, event.id.clone()));
            series.spread.insert(event, catalog);
            series.remember(event);
        } else {
            self.give_up(&event.id);
        }
        self.health.sighted(&event.account, &event.region, 1);
    }

    /// Counts events that differ in time and id only; `event` is one of them.
    pub fn add_all(&mut self, event: &Event, sightings: &[(Timestamp, EventId)], catalog: &Catalog) {
        let Some((time, id)) = sightings.iter().max().cloned() else {
            return;
        };
        for (time, id) in sightings {
            self.count(*time, &event.account, &event.region);
            if let Some(code) = &event.error_code {
                self.count_error(code, *time, id);
            }
        }
        let calls = match &event.error_code {
            None => SimilarCalls::Succeeded(SettingSign::from_event(event, catalog)),
            Some(code) => {
                let latest = Latest::from_event(event);
                let mut spread = Spread::default();
                for (time, _) in sightings {
                    spread.insert(
                        &Event {
                            time: *time,
                            ..event.clone()
                        },
                        catalog,
                    );
                }
                SimilarCalls::Failed(Box::new(FailedCalls {
                    key: SeriesKey::from_event(event, code, catalog),
                    latest: Latest { time, id, ..latest },
                    spread,
                }))
            }
        };
        if self.add_sightings(calls, sightings.iter().cloned()) {
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

    fn count_error(&mut self, code: &str, time: Timestamp, id: &EventId) {
        let day = time.to_zoned_datetime(TimeZone::UTC).date();
        // As below, looked up before it is copied.
        if let Some(days) = self.errors.get_mut(code) {
            days.entry(day).or_default().insert(id);
            return;
        }
        let code = self.admitted_code(code).to_owned();
        self.errors.entry(code).or_default().entry(day).or_default().insert(id);
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
        for (key, series) in other.series {
            self.series.entry(key).or_default().merge(series);
        }
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

    /// Failed calls by error code and UTC day; a code and a day may come twice.
    pub fn errors(&self) -> impl Iterator<Item = (&str, Date, usize)> {
        let read = self.errors.iter().flat_map(|(code, days)| {
            let code = code.as_str();
            days.iter().map(move |(day, ids)| (code, *day, ids.len()))
        });
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

impl SeriesKey {
    /// The series of a failed call; `code` is its `errorCode`.
    #[must_use]
    pub fn from_event(event: &Event, code: &str, catalog: &Catalog) -> Self {
        let caller = Caller::from_event(event).with_session(&event.principal, catalog);
        let call = Call {
            place: event.place(),
            source: &event.source,
            name: &event.name,
            code,
            message: event.error_message.as_deref(),
            session: event.principal.session(),
        };
        Self::new(&call, caller, catalog, catalog.resource(event))
    }

    pub(crate) fn new(call: &Call<'_>, caller: Caller, catalog: &Catalog, resource: Resource) -> Self {
        let Call {
            place,
            source,
            name,
            code,
            message,
            session,
        } = *call;
        let check = catalog.recognize((source, name), code, message);
        let cause = match check {
            Some((_, ErrorMeaning::NotSet)) => Cause::NotConfigured,
            Some((_, ErrorMeaning::ResourceGone)) => Cause::ResourceMissing,
            Some((_, ErrorMeaning::Unclear)) => Cause::Unknown,
            None => catalog.cause(source, code, message),
        };
        let known = catalog.known_error(KnownErrorCall {
            source,
            name,
            code,
            message,
            caller: &caller,
            session,
            resource: Some(resource.id.as_str()).filter(|id| !id.is_empty()),
        });
        let known = known.filter(|_| check.is_none());
        let has_resource = check.is_some() || caller.may_be_scanner(catalog);
        let denial = message.filter(|_| cause == Cause::AccessDenied);
        Self {
            account: place.0.to_owned(),
            region: place.1.to_owned(),
            check: check.map(|(check, meaning)| (check.entry.id.clone(), meaning)),
            cause: known.and_then(|known| known.cause).unwrap_or(cause),
            denial: denial.and_then(|message| Denial::from_message(source, message)),
            known: known.map(|known| known.id.clone()),
            source: source.to_owned(),
            name: name.to_owned(),
            error_code: code.to_owned(),
            resource: if has_resource { resource } else { Resource::default() },
            caller,
        }
    }
}

/// What a failed call says of itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    /// The account that got the record, and `awsRegion`.
    pub(crate) place: (&'a str, &'a str),
    /// `eventSource`.
    pub(crate) source: &'a str,
    /// `eventName`.
    pub(crate) name: &'a str,
    /// `errorCode`.
    pub(crate) code: &'a str,
    /// `errorMessage`.
    pub(crate) message: Option<&'a str>,
    /// The session's name, verified or not.
    pub(crate) session: Option<&'a str>,
}

impl Latest {
    /// What one sighting says.
    #[must_use]
    pub fn from_event(event: &Event) -> Self {
        Self {
            time: event.time,
            id: event.id.clone(),
            principal_arn: event.principal.arn.clone(),
            session: event.principal.session().map(str::to_owned),
            message: event.error_message.clone(),
            user_agent: event.user_agent.clone(),
            source_ip: event.source_ip.clone(),
        }
    }
}

impl Series {
    fn remember(&mut self, event: &Event) {
        let newer = self
            .latest
            .as_ref()
            .is_none_or(|latest| (latest.time, &latest.id) < (event.time, &event.id));
        if newer {
            self.latest = Some(Latest::from_event(event));
        }
    }

    fn merge(&mut self, other: Self) {
        self.sightings.extend(other.sightings);
        self.latest = self.latest.take().max(other.latest);
        self.spread.merge(&other.spread);
    }

    /// What differs between its events.
    #[must_use]
    pub fn spread(&self) -> &Spread {
        &self.spread
    }

    /// Times of all sightings, sorted.
    #[must_use]
    pub fn times(&self) -> Vec<Timestamp> {
        self.sightings.iter().map(|(time, _)| *time).collect()
    }

    /// How many events.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sightings.len()
    }

    /// Ids of the newest `most` sightings, newest first, as far as they are known.
    pub fn newest(&self, most: usize) -> impl Iterator<Item = &EventId> {
        let newest = self.sightings.iter().rev().take(most).map(|(_, id)| id);
        newest.filter(|id| !matches!(id, EventId::Synthetic(_)))
    }

    /// What the latest sighting says.
    #[must_use]
    pub fn latest(&self) -> Option<&Latest> {
        self.latest.as_ref()
    }
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
        let catalog = Catalog::builtin().unwrap();
        let mut tally = Tally::default();
        for event in events {
            tally.add(event, &catalog);
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
