//! Records in the forms in which people have them: what other systems make of them, and how files are encoded.

use std::fs;

use serde_json::{Value, json};

use crate::support::{run, trailhum};

/// A record of a call that AWS Config made; one of a role that was denied access.
fn records() -> [Value; 2] {
    let record = |number: usize, role: &str, service: Option<&str>, call: &str, code: &str| {
        let name = role.rsplit('/').next().unwrap();
        json!({
            "eventVersion": "1.11", "eventTime": format!("2026-01-02T03:0{number}:00Z"), "eventSource": "s3.amazonaws.com",
            "eventName": call, "awsRegion": "eu-central-1", "errorCode": code, "errorMessage": "It's \"none\"",
            "readOnly": true, "recipientAccountId": "111122223333", "sourceIPAddress": "198.51.100.7",
            "eventID": format!("00000000-0000-4000-8000-00000000000{number}"), "requestParameters": {"bucketName": "app-data"},
            "userIdentity": {"type": "AssumedRole", "accountId": "111122223333", "invokedBy": service,
                "arn": format!("arn:aws:sts::111122223333:assumed-role/{name}/session"),
                "sessionContext": {"sessionIssuer": {"type": "Role", "arn": format!("arn:aws:iam::111122223333:role/{role}")}}},
        })
    };
    let config = "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
    [
        record(
            1,
            config,
            Some("config.amazonaws.com"),
            "GetBucketCors",
            "NoSuchCORSConfiguration",
        ),
        record(2, "deploy", None, "GetBucketPolicy", "AccessDenied"),
    ]
}

/// What other systems make of a record: `RECORD` is the record, `TEXT` the record as a text, `TWICE` as a text in a text.
/// Sources: the documentation of each system, and what its users posted.
const WRAPPINGS: &str = r#"
Splunk, a search|{"preview":false,"result":{"_raw":TEXT,"_time":"2026-01-02"}}
Splunk, rows|{"fields":[{"name":"_raw"}],"rows":[[TEXT,"2026-01-02"]]}
Splunk, HTTP event collector|{"time":1767322860,"event":TEXT,"sourcetype":"aws:cloudtrail"}
CloudWatch Logs, filter-log-events|{"events":[{"logStreamName":"111122223333_CloudTrail_eu-central-1","timestamp":1767322860000,"message":TEXT}],"searchedLogStreams":[]}
CloudWatch Logs, get-log-events|{"events":[{"timestamp":1767322860000,"message":TEXT,"ingestionTime":1}],"nextForwardToken":"f/1"}
CloudWatch Logs, a subscription|{"messageType":"DATA_MESSAGE","logGroup":"trail","logEvents":[{"id":"1","timestamp":1,"message":TEXT}]}
CloudWatch Logs, Insights|{"results":[[{"field":"@timestamp","value":"2026-01-02"},{"field":"@message","value":TEXT}]],"status":"Complete"}
CloudWatch Logs, the console's JSON|[{"@timestamp":"2026-01-02","@message":RECORD}]
CloudWatch Logs, aws logs tail|2026-01-02T03:01:00+00:00 111122223333_CloudTrail_eu-central-1 RECORD
CloudWatch Logs, an export|2026-01-02T03:01:00.000Z RECORD
AWS CLI, text|EVENTS	ASIAEXAMPLE	RECORD	1	GetBucketCors
AWS CLI, --query|[TEXT]
SNS|{"Type":"Notification","Message":{"TYPE":1},"Subject":"x","Records":[]}{"Type":"Notification","Message":TEXT}
SQS with SNS with EventBridge|{"Messages":[{"MessageId":"1","Body":BODY}]}
Lambda with SNS|{"Records":[{"EventSource":"aws:sns","Sns":{"Message":TEXT}}]}
Elastic, event.original|{"@timestamp":"2026-01-02","event":{"original":TEXT,"action":"GetBucketCors"}}
Elastic, a document of a search|{"hits":{"hits":[{"_source":{"event":{"original":TEXT}}}]}}
Elastic, the pipeline's test|{"events":[{"message":TEXT}]}
Wazuh|{"data":{"integration":"aws","aws":{"log_info":{"s3bucket":"x"}}},"full_log":TEXT}
Datadog|{"id":"1","content":{"attributes":RECORD}}
Sentinel or any other|{"table":{"row":{"payload":TEXT}}}
a text in a text|TWICE
a paste with a fence|```json
"#;

fn wrapped(template: &str, record: &Value) -> String {
    let text = json!(record.to_string()).to_string();
    let event = json!({"source": "aws.s3", "detail-type": "AWS API Call via CloudTrail", "detail": record});
    let body = json!(json!({"Type": "Notification", "Message": event.to_string()}).to_string()).to_string();
    let twice = json!(text).to_string();
    let fence = if template.starts_with("```") {
        format!("\n{record}\n```\n")
    } else {
        String::new()
    };
    template
        .replace("BODY", &body)
        .replace("TWICE", &twice)
        .replace("TEXT", &text)
        .replace("RECORD", &record.to_string())
        + &fence
}

fn wrappings() -> impl Iterator<Item = (&'static str, &'static str)> {
    WRAPPINGS.trim().lines().map(|line| line.split_once('|').unwrap())
}

fn explained(text: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pasted");
    fs::write(&path, text).unwrap();
    let ran = run(&mut trailhum(&["explain", path.to_str().unwrap(), "--format", "json"]));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{text}");
    ran.json()[0].clone()
}

