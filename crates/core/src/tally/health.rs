//! What the records say of the trail that they come from.

use std::collections::{BTreeMap, BTreeSet};

use super::Tally;
use crate::event::Event;
use crate::health::{HealthNote, TrailChange};

/// Changes that are kept, the earliest, so that a caller who makes many cannot fill the memory.
const MOST_CHANGES: usize = 1_000;

/// An account and a region.
type Place = (String, String);

/// Collected as records are counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Health {
    changes: BTreeSet<TrailChange>,
    further: bool,
    /// Where any call was seen that only read.
    reads: BTreeMap<String, BTreeSet<String>>,
    /// Failed calls of series, each as often as it was read.
    sighted: BTreeMap<String, BTreeMap<String, u64>>,
    /// Failed calls that an engine has counted: as often as they are there, and each once.
    counted: BTreeMap<Place, (u64, u64)>,
}

impl Health {
    pub(super) fn see(&mut self, event: &Event) {
        if let Some(change) = TrailChange::from_event(event) {
            self.change(change);
        }
        if event.read_only == Some(true) {
            self.read(&event.account, &event.region);
        }
    }

    fn change(&mut self, change: TrailChange) {
        self.changes.insert(change);
        self.bound();
    }

    fn bound(&mut self) {
        while self.changes.len() > MOST_CHANGES {
            self.changes.pop_last();
            self.further = true;
        }
    }

    fn read(&mut self, account: &str, region: &str) {
        if !self.has_reads(account, region) {
            let regions = self.reads.entry(account.to_owned()).or_default();
            regions.insert(region.to_owned());
        }
    }

    fn has_reads(&self, account: &str, region: &str) -> bool {
        self.reads.get(account).is_some_and(|regions| regions.contains(region))
    }

    /// So many failed calls of series were read there.
    pub(super) fn sighted(&mut self, account: &str, region: &str, times: usize) {
        let known = self
            .sighted
            .get_mut(account)
            .and_then(|regions| regions.get_mut(region));
        if let Some(known) = known {
            *known += times as u64;
        } else {
            let regions = self.sighted.entry(account.to_owned()).or_default();
            regions.insert(region.to_owned(), times as u64);
        }
    }

    pub(super) fn counted(&mut self, account: &str, region: &str, (records, events): (u64, u64)) {
        let counts = self.counted.entry((account.to_owned(), region.to_owned())).or_default();
        *counts = (counts.0 + records, counts.1 + events);
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.changes.extend(other.changes);
        self.further |= other.further;
        self.bound();
        for (account, regions) in other.reads {
            self.reads.entry(account).or_default().extend(regions);
        }
        for (account, regions) in other.sighted {
            let own = self.sighted.entry(account).or_default();
            for (region, times) in regions {
                *own.entry(region).or_default() += times;
            }
        }
        for ((account, region), counts) in other.counted {
            self.counted(&account, &region, counts);
        }
    }
}

impl Tally {
    /// Notes a change of a trail or recorder that was read apart from the records.
    pub fn add_change(&mut self, change: TrailChange) {
        self.health.change(change);
    }

    /// Notes that a call that only read was seen there.
    pub fn add_read(&mut self, account: &str, region: &str) {
        self.health.read(account, region);
    }

    /// Whether a call that only read was seen there.
    #[must_use]
    pub fn has_reads(&self, account: &str, region: &str) -> bool {
        self.health.has_reads(account, region)
    }

    /// What a reader must know of the trail; `every_record` where the source gives all records, so that none that is
    /// missing is elsewhere.
    #[must_use]
    pub fn health(&self, every_record: bool) -> Vec<HealthNote> {
        let health = &self.health;
        let mut notes: Vec<HealthNote> = health.changes.iter().cloned().map(HealthNote::Changed).collect();
        notes.extend(health.further.then_some(HealthNote::FurtherChanges));
        let removed = self.removed_without_error().into_iter();
        notes.extend(removed.take(MOST_CHANGES).map(HealthNote::SettingRemoved));
        if every_record {
            notes.extend(self.without_reads());
            notes.extend(self.duplicates());
        }
        notes
    }

    fn without_reads(&self) -> impl Iterator<Item = HealthNote> {
        let places = self
            .places()
            .filter(|(account, region)| !account.is_empty() && !region.is_empty());
        let silent = places.filter(|(account, region)| !self.has_reads(account, region));
        silent.map(|(account, region)| HealthNote::NoReads {
            account: account.to_owned(),
            region: region.to_owned(),
        })
    }

    fn duplicates(&self) -> impl Iterator<Item = HealthNote> {
        let mut once: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for (key, series) in self.series() {
            *once.entry((&key.account, &key.region)).or_default() += series.count() as u64;
        }
        let sighted = self.health.sighted.iter();
        let sighted =
            sighted.flat_map(|(account, regions)| regions.iter().map(move |(region, times)| (account, region, *times)));
        let read = sighted.map(move |(account, region, records)| {
            let events = once.get(&(account.as_str(), region.as_str())).copied();
            ((account, region), records, events.unwrap_or_default())
        });
        let counted = self
            .health
            .counted
            .iter()
            .map(|((account, region), counts)| ((account, region), counts.0, counts.1));
        let twice = read.chain(counted).filter(|(_, records, events)| records > events);
        twice.map(|((account, region), records, events)| HealthNote::Duplicates {
            account: account.clone(),
            region: region.clone(),
            records,
            events,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn event(number: usize, name: &str, read_only: bool) -> Event {
        let record = serde_json::json!({
            "eventTime": "2026-01-12T09:10:00Z", "eventSource": "cloudtrail.amazonaws.com", "eventName": name,
            "awsRegion": "eu-central-1", "recipientAccountId": "111122223333", "eventID": number.to_string(),
            "readOnly": read_only,
        });
        Event::from_json(&record.to_string()).unwrap()
    }

    fn tally(events: impl IntoIterator<Item = Event>) -> Tally {
        let catalog = Catalog::builtin().unwrap();
        let mut tally = Tally::default();
        events.into_iter().for_each(|event| tally.add(&event, &catalog));
        tally
    }

    #[test]
    fn changes_are_bounded_and_the_same_in_any_order_and_split() {
        let events: Vec<Event> = (0..MOST_CHANGES + 7)
            .map(|number| event(number, "StopLogging", false))
            .collect();
        let whole = tally(events.clone());
        let (one, other) = events.split_at(300);
        let mut merged = tally(other.iter().rev().cloned());
        merged.merge(tally(one.iter().cloned()));
        assert_eq!(merged, whole);
        let notes = whole.health(false);
        assert_eq!(notes.len(), MOST_CHANGES + 1);
        assert_eq!(notes.last(), Some(&HealthNote::FurtherChanges));
    }

    #[test]
    fn a_trail_without_read_events_is_told_unless_records_are_selected() {
        let writes = tally([event(1, "CreateTrail", false)]);
        assert!(matches!(writes.health(true).as_slice(), [HealthNote::NoReads { .. }]));
        assert_eq!(writes.health(false), []);
        assert_eq!(tally([event(1, "GetTrail", true)]).health(true), []);
    }
}
