//! `trailhum.report/1`: the report as JSON. These structs are the schema; they only ever grow.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use super::{ErrorCode, Report};
use crate::cadence::{Cadence, Track};
use crate::finding::{self, Finding, Remedy, Verdict};
use crate::inventory::{Existence, ReadFrom, Setting};

/// The name and the version of the schema.
pub const SCHEMA: &str = "trailhum.report/1";

#[derive(Serialize)]
struct ReportJson<'a> {
    schema: &'static str,
    tool_version: &'static str,
    accounts: &'a [String],
    regions: &'a [String],
    window: WindowJson,
    coverage: CoverageJson<'a>,
    totals: TotalsJson,
    error_codes: Vec<ErrorCodeJson<'a>>,
    findings: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct WindowJson {
    from: Timestamp,
    to: Timestamp,
}

#[derive(Serialize)]
struct CoverageJson<'a> {
    complete: bool,
    sources: Vec<SourceJson<'a>>,
    gaps: Vec<GapJson<'a>>,
    notes: &'a [String],
    api_calls: &'a BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct SourceJson<'a> {
    kind: &'static str,
    place: &'a str,
    count: u64,
}

#[derive(Serialize)]
struct GapJson<'a> {
    r#where: &'a str,
    what: &'a str,
    hint: &'a str,
}

#[derive(Serialize)]
struct TotalsJson {
    events: u64,
    errors: usize,
    noise: usize,
    changed: usize,
    unexplained: usize,
    genuine: usize,
}

#[derive(Serialize)]
struct ErrorCodeJson<'a> {
    error_code: &'a str,
    count: usize,
    share: f64,
    noise: usize,
    changed: usize,
    unexplained: usize,
    genuine: usize,
    per_day: Vec<DayJson<'a>>,
}

#[derive(Serialize)]
struct DayJson<'a> {
    date: &'a str,
    count: usize,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    id: &'a str,
    verdict: &'static str,
    reason: &'a str,
    lookup: Option<&'a str>,
    account: &'a str,
    region: &'a str,
    resource: ResourceJson<'a>,
    sub_configuration: SubConfigurationJson<'a>,
    caller: CallerJson<'a>,
    event_source: &'a str,
    event_name: &'a str,
    error_code: &'a str,
    error_message: Option<&'a str>,
    count: usize,
    first: Timestamp,
    last: Timestamp,
    cadence: CadenceJson<'a>,
    consistent_with: Option<ConsistentJson<'a>>,
    draft_catalogue_entry: Option<String>,
    sample_event_ids: &'a [String],
    options: Vec<OptionJson<'a>>,
}

#[derive(Serialize)]
struct OptionJson<'a> {
    kind: &'static str,
    what: &'a str,
    events_a_month: Option<u64>,
    commands: &'a [String],
    undo: &'static str,
    advice: &'static str,
    reason: &'a str,
}

#[derive(Serialize)]
struct ResourceJson<'a> {
    r#type: &'a str,
    id: &'a str,
    qualifier: Option<&'a str>,
    arn: &'a str,
    state: &'static str,
}

#[derive(Serialize)]
struct SubConfigurationJson<'a> {
    key: &'a str,
    state: &'static str,
    read_from: &'static str,
}

#[derive(Serialize)]
struct CallerJson<'a> {
    scanner: Option<&'a str>,
    proof: &'static str,
    role_arn: &'a str,
    principal_arn: Option<&'a str>,
    session: Option<&'a str>,
    invoked_by: Option<&'a str>,
    user_agent: Option<&'a str>,
}

#[derive(Serialize)]
struct CadenceJson<'a> {
    class: &'static str,
    confidence: f64,
    sweeps: usize,
    calls_per_sweep: usize,
    calls_per_sweep_max: usize,
    extras: usize,
    coverage: f64,
    needs_more: Option<u32>,
    leaning: Option<LeaningJson<'a>>,
    text: &'a str,
    tracks: Vec<TrackJson<'a>>,
}

