//! The audit of files: the same for any order, unimpressed by what is broken or hostile.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use trailhum::cadence::{Window, detect};
use trailhum_sandbox::simulator;

use crate::support::{run, trailhum};

mod athena;
pub(crate) mod counts;
#[cfg(target_os = "linux")]
mod limits;
mod places;

const CONFIG: &str = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";

/// A failed `GetBucketCors` by Config's service-linked role.
fn record(number: usize, time: Timestamp, bucket: &str) -> Value {
    json!({
        "eventVersion": "1.09", "eventTime": time.to_string(), "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors",
        "awsRegion": "eu-central-1", "errorCode": "NoSuchCORSConfiguration", "errorMessage": "The CORS configuration does not exist",
        "readOnly": true, "recipientAccountId": "111122223333", "eventID": format!("00000000-0000-4000-8000-{number:012x}"),
        "requestParameters": {"bucketName": bucket, "cors": ""},
        "userIdentity": {
            "type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/AWSConfig-Describe",
            "accountId": "111122223333", "invokedBy": "config.amazonaws.com", "sessionContext": {"sessionIssuer": {"arn": CONFIG}}
        },
    })
}

/// What a call without an error has in place of one: nothing.
fn succeed(record: &mut Value) {
    for field in ["errorCode", "errorMessage"] {
        record.as_object_mut().unwrap().remove(field);
    }
}

fn daily(bucket: &str, days: usize) -> Vec<Value> {
    let first: Timestamp = "2026-01-01T09:09:00Z".parse().unwrap();
    let time = |day: usize| {
        first
            .checked_add(SignedDuration::from_hours(24 * i64::try_from(day).unwrap()))
            .unwrap()
    };
    (0..days).map(|day| record(day, time(day), bucket)).collect()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn audit(paths: &[&Path], more: &[&str]) -> crate::support::Ran {
    let mut args = vec!["audit", "--events"];
    args.extend(paths.iter().map(|path| path.to_str().unwrap()));
    args.extend(more);
    run(&mut trailhum(&args))
}

#[test]
fn files_in_any_order_give_the_same_report_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let records = daily("bucket-a", 20)
        .into_iter()
        .chain((20..40).map(|n| record(n, "2026-01-05T00:00:00Z".parse().unwrap(), "bucket-b")));
    let paths: Vec<PathBuf> = records
        .enumerate()
        .map(|(number, record)| {
            let path = folder.path().join(format!("{number:02}.json.gz"));
            fs::write(&path, gzip(json!({"Records": [record]}).to_string().as_bytes())).unwrap();
            path
        })
        .collect();
    let forth: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let back: Vec<&Path> = forth.iter().rev().copied().collect();
    for format in ["json", "table"] {
        let (one, other) = (
            audit(&forth, &["--format", format]),
            audit(&back, &["--format", format]),
        );
        assert_eq!(one.code, 0, "{}", one.err);
        assert_eq!(one.out, other.out);
        // All in one file, and every file twice, change the sources, and nothing that was found.
        assert_eq!(audit(&[folder.path()], &["--format", format]).code, 0);
    }
    let once = audit(&[folder.path()], &["--format", "json"]).json();
    let twice = audit(&[folder.path(), folder.path()], &["--format", "json"]).json();
    assert_eq!(once["findings"], twice["findings"]);
    assert_eq!(once["error_codes"], twice["error_codes"]);
}

