//! What CloudTrail writes that is no record of a call: digests of trail files, Insights events, aggregated events.
//!
//! Records of data events and of network activity are records of calls, and are read like any other.

use serde_json::Value;

/// Keys that stand in such an element and in no record of a call (documented). The scanner leaves a record with one of
/// them to the parser, and the parser's fast way to [`is_no_call`].
pub(super) const KEYS: [&str; 3] = ["insightDetails", "digestStartTime", "timeWindow"];

/// Whether this is a digest file, an Insights event or an aggregated event.
pub(super) fn is_no_call(element: &Value) -> bool {
    let is_object = |key| element.get(key).is_some_and(Value::is_object);
    let is_digest = element.get("digestStartTime").is_some() && element.get("digestS3Object").is_some();
    let is_aggregated = element.get("eventCategory").and_then(Value::as_str) == Some("Aggregated");
    is_digest || is_object("insightDetails") || is_object("timeWindow") && is_aggregated
}
