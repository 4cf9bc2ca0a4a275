//! Records in the forms in which people have them: what other systems make of them, and how files are encoded.

use std::fs;

use serde_json::{Value, json};

use crate::support::{run, trailhum};
use wrappings::{wrapped, wrappings};

#[expect(unreachable_pub, reason = "the fuzz targets include this file")]
pub mod wrappings;

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
fn what_is_no_record_is_named_by_its_form_and_no_report_is_made_of_it() {
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
        (
            r#"{"ResultSet":{"Rows":[{"Data":[{"VarCharValue":"count"}]},{"Data":[{"VarCharValue":"1"}]}]}}"#,
            "rows of Athena's GetQueryResults",
        ),
        ("PK\u{3}\u{4}...", "a zip archive; unpack it first"),
        ("Events:\n- AccessKeyId: x\n", "YAML without any CloudTrailEvent"),
        ("{'eventTime': '2026-01-02T03:01:00Z'}", "a text of Python"),
        ("\0\0\0\0", "zero bytes"),
        ("{\u{201c}eventTime\u{201d}: 1}", "quotes that a word processor put in"),
        ("hello\nworld\n", "no JSON in it; it begins with \"hello\""),
        ("", "empty"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("records.json");
        fs::write(&path, text).unwrap();
        let ran = run(&mut trailhum(&["audit", "--events", path.to_str().unwrap()]));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{text}: {}", ran.err);
        let [gap, error, ..] = ran.err.lines().collect::<Vec<_>>()[..] else {
            panic!("{}", ran.err)
        };
        assert!(
            gap.starts_with("warning: not read: ") && gap.contains(form),
            "{form}: {gap}"
        );
        assert_eq!(error, "error: no CloudTrail record was read");
    }
}

#[test]
fn what_cloudtrail_writes_beside_records_is_counted_by_its_kind() {
    let [noise, _] = records();
    let insight = json!({"eventTime": "2026-01-02T03:01:00Z", "insightDetails": {"state": "Start"}});
    let aggregated = json!({"eventCategory": "Aggregated", "timeWindow": {"windowStart": "2026-01-02T03:00:00Z"}});
    let digest = json!({"digestStartTime": "2026-01-02T03:00:00Z", "digestS3Object": "x"});
    let records = json!({"Records": [noise, insight, insight, aggregated, digest]});
    let (code, report, err) = audited(records.to_string().as_bytes());
    assert_eq!((code, &report["totals"]["errors"]), (0, &json!(1)), "{err}");
    let notes = report["coverage"]["notes"].to_string();
    let counts = "skipped, as they are no records of calls: digests (1), Insights events (2), aggregated events (1)";
    assert!(notes.contains(counts), "{notes}");
}

#[test]
fn an_identity_that_is_a_text_is_read_and_any_other_shape_is_named() {
    let [_, denied] = records();
    let mut text = denied.clone();
    text["userIdentity"] = denied["userIdentity"].to_string().into();
    let plain = audited(denied.to_string().as_bytes()).1;
    let (code, report, err) = audited(text.to_string().as_bytes());
    assert_eq!(code, 0, "{err}");
    assert_eq!(report["findings"][0]["caller"], plain["findings"][0]["caller"]);
    for shape in [json!(["x"]), json!(7), json!("ann"), json!(true)] {
        let mut odd = denied.clone();
        odd["userIdentity"] = shape.clone();
        let (code, report, err) = audited(json!({"Records": [odd, denied]}).to_string().as_bytes());
        assert_eq!((code, &report["totals"]["errors"]), (3, &json!(2)), "{shape}: {err}");
        assert!(
            err.contains("the record was read, and its caller is unknown"),
            "{shape}: {err}"
        );
    }
}

#[test]
fn good_rows_behind_thousands_of_bad_ones_are_read_and_the_bad_ones_are_one_line() {
    let [_, denied] = records();
    let bad = |number: usize| {
        let mut record = denied.clone();
        record["eventTime"] = format!("never {number}").into();
        record.to_string()
    };
    let mut lines: Vec<String> = (0..10_000).map(bad).collect();
    lines.push(denied.to_string());
    let columns = "eventtime,eventsource,eventname,eventid,awsregion,errorcode,readonly,recipientaccountid,requestparameters,useridentity";
    let row = |time: &str| {
        let identity = denied["userIdentity"].to_string().replace('"', "\"\"");
        format!(
            "{time},s3.amazonaws.com,GetBucketPolicy,id,eu-central-1,AccessDenied,true,111122223333,,\"{identity}\""
        )
    };
    let mut rows: Vec<String> = (0..10_000).map(|number| row(&format!("never {number}"))).collect();
    rows.insert(0, columns.to_owned());
    rows.push(row("2026-01-02T03:01:00Z"));
    for text in [lines.join("\n"), rows.join("\n")] {
        let (code, report, err) = audited(text.as_bytes());
        assert_eq!((code, &report["totals"]["errors"]), (3, &json!(1)), "{err}");
        assert_eq!(err.lines().count(), 1, "{err}");
        assert!(err.contains("\"never 0\" is not a time"), "{err}");
        assert!(
            err.contains("10000 elements") || err.contains("and 9999 other rows"),
            "{err}"
        );
    }
}

