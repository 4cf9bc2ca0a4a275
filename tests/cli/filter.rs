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
mod levels;
mod traps;

pub(crate) use dialects::in_trino;
use traps::fixtures;

/// All languages in which filters are printed.
pub(crate) const DIALECTS: [&str; 19] = [
    "athena",
    "trino",
    "ocsf",
    "lake",
    "duckdb",
    "tailpipe",
    "jq",
    "panther",
    "sentinel",
    "esql",
    "splunk",
    "elastic-kql",
    "opensearch",
    "datadog",
    "logs-insights",
    "metric-filter",
    "eventbridge",
    "sigma",
    "cloudtrail-rs",
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
        for dialect in &DIALECTS[11..] {
            let text = filter(&["--for", dialect]).out;
            assert!(text.contains(&format!("arn:{partition}:iam::")), "{dialect}: {text}");
            assert!(!text.contains(&format!("arn:{other}:")), "{dialect}: {text}");
        }
    }
    // Of an account that the report does not know, it says nothing.
    let unknown = filter(&["--for", "opensearch", "--account", "777788889999"]).out;
    assert!(unknown.contains("arn:aws:iam::777788889999") && unknown.contains("arn:aws-iso-f:iam::777788889999"));
    fs::write(&report, real.to_string()).unwrap();
    assert!(filter(&["--for", "athena"]).out.contains("macie.amazonaws.com"));
    fs::write(&report, "{}").unwrap();
    let ran = filter(&["--for", "athena"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("report.json"), "{}", ran.err);
}

#[test]
fn the_recorder_role_of_a_report_is_hidden_too_and_the_note_says_what_it_trusts() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let role = "arn:aws:iam::111122223333:role/team/config-recorder";
    let mut found = trail_report();
    found["findings"].as_array_mut().unwrap().retain(|finding| {
        finding["verdict"] == "noise"
            && finding["check"] == "s3-bucket-cors"
            && finding["caller"]["proof"] == "verified"
    });
    let filter = |found: &Value, args: &[&str]| {
        fs::write(&report, found.to_string()).unwrap();
        run(&mut trailhum(
            &[&["filter", "--report", report.to_str().unwrap()], args].concat(),
        ))
    };
    let without = filter(&found, &["--for", "athena"]);
    assert!(!without.out.contains("role/team") && !without.err.contains("trusts"));
    for finding in found["findings"].as_array_mut().unwrap() {
        finding["caller"]["proof"] = json!("recorder_role");
        finding["caller"]["role_arn"] = json!(role);
        finding["caller"]["invoked_by"] = json!("config.amazonaws.com");
        finding["account"] = json!("111122223333");
    }
    for dialect in DIALECTS {
        let ran = filter(&found, &["--for", dialect]);
        assert_eq!(ran.code, 0, "{dialect}: {}", ran.err);
        assert!(ran.out.contains("role/team/config-recorder"), "{dialect}: {}", ran.out);
        assert!(ran.out.contains("AWSConfig-Describe"), "{dialect}: {}", ran.out);
        assert!(
            ran.err.contains("It trusts that the recorder roles"),
            "{dialect}: {}",
            ran.err
        );
        // Nothing else was found.
        assert!(
            !ran.out.contains("NoSuchBucketPolicy") && !ran.out.contains("AWSServiceRoleForConfig"),
            "{dialect}"
        );
    }
    // A report whose account says something else is not believed.
    for finding in found["findings"].as_array_mut().unwrap() {
        finding["account"] = json!("444455556666");
    }
    assert_eq!(filter(&found, &["--for", "athena"]).code, 2);
    let named = |args: &[&str]| {
        run(&mut trailhum(
            &[&["filter", "--for", "athena", "--recorder-role", role], args].concat(),
        ))
    };
    assert!(named(&[]).out.contains(role) && named(&[]).err.contains("It trusts"));
    let other = named(&["--account", "444455556666"]);
    assert_eq!(other.code, 2);
    assert!(other.err.contains("--account 111122223333"), "{}", other.err);
    for wrong in [
        "arn:aws:iam::111122223333:user/ann",
        "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
        "role",
    ] {
        assert_eq!(
            run(&mut trailhum(&["filter", "--for", "athena", "--recorder-role", wrong])).code,
            2,
            "{wrong}"
        );
    }
}

#[test]
fn exact_texts_pair_each_call_with_its_code_and_the_others_say_that_they_do_not() {
    for dialect in DIALECTS {
        let filter = |args: &[&str]| {
            let ran = run(&mut trailhum(
                &[&["filter", "--for", dialect, "--account", "111122223333"], args].concat(),
            ));
            assert_eq!(ran.code, 0, "{dialect}: {}", ran.err);
            ran
        };
        let (grouped, exact) = (filter(&[]), filter(&["--exact"]));
        assert!(!exact.err.contains("--exact"), "{dialect}: {}", exact.err);
        // Languages that join two fields pair them anyway.
        let joins = DIALECTS[..11].contains(&dialect);
        assert_eq!(
            grouped.err.contains("--exact pairs them"),
            !joins,
            "{dialect}: {}",
            grouped.err
        );
        assert_eq!(grouped.out == exact.out, joins, "{dialect}");
        assert!(grouped.out.len() <= exact.out.len(), "{dialect}");
    }
}

#[test]
fn patterns_stay_within_their_limits_and_are_split_where_they_would_not() {
    for (dialect, most, filters) in [("metric-filter", 1024, 19), ("eventbridge", 2048, 6)] {
        let filter = |accounts: &[String]| {
            let named = accounts.iter().flat_map(|account| ["--account", account]);
            let args: Vec<&str> = ["filter", "--for", dialect].into_iter().chain(named).collect();
            run(&mut trailhum(&args))
        };
        let without = filter(&[]);
        assert_eq!(without.code, 2, "{dialect}");
        assert!(without.err.contains("--account"), "{}", without.err);
        let ran = filter(&["111122223333".to_owned()]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(ran.out.lines().count(), filters, "{dialect}");
        assert!(
            ran.out.lines().all(|line| (100..=most).contains(&line.chars().count())),
            "{dialect}: {}",
            ran.out
        );
        assert!(
            ran.err.contains("One line is") && !ran.err.contains("no room"),
            "{}",
            ran.err
        );
        // With many accounts not even the filter of all other accounts fits. An empty pattern would match everything.
        let accounts: Vec<String> = (0..200).map(|number| format!("111122223{number:03}")).collect();
        let many = filter(&accounts);
        assert_eq!((many.code, many.out.as_str()), (2, ""), "{dialect}: {}", many.err);
        assert!(many.err.contains("one filter per account"), "{}", many.err);
    }
    let pattern = run(&mut trailhum(&[
        "filter",
        "--for",
        "eventbridge",
        "--account",
        "111122223333",
    ]))
    .out;
    for line in pattern.lines() {
        let pattern: Value = serde_json::from_str(line).unwrap();
        assert!(pattern["detail"].is_object(), "{line}");
    }
    let wrong = run(&mut trailhum(&["filter", "--for", "athena", "--account", "1'; DROP"]));
    assert_eq!(wrong.code, 2);
}
