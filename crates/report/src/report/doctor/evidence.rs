//! What a user may send: `trailhum.evidence/1`, which facts hold, how often and in which cadence.
//!
//! By construction nothing in it identifies anyone: it is built from numbers, from words of enums, and from texts of the
//! built-in catalog and of the table of actions. No text that was read from the account gets into it: where one is
//! compared, the catalog's own copy is written, or it is only counted.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use trailhum_core::cadence::Class;
use trailhum_core::catalog::{CallerKind, Catalog, EvidenceLevel, Proof, age};
use trailhum_core::diagnosis::{BeliefState, Diagnosis, TrialOutcome};
use trailhum_core::finding::{Finding, Verdict, Why};

use super::Report;

/// AWS Config's service-linked role, behind the account in its ARN.
const CONFIG_ROLE: &str = ":role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";

/// Seconds of a minute.
const MINUTE: f64 = 60.0;

#[derive(Serialize)]
struct EvidenceJson<'c> {
    schema: &'static str,
    tool_version: &'static str,
    catalog_date: String,
    simulated: bool,
    regions: usize,
    enabled_regions: Option<usize>,
    trials: BTreeMap<&'static str, BTreeMap<TrialOutcome, usize>>,
    explicitly_denied: usize,
    recorders: RecordersSums<'c>,
    delivery_channels: usize,
    delivery_channels_failing: usize,
    trails: TrailsSums,
    log_groups: usize,
    athena_tables: usize,
    catalog_facts: Vec<FactSums<'c>>,
    event_history: Option<HistorySums<'c>>,
}

#[derive(Serialize)]
struct RecordersSums<'c> {
    own: usize,
    own_recording: usize,
    own_with_service_linked_role: usize,
    of_services: BTreeMap<&'c str, usize>,
    of_other_services: usize,
}

#[derive(Serialize)]
struct TrailsSums {
    all: usize,
    every_region: usize,
    organization: usize,
    with_log_group: usize,
}

#[derive(Serialize)]
struct FactSums<'c> {
    check: &'c str,
    level: EvidenceLevel,
    state: BeliefState,
    calls: usize,
    confirming: usize,
    other_codes: BTreeMap<&'c str, usize>,
    codes_not_in_the_catalog: usize,
}

#[derive(Serialize)]
struct HistorySums<'c> {
    complete: bool,
    hours: i64,
    events: u64,
    errors: usize,
    by_verdict: BTreeMap<Verdict, usize>,
    series: Vec<SeriesSums<'c>>,
}

/// Series that are alike.
#[derive(Serialize)]
struct SeriesSums<'c> {
    #[serde(flatten)]
    kind: SeriesKind<'c>,
    series: usize,
    errors: usize,
    calls_expected: usize,
    calls_missed: usize,
}

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct SeriesKind<'c> {
    check: Option<&'c str>,
    known_error: Option<&'c str>,
    scanner: Option<&'c str>,
    verdict: Verdict,
    why: Why,
    caller: CallerKind,
    proof: Proof,
    cadence: Class,
    period_minutes: Vec<u64>,
}

/// Writes it. `report` is what an audit of the event history found, if there was one.
pub(super) fn write(
    found: &Diagnosis,
    report: Option<&Report>,
    catalog: &Catalog,
    simulated: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let trails = &found.trails;
    let document = EvidenceJson {
        schema: "trailhum.evidence/1",
        tool_version: env!("CARGO_PKG_VERSION"),
        catalog_date: age::DATE.to_string(),
        simulated,
        regions: found.regions.len(),
        enabled_regions: found.enabled_regions.as_ref().map(Vec::len),
        trials: trials(found),
        explicitly_denied: found.explicitly_denied().len(),
        recorders: recorders(found, catalog),
        delivery_channels: found.channels.len(),
        delivery_channels_failing: found.channels.iter().filter(|it| it.fails).count(),
        trails: TrailsSums {
            all: trails.len(),
            every_region: trails.iter().filter(|it| it.every_region).count(),
            organization: trails.iter().filter(|it| it.organization).count(),
            with_log_group: trails.iter().filter(|it| it.log_group.is_some()).count(),
        },
        log_groups: found.log_groups.len(),
        athena_tables: found.tables.len(),
        catalog_facts: facts(found, catalog),
        event_history: report.map(|report| history(report, catalog)),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn trials(found: &Diagnosis) -> BTreeMap<&'static str, BTreeMap<TrialOutcome, usize>> {
    let mut trials: BTreeMap<&'static str, BTreeMap<TrialOutcome, usize>> = BTreeMap::new();
    for trial in &found.trials {
        let outcomes = trials.entry(trial.permission.action).or_default();
        *outcomes.entry(trial.outcome).or_default() += 1;
    }
    trials
}

fn recorders<'c>(found: &Diagnosis, catalog: &'c Catalog) -> RecordersSums<'c> {
    let (mut of_services, mut of_other_services) = (BTreeMap::new(), 0);
    for service in found.recorders.iter().filter_map(|it| it.service.as_deref()) {
        match catalog.service_name(service) {
            Some(name) => *of_services.entry(name).or_default() += 1,
            None => of_other_services += 1,
        }
    }
    let own = || found.recorders.iter().filter(|it| it.service.is_none());
    let has_config_role = |role: &str| role.ends_with(CONFIG_ROLE);
    RecordersSums {
        own: own().count(),
        own_recording: own().filter(|it| it.recording == Some(true)).count(),
        own_with_service_linked_role: own()
            .filter(|it| it.role_arn.as_deref().is_some_and(has_config_role))
            .count(),
        of_services,
        of_other_services,
    }
}

