//! The audit of the sandbox account through the real binary: its findings equal the truth, nothing missing and
//! nothing extra.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;
use trailhum::sandbox::{self, ACCOUNT_ID, Account, Limits, Settings};

use crate::support::{Sandbox, run, trailhum};

/// What tells one series from another: region, caller and session, service, call, error, kind of policy, message,
/// resource and qualifier.
type Key = [String; 10];

/// The column of the truth that holds: whether the inventory is known.
#[derive(Clone, Copy, PartialEq)]
enum Inventory {
    Config,
    None,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The session, where it is part of the identity.
fn session(caller: &Value) -> String {
    let own = format!("arn:aws:iam::{ACCOUNT_ID}:role/");
    let role = text(&caller["role_arn"]);
    let path = role.strip_prefix(&own).unwrap_or_default();
    let fixed = ["aws-service-role/", "aws-reserved/sso.amazonaws.com/"];
    if fixed.iter().any(|begin| path.starts_with(begin)) {
        text(&caller["session"])
    } else {
        String::new()
    }
}

fn found(report: &Value) -> BTreeMap<Key, &Value> {
    let key = |finding: &Value| {
        let (caller, resource) = (&finding["caller"], &finding["resource"]);
        [
            text(&finding["region"]),
            text(&caller["name"]),
            session(caller),
            text(&finding["event_source"]),
            text(&finding["event_name"]),
            text(&finding["error_code"]),
            text(&finding["denied_by"]["policy"]),
            text(&finding["error_message"]),
            text(&resource["id"]),
            text(&resource["qualifier"]),
        ]
    };
    let findings = report["findings"].as_array().unwrap();
    let by_key: BTreeMap<Key, &Value> = findings.iter().map(|finding| (key(finding), finding)).collect();
    assert_eq!(by_key.len(), findings.len(), "two findings of one series");
    by_key
}

fn true_findings<'t>(truth: &'t Value, source: &str) -> BTreeMap<Key, &'t Value> {
    let fields = [
        "region",
        "caller_name",
        "session",
        "event_source",
        "event_name",
        "error_code",
        "denied_by",
        "error_message",
        "resource_id",
        "qualifier",
    ];
    let of_source = |finding: &&Value| {
        let mut sources = finding["sources"].as_array().unwrap().iter();
        sources.any(|known| known == source)
    };
    let findings = truth["findings"].as_array().unwrap().iter().filter(of_source);
    findings
        .map(|finding| (fields.map(|field| text(&finding[field])), finding))
        .collect()
}

/// The sandbox calls scanners by shorter names than the catalog. Who is unverified is none.
fn scanner(truth: &Value) -> Value {
    match (truth["scanner"].as_str(), truth["proof"].as_str()) {
        (Some("config"), Some("recorder_role")) => "config-recorder-role".into(),
        (Some("config"), Some("verified")) => "config-recorder".into(),
        (_, Some("verified")) => truth["scanner"].clone(),
        _ => Value::Null,
    }
}

/// Whether a caller that is not proven says to be known is a matter of what is known of user agents.
fn proven(proof: &Value) -> Value {
    match proof.as_str() {
        Some("verified" | "recorder_role") => proof.clone(),
        _ => Value::Null,
    }
}

/// Cadences in hours.
fn hours(periods: &Value, key: Option<&str>) -> Vec<f64> {
    let periods = periods.as_array().unwrap().iter();
    let seconds = periods.map(|period| key.map_or(period, |key| &period[key]).as_f64().unwrap());
    let mut hours: Vec<f64> = seconds.map(|period| (period / 3600.0).round()).collect();
    hours.sort_by(f64::total_cmp);
    hours
}

/// What differs between a finding and the truth, with the column of the truth that holds.
fn differences(finding: &Value, truth: &Value, inventory: Inventory) -> Vec<String> {
    let (kind, verdict) = match inventory {
        Inventory::Config => ("caller", "verdict"),
        Inventory::None => ("caller_without_inventory", "verdict_without_inventory"),
    };
    let mut wrong = Vec::new();
    let mut differ = |what: &str, is: &Value, should: &Value| {
        if is != should {
            wrong.push(format!(
                "{what} is {is}, should be {should} ({}, {})",
                truth["scenario"], finding["reason"]
            ));
        }
    };
    let caller = &finding["caller"];
    differ("caller", &caller["kind"], &truth[kind]);
    for field in ["cause", "count"] {
        differ(field, &finding[field], &truth[field]);
    }
    differ("verdict", &finding["verdict"], &truth[verdict]);
    differ("check", &finding["check"], &truth["lookup"]);
    differ("first", &finding["first_at"], &truth["first"]);
    differ("last", &finding["last_at"], &truth["last"]);
    if inventory == Inventory::Config {
        differ("proof", &proven(&caller["proof"]), &proven(&truth["proof"]));
        if proven(&truth["proof"]) != Value::Null {
            differ("scanner", &caller["scanner"], &scanner(truth));
        }
    }
    let is = hours(&finding["cadence"]["tracks"], Some("period_seconds"));
    differ("cadence", &is.into(), &hours(&truth["periods_seconds"], None).into());
    wrong
}

