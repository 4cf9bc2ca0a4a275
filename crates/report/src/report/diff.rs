//! Two reports compared: what is new, gone, or not as it was.
//!
//! Series are matched by their ids, which are the same in every run. A finding that the newer report lacks is called
//! gone only if that report would have shown it: same account and region read, nothing missing, and a window long
//! enough for its beat. Else it is *not seen*, with the reason.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use trailhum_core::cadence::{Class, Track, TrackState, Weekday};
use trailhum_core::finding::Verdict;
use trailhum_core::time::TimeSpan;

use super::json::{FindingJson, ReportJson, TotalsJson};
use crate::text::join;
use crate::words::{and, message};

mod show;

pub use show::{write_json, write_markdown, write_table};

/// Phases that differ by less are the same: beats drift by some minutes.
const SAME_PHASE_MINUTES: i32 = 30;
/// Periods that a time range must have to show a cadence for certain.
const PERIODS_TO_SEE: f64 = 2.0;

/// What differs: `trailhum.diff/2`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diff {
    /// `trailhum.diff/2`.
    pub schema: &'static str,
    /// The older report.
    pub old: Side,
    /// The newer report.
    pub new: Side,
    /// Whether both reports read all that they were asked to.
    pub complete: bool,
    /// What makes the comparison less than whole.
    pub notes: Vec<String>,
    /// Findings that only the newer report has.
    pub appeared: Vec<FindingChange>,
    /// Findings that only the older report has, though the newer one would have shown them.
    pub gone: Vec<FindingChange>,
    /// Findings that only the older report has, and of which the newer one cannot tell.
    pub not_seen: Vec<FindingChange>,
    /// Findings with another verdict.
    pub changed_verdict: Vec<FindingChange>,
    /// Findings with another cadence; one with another verdict, too, is in both lists.
    pub changed_cadence: Vec<FindingChange>,
    /// Findings with the same verdict and the same cadence.
    pub unchanged: usize,
}

/// One of the two reports.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// Its window.
    pub window: TimeSpan,
    /// Its sums.
    pub totals: TotalsJson,
}

/// One finding that is not as it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FindingChange {
    /// Its id.
    pub id: String,
    /// Its account.
    pub account: String,
    /// Its region.
    pub region: String,
    /// The resource's name.
    pub resource: String,
    /// `eventName`.
    pub event_name: String,
    /// `errorCode`.
    pub error_code: String,
    /// Who calls.
    pub role_arn: String,
    /// As it was.
    pub old: Option<FindingState>,
    /// As it is.
    pub new: Option<FindingState>,
    /// Why this may be no change of the account, but of what was read.
    pub doubt: Option<String>,
}

/// What a report says of a finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FindingState {
    /// The verdict.
    pub verdict: Verdict,
    /// Events in its window.
    pub count: usize,
    /// The cadence: `24 h at 10:16`; without one its class.
    pub cadence: String,
    /// The last event.
    pub last_at: Timestamp,
}

