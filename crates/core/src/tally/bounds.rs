//! How much a tally may hold, whatever a stranger multiplies.
//!
//! Names of buckets and functions, error codes, accounts and regions are chosen by those who make calls, or forge a
//! trail. So a tally keeps a stated number of groups of each kind, those that come first by [`Priority`]; of the others
//! it keeps which failed calls they were, so that every count stays exact, and a gap says so.
//!
//! # Why the order does not matter
//! A priority depends on the key alone. A group that was given up had [`Limits`] many before it, among what had been read
//! so far; more records only add to these. So what is left at the end are the first of all groups, each with all its
//! records, in whatever order the records came and however they were split into tallies that were merged. To be fast, up
//! to a quarter more groups are held meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

use jiff::Timestamp;

use super::hash::hash_of;
use super::{Ids, SeriesKey, Tally, date};
use crate::event::EventId;

/// How many groups a tally keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TallyLimits {
    /// Series. With its finding and what is written of it, one takes some 10 kB where the report is JSON.
    pub series: usize,
    /// Error codes. AWS has some thousands, and an organization sees some hundreds.
    pub codes: usize,
    /// Settings of which the successful calls are kept.
    pub settings: usize,
    /// Accounts and regions, in pairs. Ten thousand accounts with twenty regions each are an organization as large as AWS
    /// makes them (documented).
    pub places: usize,
}

impl Default for TallyLimits {
    fn default() -> Self {
        Self {
            series: 75_000,
            codes: 5_000,
            settings: 200_000,
            places: 200_000,
        }
    }
}

/// What a tally has given up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GivenUp {
    /// Failed calls whose series were given up.
    pub calls: usize,
    /// Failed calls whose error codes were given up; they count under [`OTHER_CODES`].
    pub coded: usize,
    /// Accounts and regions were given up.
    pub places: bool,
    /// Successful calls of settings were given up.
    pub settings: bool,
}

/// The name under which the error codes count that were given up.
pub const OTHER_CODES: &str = "(other codes)";

/// What comes first is kept: first verified services, then other services, then principals of the account, then any; among
/// these by the key's hash, which favors nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Priority(u8, u64);

/// What of one kind may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Bound(pub(super) Option<Priority>);

/// The bounds of a tally, and what it gave up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) limits: TallyLimits,
    series: Bound,
    codes: Bound,
    places: Bound,
    pub(super) settings: Bound,
    /// The pairs of accounts and regions that are held.
    pub(super) held_places: usize,
    /// The failed calls of series that were given up, of those that an engine has counted.
    pub(super) calls: Ids,
    /// Failed calls are missing for another reason.
    pub(super) lacks_series: bool,
}

/// How many groups are held before those beyond the limit are looked for.
pub(super) fn held(most: usize) -> usize {
    most.saturating_add((most / 4).max(1))
}

impl Priority {
    pub(super) fn by_hash(rank: u8, key: &(impl Hash + ?Sized)) -> Self {
        Self(rank, hash_of(key))
    }

    pub(super) fn of_series(key: &SeriesKey) -> Self {
        let caller = &key.caller;
        // Whoever has no credentials of the account can multiply callers.
        let rank = match (&caller.service, &caller.invoked_by, &caller.foreign_account) {
            (Some(_), _, _) => 0,
            (None, Some(_), _) => 1,
            (None, None, None) => 2,
            (None, None, Some(_)) => 3,
        };
        Self::by_hash(rank, key)
    }

    fn of_code(code: &str) -> Self {
        Self::by_hash(u8::from(code == OTHER_CODES), code)
    }

    fn of_place(account: &str, region: &str) -> Self {
        Self::by_hash(0, &(account, region))
    }
}

impl Bound {
    pub(super) fn admits(self, priority: Priority) -> bool {
        self.0.is_none_or(|last| priority <= last)
    }

    /// The stricter of both.
    fn merge(&mut self, other: Self) {
        self.0 = match (self.0, other.0) {
            (Some(own), Some(other)) => Some(own.min(other)),
            (own, other) => own.or(other),
        };
    }