fn compare(report: &Value, truth: &Value, source: &str, inventory: Inventory) {
    let (found, mut expected) = (found(report), true_findings(truth, source));
    let mut wrong = Vec::new();
    for (key, finding) in &found {
        // The truth names no resource where the record has only a parameter of some other service.
        let mut nameless = key.clone();
        nameless[8] = String::new();
        match expected.remove(key).or_else(|| expected.remove(&nameless)) {
            Some(truth) => {
                let differences = differences(finding, truth, inventory);
                wrong.extend(differences.iter().map(|difference| format!("{difference}: {key:?}")));
            }
            None => wrong.push(format!("extra: {key:?}")),
        }
    }
    wrong.extend(expected.keys().map(|key| format!("missing: {key:?}")));
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}

/// The default account as trail files, written once for all tests.
pub(crate) fn trail() -> &'static Path {
    static TRAIL: OnceLock<PathBuf> = OnceLock::new();
    TRAIL.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("trail");
        let _ = std::fs::remove_dir_all(&folder);
        sandbox::write(&Account::new(&Settings::default()), &folder).unwrap();
        folder
    })
}

/// What the audit of these files says.
pub(crate) fn trail_report() -> Value {
    run(&mut trailhum(&[
        "audit",
        "--events",
        trail().to_str().unwrap(),
        "--format",
        "json",
    ]))
    .json()
}

