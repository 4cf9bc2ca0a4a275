//! `trailhum forecast`: what is expected from the inventory alone covers what the simulated account does, and with an
//! audit's cadences the total is right.
#![expect(clippy::cast_precision_loss, reason = "counts fit the mantissa")]

use std::collections::BTreeMap;

use serde_json::Value;

use crate::audit::trail;
use crate::support::{Ran, run, trailhum};

/// From here on the truth is counted.
const SPLIT: &str = "2026-01-08T12:00:00Z";
const DAYS_AFTER: f64 = 7.0;

fn forecast(args: &[&str]) -> Ran {
    run(&mut trailhum(&[&["forecast", "--sandbox"], args].concat()))
}

/// An audit of the same account in a part of the time, as a file.
fn report(part: [&str; 2]) -> (tempfile::NamedTempFile, Value) {
    let file = tempfile::NamedTempFile::new().unwrap();
    let (events, path) = (trail().to_str().unwrap(), file.path().to_str().unwrap());
    let args = [
        "audit", "--events", events, "--quiet", "--format", "json", "--output", path,
    ];
    assert_eq!(run(&mut trailhum(&[&args[..], &part].concat())).code, 0);
    let json = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    (file, json)
}

/// Whether AWS Config made the calls, as the truth names it.
fn is_of_config(finding: &Value) -> bool {
    finding["scanner"] == "config"
        && finding["cause"] == "not_configured"
        && ["verified", "recorder_role"].contains(&finding["proof"].as_str().unwrap())
}

/// Errors a day by check at the end, by the simulator's own periods.
fn truth() -> BTreeMap<String, f64> {
    let truth = std::fs::read(trail().join("truth.json")).unwrap();
    let truth: Value = serde_json::from_slice(&truth).unwrap();
    let mut a_day = BTreeMap::new();
    let findings = truth["findings"].as_array().unwrap().iter();
    for finding in findings.filter(|it| is_of_config(it) && it["last"].as_str().unwrap() > "2026-01-14T10") {
        let Some(check) = finding["lookup"].as_str() else {
            continue;
        };
        let periods = finding["periods_seconds"].as_array().unwrap().iter();
        let of_finding: f64 = periods.map(|period| 86_400.0 / period.as_f64().unwrap()).sum();
        *a_day.entry(check.to_owned()).or_default() += of_finding;
    }
    a_day
}

#[test]
fn the_inventory_alone_gives_an_interval_for_each_check_that_covers_the_truth() {
    let ran = forecast(&["--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let json = ran.json();
    assert_eq!(json["schema"], "trailhum.forecast/1");
    let mut expected: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for row in json["checks"].as_array().unwrap() {
        let range = expected.entry(row["check"].as_str().unwrap().to_owned()).or_default();
        range.0 += row["errors_a_day"]["least"].as_f64().unwrap();
        range.1 += row["errors_a_day"]["most"].as_f64().unwrap();
    }
    let truth = truth();
    assert!(truth.len() >= 10, "{truth:?}");
    for (check, a_day) in &truth {
        let (least, most) = expected[check];
        assert!((least..=most).contains(a_day), "{check}: {least} {a_day} {most}");
    }
    // And it is no interval that covers everything: of what AWS Config was seen failing on, at most twice as much.
    let (least, most): (f64, f64) = expected
        .values()
        .filter(|(least, _)| *least > 0.0)
        .fold((0.0, 0.0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
    assert!(least > 30.0 && most < 2.3 * least, "{least} {most}");
}

#[test]
fn with_the_cadences_of_an_audit_the_total_of_the_week_that_follows_is_known_within_5_percent() {
    let (before, _) = report(["--until", SPLIT]);
    let (_, after) = report(["--since", SPLIT]);
    let scanner = |finding: &Value| finding["caller"]["scanner"].as_str().unwrap_or_default().to_owned();
    let is_of_config = |finding: &&Value| {
        finding["check"].is_string()
            && scanner(finding).starts_with("config-recorder")
            && ["service_linked_role", "recorder_role"].contains(&finding["caller"]["kind"].as_str().unwrap())
            && finding["cause"] == "not_configured"
    };
    let findings = after["findings"].as_array().unwrap().iter().filter(is_of_config);
    let seen: u64 = findings.map(|finding| finding["count"].as_u64().unwrap()).sum();
    let seen = seen as f64 / DAYS_AFTER;
    let json = forecast(&["--report", before.path().to_str().unwrap(), "--format", "json"]).json();
    let expected = json["errors_a_day_measured"].as_f64().unwrap();
    assert!((expected / seen - 1.0).abs() < 0.05, "{expected} {seen}");
    // What the inventory lets expect, and the recorder of the second region does not call.
    let rows = json["checks"].as_array().unwrap();
    let missing = rows
        .iter()
        .find(|row| row["check"] == "s3-bucket-website" && row["region"] == "us-east-1")
        .unwrap();
    assert_eq!(missing["missing"].as_array().unwrap().len(), 2, "{missing}");
}

#[test]
fn the_screen_names_the_costs_and_their_prices_and_bad_input_is_an_error() {
    let ran = forecast(&["--price-per-gb", "250"]);
    for text in [
        "CloudWatch Logs ingestion",
        "list price",
        "us-east-1",
        "--price-per-gb",
        "s3-bucket-cors",
    ] {
        assert!(ran.out.contains(text), "{text}: {}", ran.out);
    }
    assert!(ran.out.lines().count() <= 40, "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "{}", ran.out);
    let details = forecast(&["--details"]);
    assert!(
        details.out.contains("s3-bucket-cors 111122223333 us-east-1"),
        "{}",
        details.out
    );
    for args in [
        &["--price-per-gb", "-1"][..],
        &["--price-per-gb", "x"],
        &["--report", "nowhere.json"],
        &["--inventory", "nowhere.json"],
    ] {
        let ran = forecast(args);
        assert!(ran.code == 2 && ran.out.is_empty(), "{args:?} {}", ran.out);
    }
}
