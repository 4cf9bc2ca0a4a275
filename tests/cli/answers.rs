//! Answers that AWS would not give - no end, a missing key, an account that is none - as a proxy or an emulator may: each
//! is told, none passes for "nothing there", and the rest is reported.

use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;
use trailhum::sandbox::{CannedAnswer, Limits, SimulatedOrganization};

use crate::support::{Ran, Sandbox, interrupt, run, trailhum};

const LIST: &str = "config:ListDiscoveredResources";

/// An account that always answers this action so.
fn account(action: &str, canned: CannedAnswer) -> Sandbox {
    let limits = Limits {
        canned: [(action.to_owned(), canned)].into(),
        ..Limits::default()
    };
    Sandbox::with_organization(&Sandbox::settings(), limits, SimulatedOrganization::default())
}

/// A trail file with one failed call, so that nothing waits for LookupEvents.
fn records() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.json");
    let record = serde_json::json!({"Records": [{
        "eventTime": "2026-01-15T12:00:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors",
        "awsRegion": "eu-central-1", "recipientAccountId": "111122223333", "eventID": "1", "readOnly": true,
        "errorCode": "NoSuchCORSConfiguration", "userIdentity": {"type": "IAMUser"},
        "requestParameters": {"bucketName": "a"},
    }]});
    std::fs::write(&path, record.to_string()).unwrap();
    (folder, path)
}

/// An audit of that file with the inventory of this account.
fn audit(sandbox: &Sandbox, further: &[&str]) -> Ran {
    let (_folder, path) = records();
    let mut args = vec![
        "audit",
        "--format",
        "json",
        "--inventory",
        "config",
        "--events",
        path.to_str().unwrap(),
    ];
    args.extend(further);
    run(&mut sandbox.trailhum(&args))
}

fn gap(report: &Value, place: &str) -> String {
    let gaps = report["coverage"]["gaps"].as_array().unwrap();
    let gap = gaps
        .iter()
        .find(|gap| gap["where"].as_str().unwrap().starts_with(place));
    gap.unwrap_or_else(|| panic!("no gap of {place}: {gaps:?}")).to_string()
}

#[test]
fn a_list_of_config_without_an_end_is_given_up_and_told_and_the_rest_is_reported() {
    let resource = r#"{"resourceType":"AWS::S3::Bucket","resourceId":"b{n}"}"#;
    for (body, requests) in [
        (
            format!(r#"{{"resourceIdentifiers":[{resource}],"nextToken":"same"}}"#),
            2,
        ),
        (r#"{"resourceIdentifiers":[],"nextToken":"t{n}"}"#.to_owned(), 101),
    ] {
        let sandbox = account(LIST, CannedAnswer::ok(&body));
        let ran = audit(&sandbox, &[]);
        assert_eq!(ran.code, 3, "{}", ran.err);
        let report = ran.json();
        assert!(gap(&report, LIST).contains("paging does not end"), "{report:#}");
        assert_eq!(report["findings"].as_array().unwrap().len(), 1);
        // Of buckets and of functions.
        assert_eq!(sandbox.calls()[LIST], 2 * requests, "{body}");
    }
}

#[test]
fn an_answer_of_config_without_its_list_is_a_gap_and_not_an_empty_account() {
    for action in [
        LIST,
        "config:DescribeConfigurationRecorders",
        "config:DescribeConfigurationRecorderStatus",
    ] {
        for body in ["", "{}"] {
            let ran = audit(&account(action, CannedAnswer::ok(body)), &[]);
            assert_eq!(ran.code, 3, "{}", ran.err);
            let gap = gap(&ran.json(), action);
            assert!(gap.contains("which AWS always sends") && gap.contains("proxy"), "{gap}");
        }
    }
}

#[test]
fn the_first_ctrl_c_ends_the_reading_of_config_and_the_report_is_written() {
    let body = r#"{"resourceIdentifiers":[{"resourceType":"AWS::S3::Bucket","resourceId":"b{n}"}],"nextToken":"t{n}"}"#;
    let sandbox = account(LIST, CannedAnswer::ok(body));
    let (_folder, path) = records();
    let args = ["audit", "--format", "json", "--inventory", "config", "--events"];
    let mut command = sandbox.trailhum(&args);
    command.arg(&path).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    sandbox.wait_for(LIST, 3);
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(3),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(gap(&report, LIST).contains("stopped by Ctrl-C"), "{report:#}");
    assert_eq!(report["findings"].as_array().unwrap().len(), 1);
}

/// What STS says of the caller, in its own words.
fn identity(account: &str) -> CannedAnswer {
    CannedAnswer::ok(&format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>arn:aws:iam::1:user/x</Arn><UserId>U</UserId>{account}</GetCallerIdentityResult></GetCallerIdentityResponse>"
    ))
}

#[test]
fn an_account_that_is_not_twelve_digits_ends_the_run_and_makes_no_file() {
    for evil in [
        "evil-dir/../evil-dir/PWNED",
        "../1",
        "12345678901",
        "1234567890123",
        "１２３４５６７８９０１２",
    ] {
        let sandbox = account("sts:GetCallerIdentity", identity(&format!("<Account>{evil}</Account>")));
        let data = tempfile::tempdir().unwrap();
        let mut command = sandbox.trailhum(&["audit", "--since", "1h", "--inventory", "none"]);
        let ran = run(command.env("XDG_DATA_HOME", data.path()));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        assert!(ran.err.contains("an account ID has 12 digits"), "{}", ran.err);
        assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0, "{evil}");
    }
    let sandbox = account("sts:GetCallerIdentity", identity(""));
    let ran = run(&mut sandbox.trailhum(&["audit", "--since", "1h"]));
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("the response has no Account"), "{}", ran.err);
}

