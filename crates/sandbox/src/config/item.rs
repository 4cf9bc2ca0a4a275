//! Configuration items, as `BatchGetResourceConfig` answers them.

use serde_json::{Map, Value, json};

use crate::lookup::{BUCKET_LOOKUPS, POLICY, POLICY_TEXT};
use crate::resource::{Bucket, Function, ResourceState};
use crate::settings::ACCOUNT_ID;
use crate::wire::rfc3339;

/// The fields all base configuration items share; times are unix seconds.
fn base(name: &str, arn: &str, region: &str, created: i64, now: i64) -> Map<String, Value> {
    let bucket = arn.starts_with("arn:aws:s3:::");
    let captured = created.max(now - 3 * 3600);
    let item = json!({
        "version": "1.3",
        "accountId": ACCOUNT_ID,
        "configurationItemCaptureTime": captured,
        "configurationItemStatus": "OK",
        "configurationStateId": captured.to_string(),
        "arn": arn,
        "resourceType": if bucket { "AWS::S3::Bucket" } else { "AWS::Lambda::Function" },
        "resourceId": name,
        "resourceName": name,
        "awsRegion": region,
        "availabilityZone": if bucket { "Regional" } else { "Not Applicable" },
        "resourceCreationTime": created,
    });
    item.as_object().cloned().unwrap_or_default()
}

/// The item of a bucket. What is not set is missing, or there with nulls, or an empty object (emulated; one real item of 2021).
pub(crate) fn bucket_item(bucket: &Bucket, now: i64) -> Value {
    let Bucket {
        name,
        region,
        life,
        form,
        ..
    } = bucket;
    let mut more = Map::new();
    for lookup in BUCKET_LOOKUPS {
        if let (Some((key, sample)), ResourceState::Present) = (lookup.supplementary, bucket.state(lookup, now)) {
            more.insert(key.into(), sample.into());
        }
    }
    let unset = |nulls: Value| match form {
        0 => None,
        1 => Some(nulls.to_string()),
        _ => Some("{}".to_owned()),
    };
    let policy = match bucket.state(&POLICY, now) {
        ResourceState::Present => Some(json!({"policyText": POLICY_TEXT}).to_string()),
        _ => unset(json!({"policyText": null})),
    };
    more.extend(policy.map(|policy| ("BucketPolicy".into(), policy.into())));
    let logging = unset(json!({"destinationBucketName": null, "logFilePrefix": null}));
    more.extend(logging.map(|logging| ("BucketLoggingConfiguration".into(), logging.into())));
    let notification = unset(json!({"configurations": {}}));
    more.extend(notification.map(|value| ("BucketNotificationConfiguration".into(), value.into())));
    more.insert(
        "BucketVersioningConfiguration".into(),
        r#"{"status":"Off","isMfaDeleteEnabled":null}"#.into(),
    );
    more.insert("IsRequesterPaysEnabled".into(), "false".into());
    let acl = json!({"grantSet": null, "grantList": [{"grantee": {"id": "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a", "displayName": null}, "permission": "FullControl"}], "owner": {"displayName": null, "id": "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"}, "isRequesterCharged": false});
    // A string of JSON that is itself a string of JSON (emulated).
    more.insert(
        "AccessControlList".into(),
        Value::String(acl.to_string()).to_string().into(),
    );
    let mut item = base(name, &format!("arn:aws:s3:::{name}"), region, life.from, now);
    let configuration = json!({"name": name, "creationDate": rfc3339(life.from), "region": null, "owner": {"displayName": null, "id": "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"}});
    item.insert("configuration".into(), configuration.to_string().into());
    item.insert("supplementaryConfiguration".into(), Value::Object(more));
    Value::Object(item)
}

/// The item of a function: `Policy` is missing where none is set, and a string of a string of JSON where one is.
pub(crate) fn function_item(function: &Function, now: i64) -> Value {
    let Function { name, region, life, .. } = function;
    let mut more = Map::new();
    if function.state(now) == ResourceState::Present {
        more.insert(
            "Policy".into(),
            Value::String(function.policy_text()).to_string().into(),
        );
    }
    more.insert("Tags".into(), "{}".into());
    let mut item = base(name, &function.arn(), region, life.from, now);
    let configuration = json!({"functionName": name, "functionArn": function.arn(), "runtime": "python3.12", "handler": "app.handler", "memorySize": 128, "timeout": 30, "packageType": "Zip", "version": "$LATEST"});
    item.insert("configuration".into(), configuration.to_string().into());
    item.insert("supplementaryConfiguration".into(), Value::Object(more));
    Value::Object(item)
}
