//! The fields of a record, in two ways: straight from a text of the usual shape, which is fast, and from a `Value`
//! of any shape, which is lenient. An [`Event`] is made of the fields in one way.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use memchr::memmem;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny};
use serde_json::{Map, Value};

use super::{Event, EventId, NO_ERROR_CODE, NotARecord, Provenance};

mod identity;
mod resources;
mod scalars;
mod text;

pub(super) use identity::UserIdentity;
pub(super) use resources::RecordResource;
pub(super) use scalars::Scalars;
pub(super) use text::{Text, filled};

/// How the keys of an identity begin where nested keys are written with dots.
pub(super) const DOTTED: &str = "userIdentity.";

/// How `eventSource` begins in an event notification of S3.
const NOTIFICATIONS: &str = "aws:";

/// What is read of a record, borrowed from it. Of texts, empty ones count as missing.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordFields<'t> {
    #[serde(borrow)]
    event_time: Option<Text<'t>>,
    #[serde(borrow)]
    event_source: Option<Text<'t>>,
    #[serde(borrow)]
    event_name: Option<Text<'t>>,
    #[serde(rename = "awsRegion", borrow)]
    region: Option<Text<'t>>,
    #[serde(borrow)]
    recipient_account_id: Option<Text<'t>>,
    #[serde(rename = "eventID", borrow)]
    event_id: Option<Text<'t>>,
    #[serde(borrow)]
    error_code: Option<Text<'t>>,
    #[serde(borrow)]
    error_message: Option<Text<'t>>,
    read_only: Option<bool>,
    #[serde(rename = "sourceIPAddress", borrow)]
    source_ip: Option<Text<'t>>,
    #[serde(borrow)]
    user_agent: Option<Text<'t>>,
    #[serde(borrow)]
    user_identity: Option<UserIdentity<'t>>,
    #[serde(borrow)]
    request_parameters: Option<Scalars<'t>>,
    #[serde(borrow)]
    resources: Option<Vec<RecordResource<'t>>>,
    #[serde(default, rename = "CloudTrailEvent")]
    entry: Present,
    #[serde(default, rename = "detail-type")]
    bridged: Present,
    #[serde(default)]
    insight_details: Present,
    #[serde(default)]
    digest_start_time: Present,
    #[serde(default)]
    time_window: Present,
}

/// What is read of a record that cannot be read.
#[derive(Deserialize)]
struct RecordLabel {
    #[serde(rename = "eventID")]
    event_id: Option<String>,
}

/// A key that is there, whatever its value.
#[derive(Debug, Default)]
struct Present(bool);

impl<'t> RecordFields<'t> {
    /// The record in a text; `None` if anything in it is unusual: a field of another type, a key that stands
    /// twice, a wrapping, a key that records of calls do not have. Then [`RecordFields::from_map`] knows what to make of it.
    pub(super) fn usual(text: &'t str) -> Option<Self> {
        let record: Self = serde_json::from_str(text).ok()?;
        if record.user_identity.is_none() && memmem::find(text.as_bytes(), DOTTED.as_bytes()).is_some() {
            return None;
        }
        let wrapped = record.entry.0 || record.bridged.0;
        let no_call = record.insight_details.0 || record.digest_start_time.0 || record.time_window.0;
        (!wrapped && !no_call).then_some(record)
    }

    /// The record in an object; fields of another shape count as missing.
    pub(super) fn from_map(record: &'t Map<String, Value>) -> Self {
        Self {
            event_time: Text::of_key(record, "eventTime"),
            event_source: Text::of_key(record, "eventSource"),
            event_name: Text::of_key(record, "eventName"),
            region: Text::of_key(record, "awsRegion"),
            recipient_account_id: Text::of_key(record, "recipientAccountId"),
            event_id: Text::of_key(record, "eventID"),
            error_code: Text::of_key(record, "errorCode"),
            error_message: Text::of_key(record, "errorMessage"),
            read_only: bool_of(record.get("readOnly")),
            source_ip: Text::of_key(record, "sourceIPAddress"),
            user_agent: Text::of_key(record, "userAgent"),
            user_identity: record
                .get("userIdentity")
                .and_then(Value::as_object)
                .map(UserIdentity::from_map),
            request_parameters: record.get("requestParameters").map(Scalars::from_value),
            resources: record.get("resources").and_then(Value::as_array).map(|entries| {
                let entries = entries.iter().filter_map(Value::as_object);
                entries.map(RecordResource::from_map).collect()
            }),
            ..Self::default()
        }
    }

