//! The simulated account: its resources, its records, and what is true of them.

use std::collections::{BTreeMap, BTreeSet};

use super::history::History;
use super::record::Record;
use super::resource::{Bucket, Function};
use super::scenario;
use super::settings::{ACCOUNT_ID, Settings};
use super::truth::Truth;
use super::wire::rfc3339;

#[cfg(test)]
mod tests;

/// A simulated AWS account. Pure and deterministic: the same [`Settings`] make the same account.
#[derive(Debug, Clone)]
pub struct Account {
    pub(crate) settings: Settings,
    pub(crate) buckets: Vec<Bucket>,
    pub(crate) functions: Vec<Function>,
    records: Vec<Record>,
    truth: Truth,
}

impl Account {
    /// Makes the account and all of its history.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let mut history = History::new(settings);
        scenario::play(settings, &mut history);
        let records = history.records();
        let mut errors = BTreeMap::new();
        for code in records.iter().filter_map(Record::error_code) {
            *errors.entry(code.to_owned()).or_default() += 1;
        }
        let regions: BTreeSet<&str> = records.iter().map(Record::region).collect();
        let findings = history.findings();
        let History {
            mut buckets,
            mut functions,
            ..
        } = history;
        buckets.sort_by(|a, b| a.name.cmp(&b.name));
        functions.sort_by(|a, b| a.name.cmp(&b.name));
        let truth = Truth {
            schema: "trailhum.truth/2",
            account: ACCOUNT_ID.to_owned(),
            regions: regions.into_iter().map(str::to_owned).collect(),
            from: rfc3339(settings.from().as_second()),
            to: rfc3339(settings.now.as_second()),
            records: records.len(),
            errors,
            findings,
        };
        Self {
            settings: settings.clone(),
            buckets,
            functions,
            records,
            truth,
        }
    }

    /// All records, oldest first.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// What an audit of the whole history has to find.
    #[must_use]
    pub fn truth(&self) -> Truth {
        self.truth.clone()
    }

    /// The regions with records, sorted; the main one is the first.
    #[must_use]
    pub fn regions(&self) -> Vec<String> {
        self.truth.regions.clone()
    }

    /// The settings it was made from.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}
