//! What is CloudTrail Lake's own.

use serde_json::json;

use super::{Engine, STORE, audit, gap};
use crate::month::small;

#[test]
#[ignore = "needs python3 and the Python package index"]
fn an_event_data_store_is_named_by_its_id_or_its_arn_and_nothing_else() {
    let folder = small();
    let engine = Engine::start(folder.path(), &json!({}));
    let id = STORE.trim_start_matches("lake:");
    let arn = format!("lake:arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/{id}");
    assert_eq!(audit(&engine, &arn, &[]).code, 0);
    for name in [
        "lake:",
        "lake:a; DROP",
        "lake:x'y",
        "lake:arn:aws:s3:::eventdatastore",
        "lake:arn:aws:cloudtrail:r:1:trail/x",
    ] {
        let ran = audit(&engine, name, &[]);
        assert_eq!(ran.code, 2, "{name}");
        assert!(ran.err.contains("with its ID or ARN"), "{}", ran.err);
    }
    // Each statement stands as Lake wants it: at most 10,000 characters (documented), the id as it is.
    for statement in engine.statements() {
        assert!(statement.len() < 10_000 && statement.contains(&format!("FROM {id}\n")));
    }
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn a_query_of_lake_that_fails_or_times_out_says_why_and_one_that_scans_too_much_is_cancelled() {
    let folder = small();
    for (state, reason, said) in [
        (
            "FAILED",
            "Query exhausted resources",
            "the query failed: Query exhausted resources",
        ),
        ("TIMED_OUT", "", "the query failed: it timed out"),
        ("CANCELLED", "", "the query was canceled outside of trailhum"),
    ] {
        let faults = json!({"query": {"state": state, "reason": reason}});
        let engine = Engine::start(folder.path(), &faults);
        let ran = audit(&engine, STORE, &[]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains(said), "{}", ran.err);
    }
    let faults = json!({"scanned": 9_000_000_000_u64, "query": {"forever": true}});
    let engine = Engine::start(folder.path(), &faults);
    let ran = audit(&engine, STORE, &["--max-scan", "5GB"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("more than --max-scan, 5.0 GB"), "{}", ran.err);
    assert_eq!(engine.calls().last().map(String::as_str), Some("CancelQuery"));
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn an_account_that_suspends_while_the_answer_is_fetched_loses_only_what_was_not_fetched() {
    let folder = small();
    // The counts come whole; the account is closed after twelve pages of what succeeded and of series.
    let faults = json!({"page": 3, "closed_after": 12});
    let engine = Engine::start(folder.path(), &faults);
    for events in [STORE, "athena:logs.cloudtrail"] {
        let before = engine.calls().len();
        let ran = audit(&engine, events, &[]);
        let pages = engine.calls().split_off(before);
        assert!(pages.iter().filter(|call| *call == "GetQueryResults").count() > 4);
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert!(gap(&ran).0.contains("suspended"), "{:?}", gap(&ran));
        assert!(!ran.json()["findings"].as_array().expect("findings").is_empty());
    }
}

#[test]
fn options_of_an_engine_are_refused_with_other_records() {
    for (args, said) in [
        (
            &["--events", STORE, "--workgroup", "w"][..],
            "--workgroup: it applies to Athena only: --events athena:DATABASE.TABLE",
        ),
        (
            &["--events", "lookup", "--max-scan", "5GB"],
            "--max-scan: it applies to Athena, CloudTrail Lake, Trino and CloudWatch Logs only: --events athena:DATABASE.TABLE, lake:ID, trino:URL or logs:GROUP",
        ),
        (
            &["--events", STORE, "--effort", "full"],
            "--effort: it applies to event history; with --events PATH all regions are read unless --region names some",
        ),
    ] {
        let ran = crate::support::run(&mut crate::support::trailhum(&[&["audit"], args].concat()));
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(said), "{}", ran.err);
    }
}
