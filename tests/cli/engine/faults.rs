//! What can go wrong with an engine: each named, with what to do about it, and nothing lost.

use serde_json::{Value, json};

use super::{Engine, audit, gap};
use crate::month::small;
use crate::support::interrupt;

const TABLE: &str = "athena:logs.cloudtrail";

/// Runs into a fault by which nothing can be read, and returns what was said.
fn refused(faults: &Value, events: &str, further: &[&str]) -> String {
    let folder = small();
    let engine = Engine::start(folder.path(), faults);
    let ran = audit(&engine, events, further);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    ran.err
}

fn says(words: &str, parts: &[&str]) {
    for part in parts {
        assert!(words.contains(part), "{part:?} is not in {words:?}");
    }
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn a_table_or_a_workgroup_that_does_not_exist_is_named() {
    says(
        &refused(&json!({}), "athena:logs.elsewhere", &[]),
        &["athena:GetTableMetadata", "Entity Not Found", "--athena-catalog"],
    );
    says(
        &refused(&json!({}), TABLE, &["--workgroup", "it's \"mine\""]),
        &[
            "athena:StartQueryExecution",
            "WorkGroup it's \"mine\" is not found",
            "--workgroup NAME",
        ],
    );
    says(
        &refused(&json!({}), "athena:cloudtrail", &[]),
        &["athena:DATABASE.TABLE"],
    );
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn a_table_of_another_shape_lists_everything_that_is_missing() {
    let faults = json!({"columns": {"eventid": "", "eventtime": "bigint", "resources": "string",
        "useridentity": "struct<arn:string,type:string>"}});
    says(
        &refused(&faults, TABLE, &[]),
        &[
            "logs.cloudtrail is not a table of CloudTrail records",
            "no column eventid",
            "column eventtime is bigint, not a string or a timestamp",
            "column resources is string, not an array",
            "column useridentity has no string invokedby",
            "column useridentity has no string sessioncontext.sessionissuer.arn",
        ],
    );
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn missing_permissions_are_named_by_their_iam_action() {
    let denied = |call: &str, words: &str| json!({"denied": {call: words}});
    says(
        &refused(&denied("GetTableMetadata", "not allowed"), TABLE, &[]),
        &["allow the IAM action athena:GetTableMetadata"],
    );
    let glue =
        "User: arn:aws:sts::111122223333:assumed-role/a/b is not authorized to perform: glue:GetTable on resource: x";
    says(
        &refused(&denied("GetTableMetadata", glue), TABLE, &[]),
        &["allow the IAM action glue:GetTable\n"],
    );
    says(
        &refused(&denied("GetQueryResults", "no"), TABLE, &[]),
        &["allow the IAM action athena:GetQueryResults"],
    );
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn a_bucket_for_results_that_is_missing_or_closed_is_named() {
    says(
        &refused(&json!({"no_output": true}), TABLE, &[]),
        &["No output location", "--athena-output s3://BUCKET/PREFIX"],
    );
    let reason = "Access denied when writing output to url: s3://results/x.csv. Please ensure you are allowed to access the S3 bucket.";
    let faults = json!({"query": {"state": "FAILED", "reason": reason}});
    says(
        &refused(&faults, TABLE, &[]),
        &[reason, "s3:PutObject and s3:GetObject on the results bucket"],
    );
    let folder = small();
    let engine = Engine::start(folder.path(), &json!({"no_output": true}));
    let ran = audit(&engine, TABLE, &["--athena-output", "s3://results/of/mine"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn a_workgroup_that_keeps_the_results_itself_needs_no_place_and_minds_none() {
    let folder = small();
    let engine = Engine::start(folder.path(), &json!({"no_output": true}));
    for output in [&[][..], &["--athena-output", "s3://nowhere/"]] {
        let ran = audit(&engine, TABLE, &[&["--workgroup", "enforced"], output].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(!ran.json()["findings"].as_array().expect("findings").is_empty());
    }
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn a_query_that_fails_or_is_cancelled_by_another_says_why() {
    let query = |state: &str, reason: &str| json!({"query": {"state": state, "reason": reason}});
    let reason = "Bytes scanned limit was exceeded";
    says(
        &refused(&query("FAILED", reason), TABLE, &[]),
        &[reason, "--since and --region"],
    );
    says(
        &refused(&query("CANCELLED", ""), TABLE, &[]),
        &["canceled outside of trailhum"],
    );
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn when_only_the_second_query_fails_the_counts_are_reported_and_the_rest_is_a_gap() {
    let folder = small();
    let faults = json!({"query": {"number": 1, "state": "FAILED", "reason": "Query timeout"}});
    let engine = Engine::start(folder.path(), &faults);
    let ran = audit(&engine, TABLE, &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let (what, hint) = gap(&ran);
    assert_eq!(what, "the query failed: Query timeout");
    assert_eq!(hint, "read less with --since and --region");
    let report = ran.json();
    assert!(report["totals"]["errors"].as_u64() > Some(100));
    assert_eq!(report["findings"], json!([]));
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn throttled_polls_are_made_again() {
    for call in ["GetQueryExecution", "StartQueryExecution"] {
        let folder = small();
        let engine = Engine::start(folder.path(), &json!({"throttle": call}));
        assert_eq!(audit(&engine, TABLE, &[]).code, 0, "{call}");
    }
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn a_row_with_its_times_cut_off_is_named_and_the_others_are_judged() {
    let folder = small();
    let whole = Engine::start(folder.path(), &json!({}));
    let cut = Engine::start(folder.path(), &json!({"query": {"number": 1, "cut": true}}));
    let (whole, cut) = (audit(&whole, TABLE, &[]), audit(&cut, TABLE, &[]));
    assert_eq!((whole.code, cut.code), (0, 3));
    let (what, hint) = gap(&cut);
    assert!(
        what.contains("in account 111122223333") && what.contains("cut off after"),
        "{what}"
    );
    assert_eq!(hint, "these events are counted, but not evaluated");
    let findings = |ran: &super::Ran| ran.json()["findings"].as_array().unwrap().len();
    assert!(findings(&whole) - findings(&cut) <= 1);
    assert_eq!(whole.json()["totals"]["errors"], cut.json()["totals"]["errors"]);
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn a_query_that_scans_more_than_allowed_is_stopped() {
    let folder = small();
    let faults = json!({"scanned": 9_000_000_000_u64, "query": {"forever": true}});
    let engine = Engine::start(folder.path(), &faults);
    let ran = audit(&engine, TABLE, &["--max-scan", "5GB"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(
        ran.err.contains("stopped after 9.0 GB: more than --max-scan, 5.0 GB"),
        "{}",
        ran.err
    );
    assert_eq!(engine.calls().last().map(String::as_str), Some("StopQueryExecution"));
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn a_second_query_that_would_scan_too_much_is_not_begun() {
    let folder = small();
    let engine = Engine::start(folder.path(), &json!({"scanned": 3_000_000_000_u64}));
    let ran = audit(&engine, TABLE, &["--max-scan", "5GB"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(gap(&ran).0.contains("counted, but not evaluated"));
    assert_eq!(engine.statements().len(), 1);
}

#[test]
#[cfg(unix)]
#[ignore = "needs python3 and the Python package index"]
fn ctrl_c_stops_the_query_that_runs() {
    let folder = small();
    let engine = Engine::start(folder.path(), &json!({"query": {"forever": true}}));
    let mut child = engine.trailhum(&["audit", "--events", TABLE]).spawn().unwrap();
    while !engine.calls().iter().any(|call| call == "GetQueryExecution") {
        assert!(child.try_wait().unwrap().is_none(), "it waits for the query");
    }
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(2));
    assert_eq!(engine.calls().last().map(String::as_str), Some("StopQueryExecution"));
}