#[derive(Serialize)]
struct LeaningJson<'a> {
    period_seconds: f64,
    period: &'a str,
}

#[derive(Serialize)]
struct ConsistentJson<'a> {
    peers: usize,
    period_seconds: f64,
    period: &'a str,
    phases_utc: &'a [String],
}

#[derive(Serialize)]
struct TrackJson<'a> {
    period_seconds: f64,
    period: &'a str,
    phases_utc: &'a [String],
    weekdays: Option<Vec<String>>,
    lock: &'static str,
    jitter_seconds: f64,
    hits: usize,
    late: usize,
    expected: usize,
    missed: usize,
    longest_run: usize,
    shifts: Vec<ShiftJson<'a>>,
    state: &'static str,
    first: Timestamp,
    last: Timestamp,
    next: Option<Timestamp>,
    next_plus_minus_seconds: f64,
    chance_one_in: f64,
}

#[derive(Serialize)]
struct ShiftJson<'a> {
    at: Timestamp,
    from: &'a str,
    to: &'a str,
}

/// Beyond this many it no longer matters, and JSON has no infinity.
const MOST_CHANCE: f64 = 1e12;

/// Three decimals: more would be noise of its own, and might differ between machines.
fn thousandths(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// Writes the report.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &of_report(report)).map_err(io::Error::from)?;
    writeln!(out)
}

fn of_report(report: &Report) -> ReportJson<'_> {
    let coverage = &report.coverage;
    let totals = &report.totals;
    ReportJson {
        schema: SCHEMA,
        tool_version: env!("CARGO_PKG_VERSION"),
        accounts: &report.accounts,
        regions: &report.regions,
        window: WindowJson {
            from: report.scope.from,
            to: report.scope.to,
        },
        coverage: CoverageJson {
            complete: report.is_complete(),
            sources: coverage
                .sources
                .iter()
                .map(|source| SourceJson {
                    kind: source.kind,
                    place: &source.place,
                    count: source.count,
                })
                .collect(),
            gaps: coverage
                .gaps
                .iter()
                .map(|gap| GapJson {
                    r#where: &gap.place,
                    what: &gap.what,
                    hint: &gap.hint,
                })
                .collect(),
            notes: &coverage.notes,
            api_calls: &coverage.api_calls,
        },
        totals: TotalsJson {
            events: totals.events,
            errors: totals.errors,
            noise: totals.of(Verdict::Noise),
            changed: totals.of(Verdict::Changed),
            unexplained: totals.of(Verdict::Unexplained),
            genuine: totals.of(Verdict::Genuine),
        },
        error_codes: report.error_codes.iter().map(of_code).collect(),
        findings: report
            .findings
            .iter()
            .map(|finding| of_finding(finding, report))
            .collect(),
    }
}

fn of_code(code: &ErrorCode) -> ErrorCodeJson<'_> {
    ErrorCodeJson {
        error_code: &code.code,
        count: code.count,
        share: code.share,
        noise: code.of(Verdict::Noise),
        changed: code.of(Verdict::Changed),
        unexplained: code.of(Verdict::Unexplained),
        genuine: code.of(Verdict::Genuine),
        per_day: code
            .per_day
            .iter()
            .map(|(date, count)| DayJson { date, count: *count })
            .collect(),
    }
}