    /// Makes the bound so strict that it admits at most this many of these.
    pub(super) fn tighten(&mut self, most: usize, mut priorities: Vec<Priority>) {
        let Some(last) = most.checked_sub(1).filter(|_| priorities.len() > most) else {
            // What is held is all that is admitted, by whichever way it became that.
            self.0 = self.0.and(priorities.into_iter().max());
            return;
        };
        let (_, last, _) = priorities.select_nth_unstable(last);
        self.0 = Some(*last);
    }
}

impl Bounds {
    /// The code under which a code counts.
    pub(super) fn code<'c>(&self, code: &'c str) -> &'c str {
        if code == OTHER_CODES || self.codes.admits(Priority::of_code(code)) {
            code
        } else {
            OTHER_CODES
        }
    }

    /// Remembers a failed call of a series that was given up, and that an engine has counted by its code.
    pub(super) fn give_up(&mut self, id: &EventId) {
        self.calls.insert(id);
    }
}

impl Tally {
    /// An empty tally of other limits.
    #[must_use]
    pub fn with_limits(limits: TallyLimits) -> Self {
        let bounds = Bounds {
            limits,
            ..Bounds::default()
        };
        Self {
            bounds,
            ..Self::default()
        }
    }

    /// How much it may hold.
    #[must_use]
    pub fn limits(&self) -> TallyLimits {
        self.bounds.limits
    }

