//! What calls that succeeded say of settings: a read proves that a setting was there, a writing call that somebody
//! configured or removed it. These calls are few beside all others.
//!
//! Everything here is a set or a maximum, so that the order and the split of the events change nothing, and an event
//! that comes twice counts once. And everything is bounded: of the reads of one caller the first and the last of each
//! hour are kept, of the writing calls the latest of each hour, and of the callers the first [`MOST_CALLERS`] by name.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::bounds::{Priority, held};
use super::{SeriesKey, Tally, hour};
use crate::catalog::{Catalog, Check, Resource, ResourceRule, SettingEffect};
use crate::event::{Event, EventId, Principal};
use crate::health::TrailChange;

/// Callers whose reads of one setting are kept apart; those of all others are kept together, under no name.
const MOST_CALLERS: usize = 16;

/// One setting of one resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct SettingKey {
    account: String,
    /// Empty where a resource has no namesake in another region.
    region: String,
    /// The id of the check.
    check: String,
    resource: Resource,
}

/// What is known of one setting from calls that succeeded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// By the caller, then by the hour since 1970: the first and the last read in it.
    reads: BTreeMap<String, BTreeMap<i64, (Timestamp, Timestamp)>>,
    /// By the hour and the change: the latest of it.
    writes: BTreeMap<(i64, SettingEffect), Write>,
}

/// A call that configured or removed a setting; ordered by time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Write {
    /// `eventTime`.
    pub time: Timestamp,
    /// `eventID`.
    pub id: EventId,
    /// What it did.
    pub change: SettingEffect,
    /// `eventName`.
    pub event_name: String,
    /// `userIdentity.arn`, which names the session, or the service that called; empty where the record has neither.
    pub caller_arn: String,
    /// `sourceIPAddress`.
    pub source_ip: Option<String>,
    /// `awsRegion`.
    pub region: String,
    /// It removed a setting without which security is weaker.
    pub weakens: bool,
}

/// A time at which a read showed that the setting was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SettingRead<'e> {
    /// `eventTime`.
    pub time: Timestamp,
    /// The role behind the session, the caller's own ARN, or the service that called; empty where that is not known.
    pub caller: &'e str,
}

impl SettingKey {
    fn new(account: &str, region: &str, check: &str, resource: Resource) -> Self {
        let region = if resource.kind.is_global() { "" } else { region };
        Self {
            account: account.to_owned(),
            region: region.to_owned(),
            check: check.to_owned(),
            resource,
        }
    }
}

/// What calls that succeeded and differ in time and id only say of one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingSign {
    key: SettingKey,
    /// Who called: of a change the ARN that names the session, of a read the role behind it.
    caller: String,
    /// Where they changed it: that change, of whatever time and id.
    write: Option<Write>,
}

impl SettingSign {
    /// What an event that succeeded says of settings.
    pub(super) fn from_event(event: &Event, catalog: &Catalog) -> Vec<Self> {
        let caller = (&event.principal, event.source_ip.as_deref());
        let resource = |rule: &ResourceRule| rule.extract(event.place(), |key| event.parameter(key));
        Self::from_call((&event.source, &event.name), event.place(), caller, resource, catalog)
    }

    /// What a call by its service and name says that succeeded in this account and region; `resource` finds what it is
    /// about by the rule of a check.
    pub(crate) fn from_call(
        (source, name): (&str, &str),
        (account, region): (&str, &str),
        (principal, source_ip): (&Principal, Option<&str>),
        resource: impl Fn(&ResourceRule) -> Option<Resource>,
        catalog: &Catalog,
    ) -> Vec<Self> {
        let role = principal.caller_arn().filter(|arn| !arn.is_empty());
        let reader = role.or(principal.invoked_by.as_deref()).unwrap_or_default();
        let sign = |(check, change): (&Check, Option<SettingEffect>)| {
            let resource = resource(&check.entry.resource).filter(|it| !it.id.is_empty())?;
            let write = change.map(|change| Write {
                time: Timestamp::UNIX_EPOCH,
                id: EventId::Synthetic(0),
                change,
                event_name: name.to_owned(),
                caller_arn: principal.arn.as_deref().unwrap_or(reader).to_owned(),
                source_ip: source_ip.map(str::to_owned),
                region: region.to_owned(),
                weakens: check.entry.writes.weakens && change == SettingEffect::Removed,
            });
            Some(Self {
                key: SettingKey::new(account, region, &check.entry.id, resource),
                caller: reader.to_owned(),
                write,
            })
        };
        catalog.settings(source, name).filter_map(sign).collect()
    }
}

