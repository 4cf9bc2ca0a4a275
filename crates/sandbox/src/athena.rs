//! Athena, as far as it lists: one database with the table of the trail.

use axum::response::Response;
use serde_json::{Value, json};

use super::wire::{AwsRequest, WireError, json_answer};

const DATABASE: &str = "logs";

pub(crate) fn action(asked: &AwsRequest) -> Option<&'static str> {
    match asked.target.as_str() {
        "ListDatabases" => Some("athena:ListDatabases"),
        "ListTableMetadata" => Some("athena:ListTableMetadata"),
        _ => None,
    }
}

pub(crate) fn answer(asked: &AwsRequest) -> Result<Response, WireError> {
    let request = asked.json()?;
    if asked.target == "ListDatabases" {
        return Ok(json_answer(&json!({"DatabaseList": [{"Name": DATABASE}]})));
    }
    if request.get("DatabaseName").and_then(Value::as_str) != Some(DATABASE) {
        return Err(WireError::bad("MetadataException", "Database not found"));
    }
    let table = json!({"Name": "cloudtrail_logs", "TableType": "EXTERNAL_TABLE"});
    Ok(json_answer(&json!({"TableMetadataList": [table]})))
}
