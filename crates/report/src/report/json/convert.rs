//! The report in the words of its schema.

mod organization;

use crate::words;
use trailhum_core::cadence::Cadence;
use trailhum_core::coverage::PartlyRead;
use trailhum_core::finding::{self, Finding, Past, Remedy, Verdict};
use trailhum_core::health::HealthNote;
use trailhum_core::inventory::{ReadFrom, Setting};
use trailhum_core::time::TimeSpan;

use super::schema::{
    CadenceJson, CallerJson, ChangeJson, CoverageJson, DayJson, ErrorCodeJson, FindingJson, HealthJson, OptionJson,
    PartlyReadJson, ReportJson, ResourceJson, SubConfigurationJson, TotalsJson, WriteJson,
};
use crate::report::{ErrorCode, Report};

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
        window: TimeSpan::new(report.scope.from, report.scope.to),
        coverage: CoverageJson {
            complete: report.is_complete(),
            sources: coverage.sources.clone(),
            gaps: coverage.gaps.clone(),
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
            genuine: totals.with_verdict(Verdict::Investigate),
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
        kind: note.topic(),
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
    PartlyReadJson {
        text: words::partly_read(partly),
        account: partly.account.clone(),
        region: partly.region.clone(),
        event_names: partly.names.clone(),
        spans: partly.spans.clone(),
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
        genuine: code.with_verdict(Verdict::Investigate),
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
        verdict: finding.verdict,
        cause: Some(finding.why),
        reason: words::reason(finding),
        change: finding.past.as_ref().map(of_past),
        lookup: key.check.as_ref().map(|(id, _)| id.clone()),
        account: key.account.clone(),
        region: key.region.clone(),
        resource: ResourceJson {
            r#type: key.resource.kind.clone(),
            id: key.resource.id.clone(),
            qualifier: key.resource.qualifier.clone(),
            arn: finding.arn.clone(),
            state: finding.existence,
        },
        sub_configuration: SubConfigurationJson {
            key: finding.setting_key.clone(),
            state: finding.setting,
            read_from: match finding.setting {
                Setting::Unknown => ReadFrom::None,
                Setting::Absent | Setting::Present => read_from,
            },
        },
        caller: CallerJson {
            scanner: finding.scanner.clone(),
            proof: finding.proof,
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
        consistent_with: finding.consistent_with.clone(),
        draft_catalog_entry: (finding.verdict == Verdict::Unexplained && key.check.is_none())
            .then(|| finding::draft(key, &finding.latest)),
        sample_event_ids: finding.samples.clone(),
        options: finding.remedies.iter().map(of_remedy).collect(),
    }
}

fn of_past(past: &Past) -> ChangeJson {
    let configured = past.configured.as_ref();
    ChangeJson {
        what: past.course,
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
        kind: remedy.kind,
        what: words::remedy_what(remedy),
        events_a_month: remedy.events_a_month,
        commands: remedy.commands.clone(),
        undo: remedy.undo,
        advice: remedy.advice,
        reason: words::remedy_reason(remedy),
    }
}

fn of_cadence(cadence: &Cadence) -> CadenceJson {
    CadenceJson {
        class: cadence.class,
        confidence: thousandths(cadence.confidence),
        sweeps: cadence.sweeps,
        calls_per_sweep: cadence.calls_per_sweep.median,
        calls_per_sweep_max: cadence.calls_per_sweep.max,
        extras: cadence.extras,
        coverage: thousandths(cadence.coverage),
        needs_more: cadence.needs_more,
        leaning: cadence.leaning.clone(),
        text: words::cadence(cadence),
        tracks: cadence.tracks.clone(),
    }
}
