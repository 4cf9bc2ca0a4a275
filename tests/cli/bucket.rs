//! `--events s3://`: what S3 refuses, loses or damages costs a gap; the rest is read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::support::{Ran, interrupt, run, trailhum, wait_until, within};

mod server;

use server::{Answer, Server};

const REGION: &str = "AWSLogs/111122223333/CloudTrail/eu-central-1/";
const WINDOW: [&str; 4] = ["--since", "2026-01-01", "--until", "2026-01-11"];

/// A failed lookup by Config's service-linked role, and the trail file that holds it.
fn object(day: i64) -> (String, Vec<u8>) {
    let first: Timestamp = "2026-01-01T09:09:00Z".parse().unwrap();
    let time = first.checked_add(SignedDuration::from_hours(24 * (day - 1))).unwrap();
    let role = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
    let record = json!({
        "eventVersion": "1.09", "eventTime": time.to_string(), "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors",
        "awsRegion": "eu-central-1", "errorCode": "NoSuchCORSConfiguration", "errorMessage": "The CORS configuration does not exist",
        "readOnly": true, "recipientAccountId": "111122223333", "eventID": format!("00000000-0000-4000-8000-{day:012x}"),
        "requestParameters": {"bucketName": "bucket-a", "cors": ""},
        "userIdentity": {
            "type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/AWSConfig-Describe",
            "accountId": "111122223333", "invokedBy": "config.amazonaws.com", "sessionContext": {"sessionIssuer": {"arn": role}}
        },
    });
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(json!({"Records": [record]}).to_string().as_bytes())
        .unwrap();
    let name = format!("2026/01/{day:02}/111122223333_CloudTrail_eu-central-1_202601{day:02}T0915Z_abc.json.gz");
    (format!("{REGION}{name}"), gzip.finish().unwrap())
}

fn key(day: i64) -> String {
    object(day).0
}

/// Ten days with a record each.
fn ten_days() -> BTreeMap<String, Answer> {
    (1..=10)
        .map(object)
        .map(|(key, stored)| (key, Answer::Stored(stored)))
        .collect()
}

fn command(server: &Server, events: &[&str]) -> Command {
    let mut command = trailhum(&["audit", "--format", "json", "--events"]);
    command
        .args(events)
        .args(WINDOW)
        .env("AWS_ENDPOINT_URL", server.url())
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "AKIASANDBOX")
        .env("AWS_SECRET_ACCESS_KEY", "sandbox");
    command
}

fn audit(server: &Server) -> Ran {
    run(&mut command(server, &["s3://logs"]))
}

fn gaps(report: &Value) -> Vec<[&str; 3]> {
    let gaps = report["coverage"]["gaps"].as_array().unwrap().iter();
    gaps.map(|gap| ["where", "what", "hint"].map(|key| gap[key].as_str().unwrap()))
        .collect()
}

fn notes(report: &Value) -> Vec<&str> {
    let notes = report["coverage"]["notes"].as_array().unwrap().iter();
    notes.map(|note| note.as_str().unwrap()).collect()
}

fn found(report: &Value) -> u64 {
    report["totals"]["events"].as_u64().unwrap()
}

