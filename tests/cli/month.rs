//! The generated month of the sandbox account as a trail, which every source must report in the same way.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{run, trailhum};

/// The part of the generated month that every source is asked for.
pub(crate) const WINDOW: [&str; 4] = ["--since", "2025-12-17", "--until", "2026-01-15"];

/// A trail of the sandbox account below a folder that goes away.
pub(crate) fn trail(settings: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("UTF-8");
    let ran = run(&mut trailhum(&[&["sandbox", "--write", path], settings].concat()));
    assert_eq!(ran.code, 0, "{}", ran.err);
    folder
}

/// A few days of a few resources, for tests that care for other things.
pub(crate) fn small() -> tempfile::TempDir {
    trail(&["--days", "3", "--buckets", "2", "--functions", "2"])
}

/// Audits the files of a trail.
pub(crate) fn audit_files(folder: &Path) -> Value {
    let logs = folder.join("AWSLogs");
    let events = logs.to_str().expect("UTF-8");
    run(&mut trailhum(
        &[&["audit", "--events", events, "--format", "json"], &WINDOW[..]].concat(),
    ))
    .json()
}

/// A report without what it says of where it was read.
pub(crate) fn without_coverage(mut report: Value) -> Value {
    report["coverage"] = json!(null);
    report
}

/// The first finding that differs says more than two whole reports.
pub(crate) fn same(one: &Value, other: &Value) {
    let findings = |report: &Value| report["findings"].as_array().expect("findings").clone();
    for (one, other) in findings(one).iter().zip(&findings(other)) {
        assert_eq!(one, other);
    }
    assert_eq!(one, other);
}