#[test]
fn broken_files_are_named_and_the_rest_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    let good = json!({"Records": daily("bucket-a", 20)}).to_string();
    let (whole, mut wrong) = (gzip(good.as_bytes()), gzip(good.as_bytes()));
    let crc = wrong.len() - 8;
    wrong[crc] ^= 0xff;
    let mut untimely = record(900, Timestamp::UNIX_EPOCH, "bucket-a");
    untimely["eventTime"] = "soon".into();
    put("good.json.gz", &whole);
    put("two-members.json.gz", &[whole.clone(), whole.clone()].concat());
    put("marked.json", format!("\u{feff}{good}").as_bytes());
    put("empty.json", b"");
    put("truncated.json.gz", &whole[..whole.len() / 2]);
    put("wrong-crc.json.gz", &wrong);
    put("page.json", b"<html>no</html>");
    put("null.json", br#"{"Records":null}"#);
    put("text.json", br#"{"Records":["x",7]}"#);
    put("untimely.json", untimely.to_string().as_bytes());
    put(
        "deep.json",
        format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)).as_bytes(),
    );
    put("odd\n\u{1b}[31mname.json", b"{");
    put("bomb.json.gz", &gzip(&vec![b' '; 300 << 20]));
    put("notes.txt", b"not looked at");
    fs::create_dir_all(folder.path().join("CloudTrail-Digest")).unwrap();
    put("CloudTrail-Digest/digest.json", b"not looked at");
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
    let ran = audit(&[folder.path()], &["--format", "json"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let report = ran.json();
    assert_eq!(
        report["findings"][0]["count"], 20,
        "the same twenty events, however often they are found"
    );
    let gaps = report["coverage"]["gaps"].as_array().unwrap();
    for (file, reason) in [
        ("empty.json", "empty"),
        ("truncated.json.gz", "cut off"),
        ("wrong-crc.json.gz", "cut off"),
        ("page.json", "no JSON in it"),
        ("null.json", "\"Records\" is null"),
        ("text.json", "a text instead of an object"),
        ("text.json", "a number instead of an object"),
        ("untimely.json", "\"soon\" is not a time"),
        ("deep.json", "recursion limit"),
        ("odd\n\u{1b}[31mname.json", "EOF"),
        ("bomb.json.gz", "4 MiB: not read"),
        ("loop", "a link back to"),
    ] {
        let named = gaps.iter().any(|gap| {
            gap["where"].as_str().unwrap().ends_with(file) && gap["what"].as_str().unwrap().contains(reason)
        });
        assert!(named, "{file}: {reason} is not among {gaps:#?}");
    }
    assert_eq!(gaps.len(), 12, "{gaps:#?}");
    let table = audit(&[folder.path()], &["--details"]);
    assert_eq!(table.code, 3);
    assert!(
        !table.out.contains('\u{1b}'),
        "a file name reached the terminal as it was"
    );
    assert!(table.out.contains(r"odd\u{a}\u{1b}[31mname.json"), "{}", table.out);
}

#[test]
fn names_of_strangers_are_shown_and_never_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.ndjson");
    let bucket = "b\u{1b}]0;owned\u{7}\u{202e}\n\u{30d0}\u{30b1}";
    let lines: Vec<String> = daily(bucket, 20).iter().map(ToString::to_string).collect();
    fs::write(&path, lines.join("\n")).unwrap();
    let ran = audit(&[&path], &["--details"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.out.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{}", ran.out);
    assert!(ran.out.contains("バケ"), "{}", ran.out);
    assert_eq!(
        audit(&[&path], &["--format", "json"]).json()["findings"][0]["resource"]["id"],
        bucket
    );
}

#[test]
fn the_table_fits_80_columns_and_is_colored_only_where_that_is_wanted() {
    let plain = run(&mut trailhum(&["audit", "--sandbox"]));
    let widest = plain.out.lines().max_by_key(|line| line.chars().count()).unwrap();
    assert!(widest.chars().count() <= 80, "{widest}");
    assert!(!plain.out.contains('\u{1b}'));
    let forced = run(trailhum(&["audit", "--sandbox"]).env("CLICOLOR_FORCE", "1"));
    assert!(forced.out.contains('\u{1b}'));
    let refused = run(trailhum(&["audit", "--sandbox"])
        .env("CLICOLOR_FORCE", "1")
        .env("NO_COLOR", "1"));
    assert_eq!(refused.out, plain.out);
}

#[test]
fn fail_on_and_output_serve_scripts() {
    let folder = tempfile::tempdir().unwrap();
    let (records, report) = (folder.path().join("records.json"), folder.path().join("report.json"));
    fs::write(&records, json!(daily("bucket-a", 20)).to_string()).unwrap();
    let written = audit(
        &[&records],
        &[
            "--format",
            "json",
            "--fail-on",
            "noise",
            "--output",
            report.to_str().unwrap(),
        ],
    );
    assert_eq!((written.code, written.out.as_str()), (1, ""));
    let report: Value = serde_json::from_str(&fs::read_to_string(report).unwrap()).unwrap();
    assert_eq!(report["totals"]["noise"], 20);
    assert_eq!(audit(&[&records], &["--fail-on", "genuine"]).code, 0);
    assert_eq!(
        audit(
            &[&records],
            &["--since", "2026-01-11", "--until", "2026-01-13", "--format", "json"]
        )
        .json()["totals"]["noise"],
        2
    );
    let nothing = audit(
        &[&records],
        &["--region", "us-east-1", "--format", "json", "--fail-on", "noise"],
    );
    assert_eq!((nothing.code, nothing.out.as_str()), (2, ""), "{}", nothing.err);
}

#[test]
fn a_config_snapshot_tells_what_exists_and_what_is_set() {
    let folder = tempfile::tempdir().unwrap();
    let (records, snapshot) = (
        folder.path().join("records.json"),
        folder.path().join("snapshot.json.gz"),
    );
    let all: Vec<Value> = ["empty-one", "set-one", "gone-one", "not-listed"]
        .iter()
        .zip(0..)
        .flat_map(|(bucket, number)| {
            daily(bucket, 20).into_iter().enumerate().map(move |(day, mut record)| {
                record["eventID"] = format!("{number:08x}-0000-4000-8000-{day:012x}").into();
                record
            })
        })
        .collect();
    fs::write(&records, json!(all).to_string()).unwrap();
    let item = |id: &str, status: &str, supplementary: Value| {
        json!({"resourceType": "AWS::S3::Bucket", "resourceId": id, "awsRegion": "eu-central-1", "awsAccountId": "111122223333",
            "configurationItemStatus": status, "configurationItemCaptureTime": "2026-02-20T00:00:00Z", "supplementaryConfiguration": supplementary})
    };
    let items = [
        item("empty-one", "OK", json!({"BucketPolicy": "{\"policyText\":null}"})),
        item(
            "set-one",
            "ResourceDiscovered",
            json!({"BucketCrossOriginConfiguration": {"rules": [{"allowedMethods": ["GET"]}]}}),
        ),
        item("gone-one", "ResourceDeleted", json!({})),
    ];
    let text = json!({"fileVersion": "1.0", "configSnapshotId": "x", "configurationItems": items}).to_string();
    fs::write(&snapshot, gzip(text.as_bytes())).unwrap();
    let report = audit(
        &[&records],
        &["--inventory", snapshot.to_str().unwrap(), "--format", "json"],
    )
    .json();
    let of = |id: &str| {
        report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .find(|finding| finding["resource"]["id"] == id)
            .unwrap()
            .clone()
    };
    for (id, verdict, exists, setting) in [
        ("empty-one", "noise", "exists", "absent"),
        ("set-one", "changed", "exists", "present"),
        ("gone-one", "changed", "deleted", "unknown"),
        ("not-listed", "noise", "unknown", "unknown"),
    ] {
        let finding = of(id);
        assert_eq!(
            (
                &finding["verdict"],
                &finding["resource"]["state"],
                &finding["sub_configuration"]["state"]
            ),
            (&verdict.into(), &exists.into(), &setting.into()),
            "{id}"
        );
    }
}

#[test]
fn the_rhythm_of_every_simulated_series_reaches_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.ndjson");
    let mut file = fs::File::create(&path).unwrap();
    let (origin, days) = (1_767_225_600, 30);
    let end = origin + 86_400 * i64::from(days);
    let mut expected = Vec::new();
    let mut number = 0;
    // Somebody is always at work: the trail itself has no holes.
    for second in (origin..end).step_by(1200) {
        number += 1;
        let mut record = record(number, Timestamp::from_second(second).unwrap(), "x");
        succeed(&mut record);
        writeln!(file, "{record}").unwrap();
    }
    let window = Window::new(
        Timestamp::from_second(origin).unwrap(),
        Timestamp::from_second(end - 1199).unwrap(),
    );
    for (class, scenario) in simulator::SCENARIOS.iter().enumerate() {
        for index in 0..2 {
            let times = simulator::make(77, class, days, index).timestamps(origin);
            let times: Vec<Timestamp> = times.into_iter().filter(|time| *time < window.to()).collect();
            let bucket = format!("{}-{index}", scenario.name);
            for time in &times {
                number += 1;
                writeln!(file, "{}", record(number, *time, &bucket)).unwrap();
            }
            if !times.is_empty() {
                expected.push((bucket, detect(&times, &window)));
            }
        }
    }
    drop(file);
    let report = audit(&[&path], &["--format", "json"]).json();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), expected.len());
    for (bucket, cadence) in expected {
        let finding = findings
            .iter()
            .find(|finding| finding["resource"]["id"] == bucket.as_str())
            .unwrap();
        let reported = &finding["cadence"];
        assert_eq!(reported["class"], cadence.class.as_str(), "{bucket}");
        assert_eq!(reported["text"], trailhum::words::cadence(&cadence), "{bucket}");
        let tracks = reported["tracks"].as_array().unwrap();
        assert_eq!(tracks.len(), cadence.tracks.len(), "{bucket}");
        for (reported, track) in tracks.iter().zip(&cadence.tracks) {
            assert!(
                (reported["period_seconds"].as_f64().unwrap() - track.period_seconds).abs() < 0.001,
                "{bucket}"
            );
            assert_eq!(reported["expected"], track.expected, "{bucket}");
        }
    }
}

