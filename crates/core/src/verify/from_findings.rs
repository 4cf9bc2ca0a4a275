//! The findings of an audit, asked whether a change worked, and what else happened at that time.

use jiff::{SignedDuration, Timestamp};

use super::{SeriesCalls, SeriesCheck, SeriesOutcome, SeriesSelection, VerifyAnswer, VerifyQuestion};
use crate::cadence::Window;
use crate::finding::{Configured, Finding};
use crate::time::{TimeSpan, at_second, shifted};

/// Seconds of the periods by which a finding knows its times.
const PERIOD_SECS: i64 = 300;
/// What happens this near to the change happens at that time.
const AT_THAT_TIME: SignedDuration = SignedDuration::from_hours(24);
/// A series that began has at least this many calls; a single error begins nothing.
const LEAST_CALLS: usize = 2;

/// Whether a change worked, by the findings of an audit.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification<'f> {
    /// The end of the five minutes in which the change was made.
    pub change: Timestamp,
    /// The answer.
    pub answer: VerifyAnswer,
    /// The series for which the change was meant, those with news first.
    pub series: Vec<(&'f Finding, SeriesCheck)>,
    /// Other series that began or stopped at that time.
    pub coincidences: Vec<Coincidence<'f>>,
    /// Settings that calls changed at that time, without duplicates.
    pub changes: Vec<SettingChange<'f>>,
    /// Series that the selection names and that have no cadence; they have no say unless there is nothing else.
    pub without_cadence: usize,
}

/// A series that began or stopped when the change was made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coincidence<'f> {
    /// The series.
    pub finding: &'f Finding,
    /// It began; otherwise it stopped.
    pub began: bool,
    /// Its first call since, or its last call before.
    pub at: Timestamp,
}

/// A setting that a call changed when the change was made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SettingChange<'f> {
    /// The series that shows it.
    pub finding: &'f Finding,
    /// When.
    pub at: Timestamp,
    /// `eventName`.
    pub event_name: &'f str,
    /// Who called.
    pub caller: &'f str,
}

impl<'f> Verification<'f> {
    /// Checks the findings that the selection names.
    #[must_use]
    pub fn new(
        findings: &'f [Finding],
        window: &Window,
        question: &VerifyQuestion,
        selection: &SeriesSelection,
    ) -> Self {
        let question = VerifyQuestion {
            change: end_of_period(question.change),
            ..*question
        };
        let calls: Vec<SeriesCalls> = findings.iter().map(|finding| calls(finding, window)).collect();
        let mut checks = question.check(&calls);
        for (finding, check) in findings.iter().zip(&mut checks) {
            check.seen = calls_since(finding, question.change);
            if check.since.is_none() && now_fails_otherwise(finding, findings, question.change) {
                check.outcome = SeriesOutcome::Changed;
            }
        }
        let (mut series, mut others) = (Vec::new(), Vec::new());
        let mut without_cadence = 0;
        for (finding, check) in findings.iter().zip(checks) {
            let is_meant = selection.has(finding) && check.outcome != SeriesOutcome::BeganAfter;
            let has_cadence = !check.period.is_empty();
            without_cadence += usize::from(is_meant && !has_cadence);
            if is_meant && (has_cadence || !selection.is_everything()) {
                series.push((finding, check));
            } else {
                others.push((finding, check));
            }
        }
        let place = |(finding, check): &(&Finding, SeriesCheck)| {
            (
                check.outcome != SeriesOutcome::NotWorked,
                check.outcome,
                std::cmp::Reverse(check.due),
                finding.id.clone(),
            )
        };
        series.sort_by_key(place);
        let coincidences = others
            .iter()
            .filter_map(|(finding, check)| coincidence(finding, check, &question, window));
        let mut coincidences: Vec<Coincidence<'f>> = coincidences.collect();
        coincidences.sort_by(|one, other| {
            (one.began, one.at, &one.finding.id).cmp(&(other.began, other.at, &other.finding.id))
        });
        Self {
            change: question.change,
            answer: VerifyAnswer::from_checks(series.iter().map(|(_, check)| check)),
            series,
            coincidences,
            changes: changes(findings, question.change),
            without_cadence,
        }
    }

    /// The series with this outcome.
    pub fn with_outcome(&self, outcome: SeriesOutcome) -> impl Iterator<Item = &(&'f Finding, SeriesCheck)> {
        self.series.iter().filter(move |(_, check)| check.outcome == outcome)
    }
}

