//! The report in the words of its schema.

mod organization;

use super::schema::{
    CadenceJson, CallerJson, ChangeJson, ConsistentJson, CoverageJson, DayJson, ErrorCodeJson, FindingJson, GapJson,
    HealthJson, LeaningJson, OptionJson, PartlyReadJson, ReportJson, ResourceJson, ShiftJson, SourceJson,
    SubConfigurationJson, TotalsJson, TrackJson, WindowJson, WriteJson,
};
use crate::report::{ErrorCode, Report};
use crate::words;
use trailhum_core::cadence::{Cadence, Track};
use trailhum_core::coverage::PartlyRead;
use trailhum_core::finding::{self, Finding, Past, Remedy, Verdict};
use trailhum_core::health::HealthNote;
use trailhum_core::inventory::{Existence, ReadFrom, Setting};

/// Beyond this many it no longer matters, and JSON has no infinity.
const MOST_CHANCE: f64 = 1e12;

/// Three decimals: more would be noise of its own, and might differ between machines.
fn thousandths(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

pub(super) fn of_report(report: &Report) -> ReportJson {
    let coverage = &report.coverage;
    let totals = &report.totals;
    ReportJson {
        schema: super::SCHEMA.to_owned(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        accounts: report.accounts.clone(),
        regions: report.regions.clone(),
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
                    kind: source.kind.to_owned(),
                    place: source.place.clone(),
                    count: source.count,
                })
                .collect(),
            gaps: coverage
                .gaps
                .iter()
                .map(|gap| GapJson {
                    r#where: gap.place.clone(),
                    what: gap.what.clone(),
                    hint: gap.hint.clone(),
                })
                .collect(),
            health: coverage.health.iter().map(of_health).collect(),
            partly_read: coverage.partly_read.iter().map(of_partly_read).collect(),
            notes: coverage.notes.clone(),
            api_calls: coverage.api_calls.clone(),
        },
        totals: TotalsJson {
            events: totals.events,
            errors: totals.errors,
            noise: totals.with_verdict(Verdict::Noise),
            changed: totals.with_verdict(Verdict::Changed),
            unexplained: totals.with_verdict(Verdict::Unexplained),
            genuine: totals.with_verdict(Verdict::Genuine),
            findings_not_listed: Some(report.left_out()).filter(|left_out| *left_out > 0),
        },
        error_codes: report.error_codes.iter().map(of_code).collect(),
        findings: report
            .findings
            .iter()
            .map(|finding| of_finding(finding, report.read_from))
            .collect(),
        organization: report.organization.as_ref().map(organization::organization_json),
    }
}

fn of_health(note: &HealthNote) -> HealthJson {
    let (change, (account, region)) = (note.change(), note.place());
    let owned = |text: Option<&str>| text.map(str::to_owned);
    HealthJson {
        kind: note.kind().to_owned(),
        text: words::health(note),
        account: owned(account),
        region: owned(region),
        time: change.map(|change| change.time),
        event_name: change.map(|change| change.event_name.clone()),
        target: change.and_then(|change| change.target.clone()),
        caller: change.and_then(|change| change.caller.clone()),
        source_ip_address: change.and_then(|change| change.source_ip.clone()),
        event_id: change.map(|change| change.id.to_string()),
    }
}

fn of_partly_read(partly: &PartlyRead) -> PartlyReadJson {
    let spans = partly.spans.iter();
    PartlyReadJson {
        text: words::partly_read(partly),
        account: partly.account.clone(),
        region: partly.region.clone(),
        event_names: partly.names.clone(),
        spans: spans.map(|(from, to)| WindowJson { from: *from, to: *to }).collect(),
        open_beginnings: partly.open_beginnings.clone(),
    }
}

fn of_code(code: &ErrorCode) -> ErrorCodeJson {
    ErrorCodeJson {
        error_code: code.code.clone(),
        count: code.count,
        share: code.share,
        noise: code.with_verdict(Verdict::Noise),
        changed: code.with_verdict(Verdict::Changed),
        unexplained: code.with_verdict(Verdict::Unexplained),
        genuine: code.with_verdict(Verdict::Genuine),
        per_day: code
            .per_day
            .iter()
            .map(|(date, count)| DayJson {
                date: date.clone(),
                count: *count,
            })
            .collect(),
    }
}

