//! What CloudTrail writes that is no record of a call: digests of trail files, Insights events, aggregated events.
//!
//! Records of data events and of network activity are records of calls, and are read like any other.

use serde_json::Value;

/// Keys that stand in such an element and in no record of a call (documented). The scanner leaves a record with one of
/// them to the parser, and the parser's fast way to [`no_call`].
pub(super) const KEYS: [&str; 3] = ["insightDetails", "digestStartTime", "timeWindow"];

/// What CloudTrail delivers beside the records of management and data events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OtherKind {
    /// Digests, with which trail files can be validated.
    Digest,
    /// Insights events: unusual rates of calls.
    Insights,
    /// Aggregated events: counts of data events.
    Aggregated,
    /// Calls through VPC endpoints, as the endpoint's owner sees them.
    NetworkActivity,
}

impl OtherKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Digest, Self::Insights, Self::Aggregated, Self::NetworkActivity];

    /// Several of them, in words.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Digest => "digests",
            Self::Insights => "Insights events",
            Self::Aggregated => "aggregated events",
            Self::NetworkActivity => "network activity events",
        }
    }

    /// The folder of a trail's bucket in which they are delivered, beside `CloudTrail` (documented).
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Digest => "CloudTrail-Digest",
            Self::Insights => "CloudTrail-Insight",
            Self::Aggregated => "CloudTrail-Aggregated",
            Self::NetworkActivity => "CloudTrail-NetworkActivity",
        }
    }
}

/// What an element is that is no record of a call; `None` if it may be one.
pub(super) fn no_call(element: &Value) -> Option<OtherKind> {
    let is_object = |key| element.get(key).is_some_and(Value::is_object);
    if element.get("digestStartTime").is_some() && element.get("digestS3Object").is_some() {
        Some(OtherKind::Digest)
    } else if is_object("insightDetails") {
        Some(OtherKind::Insights)
    } else if is_object("timeWindow") && element.get("eventCategory").and_then(Value::as_str) == Some("Aggregated") {
        Some(OtherKind::Aggregated)
    } else {
        None
    }
}