impl Diff {
    /// Compares an older report with a newer one.
    #[must_use]
    pub fn between(old: &ReportJson, new: &ReportJson) -> Self {
        let by_id = |report: &'_ ReportJson| -> BTreeMap<String, FindingJson> {
            let findings = report.findings.iter();
            findings.map(|finding| (finding.id.clone(), finding.clone())).collect()
        };
        let (before, after) = (by_id(old), by_id(new));
        let mut diff = Self {
            schema: "trailhum.diff/2",
            old: Side::from_report(old),
            new: Side::from_report(new),
            complete: old.coverage.complete && new.coverage.complete,
            notes: notes(old, new),
            appeared: Vec::new(),
            gone: Vec::new(),
            not_seen: Vec::new(),
            changed_verdict: Vec::new(),
            changed_cadence: Vec::new(),
            unchanged: 0,
        };
        let ids: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for id in ids {
            match (before.get(id), after.get(id)) {
                (Some(was), Some(is)) => diff.both(was, is),
                (Some(was), None) => {
                    let doubt = cannot_tell(was, new);
                    let list = if doubt.is_some() {
                        &mut diff.not_seen
                    } else {
                        &mut diff.gone
                    };
                    list.push(FindingChange::new(was, Some(was), None, doubt));
                }
                (None, Some(is)) => {
                    let doubt = cannot_tell(is, old);
                    diff.appeared.push(FindingChange::new(is, None, Some(is), doubt));
                }
                (None, None) => {}
            }
        }
        for list in [
            &mut diff.appeared,
            &mut diff.gone,
            &mut diff.not_seen,
            &mut diff.changed_verdict,
            &mut diff.changed_cadence,
        ] {
            list.sort_by_cached_key(FindingChange::rank);
        }
        diff
    }

    fn both(&mut self, was: &FindingJson, is: &FindingJson) {
        let verdict = was.verdict != is.verdict;
        let (old, new) = (&was.cadence, &is.cadence);
        let cadence = has_other_cadence((old.class, &old.tracks), (new.class, &new.tracks));
        let change = || FindingChange::new(is, Some(was), Some(is), None);
        if verdict {
            self.changed_verdict.push(change());
        }
        if cadence {
            self.changed_cadence.push(change());
        }
        if !verdict && !cadence {
            self.unchanged += 1;
        }
    }

    /// Whether there is any new finding; one in doubt counts, as it is better looked at.
    #[must_use]
    pub fn has_new(&self) -> bool {
        !self.appeared.is_empty()
    }

    /// Whether a finding is gone for certain.
    #[must_use]
    pub fn has_gone(&self) -> bool {
        !self.gone.is_empty()
    }

    /// Whether a finding has another verdict or another cadence.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        !self.changed_verdict.is_empty() || !self.changed_cadence.is_empty()
    }

    /// Whether a finding is to investigate that was not, or was not there.
    #[must_use]
    pub fn has_new_to_investigate(&self) -> bool {
        let mut changes = self.appeared.iter().chain(&self.changed_verdict);
        changes.any(|change| {
            change
                .new
                .as_ref()
                .is_some_and(|state| state.verdict == Verdict::Investigate)
        })
    }
}

impl Side {
    fn from_report(report: &ReportJson) -> Self {
        Self {
            window: report.window,
            totals: report.totals.clone(),
        }
    }
}

impl FindingChange {
    fn new(of: &FindingJson, old: Option<&FindingJson>, new: Option<&FindingJson>, doubt: Option<String>) -> Self {
        let qualifier = of
            .resource
            .qualifier
            .as_ref()
            .map(|name| format!(":{name}"))
            .unwrap_or_default();
        Self {
            id: of.id.clone(),
            account: of.account.clone(),
            region: of.region.clone(),
            resource: format!("{}{qualifier}", of.resource.id),
            event_name: of.event_name.clone(),
            error_code: of.error_code.clone(),
            role_arn: of.caller.role_arn.clone(),
            old: old.map(FindingState::from_finding),
            new: new.map(FindingState::from_finding),
            doubt,
        }
    }

    /// What needs attention comes first.
    fn rank(&self) -> (Option<Verdict>, String, String, String, String) {
        let verdict = self.new.as_ref().or(self.old.as_ref()).map(|state| state.verdict);
        let Self {
            region,
            resource,
            event_name,
            id,
            ..
        } = self.clone();
        (verdict, region, resource, event_name, id)
    }
}

impl FindingState {
    fn from_finding(finding: &FindingJson) -> Self {
        Self {
            verdict: finding.verdict,
            count: finding.count,
            cadence: cadence_text(finding.cadence.class, &finding.cadence.tracks),
            last_at: finding.last_at,
        }
    }
}

