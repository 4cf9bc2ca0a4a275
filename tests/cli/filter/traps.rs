//! Records that a filter which is not the predicate would take for noise.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

/// Another account that is named to the dialects that need names, and one that is not.
pub(super) const NAMED: [&str; 2] = ["111122223333", "444455556666"];
const UNNAMED: &str = "777788889999";

/// The role of a recorder, of the first account.
pub(super) const RECORDER: &str = "arn:aws:iam::111122223333:role/team/config-recorder";

/// What a trap needs of a language to be told from a record of the usual form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing: fields are of their usual type, null or missing.
    Nothing,
    /// `readOnly` may be a text.
    ReadOnlyAsText,
    /// A field may have any type.
    Types,
    /// A number is told from its text.
    NumbersApart,
    /// 1 is told from true.
    OneApart,
    /// A list of one is told from what it holds.
    ListsApart,
    /// A call is told from another one with its error code.
    CodesApart,
}

pub(super) fn fixtures(folder: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/events").join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    paths
        .iter()
        .map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
        .collect()
}

/// Everything that is no noise, and every noise fixture with one thing after the other wrong. Each has an `eventID` of
/// its own.
pub(super) fn all() -> Vec<(Needs, Value)> {
    let others = ["genuine", "quirks", "article", "s3", "lambda"];
    let mut traps: Vec<(Needs, Value)> = others
        .into_iter()
        .flat_map(fixtures)
        .map(|record| (Needs::Nothing, record))
        .collect();
    for (needs, record) in &mut traps {
        if record["eventName"] == "GetBucketCors" && record["errorCode"] == "ReplicationConfigurationNotFoundError" {
            *needs = Needs::CodesApart;
        }
    }
    for record in ["s3", "lambda"].into_iter().flat_map(fixtures) {
        traps.extend(wrong_texts(&record));
        traps.extend(wrong_accounts(&record));
        traps.extend(wrong_types(&record));
        traps.extend(wrong_codes(&record));
        traps.extend(recorder_roles(&record));
    }
    for (needs, trap) in &mut traps {
        if trap["readOnly"].is_string() && *needs == Needs::Nothing {
            *needs = Needs::ReadOnlyAsText;
        }
    }
    for (number, (_, trap)) in traps.iter_mut().enumerate() {
        trap["eventID"] = json!(format!("0000aaaa-0000-4000-8000-{number:012x}"));
    }
    traps
}

const ARN: &str = "/userIdentity/sessionContext/sessionIssuer/arn";

/// A record with another value in a place; `None` takes the field out. Nothing where there is no such place.
fn with(record: &Value, place: &str, other: Option<Value>) -> Option<Value> {
    let mut trap = record.clone();
    let (parent, key) = place.rsplit_once('/')?;
    let fields = trap.pointer_mut(parent)?.as_object_mut()?;
    fields.contains_key(key).then_some(())?;
    match other {
        Some(other) => fields.insert(key.to_owned(), other),
        None => fields.remove(key),
    };
    Some(trap)
}

fn wrong_texts(record: &Value) -> Vec<(Needs, Value)> {
    let places = [
        "/userIdentity",
        "/userIdentity/type",
        "/userIdentity/arn",
        "/userIdentity/invokedBy",
        "/userIdentity/sessionContext",
        "/userIdentity/sessionContext/sessionIssuer",
        ARN,
        "/readOnly",
        "/eventSource",
        "/eventName",
        "/errorCode",
        "/errorMessage",
        "/recipientAccountId",
        "/requestParameters",
    ];
    let texts = [
        "",
        "x",
        "*",
        "o'brien \"quoted\" \\ back * ? % _ \n line",
        "macie.amazonaws.com",
        "AWSServiceRoleForConfig",
        "s3.amazonaws.com GetBucketCors",
    ];
    let mut traps = Vec::new();
    for place in places {
        let scalar = record.pointer(place).is_some_and(Value::is_string);
        traps.extend(with(record, place, None));
        traps.extend(with(record, place, Some(Value::Null)));
        let texts = texts.into_iter().filter(|_| scalar);
        traps.extend(texts.filter_map(|text| with(record, place, Some(json!(text)))));
    }
    let mut traps: Vec<(Needs, Value)> = traps.into_iter().map(|trap| (Needs::Nothing, trap)).collect();
    let read_only = [
        json!(false),
        json!("true"),
        json!("TRUE"),
        json!("false"),
        json!("x"),
        json!(""),
    ];
    traps.extend(read_only.into_iter().map(|value| {
        let mut trap = record.clone();
        trap["readOnly"] = value;
        (Needs::Nothing, trap)
    }));
    traps
}