    /// The event of these fields, unless it is an event notification of S3, which has the keys of a record.
    pub(super) fn call(self) -> Option<Event> {
        self.event()
            .ok()
            .filter(|event| !event.source.starts_with(NOTIFICATIONS))
    }

    /// The same, if the record can be known as one wherever it is found: it has an identity, too.
    pub(super) fn identified_call(self) -> Option<Event> {
        self.user_identity.is_some().then(|| self.call()).flatten()
    }

    /// The event of these fields.
    pub(super) fn event(self) -> Result<Event, NotARecord> {
        let owned = |text: Option<Text<'t>>| filled(text).map(Text::owned);
        let when = filled(self.event_time).ok_or(NotARecord::Missing("eventTime"))?;
        let time = time(&when.0).ok_or_else(|| NotARecord::Time(when.owned()))?;
        let source = owned(self.event_source).ok_or(NotARecord::Missing("eventSource"))?;
        let name = owned(self.event_name).ok_or(NotARecord::Missing("eventName"))?;
        let principal = self.user_identity.unwrap_or_default().principal();
        let parameters = self.request_parameters.unwrap_or_default().owned();
        let account = owned(self.recipient_account_id)
            .or_else(|| principal.account.clone())
            .unwrap_or_default();
        let region = owned(self.region).unwrap_or_default();
        let id = filled(self.event_id).map_or_else(
            || {
                let who = principal.arn.as_deref().unwrap_or_default();
                EventId::Other(format!("{account}/{region}/{time}/{source}/{name}/{who}/{parameters:?}").into())
            },
            |id| EventId::from(&*id.0),
        );
        let error_message = owned(self.error_message);
        let without_code = || error_message.as_ref().map(|_| NO_ERROR_CODE.to_owned());
        Ok(Event {
            id,
            time,
            account,
            region,
            source,
            name,
            error_code: owned(self.error_code).or_else(without_code),
            error_message,
            read_only: self.read_only,
            principal,
            source_ip: owned(self.source_ip),
            user_agent: filled(self.user_agent).map(|agent| unbracket(&agent.0).to_owned()),
            parameters,
            resources: self
                .resources
                .unwrap_or_default()
                .into_iter()
                .map(RecordResource::event_resource)
                .collect(),
            provenance: Provenance::CloudTrail,
        })
    }
}

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(true))
    }
}

/// A time; one without a zone, as Athena prints them, is UTC.
fn time(text: &str) -> Option<Timestamp> {
    let without_zone = || {
        let time: DateTime = text.trim_end_matches(" UTC").parse().ok()?;
        TimeZone::UTC.to_timestamp(time).ok()
    };
    text.parse().ok().or_else(without_zone)
}

/// `readOnly` is a boolean in a record and a text in a LookupEvents entry and in Athena's table.
fn bool_of(value: Option<&Value>) -> Option<bool> {
    match value? {
        Value::Bool(yes) => Some(*yes),
        Value::String(text) => text.to_ascii_lowercase().parse().ok(),
        _ => None,
    }
}

/// `eventID` of a record, whatever else is in it.
pub(super) fn id(text: &str) -> Option<String> {
    let named: RecordLabel = serde_json::from_str(text).ok()?;
    named.event_id.filter(|id| !id.is_empty())
}

/// Whether a text is JSON, however deep and with whatever numbers.
pub(super) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

pub(super) fn parameters(text: &str) -> BTreeMap<String, String> {
    Scalars::from_value(&Value::String(text.to_owned())).owned()
}

/// A user agent without the square brackets around it.
pub(super) fn unbracket(agent: &str) -> &str {
    let inner = agent.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.unwrap_or(agent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::no_call;

    #[test]
    fn a_record_with_a_key_that_no_call_has_is_not_read_the_fast_way() {
        let usual = r#"{"eventTime":"2026-01-01T00:00:00Z","eventSource":"s","eventName":"n"}"#;
        assert!(RecordFields::usual(usual).is_some());
        for key in no_call::KEYS {
            for value in ["null", "1", "{}", r#""x""#] {
                let with = usual.replacen('{', &format!("{{{key:?}:{value},"), 1);
                assert!(RecordFields::usual(&with).is_none(), "{with}");
            }
        }
    }
}