/// A cadence in a few words, and its class where it has none.
pub(super) fn cadence_text(class: Class, tracks: &[Track]) -> String {
    let tracks = tracks.iter().map(|track| {
        let times = track.phases_utc.join(", ");
        let times = if times.is_empty() {
            times
        } else {
            message!("short-at", times)
        };
        let cadence = join(&[track.period.clone(), times]);
        match track.state {
            TrackState::Stopped => message!("diff-stopped", cadence),
            _ => cadence,
        }
    });
    let tracks: Vec<String> = tracks.collect();
    if tracks.is_empty() {
        class.as_str().replace('_', " ")
    } else {
        and(&tracks)
    }
}

fn notes(old: &ReportJson, new: &ReportJson) -> Vec<String> {
    let mut notes = Vec::new();
    for (name, report) in [("old", old), ("new", new)] {
        if !report.coverage.complete {
            notes.push(message!("diff-incomplete", report = name));
        }
    }
    if new.window.to < old.window.to {
        notes.push(message!("diff-wrong-way-round"));
    }
    if old.tool_version != new.tool_version {
        let (old, new) = (old.tool_version.as_str(), new.tool_version.as_str());
        notes.push(message!("diff-versions", old, new));
    }
    notes
}

/// Why `report`, which has no such finding, does not prove that there was none.
fn cannot_tell(finding: &FindingJson, report: &ReportJson) -> Option<String> {
    if !finding.account.is_empty() && !report.accounts.contains(&finding.account) {
        return Some(message!("doubt-account-not-read", account = finding.account.as_str()));
    }
    if !finding.region.is_empty() && !report.regions.contains(&finding.region) {
        return Some(message!("doubt-region-not-read", region = finding.region.as_str()));
    }
    if !report.coverage.complete {
        return Some(message!("doubt-incomplete"));
    }
    if report.totals.findings_not_listed.is_some() {
        return Some(message!("doubt-not-listed"));
    }
    let window = (report.window.to - report.window.from).as_secs_f64();
    let longest = finding
        .cadence
        .tracks
        .iter()
        .map(|track| track.period_seconds)
        .fold(0.0, f64::max);
    let own = (finding.last_at - finding.first_at).as_secs_f64();
    // Without a beat, a window as long as the series itself is asked for.
    let needed = if longest > 0.0 { longest * PERIODS_TO_SEE } else { own };
    (window < needed).then(|| message!("doubt-short-range"))
}

/// Whether two rhythms differ by more than what another window of the same rhythm shows.
pub(super) fn has_other_cadence((old, was): (Class, &[Track]), (new, is): (Class, &[Track])) -> bool {
    if [old, new].contains(&Class::TooFew) {
        return false;
    }
    let periods = |tracks: &[Track]| {
        let active = tracks.iter().filter(|track| track.state != TrackState::Stopped);
        let mut periods: Vec<(String, Option<Vec<Weekday>>)> = active
            .map(|track| (track.period.clone(), track.weekdays.clone()))
            .collect();
        periods.sort();
        periods
    };
    if periods(was) != periods(is) {
        return true;
    }
    let phases = |tracks: &[Track]| -> Vec<i32> {
        let active = tracks.iter().filter(|track| track.state != TrackState::Stopped);
        active
            .flat_map(|track| &track.phases_utc)
            .filter_map(|phase| minutes(phase))
            .collect()
    };
    let (was, is) = (phases(was), phases(is));
    let lacks = |all: &[i32], one: i32| !all.iter().any(|other| is_near(*other, one));
    was.len() != is.len() || was.iter().any(|phase| lacks(&is, *phase)) || is.iter().any(|phase| lacks(&was, *phase))
}

/// Minutes since midnight of `HH:MM`.
fn minutes(phase: &str) -> Option<i32> {
    let (hours, minutes) = phase.split_once(':')?;
    Some(hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?)
}

/// Times of day on a clock face: 23:50 and 00:10 are near.
fn is_near(a: i32, b: i32) -> bool {
    let apart = (a - b).rem_euclid(24 * 60);
    apart.min(24 * 60 - apart) <= SAME_PHASE_MINUTES
}
