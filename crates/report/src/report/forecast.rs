//! Which errors to expect, for people and programs.

use std::io::{self, Write};

use trailhum_core::cadence::{Track, TrackState};
use trailhum_core::catalog::Cause;
use trailhum_core::coverage::Gap;
use trailhum_core::forecast::{Forecast, ForecastKey, MeasuredSeries};
use trailhum_core::inventory::{Existence, Setting};

use super::Terminal;
use super::json::{FindingJson, ReportJson};
use crate::language::Language;

mod json;
mod screen;

/// How the ids of AWS Config's scanners begin in the catalog.
const CONFIG: &str = "config-recorder";
const DAY_SECS: f64 = 86_400.0;

/// A forecast, and how it is shown.
#[derive(Debug, Clone)]
pub struct ForecastPage<'f> {
    /// What is expected.
    pub forecast: &'f Forecast,
    /// What could not be read of the inventory.
    pub gaps: &'f [Gap],
    /// What a GB costs elsewhere, such as in a SIEM.
    pub price_per_gb: Option<f64>,
    /// Every account and region apart.
    pub details: bool,
}

impl ForecastPage<'_> {
    /// Writes it for a terminal.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&self, terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
        screen::write(self, terminal, out)
    }

    /// Writes it as JSON (`trailhum.forecast/1`).
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        Language::English.scope(|| json::write(self, out))
    }
}

/// What an audit measured of AWS Config's errors about settings that are not configured.
pub fn measured(report: &ReportJson) -> impl Iterator<Item = MeasuredSeries> {
    #[expect(clippy::cast_precision_loss, reason = "seconds of a time range")]
    let days = (report.window.length_secs() as f64 / DAY_SECS).max(1.0);
    report.findings.iter().filter_map(move |finding| {
        let check = finding.check.clone()?;
        let is_config = finding
            .caller
            .scanner
            .as_deref()
            .is_some_and(|id| id.starts_with(CONFIG))
            && finding.caller.kind.is_verified_service()
            && finding.cause == Cause::NotConfigured
            && finding.sub_configuration.state != Setting::Present
            && finding.resource.state != Existence::Deleted;
        let a_day = a_day(finding, days);
        (is_config && a_day > 0.0).then(|| MeasuredSeries {
            key: ForecastKey {
                check,
                account: finding.account.clone(),
                region: finding.region.clone(),
            },
            resource: finding.resource.id.clone(),
            a_day,
        })
    })
}

/// Errors a day from now on: those of the cadences that go on, else what was seen.
#[expect(clippy::cast_precision_loss, reason = "counts of events are far below 2^52")]
fn a_day(finding: &FindingJson, days: f64) -> f64 {
    let calls = finding.cadence.calls_per_sweep.max(1) as f64;
    let tracks = &finding.cadence.tracks;
    if tracks.is_empty() {
        let pooled = finding
            .pooled
            .as_ref()
            .map(|pooled| calls * DAY_SECS / pooled.period_seconds);
        return pooled.unwrap_or(finding.count as f64 / days);
    }
    let active = tracks.iter().filter(|track| track.state != TrackState::Stopped);
    active.map(|track| calls * of_track(track)).sum()
}

#[expect(clippy::cast_precision_loss, reason = "slots of a time range")]
fn of_track(track: &Track) -> f64 {
    let kept = (track.hits + track.late) as f64 / (track.expected.max(1)) as f64;
    let week = track.weekdays.as_ref().map_or(7, Vec::len) as f64 / 7.0;
    kept * week * DAY_SECS / track.period_seconds.max(1.0)
}
