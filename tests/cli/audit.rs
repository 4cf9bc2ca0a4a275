//! The audit of the sandbox account through the real binary: its findings equal the truth, nothing missing and
//! nothing extra.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;
use trailhum::sandbox::{self, Account, Settings};

use crate::support::{run, trailhum};

/// What tells one series from another: region, caller, session, call, error, message, resource, qualifier.
type Key = [String; 8];

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn found(report: &Value) -> BTreeMap<Key, &Value> {
    let key = |finding: &Value| {
        let caller = &finding["caller"];
        let service_linked = text(&caller["role_arn"]).contains(":role/aws-service-role/");
        let session = if service_linked {
            text(&caller["session"])
        } else {
            String::new()
        };
        let resource = &finding["resource"];
        [
            text(&finding["region"]),
            text(&caller["role_arn"]),
            session,
            text(&finding["event_name"]),
            text(&finding["error_code"]),
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

fn true_findings(truth: &Value, source: &str) -> BTreeMap<Key, Value> {
    let key = |finding: &Value| {
        [
            text(&finding["region"]),
            text(&finding["role_arn"]),
            text(&finding["session"]),
            text(&finding["event_name"]),
            text(&finding["error_code"]),
            text(&finding["error_message"]),
            text(&finding["resource_id"]),
            text(&finding["qualifier"]),
        ]
    };
    let of_source = |finding: &&Value| {
        finding["sources"]
            .as_array()
            .unwrap()
            .iter()
            .any(|known| known == source)
    };
    let findings = truth["findings"].as_array().unwrap();
    findings
        .iter()
        .filter(of_source)
        .map(|finding| (key(finding), finding.clone()))
        .collect()
}

/// The sandbox calls scanners by shorter names than the catalog.
fn scanner(truth: &Value, proof: &str) -> Value {
    match (truth.as_str(), proof) {
        (Some("config"), "matched") => "config-recorder-role".into(),
        (Some("config"), _) => "config-recorder".into(),
        _ => truth.clone(),
    }
}

fn compare(report: &Value, truth: &Value, source: &str, verdict: &str) {
    let (found, mut expected) = (found(report), true_findings(truth, source));
    let mut wrong = Vec::new();
    for (key, finding) in &found {
        // The truth names no resource where the record has only a parameter of some other service.
        let mut nameless = key.clone();
        nameless[6] = String::new();
        let Some(truth) = expected.remove(key).or_else(|| expected.remove(&nameless)) else {
            wrong.push(format!("extra: {key:?}"));
            continue;
        };
        let mut differ = |what: &str, is: &Value, should: &Value| {
            if is != should {
                wrong.push(format!(
                    "{what} is {is}, should be {should} ({}): {key:?}, {}",
                    truth["scenario"], finding["reason"]
                ));
            }
        };
        differ("verdict", &finding["verdict"], &truth[verdict]);
        differ("count", &finding["count"], &truth["count"]);
        differ("lookup", &finding["check"], &truth["lookup"]);
        differ("first", &finding["first_at"], &truth["first"]);
        differ("last", &finding["last_at"], &truth["last"]);
        if verdict == "verdict" {
            differ("proof", &finding["caller"]["proof"], &truth["proof"]);
            differ(
                "scanner",
                &finding["caller"]["scanner"],
                &scanner(&truth["scanner"], truth["proof"].as_str().unwrap()),
            );
        }
        let hours = |period: f64| (period / 3600.0).round();
        let mut is: Vec<f64> = finding["cadence"]["tracks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|track| hours(track["period_seconds"].as_f64().unwrap()))
            .collect();
        is.sort_by(f64::total_cmp);
        let should: Vec<f64> = truth["periods_seconds"]
            .as_array()
            .unwrap()
            .iter()
            .map(|period| hours(period.as_f64().unwrap()))
            .collect();
        if is != should {
            wrong.push(format!(
                "beats every {is:?} h, should be {should:?} ({}): {key:?}, {}",
                truth["scenario"], finding["cadence"]["text"]
            ));
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
    compare(&ran.json(), &truth, "lookup_events", "verdict");
}

#[test]
fn every_finding_of_the_sandbox_is_right_from_trail_files_without_an_account() {
    let folder = trail().to_str().unwrap();
    let ran = run(&mut trailhum(&["audit", "--events", folder, "--format", "json"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let truth: Value = serde_json::from_str(&std::fs::read_to_string(trail().join("truth.json")).unwrap()).unwrap();
    let report = ran.json();
    compare(&report, &truth, "trail_files", "verdict_without_inventory");
    assert_eq!(report["totals"]["events"], truth["records"]);
    let errors: BTreeMap<String, u64> = serde_json::from_value(truth["errors"].clone()).unwrap();
    let counted = report["error_codes"].as_array().unwrap();
    let counted: BTreeMap<String, u64> = counted
        .iter()
        .map(|code| (text(&code["error_code"]), code["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(counted, errors);
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
        for name in &catalog.names_to_ask() {
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
