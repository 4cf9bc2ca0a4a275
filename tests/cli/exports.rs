//! Parquet and OCSF: the lines of the documentation, run by `DuckDB`.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::moto::python;
use crate::support::{run, trailhum};

const PAGE: &str = include_str!("../../docs/reading-a-report.md");

/// The SQL of each `duckdb -c` on the page.
fn statements() -> Vec<&'static str> {
    let rest = PAGE.split("duckdb -c \"").skip(1);
    rest.filter_map(|rest| rest.split('"').next()).collect()
}

/// Runs SQL in a folder, and returns the rows of the last statement as JSON.
fn duckdb(folder: &Path, sql: &str) -> Value {
    let program = "import duckdb, json, sys; print(json.dumps(duckdb.sql(sys.argv[1]).fetchall() if sys.argv[2] else \
                   duckdb.execute(sys.argv[1]).fetchall()))";
    let is_query = if sql.starts_with("SELECT") { "yes" } else { "" };
    let output = Command::new(python::environment("engine-venv", &crate::engine::server::PINNED))
        .args(["-c", program, sql, is_query])
        .current_dir(folder)
        // Times must not move by the zone of the machine.
        .env("TZ", "Asia/Tokyo")
        .output()
        .expect("Python starts");
    assert!(
        output.status.success(),
        "{sql}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn the_documented_lines_make_parquet_and_ocsf_of_every_finding() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("findings.ndjson");
    let ran = run(&mut trailhum(&[
        "audit",
        "--sandbox",
        "--output",
        path.to_str().unwrap(),
    ]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let text = std::fs::read_to_string(&path).unwrap();
    let findings: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(findings.len() > 100);

    let [parquet, ocsf] = statements().try_into().expect("two lines");
    duckdb(folder.path(), parquet.trim());
    let sums = duckdb(
        folder.path(),
        "SELECT count(*), CAST(sum(count) AS BIGINT), count(DISTINCT id), count(cadence.text), any_value(caller.kind) FROM 'findings.parquet'",
    );
    let count: u64 = findings.iter().filter_map(|finding| finding["count"].as_u64()).sum();
    assert_eq!((&sums[0][0], &sums[0][1]), (&findings.len().into(), &count.into()));
    assert_eq!(sums[0][2], sums[0][0]);
    assert!(sums[0][4].is_string(), "{sums}");

    duckdb(folder.path(), ocsf.trim());
    let text = std::fs::read_to_string(folder.path().join("findings.ocsf.json")).unwrap();
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.len(), findings.len());
    for (event, finding) in events.iter().zip(&findings) {
        assert_eq!(
            (&event["class_uid"], &event["type_uid"]),
            (&2004.into(), &200_401.into())
        );
        assert_eq!(event["finding_info"]["uid"], finding["id"]);
        assert_eq!(event["cloud"]["account"]["uid"], finding["account"]);
        assert_eq!(event["count"], finding["count"]);
        let last: jiff::Timestamp = finding["last_at"].as_str().unwrap().parse().unwrap();
        assert_eq!(event["time"], last.as_millisecond());
        let events = event["finding_info"]["related_events"].as_array().unwrap();
        assert_eq!(events.len(), finding["sample_event_ids"].as_array().unwrap().len());
    }
}