fn facts<'c>(found: &Diagnosis, catalog: &'c Catalog) -> Vec<FactSums<'c>> {
    let facts = found.beliefs.iter().filter_map(|belief| {
        let check = catalog.lookup(&belief.check)?;
        let (mut other_codes, mut unknown) = (BTreeMap::new(), 0);
        for (code, count) in &belief.others {
            match catalog_code(catalog, code) {
                Some(code) => *other_codes.entry(code).or_default() += count,
                None => unknown += count,
            }
        }
        Some(FactSums {
            check: &check.entry.id,
            level: belief.level,
            state: belief.state(),
            calls: belief.calls,
            confirming: belief.confirming,
            other_codes,
            codes_not_in_the_catalog: unknown,
        })
    });
    facts.collect()
}

/// The catalog's own copy of an error code, if it has this one.
fn catalog_code<'c>(catalog: &'c Catalog, code: &str) -> Option<&'c str> {
    let mut codes = catalog.lookups().iter().flat_map(|check| check.entry.error.iter());
    codes.find(|known| *known == code).map(String::as_str)
}

fn history<'c>(report: &Report, catalog: &'c Catalog) -> HistorySums<'c> {
    let mut kinds: BTreeMap<SeriesKind<'c>, [usize; 4]> = BTreeMap::new();
    for finding in &report.findings {
        let tracks = &finding.cadence.tracks;
        let expected: usize = tracks.iter().map(|track| track.expected).sum();
        let missed: usize = tracks.iter().map(|track| track.missed).sum();
        let sums = kinds.entry(kind(finding, catalog)).or_default();
        for (sum, more) in sums.iter_mut().zip([1, finding.count, expected, missed]) {
            *sum += more;
        }
    }
    let series = kinds
        .into_iter()
        .map(|(kind, [series, errors, expected, missed])| SeriesSums {
            kind,
            series,
            errors,
            calls_expected: expected,
            calls_missed: missed,
        });
    let by_verdict = report.totals.by_verdict.keys();
    HistorySums {
        complete: report.is_complete(),
        hours: report.scope.to.duration_since(report.scope.from).as_hours(),
        events: report.totals.events,
        errors: report.totals.errors,
        by_verdict: by_verdict
            .map(|verdict| (*verdict, report.totals.with_verdict(*verdict)))
            .collect(),
        series: series.collect(),
    }
}

fn kind<'c>(finding: &Finding, catalog: &'c Catalog) -> SeriesKind<'c> {
    let check = finding.key.check.as_ref().and_then(|(id, _)| catalog.lookup(id));
    let known = finding
        .key
        .known
        .as_deref()
        .and_then(|id| catalog.known_error_by_id(id));
    let scanner = finding.scanner.as_deref().and_then(|id| catalog.scanner(id));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "periods are positive and at most some days"
    )]
    let minutes = |seconds: f64| (seconds / MINUTE).round() as u64;
    SeriesKind {
        check: check.map(|check| check.entry.id.as_str()),
        known_error: known.map(|known| known.id.as_str()),
        scanner: scanner.map(|scanner| scanner.id.as_str()),
        verdict: finding.verdict,
        why: finding.why,
        caller: finding.caller_kind,
        proof: finding.proof,
        cadence: finding.cadence.class,
        period_minutes: finding
            .cadence
            .tracks
            .iter()
            .map(|track| minutes(track.period_seconds))
            .collect(),
    }
}
