//! A diagnosis for programs: `trailhum.doctor/1`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;
use trailhum_core::catalog::{EvidenceLevel, age};
use trailhum_core::diagnosis::{BeliefState, Diagnosis, Permission, Purpose, TrialCondition, TrialOutcome, TrialPlan};

use super::{DoctorPage, DoctorView, MissingPolicy};

#[derive(Serialize)]
struct DoctorJson<'d> {
    schema: &'static str,
    tool_version: &'static str,
    catalog_date: String,
    complete: bool,
    account: Option<&'d str>,
    caller: Option<&'d str>,
    regions: &'d [String],
    enabled_regions: Option<&'d [String]>,
    trials: Vec<TrialJson<'d>>,
    recorders: Vec<SeenRecorderJson<'d>>,
    delivery_channels: Vec<SeenChannelJson<'d>>,
    trails: Vec<SeenTrailJson<'d>>,
    log_groups: Vec<SeenLogGroupJson<'d>>,
    athena_tables: Vec<SeenTableJson<'d>>,
    catalog_facts: Vec<BeliefJson<'d>>,
    explicitly_denied: BTreeSet<&'static str>,
    missing_policy: Option<MissingPolicy>,
    next_command: String,
    api_calls: &'d BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct TrialJson<'d> {
    action: &'static str,
    purposes: &'static [Purpose],
    region: &'d str,
    outcome: TrialOutcome,
    error_code: Option<&'d str>,
    message: Option<&'d str>,
    /// Why it was not tried.
    needs: Option<TrialCondition>,
}

#[derive(Serialize)]
struct SeenRecorderJson<'d> {
    region: &'d str,
    name: &'d str,
    service: Option<&'d str>,
    role_arn: Option<&'d str>,
    recording: Option<bool>,
}

#[derive(Serialize)]
struct SeenChannelJson<'d> {
    region: &'d str,
    name: &'d str,
    last_delivery_failed: bool,
    history_delivered_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct SeenTrailJson<'d> {
    name: &'d str,
    bucket: Option<&'d str>,
    log_group: Option<&'d str>,
    every_region: bool,
    organization: bool,
}

#[derive(Serialize)]
struct SeenLogGroupJson<'d> {
    region: &'d str,
    name: &'d str,
    stored_bytes: Option<u64>,
    retention_days: Option<i32>,
}

#[derive(Serialize)]
struct SeenTableJson<'d> {
    region: &'d str,
    database: &'d str,
    name: &'d str,
}

#[derive(Serialize)]
struct BeliefJson<'d> {
    check: &'d str,
    level: EvidenceLevel,
    state: BeliefState,
    calls: usize,
    confirming: usize,
    other_codes: &'d BTreeMap<String, usize>,
}

#[derive(Serialize)]
struct TrialPlanJson<'p> {
    schema: &'static str,
    tool_version: &'static str,
    regions: &'p [String],
    all_regions: bool,
    lookup_events_pages_in_each_region: usize,
    calls: Vec<PlannedTrialJson>,
}

#[derive(Serialize)]
struct PlannedTrialJson {
    action: &'static str,
    purposes: &'static [Purpose],
    tried: bool,
    in_each_region: bool,
    needs: TrialCondition,
}

/// The version of the program, which all crates share.
const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(super) fn write(page: &DoctorPage<'_>, view: DoctorView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let found = page.diagnosis;
    let document = DoctorJson {
        schema: "trailhum.doctor/1",
        tool_version: VERSION,
        catalog_date: age::DATE.to_string(),
        complete: found.is_complete(),
        account: found.account.as_deref(),
        caller: found.caller.as_deref(),
        regions: &found.regions,
        enabled_regions: found.enabled_regions.as_deref(),
        trials: trials(found),
        recorders: recorders(found),
        delivery_channels: channels(found),
        trails: trails(found),
        log_groups: log_groups(found),
        athena_tables: tables(found),
        catalog_facts: facts(found),
        explicitly_denied: found.explicitly_denied(),
        missing_policy: page.missing_policy(),
        next_command: page.next_command(view.options),
        api_calls: &found.api_calls,
    };
    written(&document, out)
}

pub(super) fn write_plan(plan: &TrialPlan, out: &mut dyn Write) -> io::Result<()> {
    let call = |permission: &&'static Permission| PlannedTrialJson {
        action: permission.action,
        purposes: permission.purposes,
        tried: permission.is_tried(),
        in_each_region: permission.is_regional,
        needs: permission.condition,
    };
    let document = TrialPlanJson {
        schema: "trailhum.doctor-plan/1",
        tool_version: VERSION,
        regions: &plan.regions,
        all_regions: plan.all_regions,
        lookup_events_pages_in_each_region: plan.pages,
        calls: plan.permissions.iter().map(call).collect(),
    };
    written(&document, out)
}

fn written(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)
}

fn trials(found: &Diagnosis) -> Vec<TrialJson<'_>> {
    let trials = found.trials.iter().map(|trial| TrialJson {
        action: trial.permission.action,
        purposes: trial.permission.purposes,
        region: &trial.region,
        outcome: trial.outcome,
        error_code: trial.code.as_deref(),
        message: trial.message.as_deref(),
        needs: (trial.outcome == TrialOutcome::NotTried).then_some(trial.permission.condition),
    });
    trials.collect()
}

fn recorders(found: &Diagnosis) -> Vec<SeenRecorderJson<'_>> {
    let recorders = found.recorders.iter().map(|recorder| SeenRecorderJson {
        region: &recorder.region,
        name: &recorder.name,
        service: recorder.service.as_deref(),
        role_arn: recorder.role_arn.as_deref(),
        recording: recorder.recording,
    });
    recorders.collect()
}

fn channels(found: &Diagnosis) -> Vec<SeenChannelJson<'_>> {
    let channels = found.channels.iter().map(|channel| SeenChannelJson {
        region: &channel.region,
        name: &channel.name,
        last_delivery_failed: channel.fails,
        history_delivered_at: channel.delivered,
    });
    channels.collect()
}

fn trails(found: &Diagnosis) -> Vec<SeenTrailJson<'_>> {
    let trails = found.trails.iter().map(|trail| SeenTrailJson {
        name: &trail.name,
        bucket: trail.bucket.as_deref(),
        log_group: trail.log_group.as_deref(),
        every_region: trail.every_region,
        organization: trail.organization,
    });
    trails.collect()
}

fn log_groups(found: &Diagnosis) -> Vec<SeenLogGroupJson<'_>> {
    let groups = found.log_groups.iter().map(|group| SeenLogGroupJson {
        region: &group.region,
        name: &group.name,
        stored_bytes: group.stored_bytes,
        retention_days: group.retention_days,
    });
    groups.collect()
}

fn tables(found: &Diagnosis) -> Vec<SeenTableJson<'_>> {
    let tables = found.tables.iter().map(|table| SeenTableJson {
        region: &table.region,
        database: &table.database,
        name: &table.name,
    });
    tables.collect()
}

fn facts(found: &Diagnosis) -> Vec<BeliefJson<'_>> {
    let facts = found.beliefs.iter().map(|belief| BeliefJson {
        check: &belief.check,
        level: belief.level,
        state: belief.state(),
        calls: belief.calls,
        confirming: belief.confirming,
        other_codes: &belief.others,
    });
    facts.collect()
}
