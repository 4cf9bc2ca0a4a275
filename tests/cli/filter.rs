//! The filters as the program prints them, and what `--check` says of them; `dialects` executes each.

use std::fs;
use std::io::Write as _;

use serde_json::{Value, json};
use trailhum::catalog::Catalog;
use trailhum::event::Event;
use trailhum::filter::Exclusion;

use crate::audit::trail_report;
use crate::fixtures::recognized;
use crate::support::{run, trailhum};

mod check;
mod dialects;
mod traps;

use traps::fixtures;

/// All languages in which filters are printed.
pub(crate) const DIALECTS: [&str; 10] = [
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
];

#[test]
fn the_predicate_hides_every_entrys_fixture_of_a_proven_caller_and_nothing_genuine() {
    let catalog = Catalog::builtin().unwrap();
    let exclusion = Exclusion::from_catalog(&catalog, Vec::new());
    let event = |record: &Value| Event::from_json(&record.to_string()).unwrap();
    for record in fixtures("genuine") {
        assert!(!exclusion.hides(&event(&record)), "{record}");
    }
    let mut hidden = 0;
    for record in ["s3", "lambda", "checks"].into_iter().flat_map(fixtures) {
        let noise =
            run(trailhum(&["explain", "-", "--format", "json"]).stdin(file(&record))).json()[0]["verdict"] == "noise";
        let event = event(&record);
        let (lookup, _) = recognized(&catalog, &event).unwrap();
        let entry = &lookup.entry;
        // No filter knows the date from which on such an error is none any more, or from which on the call is permitted.
        let config = catalog.scanner("config-recorder").unwrap();
        let by_config = record["userIdentity"]["invokedBy"] == config.service_principal.as_str();
        let dated = entry.impossible_since.is_some() || by_config && config.since.contains_key(&entry.action);
        // Nor does any compare a part of a message.
        let named = entry.ambiguous && entry.message.iter().all(|message| message.contains('<'));
        let expected = noise && !dated && !named;
        assert_eq!(exclusion.hides(&event), expected, "{record}");
        hidden += usize::from(expected);
    }
    assert!(hidden >= 30, "{hidden}");
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
            finding["caller"]["proof"] == "verified" && finding["caller"]["invoked_by"] == "config.amazonaws.com";
        finding["verdict"] != "noise" || !proven || finding["check"] == "s3-bucket-cors"
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
    for dialect in DIALECTS {
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
    // The partition is that of the report's callers, and all that a text without fields to compare names.
    for (partition, other) in [("aws", "aws-cn"), ("aws-cn", "aws")] {
        let of_partition = narrowed.to_string().replace("arn:aws:", &format!("arn:{partition}:"));
        fs::write(&report, of_partition).unwrap();
        for dialect in &DIALECTS[4..] {
            let text = filter(&["--for", dialect]).out;
            assert!(text.contains(&format!("arn:{partition}:iam::")), "{dialect}: {text}");
            assert!(!text.contains(&format!("arn:{other}:")), "{dialect}: {text}");
        }
    }
    // Of an account that the report does not know, it says nothing.
    let unknown = filter(&["--for", "splunk", "--account", "777788889999"]).out;
    assert!(unknown.contains("arn:aws:iam::777788889999") && unknown.contains("arn:aws-iso-f:iam::777788889999"));
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
        // With many accounts not one check fits. An empty pattern would match everything.
        let accounts: Vec<String> = (0..50).map(|number| format!("1111222233{number:02}")).collect();
        let named = accounts.iter().flat_map(|account| ["--account", account]);
        let args: Vec<&str> = ["filter", "--for", dialect].into_iter().chain(named).collect();
        let many = run(&mut trailhum(&args));
        assert_eq!((many.code, many.out.as_str()), (2, ""), "{dialect}: {}", many.err);
        assert!(many.err.contains("one filter per account"), "{}", many.err);
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