#[test]
fn what_an_organization_lists_as_an_account_and_is_none_is_left_out_and_told() {
    let body = r#"{"Accounts":[{"Id":"../../evil","Name":"x","Status":"ACTIVE"},{"Id":"111122223333","Name":"own","Status":"ACTIVE"}]}"#;
    let ran = audit(
        &account("organizations:ListAccounts", CannedAnswer::ok(body)),
        &["--org"],
    );
    assert_eq!(ran.code, 3, "{}", ran.err);
    let report = ran.json();
    assert!(
        gap(&report, "AWS Organizations").contains("an account ID has 12 digits"),
        "{report:#}"
    );
    let accounts = report["organization"]["accounts"].to_string();
    assert!(accounts.contains("own") && !accounts.contains("evil"), "{accounts}");
}

#[test]
fn accounts_of_an_organization_without_an_end_or_without_a_list_end_the_run() {
    for (body, says) in [
        (r#"{"Accounts":[],"NextToken":"same"}"#, "paging does not end"),
        (r#"{"Accounts":[],"NextToken":"t{n}"}"#, "paging does not end"),
        ("{}", "the response has no Accounts"),
    ] {
        let ran = audit(
            &account("organizations:ListAccounts", CannedAnswer::ok(body)),
            &["--org"],
        );
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains(says), "{}", ran.err);
    }
}

#[test]
fn regions_without_an_end_end_the_run() {
    let body = r#"{"Regions":[{"RegionName":"eu-central-1"}],"NextToken":"same"}"#;
    let sandbox = account("account:ListRegions", CannedAnswer::ok(body));
    let ran = run(&mut sandbox.trailhum(&["audit", "--all-regions", "--since", "1h"]));
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("paging does not end"), "{}", ran.err);
}

#[test]
fn a_clock_that_is_wrong_is_named_and_no_new_keys_are_asked_for() {
    for (code, message) in [
        (
            "SignatureDoesNotMatch",
            "Signature expired: 20260115T110000Z is now earlier than 20260115T114500Z (20260115T120000Z - 15 min.)",
        ),
        (
            "InvalidSignatureException",
            "Signature not yet current: 20260115T130000Z is still later than 20260115T120500Z",
        ),
        (
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
        ),
    ] {
        let error = format!(
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{code}</Code>\
             <Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>"
        );
        let canned = CannedAnswer {
            status: 403,
            body: error,
        };
        let sandbox = account("sts:GetCallerIdentity", canned);
        let ran = run(&mut sandbox.trailhum(&["audit", "--since", "1h"]));
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains("hint: set the clock of this machine"), "{}", ran.err);
        assert!(!ran.err.contains("keys"), "{}", ran.err);
    }
}

#[test]
fn a_way_back_with_a_sign_is_refused() {
    for argument in ["--since=-5d", "--until=-1h"] {
        let ran = run(&mut trailhum(&["audit", "--sandbox", argument]));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{argument}");
        assert!(ran.err.contains("without a sign: 14d, 36h"), "{}", ran.err);
    }
}