#[test]
fn a_hole_in_the_trail_is_not_a_missed_beat() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.ndjson");
    let mut file = fs::File::create(&path).unwrap();
    let origin = 1_767_225_600;
    let hole = origin + 10 * 86_400..origin + 15 * 86_400;
    for (number, second) in (0..).zip((origin..origin + 30 * 86_400).step_by(1200)) {
        let time = Timestamp::from_second(second).unwrap();
        let mut record = record(number, time, "bucket-a");
        if (second - origin) % 86_400 != 32_400 {
            succeed(&mut record);
            record["eventName"] = json!("ListBuckets");
        }
        if !hole.contains(&second) {
            writeln!(file, "{record}").unwrap();
        }
    }
    drop(file);
    let report = audit(&[&path], &["--format", "json"]).json();
    let finding = &report["findings"][0];
    assert_eq!(
        (&finding["verdict"], &finding["cadence"]["class"]),
        (&"noise".into(), &"beat".into()),
        "{finding}"
    );
    let track = &finding["cadence"]["tracks"][0];
    assert_eq!(
        (&track["hits"], &track["expected"], &track["missed"]),
        (&25.into(), &25.into(), &0.into())
    );
    let coverage = finding["cadence"]["coverage"].as_f64().unwrap();
    assert!((0.82..0.85).contains(&coverage), "{coverage}");
}