#[test]
fn files_of_a_folder_are_read_by_their_content_and_all_others_are_counted() {
    let [noise, denied] = records();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    let trail = json!({"Records": [noise]}).to_string();
    write("a.json", trail.as_bytes());
    write("data", denied.to_string().as_bytes());
    write(
        "tail.log",
        format!("2026-01-02T03:01:00Z {}\n", denied.to_string().replace("0002", "0003")).as_bytes(),
    );
    write("notes.txt", b"nothing");
    write("picture.png", b"\x89PNG");
    write("AWSLogs/111122223333/CloudTrail-Digest/x.json", trail.as_bytes());
    write(
        "AWSLogs/111122223333/CloudTrail-NetworkActivity/x.json",
        trail.as_bytes(),
    );
    let audit = || {
        run(&mut trailhum(&[
            "audit",
            "--format",
            "json",
            "--events",
            folder.path().to_str().unwrap(),
        ]))
    };
    let ran = audit();
    assert_eq!(
        (ran.code, &ran.json()["totals"]["errors"]),
        (0, &json!(3)),
        "{}",
        ran.err
    );
    let notes = ran.json()["coverage"]["notes"].to_string();
    for said in [
        "files of digests (1), files of network activity events (1)",
        "skipped, as they hold no records: 2 files, such as notes.txt",
    ] {
        assert!(notes.contains(said), "{notes}");
    }
    // What is packed may hold records.
    write("b.json.zst", b"\x28\xb5\x2f\xfd...");
    let ran = audit();
    assert_eq!(
        (ran.code, &ran.json()["totals"]["errors"]),
        (3, &json!(3)),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("b.json.zst: compressed by zstd; unpack it first"),
        "{}",
        ran.err
    );
}

#[test]
fn where_a_filter_leaves_nothing_it_is_named_with_what_there_was() {
    let folder = tempfile::tempdir().unwrap();
    let [noise, denied] = records();
    let names = [
        "records.json",
        "111122223333_CloudTrail_eu-central-1_20260102T0310Z_x.json",
    ];
    for name in names {
        let path = folder.path().join(name);
        fs::write(&path, json!({"Records": [noise, denied]}).to_string()).unwrap();
        // A file that is named is opened; in a folder the name of a trail file decides.
        for place in [path.to_str().unwrap(), folder.path().to_str().unwrap()] {
            for (filter, option, hint) in [
                (
                    ["--region", "eu-central-2"],
                    "--region",
                    "did you mean --region eu-central-1?",
                ),
                (
                    ["--region", "us-gov-west-1"],
                    "--region",
                    "change or leave out --region",
                ),
                (
                    ["--account", "999999999999"],
                    "--account",
                    "change or leave out --account",
                ),
                (["--since", "2030-01-01"], "--since", "change or leave out --since"),
                (["--until", "2001-01-01"], "--until", "change or leave out --until"),
            ] {
                let ran = run(&mut trailhum(&["audit", "--events", place, filter[0], filter[1]]));
                assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{filter:?}: {}", ran.err);
                let there = format!(
                    "error: every event is outside of {option}: there are events of region eu-central-1, of account 111122223333, from 2026-01-02 03:"
                );
                assert!(ran.err.starts_with(&there), "{filter:?}: {}", ran.err);
                assert!(
                    ran.err.ends_with(&format!(" hint: {hint}\n")),
                    "{filter:?}: {}",
                    ran.err
                );
            }
        }
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_region_that_cannot_be_is_found_out_before_anything_is_read() {
    let ran = run(&mut trailhum(&["audit", "--region", "eu-centrl-1"]));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("did you mean eu-central-1?"), "{}", ran.err);
    let ran = run(trailhum(&["audit"]).env("AWS_REGION", "us-esat-1"));
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            2,
            "error: no AWS region is called \"us-esat-1\"\n hint: correct AWS_REGION or the profile's region, or name one: --region us-east-1\n"
        )
    );
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