impl Evidence {
    fn read(&mut self, caller: &str, time: Timestamp) {
        let hours = match self.reads.get_mut(caller) {
            Some(hours) => hours,
            None => self.reads.entry(caller.to_owned()).or_default(),
        };
        widen(hours, hour(time), (time, time));
        self.shed();
    }

    fn write(&mut self, write: Write) {
        let key = (hour(write.time), write.change);
        match self.writes.get_mut(&key) {
            Some(latest) if *latest >= write => {}
            Some(latest) => *latest = write,
            None => drop(self.writes.insert(key, write)),
        }
    }

    fn merge(&mut self, other: Self) {
        for (caller, hours) in other.reads {
            let own = self.reads.entry(caller).or_default();
            for (hour, span) in hours {
                widen(own, hour, span);
            }
        }
        for write in other.writes.into_values() {
            self.write(write);
        }
        self.shed();
    }

    /// Puts the reads of the last callers by name together. A caller that is among the first of all is among the first
    /// of every part, so the order in which parts are merged changes nothing.
    fn shed(&mut self) {
        while self.reads.keys().filter(|caller| !caller.is_empty()).count() > MOST_CALLERS {
            let Some((_, hours)) = self.reads.pop_last() else {
                return;
            };
            let others = self.reads.entry(String::new()).or_default();
            for (hour, span) in hours {
                widen(others, hour, span);
            }
        }
    }

    /// Reads that proved that the setting was there, by caller: of each hour the first and the last.
    pub fn reads(&self) -> impl Iterator<Item = SettingRead<'_>> {
        self.reads.iter().flat_map(|(caller, hours)| {
            let times = hours.values().flat_map(|(first, last)| {
                let last = (first != last).then_some(*last);
                std::iter::once(*first).chain(last)
            });
            times.map(move |time| SettingRead { time, caller })
        })
    }

    /// The calls that configured or removed it, by time: the latest of each hour and change.
    pub fn writes(&self) -> impl Iterator<Item = &Write> {
        self.writes.values()
    }
}

impl Tally {
    /// Keeps what calls of these times and ids say of a setting.
    pub(super) fn add_sign(&mut self, sign: SettingSign, sightings: impl IntoIterator<Item = (Timestamp, EventId)>) {
        let SettingSign { key, caller, write } = sign;
        if !self.admits_setting(&key) {
            return;
        }
        let evidence = self.evidence.entry(key).or_default();
        for (time, id) in sightings {
            match &write {
                Some(write) => evidence.write(Write {
                    time,
                    id,
                    ..write.clone()
                }),
                None => evidence.read(&caller, time),
            }
        }
    }

    pub(super) fn merge_evidence(&mut self, other: BTreeMap<SettingKey, Evidence>) {
        for (key, evidence) in other {
            self.evidence.entry(key).or_default().merge(evidence);
        }
    }

    fn admits_setting(&mut self, key: &SettingKey) -> bool {
        if self.evidence.len() >= held(self.bounds.limits.settings) && !self.evidence.contains_key(key) {
            self.bound_settings(self.bounds.limits.settings);
        }
        let bound = self.bounds.settings;
        bound.0.is_none() || bound.admits(priority(key))
    }

    pub(super) fn bound_settings(&mut self, most: usize) {
        if self.evidence.len() > most || self.bounds.settings.0.is_some() {
            let priorities = self.evidence.keys().map(priority).collect();
            self.bounds.settings.tighten(most, priorities);
            self.drop_settings();
        }
    }

    pub(super) fn drop_settings(&mut self) {
        let bound = self.bounds.settings;
        if bound.0.is_some() {
            self.evidence.retain(|key, _| bound.admits(priority(key)));
        }
    }

    /// Whether what succeeded was kept of the setting that a series is about, if there was anything.
    #[must_use]
    pub fn keeps_evidence(&self, key: &SeriesKey) -> bool {
        let bound = self.bounds.settings;
        let Some((check, _)) = key.check.as_ref().filter(|_| bound.0.is_some()) else {
            return true;
        };
        let key = SettingKey::new(&key.account, &key.region, check, key.resource.clone());
        bound.admits(priority(&key))
    }

    /// What is known of the setting that a series is about.
    #[must_use]
    pub fn evidence(&self, key: &SeriesKey) -> Option<&Evidence> {
        if self.evidence.is_empty() {
            return None;
        }
        let (check, _) = key.check.as_ref()?;
        let key = SettingKey::new(&key.account, &key.region, check, key.resource.clone());
        self.evidence.get(&key)
    }

