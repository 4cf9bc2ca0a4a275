//! What a record proves, and what an inventory may confirm, through the real binary.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Ran, run, trailhum};

const ACCOUNT: &str = "111122223333";

/// A record of Config's service-linked role that looks at a function, on one of fourteen days.
fn policy(day: u32, function: &str, message: &str) -> Value {
    let role = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
    let session = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/LambdaDescribeHandlerSession";
    json!({
        "eventTime": format!("2026-01-{day:02}T10:09:00Z"), "eventSource": "lambda.amazonaws.com",
        "eventName": "GetPolicy20150331v2", "awsRegion": "eu-central-1", "recipientAccountId": ACCOUNT,
        "eventID": format!("00000000-0000-4000-8000-{:012x}", u64::from(day) << 32 | function.len() as u64),
        "errorCode": "ResourceNotFoundException", "errorMessage": message, "readOnly": true,
        "requestParameters": {"functionName": function},
        "userIdentity": {"type": "AssumedRole", "arn": session, "invokedBy": "config.amazonaws.com",
            "sessionContext": {"sessionIssuer": {"arn": role}}},
    })
}

fn daily(function: &str, message: &str) -> Vec<Value> {
    (1..15).map(|day| policy(day, function, message)).collect()
}

fn audit(folder: &Path, text: &str, inventory: &Value) -> Ran {
    let (events, items) = (folder.join("trail.json"), folder.join("items.json"));
    fs::write(&events, text).unwrap();
    fs::write(&items, json!({"configurationItems": inventory}).to_string()).unwrap();
    let mut command = trailhum(&["audit", "--format", "json", "--events"]);
    command.arg(&events).arg("--inventory").arg(&items);
    run(&mut command)
}

fn item(account: &str, region: &str, captured: &str) -> Value {
    json!({"awsAccountId": account, "resourceType": "AWS::Lambda::Function", "resourceId": "orders",
        "awsRegion": region, "configurationItemCaptureTime": captured, "configurationItemStatus": "OK",
        "supplementaryConfiguration": {}})
}

fn verdicts(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| (text(&finding["resource"]["id"]), text(&finding["verdict"])))
        .collect()
}

#[test]
fn an_inventory_confirms_only_what_it_can_know() {
    let folder = tempfile::tempdir().unwrap();
    let text = json!({"Records": daily("orders", "What nobody has seen.")}).to_string();
    let after = "2026-01-20T00:00:00Z";
    for (item, verdict) in [
        (item(ACCOUNT, "eu-central-1", after), "noise"),
        (item(ACCOUNT, "eu-central-1", "2019-01-01T00:00:00Z"), "unexplained"),
        (item(ACCOUNT, "eu-central-1", "2026-01-10T00:00:00Z"), "unexplained"),
        (item(ACCOUNT, "us-west-2", after), "unexplained"),
        (item("999999999999", "eu-central-1", after), "unexplained"),
    ] {
        let ran = audit(folder.path(), &text, &json!([item]));
        let expected = [("orders".to_owned(), verdict.to_owned())];
        assert_eq!(verdicts(&ran.json()), expected, "{item}");
    }
}

#[test]
fn a_function_of_another_account_is_not_the_accounts_own() {
    let folder = tempfile::tempdir().unwrap();
    let other = "arn:aws:lambda:us-west-2:999999999999:function:orders";
    let message = "What nobody has seen.";
    let records = [daily("orders", message), daily(other, message)].concat();
    let inventory = json!([item(ACCOUNT, "eu-central-1", "2026-01-20T00:00:00Z")]);
    let report = audit(folder.path(), &json!({"Records": records}).to_string(), &inventory).json();
    let mut verdicts = verdicts(&report);
    verdicts.sort();
    let expected = [(other, "unexplained"), ("orders", "noise")];
    assert_eq!(
        verdicts,
        expected.map(|(id, verdict)| (id.to_owned(), verdict.to_owned()))
    );
}

#[test]
fn an_error_that_became_impossible_is_never_noise_and_no_filter_hides_it() {
    let folder = tempfile::tempdir().unwrap();
    let records = |year: u32| -> Vec<Value> {
        let encryption = |mut record: Value| {
            record["eventTime"] = record["eventTime"]
                .as_str()
                .unwrap()
                .replace("2026", &year.to_string())
                .into();
            record["eventSource"] = "s3.amazonaws.com".into();
            record["eventName"] = "GetBucketEncryption".into();
            record["errorCode"] = "ServerSideEncryptionConfigurationNotFoundError".into();
            record["requestParameters"] = json!({"bucketName": "orders"});
            record
        };
        daily("orders", "x").into_iter().map(encryption).collect()
    };
    for (year, verdict) in [(2022, "noise"), (2026, "unexplained")] {
        let text = json!({"Records": records(year)}).to_string();
        let report = audit(folder.path(), &text, &json!([])).json();
        assert_eq!(verdicts(&report), [("orders".to_owned(), verdict.to_owned())]);
    }
    let mut command = trailhum(&["filter", "--check"]);
    let ran = run(command
        .args(["--format", "json", "--events"])
        .arg(folder.path().join("trail.json")));
    assert_eq!(ran.json()["hidden"], 0, "{}", ran.out);
}

