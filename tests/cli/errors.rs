//! The ranking of error codes: the numbers are those of an independent count, and they add up.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::audit::{trail, trail_report};
use crate::support::{run, trailhum};
use crate::trail::counts::of_python;

fn errors(args: &[&str]) -> crate::support::Ran {
    let events = trail().to_str().unwrap();
    run(&mut trailhum(&[&["errors", "--events", events], args].concat()))
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn the_ranking_counts_what_python_counts_and_splits_it_without_a_rest() {
    let ran = errors(&["--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ranking = ran.json();
    let python = of_python(trail());
    let mut expected: BTreeMap<&str, u64> = BTreeMap::new();
    for (key, count) in python["failed"].as_object().unwrap() {
        let (code, _) = key.rsplit_once(' ').unwrap();
        *expected.entry(code).or_default() += count.as_u64().unwrap();
    }
    let number = |value: &Value| value.as_u64().unwrap();
    let codes = ranking["error_codes"].as_array().unwrap();
    let mut noise = 0;
    for code in codes {
        let count = number(&code["count"]);
        assert_eq!(
            Some(&count),
            expected.get(code["error_code"].as_str().unwrap()),
            "{code}"
        );
        let parts = ["investigate", "unexplained", "changed", "client", "benign", "noise"];
        assert_eq!(
            parts.iter().map(|part| number(&code[*part])).sum::<u64>(),
            count,
            "{code}"
        );
        assert_eq!(
            code["per_day"].as_object().unwrap().values().map(number).sum::<u64>(),
            count
        );
        noise += number(&code["noise"]);
    }
    assert_eq!(codes.len(), expected.len());
    assert!(
        codes
            .windows(2)
            .all(|pair| number(&pair[0]["count"]) >= number(&pair[1]["count"]))
    );
    let all: u64 = expected.values().sum();
    assert_eq!(number(&ranking["errors"]), all);
    assert_eq!(number(&ranking["left_without_noise"]), all - noise);
    assert!(noise > 0 && noise < all);
    let report = trail_report();
    assert_eq!(number(&report["totals"]["noise"]), noise);
    let judged: u64 = ["investigate", "unexplained", "changed", "client", "benign", "noise"]
        .iter()
        .map(|part| number(&report["totals"][*part]))
        .sum();
    let rows = ranking["resources"].as_array().unwrap();
    assert_eq!(rows.iter().map(|row| number(&row["count"])).sum::<u64>(), judged);
}

#[test]
fn one_code_is_shown_with_its_days_and_the_last_line_says_what_would_be_left() {
    let ran = errors(&["--code", "NoSuchCORSConfiguration"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let bars = ran.out.lines().filter(|line| line.contains('█'));
    assert!(bars.clone().count() >= 30, "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "{}", ran.out);
    assert!(!ran.out.contains("AccessDenied"), "{}", ran.out);
    assert!(
        ran.out.lines().last().unwrap().starts_with("Without noise, "),
        "{}",
        ran.out
    );
    let unknown = errors(&["--code", "NoSuchCode"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.err.contains("no error has the code \"NoSuchCode\""),
        "{}",
        unknown.err
    );
}
