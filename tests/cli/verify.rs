//! `trailhum verify`: a remedy is recognized, a silent caller is none, and the exit code says which.

use serde_json::{Value, json};

use crate::audit::trail;
use crate::support::{Ran, run, trailhum};

/// The change of the generated records.
const CHANGE: &str = "2026-01-20T12:00:00Z";

fn verify(args: &[&str]) -> Ran {
    let events = trail().to_str().unwrap();
    run(&mut trailhum(&[&["verify", "--events", events], args].concat()))
}

/// An error of AWS Config about a bucket at 16:00 of a day of January.
fn record(day: u32, bucket: &str, code: &str) -> Value {
    let role = "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
    json!({
        "eventVersion": "1.09",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/configLambdaExecution",
            "accountId": "111122223333",
            "sessionContext": {"sessionIssuer": {"type": "Role", "arn": format!("arn:aws:iam::111122223333:role/{role}")}},
            "invokedBy": "config.amazonaws.com",
        },
        "eventTime": format!("2026-01-{day:02}T16:0{}:00Z", day % 3),
        "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors", "awsRegion": "eu-central-1",
        "sourceIPAddress": "config.amazonaws.com", "userAgent": "config.amazonaws.com",
        "errorCode": code, "errorMessage": "The CORS configuration does not exist",
        "requestParameters": {"bucketName": bucket, "cors": ""}, "readOnly": true,
        "eventID": format!("{bucket}-{code}-{day}"), "eventType": "AwsApiCall", "recipientAccountId": "111122223333",
    })
}

/// What is said of these records.
fn verified(records: &[Value]) -> (i32, Value) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("records.json");
    std::fs::write(&file, json!({"Records": records}).to_string()).unwrap();
    let args = [
        "verify",
        "--events",
        file.to_str().unwrap(),
        "--change",
        CHANGE,
        "--resource",
        "fixed",
    ];
    let ran = run(&mut trailhum(
        &[&args[..], &["--until", "2026-01-30", "--format", "json"]].concat(),
    ));
    (ran.code, ran.json())
}

const NOT_SET: &str = "NoSuchCORSConfiguration";

#[test]
fn a_setting_that_was_made_is_a_remedy_that_worked() {
    let args = ["--change", "2026-01-06T16:00Z", "--resource", "billing-export"];
    let ran = verify(&[&args[..], &["--format", "json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let json = ran.json();
    assert_eq!(
        (&json["schema"], &json["answer"]),
        (&json!("trailhum.verify/1"), &json!("worked"))
    );
    assert_eq!((&json["due"], &json["seen"]), (&json!(8), &json!(0)));
    assert!(json["chance"].as_f64().unwrap() < 0.01);
    assert!(json["changed_settings"].as_array().unwrap().len() + json["also_began"].as_array().unwrap().len() > 0);
    let early = verify(&[&args[..], &["--until", "2026-01-08", "--format", "json"]].concat());
    assert_eq!((early.code, &early.json()["answer"]), (3, &json!("too_early")));
    let again = early.json()["ask_again_after"].as_str().unwrap().to_owned();
    assert!(
        ("2026-01-08T00:00:00Z".."2026-01-12").contains(&again.as_str()),
        "{again}"
    );
    // And then there is an answer.
    let later = verify(&[&args[..], &["--until", &again, "--format", "json"]].concat());
    assert_eq!(later.json()["answer"], "worked");
}

#[test]
fn calls_that_go_on_are_counted_and_end_with_1() {
    let ran = verify(&[
        "--change",
        "2026-01-10",
        "--check",
        "s3-bucket-cors",
        "--format",
        "json",
    ]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let json = ran.json();
    assert!(
        ["not_worked", "partly"].contains(&json["answer"].as_str().unwrap()),
        "{}",
        json["answer"]
    );
    for series in json["series"].as_array().unwrap() {
        assert_eq!(series["check"], "s3-bucket-cors");
        assert_eq!(
            series["outcome"] == "worked",
            series["seen"] == 0 && series["chance"].as_f64().is_some_and(|it| it < 0.01),
            "{series}"
        );
    }
}

#[test]
fn a_caller_that_went_silent_and_another_error_are_no_remedies() {
    let fixed = |days: std::ops::Range<u32>| days.map(|day| record(day, "fixed", NOT_SET));
    let other = |days: std::ops::Range<u32>| days.map(|day| record(day, "other", NOT_SET));
    let before: Vec<Value> = fixed(1..20).collect();
    let cases: [(&str, i32, Vec<Value>); 5] = [
        ("worked", 0, other(1..30).collect()),
        ("caller_silent", 3, other(1..20).collect()),
        ("caller_silent", 3, Vec::new()),
        (
            "changed",
            1,
            other(1..30)
                .chain((20..30).map(|day| record(day, "fixed", "NoSuchBucket")))
                .collect(),
        ),
        ("not_worked", 1, other(1..30).chain(fixed(20..30)).collect()),
    ];
    for (answer, code, more) in cases {
        let records: Vec<Value> = before.iter().cloned().chain(more).collect();
        let (ended, json) = verified(&records);
        assert_eq!((&json["answer"], ended), (&json!(answer), code), "{json:#}");
    }
}

#[test]
fn the_screen_is_short_and_a_change_that_lies_ahead_is_an_error() {
    for args in [
        &["--change", "2026-01-10"][..],
        &["--change", "2026-01-10", "--lang", "ja"],
    ] {
        let ran = verify(args);
        assert_eq!(ran.code, 1);
        assert!(ran.out.lines().count() <= 32, "{}", ran.out);
    }
    let ran = verify(&["--change", "2026-03-01"]);
    assert!(
        ran.code == 3 && ran.out.contains("nothing was read since 2026-03-01"),
        "{}",
        ran.out
    );
    for change in ["9999-01-01", "soon"] {
        let ran = verify(&["--change", change]);
        assert!(
            ran.code == 2 && ran.out.is_empty() && ran.err.contains("--change"),
            "{}",
            ran.err
        );
    }
}