    /// Settings that protect and were removed last, without any error since: no finding tells of them.
    pub(super) fn removed_without_error(&self) -> BTreeSet<TrailChange> {
        let failed = self.series.keys().filter_map(|key| {
            let (check, _) = key.check.as_ref()?;
            Some(SettingKey::new(&key.account, &key.region, check, key.resource.clone()))
        });
        let failed: BTreeSet<SettingKey> = failed.collect();
        let last = self.evidence.iter().filter_map(|(key, evidence)| {
            let write = evidence.writes.values().max()?;
            (write.weakens && !failed.contains(key)).then_some((key, write))
        });
        let note = |(key, write): (&SettingKey, &Write)| TrailChange {
            time: write.time,
            account: key.account.clone(),
            region: write.region.clone(),
            event_name: write.event_name.clone(),
            target: Some(key.resource.to_string()),
            caller: Some(write.caller_arn.clone()).filter(|arn| !arn.is_empty()),
            source_ip: write.source_ip.clone(),
            id: write.id.clone(),
        };
        last.map(note).collect()
    }

    /// All that is known of settings of this account: the resource and what is known of one of its settings.
    pub fn settings(&self, account: &str) -> impl Iterator<Item = (&Resource, &Evidence)> {
        let of_account = self.evidence.iter().filter(move |(key, _)| key.account == account);
        of_account.map(|(key, evidence)| (&key.resource, evidence))
    }

    /// Only what is known of the settings that this call reads.
    #[must_use]
    pub fn evidence_of(&self, source: &str, name: &str, catalog: &Catalog) -> Self {
        let checks: Vec<&str> = catalog
            .checks_of_call(source, name)
            .map(|lookup| lookup.entry.id.as_str())
            .collect();
        let of_call = self
            .evidence
            .iter()
            .filter(|(key, _)| checks.contains(&key.check.as_str()));
        let mut tally = Self {
            evidence: of_call.map(|(key, evidence)| (key.clone(), evidence.clone())).collect(),
            ..Self::default()
        };
        // What was given up of others is not known, either.
        tally.bounds.settings = self.bounds.settings;
        tally
    }
}

fn priority(key: &SettingKey) -> Priority {
    Priority::by_hash(0, key)
}

