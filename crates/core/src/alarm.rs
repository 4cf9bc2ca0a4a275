//! What the CIS alarm on unauthorized API calls counts: by whom and why, how often it fires, what is expected of the
//! fortnight to come, and what a second metric filter may leave out.
//!
//! Everything is taken from findings: who called, why, and with which cadence is judged once, in [`crate::finding`].

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::cadence::{TrackState, Window};
use crate::catalog::{Catalog, Cause};
use crate::finding::{Finding, Verdict};

pub mod budget;
mod cis;
mod class;
mod exclusion;
mod pattern;
mod second;
mod timeline;
mod totals;

pub use budget::{Budget, HORIZON_DAYS};
pub use cis::{CisText, is_counted};
pub use class::{AlarmCaller, AlarmCause};
use exclusion::Proposal;
pub use exclusion::{AlarmExclusion, Ground, KeptReason, MessageRule};
pub use pattern::{MAX_FILTERS, METRIC_FILTER_LENGTH, patterns};
use second::{Candidates, SeriesErrors};
pub use second::{OmittedCalls, SecondAlarm};
pub use timeline::{PERIODS_A_DAY, Timeline};
use totals::Periods;
pub use totals::TextTotals;

/// Series that are listed at most; the sums are those of all.
const MAX_SERIES: usize = 10_000;

/// What is counted of findings that come one after the other.
#[derive(Debug, Clone)]
pub struct AlarmCounter<'f> {
    delivery_fails: bool,
    rows: BTreeMap<RowKey, AlarmRow>,
    series: Vec<AlarmSeries>,
    periods: [Periods; 2],
    candidates: Candidates<'f>,
    uncounted: BTreeMap<String, usize>,
    unknown_addresses: usize,
}

/// Who called, and of AWS services why the calls were denied.
pub type RowKey = (AlarmCaller, Option<AlarmCause>);

/// Calls of one kind of caller, and of AWS services of one cause.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AlarmRow {
    /// Errors that CIS 1.2 counts.
    pub errors: usize,
    /// Errors that CIS 1.4 and later count.
    pub errors_of_later: usize,
    /// The same of CIS 1.2 by cause.
    pub causes: BTreeMap<AlarmCause, usize>,
    /// Recurring errors.
    pub series: usize,
    /// Those that CIS 1.2 counts by UTC day since 1970.
    pub days: BTreeMap<i32, usize>,
    /// What is expected, of CIS 1.2.
    pub budget: Budget,
    /// Series that are expected to go on, until something is changed.
    pub going_on: usize,
    /// Series that stopped, and when the last of them did.
    pub stopped: usize,
    /// The last event of those that stopped.
    pub stopped_at: Option<Timestamp>,
}

/// One recurring error that the alarm counts.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmSeries {
    /// The finding.
    pub finding: String,
    /// Its newest event.
    pub event: Option<String>,
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// The service or the ARN of the caller.
    pub caller: String,
    /// Who called.
    pub caller_class: AlarmCaller,
    /// Why the calls were denied.
    pub cause: AlarmCause,
    /// `eventSource`.
    pub source: String,
    /// `eventName`.
    pub name: String,
    /// `errorCode`.
    pub code: String,
    /// The verdict of the report.
    pub verdict: Verdict,
    /// Errors that CIS 1.2 counts.
    pub errors: usize,
    /// Errors that CIS 1.4 and later count.
    pub errors_of_later: usize,
    /// Whether it goes on.
    pub end: SeriesEnd,
    /// What is expected of it.
    pub budget: Budget,
    /// Whether the second metric filter leaves it out.
    pub is_left_out: bool,
    /// Why it does not, where an AWS service made the calls.
    pub kept: Option<KeptReason>,
    /// What would leave it out.
    exclusion: Option<AlarmExclusion>,
}

/// Whether a series goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesEnd {
    /// It has a cadence and goes on until something is changed.
    Never,
    /// It had a cadence, and this was its last event.
    Stopped(Timestamp),
    /// It has no cadence.
    Unknown,
}

/// What the alarm counts, and what can be done.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmReport {
    /// Days of the time range.
    pub days: f64,
    /// Of both texts: CIS 1.2, and 1.4 and later.
    pub totals: [TextTotals; 2],
    /// By caller, and of AWS services by cause.
    pub rows: BTreeMap<RowKey, AlarmRow>,
    /// The most frequent recurring errors first.
    pub series: Vec<AlarmSeries>,
    /// All of them, listed or not.
    pub series_count: usize,
    /// What is expected, of CIS 1.2.
    pub budget: Budget,
    /// The second alarm.
    pub second: SecondAlarm,
    /// Errors of access denied whose codes no text counts.
    pub uncounted: BTreeMap<String, usize>,
    /// Errors without a source address, which the later texts compare.
    pub unknown_addresses: usize,
}

impl<'f> AlarmCounter<'f> {
    /// Nothing yet. `delivery_fails`: a delivery channel of AWS Config says that its last delivery failed.
    #[must_use]
    pub fn new(delivery_fails: bool) -> Self {
        Self {
            delivery_fails,
            rows: BTreeMap::new(),
            series: Vec::new(),
            periods: Default::default(),
            candidates: Candidates::default(),
            uncounted: BTreeMap::new(),
            unknown_addresses: 0,
        }
    }