/// One finding; `read_from` is where the states of sub-configurations come from.
pub(in crate::report) fn of_finding(finding: &Finding, read_from: ReadFrom) -> FindingJson {
    let key = &finding.key;
    FindingJson {
        id: finding.id.clone(),
        verdict: finding.verdict.as_str().to_owned(),
        cause: finding.why.as_str().to_owned(),
        reason: words::reason(finding),
        change: finding.past.as_ref().map(of_past),
        lookup: key.check.as_ref().map(|(id, _)| id.clone()),
        account: key.account.clone(),
        region: key.region.clone(),
        resource: ResourceJson {
            r#type: key.resource.kind.to_string(),
            id: key.resource.id.clone(),
            qualifier: key.resource.qualifier.clone(),
            arn: finding.arn.clone(),
            state: match finding.existence {
                Existence::Exists => "exists",
                Existence::Deleted => "deleted",
                Existence::Unknown => "unknown",
            }
            .to_owned(),
        },
        sub_configuration: SubConfigurationJson {
            key: finding.setting_key.clone(),
            state: match finding.setting {
                Setting::Absent => "absent",
                Setting::Present => "present",
                Setting::Unknown => "unknown",
            }
            .to_owned(),
            read_from: match (finding.setting, read_from) {
                (Setting::Unknown, _) | (_, ReadFrom::None) => "none",
                (_, ReadFrom::Config) => "config",
                (_, ReadFrom::Live) => "live",
            }
            .to_owned(),
        },
        caller: CallerJson {
            scanner: finding.scanner.clone(),
            proof: finding.proof.as_str().to_owned(),
            role_arn: key.caller.arn.clone(),
            principal_arn: finding.latest.principal_arn.clone(),
            session: finding.latest.session.clone(),
            invoked_by: key.caller.invoked_by.clone(),
            user_agent: finding.latest.user_agent.clone(),
        },
        event_source: key.source.clone(),
        event_name: key.name.clone(),
        error_code: key.error_code.clone(),
        error_message: finding.latest.message.clone(),
        count: finding.count,
        first: finding.first,
        last: finding.last,
        cadence: of_cadence(&finding.cadence),
        consistent_with: finding.consistent_with.as_ref().map(|peers| ConsistentJson {
            peers: peers.peers,
            period_seconds: thousandths(peers.period_seconds),
            period: peers.period.clone(),
            phases_utc: peers.phases_utc.clone(),
        }),
        draft_catalog_entry: (finding.verdict == Verdict::Unexplained && key.check.is_none())
            .then(|| finding::draft(key, &finding.latest)),
        sample_event_ids: finding.samples.clone(),
        options: finding.remedies.iter().map(of_remedy).collect(),
    }
}

fn of_past(past: &Past) -> ChangeJson {
    let configured = past.configured.as_ref();
    ChangeJson {
        what: past.course.as_str().to_owned(),
        configured_first: configured.map(|it| it.first),
        configured_last: configured.map(|it| it.last),
        shown_by: configured.map(|it| it.caller.clone()).unwrap_or_default(),
        missing_first: past.missing.0,
        missing_last: past.missing.1,
        restored: past.restored,
        made_by: past.changed_by.as_ref().map(|write| WriteJson {
            event_name: write.event_name.clone(),
            time: write.time,
            event_id: write.id.to_string(),
            caller_arn: write.caller_arn.clone(),
            source_ip_address: write.source_ip.clone(),
        }),
    }
}

/// One way to deal with noise, in the words of the schema.
#[must_use]
pub fn of_remedy(remedy: &Remedy) -> OptionJson {
    OptionJson {
        kind: remedy.kind.as_str().to_owned(),
        what: words::remedy_what(remedy),
        events_a_month: remedy.events_a_month,
        commands: remedy.commands.clone(),
        undo: remedy.undo.as_str().to_owned(),
        advice: remedy.advice.as_str().to_owned(),
        reason: words::remedy_reason(remedy),
    }
}

fn of_cadence(cadence: &Cadence) -> CadenceJson {
    CadenceJson {
        class: cadence.class.as_str().to_owned(),
        confidence: thousandths(cadence.confidence),
        sweeps: cadence.sweeps,
        calls_per_sweep: cadence.calls_per_sweep.median,
        calls_per_sweep_max: cadence.calls_per_sweep.max,
        extras: cadence.extras,
        coverage: thousandths(cadence.coverage),
        needs_more: cadence.needs_more,
        leaning: cadence.leaning.as_ref().map(|leaning| LeaningJson {
            period_seconds: thousandths(leaning.period_seconds),
            period: leaning.period.clone(),
        }),
        text: words::cadence(cadence),
        tracks: cadence.tracks.iter().map(of_track).collect(),
    }
}

fn of_track(track: &Track) -> TrackJson {
    TrackJson {
        period_seconds: thousandths(track.period_seconds),
        period: track.period.clone(),
        phases_utc: track.phases_utc.clone(),
        weekdays: track
            .weekdays
            .as_ref()
            .map(|days| days.iter().map(|day| format!("{day:?}")).collect()),
        lock: track.lock.as_str().to_owned(),
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
                from: shift.from.clone(),
                to: shift.to.clone(),
            })
            .collect(),
        state: track.state.as_str().to_owned(),
        first: track.first,
        last: track.last,
        next: track.next,
        next_plus_minus_seconds: thousandths(track.next_plus_minus_seconds),
        chance_one_in: track.chance_one_in.min(MOST_CHANCE).round(),
    }
}
