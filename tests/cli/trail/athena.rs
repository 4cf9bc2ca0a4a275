//! An export of Athena's documented table gives the report of the files below it.

use std::fs;
use std::io::Read as _;

use flate2::read::GzDecoder;
use serde_json::{Map, Value};
use trailhum::sandbox::{self, Account, Settings};

use super::{audit, gzip};

/// The documented table's columns, in its order.
const COLUMNS: [&str; 20] = [
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "requestID",
    "eventID",
    "resources",
    "eventType",
    "readOnly",
    "recipientAccountId",
    "sharedEventID",
];

/// The keys of `useridentity` there.
const IDENTITY: [&str; 8] = [
    "type",
    "principalId",
    "arn",
    "accountId",
    "invokedBy",
    "accessKeyId",
    "userName",
    "sessionContext",
];
const CONTEXT: [&str; 2] = ["attributes", "sessionIssuer"];
const ATTRIBUTES: [&str; 2] = ["mfaAuthenticated", "creationDate"];
const ISSUER: [&str; 5] = ["type", "principalId", "arn", "accountId", "userName"];

/// A struct as Athena prints it: every key, in lower case.
fn structure(value: &Value, keys: &[&str]) -> String {
    let Some(object) = value.as_object() else {
        return "null".to_owned();
    };
    let printed = keys.iter().map(|key| {
        let value = object.get(*key).unwrap_or(&Value::Null);
        let value = match *key {
            "sessionContext" => structure(value, &CONTEXT),
            "attributes" => structure(value, &ATTRIBUTES),
            "sessionIssuer" => structure(value, &ISSUER),
            _ => value.as_str().map_or("null".to_owned(), str::to_owned),
        };
        format!("{}={value}", key.to_lowercase())
    });
    format!("{{{}}}", printed.collect::<Vec<_>>().join(", "))
}

fn row(record: &Map<String, Value>) -> String {
    let cells = COLUMNS.map(|column| {
        let text = match record.get(column) {
            None | Some(Value::Null) => return String::new(),
            Some(value) if column == "userIdentity" => structure(value, &IDENTITY),
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
        };
        format!("\"{}\"", text.replace('"', "\"\""))
    });
    cells.join(",")
}

#[test]
fn an_athena_export_gives_the_report_of_its_files() {
    let folder = tempfile::tempdir().unwrap();
    sandbox::write(
        &Account::new(&Settings {
            days: 14,
            ..Settings::default()
        }),
        folder.path(),
    )
    .unwrap();
    let mut lines = vec![COLUMNS.map(|column| format!("\"{}\"", column.to_lowercase())).join(",")];
    for entry in walkdir::WalkDir::new(folder.path().join("AWSLogs")) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let mut text = String::new();
            GzDecoder::new(fs::File::open(entry.path()).unwrap())
                .read_to_string(&mut text)
                .unwrap();
            let file: Value = serde_json::from_str(&text).unwrap();
            lines.extend(
                file["Records"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|record| row(record.as_object().unwrap())),
            );
        }
    }
    assert!(lines.len() > 2000, "{}", lines.len());
    let path = folder.path().join("export.csv");
    fs::write(&path, lines.join("\n")).unwrap();
    let (export, files) = (
        audit(&[&path], &["--format", "json"]),
        audit(&[&folder.path().join("AWSLogs")], &["--format", "json"]),
    );
    assert_eq!((export.code, files.code), (0, 0), "{}", export.err);
    let (export, files) = (export.json(), files.json());
    for part in ["totals", "error_codes", "findings", "window"] {
        assert_eq!(export[part], files[part], "{part}");
    }
    // The same compressed, and broken off.
    let stored = gzip(lines.join("\n").as_bytes());
    let path = folder.path().join("export.csv.gz");
    fs::write(&path, &stored).unwrap();
    assert_eq!(
        audit(&[&path], &["--format", "json"]).json()["findings"],
        files["findings"]
    );
    fs::write(&path, &stored[..stored.len() / 2]).unwrap();
    let ran = audit(&[&path], &["--format", "json"]);
    let report = ran.json();
    assert_eq!(ran.code, 3);
    assert!(
        report["coverage"]["gaps"][0]["what"]
            .as_str()
            .unwrap()
            .contains("the part before was read")
    );
    assert!(report["totals"]["events"].as_u64().unwrap() > 500);
}
