//! The reports that the browser looks at.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{run, trailhum};

/// What strangers might call themselves: it would run, break out, color the terminal, or turn the reading direction.
pub(crate) const HOSTILE: &str = "\"'><script>window.pwned1 = 1</script><img src=x onerror='window.pwned2=1'></style></title></textarea>\
     <a href=\"javascript:window.pwned3=1\" onclick=window.pwned4=1>x</a>\u{1b}[31m\u{9b}2J\r\n\tline\0\u{7f}\u{202e}gnp.exe\u{2066}&lt;b&gt;&#60;`${1}`--><!--]]>";

/// The name of a file that cannot be read.
pub(super) const BROKEN: &str = "<img src=x onerror='window.pwned5=1'>&\".json";

/// Length of the long names.
pub(crate) const LONG: usize = 10_000;

/// The reports as files, and the first one also as JSON.
pub(super) struct Reports {
    pub(super) sandbox: PathBuf,
    pub(super) hostile: PathBuf,
    pub(super) large: PathBuf,
    pub(super) json: Value,
    pub(super) hostile_json: Value,
}

impl Reports {
    pub(super) fn write(folder: &Path) -> Self {
        let trail = folder.join("trail");
        fs::create_dir(&trail).unwrap();
        let records = [hostile(), in_other_accounts()].concat();
        fs::write(trail.join("good.json"), json!({"Records": records}).to_string()).unwrap();
        // Leaves a gap of which the report tells.
        fs::write(trail.join(BROKEN), "{").unwrap();
        let account = folder.join("account");
        let account = account.to_str().unwrap();
        let written = [
            "sandbox",
            "--write",
            account,
            "--days",
            "14",
            "--buckets",
            "270",
            "--functions",
            "100",
        ];
        assert_eq!(run(&mut trailhum(&written)).code, 0);
        let (sandbox, trail) = (["--sandbox"], ["--events", trail.to_str().unwrap()]);
        Self {
            sandbox: page(folder, "sandbox.html", &sandbox, 0),
            hostile: page(folder, "strange.html", &trail, 3),
            large: page(folder, "large.html", &["--events", account], 0),
            json: same_as_json(&sandbox),
            hostile_json: same_as_json(&trail),
        }
    }
}

fn page(folder: &Path, name: &str, of: &[&str], code: i32) -> PathBuf {
    let path = folder.join(name);
    let args = [&["audit", "--format", "html", "--output", path.to_str().unwrap()], of].concat();
    let ran = run(&mut trailhum(&args));
    assert_eq!(ran.code, code, "{}", ran.err);
    path
}

fn same_as_json(of: &[&str]) -> Value {
    run(&mut trailhum(&[&["audit", "--format", "json"], of].concat())).json()
}

/// The first series in seven further accounts, which makes them peers; the last of them has another one instead.
fn in_other_accounts() -> Vec<Value> {
    let series = &hostile()[..14];
    let of_account = |account: u64| {
        series.iter().map(move |record| {
            let text = record
                .to_string()
                .replace("111122223333", &format!("{:012}", 222_200_000_000 + account));
            let mut record: Value = serde_json::from_str(&text).unwrap();
            record["eventID"] = json!(format!("{account} {}", record["eventID"]));
            if account == 7 {
                record["eventName"] = json!("GetBucketWebsite");
                record["errorCode"] = json!("NoSuchWebsiteConfiguration");
            }
            record
        })
    };
    (1..8).flat_map(of_account).collect()
}

/// Records in which every text that a stranger may choose is hostile, or long.
pub(crate) fn hostile() -> Vec<Value> {
    let long = "x".repeat(LONG);
    let service_linked = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
    let mut records = Vec::new();
    for text in [HOSTILE, &long] {
        // By Config itself: a known lookup, and an error that the catalog does not know.
        for code in ["NoSuchCORSConfiguration", text] {
            records.push((text, service_linked.to_owned(), code));
        }
        records.push((
            text,
            format!("arn:aws:iam::111122223333:role/{text}"),
            "NoSuchCORSConfiguration",
        ));
    }
    let days = |(place, (text, role, code)): (usize, (&str, String, &str))| {
        (1..15).map(move |day| {
            let service = role.contains("aws-service-role");
            json!({
                "eventVersion": "1.09", "eventTime": format!("2026-01-{day:02}T09:{place:02}:00Z"), "eventSource": "s3.amazonaws.com",
                "eventName": "GetBucketCors", "awsRegion": "eu-central-1", "errorCode": code, "errorMessage": text,
                "readOnly": true, "recipientAccountId": "111122223333", "eventID": format!("{place}-{day}-{text}"), "userAgent": text,
                "requestParameters": {"bucketName": text, "cors": ""},
                "userIdentity": {
                    "type": "AssumedRole", "arn": format!("arn:aws:sts::111122223333:assumed-role/x/{text}"), "accountId": "111122223333",
                    "invokedBy": if service { "config.amazonaws.com" } else { text }, "sessionContext": {"sessionIssuer": {"arn": role}}
                },
            })
        }).collect::<Vec<Value>>()
    };
    records.into_iter().enumerate().flat_map(days).collect()
}