/// The role of one account in the records of another, and records that do not say whose they are.
fn wrong_accounts(record: &Value) -> Vec<(Needs, Value)> {
    let Some(arn) = record.pointer(ARN).and_then(Value::as_str) else {
        return Vec::new();
    };
    let [own, other] = NAMED;
    let owners = ["", own, other, UNNAMED];
    let mut traps = Vec::new();
    for recipient in [None, Some(""), Some(own), Some(other), Some(UNNAMED)] {
        for account in [None, Some(""), Some(own), Some(other)] {
            for owner in owners {
                for partition in ["aws", "aws-cn", "aws-us-gov", "aws-iso", "gcp"] {
                    let arn = arn
                        .replace(own, owner)
                        .replace("arn:aws:", &format!("arn:{partition}:"));
                    let mut trap = record.clone();
                    *trap.pointer_mut(ARN).unwrap() = json!(arn);
                    set(&mut trap, "recipientAccountId", recipient);
                    set(&mut trap["userIdentity"], "accountId", account);
                    traps.push((Needs::Nothing, trap));
                }
            }
        }
    }
    for path in [
        "role/evil/aws-service-role",
        "role",
        "user/aws-service-role",
        "role/Aws-Service-Role",
    ] {
        let arn = arn.replace("role/aws-service-role", path);
        traps.extend(with(record, ARN, Some(json!(arn))).map(|trap| (Needs::Nothing, trap)));
    }
    traps
}

fn set(object: &mut Value, key: &str, value: Option<&str>) {
    let Some(fields) = object.as_object_mut() else { return };
    match value {
        Some(value) => fields.insert(key.to_owned(), json!(value)),
        None => fields.remove(key),
    };
}

/// Codes that belong to other calls.
fn wrong_codes(record: &Value) -> Vec<(Needs, Value)> {
    let codes = [
        "NoSuchBucketPolicy",
        "NoSuchCORSConfiguration",
        "NoSuchTagSet",
        "NoSuchConfiguration",
        "ResourceNotFoundException",
        "ProvisionedConcurrencyConfigNotFoundException",
    ];
    let others = codes.into_iter().filter(|code| record["errorCode"] != **code);
    let traps = others.filter_map(|code| with(record, "/errorCode", Some(json!(code))));
    traps.map(|trap| (Needs::CodesApart, trap)).collect()
}

/// The role of a recorder, in its own account and in another, used by the recorder and by others.
fn recorder_roles(record: &Value) -> Vec<(Needs, Value)> {
    let [own, other] = NAMED;
    let mut traps = Vec::new();
    for owner in [own, other] {
        let head = format!("arn:aws:sts::{owner}:assumed-role/config-recorder");
        let sessions = [
            "AWSConfig-Describe",
            "LambdaDescribeHandlerSession",
            "configLambdaExecution",
            "ann",
            "",
        ];
        let sessions = sessions.map(|session| Some(json!(format!("{head}/{session}"))));
        for session in sessions.into_iter().chain([None, Some(Value::Null)]) {
            for recipient in [own, other] {
                for role in ["team/config-recorder", "config-recorder", "team/config-recorder2"] {
                    let mut trap = record.clone();
                    let Some(arn) = trap.pointer_mut(ARN) else { continue };
                    *arn = json!(format!("arn:aws:iam::{owner}:role/{role}"));
                    trap["recipientAccountId"] = json!(recipient);
                    traps.extend(with(&trap, "/userIdentity/arn", session.clone()).map(|trap| (Needs::Nothing, trap)));
                }
            }
        }
    }
    traps
}

fn wrong_types(record: &Value) -> Vec<(Needs, Value)> {
    let mut traps = Vec::new();
    let places = [
        "/userIdentity",
        "/userIdentity/type",
        "/userIdentity/invokedBy",
        "/userIdentity/sessionContext",
        "/userIdentity/sessionContext/sessionIssuer",
        ARN,
        "/readOnly",
        "/eventSource",
        "/eventName",
        "/errorCode",
        "/errorMessage",
        "/recipientAccountId",
    ];
    for place in places {
        let is_text = place == "/readOnly" || record.pointer(place).is_some_and(Value::is_string);
        for other in [
            json!(7),
            json!({"a": 1}),
            json!([]),
            json!(["x", "y"]),
            json!("x"),
            json!(true),
        ] {
            let usual = is_text && (other.is_string() || place == "/readOnly" && other.is_boolean());
            if !usual {
                traps.extend(with(record, place, Some(other)).map(|trap| (Needs::Types, trap)));
            }
        }
        let value = record.pointer(place).cloned().unwrap_or_default();
        if !value.is_object() && !value.is_null() {
            traps.extend(with(record, place, Some(json!([value]))).map(|trap| (Needs::ListsApart, trap)));
        }
    }
    traps.extend(with(record, "/readOnly", Some(json!(1))).map(|trap| (Needs::OneApart, trap)));
    traps.extend(with(record, "/readOnly", Some(json!("1"))).map(|trap| (Needs::OneApart, trap)));
    let number = with(record, "/recipientAccountId", Some(json!(111_122_223_333_u64)));
    let number = number.and_then(|trap| with(&trap, "/userIdentity/accountId", None));
    traps.extend(number.map(|trap| (Needs::NumbersApart, trap)));
    traps
}
