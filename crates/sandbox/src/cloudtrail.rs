//! `LookupEvents` over JSON 1.1, with everything documented about it.

use axum::response::Response;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::event_index::{attribute, resources};
use super::logs;
use super::record::Record;
use super::refusal::throttled;
use super::settings::{ACCOUNT_ID, REGION};
use super::state::Served;
use super::wire::{AwsRequest, WireError, json_answer};

#[cfg(test)]
mod tests;

/// The reach of `LookupEvents` in seconds: 90 days (documented).
const REACH: i64 = 90 * 86_400;
/// Events on a page at most (documented).
const PAGE: u64 = 50;

pub(crate) fn action(asked: &AwsRequest) -> Option<&'static str> {
    match asked.target.as_str() {
        "LookupEvents" => Some("cloudtrail:LookupEvents"),
        "DescribeTrails" => Some("cloudtrail:DescribeTrails"),
        _ => None,
    }
}

pub(crate) fn answer(served: &Served, asked: &AwsRequest) -> Result<Response, WireError> {
    if asked.target == "DescribeTrails" {
        return Ok(json_answer(&trails(served)));
    }
    if !served.limiter.admits(&asked.region) {
        return Err(throttled("cloudtrail"));
    }
    let request = asked.json()?;
    let attribute = attribute(&request)?;
    let (from, to) = window(served, &request)?;
    let size = page_size(&request)?;
    let seal = seal(&asked.region, &request);
    let before = match request.get("NextToken").and_then(Value::as_str) {
        Some(token) => unseal(token, &seal)?,
        None => usize::MAX,
    };
    if request.get("EventCategory").is_some_and(|category| !category.is_null()) {
        return Ok(json_answer(&json!({"Events": []}))); // Insights events: the account has none.
    }
    let records = served.account.records();
    let candidates = served.index.candidates(&asked.region, attribute.as_ref());
    let end =
        candidates.partition_point(|at| *at < before && records.get(*at).is_some_and(|record| record.second <= to));
    let newest_first = candidates.get(..end).unwrap_or_default().iter().rev();
    let mut matching = newest_first
        .filter_map(|at| Some((*at, records.get(*at)?)))
        .take_while(|(_, record)| record.second >= from)
        .filter(|(_, record)| attribute.as_ref().is_none_or(|attribute| attribute.matches(record)));
    let page: Vec<(usize, &Record)> = matching.by_ref().take(size).collect();
    let more = matching.next().is_some();
    let mut answer = json!({"Events": page.iter().map(|(_, record)| entry(record)).collect::<Vec<_>>()});
    if let (true, Some((last, _)), Some(fields)) = (more, page.last(), answer.as_object_mut()) {
        fields.insert("NextToken".into(), format!("{seal}.{last:x}").into());
    }
    Ok(json_answer(&answer))
}

/// One trail of all regions, with its files where [`super::write()`] puts them; that of an organization with a log group is
/// named as by AWS Control Tower.
fn trails(served: &Served) -> Value {
    if served.organization.log_group {
        let name = "aws-controltower-BaselineCloudTrail";
        return json!({"trailList": [{
            "Name": name, "S3BucketName": format!("aws-controltower-logs-{ACCOUNT_ID}-{REGION}"), "S3KeyPrefix": "o-ab12",
            "HomeRegion": REGION, "IsMultiRegionTrail": true, "IsOrganizationTrail": true,
            "TrailARN": format!("arn:aws:cloudtrail:{REGION}:{ACCOUNT_ID}:trail/{name}"),
            "CloudWatchLogsLogGroupArn": logs::arn(),
        }]});
    }
    json!({"trailList": [{
        "Name": "management-events", "S3BucketName": format!("trail-{ACCOUNT_ID}"), "S3KeyPrefix": "",
        "HomeRegion": REGION, "IsMultiRegionTrail": true, "IsOrganizationTrail": false,
        "TrailARN": format!("arn:aws:cloudtrail:{REGION}:{ACCOUNT_ID}:trail/management-events"),
    }]})
}

/// First and last second asked for, both included.
fn window(served: &Served, request: &Value) -> Result<(i64, i64), WireError> {
    let now = served.account.settings.now.as_second();
    let at = |key, default| request.get(key).and_then(Value::as_f64).unwrap_or(default);
    #[expect(clippy::cast_precision_loss, reason = "unix seconds of this century")]
    let (oldest, newest) = ((now - REACH) as f64, now as f64);
    let (start, end) = (at("StartTime", oldest), at("EndTime", newest));
    if start > end || end < oldest {
        let message =
            "The start time occurs after the end time, or the time range is outside the range of possible values.";
        return Err(WireError::bad("InvalidTimeRangeException", message));
    }
    #[expect(clippy::cast_possible_truncation, reason = "clamped to 90 days before now")]
    Ok((start.max(oldest).ceil() as i64, end.min(newest).floor() as i64))
}

fn page_size(request: &Value) -> Result<usize, WireError> {
    let size = match request.get("MaxResults") {
        None | Some(Value::Null) => Some(PAGE),
        Some(size) => size.as_u64(),
    };
    let size = size
        .filter(|size| (1..=PAGE).contains(size))
        .and_then(|size| usize::try_from(size).ok());
    size.ok_or_else(|| WireError::bad("InvalidMaxResultsException", "MaxResults must be between 1 and 50."))
}

/// Stands for the region and all parameters but the token: a token is good for exactly these.
fn seal(region: &str, request: &Value) -> String {
    let mut parameters = request.clone();
    if let Some(fields) = parameters.as_object_mut() {
        fields.remove("NextToken");
    }
    let digest = Sha256::digest(format!("{region} {parameters}"));
    let number = digest
        .iter()
        .take(8)
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{number:016x}")
}

/// The position before which the next page begins.
fn unseal(token: &str, seal: &str) -> Result<usize, WireError> {
    let position = token.split_once('.').filter(|(sealed, _)| *sealed == seal);
    let position = position.and_then(|(_, position)| usize::from_str_radix(position, 16).ok());
    position.ok_or_else(|| {
        WireError::bad(
            "InvalidNextTokenException",
            "The token is not valid, or was made for other parameters.",
        )
    })
}

/// One event as `LookupEvents` shows it.
fn entry(record: &Record) -> Value {
    let call = &record.call;
    let resources: Vec<Value> = resources(record)
        .iter()
        .map(|(kind, name)| json!({"ResourceType": kind, "ResourceName": name}))
        .collect();
    let mut entry = json!({
        "EventId": record.event_id(),
        "EventName": call.name,
        "ReadOnly": call.read_only.to_string(),
        "EventTime": record.second,
        "EventSource": call.source,
        "Resources": resources,
        "CloudTrailEvent": serde_json::to_string(record).unwrap_or_default(),
    });
    if let Some(fields) = entry.as_object_mut() {
        fields.extend(
            call.caller
                .username(record.second)
                .map(|name| ("Username".into(), name.into())),
        );
        fields.extend(
            call.caller
                .access_key(record.second)
                .map(|key| ("AccessKeyId".into(), key.into())),
        );
    }
    entry
}