fn of_finding<'a>(finding: &'a Finding, report: &Report) -> FindingJson<'a> {
    let key = &finding.key;
    FindingJson {
        id: &finding.id,
        verdict: finding.verdict.as_str(),
        reason: &finding.reason,
        lookup: key.lookup.as_ref().map(|(id, _)| id.as_str()),
        account: &key.account,
        region: &key.region,
        resource: ResourceJson {
            r#type: &key.resource.kind,
            id: &key.resource.id,
            qualifier: key.resource.qualifier.as_deref(),
            arn: &finding.arn,
            state: match finding.existence {
                Existence::Exists => "exists",
                Existence::Deleted => "deleted",
                Existence::Unknown => "unknown",
            },
        },
        sub_configuration: SubConfigurationJson {
            key: &finding.setting_key,
            state: match finding.setting {
                Setting::Absent => "absent",
                Setting::Present => "present",
                Setting::Unknown => "unknown",
            },
            read_from: match (finding.setting, report.read_from) {
                (Setting::Unknown, _) | (_, ReadFrom::None) => "none",
                (_, ReadFrom::Config) => "config",
                (_, ReadFrom::Live) => "live",
            },
        },
        caller: CallerJson {
            scanner: finding.scanner.as_deref(),
            proof: finding.proof.as_str(),
            role_arn: &key.caller.arn,
            principal_arn: finding.latest.principal_arn.as_deref(),
            session: finding.latest.session.as_deref(),
            invoked_by: key.caller.invoked_by.as_deref(),
            user_agent: finding.latest.user_agent.as_deref(),
        },
        event_source: &key.source,
        event_name: &key.name,
        error_code: &key.error_code,
        error_message: finding.latest.message.as_deref(),
        count: finding.count,
        first: finding.first,
        last: finding.last,
        cadence: of_cadence(&finding.cadence),
        consistent_with: finding.consistent_with.as_ref().map(|peers| ConsistentJson {
            peers: peers.peers,
            period_seconds: thousandths(peers.period_seconds),
            period: &peers.period,
            phases_utc: &peers.phases_utc,
        }),
        draft_catalogue_entry: (finding.verdict == Verdict::Unexplained && key.lookup.is_none())
            .then(|| finding::draft(key, &finding.latest)),
        sample_event_ids: &finding.samples,
        options: finding.remedies.iter().map(of_remedy).collect(),
    }
}

fn of_remedy(remedy: &Remedy) -> OptionJson<'_> {
    OptionJson {
        kind: remedy.kind.as_str(),
        what: &remedy.what,
        events_a_month: remedy.events_a_month,
        commands: &remedy.commands,
        undo: remedy.undo.as_str(),
        advice: remedy.advice.as_str(),
        reason: remedy.reason,
    }
}

fn of_cadence(cadence: &Cadence) -> CadenceJson<'_> {
    CadenceJson {
        class: cadence.class.as_str(),
        confidence: thousandths(cadence.confidence),
        sweeps: cadence.sweeps,
        calls_per_sweep: cadence.calls_per_sweep.median,
        calls_per_sweep_max: cadence.calls_per_sweep.max,
        extras: cadence.extras,
        coverage: thousandths(cadence.coverage),
        needs_more: cadence.needs_more,
        leaning: cadence.leaning.as_ref().map(|leaning| LeaningJson {
            period_seconds: thousandths(leaning.period_seconds),
            period: &leaning.period,
        }),
        text: &cadence.text,
        tracks: cadence.tracks.iter().map(of_track).collect(),
    }
}

fn of_track(track: &Track) -> TrackJson<'_> {
    TrackJson {
        period_seconds: thousandths(track.period_seconds),
        period: &track.period,
        phases_utc: &track.phases_utc,
        weekdays: track
            .weekdays
            .as_ref()
            .map(|days| days.iter().map(|day| format!("{day:?}")).collect()),
        lock: track.lock.as_str(),
        jitter_seconds: thousandths(track.jitter_seconds),
        hits: track.hits,
        late: track.late,
        expected: track.expected,
        missed: track.missed,
        longest_run: track.longest_run,
        shifts: track
            .shifts
            .iter()
            .map(|shift| ShiftJson {
                at: shift.at,
                from: &shift.from,
                to: &shift.to,
            })
            .collect(),
        state: track.state.as_str(),
        first: track.first,
        last: track.last,
        next: track.next,
        next_plus_minus_seconds: thousandths(track.next_plus_minus_seconds),
        chance_one_in: track.chance_one_in.min(MOST_CHANCE).round(),
    }
}
