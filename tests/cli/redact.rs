//! `--redact`: the key, and what commands write besides a report.

use std::fs;
use std::path::Path;

use crate::support::{Ran, run, trailhum};

/// What is in it, in the name of a folder, and in the arguments.
const SECRETS: [&str; 5] = ["111122223333", "payroll", "alice", "198.51.100.7", "quarterly"];

fn event(folder: &Path) -> String {
    let path = folder.join("quarterly-payroll.json");
    let record = serde_json::json!({
        "eventTime": "2026-01-12T09:10:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors",
        "awsRegion": "eu-central-1", "recipientAccountId": "111122223333", "eventID": "84870588-4b1b-443d-b527-7213839e293c",
        "errorCode": "AccessDenied", "sourceIPAddress": "198.51.100.7", "readOnly": true, "userAgent": "alice-tool/7",
        "errorMessage": "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: s3:GetBucketCORS on resource: \
            \"arn:aws:s3:::payroll\" because no identity-based policy allows the s3:GetBucketCORS action",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/alice", "accountId": "111122223333"},
        "requestParameters": {"bucketName": "payroll"},
    });
    fs::write(&path, record.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A run of a user whose data folder is in this folder.
fn redacted(folder: &Path, args: &[&str]) -> Ran {
    let ran = run(trailhum(&[args, &["--redact"]].concat()).env("XDG_DATA_HOME", folder.join("data")));
    for secret in SECRETS {
        assert!(
            !ran.out.contains(secret) && !ran.err.contains(secret),
            "{secret}: {}{}",
            ran.out,
            ran.err
        );
    }
    ran
}

#[test]
fn pseudonyms_are_the_same_in_every_run_of_a_user_and_others_for_everybody_else() {
    let [one, other] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let event = event(one.path());
    let explained = redacted(one.path(), &["explain", &event, "--why"]);
    assert_eq!(explained.code, 0, "{}", explained.err);
    let on_one_line: Vec<&str> = explained.out.split_whitespace().collect();
    let reason = "because no identity-based policy allows the s3:GetBucketCORS action";
    assert!(on_one_line.join(" ").contains(reason), "{}", explained.out);
    assert_eq!(redacted(one.path(), &["explain", &event, "--why"]).out, explained.out);
    assert_ne!(redacted(other.path(), &["explain", &event, "--why"]).out, explained.out);
    let key = one.path().join("data/trailhum/redact.key");
    assert_eq!(fs::metadata(&key).unwrap().len(), 32);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // The key of the first, given to the second.
    let given = ["explain", &event, "--why", "--redact-key", key.to_str().unwrap()];
    assert_eq!(redacted(other.path(), &given).out, explained.out);
}

#[test]
fn an_audit_an_explanation_and_an_error_code_share_their_pseudonyms() {
    let folder = tempfile::tempdir().unwrap();
    let event = event(folder.path());
    let report = redacted(folder.path(), &["audit", "--events", &event, "--format", "json"]).json();
    let bucket = report["findings"][0]["resources"]["top"][0].as_str().unwrap();
    let explained = redacted(folder.path(), &["explain", &event, "--format", "json"]).json();
    assert_eq!(explained[0]["resource"]["id"], bucket);
    let errors = redacted(folder.path(), &["errors", "--events", &event, "--code", "AccessDenied"]);
    assert!(errors.out.contains(bucket), "{}", errors.out);
}

#[test]
fn what_is_watched_verified_and_expected_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let event = event(folder.path());
    for format in ["text", "json", "slack", "ocsf"] {
        let state = folder.path().join(format);
        let args = [
            "watch",
            "--events",
            &event,
            "--format",
            format,
            "--state",
            state.to_str().unwrap(),
        ];
        let ran = redacted(folder.path(), &args);
        assert!(
            ran.out.contains("GetBucketCors") && ran.out.contains("account-"),
            "{}",
            ran.out
        );
    }
    // The answer for the bucket is the same with pseudonyms as without.
    for (arguments, words) in [
        (
            ["verify", "--change", "3d", "--resource", "launch-page-*"],
            "launch-page",
        ),
        (
            ["forecast", "--details", "--format", "json", "--sandbox"],
            "111122223333",
        ),
    ] {
        let args = [&arguments[..], &["--sandbox", "--format", "json"]].concat();
        let args: Vec<&str> = if arguments[0] == "forecast" {
            arguments.to_vec()
        } else {
            args
        };
        let plain = run(&mut trailhum(&args));
        let ran = redacted(folder.path(), &args);
        assert!(plain.out.contains(words) && !ran.out.contains(words), "{}", ran.out);
        assert_eq!(plain.code, ran.code);
        let answers = |ran: &Ran| ran.json()["answer"].clone();
        assert_eq!(answers(&plain), answers(&ran));
    }
}

#[test]
fn what_goes_to_stderr_names_nobody_and_says_what_failed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("quarterly/payroll.json");
    let failed = redacted(folder.path(), &["audit", "--events", path.to_str().unwrap()]);
    assert_eq!(failed.code, 2);
    assert!(failed.err.contains("No such file or directory"), "{}", failed.err);
    let failed = redacted(folder.path(), &["explain", path.to_str().unwrap()]);
    assert!(failed.err.contains("hint: check the path"), "{}", failed.err);
    let verbose = redacted(folder.path(), &["audit", "--sandbox", "-v"]);
    assert_eq!((verbose.code, verbose.out.as_str()), (2, ""));
    assert!(verbose.err.contains("--redact must not show"), "{}", verbose.err);
}

#[test]
fn a_key_that_is_too_short_or_missing_ends_the_run_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let short = folder.path().join("short");
    fs::write(&short, "secret").unwrap();
    for (key, why) in [
        (short.as_path(), "at least 16 bytes"),
        (Path::new("no-such-key"), "cannot read"),
    ] {
        let ran = redacted(
            folder.path(),
            &["audit", "--sandbox", "--redact-key", key.to_str().unwrap()],
        );
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains(why), "{}", ran.err);
    }
    assert!(!folder.path().join("data").exists());
}

#[test]
fn two_reports_are_compared_by_their_pseudonyms() {
    let folder = tempfile::tempdir().unwrap();
    let event = event(folder.path());
    let report = run(&mut trailhum(&["audit", "--events", &event, "--format", "json"])).out;
    let path = folder.path().join("report.json");
    fs::write(&path, &report).unwrap();
    let path = path.to_str().unwrap();
    let same = redacted(folder.path(), &["diff", path, path, "--format", "json"]).json();
    assert_eq!(same["unchanged"], 1);
    let other = folder.path().join("other.json");
    fs::write(
        &other,
        report.replace("payroll", "other").replace("eu-central-1", "us-east-1"),
    )
    .unwrap();
    let diff = redacted(folder.path(), &["diff", path, other.to_str().unwrap()]);
    assert_eq!(diff.code, 0, "{}", diff.err);
}
