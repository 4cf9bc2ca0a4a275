//! The log group of the organization's trail, by FilterLogEvents. There is no Logs Insights: a query is denied.

use axum::response::Response;
use serde_json::{Value, json};

use super::record::Record;
use super::settings::{ACCOUNT_ID, REGION};
use super::state::Served;
use super::wire::{AwsRequest, WireError, json_answer};

/// The log group that AWS Control Tower makes (documented).
pub(crate) const GROUP: &str = "aws-controltower/CloudTrailLogs";

/// Events on a page; AWS returns up to 10,000 (documented).
const PAGE: usize = 5_000;

/// When the group was created: so many days ago.
const AGE_DAYS: i64 = 400;

/// What a record takes, about.
const BYTES_A_RECORD: u64 = 1_500;

pub(crate) fn action(asked: &AwsRequest) -> Option<&'static str> {
    match asked.target.as_str() {
        "DescribeLogGroups" => Some("logs:DescribeLogGroups"),
        "FilterLogEvents" => Some("logs:FilterLogEvents"),
        "StartQuery" => Some("logs:StartQuery"),
        _ => None,
    }
}

pub(crate) fn answer(served: &Served, asked: &AwsRequest) -> Result<Response, WireError> {
    let request = asked.json()?;
    let field = |name: &str| request.get(name).and_then(Value::as_str).unwrap_or_default();
    let is_here = served.organization.log_group && asked.region == REGION;
    match asked.target.as_str() {
        "DescribeLogGroups" => {
            let group = (is_here && GROUP.starts_with(field("logGroupNamePrefix"))).then(|| group(served));
            Ok(json_answer(&json!({"logGroups": Vec::from_iter(group)})))
        }
        "FilterLogEvents" if is_here && field("logGroupName") == GROUP => {
            let from = field("nextToken").parse().unwrap_or(0);
            Ok(json_answer(&page(served, &request, from)))
        }
        "FilterLogEvents" => {
            let message = "The specified log group does not exist.";
            Err(WireError::bad("ResourceNotFoundException", message))
        }
        _ => Err(WireError::bad(
            "AccessDeniedException",
            "the sandbox has no Logs Insights",
        )),
    }
}

/// The ARN of the group.
pub(crate) fn arn() -> String {
    format!("arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group:{GROUP}:*")
}

fn group(served: &Served) -> Value {
    let now = served.account.settings.now;
    let records: usize = served.accounts().map(|account| account.account.records().len()).sum();
    json!({
        "logGroupName": GROUP,
        "arn": arn(),
        "creationTime": (now.as_second() - AGE_DAYS * 86_400) * 1_000,
        "storedBytes": records as u64 * BYTES_A_RECORD,
        "logGroupClass": "STANDARD",
    })
}

/// The events from this place on, oldest first.
fn page(served: &Served, request: &Value, from: usize) -> Value {
    let bound = |name: &str, default| request.get(name).and_then(Value::as_i64).unwrap_or(default);
    let (start, end) = (bound("startTime", i64::MIN), bound("endTime", i64::MAX));
    let limit = request.get("limit").and_then(Value::as_u64);
    let size = limit
        .and_then(|limit| usize::try_from(limit).ok())
        .unwrap_or(PAGE)
        .min(PAGE);
    let mut records: Vec<(&Record, &str)> = Vec::new();
    for account in served.accounts() {
        let inside = account.account.records().iter().filter(|record| {
            let time = record.second * 1_000;
            (start..=end).contains(&time)
        });
        records.extend(inside.map(|record| (record, account.id.as_str())));
    }
    records.sort_by_key(|(record, id)| (record.second, *id));
    let events: Vec<Value> = records
        .iter()
        .skip(from)
        .take(size)
        .map(|(record, id)| event(record, id))
        .collect();
    let next = from + events.len();
    let token = (next < records.len()).then(|| next.to_string());
    json!({"events": events, "nextToken": token})
}

/// A record as CloudTrail writes it, in the stream of its account.
fn event(record: &Record, id: &str) -> Value {
    let message = serde_json::to_string(record).unwrap_or_default();
    json!({
        "eventId": record.event_id(),
        "logStreamName": format!("o-ab12_{id}_CloudTrail_{}", record.region()),
        "timestamp": record.second * 1_000,
        "message": message.replace(ACCOUNT_ID, id),
    })
}
