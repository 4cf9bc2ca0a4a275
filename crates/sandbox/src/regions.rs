//! AWS Account Management: which regions are enabled.

use axum::response::Response;
use serde_json::{Value, json};

use super::state::Served;
use super::wire::{AwsRequest, WireError, json_answer};

pub(crate) fn action(asked: &AwsRequest) -> Option<&'static str> {
    (asked.path == "listRegions").then_some("account:ListRegions")
}

/// The regions of the account, enabled by default as all that are older than 2019 (documented), one a page.
pub(crate) fn answer(served: &Served, asked: &AwsRequest) -> Result<Response, WireError> {
    let request = asked.json()?;
    let regions = served.account.regions();
    let from = request
        .get("NextToken")
        .and_then(Value::as_str)
        .and_then(|token| token.parse().ok())
        .unwrap_or(0);
    let page: Vec<Value> = regions
        .iter()
        .skip(from)
        .take(1)
        .map(|region| json!({"RegionName": region, "RegionOptStatus": "ENABLED_BY_DEFAULT"}))
        .collect();
    let next = (from + 1 < regions.len()).then(|| (from + 1).to_string());
    Ok(json_answer(&json!({"Regions": page, "NextToken": next})))
}
