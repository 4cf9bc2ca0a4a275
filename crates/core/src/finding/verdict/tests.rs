//! The rules as tables: what an error is, by its cause, by how its caller is known, and by what the inventory says.
//!
//! Each case is an error once a day for two weeks, judged as an audit judges it.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::Why;
use crate::catalog::TEST_CATALOG;
use crate::event::Event;
use crate::finding::judge;
use crate::inventory::{Existence, Inventory, Item, ReadFrom, Recorder, Setting};
use crate::tally::{Scope, Tally};

const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-central-1";
const RECORDER: &str = "arn:aws:iam::111122223333:role/aws-controltower-ConfigRecorderRole";
const DAYS: i64 = 14;

/// How the caller is known.
const CALLERS: [&str; 4] = ["proven", "matched", "claimed", "unknown"];

/// What the inventory says, at the time of the last error unless it says otherwise.
const INVENTORIES: [&str; 6] = [
    "nothing",
    "exists, not set",
    "exists, set",
    "not set in 2019",
    "set in 2019",
    "deleted",
];

mod accept;
mod callers;
mod steady;
mod truth;

type Change = fn(&mut Value);

/// What went wrong, each with what it does to the record of a bucket without CORS rules.
const CAUSES: [(&str, Change); 11] = [
    ("not set", |_| {}),
    ("not set or resource gone", |record| {
        lambda(record, Some("What nobody has seen."));
    }),
    ("function not found", |record| {
        lambda(record, Some("Function not found: x"));
    }),
    ("unknown error", |record| record["errorCode"] = "InternalError".into()),
    ("access denied", |record| record["errorCode"] = "AccessDenied".into()),
    ("throttled", |record| record["errorCode"] = "ThrottlingException".into()),
    ("no such bucket", |record| record["errorCode"] = "NoSuchBucket".into()),
    ("impossible since 2023", |record| {
        record["eventName"] = "GetBucketEncryption".into();
        record["errorCode"] = "ServerSideEncryptionConfigurationNotFoundError".into();
    }),
    ("not read-only", |record| record["readOnly"] = false.into()),
    ("readOnly missing", |record| record["readOnly"] = Value::Null),
    ("invokedBy missing", |record| {
        record["userIdentity"]["invokedBy"] = Value::Null;
    }),
];

fn lambda(record: &mut Value, message: Option<&str>) {
    record["eventSource"] = "lambda.amazonaws.com".into();
    record["eventName"] = "GetPolicy20150331v2".into();
    record["errorCode"] = "ResourceNotFoundException".into();
    record["errorMessage"] = message.into();
    record["requestParameters"] = json!({"functionName": "orders"});
}

fn session(role: &str, session: &str, invoked_by: Option<&str>) -> Value {
    let name = role.rsplit('/').next().unwrap();
    json!({"type": "AssumedRole", "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}"),
        "sessionContext": {"sessionIssuer": {"arn": role}}, "invokedBy": invoked_by})
}

fn service_linked(service: &str, role: &str) -> Value {
    let role = format!("arn:aws:iam::{ACCOUNT}:role/aws-service-role/{service}/{role}");
    session(&role, "AWSConfig-Describe", Some(service))
}

/// The record of an error, by a caller of [`CALLERS`].
fn record(caller: &str) -> Value {
    let anybody = "arn:aws:iam::111122223333:role/pipeline";
    let (identity, agent) = match caller {
        "proven" => (
            service_linked("config.amazonaws.com", "AWSServiceRoleForConfig"),
            "config.amazonaws.com",
        ),
        "matched" => (
            session(RECORDER, "AWSConfig-Describe", Some("config.amazonaws.com")),
            "config.amazonaws.com",
        ),
        "claimed" => (session(anybody, "run-1", None), "Terraform/1.9"),
        _ => (session(anybody, "run-1", None), "curl/8"),
    };
    json!({
        "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors", "errorCode": "NoSuchCORSConfiguration",
        "awsRegion": REGION, "recipientAccountId": ACCOUNT, "readOnly": true, "userIdentity": identity,
        "userAgent": agent, "requestParameters": {"bucketName": "orders"},
    })
}

fn day(day: i64) -> Timestamp {
    let first: Timestamp = "2026-01-01T09:09:00Z".parse().unwrap();
    first.checked_add(SignedDuration::from_hours(24 * day)).unwrap()
}

fn inventory(says: &str) -> Inventory {
    let mut inventory = Inventory::new(ReadFrom::Config);
    inventory.account = Some(ACCOUNT.to_owned());
    inventory.recorders.push(Recorder {
        region: REGION.to_owned(),
        name: "default".to_owned(),
        role_arn: Some(RECORDER.to_owned()),
        recording: Some(true),
    });
    let (existence, setting, as_of) = match says {
        "exists, not set" => (Existence::Exists, Setting::Absent, day(DAYS)),
        "exists, set" => (Existence::Exists, Setting::Present, day(DAYS)),
        "not set in 2019" => (
            Existence::Exists,
            Setting::Absent,
            "2019-01-01T00:00:00Z".parse().unwrap(),
        ),
        "set in 2019" => (
            Existence::Exists,
            Setting::Present,
            "2019-01-01T00:00:00Z".parse().unwrap(),
        ),
        "deleted" => (Existence::Deleted, Setting::Unknown, day(DAYS)),
        _ => return inventory,
    };
    for (kind, key) in [
        ("AWS::S3::Bucket", "BucketCrossOriginConfiguration"),
        ("AWS::S3::Bucket", "ServerSideEncryptionConfiguration"),
        ("AWS::Lambda::Function", "Policy"),
    ] {
        let item = Item {
            existence,
            settings: [(key.to_owned(), setting)].into(),
            as_of: Some(as_of),
            ..Item::default()
        };
        inventory.put(REGION, &kind.into(), "orders", item);
    }
    inventory
}

fn scope() -> Scope {
    Scope {
        from: day(0),
        to: day(DAYS),
        unread: Vec::new(),
        every_record: false,
    }
}