    /// How many groups it holds: series, error codes, settings, accounts and regions.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.series.len() + self.errors.len() + self.evidence.len() + self.bounds.held_places
    }

    /// Brings it within its limits, exactly: while it was read it may have held more. Says what was given up.
    pub fn bound(&mut self) -> GivenUp {
        self.bound_series(self.bounds.limits.series);
        self.bound_codes(self.bounds.limits.codes);
        self.bound_places(self.bounds.limits.places);
        self.bound_settings(self.bounds.limits.settings);
        self.series.settle();
        let calls: usize = self.errors.values().flat_map(BTreeMap::values).map(Ids::len).sum();
        GivenUp {
            calls: calls + self.bounds.calls.len(),
            coded: self.coded(),
            places: self.bounds.places.0.is_some(),
            settings: self.bounds.settings.0.is_some(),
        }
    }

    /// Failed calls that count under [`OTHER_CODES`].
    fn coded(&self) -> usize {
        let others = self.errors().filter(|(code, ..)| *code == OTHER_CODES);
        others.map(|(_, _, count)| count).sum()
    }

    /// Whether the series of this key may be kept. If not, its calls are to be [given up](Self::give_up).
    pub(super) fn admits_series(&mut self, key: &SeriesKey) -> bool {
        if self.series.len() >= held(self.bounds.limits.series) && !self.series.contains(key) {
            self.bound_series(self.bounds.limits.series);
        }
        let bound = self.bounds.series;
        bound.0.is_none() || bound.admits(Priority::of_series(key))
    }

    /// Remembers that this failed call was one of a series that was given up.
    pub(super) fn give_up(&mut self, code: &str, time: Timestamp, id: &EventId) {
        if self.errors.len() >= held(self.bounds.limits.codes) {
            self.bound_codes(self.bounds.limits.codes);
        }
        self.remember_error(code, time, id);
    }

    fn remember_error(&mut self, code: &str, time: Timestamp, id: &EventId) {
        let code = self.bounds.code(code);
        if !self.errors.contains_key(code) {
            self.errors.insert(code.to_owned(), BTreeMap::new());
        }
        if let Some(days) = self.errors.get_mut(code) {
            days.entry(date(time)).or_default().insert(id);
        }
    }

    /// Whether a place may be kept that is not known yet.
    pub(super) fn admits_place(&mut self, account: &str, region: &str) -> bool {
        if self.bounds.held_places >= held(self.bounds.limits.places) {
            self.bound_places(self.bounds.limits.places);
        }
        self.bounds.places.admits(Priority::of_place(account, region))
    }

    /// Takes over what another tally gave up, and gives up what it did; to be called when all else is merged.
    pub(super) fn merge_bounds(&mut self, other: Bounds) {
        self.bounds.series.merge(other.series);
        self.bounds.codes.merge(other.codes);
        self.bounds.places.merge(other.places);
        self.bounds.settings.merge(other.settings);
        self.bounds.calls.merge(other.calls);
        self.bounds.lacks_series |= other.lacks_series;
        let limits = self.bounds.limits;
        self.bounds.held_places = self.hours.values().map(BTreeMap::len).sum();
        self.drop_series();
        self.drop_codes();
        self.drop_places();
        self.drop_settings();
        if self.evidence.len() > held(limits.settings) {
            self.bound_settings(limits.settings);
        }
        if self.series.len() > held(limits.series) {
            self.bound_series(limits.series);
        }
        if self.errors.len() > held(limits.codes) {
            self.bound_codes(limits.codes);
        }
        if self.bounds.held_places > held(limits.places) {
            self.bound_places(limits.places);
        }
    }

    fn bound_series(&mut self, most: usize) {
        if self.series.len() > most || self.bounds.series.0.is_some() {
            let priorities = self.series.keys().map(Priority::of_series).collect();
            self.bounds.series.tighten(most, priorities);
            self.drop_series();
        }
    }

    fn drop_series(&mut self) {
        let bound = self.bounds.series;
        if bound.0.is_some() {
            let given_up = self.series.extract(|key| !bound.admits(Priority::of_series(key)));
            for (key, series) in given_up {
                for (time, id) in series.sightings.all().iter() {
                    if series.counted {
                        self.bounds.give_up(id);
                    } else {
                        // The bound of the codes is looked at again when all of them are seen: those of the series that are
                        // still to come here are nowhere else.
                        self.remember_error(&key.error_code, *time, id);
                    }
                }
            }
            if self.errors.len() > held(self.bounds.limits.codes) {
                self.bound_codes(self.bounds.limits.codes);
            }
        }
    }

    fn bound_codes(&mut self, most: usize) {
        let of_series = self.series.keys().map(|key| key.error_code.as_str());
        let all = of_series.chain(self.errors.keys().map(String::as_str));
        let codes: BTreeSet<&str> = all.filter(|code| self.bounds.code(code) != OTHER_CODES).collect();
        if codes.len() > most || self.bounds.codes.0.is_some() {
            let priorities = codes.into_iter().map(Priority::of_code).collect();
            self.bounds.codes.tighten(most, priorities);
            self.drop_codes();
        }
    }

    fn drop_codes(&mut self) {
        let bound = self.bounds.codes;
        if bound.0.is_none() {
            return;
        }
        let is_out = |code: &String, _: &mut _| code != OTHER_CODES && !bound.admits(Priority::of_code(code));
        let given_up: Vec<_> = self.errors.extract_if(.., is_out).collect();
        if given_up.is_empty() {
            return;
        }
        let others = self.errors.entry(OTHER_CODES.to_owned()).or_default();
        for (day, ids) in given_up.into_iter().flat_map(|(_, days)| days) {
            others.entry(day).or_default().merge(ids);
        }
    }

    fn bound_places(&mut self, most: usize) {
        if self.bounds.held_places > most || self.bounds.places.0.is_some() {
            let priorities = self
                .places()
                .map(|(account, region)| Priority::of_place(account, region));
            let priorities = priorities.collect();
            self.bounds.places.tighten(most, priorities);
            self.drop_places();
        }
    }

    fn drop_places(&mut self) {
        let bound = self.bounds.places;
        if bound.0.is_some() {
            self.hours.retain(|account, regions| {
                regions.retain(|region, _| bound.admits(Priority::of_place(account, region)));
                !regions.is_empty()
            });
            self.bounds.held_places = self.hours.values().map(BTreeMap::len).sum();
        }
    }
}

#[cfg(test)]
mod tests;
