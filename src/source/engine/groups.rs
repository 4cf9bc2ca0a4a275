//! Rows of an engine become groups of series that can be judged by themselves.
//!
//! What AWS services do is compared within one call of an account and region, and there may be millions of such series: a
//! group is one such call. How steady a person or an application is, only all its errors in the account tell: these of an
//! account are one group.

use crate::catalog::Catalog;
use crate::sql::{SeriesPart, SeriesRow};
use crate::tally::{GivenUp, SimilarCalls, Tally};

/// The groups that are being formed, from rows in the order of the statement.
pub(super) struct SeriesGroups<'a> {
    counts: &'a Tally,
    catalog: &'a Catalog,
    /// Of the last row.
    place: Place,
    /// What successful calls say of settings in that region; they come before its series.
    evidence: Tally,
    /// The series of one call.
    calls: Tally,
    /// The call by service and name; `None` before the first of a region.
    call: Option<(String, String)>,
    /// What people and applications did in that account, and what successful calls say of settings.
    others: Tally,
    finished: Vec<Tally>,
    /// Ids for events whose own did not come along.
    number: u64,
    given_up: GivenUp,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Place {
    account: String,
    region: String,
}

impl<'a> SeriesGroups<'a> {
    pub(super) fn new(counts: &'a Tally, catalog: &'a Catalog) -> Self {
        Self {
            counts,
            catalog,
            place: Place::default(),
            evidence: Tally::default(),
            calls: Tally::default(),
            call: None,
            others: Tally::default(),
            finished: Vec::new(),
            number: 0,
            given_up: GivenUp::default(),
        }
    }

    /// The account of the last row; empty before the first.
    pub(super) fn account(&self) -> &str {
        &self.place.account
    }

    /// Adds a row.
    pub(super) fn add(&mut self, row: SeriesRow) {
        self.enter(&row);
        let part = row.part;
        let (calls, sightings) = row.into_sightings(self.number);
        self.number += sightings.len() as u64;
        match part {
            SeriesPart::Succeeded => {
                self.evidence.add_sightings(calls.clone(), sightings.clone());
                self.others.add_sightings(calls, sightings);
            }
            SeriesPart::ByServices => {
                if let SimilarCalls::Failed(failed) = &calls {
                    self.others.add_recorder_role(&failed.key);
                }
                self.calls.add_sightings(calls, sightings);
            }
            SeriesPart::ByOthers => {
                self.others.add_sightings(calls, sightings);
            }
        }
    }

    /// Ends the groups that the next row is not of.
    fn enter(&mut self, row: &SeriesRow) {
        if row.account != self.place.account {
            self.end();
            self.place.account.clone_from(&row.account);
            self.place.region.clone_from(&row.region);
        } else if row.region != self.place.region {
            self.end_region();
            self.place.region.clone_from(&row.region);
        }
        if let (SeriesPart::ByServices, SimilarCalls::Failed(calls)) = (row.part, &row.calls) {
            let (source, name) = (&calls.key.source, &calls.key.name);
            let is_same = |call: &(String, String)| (&call.0, &call.1) == (source, name);
            if !self.call.as_ref().is_some_and(is_same) {
                self.end_call();
                self.call = Some((source.clone(), name.clone()));
            }
        }
    }

    fn end_call(&mut self) {
        let Some((source, name)) = self.call.take() else { return };
        let mut calls = std::mem::take(&mut self.calls);
        self.given_up.calls += calls.bound().calls;
        let Place { account, region } = &self.place;
        calls.merge(self.counts.hours_of(account, region));
        calls.merge(self.evidence.evidence_of(&source, &name, self.catalog));
        self.finished.push(calls);
    }

    fn end_region(&mut self) {
        self.end_call();
        self.evidence = Tally::default();
    }

    /// Ends all groups.
    pub(super) fn end(&mut self) {
        self.end_region();
        let mut others = std::mem::take(&mut self.others);
        let given_up = others.bound();
        self.given_up.calls += given_up.calls;
        self.given_up.settings |= given_up.settings;
        if others.series().next().is_some() {
            others.merge(self.counts.hours_of_account(&self.place.account));
            self.finished.push(others);
        }
    }

    /// The groups that have ended since this was called last.
    pub(super) fn finished(&mut self) -> Vec<Tally> {
        std::mem::take(&mut self.finished)
    }

    /// What was beyond the limits of a group.
    pub(super) fn given_up(&self) -> GivenUp {
        self.given_up
    }

    /// No further rows come, although there are some.
    pub(super) fn lacks_rows(&mut self) {
        self.others.lacks_series();
    }

    /// A row of this account could not be read.
    pub(super) fn lacks_row(&mut self, account: Option<&str>) {
        if let Some(account) = account.filter(|account| *account != self.place.account) {
            self.end();
            account.clone_into(&mut self.place.account);
            self.place.region.clear();
        }
        self.others.lacks_series();
    }
}