    /// Counts the errors of a finding of this time range.
    pub fn add(&mut self, finding: &'f Finding, catalog: &Catalog, window: &Window) {
        if !is_counted(&finding.key.error_code) {
            if finding.cause == Cause::AccessDenied {
                *self.uncounted.entry(finding.key.error_code.clone()).or_default() += finding.count;
            }
            return;
        }
        let window = window.clone().without(finding.gaps.iter().copied());
        let timeline = Timeline::new(&finding.beats);
        let budget = Budget::new(&timeline, &finding.cadence, &window);
        let mut series = AlarmSeries::new(finding, catalog, budget);
        if finding.spread.source_ips.count() == 0 {
            self.unknown_addresses += finding.count;
        }
        let is_aws = series.caller_class == AlarmCaller::AwsService;
        for (text, count) in [series.errors, series.errors_of_later].into_iter().enumerate() {
            if let (Some(periods), true) = (self.periods.get_mut(text), count > 0) {
                periods.add(&timeline, is_aws);
            }
        }
        let row = self
            .rows
            .entry((series.caller_class, is_aws.then_some(series.cause)))
            .or_default();
        row.add(&series, &timeline);
        let proposal = is_aws.then(|| Proposal::new(finding, catalog, self.delivery_fails));
        let errors = SeriesErrors {
            count: finding.count,
            timeline: &timeline,
            budget,
            is_aws,
        };
        self.candidates.add(errors, proposal.as_ref(), finding);
        match proposal {
            Some(Ok(Proposal { exclusion, doubt })) => {
                series.exclusion = Some(exclusion);
                series.kept = doubt;
            }
            Some(Err(kept)) => series.kept = Some(kept),
            None => {}
        }
        self.list(series);
    }

    fn list(&mut self, series: AlarmSeries) {
        self.series.push(series);
        if self.series.len() >= 2 * MAX_SERIES {
            self.sort();
        }
    }

    fn sort(&mut self) {
        self.series.sort_by(|one, other| {
            let place = |it: &AlarmSeries| (std::cmp::Reverse(it.errors), it.caller.clone(), it.finding.clone());
            place(one).cmp(&place(other))
        });
        self.series.truncate(MAX_SERIES);
    }

    /// Puts everything together.
    #[must_use]
    pub fn report(mut self, window: &Window) -> AlarmReport {
        self.sort();
        #[expect(clippy::cast_precision_loss, reason = "seconds of a time range")]
        let seconds = (window.to().as_second() - window.from().as_second()) as f64;
        let days = (seconds / 86_400.0).max(1.0 / f64::from(PERIODS_A_DAY));
        let (mut budget, mut errors, mut series_count) = (Budget::default(), [0, 0], 0);
        for row in self.rows.values() {
            budget.add(row.budget);
            let [old, later] = &mut errors;
            *old += row.errors;
            *later += row.errors_of_later;
            series_count += row.series;
        }
        let second = self.candidates.conclude();
        for series in &mut self.series {
            let Some(exclusion) = &series.exclusion else { continue };
            let kept = second.reason_to_keep(exclusion);
            series.is_left_out = kept.is_none();
            // What speaks against this series is said before what speaks against others of the same calls.
            series.kept = kept.map(|kept| series.kept.unwrap_or(kept));
        }
        let [old, later] = errors;
        let [old_periods, later_periods] = &self.periods;
        AlarmReport {
            days,
            totals: [old_periods.totals(old), later_periods.totals(later)],
            rows: self.rows,
            series: self.series,
            series_count,
            budget,
            second,
            uncounted: self.uncounted,
            unknown_addresses: self.unknown_addresses,
        }
    }
}

impl AlarmRow {
    fn add(&mut self, series: &AlarmSeries, timeline: &Timeline) {
        self.errors += series.errors;
        self.errors_of_later += series.errors_of_later;
        *self.causes.entry(series.cause).or_default() += series.errors;
        self.series += 1;
        for (day, count) in timeline.days() {
            *self.days.entry(day).or_default() += count;
        }
        self.budget.add(series.budget);
        match series.end {
            SeriesEnd::Never => self.going_on += 1,
            SeriesEnd::Stopped(at) => {
                self.stopped += 1;
                self.stopped_at = self.stopped_at.max(Some(at));
            }
            SeriesEnd::Unknown => {}
        }
    }
}

impl AlarmSeries {
    fn new(finding: &Finding, catalog: &Catalog, budget: Budget) -> Self {
        let key = &finding.key;
        let caller = &key.caller;
        let service = caller.invoked_by.as_ref().filter(|_| caller.arn.is_empty());
        let service = service.or(caller.service.as_ref());
        Self {
            finding: finding.id.clone(),
            event: finding.samples.first().cloned(),
            account: key.account.clone(),
            region: key.region.clone(),
            caller: service.map_or_else(|| caller.label().to_owned(), Clone::clone),
            caller_class: AlarmCaller::from_finding(finding, catalog),
            cause: AlarmCause::from_finding(finding),
            source: key.source.clone(),
            name: key.name.clone(),
            code: key.error_code.clone(),
            verdict: finding.verdict,
            errors: finding.count,
            errors_of_later: if is_counted_later(finding) { finding.count } else { 0 },
            end: SeriesEnd::new(finding),
            budget,
            is_left_out: false,
            kept: None,
            exclusion: None,
        }
    }
}

/// Whether CIS 1.4 and later count the errors of a finding. Where its events have several source addresses, all of them
/// are taken to be counted.
fn is_counted_later(finding: &Finding) -> bool {
    let (code, name) = (&finding.key.error_code, &finding.key.name);
    let addresses = finding.spread.source_ips.values();
    // Without an address, what the record really has is not known.
    addresses.is_empty() && CisText::V14.counts(code, name, Some(""))
        || addresses
            .iter()
            .any(|address| CisText::V14.counts(code, name, Some(address.text)))
}

impl SeriesEnd {
    fn new(finding: &Finding) -> Self {
        let tracks = &finding.cadence.tracks;
        if tracks.iter().any(|track| track.state != TrackState::Stopped) {
            Self::Never
        } else if tracks.is_empty() {
            Self::Unknown
        } else {
            Self::Stopped(finding.last)
        }
    }
}