fn audited(stored: &[u8]) -> (i32, Value, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.json");
    fs::write(&path, stored).unwrap();
    let ran = run(&mut trailhum(&[
        "audit",
        "--format",
        "json",
        "--events",
        path.to_str().unwrap(),
    ]));
    (ran.code, ran.json(), ran.err)
}

#[test]
fn a_record_is_explained_the_same_from_whatever_it_was_pasted() {
    for record in records() {
        let plain = explained(&record.to_string());
        for (system, template) in wrappings() {
            let mut facts = explained(&wrapped(template, &record));
            if !template.starts_with("```") {
                assert_eq!(facts["provenance"], "copy", "{system}");
                facts["provenance"] = plain["provenance"].clone();
            }
            assert_eq!(facts, plain, "{system}");
        }
    }
}

#[test]
fn a_copy_is_never_harmless_in_an_audit_and_a_denial_stays_one() {
    let [noise, denied] = records();
    for (system, template) in wrappings().filter(|(_, template)| !template.starts_with("```")) {
        for (record, why) in [(&noise, "copied_records"), (&denied, "caller_denied")] {
            let (code, report, err) = audited(wrapped(template, record).as_bytes());
            assert_eq!(code, 0, "{system}: {err}");
            let findings = report["findings"].as_array().unwrap();
            assert_eq!(findings.len(), 1, "{system}: {report}");
            assert_eq!(
                (&findings[0]["verdict"], &findings[0]["why"]),
                (&json!("investigate"), &json!(why)),
                "{system}"
            );
        }
    }
}

#[test]
fn nothing_is_taken_for_a_record_that_is_inside_one() {
    let [noise, denied] = records();
    for forged in [
        noise.clone(),
        json!(noise.to_string()),
        json!({"Records": [noise]}),
        json!([{"CloudTrailEvent": noise.to_string()}]),
    ] {
        let mut record = denied.clone();
        record["requestParameters"]["policy"] = forged.clone();
        record["userAgent"] = json!(forged.to_string());
        for (system, template) in wrappings() {
            let (_, report, _) = audited(wrapped(template, &record).as_bytes());
            assert_eq!(report["totals"]["errors"], 1, "{system}");
            assert_eq!(report["findings"][0]["why"], "caller_denied", "{system}");
        }
    }
}

#[test]
fn what_is_no_record_is_named_by_its_form() {
    for (text, form) in [
        (
            r#"{"Records":[{"eventSource":"aws:s3","eventTime":"2026-01-02T03:01:00Z","eventName":"ObjectCreated:Put"}]}"#,
            "an event notification of Amazon S3",
        ),
        (
            r#"{"class_uid":6003,"metadata":{"product":{"name":"CloudTrail"}},"api":{"operation":"GetBucketCors"}}"#,
            "an OCSF event",
        ),
        (
            r#"{"source":"aws.securityhub","detail-type":"Security Hub Findings - Imported","detail":{"findings":[]}}"#,
            "a finding of Security Hub",
        ),
        (
            r#"{"cloud":{"provider":"aws"},"event":{"action":"GetBucketCors"},"aws":{"cloudtrail":{"error_code":"x"}}}"#,
            "without event.original",
        ),
        ("PK\u{3}\u{4}...", "a zip archive; unpack it first"),
        ("Events:\n- AccessKeyId: x\n", "YAML; write it with --output json"),
        ("hello\nworld\n", "no JSON in it; it begins with \"hello\""),
    ] {
        let (code, report, err) = audited(text.as_bytes());
        assert_eq!((code, &report["totals"]["errors"]), (3, &json!(0)), "{text}");
        assert!(err.contains(form), "{form}: {err}");
        assert!(
            report["coverage"]["gaps"]
                .to_string()
                .contains(&form.replace('"', "\\\"")),
            "{form}: {report}"
        );
    }
}

#[test]
fn every_encoding_gives_the_same_report() {
    let text = json!({"Records": records()}).to_string();
    let plain = audited(text.as_bytes()).1;
    let utf16 = |bytes: fn(u16) -> [u8; 2], mark: &[u8]| {
        [mark, &text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>()].concat()
    };
    let gzip = |stored: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, stored).unwrap();
        encoder.finish().unwrap()
    };
    let lines = records().map(|record| record.to_string()).join(",\r\n");
    for stored in [
        utf16(u16::to_le_bytes, &[0xff, 0xfe]),
        utf16(u16::to_be_bytes, &[]),
        gzip(text.as_bytes()),
        gzip(&gzip(text.as_bytes())),
        format!("\u{feff}\r\n{text}\n").into_bytes(),
        lines.into_bytes(),
    ] {
        let (code, mut report, err) = audited(&stored);
        assert_eq!(code, 0, "{err}");
        report["coverage"] = plain["coverage"].clone();
        assert_eq!(report, plain);
    }
}

#[test]
fn records_behind_megabytes_of_other_lines_are_read() {
    let [noise, denied] = records();
    let chatter = "INFO nothing of interest happened here, and nobody asked\n".repeat(100_000);
    for (before, code) in [(chatter.clone(), 0), (format!("{{\"Records\": [oh\n{chatter}"), 3)] {
        let text = format!("{noise}\n{before}{denied}\n");
        let (ran, report, err) = audited(text.as_bytes());
        assert_eq!((ran, &report["totals"]["errors"]), (code, &json!(2)), "{err}");
    }
}
