//! One truth: whoever is asked for the generated month, the report is the same.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use trailhum::sandbox::Limits;

use super::{Engine, STORE, audit};
use crate::logs::agree_with_files;
use crate::month::{WINDOW, audit_files, same, small, trail, without_coverage};
use crate::moto::bucket;
use crate::moto::server::{Items, Moto};
use crate::support::{Sandbox, finding_lines, run, trail_records, trailhum};

#[test]
#[ignore = "needs python3 and the Python package index"]
fn event_history_trail_files_a_bucket_a_log_group_athena_and_lake_give_the_same_report_but_for_coverage() {
    let folder = trail(&["--days", "30"]);
    let files = audit_files(folder.path());
    let history = run(&mut trailhum(
        &[
            &["audit", "--sandbox", "--inventory", "none", "--format", "json"],
            &WINDOW[..],
        ]
        .concat(),
    ));
    let (history, known) = (failed_checks(&history.json()), failed_checks(&files));
    assert!(known.len() > 50, "{}", known.len());
    for (history, mut known) in history.iter().zip(known.clone()) {
        let mut history = history.clone();
        if known["change"]["made_by"].is_object() && known["why"] != "setting_removed" {
            // LookupEvents is not asked who changed a setting that does not protect, only whether it was there.
            for finding in [&mut history, &mut known] {
                finding["change"] = json!(finding["change"]["what"]);
                finding["reason"] = json!(null);
            }
        }
        if known["why"] == "not_steady" {
            // Event history does not show the other errors of an identity, so another reason may come first.
            (history["reason"], known["reason"]) = (json!(null), json!(null));
        }
        assert_eq!(history, known);
    }
    assert_eq!(history.len(), known.len());

    // Small pages, so that series come on many of them.
    let engine = Engine::start(folder.path(), &json!({"page": 10}));
    for (events, kind) in [("athena:logs.cloudtrail", "athena"), (STORE, "lake")] {
        let fetched = || engine.calls().iter().filter(|call| *call == "GetQueryResults").count();
        let before = fetched();
        let ran = audit(&engine, events, &[]);
        let report = ran.json();
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(report["coverage"]["complete"], json!(true));
        let source = &report["coverage"]["sources"][0];
        assert_eq!(source["kind"], kind);
        assert_eq!(source["count"], files["coverage"]["sources"][0]["count"]);
        assert!(fetched() - before > 3);
        same(&without_coverage(report), &without_coverage(files.clone()));
    }

    let moto = Moto::start(Items::AsTheyCome);
    bucket::upload(&moto, folder.path());
    let args = [
        &["audit", "--events", "s3://logs/trails", "--format", "json"],
        &WINDOW[..],
    ]
    .concat();
    let ran = run(engine.trailhum(&args).env("AWS_ENDPOINT_URL_S3", moto.url()));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    assert_eq!(report["coverage"]["sources"][0]["kind"], "trail_bucket");
    same(&without_coverage(report), &without_coverage(files));

    agree_with_files(folder.path());
}

