//! What silences a trail or a recorder is told in every report: its silence looks like a cure.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{run, trailhum};

const MAIN: &str = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/main";

fn record(id: &str, source: &str, name: &str, further: &Value) -> Value {
    let mut record = json!({
        "eventTime": "2026-01-12T09:10:00Z", "eventSource": source, "eventName": name, "awsRegion": "eu-central-1",
        "recipientAccountId": "111122223333", "eventID": id, "readOnly": false, "sourceIPAddress": "198.51.100.7",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ann"},
    });
    let fields = further.as_object().unwrap().clone();
    record.as_object_mut().unwrap().extend(fields);
    record
}

fn read(id: &str) -> Value {
    let further = json!({
        "readOnly": true, "errorCode": "NoSuchCORSConfiguration", "requestParameters": {"bucketName": "a"},
    });
    record(id, "s3.amazonaws.com", "GetBucketCors", &further)
}

fn write(folder: &Path, name: &str, records: &[Value]) {
    std::fs::write(folder.join(name), json!({ "Records": records }).to_string()).unwrap();
}

fn report(folder: &Path) -> Value {
    let ran = run(&mut trailhum(&[
        "audit",
        "--format",
        "json",
        "--events",
        folder.to_str().unwrap(),
    ]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.json()
}

fn health(report: &Value) -> Vec<&Value> {
    report["coverage"]["health"].as_array().unwrap().iter().collect()
}

#[test]
fn a_trail_that_was_stopped_and_a_recorder_that_was_deleted_are_told_in_every_format_with_who_did_it() {
    let folder = tempfile::tempdir().unwrap();
    let trail = json!({"requestParameters": {"name": MAIN}});
    let recorder = json!({"requestParameters": {"configurationRecorderName": "default"}});
    let refused = json!({"requestParameters": {"name": MAIN}, "errorCode": "AccessDenied"});
    write(
        folder.path(),
        "a.json",
        &[
            read("1"),
            record("2", "cloudtrail.amazonaws.com", "StopLogging", &trail),
            record("3", "cloudtrail.amazonaws.com", "DeleteTrail", &refused),
            record("4", "config.amazonaws.com", "DeleteConfigurationRecorder", &recorder),
            record("5", "cloudtrail.amazonaws.com", "StartLogging", &trail),
        ],
    );
    let report = report(folder.path());
    let [deleted, stopped] = health(&report)[..] else {
        panic!("{report:#}")
    };
    let fields = [
        "kind",
        "event_name",
        "target",
        "caller",
        "source_ip_address",
        "changed_at",
        "event_id",
        "account",
        "region",
    ];
    assert_eq!(
        fields.map(|field| stopped[field].as_str().unwrap()),
        [
            "changed",
            "StopLogging",
            MAIN,
            "arn:aws:iam::111122223333:user/ann",
            "198.51.100.7",
            "2026-01-12T09:10:00Z",
            "2",
            "111122223333",
            "eu-central-1"
        ]
    );
    assert_eq!(deleted["event_name"], "DeleteConfigurationRecorder");
    assert_eq!(deleted["target"], "default");
    let events = folder.path().to_str().unwrap();
    for format in [&["table", "--details"][..], &["html"], &["markdown"]] {
        let ran = run(trailhum(&[&["audit", "--events", events, "--format"], format].concat()).env("COLUMNS", "2000"));
        let text = ran.out.replace('\n', " ").replace('\\', "");
        for part in [
            "StopLogging",
            "user/ann",
            "198.51.100.7",
            "DeleteConfigurationRecorder",
            "2026-01-12 09:10 UTC",
        ] {
            assert!(text.contains(part), "{part} is not in {format:?}: {text}");
        }
    }
}

#[test]
fn a_trail_without_read_events_is_told_and_one_with_a_single_one_is_not() {
    let created = record("1", "s3.amazonaws.com", "CreateBucket", &json!({}));
    for (records, told) in [(vec![created.clone()], true), (vec![created, read("2")], false)] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "a.json", &records);
        let report = report(folder.path());
        let kinds: Vec<&Value> = health(&report).iter().map(|note| &note["kind"]).collect();
        assert_eq!(kinds == ["no_read_events"], told, "{kinds:?}");
        assert_eq!(kinds.len(), usize::from(told));
    }
}

#[test]
fn the_same_events_under_two_prefixes_are_counted_once_and_told() {
    let folder = tempfile::tempdir().unwrap();
    for prefix in ["trail", "organization"] {
        std::fs::create_dir(folder.path().join(prefix)).unwrap();
        write(&folder.path().join(prefix), "a.json", &[read("1"), read("2")]);
    }
    let report = report(folder.path());
    let [note] = health(&report)[..] else {
        panic!("{report:#}")
    };
    assert_eq!(note["kind"], "duplicate_events");
    let text = note["text"].as_str().unwrap();
    assert!(text.contains("4 failed calls") && text.contains("only 2"), "{text}");
    assert_eq!(report["totals"]["errors"], 2);
}
