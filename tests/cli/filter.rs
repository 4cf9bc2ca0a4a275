//! The filters, executed where others would execute them: each keeps exactly the events that the predicate keeps.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use trailhum::catalogue::Catalogue;
use trailhum::event::Event;
use trailhum::filter::{Dialect, Exclusion};
use trailhum::sandbox::{Account, Settings};

use crate::audit::{trail, trail_report};
use crate::moto::python;
use crate::support::{run, trailhum};

/// The engines that run the filters.
const PACKAGES: [&str; 3] = ["duckdb==1.4.1", "sqlglot==27.20.0", "jq==1.10.0"];

/// Records in one trail file.
const FILE: usize = 4000;

fn fixtures(folder: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/events").join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    paths
        .iter()
        .map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
        .collect()
}

/// Every noise fixture with one thing after the other missing, null or wrong, and everything that is no noise.
fn traps() -> Vec<Value> {
    let mut traps: Vec<Value> = ["genuine", "quirks", "article", "s3", "lambda"]
        .into_iter()
        .flat_map(fixtures)
        .collect();
    let places = [
        "/userIdentity",
        "/userIdentity/type",
        "/userIdentity/arn",
        "/userIdentity/invokedBy",
        "/userIdentity/sessionContext",
        "/userIdentity/sessionContext/sessionIssuer",
        "/userIdentity/sessionContext/sessionIssuer/arn",
        "/readOnly",
        "/eventSource",
        "/eventName",
        "/errorCode",
        "/errorMessage",
        "/recipientAccountId",
        "/requestParameters",
    ];
    let strange = [
        "x",
        "o'brien \"quoted\" \\ back * ? % _ \n line",
        "macie.amazonaws.com",
        "AWSServiceRoleForConfig",
    ];
    for record in ["s3", "lambda"].into_iter().flat_map(fixtures) {
        for place in places {
            for other in [None, Some(Value::Null)]
                .into_iter()
                .chain(strange.map(|text| Some(json!(text))))
            {
                let mut trap = record.clone();
                let Some(value) = trap.pointer_mut(place) else { continue };
                match other {
                    Some(Value::String(_)) if value.is_object() || value.is_boolean() => continue,
                    Some(other) => *value = other,
                    None => {
                        let (parent, key) = place.rsplit_once('/').unwrap();
                        trap.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key);
                    }
                }
                traps.push(trap);
            }
        }
        let mut writes = record.clone();
        writes["readOnly"] = json!(false);
        traps.push(writes);
    }
    // In a trail file readOnly is a boolean, and no record lacks what the event needs.
    traps.retain(|trap| !trap["readOnly"].is_string() && Event::from_json(&trap.to_string()).is_ok());
    for (number, trap) in traps.iter_mut().enumerate() {
        trap["eventID"] = json!(format!("0000aaaa-0000-4000-8000-{number:012x}"));
    }
    traps
}