/// The first full five minutes after a time: a finding does not know what came first in its own.
fn end_of_period(time: Timestamp) -> Timestamp {
    let second = time.as_second() + i64::from(time.subsec_nanosecond() > 0);
    at_second((second + PERIOD_SECS - 1).div_euclid(PERIOD_SECS) * PERIOD_SECS)
}

/// All calls since the change, also those of the same five minutes.
fn calls_since(finding: &Finding, change: Timestamp) -> usize {
    let since = change.as_second().div_euclid(PERIOD_SECS);
    let periods = finding
        .beats
        .periods()
        .filter(|(period, _)| i64::from(*period) >= since);
    periods.map(|(_, count)| count as usize).sum()
}

fn calls(finding: &Finding, window: &Window) -> SeriesCalls {
    let caller = &finding.key.caller;
    let parts = [
        finding.key.account.as_str(),
        &finding.key.region,
        finding.caller_kind.as_str(),
        caller.label(),
        caller.session.as_deref().unwrap_or_default(),
        caller.invoked_by.as_deref().unwrap_or_default(),
    ];
    let middle = |period: i32| at_second(i64::from(period) * PERIOD_SECS + PERIOD_SECS / 2);
    SeriesCalls {
        caller: parts.join("\0"),
        times: finding.beats.periods().map(|(period, _)| middle(period)).collect(),
        window: window.clone().without(finding.gaps.iter().copied()),
        active: configured(finding).into_iter().collect(),
    }
}

/// When the caller was seen to read the setting: it called, and got no error.
fn configured(finding: &Finding) -> Option<TimeSpan> {
    let Configured { first, last, caller } = finding.past.as_ref()?.configured.as_ref()?;
    (*caller == finding.key.caller.arn).then_some(TimeSpan::new(*first, *last))
}

/// The same call of the same caller on the same resource fails since the change, for another reason.
fn now_fails_otherwise(finding: &Finding, findings: &[Finding], change: Timestamp) -> bool {
    let key = &finding.key;
    findings.iter().any(|other| {
        let it = &other.key;
        other.first >= change
            && (&it.account, &it.region, &it.caller, &it.source, &it.name, &it.resource)
                == (
                    &key.account,
                    &key.region,
                    &key.caller,
                    &key.source,
                    &key.name,
                    &key.resource,
                )
    })
}

fn coincidence<'f>(
    finding: &'f Finding,
    check: &SeriesCheck,
    question: &VerifyQuestion,
    window: &Window,
) -> Option<Coincidence<'f>> {
    let change = question.change;
    let near = |at: Timestamp, reach: SignedDuration| at.duration_since(change).abs() <= reach;
    let period = finding.cadence.tracks.first().map_or(0.0, |track| track.period_seconds);
    let reach = SignedDuration::try_from_secs_f64(1.1 * period)
        .unwrap_or(AT_THAT_TIME)
        .max(AT_THAT_TIME);
    match check.outcome {
        SeriesOutcome::Worked => check.last_before.map(|at| Coincidence {
            finding,
            began: false,
            at,
        }),
        // What the records do not reach may have begun long before.
        SeriesOutcome::BeganAfter if finding.count >= LEAST_CALLS && shifted(window.from(), reach) < change => {
            let (first, _) = check.since?;
            near(first, reach).then_some(Coincidence {
                finding,
                began: true,
                at: first,
            })
        }
        _ => None,
    }
}

fn changes(findings: &[Finding], change: Timestamp) -> Vec<SettingChange<'_>> {
    let of_finding = |finding| -> Option<SettingChange<'_>> {
        let finding: &Finding = finding;
        let write = finding.past.as_ref()?.changed_by.as_ref()?;
        let is_near = write.time.duration_since(change).abs() <= AT_THAT_TIME;
        is_near.then_some(SettingChange {
            finding,
            at: write.time,
            event_name: &write.event_name,
            caller: &write.caller_arn,
        })
    };
    let mut changes: Vec<SettingChange<'_>> = findings.iter().filter_map(of_finding).collect();
    let place = |it: &SettingChange<'_>| (it.at, it.event_name.to_owned(), it.finding.key.resource.id.clone());
    changes.sort_by_key(place);
    changes.dedup_by_key(|it| place(it));
    changes
}
