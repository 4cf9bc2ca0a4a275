//! What a large ledger costs: its size, opening it, and an audit that finds everything in it.
//!
//! `cargo bench --bench ledger` writes five million failed calls, twelve hours apart over 90 days; `-- N` writes N.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints and may fail loudly"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use trailhum::cache::{CachedPage, EventCache, Kept, Question, SearchAttribute};
use trailhum::catalog::{Catalog, HistoryUse};
use trailhum::event::{Event, EventId};
use trailhum::sandbox::{ACCOUNT_ID, NOW, REGION, SECOND_REGION};
use trailhum::time::TimeSpan;
use trailhum_sandbox::simulator::Rng;

/// Beats of each series: 90 days of 12 h.
const BEATS: i64 = 180;

const CORS: [&str; 3] = [
    "GetBucketCors",
    "NoSuchCORSConfiguration",
    "The CORS configuration does not exist",
];
const WEBSITE: [&str; 3] = [
    "GetBucketWebsite",
    "NoSuchWebsiteConfiguration",
    "The specified bucket does not have a website configuration",
];
const REPLICATION: [&str; 3] = [
    "GetBucketReplication",
    "ReplicationConfigurationNotFoundError",
    "The replication configuration was not found",
];

fn main() {
    let count = std::env::args()
        .skip(1)
        .find_map(|arg| arg.parse().ok())
        .unwrap_or(5_000_000_i64);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.ledger");
    let start = Instant::now();
    fill(&path, count);
    println!("written in {:.1} s", start.elapsed().as_secs_f64());
    let opened = fastest(|| drop(EventCache::open(&path, ACCOUNT_ID, &kept()).unwrap()));
    let stock = EventCache::open(&path, ACCOUNT_ID, &kept()).unwrap().stats().unwrap();
    let a_call = stock.bytes / stock.failed;
    println!(
        "{} failed calls, {} bytes, {a_call} bytes a call",
        stock.failed, stock.bytes
    );
    println!("opened in {:.1} ms", opened.as_secs_f64() * 1e3);
    for since in ["14d", "90d"] {
        let audited = fastest(|| audit(&path, since));
        println!("audit --since {since}: {:.2} s", audited.as_secs_f64());
    }
}

fn kept() -> Kept {
    Catalog::builtin().unwrap().parameters().collect()
}

fn fastest(mut work: impl FnMut()) -> Duration {
    let rounds = (0..3).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    rounds.min().unwrap()
}

/// The audit of the sandbox account, whose event history is asked for the newest minutes only.
fn audit(ledger: &Path, since: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_trailhum"))
        .args([
            "audit",
            "--sandbox",
            "--inventory",
            "none",
            "--format",
            "json",
            "--effort",
            "full",
        ])
        .args(["--since", since, "--cache"])
        .arg(ledger)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Beats of as many series as it takes, and spans that are complete for every name.
fn fill(path: &Path, count: i64) {
    let mut ledger = EventCache::open(path, ACCOUNT_ID, &kept()).unwrap();
    let (from, now) = (NOW - SignedDuration::from_hours(90 * 24), NOW);
    let catalog = Catalog::builtin().unwrap();
    let mut rng = Rng::new(5);
    let buckets = count / (BEATS * 3);
    for name in catalog.names_to_ask(HistoryUse::Always) {
        for region in [REGION, SECOND_REGION] {
            let question = Question {
                region: region.to_owned(),
                attribute: SearchAttribute::EventName,
                value: name.to_owned(),
            };
            let call = [CORS, WEBSITE, REPLICATION]
                .into_iter()
                .find(|[call, ..]| *call == name && region == REGION);
            let mut failed = Vec::new();
            for bucket in 0..call.map_or(0, |_| buckets) {
                failed.extend(series(call.unwrap(), bucket, from, &mut rng));
                if failed.len() > 100_000 {
                    write(&mut ledger, &question, &failed, TimeSpan::new(from, from), now);
                    failed.clear();
                }
            }
            write(&mut ledger, &question, &failed, TimeSpan::new(from, now), now);
        }
    }
}

fn write(ledger: &mut EventCache, question: &Question, kept: &[Event], complete: TimeSpan, now: Timestamp) {
    let successes = &BTreeMap::new();
    let page = CachedPage {
        question,
        kept,
        successes,
        complete,
        now,
    };
    ledger.write(&page).unwrap();
}

/// One series: calls twelve hours apart, give or take some minutes.
fn series([name, code, message]: [&str; 3], bucket: i64, from: Timestamp, rng: &mut Rng) -> Vec<Event> {
    let issuer =
        format!("arn:aws:iam::{ACCOUNT_ID}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig");
    let arn = format!("arn:aws:sts::{ACCOUNT_ID}:assumed-role/AWSServiceRoleForConfig/AWSConfig-Describe");
    let bucket = format!("bucket-{bucket:06}");
    let record = json!({
        "eventTime": from.to_string(), "eventSource": "s3.amazonaws.com", "eventName": name, "awsRegion": REGION,
        "eventID": "", "recipientAccountId": ACCOUNT_ID, "readOnly": true, "errorCode": code, "errorMessage": message,
        "userIdentity": {"type": "AssumedRole", "arn": arn, "accountId": ACCOUNT_ID, "invokedBy": "config.amazonaws.com",
            "sessionContext": {"sessionIssuer": {"arn": issuer}}},
        "userAgent": "config.amazonaws.com",
        "requestParameters": {"bucketName": bucket, "Host": "s3.eu-central-1.amazonaws.com"},
        "resources": [{"ARN": format!("arn:aws:s3:::{bucket}"), "type": "AWS::S3::Bucket", "accountId": ACCOUNT_ID}],
    });
    let event = Event::from_json(&record.to_string()).unwrap();
    #[expect(clippy::cast_possible_truncation, reason = "seconds of half a day")]
    let phase = (rng.unit() * 43_200.0) as i64;
    let beats = (0..BEATS).map(|beat| {
        #[expect(clippy::cast_possible_truncation, reason = "minutes of jitter")]
        let jitter = (rng.unit() * 240.0) as i64;
        let seconds = (beat * 43_200 + phase + jitter).min(BEATS * 43_200 - 1);
        Event {
            id: EventId::Uuid(u128::from(rng.bits()) << 64 | u128::from(rng.bits())),
            time: from + SignedDuration::from_secs(seconds),
            ..event.clone()
        }
    });
    beats.collect()
}
