//! What is counted is what Python counts, which shares no line with this program.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value, json};
use trailhum::sandbox::{self, Account, Settings};

use super::{audit, gzip};

/// Records as nobody writes them, and as JSON allows: each is spelt in its own way, half of them failed.
const UNUSUAL: [&str; 10] = [
    r#"{"eventTime":"2026-01-02T00:00:01Z","eventSource":"a","eventName":"b","awsRegion":"r","recipientAccountId":"1","requestParameters":{"errorCode":"Nested"}}"#,
    r#"{"eventTime":"2026-01-02T00:00:02Z","eventSource":"a","eventName":"b","awsRegion":"r","recipientAccountId":"1","requestParameters":{"x":"\",\"errorCode\":\"Quoted\",\""}}"#,
    r#"{"eventTime":"2026-01-02T00:00:03Z","eventSource":"a","eventName":"errorCode","awsRegion":"r","recipientAccountId":"1","userAgent":"\\"}"#,
    r#"{"eventTime":"2026-01-02T00:00:04Z","eventSource":"a","eventName":"b","awsRegion":"r","recipientAccountId":"1","errorCode":null}"#,
    r#"{"errorCode":"First","errorCode":"","eventTime":"2026-01-02T00:00:05Z","eventSource":"a","eventName":"b","awsRegion":"r","recipientAccountId":"1"}"#,
    r#"{"errorCode":"InFront","eventTime":"2026-01-02T00:00:06Z","eventSource":"a","eventName":"b","awsRegion":"r","recipientAccountId":"1"}"#,
    r#"{"eventTime":"2026-01-02T00:00:07Z","eventSource":"a","eventName":"b","awsRegion":"r","recipientAccountId":"1","error\u0043ode":"EscapedKey"}"#,
    r#"{"eventTime":"2026-01-02T00:00:08Z","eventSource":"a","eventName":"b","awsRegion":"r","recipientAccountId":"1","errorCode":"First","errorCode":"Last"}"#,
    r#"{"eventTime":"2026-01-02T00:00:09Z","eventSource":"a","eventName":"b","awsRegion":"r","recipientAccountId":"1","a":[[{"b":["]}"]}]] , "errorCode" : "Sp\u0061ced" }"#,
    r#"{"eventTime":"2026-01-01T00:00:10Z","eventTime":"2026-01-03T00:00:10Z","eventSource":"a","eventName":"b","awsRegion":"r","recipientAccountId":"1","errorCode":"Later"}"#,
];

/// Records, and failed calls by "code day".
pub(crate) fn of_python(folder: &Path) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/compare.py");
    let output = Command::new("python3")
        .arg(script)
        .arg("--count")
        .arg(folder)
        .output()
        .expect("python3 is needed to count independently");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn of_trailhum(folder: &Path) -> Value {
    let ran = audit(&[folder], &["--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    let mut failed = Map::new();
    for error in report["error_codes"].as_array().unwrap() {
        for day in error["per_day"].as_array().unwrap() {
            let key = format!(
                "{} {}",
                error["error_code"].as_str().unwrap(),
                day["date"].as_str().unwrap()
            );
            failed.insert(key, day["count"].clone());
        }
    }
    json!({"records": report["totals"]["events"], "failed": failed})
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn python_counts_the_same_records_and_the_same_failed_calls() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        days: 2,
        traffic: 100,
        ..Settings::default()
    };
    let written = sandbox::write(&Account::new(&settings), folder.path()).unwrap();
    let unusual = format!("{{\"Records\": [{}]}}", UNUSUAL.join(",\n  "));
    let pretty: Value = serde_json::from_str(&unusual).unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), gzip(text.as_bytes())).unwrap();
    put("unusual.json.gz", &unusual);
    let python = of_python(folder.path());
    assert_eq!(python["records"], written.records + UNUSUAL.len());
    for code in [
        "InFront 2026-01-02",
        "EscapedKey 2026-01-02",
        "Last 2026-01-02",
        "Spaced 2026-01-02",
        "Later 2026-01-03",
    ] {
        assert_eq!(python["failed"][code], 1, "{code}");
    }
    assert_eq!(of_trailhum(folder.path()), python);
    // The same ten once more, spread over lines.
    put("pretty.json.gz", &serde_json::to_string_pretty(&pretty).unwrap());
    assert_eq!(
        of_trailhum(folder.path())["records"],
        written.records + 2 * UNUSUAL.len()
    );
}