#[test]
fn an_event_that_anybody_may_have_sent_is_a_copy_and_never_noise() {
    let folder = tempfile::tempdir().unwrap();
    let message = "The resource you requested does not exist.";
    let bridged = |source: &str, kind: &str| {
        let lines = daily("orders", message).into_iter().map(|record| {
            json!({"version": "0", "source": source, "account": ACCOUNT, "detail-type": kind, "detail": record})
                .to_string()
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let ran = audit(folder.path(), &bridged("my.app", "whatever"), &json!([]));
    let report = ran.json();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(verdicts(&report), [("orders".to_owned(), "investigate".to_owned())]);
    assert_eq!(report["findings"][0]["why"], "copied_records");
    let ran = audit(
        folder.path(),
        &bridged("aws.lambda", "AWS API Call via CloudTrail"),
        &json!([]),
    );
    assert_eq!(verdicts(&ran.json()), [("orders".to_owned(), "noise".to_owned())]);
}

#[test]
fn a_record_that_cannot_be_read_is_named_and_the_rest_of_the_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut records: Vec<String> = daily("orders", "The resource you requested does not exist.")
        .iter()
        .map(Value::to_string)
        .collect();
    let deep = format!("{}{}", "[".repeat(150), "]".repeat(150));
    let refused = |id: &str, value: &str| {
        format!(r#"{{"readOnly":"true","eventID":"{id}","requestParameters":{{"a":{value}}}}}"#)
    };
    records.insert(3, refused("too-deep", &deep));
    records.insert(5, refused("too-large", "1e400"));
    records.insert(6, refused("too-large-again", "-1e400"));
    let text = format!(r#"{{"Records":[{}]}}"#, records.join(", "));
    let ran = audit(folder.path(), &text, &json!([]));
    let report = ran.json();
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert_eq!(verdicts(&report), [("orders".to_owned(), "noise".to_owned())]);
    assert_eq!(report["findings"][0]["count"], 14);
    let gaps = report["coverage"]["gaps"].as_array().unwrap();
    let of = |id: &str| {
        let gap = gaps.iter().find(|gap| gap["what"].as_str().unwrap().contains(id));
        let gap = gap.unwrap_or_else(|| panic!("{gaps:?}"));
        assert!(gap["where"].as_str().unwrap().ends_with("trail.json"), "{gap}");
        gap["what"].as_str().unwrap().to_owned()
    };
    assert!(of("\"too-deep\"").contains("recursion limit"));
    assert!(of("\"too-large\"").ends_with("(2 elements)"));
}

#[test]
fn an_entry_that_would_hide_a_refusal_is_refused_with_file_entry_and_code() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.toml");
    let entry = |error: &str, more: &str| {
        format!(
            "service = \"s3.amazonaws.com\"\n[[lookup]]\nid = \"s3-own\"\ntitle = \"t\"\nevent = [\"GetIt\"]\napi = \"GetIt\"\n\
             action = \"s3:GetIt\"\nerror = [\"NoSuchIt\", \"{error}\"]\nmessage = []\n{more}\ngone = []\n\
             resource = {{ type = \"AWS::S3::Bucket\", name = \"bucketName\" }}\nsupplementary = \"\"\n\
             config = \"seen\"\nmeans = \"m\"\nquiet = \"q\"\nundo = \"yes\"\nothers = []\nseen = \"observed\"\nlinks = []\n"
        )
    };
    let lookups = |error: &str, more: &str| {
        fs::write(&file, entry(error, more)).unwrap();
        run(trailhum(&["checks", "--catalog"]).arg(&file))
    };
    for error in [
        "AccessDenied",
        "AccessDeniedException",
        "NoSuchBucket",
        "ThrottlingException",
        "ResourceNotFoundException",
    ] {
        let ran = lookups(error, "ambiguous = false");
        assert_eq!(ran.code, 2, "{error}: {}", ran.err);
        for part in ["own.toml", "s3-own", error] {
            assert!(ran.err.contains(part), "{part}: {}", ran.err);
        }
    }
    assert_eq!(lookups("NoSuchThat", "ambiguous = false").code, 0);
    assert_eq!(lookups("ResourceNotFoundException", "ambiguous = true").code, 0);
}
