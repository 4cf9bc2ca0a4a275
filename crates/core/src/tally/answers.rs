//! Counting what an engine has put together already: whole series, and counts of a day.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Hours, SeriesKey, Tally, join};
use crate::catalog::Catalog;
use crate::event::{Event, EventId};

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
    /// Records; one that was read twice counts twice.
    pub records: u64,
    /// Failed calls, each once.
    pub errors: usize,
    /// Hours since 1970 in which there is any record.
    pub hours: &'a [i64],
}

impl Tally {
    /// Counts all sightings of one series, or of calls that succeeded, `latest` being the newest of them. Neither records nor errors by day: an
    /// engine counts those by itself, see [`add_day`](Self::add_day).
    pub fn add_sightings(
        &mut self,
        latest: &Event,
        sightings: impl IntoIterator<Item = (Timestamp, EventId)>,
        catalog: &Catalog,
    ) {
        let Some(code) = &latest.error_code else {
            return self.add_all_evidence(latest, sightings, catalog);
        };
        let key = SeriesKey::from_event(latest, code, catalog);
        if key.check.is_none() && !key.caller.may_be_scanner(catalog) {
            return;
        }
        if !self.admits_series(&key) {
            for (_, id) in sightings {
                self.give_up(&id);
            }
            return;
        }
        let series = self.series.entry(key).or_default();
        series.sightings.extend(sightings);
        series.remember(latest, catalog);
    }

    /// Counts a day of one account, region and error code. Each must be given once.
    pub fn add_day(&mut self, day: &DayCount<'_>) {
        self.records += day.records;
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

    /// Widens the span of all records.
    pub fn add_span(&mut self, first: Timestamp, last: Timestamp) {
        self.span = join(self.span, Some((first, last)));
    }

    /// Only the sums: records and errors by day, and where there are any. Series, ids and hours are forgotten.
    #[must_use]
    pub fn sums(self) -> Self {
        let mut sums = Self {
            records: self.records,
            counted: self.counted,
            span: self.span,
            health: self.health,
            ..Self::default()
        };
        for (code, days) in self.errors {
            for (day, ids) in days {
                *sums.counted.entry((code.clone(), day)).or_default() += ids.len();
            }
        }
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
}
