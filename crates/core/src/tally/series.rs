//! The events of one series.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Spread;
use super::sightings::Sightings;
use crate::event::{Event, EventId, FailedCall, Provenance};
use crate::time::utc_day;

/// All sightings of one key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Series {
    pub(super) sightings: Sightings,
    pub(super) latest: Option<Latest>,
    pub(super) spread: Spread,
    /// An engine has counted the errors of these events by day already.
    pub(super) counted: bool,
    /// Some of its events come from copies of records.
    copied: bool,
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

    /// What a later sighting says, in the room that there is.
    fn replace(&mut self, id: EventId, call: &FailedCall<'_>, session: Option<&str>) {
        self.time = call.time;
        self.id = id;
        put(&mut self.principal_arn, call.principal.arn.as_deref());
        put(&mut self.session, session);
        put(&mut self.message, call.message);
        put(&mut self.user_agent, call.user_agent);
        put(&mut self.source_ip, call.source_ip);
    }
}

fn put(known: &mut Option<String>, text: Option<&str>) {
    match (known, text) {
        (Some(known), Some(text)) => text.clone_into(known),
        (known, text) => *known = text.map(str::to_owned),
    }
}

impl Series {
    pub(super) fn add(&mut self, event: &Event, resource: &str) {
        self.sightings.insert((event.time, event.id.clone()));
        self.copied |= event.provenance == Provenance::Copy;
        let values = [event.source_ip.as_deref(), event.user_agent.as_deref(), Some(resource)];
        self.spread.insert(event.time, values);
        if self.is_latest(event.time, &event.id) {
            self.latest = Some(Latest::from_event(event));
        }
    }

    /// Adds a call of a session of this name.
    pub(super) fn add_call(&mut self, call: &FailedCall<'_>, session: Option<&str>, resource: &str) {
        let id = EventId::from(call.id);
        let latest = self.latest.as_ref().filter(|_| !self.counted);
        let latest = latest.filter(|latest| utc_day(latest.time) == utc_day(call.time));
        // What the latest says is known already.
        let new =
            |value: Option<&'_ str>, of: fn(&Latest) -> Option<&str>| latest.is_none_or(|latest| of(latest) != value);
        let source_ip = call
            .source_ip
            .filter(|_| new(call.source_ip, |latest| latest.source_ip.as_deref()));
        let user_agent = call
            .user_agent
            .filter(|_| new(call.user_agent, |latest| latest.user_agent.as_deref()));
        self.spread.insert(call.time, [source_ip, user_agent, Some(resource)]);
        self.sightings.insert((call.time, id.clone()));
        if !self.is_latest(call.time, &id) {
            return;
        }
        let latest = self.latest.get_or_insert_with(|| Latest {
            time: call.time,
            id: id.clone(),
            principal_arn: None,
            session: None,
            message: None,
            user_agent: None,
            source_ip: None,
        });
        latest.replace(id, call, session);
    }

    fn is_latest(&self, time: Timestamp, id: &EventId) -> bool {
        let latest = self.latest.as_ref();
        latest.is_none_or(|latest| (latest.time, &latest.id) < (time, id))
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.sightings.merge(other.sightings);
        self.latest = self.latest.take().max(other.latest);
        self.spread.merge(&other.spread);
        self.counted |= other.counted;
        self.copied |= other.copied;
    }

    pub(super) fn settle(&mut self) {
        self.sightings.settle();
    }

    /// What differs between its events.
    #[must_use]
    pub fn spread(&self) -> &Spread {
        &self.spread
    }

    /// Whether some of its events come from copies of records, which others than CloudTrail may have written.
    #[must_use]
    pub fn is_copied(&self) -> bool {
        self.copied
    }

    /// Times of all sightings, sorted.
    #[must_use]
    pub fn times(&self) -> Vec<Timestamp> {
        self.sightings.all().iter().map(|(time, _)| *time).collect()
    }

    /// How many events.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sightings.len()
    }

    /// How many events on each UTC day, those left out that an engine has counted.
    pub(super) fn days(&self) -> Vec<(Date, usize)> {
        let mut days: Vec<(Date, usize)> = Vec::new();
        let mut last = None;
        for (time, _) in self.sightings.all().iter().filter(|_| !self.counted) {
            let number = utc_day(*time);
            match days.last_mut().filter(|_| last == Some(number)) {
                Some((_, count)) => *count += 1,
                None => days.push((super::date(*time), 1)),
            }
            last = Some(number);
        }
        days
    }

    /// Ids of the newest `most` sightings, newest first, as far as they are known.
    #[must_use]
    pub fn newest(&self, most: usize) -> Vec<EventId> {
        let sightings = self.sightings.all();
        let newest = sightings.iter().rev().take(most).map(|(_, id)| id);
        newest
            .filter(|id| !matches!(id, EventId::Synthetic(_)))
            .cloned()
            .collect()
    }

    /// What the latest sighting says.
    #[must_use]
    pub fn latest(&self) -> Option<&Latest> {
        self.latest.as_ref()
    }
}
