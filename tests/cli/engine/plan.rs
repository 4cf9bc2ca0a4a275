//! `--plan` of an engine: the statements that will really be asked, and how much they will scan.

use serde_json::{Value, json};

use super::{Engine, STORE, audit};
use crate::month::{WINDOW, small};
use crate::moto::bucket;
use crate::moto::server::{Items, Moto};
use crate::support::{run, trailhum};

const TABLE: &str = "athena:logs.cloudtrail";

/// Two days; every record of them is in the trail of three days.
const DAYS: [&str; 4] = ["--since", "2026-01-13T00:00:00Z", "--until", "2026-01-15T00:00:00Z"];

#[test]
#[ignore = "needs python3 and the Python package index"]
fn the_plan_prints_the_statements_that_are_asked_and_estimates_what_they_scan_from_the_bucket() {
    let folder = small();
    let engine = Engine::start(folder.path(), &json!({"location": "s3://logs/trails/"}));
    let moto = Moto::start(Items::AsTheyCome);
    bucket::upload(&moto, folder.path());
    let plan = |further: &[&str]| {
        let args = [&["audit", "--plan", "--events", TABLE], &DAYS[..], further].concat();
        run(engine.trailhum(&args).env("AWS_ENDPOINT_URL_S3", moto.url()))
    };
    let ran = plan(&["--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    // Only the table was looked at.
    assert_eq!(engine.calls(), ["GetTableMetadata"]);
    let planned = ran.json();

    // The size of one day, for two days and two queries.
    let day: u64 = walkdir::WalkDir::new(folder.path())
        .into_iter()
        .map(|entry| entry.expect("readable"))
        .filter(|entry| entry.path().to_string_lossy().contains("/2026/01/14/"))
        .map(|entry| entry.metadata().expect("readable"))
        .filter(std::fs::Metadata::is_file)
        .map(|metadata| metadata.len())
        .sum();
    assert!(day > 1000);
    assert_eq!(planned["bytes"], day * 4);
    assert_eq!(planned["sampled_day"], "2026-01-14");
    assert_eq!(
        (&planned["accounts"], &planned["sampled_accounts"]),
        (&json!(1), &json!(1))
    );
    let usd = f64::from(u32::try_from(day).expect("a small trail")) * 4.0 * 5e-12;
    assert!((planned["usd"].as_f64().expect("a number") - usd).abs() < 1e-12);

    let args = [&["audit", "--events", TABLE, "--format", "json"], &DAYS[..]].concat();
    assert_eq!(run(&mut engine.trailhum(&args)).code, 0);
    assert_eq!(json!(engine.statements()), planned["statements"]);

    let text = plan(&[]).out;
    for statement in engine.statements() {
        assert!(text.contains(&statement), "{text}");
    }
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("Nothing has been scanned") && words.contains("from 1 of 1 accounts on 2026-01-14"),
        "{text}"
    );
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn a_plan_without_a_size_says_so_and_a_bucket_that_may_not_be_listed_is_a_gap() {
    let folder = small();
    let engine = Engine::start(folder.path(), &json!({}));
    for events in [TABLE, STORE] {
        let ran = audit(&engine, events, &["--plan"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(ran.json()["bytes"], Value::Null);
        let table = audit(&engine, events, &["--plan", "--format", "table"]).out;
        assert!(
            table.contains("not known in advance") && table.contains("--max-scan"),
            "{table}"
        );
    }
    let engine = Engine::start(folder.path(), &json!({"location": "s3://nowhere/"}));
    let moto = Moto::start(Items::AsTheyCome);
    let args = [&["audit", "--plan", "--events", TABLE], &WINDOW[..]].concat();
    let ran = run(engine.trailhum(&args).env("AWS_ENDPOINT_URL_S3", moto.url()));
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("NoSuchBucket") && ran.out.contains("SELECT account"),
        "{}",
        ran.err
    );
}

#[test]
fn a_plan_of_files_is_refused() {
    let ran = run(&mut trailhum(&["audit", "--plan", "--events", "src"]));
    assert_eq!(ran.code, 2);
    assert!(
        ran.err
            .contains("--plan: a plan covers LookupEvents, Athena, CloudTrail Lake, Trino and CloudWatch Logs"),
        "{}",
        ran.err
    );
}
