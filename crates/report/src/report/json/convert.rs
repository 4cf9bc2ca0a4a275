//! The report in the words of its schema.

mod caller;
mod checks;
mod organization;

use crate::words;
use trailhum_core::catalog::{Denial, age};
use trailhum_core::coverage::PartlyRead;
use trailhum_core::finding::{Finding, Past, Remedy, Verdict};
use trailhum_core::health::HealthNote;
use trailhum_core::inventory::{ReadFrom, Setting};
use trailhum_core::tally::Distinct;
use trailhum_core::time::TimeSpan;

use super::caller::DistinctJson;
use super::schema::{
    CadenceJson, ChangeJson, CoverageJson, DayJson, DeniedByJson, ErrorCodeJson, FindingJson, HealthJson, OptionJson,
    PartlyReadJson, ReportJson, ResourceJson, SubConfigurationJson, TotalsJson, WriteJson,
};
use super::summary::{SummaryJson, VerdictsJson};
use crate::report::{ErrorCode, Report, answer};

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
        catalog_date: age::DATE.to_string(),
        accounts: report.accounts.clone(),
        regions: report.regions.clone(),
        window: TimeSpan::new(report.scope.from, report.scope.to),
        coverage: CoverageJson {
            complete: report.is_complete(),
            sources: coverage.sources.clone(),
            gaps: coverage.gaps.clone(),
            health: coverage.health.iter().map(of_health).collect(),
            partly_read: coverage.partly_read.iter().map(of_partly_read).collect(),
            notes: report.notes(),
            api_calls: coverage.api_calls.clone(),
            settings_file: coverage.settings_file.clone(),
        },
        summary: of_summary(report),
        totals: TotalsJson {
            events: totals.events,
            errors: totals.errors,
            by_verdict: of_verdicts(|verdict| totals.with_verdict(verdict)),
            not_kept_apart: totals.not_kept_apart,
            findings_not_listed: Some(report.left_out()).filter(|left_out| *left_out > 0),
        },
        callers: caller::caller_sums(&report.findings),
        checks: checks::checks(&report.findings),
        error_codes: report.error_codes.iter().map(of_code).collect(),
        findings: report
            .findings
            .iter()
            .map(|finding| of_finding(finding, report.read_from))
            .collect(),
        organization: report.organization.as_ref().map(organization::organization_json),
        acceptance: super::accept::acceptance_json(report),
    }
}

fn of_summary(report: &Report) -> SummaryJson {
    SummaryJson {
        sentences: answer::sentences(report),
        errors: of_verdicts(|verdict| report.totals.with_verdict(verdict)),
        findings: of_verdicts(|verdict| report.totals.findings(verdict)),
        not_read: answer::not_read(report),
    }
}

pub(in crate::report) fn of_verdicts(number: impl Fn(Verdict) -> usize) -> VerdictsJson {
    VerdictsJson {
        investigate: number(Verdict::Investigate),
        unexplained: number(Verdict::Unexplained),
        changed: number(Verdict::Changed),
        client: number(Verdict::Client),
        benign: number(Verdict::Benign),
        noise: number(Verdict::Noise),
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
        changed_at: change.map(|change| change.time),
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
        by_verdict: of_verdicts(|verdict| code.with_verdict(verdict)),
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
        why: Some(finding.why),
        reason: words::reason(finding),
        cause: finding.cause,
        denied_by: key
            .denial
            .map(|Denial { policy, explicit }| DeniedByJson { policy, explicit }),
        known_error: key.known.clone(),
        change: finding.past.as_ref().map(of_past),
        check: key.check.as_ref().map(|(id, _)| id.clone()),
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
        caller: caller::of_caller(finding),
        event_source: key.source.clone(),
        event_name: key.name.clone(),
        error_code: key.error_code.clone(),
        error_message: finding.latest.message.clone(),
        count: finding.count,
        first_at: finding.first,
        last_at: finding.last,
        cadence: of_cadence(finding),
        consistent_with: finding.consistent_with.clone(),
        pooled: finding.pooled.clone(),
        source_addresses: of_distinct(&finding.spread.source_ips),
        user_agents: of_distinct(&finding.spread.user_agents),
        resources: of_distinct(&finding.spread.resources),
        draft_catalog_entry: words::finding::draft(finding),
        sample_event_ids: finding.samples.clone(),
        options: finding.remedies.iter().map(checks::of_share).collect(),
        accepted: finding.accepted.as_deref().map(Into::into),
    }
}

fn of_distinct(distinct: &Distinct) -> DistinctJson {
    DistinctJson {
        count: distinct.count(),
        exact: distinct.is_exact(),
        top: distinct.top().iter().map(|value| value.text.to_owned()).collect(),
    }
}

fn of_past(past: &Past) -> ChangeJson {
    let configured = past.configured.as_ref();
    ChangeJson {
        what: past.course,
        configured_first_at: configured.map(|it| it.first),
        configured_last_at: configured.map(|it| it.last),
        shown_by: configured.map(|it| it.caller.clone()).unwrap_or_default(),
        missing_first_at: past.missing.0,
        missing_last_at: past.missing.1,
        restored_at: past.restored,
        made_by: past.changed_by.as_ref().map(|write| WriteJson {
            event_name: write.event_name.clone(),
            made_at: write.time,
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

fn of_cadence(finding: &Finding) -> CadenceJson {
    let cadence = &finding.cadence;
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
        text: words::cadence_with_suggestion(finding),
        tracks: cadence.tracks.clone(),
    }
}
