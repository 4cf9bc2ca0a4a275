//! The file that may be sent says what holds and how often, and nothing that identifies anyone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use trailhum::catalog::Catalog;
use trailhum::diagnosis::PERMISSIONS;
use trailhum::sandbox::{Account, CannedAnswer, Limits};

use super::{limits, start};
use crate::support::{Sandbox, run};

/// Planted in every text of every answer.
const SECRET: &str = "zzsecret";

/// The file that a run writes.
fn evidence(sandbox: &Sandbox, args: &[&str]) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("evidence.json");
    let ran = run(sandbox
        .trailhum(&["doctor", "--evidence", path.to_str().unwrap()])
        .args(args));
    assert!(ran.err.contains("read it before you send it"), "{}", ran.err);
    (ran.code, std::fs::read_to_string(path).unwrap())
}

/// Every text of a document, keys too.
fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            found.insert(text.clone());
        }
        Value::Array(list) => list.iter().for_each(|value| texts(value, found)),
        Value::Object(map) => {
            for (key, value) in map {
                found.insert(key.clone());
                texts(value, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn texts_of(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    texts(value, &mut found);
    found
}

/// The texts of a document without its keys, which are AWS's.
fn values_of(value: &Value) -> BTreeSet<String> {
    match value {
        Value::String(text) => [text.clone()].into(),
        Value::Array(list) => list.iter().flat_map(values_of).collect(),
        Value::Object(map) => map.values().flat_map(values_of).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => BTreeSet::new(),
    }
}

/// What may be in the file besides words of enums: IDs and codes of the catalog, names of its services, and actions.
fn vocabulary() -> BTreeSet<String> {
    let catalog = Catalog::builtin().unwrap();
    let mut words: BTreeSet<String> = PERMISSIONS.iter().map(|it| it.action.to_owned()).collect();
    for check in catalog.lookups() {
        words.insert(check.entry.id.clone());
        words.extend(check.entry.error.iter().cloned());
    }
    words.extend(catalog.known_errors().iter().map(|known| known.id.clone()));
    words.extend(catalog.scanners().iter().map(|scanner| scanner.id.clone()));
    words.extend([
        "trailhum.evidence/1".to_owned(),
        env!("CARGO_PKG_VERSION").to_owned(),
        trailhum::catalog::age::DATE.to_string(),
        "Security Hub CSPM".to_owned(),
    ]);
    words
}

/// Whether a text is made like the words of enums and the keys of the file.
fn is_word(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
}

fn is_anonymous(text: &str) {
    let known = vocabulary();
    let document: Value = serde_json::from_str(text).unwrap();
    for text in texts_of(&document) {
        assert!(known.contains(&text) || is_word(&text), "{text}");
    }
}

#[test]
fn no_text_of_any_record_or_resource_of_the_account_is_in_the_file() {
    let settings = Sandbox::settings();
    let (code, text) = evidence(&start(Limits::default()), &[]);
    assert_eq!(code, 0);
    is_anonymous(&text);
    let document: Value = serde_json::from_str(&text).unwrap();
    let in_file = texts_of(&document);
    let known = vocabulary();
    let mut identifiers = BTreeSet::new();
    for record in Account::new(&settings).records() {
        let record = serde_json::to_value(record).unwrap();
        for key in [
            "userIdentity",
            "requestParameters",
            "sourceIPAddress",
            "eventID",
            "awsRegion",
        ] {
            identifiers.extend(values_of(&record[key]));
        }
    }
    identifiers.retain(|text| text.len() >= 8 && text.contains(|letter: char| !letter.is_ascii_alphabetic()));
    assert!(identifiers.len() > 10_000, "{}", identifiers.len());
    // The program knows some of them as well: names of services, of roles and of sessions of AWS.
    identifiers.retain(|text| !known.contains(text));
    for identifier in &identifiers {
        assert!(!in_file.contains(identifier), "{identifier}");
    }
    for identifier in identifiers.iter().filter(|text| !text.contains('-') || text.len() < 36) {
        assert!(!text.contains(identifier.as_str()), "{identifier}");
    }
    for id in ["111122223333", "arn:", "203.0.113.", "eu-central-1"] {
        assert!(!text.contains(id), "{id}");
    }
}

#[test]
fn the_file_has_the_cadences_counts_and_facts_that_the_account_has() {
    let (_, text) = evidence(&start(Limits::default()), &["--for", "audit", "--for", "trails"]);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&document["simulated"], &document["regions"]),
        (&json!(false), &json!(1))
    );
    assert_eq!(
        document["trails"],
        json!({"all": 1, "every_region": 1, "organization": 0, "with_log_group": 0})
    );
    let series = document["event_history"]["series"].as_array().unwrap();
    let errors: u64 = series.iter().map(|row| row["errors"].as_u64().unwrap()).sum();
    assert_eq!(errors, document["event_history"]["errors"]);
    let of_cors = |period: u64| {
        series.iter().any(|row| {
            row["check"] == "s3-bucket-cors" && row["verdict"] == "noise" && row["period_minutes"] == json!([period])
        })
    };
    assert!(of_cors(720) && of_cors(1440), "{series:#?}");
    let facts = document["catalog_facts"].as_array().unwrap();
    assert!(facts.iter().any(|fact| fact["state"] == "confirmed"), "{facts:#?}");
}

/// A failed call whose every text is planted, even where AWS alone writes: the code, the service, the region.
fn planted(name: &str) -> Value {
    json!({
        "eventVersion": "1.08", "eventID": format!("{SECRET}-id"), "eventTime": Sandbox::settings().now.to_string(),
        "eventSource": "lambda.amazonaws.com", "eventName": name, "awsRegion": "eu-central-1",
        "errorCode": format!("{SECRET}Code"), "errorMessage": format!("{SECRET} message"), "sourceIPAddress": SECRET,
        "userAgent": SECRET, "recipientAccountId": "999988887777",
        "requestParameters": {"functionName": SECRET, "bucketName": SECRET},
        "userIdentity": {
            "type": "AssumedRole", "arn": format!("arn:aws:sts::999988887777:assumed-role/{SECRET}/{SECRET}"),
            "accountId": "999988887777", "invokedBy": format!("{SECRET}.amazonaws.com"),
        },
    })
}

#[test]
fn planted_names_codes_and_messages_of_every_answer_stay_out_of_the_file() {
    let ok = |body: Value| CannedAnswer::ok(&body.to_string());
    let event = planted("GetProvisionedConcurrencyConfig");
    let page = json!({"Events": [{"EventId": "1", "EventTime": Sandbox::settings().now.as_second(),
        "CloudTrailEvent": event.to_string()}]});
    let role = format!("arn:aws:iam::999988887777:role/{SECRET}");
    let group = format!("arn:aws:logs:eu-central-1:111122223333:log-group:{SECRET}:*");
    let answers = [
        ("cloudtrail:LookupEvents", page),
        (
            "cloudtrail:DescribeTrails",
            json!({"trailList": [{"Name": SECRET, "S3BucketName": SECRET, "CloudWatchLogsLogGroupArn": group}]}),
        ),
        (
            "config:DescribeConfigurationRecorders",
            json!({"ConfigurationRecorders": [{"name": SECRET, "roleARN": role}]}),
        ),
        (
            "config:ListConfigurationRecorders",
            json!({"ConfigurationRecorderSummaries": [{"arn": role, "name": SECRET,
                "servicePrincipal": format!("{SECRET}.amazonaws.com"), "recordingScope": "INTERNAL"}]}),
        ),
        (
            "config:DescribeDeliveryChannelStatus",
            json!({"DeliveryChannelsStatus": [{"name": SECRET, "configHistoryDeliveryInfo": {"lastStatus": SECRET}}]}),
        ),
        ("athena:ListDatabases", json!({"DatabaseList": [{"Name": SECRET}]})),
        (
            "athena:ListTableMetadata",
            json!({"TableMetadataList": [{"Name": format!("{SECRET}_trail")}]}),
        ),
        (
            "account:ListRegions",
            json!({"Regions": [{"RegionName": SECRET, "RegionOptStatus": "ENABLED"}]}),
        ),
    ];
    let mut canned: BTreeMap<String, CannedAnswer> = answers
        .into_iter()
        .map(|(action, body)| (action.to_owned(), ok(body)))
        .collect();
    let refused = json!({"__type": format!("{SECRET}Exception"), "message": SECRET}).to_string();
    canned.insert(
        "config:ListDiscoveredResources".to_owned(),
        CannedAnswer {
            status: 400,
            body: refused,
        },
    );
    let sandbox = start(Limits {
        canned,
        ..Limits::default()
    });
    let (code, text) = evidence(&sandbox, &[]);
    assert_eq!(code, 3);
    assert!(!text.contains(SECRET) && !text.contains("99998888"), "{text}");
    is_anonymous(&text);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["recorders"]["of_other_services"], 1);
    let facts = document["catalog_facts"].as_array().unwrap();
    let fact = facts
        .iter()
        .find(|fact| fact["check"] == "lambda-provisioned-concurrency")
        .unwrap();
    // It differs, and by which code is not told, because the catalog does not know it.
    assert_eq!((&fact["state"], &fact["other_codes"]), (&json!("differs"), &json!({})));
    assert!(fact["codes_not_in_the_catalog"].as_u64().unwrap() > 0);
}

#[test]
fn what_is_denied_is_in_the_file_and_not_tried_again_for_it() {
    let sandbox = start(limits(&["cloudtrail:LookupEvents"]));
    let (code, text) = evidence(&sandbox, &["--for", "audit"]);
    assert_eq!((code, sandbox.calls()["cloudtrail:LookupEvents"]), (3, 1));
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["event_history"], Value::Null);
    assert_eq!(document["trials"]["cloudtrail:LookupEvents"], json!({"denied": 1}));
}
