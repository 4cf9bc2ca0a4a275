//! Athena and CloudTrail Lake: the statements are executed, on a table filled from the sandbox's trail.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Ran, run, trailhum};

mod accounts;
mod agreement;
mod faults;
mod lake;
mod odd;
mod permissions;
mod plan;
pub(crate) mod server;
mod trino;

use server::Engine;

/// The part of the generated month that every source is asked for.
const WINDOW: [&str; 4] = ["--since", "2025-12-17", "--until", "2026-01-15"];

/// The engine's event data store.
const STORE: &str = "lake:11111111-2222-3333-4444-555555555555";

/// A trail of the sandbox account below a folder that goes away.
fn trail(settings: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("UTF-8");
    let ran = run(&mut trailhum(&[&["sandbox", "--write", path], settings].concat()));
    assert_eq!(ran.code, 0, "{}", ran.err);
    folder
}

/// A few days of a few resources, for tests that care for other things.
fn small() -> tempfile::TempDir {
    trail(&["--days", "3", "--buckets", "2", "--functions", "2"])
}

/// Audits the table, with these further arguments.
fn audit(engine: &Engine, events: &str, further: &[&str]) -> Ran {
    let format = if further.contains(&"--format") {
        &[][..]
    } else {
        &["--format", "json"]
    };
    let args = [
        &["audit", "--events", events, "--inventory", "none"],
        &WINDOW[..],
        format,
        further,
    ]
    .concat();
    run(&mut engine.trailhum(&args))
}

/// Audits the files of a trail.
fn audit_files(folder: &Path) -> Value {
    let logs = folder.join("AWSLogs");
    let events = logs.to_str().expect("UTF-8");
    run(&mut trailhum(
        &[&["audit", "--events", events, "--format", "json"], &WINDOW[..]].concat(),
    ))
    .json()
}

/// A report without what it says of where it was read.
fn without_coverage(mut report: Value) -> Value {
    report["coverage"] = json!(null);
    report
}

/// The `what` and `hint` of the only gap.
fn gap(ran: &Ran) -> (String, String) {
    let report = ran.json();
    let gaps = report["coverage"]["gaps"].as_array().expect("gaps");
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    let text = |key: &str| gaps[0][key].as_str().expect("a text").to_owned();
    (text("what"), text("hint"))
}