fn widen(hours: &mut BTreeMap<i64, (Timestamp, Timestamp)>, hour: i64, (first, last): (Timestamp, Timestamp)) {
    let own = hours.entry(hour).or_insert((first, last));
    *own = (own.0.min(first), own.1.max(last));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(number: u32, name: &str, user: &str, time: &str) -> Event {
        let record = json!({
            "eventTime": time, "eventSource": "s3.amazonaws.com", "eventName": name, "eventID": number.to_string(),
            "awsRegion": "eu-central-1", "recipientAccountId": "111122223333", "sourceIPAddress": "198.51.100.7",
            "userIdentity": {"type": "IAMUser", "arn": format!("arn:aws:iam::111122223333:user/{user}")},
            "requestParameters": {"bucketName": "payroll"},
        });
        Event::from_json(&record.to_string()).unwrap()
    }

    fn tally(events: &[Event]) -> Tally {
        let catalog = Catalog::builtin().unwrap();
        let mut tally = Tally::default();
        for event in events {
            tally.add(event, &catalog);
        }
        tally
    }

    #[test]
    fn a_read_and_a_removal_are_kept_with_who_made_them() {
        let tally = tally(&[
            event(1, "GetBucketPolicy", "ann", "2026-01-12T09:10:00Z"),
            event(2, "DeleteBucketPolicy", "bob", "2026-01-13T09:10:00Z"),
            event(3, "GetBucketEncryption", "ann", "2026-01-12T09:10:00Z"),
            event(4, "GetBucketLocation", "ann", "2026-01-12T09:10:00Z"),
        ]);
        // The policy and its status; a read of encryption proves nothing.
        let settings: Vec<_> = tally.settings("111122223333").collect();
        assert_eq!(settings.len(), 2);
        let (resource, evidence) = settings[0];
        assert_eq!(resource.id, "payroll");
        let reads: Vec<_> = evidence
            .reads()
            .map(|read| (read.caller, read.time.to_string()))
            .collect();
        assert_eq!(
            reads,
            [("arn:aws:iam::111122223333:user/ann", "2026-01-12T09:10:00Z".to_owned())]
        );
        let writes: Vec<_> = evidence.writes().collect();
        assert_eq!(writes[0].caller_arn, "arn:aws:iam::111122223333:user/bob");
        assert_eq!(writes[0].source_ip.as_deref(), Some("198.51.100.7"));
        assert_eq!(writes[0].change, SettingEffect::Removed);
    }

    #[test]
    fn however_many_callers_and_calls_there_are_what_is_kept_is_bounded_and_the_same_in_any_order() {
        let mut events: Vec<Event> = (0..600)
            .map(|number| {
                let time = format!("2026-01-12T0{}:{:02}:00Z", number % 3, number / 3 % 60);
                let name = if number % 5 == 0 {
                    "PutBucketPolicy"
                } else {
                    "GetBucketPolicy"
                };
                event(number, name, &format!("user-{}", number % 40), &time)
            })
            .collect();
        let whole = tally(&events);
        let (_, evidence) = whole.settings("111122223333").next().unwrap();
        assert!(evidence.reads.len() <= MOST_CALLERS + 1);
        assert!(evidence.reads().count() <= (MOST_CALLERS + 1) * 6);
        assert_eq!(evidence.writes().count(), 3);
        events.reverse();
        assert_eq!(tally(&events), whole);
        let (one, other) = events.split_at(211);
        let mut merged = tally(one);
        merged.merge(tally(other));
        assert_eq!(merged, whole);
        let twice = tally(&events.iter().chain(&events).cloned().collect::<Vec<_>>());
        assert_eq!(twice.evidence, whole.evidence);
    }

    #[test]
    fn a_removed_setting_that_no_error_tells_of_is_told_by_its_removal() {
        let removals = [
            event(1, "DeleteBucketEncryption", "bob", "2026-01-13T09:10:00Z"),
            event(2, "DeleteBucketPolicy", "bob", "2026-01-13T09:11:00Z"),
            event(3, "DeleteBucketWebsite", "bob", "2026-01-13T09:12:00Z"),
        ];
        let told = |tally: &Tally| -> Vec<String> {
            tally
                .health(false)
                .iter()
                .map(|note| {
                    let change = note.change().unwrap();
                    let (caller, address) = (change.caller.as_deref(), change.source_ip.as_deref());
                    let target = change.target.as_deref().unwrap();
                    format!(
                        "{} {} {} {target} {caller:?} {address:?}",
                        note.topic(),
                        change.time,
                        change.event_name
                    )
                })
                .collect()
        };
        assert_eq!(
            told(&tally(&removals)),
            ["DeleteBucketEncryption", "DeleteBucketPolicy"].map(|call| {
                let minute = if call == "DeleteBucketPolicy" { 11 } else { 10 };
                format!(
                    "setting_removed 2026-01-13T09:{minute}:00Z {call} payroll \
                     Some(\"arn:aws:iam::111122223333:user/bob\") Some(\"198.51.100.7\")"
                )
            })
        );
        // Configured again, or with errors since, which are a finding.
        let mut error = event(5, "GetBucketPolicy", "ann", "2026-01-14T09:10:00Z");
        error.error_code = Some("NoSuchBucketPolicy".to_owned());
        let mut status = event(6, "GetBucketPolicyStatus", "ann", "2026-01-14T09:10:00Z");
        status.error_code = Some("NoSuchBucketPolicy".to_owned());
        let again = event(4, "PutBucketEncryption", "bob", "2026-01-14T09:10:00Z");
        let later = tally(&[&removals[..], &[error, status, again]].concat());
        assert_eq!(told(&later), Vec::<String>::new());
    }

    #[test]
    fn settings_without_number_are_bounded_in_any_order_and_what_was_given_up_is_known() {
        let limits = super::super::TallyLimits {
            settings: 8,
            ..super::super::TallyLimits::default()
        };
        let catalog = Catalog::builtin().unwrap();
        let events: Vec<Event> = (0..200)
            .map(|number| {
                let mut event = event(number, "GetBucketCors", "ann", "2026-01-12T09:10:00Z");
                event
                    .parameters
                    .insert("bucketName".to_owned(), format!("bucket-{number}"));
                event
            })
            .collect();
        let counted = |events: &mut dyn Iterator<Item = &Event>| {
            let mut tally = Tally::with_limits(limits);
            events.for_each(|event| tally.add(event, &catalog));
            tally
        };
        let mut whole = counted(&mut events.iter());
        assert!(whole.bound().settings);
        assert_eq!(whole.evidence.len(), 8);
        let (mut one, other) = (
            counted(&mut events[..90].iter().rev()),
            counted(&mut events[90..].iter()),
        );
        one.merge(other);
        one.bound();
        assert_eq!(one.evidence, whole.evidence);
        let kept = events.iter().filter(|event| {
            let mut failed = (*event).clone();
            failed.error_code = Some("NoSuchCORSConfiguration".to_owned());
            whole.keeps_evidence(&SeriesKey::from_event(&failed, "NoSuchCORSConfiguration", &catalog))
        });
        assert_eq!(kept.count(), 8);
    }
}