#[test]
fn objects_that_are_missing_refused_or_damaged_are_gaps_and_the_rest_is_read() {
    let mut objects = ten_days();
    let stored = object(5).1;
    objects.insert(key(2), Answer::Refused(404, "NoSuchKey"));
    objects.insert(key(3), Answer::Refused(403, "AccessDenied"));
    objects.insert(key(4), Answer::Refused(403, "InvalidObjectState"));
    objects.insert(key(5), Answer::Truncated(stored.clone()));
    objects.insert(key(6), Answer::Mismatch(stored.clone()));
    objects.insert(key(7), Answer::Stored(stored[..stored.len() / 2].to_vec()));
    let server = Server::start(objects);
    let ran = audit(&server);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let report = ran.json();
    let gaps = gaps(&report);
    for (day, what, hint) in [
        (2, "NoSuchKey", "deleted after it was listed"),
        (3, "AccessDenied", "allow the IAM action s3:GetObject"),
        (4, "InvalidObjectState", "restore it"),
        (5, "damaged in transit", "run it again"),
        (6, "checksum", "run it again"),
        (7, "cut off", ""),
    ] {
        let place = format!("s3://logs/{}", key(day));
        let told = |gap: &&[&str; 3]| gap[0] == place && gap[1].contains(what) && gap[2].contains(hint);
        assert!(gaps.iter().any(|gap| told(&gap)), "{place}, {what}, {hint}: {gaps:#?}");
    }
    assert_eq!(gaps.len(), 6, "{gaps:#?}");
    assert_eq!(found(&report), 4);
    // What is damaged is asked for once more, what is refused is not.
    for (day, times) in [(3, 1), (5, 2), (6, 2), (7, 1)] {
        assert_eq!(server.gets(&key(day)), times, "day {day}");
    }
}

#[test]
fn objects_whose_names_are_no_trail_files_are_counted_and_not_downloaded() {
    let mut objects = ten_days();
    for name in ["manifest.txt", "notes.pdf"] {
        let folder = key(2).rsplit_once('/').unwrap().0.to_owned();
        objects.insert(format!("{folder}/{name}"), Answer::Stored(b"nothing".to_vec()));
    }
    let server = Server::start(objects);
    let ran = audit(&server);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    let said = notes(&report);
    assert!(
        said.iter().any(
            |note| note.contains("skipped, as they hold no records: 2 files, such as") && note.contains("manifest.txt")
        ),
        "{said:?}"
    );
    assert!(
        server.requests().iter().all(|request| !request.contains("notes.pdf?")),
        "{:?}",
        server.requests()
    );
}