fn printed(exclusion: &Exclusion, dialect: Dialect) -> String {
    exclusion.print(dialect).unwrap().text
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn athena_lake_duckdb_and_jq_keep_exactly_the_events_that_the_predicate_keeps() {
    let python = python::environment("filter-venv", &PACKAGES);
    let account = Account::new(&Settings {
        traffic: 100,
        ..Settings::default()
    });
    let sandbox = account
        .records()
        .iter()
        .map(|record| serde_json::to_value(record).unwrap());
    let records: Vec<Value> = sandbox.chain(traps()).collect();
    assert!(records.len() >= 100_000, "{}", records.len());
    let exclusion = Exclusion::of_catalogue(&Catalogue::builtin().unwrap(), Vec::new());
    let mut expected = BTreeSet::new();
    let mut noise = 0;
    for record in &records {
        let event = Event::from_json(&record.to_string()).unwrap();
        if exclusion.hides(&event) {
            noise += 1;
        } else {
            expected.insert(event.id.to_string());
        }
    }
    assert_eq!(expected.len() + noise, records.len(), "an eventID stands twice");
    assert!(noise > 2000, "{noise}");
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("AWSLogs")).unwrap();
    for (number, records) in records.chunks(FILE).enumerate() {
        let file = fs::File::create(path(&format!("AWSLogs/{number:03}.json.gz"))).unwrap();
        let mut gzip = GzEncoder::new(file, Compression::fast());
        serde_json::to_writer(&mut gzip, &json!({"Records": records})).unwrap();
        gzip.finish().unwrap();
    }
    let mut lines = std::io::BufWriter::new(fs::File::create(path("events.ndjson")).unwrap());
    for record in &records {
        writeln!(lines, "{record}").unwrap();
    }
    lines.flush().unwrap();
    for (name, dialect) in [
        ("athena", Dialect::Athena),
        ("lake", Dialect::Lake),
        ("duckdb", Dialect::Duckdb),
        ("jq", Dialect::Jq),
    ] {
        fs::write(path(name), printed(&exclusion, dialect)).unwrap();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/filter/execute.py");
    let output = Command::new(python).arg(script).arg(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let kept: Value = serde_json::from_slice(&output.stdout).unwrap();
    let ids = |name: &str| -> BTreeSet<String> {
        let ids = kept[name].as_array().unwrap();
        let set: BTreeSet<String> = ids.iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        assert_eq!(set.len(), ids.len(), "{name} keeps an event twice");
        set
    };
    for name in ["athena", "lake", "duckdb", "jq"] {
        let kept = ids(name);
        let lost: Vec<_> = expected.difference(&kept).take(5).collect();
        let more: Vec<_> = kept.difference(&expected).take(5).collect();
        assert!(
            lost.is_empty() && more.is_empty(),
            "{name} loses {lost:?} and keeps {more:?}"
        );
    }
    let one_line = ids("one-line");
    assert!(
        expected.difference(&one_line).count() > 1000,
        "the one-line filter loses nothing here: no traps?"
    );
}

#[test]
fn the_predicate_hides_every_entrys_fixture_of_a_proven_caller_and_nothing_genuine() {
    let catalogue = Catalogue::builtin().unwrap();
    let exclusion = Exclusion::of_catalogue(&catalogue, Vec::new());
    let event = |record: &Value| Event::from_json(&record.to_string()).unwrap();
    for record in fixtures("genuine") {
        assert!(!exclusion.hides(&event(&record)), "{record}");
    }
    let mut hidden = 0;
    for record in ["s3", "lambda"].into_iter().flat_map(fixtures) {
        let noise =
            run(trailhum(&["explain", "-", "--format", "json"]).stdin(file(&record))).json()[0]["verdict"] == "noise";
        let event = event(&record);
        let (lookup, _) = catalogue.recognise(&event).unwrap();
        // No filter knows the date from which on such an error is none any more.
        let dated = lookup.entry.impossible_since.is_some();
        assert_eq!(exclusion.hides(&event), noise && !dated, "{record}");
        hidden += usize::from(noise && !dated);
    }
    assert!(hidden >= 12, "{hidden}");
}

/// A record as somebody's stdin.
fn file(record: &Value) -> fs::File {
    use std::io::Seek as _;
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(record.to_string().as_bytes()).unwrap();
    file.rewind().unwrap();
    file
}

#[test]
fn what_a_report_found_narrows_the_filter_to_its_callers_calls_and_accounts() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let real = trail_report();
    let mut narrowed = real.clone();
    // What is left: noise of Config's, proven, on one call; and what must not count.
    narrowed["findings"].as_array_mut().unwrap().retain(|finding| {
        let proven =
            finding["caller"]["proof"] == "proven" && finding["caller"]["invoked_by"] == "config.amazonaws.com";
        finding["verdict"] != "noise" || !proven || finding["lookup"] == "s3-bucket-cors"
    });
    for finding in narrowed["findings"].as_array_mut().unwrap() {
        if finding["caller"]["invoked_by"] == "macie.amazonaws.com" {
            finding["verdict"] = json!("changed");
        }
    }
    fs::write(&report, narrowed.to_string()).unwrap();
    let filter = |args: &[&str]| {
        run(&mut trailhum(
            &[&["filter", "--report", report.to_str().unwrap()], args].concat(),
        ))
    };
    for dialect in [
        "athena",
        "lake",
        "duckdb",
        "jq",
        "logs-insights",
        "metric-filter",
        "eventbridge",
        "splunk",
        "opensearch",
        "sigma",
    ] {
        let ran = filter(&["--for", dialect]);
        assert_eq!(ran.code, 0, "{dialect}: {}", ran.err);
        assert!(
            ran.out.contains("NoSuchCORSConfiguration") && ran.out.contains("111122223333"),
            "{dialect}: {}",
            ran.out
        );
        assert!(
            !ran.out.contains("Website") && !ran.out.contains("NoSuchBucketPolicy") && !ran.out.contains("macie"),
            "{dialect}: {}",
            ran.out
        );
        assert!(!ran.err.contains("no room"), "{dialect}: {}", ran.err);
    }
    fs::write(&report, real.to_string()).unwrap();
    assert!(filter(&["--for", "athena"]).out.contains("macie.amazonaws.com"));
    fs::write(&report, "{}").unwrap();
    let ran = filter(&["--for", "athena"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("report.json"), "{}", ran.err);
}

#[test]
fn patterns_stay_within_their_limits_and_say_what_did_not_fit() {
    for (dialect, most) in [("metric-filter", 1024), ("eventbridge", 2048)] {
        let without = run(&mut trailhum(&["filter", "--for", dialect]));
        assert_eq!(without.code, 2, "{dialect}");
        assert!(without.err.contains("--account"), "{}", without.err);
        let ran = run(&mut trailhum(&[
            "filter",
            "--for",
            dialect,
            "--account",
            "111122223333",
        ]));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let length = ran.out.trim_end().chars().count();
        assert!(length <= most && length > most / 2, "{dialect}: {length}");
        assert!(
            ran.err.contains("no room") && ran.err.contains("lambda-policy"),
            "{}",
            ran.err
        );
    }
    let pattern = run(&mut trailhum(&[
        "filter",
        "--for",
        "eventbridge",
        "--account",
        "111122223333",
    ]));
    assert!(pattern.json()["detail"]["$or"].as_array().unwrap().len() > 6);
    let wrong = run(&mut trailhum(&["filter", "--for", "athena", "--account", "1'; DROP"]));
    assert_eq!(wrong.code, 2);
}

#[test]
fn the_check_counts_what_the_filter_hides_and_what_the_one_line_filter_would() {
    let args = [
        "filter",
        "--check",
        "--events",
        trail().to_str().unwrap(),
        "--format",
        "json",
    ];
    let checked = run(&mut trailhum(&args)).json();
    let number = |path: &str| checked.pointer(path).unwrap().as_u64().unwrap();
    let report = trail_report();
    assert_eq!(number("/records"), report["totals"]["events"].as_u64().unwrap());
    assert_eq!(
        number("/hidden") + number("/kept_errors"),
        report["totals"]["errors"].as_u64().unwrap()
    );
    let of_kinds = checked["one_line"].as_object().unwrap().values();
    assert_eq!(
        of_kinds.map(|kind| kind["count"].as_u64().unwrap()).sum::<u64>(),
        number("/one_line_hidden")
    );
    for kind in ["without_arn", "refused", "only_the_name"] {
        assert!(number(&format!("/one_line/{kind}/count")) > 0, "{checked}");
    }
    // Every genuine finding is kept: what is hidden was noise, or noise until something changed.
    let proven = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["verdict"] == "noise" || finding["verdict"] == "changed");
    let most: u64 = proven.map(|finding| finding["count"].as_u64().unwrap()).sum();
    assert!(number("/hidden") <= most, "{} of {most}", number("/hidden"));
    let table = run(&mut trailhum(&[
        "filter",
        "--check",
        "--events",
        trail().to_str().unwrap(),
    ]));
    assert!(
        table.out.contains("records without an arn") && table.out.lines().all(|line| line.chars().count() <= 80),
        "{}",
        table.out
    );
}