/// Three daily calls about each of so many buckets, at times of day 110 minutes apart.
fn three_days(buckets: usize) -> Vec<Value> {
    let mut records = Vec::new();
    for bucket in 0..buckets {
        for (day, mut record) in daily(&format!("bucket-{bucket}"), 3).into_iter().enumerate() {
            let minutes = 20 + bucket * 110 + day * 1440;
            let at: jiff::Timestamp = "2026-01-10T00:00:00Z".parse().unwrap();
            record["eventTime"] = (at + jiff::SignedDuration::from_mins(i64::try_from(minutes).unwrap()))
                .to_string()
                .into();
            record["eventID"] = format!("00000000-0000-4000-8000-{:012x}", records.len()).into();
            records.push(record);
        }
    }
    records
}

#[test]
fn three_calls_keep_the_period_of_the_callers_other_resources_in_each_format_and_no_other_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.json");
    let verdicts = [1, 12].map(|buckets| {
        fs::write(&path, json!(three_days(buckets)).to_string()).unwrap();
        let report = audit(&[&path], &["--format", "json"]).json();
        let finding = report["findings"].as_array().unwrap();
        let finding = finding.iter().find(|finding| finding["resource"]["id"] == "bucket-0");
        let finding = finding.unwrap().clone();
        let pooled = &finding["pooled"];
        assert_eq!(finding["cadence"]["class"], "too_few");
        if buckets == 1 {
            assert!(pooled.is_null());
        } else {
            let facts = ["period", "resources", "witnesses", "calls"].map(|key| pooled[key].clone());
            assert_eq!(json!(facts), json!(["24 h", 11, 11, 3]));
        }
        (finding["verdict"].clone(), finding["why"].clone())
    });
    assert_eq!(verdicts[0], verdicts[1]);
    let short = "every 24 h, as 11 other resources; 3 calls seen";
    let whole = "Every 24 h, as 11 other resources of this caller; 3 calls seen.";
    for (format, text) in [("csv", whole), ("html", whole), ("html", short)] {
        let output = audit(&[&path], &["--format", format]).out;
        assert!(output.contains(text), "{format}");
    }
    let table = audit(&[&path], &["--details"]).out;
    let words = table.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(short), "{table}");
}

#[test]
fn a_series_too_short_to_tell_is_set_beside_its_peers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.json");
    let mut records: Vec<Value> = (0..12)
        .flat_map(|bucket| daily(&format!("bucket-{bucket}"), 20))
        .collect();
    records.extend(daily("young", 20).into_iter().skip(17));
    for (number, record) in records.iter_mut().enumerate() {
        record["eventID"] = format!("00000000-0000-4000-8000-{number:012x}").into();
    }
    fs::write(&path, json!(records).to_string()).unwrap();
    let report = audit(&[&path], &["--format", "json"]).json();
    let findings = report["findings"].as_array().unwrap();
    let young = findings
        .iter()
        .find(|finding| finding["resource"]["id"] == "young")
        .unwrap();
    assert_eq!(young["cadence"]["class"], "too_few");
    assert_eq!(
        (&young["consistent_with"]["peers"], &young["consistent_with"]["period"]),
        (&12.into(), &"24 h".into())
    );
    assert_eq!(
        findings
            .iter()
            .filter(|finding| finding["consistent_with"].is_null())
            .count(),
        12
    );
}