#[test]
fn a_beat_in_an_object_that_was_not_read_is_not_a_missed_beat() {
    let mut objects = ten_days();
    // The hour itself was read: another file has a record of it.
    let beside = json!({"eventTime": "2026-01-05T09:00:00Z", "eventSource": "s3.amazonaws.com", "eventName": "ListBuckets",
        "awsRegion": "eu-central-1", "recipientAccountId": "111122223333", "eventID": "x"});
    let beside_key = key(5).replace("0915Z", "0905Z");
    objects.insert(beside_key, Answer::Stored(beside.to_string().into_bytes()));
    let missed = |objects: BTreeMap<String, Answer>| {
        let report = audit(&Server::start(objects)).json();
        let track = &report["findings"][0]["cadence"]["tracks"][0];
        (track["hits"].as_u64().unwrap(), track["missed"].as_u64().unwrap())
    };
    objects.insert(key(5), Answer::Refused(404, "NoSuchKey"));
    assert_eq!(missed(objects.clone()), (9, 0));
    objects.remove(&key(5));
    assert_eq!(missed(objects), (9, 1));
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_with_what_was_read_so_far() {
    let mut objects = ten_days();
    // More than are under way at once: when the last is asked for, some were read.
    for number in 0..40 {
        let (key, stored) = object(1);
        objects.insert(key.replace("_abc", &format!("_{number:03}")), Answer::Stored(stored));
    }
    objects.insert(key(9), Answer::Silence);
    let server = Server::start(objects);
    let mut command = command(&server, &["s3://logs"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until(|| server.gets(&key(9)) > 0 && server.gets(&key(10)) > 0);
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(3),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(gaps(&report).iter().any(|gap| gap[1].contains("Ctrl-C")), "{report:#}");
    assert!(found(&report) > 0, "{report:#}");
}

#[test]
fn a_folder_that_refuses_every_object_is_left_after_some() {
    let refused = |number: i64| {
        (
            key(1).replace("_abc", &format!("_{number:03}")),
            Answer::Refused(403, "AccessDenied"),
        )
    };
    let mut objects: BTreeMap<String, Answer> = (0..200).map(refused).collect();
    let good = (
        "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/01/x.json.gz".to_owned(),
        object(1).1,
    );
    objects.insert(good.0, Answer::Stored(good.1));
    let server = Server::start(objects);
    let ran = audit(&server);
    let report = ran.json();
    assert_eq!((ran.code, found(&report)), (3, 1));
    let gaps = gaps(&report);
    assert_eq!(gaps.len(), 2, "{gaps:#?}");
    for [place, _, _] in &gaps {
        assert_eq!(*place, format!("s3://logs/{REGION}"));
    }
    let asked = server
        .requests()
        .iter()
        .filter(|request| request.contains("eu-central-1/2026"))
        .count();
    assert!((10..60).contains(&asked), "{asked} of 200 were asked for");
}

#[test]
fn a_prefix_that_may_not_be_listed_is_a_gap_with_the_missing_action() {
    let mut server = Server::start(ten_days());
    server.refuse_lists_of("secret/");
    let ran = run(&mut command(&server, &["s3://logs/secret", "s3://logs"]));
    let report = ran.json();
    assert_eq!((ran.code, found(&report)), (3, 10));
    let gaps = gaps(&report);
    assert!(
        gaps[0][0].starts_with("s3://logs/secret/") && gaps[0][1].contains("AccessDenied"),
        "{gaps:#?}"
    );
    assert_eq!((gaps.len(), gaps[0][2]), (1, "allow the IAM action s3:ListBucket"));
}

#[test]
fn a_bucket_in_another_region_whose_requester_pays_is_read_and_the_charge_is_said() {
    let mut server = Server::start(ten_days());
    server.lie_in("eu-west-1");
    server.let_the_requester_pay();
    let ran = audit(&server);
    let report = ran.json();
    assert_eq!((ran.code, found(&report)), (0, 10), "{}", ran.err);
    assert!(
        notes(&report)
            .iter()
            .any(|note| note.contains("a requester pays bucket")),
        "{report:#}"
    );
    let elsewhere = server
        .requests()
        .iter()
        .filter(|request| request.contains("/us-east-1/s3/"))
        .count();
    assert_eq!(
        elsewhere, 1,
        "the region is learnt from the first answer, without a call for it"
    );
    // Where nobody is charged nothing is said.
    assert!(
        !notes(&audit(&Server::start(ten_days())).json())
            .iter()
            .any(|note| note.contains("pays"))
    );
}

#[test]
fn a_bucket_that_is_not_there_and_credentials_that_expired_end_with_their_reason() {
    for (code, hint) in [("NoSuchBucket", None), ("ExpiredToken", Some("renew the credentials"))] {
        let mut server = Server::start(ten_days());
        server.refuse_all(code);
        let ran = audit(&server);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        assert!(
            ran.err
                .starts_with(&format!("error: s3:ListBucket in us-east-1: {code}")),
            "{}",
            ran.err
        );
        assert!(hint.is_none_or(|hint| ran.err.contains(hint)), "{}", ran.err);
    }
    let ran = run(&mut command(&Server::start(ten_days()), &["s3:///x"]));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("s3://BUCKET/PREFIX"), "{}", ran.err);
}

#[test]
fn credentials_that_expire_on_the_way_leave_what_was_read() {
    let mut objects = ten_days();
    // Far more than are under way at once, so that some were read before.
    for number in 0..60 {
        let (key, stored) = object(9);
        objects.insert(key.replace("_abc", &format!("_{number:03}")), Answer::Stored(stored));
    }
    objects.insert(key(10), Answer::Refused(400, "ExpiredToken"));
    let ran = audit(&Server::start(objects));
    let report = ran.json();
    assert_eq!(ran.code, 3, "{}", ran.err);
    let gaps = gaps(&report);
    assert_eq!(gaps.len(), 1, "{gaps:#?}");
    assert!(
        gaps[0][1].contains("ExpiredToken") && gaps[0][2].contains("renew the credentials"),
        "{gaps:#?}"
    );
    assert!(found(&report) > 0);
}

#[test]
fn an_object_too_large_to_be_held_is_read_as_it_comes() {
    // 20 MiB that hardly compress: each record carries text of its own.
    let mut noise: u64 = 1;
    let mut text = Vec::from(*b"{\"Records\":[");
    let record = |number: u64, noise: &str| {
        json!({"eventTime": "2026-01-02T00:00:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors",
            "awsRegion": "eu-central-1", "recipientAccountId": "111122223333", "eventID": number.to_string(), "userAgent": noise})
    };
    for number in 0..20 {
        let mut agent = String::new();
        while agent.len() < 2 << 20 {
            noise = noise
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let _ = write!(agent, "{:016x}", noise ^ (noise >> 29));
        }
        if number > 0 {
            text.push(b',');
        }
        text.extend_from_slice(record(number, &agent).to_string().as_bytes());
    }
    text.extend_from_slice(b"]}");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&text).unwrap();
    let stored = gzip.finish().unwrap();
    assert!(stored.len() > 17 << 20, "{} bytes are held whole", stored.len());
    let ran = audit(&Server::start([(key(2), Answer::Stored(stored.clone()))].into()));
    assert_eq!((ran.code, found(&ran.json())), (0, 20), "{}", ran.err);
    // Broken off, what stands before is read.
    let ran = audit(&Server::start([(key(2), Answer::Truncated(stored))].into()));
    let report = ran.json();
    assert!(
        found(&report) >= 9 && gaps(&report)[0][1].contains("the part before was read"),
        "{report:#}"
    );
}

#[test]
fn an_object_whose_size_is_not_stated_is_read_as_it_comes_and_one_without_end_to_a_stated_number() {
    let mut objects = ten_days();
    objects.insert(key(2), Answer::Unstated(object(2).1));
    let ran = audit(&Server::start(objects.clone()));
    assert_eq!((ran.code, found(&ran.json())), (0, 10), "{}", ran.err);

    let space = vec![b' '; 1 << 16];
    let mut record = vec![b' '; 1 << 16];
    record.splice(0..12, *b",{\"a\":\"b\"}\n");
    objects.insert(key(3), Answer::Endless(b"{\"Records\":[", space));
    objects.insert(key(4), Answer::Endless(b"{\"Records\":[{}", record));
    let server = Server::start(objects);
    let ran = run(&mut within(200 * 1024, &command(&server, &["s3://logs"])));
    assert_eq!(ran.code, 3, "{}", ran.err);
    let report = ran.json();
    assert_eq!(found(&report), 8);
    let gaps = gaps(&report);
    for (day, what) in [
        (3, "a record larger than 4 MiB: not read"),
        (4, "larger than 64 MiB, without a stated size: not read"),
    ] {
        let place = format!("s3://logs/{}", key(day));
        assert!(
            gaps.iter().any(|gap| gap[0] == place && gap[1].contains(what)),
            "{day}: {gaps:#?}"
        );
    }
}

#[test]
fn objects_that_are_larger_than_the_list_says_are_not_held() {
    // Random letters do not compress: 15 MiB each, of which sixteen are on the way at once.
    let mut noise: u64 = 1;
    let mut agent = String::new();
    while agent.len() < 3 << 20 {
        noise = noise
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let _ = write!(agent, "{:016x}", noise ^ (noise >> 29));
    }
    let record = |number: i64| {
        json!({"eventTime": "2026-01-02T00:00:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors",
            "awsRegion": "eu-central-1", "recipientAccountId": "111122223333", "eventID": number.to_string(), "userAgent": agent})
    };
    let stored = |day: i64| {
        let records: Vec<Value> = (0..5).map(|number| record(day * 10 + number)).collect();
        json!({ "Records": records }).to_string().into_bytes()
    };
    let objects = (0..16).map(|day| {
        (
            key(2).replace("_abc", &format!("_{day:03}")),
            Answer::Understated(stored(day)),
        )
    });
    let server = Server::start(objects.collect());
    let ran = run(&mut within(220 * 1024, &command(&server, &["s3://logs"])));
    assert_eq!((ran.code, found(&ran.json())), (0, 80), "{}", ran.err);
}
