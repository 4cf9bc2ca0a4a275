//! `trailhum alarms`: its numbers are those of an independent count, they add up, and what it writes does what it says.
#![expect(clippy::cast_precision_loss, reason = "counts fit the mantissa")]

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::audit::{trail, trail_report};
use crate::month;
use crate::moto::python;
use crate::support::{Ran, run, trailhum};

const TOPIC: &str = "arn:aws:sns:eu-central-1:111122223333:alarms";
/// What the templates are checked with: AWS's own linter, a parser of HCL, and an emulator of CloudWatch.
pub(crate) const PACKAGES: [&str; 5] = [
    "cfn-lint==1.58.0",
    "python-hcl2==8.1.4",
    "moto[cloudwatch,logs]==5.2.5",
    "luqum==1.0.0",
    "pyyaml",
];

fn alarms(args: &[&str]) -> Ran {
    let events = trail().to_str().unwrap();
    run(&mut trailhum(&[&["alarms", "--events", events], args].concat()))
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value}"))
}

fn sum<'v>(list: &'v Value, of: impl Fn(&'v Value) -> u64) -> u64 {
    list.as_array().unwrap().iter().map(of).sum()
}

#[test]
fn rows_and_recurring_errors_add_up_to_the_errors_of_both_texts() {
    let alarms = alarms(&["--format", "json"]).json();
    let report = trail_report();
    assert_eq!(alarms["schema"], "trailhum.alarms/1");
    let counted = |code: &&Value| {
        let code = code["error_code"].as_str().unwrap();
        code.starts_with("AccessDenied") || code.ends_with("UnauthorizedOperation")
    };
    let codes = report["error_codes"].as_array().unwrap().iter().filter(counted);
    let all: u64 = codes.map(|code| number(&code["count"])).sum();
    assert!(all > 300);
    for (text, errors) in [("1.2", "errors"), ("1.4", "errors_cis_1_4")] {
        let of_text = &alarms["texts"][text];
        assert_eq!(
            sum(&alarms["rows"], |row| number(&row[errors])),
            number(&of_text["errors"])
        );
        assert_eq!(
            sum(&alarms["series"], |row| number(&row[errors])),
            number(&of_text["errors"])
        );
        assert!(number(&of_text["alarms"]) <= number(&of_text["alarm_periods"]));
        assert!(number(&of_text["alarm_periods"]) <= number(&of_text["errors"]));
    }
    assert_eq!(number(&alarms["texts"]["1.2"]["errors"]), all);
    assert_eq!(alarms["not_classified"], 0);
    for row in alarms["rows"].as_array().unwrap() {
        let days = row["per_day"].as_object().unwrap().values().map(number);
        assert_eq!(days.sum::<u64>(), number(&row["errors"]), "{row}");
        let causes = row["by_cause"].as_object().unwrap().values().map(number);
        assert_eq!(causes.sum::<u64>(), number(&row["errors"]), "{row}");
        assert_eq!(row["cause"].is_null(), row["caller"] != "aws_service", "{row}");
    }
    let second = &alarms["second_alarm"];
    let left_out = sum(&second["left_out"], |it| number(&it["errors"]));
    assert!(left_out > 0);
    assert_eq!(left_out + number(&second["errors"]), all);
    let kept = second["kept_of_aws_services"].as_object().unwrap().values().map(number);
    let of_services = alarms["rows"].as_array().unwrap().iter();
    let of_services = of_services.filter(|row| row["caller"] == "aws_service");
    let of_services: u64 = of_services.map(|row| number(&row["errors"])).sum();
    assert_eq!(kept.sum::<u64>() + left_out, of_services);
}

#[test]
fn nobody_but_an_aws_service_is_ever_left_out() {
    let alarms = alarms(&["--format", "json"]).json();
    let series = alarms["series"].as_array().unwrap();
    let left_out: Vec<&Value> = series.iter().filter(|series| series["left_out"] == true).collect();
    assert!(left_out.len() >= 3);
    for series in left_out {
        assert_eq!(series["caller_class"], "aws_service", "{series}");
    }
    let classes = ["anonymous", "person", "workload", "tool", "service_with_role"];
    for class in classes {
        assert!(series.iter().any(|series| series["caller_class"] == class), "{class}");
    }
    // A recorder that is denied is a problem, whoever is to blame.
    for series in series.iter().filter(|series| series["event_name"] == "GetBucketPolicy") {
        assert_eq!(series["left_out"], false, "{series}");
    }
}

#[test]
fn the_screen_says_how_often_it_goes_off_what_to_do_and_never_to_raise_the_threshold() {
    for (args, most) in [(&[][..], 40), (&["--lang", "ja"], 40), (&["--details"], 80)] {
        let ran = alarms(args);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.lines().count() <= most, "{}", ran.out);
        assert!(ran.out.contains(" --cloudformation second-alarm.yaml"), "{}", ran.out);
    }
    let ran = alarms(&[]);
    for text in [
        "The CIS alarm on unauthorized API calls would go off ",
        "only because of AWS services",
        "Leave the threshold at 1",
        "A second alarm beside it would leave out ",
        "  never   AWS service: ",
    ] {
        assert!(
            ran.out
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .contains(text.trim())
                || ran.out.contains(text),
            "{text}\n{}",
            ran.out
        );
    }
    let history = run(&mut trailhum(&["alarms", "--sandbox"]));
    assert_eq!(history.code, 0, "{}", history.err);
    let words: Vec<&str> = history.out.split_whitespace().collect();
    // LookupEvents is read by name, and the alarm counts every call.
    assert!(
        words
            .join(" ")
            .contains("in the account it goes off more often than this"),
        "{}",
        history.out
    );
}

