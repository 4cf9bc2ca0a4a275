//! AWS Config over JSON 1.1: the recorder, the resources it knows, their configuration items.

use axum::response::Response;
use serde_json::{Value, json};

use super::caller::RECORDER_ROLE;
use super::limits::RecorderState;
use super::settings::{ACCOUNT_ID, SECOND_REGION};
use super::state::Served;
use super::wire::{AwsRequest, WireError, json_answer};

mod aggregate;
mod inventory;
mod item;
#[cfg(test)]
mod tests;

/// The recorder's name: the default of the console.
const RECORDER: &str = "default";

pub(crate) fn action(asked: &AwsRequest) -> Option<&'static str> {
    match asked.target.as_str() {
        "DescribeConfigurationRecorders" => Some("config:DescribeConfigurationRecorders"),
        "DescribeConfigurationRecorderStatus" => Some("config:DescribeConfigurationRecorderStatus"),
        "DescribeDeliveryChannelStatus" => Some("config:DescribeDeliveryChannelStatus"),
        "ListConfigurationRecorders" => Some("config:ListConfigurationRecorders"),
        "ListDiscoveredResources" => Some("config:ListDiscoveredResources"),
        "BatchGetResourceConfig" => Some("config:BatchGetResourceConfig"),
        "ListAggregateDiscoveredResources" => Some("config:ListAggregateDiscoveredResources"),
        "BatchGetAggregateResourceConfig" => Some("config:BatchGetAggregateResourceConfig"),
        "DescribeConfigurationAggregatorSourcesStatus" => Some("config:DescribeConfigurationAggregatorSourcesStatus"),
        _ => None,
    }
}

pub(crate) fn answer(served: &Served, asked: &AwsRequest) -> Result<Response, WireError> {
    let request = asked.json()?;
    let answer = match asked.target.as_str() {
        "DescribeConfigurationRecorders" => recorders(served, &asked.region, &request),
        "DescribeConfigurationRecorderStatus" => status(served, &asked.region, &request),
        "DescribeDeliveryChannelStatus" => Ok(delivery(served)),
        "ListConfigurationRecorders" => Ok(summaries(served, &asked.region)),
        "ListDiscoveredResources" => inventory::list(served, &asked.region, &request),
        "ListAggregateDiscoveredResources" => aggregate::list(served, &request),
        "BatchGetAggregateResourceConfig" => aggregate::batch(served, &request),
        "DescribeConfigurationAggregatorSourcesStatus" => aggregate::status(served, &request),
        _ => inventory::batch(served, &asked.region, &request),
    };
    answer.map(|answer| json_answer(&answer))
}

/// The recorder, if there is one and it is among the names asked for.
fn find_recorder(served: &Served, request: &Value) -> Result<bool, WireError> {
    let there = served.limits.recorder != RecorderState::Missing;
    let names = request
        .get("ConfigurationRecorderNames")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    match names
        .iter()
        .filter_map(Value::as_str)
        .find(|name| !there || *name != RECORDER)
    {
        Some(name) => {
            let message = format!("Cannot find configuration recorder with the specified name '{name}'.");
            Err(WireError::bad("NoSuchConfigurationRecorderException", message))
        }
        None => Ok(there),
    }
}

/// The recorder of the second region has a customer-managed role.
fn role_arn(region: &str) -> String {
    let role = if region == SECOND_REGION {
        RECORDER_ROLE
    } else {
        "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    };
    format!("arn:aws:iam::{ACCOUNT_ID}:role/{role}")
}

fn recorder_arn(region: &str) -> String {
    format!("arn:aws:config:{region}:{ACCOUNT_ID}:configuration-recorder/{RECORDER}/a1b2c3d4e5f6")
}

fn recorders(served: &Served, region: &str, request: &Value) -> Result<Value, WireError> {
    let recorder = json!({
        "arn": recorder_arn(region),
        "name": RECORDER,
        "roleARN": role_arn(region),
        "recordingGroup": {
            "allSupported": true, "includeGlobalResourceTypes": region != SECOND_REGION, "resourceTypes": [],
            "exclusionByResourceTypes": {"resourceTypes": []}, "recordingStrategy": {"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"},
        },
        "recordingMode": {"recordingFrequency": "CONTINUOUS", "recordingModeOverrides": []},
        "recordingScope": "PAID",
    });
    Ok(json!({"ConfigurationRecorders": if find_recorder(served, request)? { vec![recorder] } else { vec![] }}))
}

/// All recorders, those of AWS services, too: Security Hub CSPM has one in the second region.
fn summaries(served: &Served, region: &str) -> Value {
    let mut all = Vec::new();
    if served.limits.recorder != RecorderState::Missing {
        all.push(json!({"arn": recorder_arn(region), "name": RECORDER, "recordingScope": "PAID"}));
    }
    if region == SECOND_REGION {
        let name = "AWSConfigurationRecorderForSecurityHubCSPM";
        all.push(json!({
            "arn": format!("arn:aws:config:{region}:{ACCOUNT_ID}:configuration-recorder/{name}/f6e5d4c3b2a1"),
            "name": name,
            "servicePrincipal": "securityhub.amazonaws.com",
            "recordingScope": "INTERNAL",
        }));
    }
    json!({"ConfigurationRecorderSummaries": all})
}

/// The channel's bucket denies Config since yesterday, as the probes of the trail are denied. The error code is inferred.
fn delivery(served: &Served) -> Value {
    let now = served.account.settings.now.as_second();
    let channel = json!({
        "name": RECORDER,
        "configSnapshotDeliveryInfo": {},
        "configHistoryDeliveryInfo": {
            "lastStatus": "FAILURE",
            "lastErrorCode": "AccessDenied",
            "lastErrorMessage": "Access Denied",
            "lastAttemptTime": now - 3_600,
            "lastSuccessfulTime": now - 86_400,
        },
        "configStreamDeliveryInfo": {"lastStatus": "SUCCESS", "lastStatusChangeTime": now - 600},
    });
    let there = served.limits.recorder != RecorderState::Missing;
    json!({"DeliveryChannelsStatus": if there { vec![channel] } else { vec![] }})
}

fn status(served: &Served, region: &str, request: &Value) -> Result<Value, WireError> {
    let now = served.account.settings.now.as_second();
    let running = served.limits.recorder == RecorderState::Running;
    let mut status = json!({
        "arn": recorder_arn(region),
        "name": RECORDER,
        "lastStartTime": now - 300 * 86_400,
        "recording": running,
        "lastStatus": "SUCCESS",
        "lastStatusChangeTime": now - 600,
    });
    if let (false, Some(fields)) = (running, status.as_object_mut()) {
        fields.insert("lastStopTime".into(), (now - 86_400).into());
    }
    Ok(json!({"ConfigurationRecordersStatus": if find_recorder(served, request)? { vec![status] } else { vec![] }}))
}
