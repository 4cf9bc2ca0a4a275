//! A trail in moto's S3 gives the same report as its files, and no request more than needed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use serde_json::Value;
use trailhum::sandbox::{self, Account, Settings};

use super::block_on;
use super::server::{Items, Moto};
use crate::support::{Ran, run, trailhum};

const WINDOW: [&str; 4] = ["--since", "2026-01-12T12:00:00Z", "--until", "2026-01-15T12:00:00Z"];

/// Three days of the sandbox, as files and in a bucket.
struct Trail {
    moto: Moto,
    folder: tempfile::TempDir,
    files: usize,
}

impl Trail {
    fn upload() -> Self {
        let moto = Moto::start(Items::AsTheyCome);
        let settings = Settings {
            days: 3,
            ..Settings::default()
        };
        let folder = tempfile::tempdir().unwrap();
        let files = sandbox::write(&Account::new(&settings), folder.path()).unwrap().files;
        let digest = "AWSLogs/111122223333/CloudTrail-Digest/eu-central-1/2026/01/14/111122223333_CloudTrail-Digest_eu-central-1_t_eu-central-1_20260114T101500Z.json.gz";
        let digest = folder.path().join(digest);
        std::fs::create_dir_all(digest.parent().unwrap()).unwrap();
        std::fs::write(digest, r#"{"digestStartTime":"","digestS3Object":""}"#).unwrap();
        std::fs::remove_file(folder.path().join("truth.json")).unwrap();
        upload(&moto, folder.path());
        Self { moto, folder, files }
    }

    fn audit(&self, events: &[&str], more: &[&str]) -> Ran {
        let mut command = trailhum(&["audit", "--format", "json", "--events"]);
        command
            .args(events)
            .args(more)
            .env("AWS_ENDPOINT_URL", self.moto.url())
            .env("AWS_REGION", "eu-central-1")
            .env("AWS_ACCESS_KEY_ID", "AKIASANDBOX")
            .env("AWS_SECRET_ACCESS_KEY", "sandbox");
        run(&mut command)
    }

    /// The report over S3, and how many lists and downloads S3 saw.
    fn over_s3(&self, address: &str, more: &[&str]) -> (Value, usize, usize) {
        let mark = self.moto.mark();
        let ran = self.audit(&[address], more);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        let requests = self.moto.requests(mark);
        let of_s3 = || requests.iter().filter(|request| request.service == "s3");
        let lists = of_s3().filter(|request| request.what.contains("list-type=2")).count();
        assert!(of_s3().all(|request| request.what.starts_with("GET ")));
        (ran.json(), lists, of_s3().count() - lists)
    }

    fn over_files(&self, more: &[&str]) -> Value {
        let ran = self.audit(&[self.folder.path().to_str().unwrap()], more);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.json()
    }
}

/// Puts the files of a trail into the bucket `logs`, below `trails/`.
pub(crate) fn upload(moto: &Moto, folder: &Path) {
    block_on(put(moto, folder));
}

async fn put(moto: &Moto, folder: &Path) {
    let s3 = moto.aws().s3("eu-central-1");
    let constraint = CreateBucketConfiguration::builder()
        .location_constraint(BucketLocationConstraint::EuCentral1)
        .build();
    s3.create_bucket()
        .bucket("logs")
        .create_bucket_configuration(constraint)
        .send()
        .await
        .unwrap();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let key: PathBuf = ["trails".as_ref(), path.strip_prefix(folder).unwrap()].iter().collect();
        s3.put_object()
            .bucket("logs")
            .key(key.to_str().unwrap())
            .body(ByteStream::from(std::fs::read(&path).unwrap()))
            .send()
            .await
            .unwrap();
    }
}

/// The report without what names the way it was read.
fn without_coverage(mut report: Value) -> Value {
    report.as_object_mut().unwrap().remove("coverage");
    report
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn a_bucket_gives_the_report_of_its_files_by_the_fewest_requests() {
    let trail = Trail::upload();
    // One list finds the layout, three go down it, and one a region lists its days; every file is read once.
    for address in ["s3://logs/trails", "s3://logs/trails/AWSLogs/"] {
        let (report, lists, gets) = trail.over_s3(address, &WINDOW);
        assert!(report["totals"]["errors"].as_u64().unwrap() > 100);
        assert_eq!(without_coverage(report), without_coverage(trail.over_files(&WINDOW)));
        assert!(lists <= 5, "{lists} lists");
        assert_eq!(gets, trail.files);
    }

    // One day and one region: most files are not even listed.
    let day = [
        "--since",
        "2026-01-13",
        "--until",
        "2026-01-13T06:00:00Z",
        "--region",
        "us-east-1",
    ];
    let (report, lists, gets) = trail.over_s3("s3://logs/trails", &day);
    assert_eq!(
        without_coverage(report.clone()),
        without_coverage(trail.over_files(&day))
    );
    assert!(lists <= 4, "{lists} lists");
    assert!(gets > 0 && gets * 4 < trail.files, "{gets} of {}", trail.files);
    let notes = report["coverage"]["notes"].to_string();
    assert!(
        notes.contains("1 folders of other accounts and regions were not listed"),
        "{notes}"
    );

    // Outside of the layout, all that is there is read, and the digest is not.
    let (report, _, gets) = trail.over_s3("s3://logs", &WINDOW);
    assert_eq!(
        without_coverage(report.clone()),
        without_coverage(trail.over_files(&WINDOW))
    );
    assert_eq!(gets, trail.files);
    let notes = report["coverage"]["notes"].to_string();
    assert!(notes.contains("files of digests (1)"), "{notes}");

    // Another account holds nothing, and nothing of this one is downloaded.
    let mark = trail.moto.mark();
    let ran = trail.audit(
        &["s3://logs/trails"],
        &["--account", "444455556666", "--since", "2026-01-12"],
    );
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(
        trail
            .moto
            .requests(mark)
            .iter()
            .all(|request| !request.what.contains(".json.gz"))
    );

    // Days ago, without a window: nothing of it is of the last fourteen days; one file alone says so, too.
    let one = "s3://logs/trails/AWSLogs/111122223333/CloudTrail/eu-central-1/2026/01/13/";
    let (report, lists, _) = trail.over_s3(one, &WINDOW);
    assert_eq!(lists, 1);
    assert!(report["totals"]["errors"].as_u64().unwrap() > 10);

    // Files and buckets together are counted once.
    let ran = trail.audit(&["s3://logs/trails", trail.folder.path().to_str().unwrap()], &WINDOW);
    let both = without_coverage(ran.json());
    assert_eq!(both["findings"], trail.over_files(&WINDOW)["findings"]);
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn the_policy_for_a_bucket_allows_what_reading_it_asks() {
    let trail = Trail::upload();
    let (report, _, _) = trail.over_s3("s3://logs/trails/AWSLogs/111122223333/CloudTrail/us-east-1", &WINDOW);
    let calls = report["coverage"]["api_calls"].as_object().unwrap().keys();
    // ListObjectsV2 is allowed by s3:ListBucket (documented).
    let mut asked: BTreeSet<String> = calls.map(|call| call.replace("ListObjectsV2", "ListBucket")).collect();
    // Moto asks for no key; S3 does where objects are encrypted (documented).
    asked.insert("kms:Decrypt".to_owned());
    assert_eq!(crate::docs::policy::policies()[1], asked);
}