#[test]
fn nothing_to_read_is_no_quiet_alarm_and_a_file_that_cannot_be_read_is_exit_3() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let template = folder.path().join("second.yaml");
    let nothing = run(&mut trailhum(&["alarms", "--events", path]));
    assert_eq!((nothing.code, nothing.out.as_str()), (2, ""), "{}", nothing.err);
    let record = std::fs::read_to_string("tests/events/callers/anonymous.json").unwrap();
    std::fs::write(folder.path().join("a.json"), record).unwrap();
    let one = run(&mut trailhum(&[
        "alarms",
        "--events",
        path,
        "--cloudformation",
        template.to_str().unwrap(),
    ]));
    assert_eq!(one.code, 2, "{}", one.err);
    assert!(
        one.out.contains("Anonymous") && one.err.contains("no template was written"),
        "{}",
        one.err
    );
    assert!(!template.exists());
    std::fs::write(folder.path().join("b.json.gz"), b"\x1f\x8b\x08 broken").unwrap();
    for format in ["table", "json"] {
        let partly = run(&mut trailhum(&["alarms", "--events", path, "--format", format]));
        assert_eq!(partly.code, 3, "{}", partly.err);
        let said = if format == "table" { partly.out } else { partly.err };
        assert!(said.to_lowercase().contains("not read"), "{said}");
    }
    for (option, value) in [("--log-group", "a b"), ("--sns-topic", "alarms")] {
        let wrong = run(&mut trailhum(&["alarms", "--events", path, option, value]));
        assert_eq!(wrong.code, 2);
        assert!(wrong.err.contains("expected the "), "{}", wrong.err);
    }
}

/// The rows of a part of a month, by who and why.
fn rows(folder: &Path, from: &str, to: &str) -> Vec<Value> {
    let events = folder.join("AWSLogs");
    let args = [
        "alarms",
        "--events",
        events.to_str().unwrap(),
        "--since",
        from,
        "--until",
        to,
    ];
    let ran = run(&mut trailhum(&[&args[..], &["--format", "json"]].concat()));
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.json()["rows"].as_array().unwrap().clone()
}

#[test]
fn the_budget_of_half_of_the_generated_month_covers_the_other_half() {
    // Two months, to be quick; docs/decisions.md has the figures of thirty.
    let (mut covered, mut widths) = (0, Vec::new());
    for seed in ["1", "2"] {
        let folder = month::trail(&["--seed", seed, "--buckets", "3", "--functions", "2"]);
        let came = rows(folder.path(), "2026-01-01", "2026-01-15");
        for row in rows(folder.path(), "2025-12-17", "2026-01-01") {
            let of_row = |it: &&Value| it["caller"] == row["caller"] && it["cause"] == row["cause"];
            let errors = came.iter().find(of_row).map_or(0, |row| number(&row["errors"]));
            let expected = &row["expected"];
            let (least, most) = (number(&expected["least"]), number(&expected["most"]));
            covered += usize::from((least..=most).contains(&errors));
            widths.push((most - least) as f64 / expected["errors"].as_f64().unwrap().max(1.0));
        }
    }
    widths.sort_by(f64::total_cmp);
    let (coverage, width) = (covered as f64 / widths.len() as f64, widths[widths.len() / 2]);
    println!(
        "{} rows: coverage {coverage:.3}, median width {width:.3} of the mean",
        widths.len()
    );
    assert!(coverage >= 0.95, "{coverage}");
    assert!(width <= 0.3, "{width}");
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn the_second_alarm_counts_each_event_once_and_its_templates_are_what_cloudwatch_takes() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let written = alarms(&[
        "--format",
        "json",
        "--cloudformation",
        &path("second.yaml"),
        "--terraform",
        &path("second.tf"),
        "--log-group",
        "arn:aws:logs:eu-central-1:111122223333:log-group:aws-cloudtrail-logs:*",
        "--sns-topic",
        TOPIC,
    ]);
    assert_eq!(written.code, 0, "{}", written.err);
    std::fs::write(path("alarms.json"), &written.out).unwrap();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let output = Command::new(python::environment("alarms-venv", &PACKAGES))
        .env("PYTHONPATH", tests.join("filter"))
        .arg(tests.join("alarms/check.py"))
        .arg(folder.path())
        .arg(trail())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let checked: Value = serde_json::from_slice(&output.stdout).unwrap();
    println!("{checked}");
    assert!(number(&checked["records"]) > 20_000, "{checked}");
    assert!(number(&checked["hidden"]) > 500, "{checked}");
    assert!(number(&checked["filters"]) > 1, "{checked}");
    assert_eq!(checked["cfn_lint"], json!([]));
}
