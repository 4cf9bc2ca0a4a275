//! Rows of an engine's answer: whatever stands in them, noise is claimed of verified callers only.
#![no_main]

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use libfuzzer_sys::fuzz_target;
use trailhum_core::finding::judge;
use trailhum_core::inventory::Inventory;
use trailhum_core::sql::{CountRow, SeriesRow, QueryScope};
use trailhum_core::tally::{Scope, Tally};
use trailhum_fuzz::{CATALOG, assert_noise_is_verified};

/// Two weeks of 2026.
fn span() -> QueryScope {
    let from = Timestamp::constant(1_767_225_600, 0);
    QueryScope {
        from,
        to: from.checked_add(SignedDuration::from_hours(14 * 24)).ok(),
        regions: Vec::new(),
        accounts: Vec::new(),
    }
}

/// A line is a row, a tab ends a cell, `\N` is NULL.
fn cells(line: &str) -> Vec<Option<&str>> {
    line.split('\t')
        .map(|cell| Some(cell).filter(|cell| *cell != "\\N"))
        .collect()
}

fuzz_target!(|text: &str| {
    let span = span();
    let mut tally = Tally::default();
    for line in text.lines() {
        let cells = cells(line);
        if let Ok(count) = CountRow::read(&cells) {
            assert!(count.days.iter().all(|day| day.hours.len() <= 24), "{count:?}");
        }
        if let Ok(row) = SeriesRow::read(&cells, &span, &CATALOG) {
            assert!(!row.times.is_empty() && row.times.is_sorted(), "{row:?}");
            assert!(row.times.iter().all(|time| *time >= span.from), "{row:?}");
            let (calls, sightings) = row.into_sightings(0);
            tally.add_sightings(calls, sightings);
        }
    }
    let scope = Scope {
        from: span.from,
        to: span.to.unwrap_or(span.from),
        unread: Vec::new(),
        every_record: false,
    };
    for finding in judge(&tally, &CATALOG, &Inventory::default(), &scope, &BTreeSet::new()) {
        assert_noise_is_verified(&finding);
    }
});