#[test]
fn every_finding_of_the_sandbox_is_right_over_lookup_events() {
    let ran = run(&mut trailhum(&[
        "audit",
        "--sandbox",
        "--since",
        "30d",
        "--format",
        "json",
    ]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let truth = serde_json::to_value(Account::new(&Settings::default()).truth()).unwrap();
    compare(&ran.json(), &truth, "lookup_events", Inventory::Config);
}

#[test]
fn every_finding_of_the_sandbox_is_right_from_trail_files_without_an_account() {
    let folder = trail().to_str().unwrap();
    let ran = run(&mut trailhum(&["audit", "--events", folder, "--format", "json"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let truth: Value = serde_json::from_str(&std::fs::read_to_string(trail().join("truth.json")).unwrap()).unwrap();
    let report = ran.json();
    compare(&report, &truth, "trail_files", Inventory::None);
    assert_eq!(report["totals"]["events"], truth["records"]);
    let errors: BTreeMap<String, u64> = serde_json::from_value(truth["errors"].clone()).unwrap();
    let counted = report["error_codes"].as_array().unwrap();
    let counted: BTreeMap<String, u64> = counted
        .iter()
        .map(|code| (text(&code["error_code"]), code["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(counted, errors);
    let findings = report["findings"].as_array().unwrap().iter();
    let found: u64 = findings.map(|finding| finding["count"].as_u64().unwrap()).sum();
    assert_eq!(found, errors.values().sum::<u64>(), "every error is accounted for");
}

#[test]
fn every_finding_of_the_sandbox_is_right_from_trail_files_and_the_inventory() {
    let sandbox = Sandbox::start(&Settings::default(), Limits::default());
    let folder = trail().to_str().unwrap();
    let arguments = ["audit", "--events", folder, "--inventory", "config", "--format", "json"];
    let ran = run(&mut sandbox.trailhum(&arguments));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let truth = serde_json::to_value(Account::new(&Settings::default()).truth()).unwrap();
    compare(&ran.json(), &truth, "trail_files", Inventory::Config);
}

#[test]
fn the_report_has_every_field_of_the_schema() {
    let report = run(&mut trailhum(&["audit", "--sandbox", "--format", "json"])).json();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let has = |value: &Value, wanted: &str| {
        for key in wanted.split_whitespace() {
            assert!(value.get(key).is_some(), "{key} is missing in {:?}", keys(value));
        }
    };
    assert_eq!(report["schema"], "trailhum.report/2");
    has(
        &report,
        "tool_version accounts regions window coverage summary totals error_codes callers checks findings",
    );
    has(&report["window"], "from to");
    has(&report["coverage"], "complete sources gaps api_calls");
    has(
        &report["totals"],
        "events errors investigate unexplained changed client benign noise not_kept_apart",
    );
    has(&report["error_codes"][0], "error_code count share noise per_day");
    has(&report["error_codes"][0]["per_day"][0], "date count");
    for finding in report["findings"].as_array().unwrap() {
        has(
            finding,
            "id verdict why reason cause denied_by known_error check account region resource sub_configuration caller event_source event_name error_code error_message count first_at last_at cadence source_addresses user_agents resources sample_event_ids options",
        );
        has(&finding["resource"], "type id arn state");
        has(&finding["sub_configuration"], "key state read_from");
        has(
            &finding["caller"],
            "kind name account scanner proof claim role_arn principal_arn session invoked_by user_agent source_ip_address",
        );
        has(
            &finding["cadence"],
            "class confidence sweeps calls_per_sweep extras needs_more leaning text tracks",
        );
        for track in finding["cadence"]["tracks"].as_array().unwrap() {
            has(
                track,
                "period_seconds period phases_utc jitter_seconds hits late expected missed state first_at last_at next_at next_plus_minus_seconds",
            );
        }
    }
    let sum: u64 = ["investigate", "unexplained", "changed", "client", "benign", "noise"]
        .iter()
        .map(|verdict| report["totals"][verdict].as_u64().unwrap())
        .sum();
    assert_eq!(sum, report["totals"]["errors"].as_u64().unwrap());
}

#[test]
fn the_default_audit_reads_no_sub_configuration_and_asks_no_more_than_it_must() {
    let report = run(&mut trailhum(&["audit", "--sandbox", "--format", "json"])).json();
    let calls: BTreeMap<String, u64> = serde_json::from_value(report["coverage"]["api_calls"].clone()).unwrap();
    let made: Vec<&str> = calls.keys().map(String::as_str).collect();
    assert_eq!(
        made,
        [
            "cloudtrail:LookupEvents",
            "config:BatchGetResourceConfig",
            "config:DescribeConfigurationRecorderStatus",
            "config:DescribeConfigurationRecorders",
            "config:ListConfigurationRecorders",
            "config:ListDiscoveredResources",
            "sts:GetCallerIdentity",
        ]
    );
    // At most ceil(events of that name / 50) + 1 per event name and region.
    let account = Account::new(&Settings::default());
    let from = Settings::default().now.as_second() - 14 * 86_400;
    let catalog = trailhum::catalog::Catalog::builtin().unwrap();
    let mut allowed = 0;
    for region in account.regions() {
        for name in &catalog.names_to_ask(trailhum::catalog::HistoryUse::Always) {
            let of_name = |record: &&sandbox::Record| {
                record.event_name() == *name && record.region() == region && record.time().as_second() >= from
            };
            allowed += account.records().iter().filter(of_name).count().div_ceil(50) + 1;
        }
    }
    assert!(
        calls["cloudtrail:LookupEvents"] <= allowed as u64,
        "{} of {allowed}",
        calls["cloudtrail:LookupEvents"]
    );
}

#[test]
fn the_most_verbose_run_prints_no_access_key_id() {
    let ran = run(&mut trailhum(&[
        "audit",
        "--sandbox",
        "--since",
        "1h",
        "-vv",
        "--inventory",
        "live",
    ]));
    assert!(ran.err.contains("cloudtrail:LookupEvents"), "{}", ran.err);
    assert!(!ran.err.contains("AKIASANDBOX"), "{}", ran.err);
    let folder = tempfile::tempdir().unwrap();
    let key = "AKIAIOSFODNN7EXAMPLE";
    // Nobody answers there: everything is said before a request is given up.
    let ran = run(trailhum(&["audit", "--since", "1h", "-vv"])
        .env("XDG_DATA_HOME", folder.path())
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        .env("AWS_REGION", "eu-central-1")
        .env("AWS_MAX_ATTEMPTS", "1")
        .env("AWS_ACCESS_KEY_ID", key)
        .env("AWS_SESSION_TOKEN", "TOKENOFASESSION")
        .env("AWS_SECRET_ACCESS_KEY", "sandbox"));
    assert!(ran.err.contains("sts:GetCallerIdentity"), "{}", ran.err);
    assert!(
        !ran.err.contains(key) && !ran.err.contains("TOKENOFASESSION"),
        "{}",
        ran.err
    );
}
