//! Counting what an engine has put together already: whole series, and counts of a day.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Hours, Latest, SeriesKey, SettingSign, Spread, Tally, join};
use crate::event::EventId;

/// Records of one account, region and error code on one UTC day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayCount<'a> {
    /// The account that got the records.
    pub account: &'a str,
    /// `awsRegion`.
    pub region: &'a str,
    /// `errorCode`; `None` for calls that succeeded.
    pub error_code: Option<&'a str>,
    /// The day.
    pub date: Date,
    /// The times of the first and of the last record of the day, or of several days that are all given.
    pub ends: (Timestamp, Timestamp),
    /// Records; one that was read twice counts twice.
    pub records: u64,
    /// Failed calls, each once.
    pub errors: usize,
    /// Hours since 1970 in which there is any record.
    pub hours: &'a [i64],
}

/// Calls that have everything in common but their times and ids, as far as a tally keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SimilarCalls {
    /// They failed.
    Failed(Box<FailedCalls>),
    /// They succeeded: what they say of settings.
    Succeeded(Vec<SettingSign>),
}

/// Calls of one series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedCalls {
    /// The series.
    pub key: SeriesKey,
    /// What the latest of them says.
    pub latest: Latest,
    /// What differs between them.
    pub spread: Spread,
}

impl Tally {
    /// Adds calls at these times and with these ids to their series, or to what is known of settings; whether there is
    /// a series that they went to. Neither records nor errors by day are counted: an engine counts those by itself, see
    /// [`add_day`](Self::add_day).
    pub fn add_sightings(
        &mut self,
        calls: SimilarCalls,
        sightings: impl IntoIterator<Item = (Timestamp, EventId)> + Clone,
    ) -> bool {
        self.add_series(calls, sightings, true)
    }

    /// `counted`: by an engine, by day.
    pub(super) fn add_series(
        &mut self,
        calls: SimilarCalls,
        sightings: impl IntoIterator<Item = (Timestamp, EventId)> + Clone,
        counted: bool,
    ) -> bool {
        let FailedCalls { key, latest, spread } = match calls {
            SimilarCalls::Failed(calls) => *calls,
            SimilarCalls::Succeeded(signs) => {
                for sign in signs {
                    self.add_sign(sign, sightings.clone());
                }
                return false;
            }
        };
        if !self.admits_series(&key) {
            for (time, id) in sightings {
                if counted {
                    self.bounds.give_up(&id);
                } else {
                    self.give_up(&key.error_code, time, &id);
                }
            }
            return false;
        }
        if let Some(series) = self.series.entry(key) {
            series.sightings.extend(sightings);
            series.latest = series.latest.take().max(Some(latest));
            series.spread.merge(&spread);
            series.counted |= counted;
        }
        true
    }

    /// Counts a day of one account, region and error code. Each must be given once.
    pub fn add_day(&mut self, day: &DayCount<'_>) {
        self.records += day.records;
        self.ends = join(self.ends, Some(day.ends));
        let regions = self.hours.entry(day.account.to_owned()).or_default();
        let hours = regions.entry(day.region.to_owned()).or_default();
        for hour in day.hours {
            hours.insert(*hour);
        }
        if let Some(code) = day.error_code {
            *self.counted.entry((code.to_owned(), day.date)).or_default() += day.errors;
            self.health
                .counted(day.account, day.region, (day.records, day.errors as u64));
        }
    }

    /// Only the sums: records and errors by day, and where there are any. Series, ids and hours are forgotten.
    #[must_use]
    pub fn sums(self) -> Self {
        let mut counted: BTreeMap<(String, Date), usize> = BTreeMap::new();
        for (code, day, count) in self.errors() {
            *counted.entry((code.to_owned(), day)).or_default() += count;
        }
        let mut sums = Self {
            records: self.records,
            counted,
            ends: self.ends,
            health: self.health,
            ..Self::default()
        };
        for (account, regions) in self.hours {
            let silent = regions.into_keys().map(|region| (region, Hours::default()));
            sums.hours.insert(account, silent.collect());
        }
        sums
    }

    /// An empty tally that knows in which hours the trail of this account and region was not silent.
    #[must_use]
    pub fn hours_of(&self, account: &str, region: &str) -> Self {
        let hours = self.hours.get(account).and_then(|regions| regions.get(region));
        let of_region = hours.map(|hours| (region.to_owned(), hours.clone()));
        Self {
            hours: BTreeMap::from([(account.to_owned(), of_region.into_iter().collect())]),
            ..Self::default()
        }
    }

    /// An empty tally that knows in which hours the trail of this account was not silent, by region.
    #[must_use]
    pub fn hours_of_account(&self, account: &str) -> Self {
        let hours = self.hours.get(account).cloned().unwrap_or_default();
        Self {
            hours: BTreeMap::from([(account.to_owned(), hours)]),
            ..Self::default()
        }
    }

    /// Notes that failed calls are missing that belong to these: of no identity all errors are known.
    pub fn lacks_series(&mut self) {
        self.bounds.lacks_series = true;
    }

    /// Notes the role of a recorder's series that is judged apart from these.
    pub fn add_recorder_role(&mut self, key: &SeriesKey) {
        if key.caller.may_be_recorder() {
            self.recorder_roles
                .insert((key.account.clone(), key.caller.arn.clone()));
        }
    }

    /// Accounts and roles that were noted.
    pub(crate) fn recorder_roles(&self) -> impl Iterator<Item = (&str, &str)> {
        let roles = self.recorder_roles.iter();
        roles.map(|(account, arn)| (account.as_str(), arn.as_str()))
    }

    /// Whether every failed call that was counted is in a series.
    #[must_use]
    pub fn has_all_series(&self) -> bool {
        !self.bounds.lacks_series && self.bounds.calls.len() == 0 && self.errors.is_empty()
    }
}
