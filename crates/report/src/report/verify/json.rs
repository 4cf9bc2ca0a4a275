//! Whether a change worked, for programs: `trailhum.verify/1`.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;
use trailhum_core::finding::{Finding, Verdict};
use trailhum_core::verify::{Coincidence, LEAST_CHANCE, SeriesCheck, SeriesOutcome, VerifyAnswer};

use super::VerifyPage;

#[derive(Serialize)]
struct VerifyJson<'a> {
    schema: &'static str,
    tool_version: &'static str,
    accounts: &'a [String],
    regions: &'a [String],
    from_at: Timestamp,
    to_at: Timestamp,
    complete: bool,
    change_at: Timestamp,
    threshold: f64,
    answer: VerifyAnswer,
    due: usize,
    seen: usize,
    chance: Option<f64>,
    ask_again_after: Option<Timestamp>,
    series: Vec<VerifySeriesJson<'a>>,
    also_began: Vec<CoincidenceJson<'a>>,
    also_stopped: Vec<CoincidenceJson<'a>>,
    changed_settings: Vec<SettingJson<'a>>,
}

#[derive(Serialize)]
struct VerifySeriesJson<'a> {
    #[serde(flatten)]
    series: IdentityJson<'a>,
    outcome: SeriesOutcome,
    period: Option<&'a str>,
    due: usize,
    due_needed: usize,
    due_not_counted: usize,
    seen: usize,
    chance: Option<f64>,
    last_before_at: Option<Timestamp>,
    first_since_at: Option<Timestamp>,
    last_since_at: Option<Timestamp>,
    ask_again_after: Option<Timestamp>,
}

/// Which series it is.
#[derive(Serialize)]
struct IdentityJson<'a> {
    finding_id: &'a str,
    event_id: Option<&'a str>,
    account: &'a str,
    region: &'a str,
    caller: &'a str,
    check: Option<&'a str>,
    event_source: &'a str,
    event_name: &'a str,
    error_code: &'a str,
    resource: &'a str,
    verdict: Verdict,
}

#[derive(Serialize)]
struct CoincidenceJson<'a> {
    #[serde(flatten)]
    series: IdentityJson<'a>,
    at: Timestamp,
}

#[derive(Serialize)]
struct SettingJson<'a> {
    at: Timestamp,
    event_name: &'a str,
    caller: &'a str,
    resource: &'a str,
}

pub(super) fn write(page: &VerifyPage<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (report, verified) = (page.report, &page.verified);
    let sums = page.sums(&SeriesOutcome::ALL);
    let worked = page.sums(&[SeriesOutcome::Worked]);
    let coincidences = |began: bool| {
        let of_kind = verified.coincidences.iter().filter(move |it| it.began == began);
        of_kind.map(CoincidenceJson::new).collect()
    };
    let json = VerifyJson {
        schema: "trailhum.verify/1",
        tool_version: env!("CARGO_PKG_VERSION"),
        accounts: &report.accounts,
        regions: &report.regions,
        from_at: report.scope.from,
        to_at: report.scope.to,
        complete: report.is_complete(),
        change_at: page.question.change,
        threshold: page.question.threshold,
        answer: verified.answer,
        due: sums.due,
        seen: sums.seen,
        chance: (verified.answer == VerifyAnswer::Worked).then(|| capped(worked.chance)),
        ask_again_after: sums.ask_after,
        series: verified.series.iter().map(VerifySeriesJson::new).collect(),
        also_began: coincidences(true),
        also_stopped: coincidences(false),
        changed_settings: (verified.changes.iter())
            .map(|change| SettingJson {
                at: change.at,
                event_name: change.event_name,
                caller: change.caller,
                resource: &change.finding.key.resource.id,
            })
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &json).map_err(io::Error::from)?;
    writeln!(out)
}

/// No smaller than what is claimed, with six decimals.
fn capped(chance: f64) -> f64 {
    (chance.max(LEAST_CHANCE) * 1e6).round() / 1e6
}

impl<'a> VerifySeriesJson<'a> {
    fn new((finding, check): &'a (&'a Finding, SeriesCheck)) -> Self {
        Self {
            series: IdentityJson::new(finding),
            outcome: check.outcome,
            period: Some(check.period.as_str()).filter(|period| !period.is_empty()),
            due: check.due,
            due_needed: check.needed,
            due_not_counted: check.not_counted,
            seen: check.seen,
            chance: check.chance.map(capped),
            last_before_at: check.last_before,
            first_since_at: check.since.map(|(first, _)| first),
            last_since_at: check.since.map(|(_, last)| last),
            ask_again_after: check.ask_after,
        }
    }
}

impl<'a> IdentityJson<'a> {
    fn new(finding: &'a Finding) -> Self {
        let key = &finding.key;
        Self {
            finding_id: &finding.id,
            event_id: finding.samples.first().map(String::as_str),
            account: &key.account,
            region: &key.region,
            caller: key.caller.label(),
            check: key.check.as_ref().map(|(id, _)| id.as_str()),
            event_source: &key.source,
            event_name: &key.name,
            error_code: &key.error_code,
            resource: &key.resource.id,
            verdict: finding.verdict,
        }
    }
}

impl<'a> CoincidenceJson<'a> {
    fn new(coincidence: &Coincidence<'a>) -> Self {
        Self {
            series: IdentityJson::new(coincidence.finding),
            at: coincidence.at,
        }
    }
}