#[test]
#[ignore = "takes half a minute"]
fn the_month_over_standard_input_gives_the_report_of_the_files_in_each_wrapping_of_cloudtrails_own() {
    let folder = trail(&["--days", "30"]);
    let files = without_coverage(audit_files(folder.path()));
    let records = trail_records(folder.path());
    let entry = |record: &Value| json!({"EventId": record["eventID"], "CloudTrailEvent": record.to_string()});
    let answer = json!({"Events": records.iter().map(entry).collect::<Vec<_>>()}).to_string();
    let bridged = |record: &Value| {
        let source = record["eventSource"].as_str().expect("a text").split('.').next();
        let source = format!("aws.{}", source.unwrap_or_default());
        json!({"source": source, "detail-type": "AWS API Call via CloudTrail", "detail": record}).to_string()
    };
    let events = records.iter().map(bridged).collect::<Vec<_>>().join("\n");
    let item = |record: &Value| format!("- CloudTrailEvent: '{}'\n", record.to_string().replace('\'', "''"));
    let yaml = records
        .iter()
        .map(item)
        .fold("Events:\n".to_owned(), |text, item| text + &item);
    for text in [answer, events, yaml] {
        let path = folder.path().join("input");
        std::fs::write(&path, text).expect("a file");
        let args = [&["audit", "--events", "-", "--format", "json"], &WINDOW[..]].concat();
        let input = std::fs::File::open(&path).expect("a file");
        let ran = run(trailhum(&args).stdin(input));
        assert_eq!(ran.code, 0, "{}", ran.err);
        same(&without_coverage(ran.json()), &files);
    }
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn an_engines_findings_are_written_line_by_line_as_they_come_and_none_is_missing() {
    let folder = small();
    let engine = Engine::start(folder.path(), &json!({}));
    let whole = audit(&engine, "athena:logs.cloudtrail", &[]).json();
    let findings = whole["findings"].as_array().expect("findings");
    assert!(whole["totals"].get("findings_not_listed").is_none());
    let lines = |further: &[&str]| -> Vec<Value> {
        let ran = audit(
            &engine,
            "athena:logs.cloudtrail",
            &[&["--format", "ndjson"], further].concat(),
        );
        assert_eq!(ran.code, 0, "{}", ran.err);
        finding_lines(&ran.out)
    };
    let sorted = |mut findings: Vec<Value>| {
        findings.sort_by_key(|finding| finding["id"].as_str().map(str::to_owned));
        findings
    };
    assert_eq!(sorted(lines(&[])), sorted(findings.clone()));
    // The first of the report, as of any other source.
    assert_eq!(lines(&["--limit", "3"]), findings[..3]);
    let urgent = lines(&["--only", "investigate"]);
    assert!(!urgent.is_empty() && urgent.iter().all(|finding| finding["verdict"] == "investigate"));

    let file = folder.path().join("rows.csv");
    let path = file.to_str().expect("UTF-8");
    let ran = audit(
        &engine,
        "athena:logs.cloudtrail",
        &["--format", "csv", "--output", path],
    );
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    let rows = std::fs::read_to_string(&file).expect("written");
    assert_eq!(rows.lines().count(), findings.len() + 1);
    // What cannot be read leaves the file as it is.
    let ran = audit(&engine, "athena:logs.elsewhere", &["--format", "csv", "--output", path]);
    assert_eq!(ran.code, 2);
    assert_eq!(std::fs::read_to_string(&file).expect("still there"), rows);
}

/// LookupEvents is asked for the calls of the catalog only, so the errors of other calls are missing there; and it
/// counts the last quarter of an hour as not yet delivered, which is coverage.
fn failed_checks(report: &Value) -> Vec<Value> {
    let findings = report["findings"].as_array().expect("findings").iter();
    let mut checks: Vec<Value> = findings
        .filter(|finding| !finding["check"].is_null())
        .cloned()
        .collect();
    for finding in &mut checks {
        finding["cadence"]["coverage"] = json!(null);
    }
    checks
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn what_is_asked_names_only_the_partitions_of_the_window_and_the_columns_that_are_needed() {
    let folder = small();
    let engine = Engine::start(folder.path(), &json!({}));
    let ran = audit(&engine, "athena:logs.cloudtrail", &["--region", "eu-central-1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let statements = engine.statements();
    assert_eq!(statements.len(), 2);
    for statement in statements {
        assert!(
            statement.contains(r#""timestamp" >= '2025/12/17' AND "timestamp" < '2026/01/17'"#),
            "{statement}"
        );
        assert!(statement.contains(r#"AND "region" = 'eu-central-1'"#), "{statement}");
        // No more than the listed columns of the table.
        let (_, innermost) = statement.rsplit_once("SELECT ").expect("a selection");
        assert!(
            !innermost.starts_with('*') && innermost.contains("FROM \"logs\".\"cloudtrail\""),
            "{statement}"
        );
        for column in ["responseelements", "additionaleventdata", "accesskeyid"] {
            assert!(!statement.contains(column), "{column} in {statement}");
        }
    }
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn a_denied_probe_of_the_delivery_bucket_comes_with_what_the_channel_says_of_its_deliveries() {
    let sandbox = Sandbox::start(&Sandbox::settings(), Limits::default());
    for (fixture, said) in [
        ("genuine/config-head-bucket-access-denied", true),
        ("s3/s3-bucket-cors", false),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/events/{fixture}.json"));
        let record: Value = serde_json::from_slice(&fs::read(path).expect("a fixture")).expect("JSON");
        super::write_day(folder.path(), "111122223333", &[record]);
        let engine = Engine::start(folder.path(), &json!({}));
        let args = [
            "audit",
            "--events",
            "athena:logs.cloudtrail",
            "--inventory",
            "config",
            "--since",
            "2026-03-01",
            "--until",
            "2026-03-04",
            "--format",
            "json",
        ];
        // The table is the engine's, the recorder the sandbox's.
        let config = sandbox.endpoint().url();
        let ran = run(engine.trailhum(&args).env("AWS_ENDPOINT_URL_CONFIG_SERVICE", config));
        let report = ran.json();
        assert!(report["totals"]["errors"] == 1, "{fixture}: {}", ran.err);
        let notes = report["coverage"]["notes"].to_string();
        let words = "history files: last status FAILURE, error AccessDenied";
        assert_eq!(notes.contains(words), said, "{fixture}: {notes}");
    }
}
