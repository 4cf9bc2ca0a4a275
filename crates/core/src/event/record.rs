//! The fields of a record, in two ways: straight from a text of the usual shape, which is fast, and from a `Value`
//! of any shape, which is lenient. An [`Event`] is made of the fields in one way.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{Event, EventId, EventResource, NotARecord, Principal};

/// What is read of a record. Of texts, empty ones count as missing.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordFields {
    event_time: Option<String>,
    event_source: Option<String>,
    event_name: Option<String>,
    #[serde(rename = "awsRegion")]
    region: Option<String>,
    recipient_account_id: Option<String>,
    #[serde(rename = "eventID")]
    event_id: Option<String>,
    error_code: Option<String>,
    error_message: Option<String>,
    read_only: Option<bool>,
    #[serde(rename = "sourceIPAddress")]
    source_ip: Option<String>,
    user_agent: Option<String>,
    user_identity: Option<UserIdentity>,
    request_parameters: Option<Scalars>,
    resources: Option<Vec<RecordResource>>,
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

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserIdentity {
    r#type: Option<String>,
    arn: Option<String>,
    account_id: Option<String>,
    invoked_by: Option<String>,
    user_name: Option<String>,
    principal_id: Option<String>,
    session_context: Option<SessionContext>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SessionContext {
    session_issuer: Option<SessionIssuer>,
}

#[derive(Debug, Default, Deserialize)]
struct SessionIssuer {
    arn: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct RecordResource {
    #[serde(rename = "ARN")]
    upper: Option<String>,
    #[serde(rename = "arn")]
    lower: Option<String>,
    r#type: Option<String>,
}

/// The texts, numbers and booleans directly inside of an object.
#[derive(Debug, Default)]
struct Scalars(BTreeMap<String, String>);

/// A key that is there, whatever its value.
#[derive(Debug, Default)]
struct Present(bool);

impl RecordFields {
    /// The record in a text; `None` if anything in it is unusual: a field of another type, a key that stands
    /// twice, a wrapping, a key that records of calls do not have. Then [`Record::of`] knows what to make of it.
    pub(super) fn usual(text: &str) -> Option<Self> {
        let record: Self = serde_json::from_str(text).ok()?;
        let wrapped = record.entry.0 || record.bridged.0;
        let no_call = record.insight_details.0 || record.digest_start_time.0 || record.time_window.0;
        (!wrapped && !no_call).then_some(record)
    }

    /// The record in an object; fields of another shape count as missing.
    pub(super) fn from_map(record: &Map<String, Value>) -> Self {
        Self {
            event_time: text_of(record, "eventTime"),
            event_source: text_of(record, "eventSource"),
            event_name: text_of(record, "eventName"),
            region: text_of(record, "awsRegion"),
            recipient_account_id: text_of(record, "recipientAccountId"),
            event_id: text_of(record, "eventID"),
            error_code: text_of(record, "errorCode"),
            error_message: text_of(record, "errorMessage"),
            read_only: bool_of(record.get("readOnly")),
            source_ip: text_of(record, "sourceIPAddress"),
            user_agent: text_of(record, "userAgent"),
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

    /// The event of these fields.
    pub(super) fn event(self) -> Result<Event, NotARecord> {
        let when = filled(self.event_time).ok_or(NotARecord::Missing("eventTime"))?;
        let time: Timestamp = when.parse().map_err(|_| NotARecord::Time(when))?;
        let source = filled(self.event_source).ok_or(NotARecord::Missing("eventSource"))?;
        let name = filled(self.event_name).ok_or(NotARecord::Missing("eventName"))?;
        let principal = self.user_identity.unwrap_or_default().principal();
        let parameters = self.request_parameters.unwrap_or_default().0;
        let account = filled(self.recipient_account_id)
            .or_else(|| principal.account.clone())
            .unwrap_or_default();
        let region = filled(self.region).unwrap_or_default();
        let id = filled(self.event_id).map_or_else(
            || {
                let who = principal.arn.as_deref().unwrap_or_default();
                EventId::Other(format!("{account}/{region}/{time}/{source}/{name}/{who}/{parameters:?}").into())
            },
            |id| EventId::from(id.as_str()),
        );
        Ok(Event {
            id,
            time,
            account,
            region,
            source,
            name,
            error_code: filled(self.error_code),
            error_message: filled(self.error_message),
            read_only: self.read_only,
            principal,
            source_ip: filled(self.source_ip),
            user_agent: filled(self.user_agent).map(unbracket),
            parameters,
            resources: self
                .resources
                .unwrap_or_default()
                .into_iter()
                .map(RecordResource::event_resource)
                .collect(),
        })
    }
}

impl UserIdentity {
    fn from_map(identity: &Map<String, Value>) -> Self {
        let inner = |object: &Map<String, Value>, key: &str| object.get(key).and_then(Value::as_object).cloned();
        let issuer = inner(identity, "sessionContext").and_then(|context| inner(&context, "sessionIssuer"));
        Self {
            r#type: text_of(identity, "type"),
            arn: text_of(identity, "arn"),
            account_id: text_of(identity, "accountId"),
            invoked_by: text_of(identity, "invokedBy"),
            user_name: text_of(identity, "userName"),
            principal_id: text_of(identity, "principalId"),
            session_context: issuer.map(|issuer| SessionContext {
                session_issuer: Some(SessionIssuer {
                    arn: text_of(&issuer, "arn"),
                }),
            }),
        }
    }

    fn principal(self) -> Principal {
        let issuer = self.session_context.and_then(|context| context.session_issuer);
        Principal {
            kind: filled(self.r#type),
            arn: filled(self.arn),
            account: filled(self.account_id),
            invoked_by: filled(self.invoked_by),
            user_name: filled(self.user_name),
            principal_id: filled(self.principal_id),
            issuer_arn: issuer.and_then(|issuer| filled(issuer.arn)),
        }
    }
}

impl RecordResource {
    fn from_map(entry: &Map<String, Value>) -> Self {
        Self {
            upper: text_of(entry, "ARN"),
            lower: text_of(entry, "arn"),
            r#type: text_of(entry, "type"),
        }
    }

    fn event_resource(self) -> EventResource {
        EventResource {
            arn: filled(self.upper).or(self.lower).unwrap_or_default(),
            kind: self.r#type.unwrap_or_default(),
        }
    }
}

impl Scalars {
    /// `requestParameters` is an object, `null`, or (from Athena's table) a text that holds the object.
    fn from_value(value: &Value) -> Self {
        match value {
            Value::Object(object) => Self(
                object
                    .iter()
                    .filter_map(|(key, value)| Some((key.clone(), scalar(value)?)))
                    .collect(),
            ),
            Value::String(text) => serde_json::from_str::<Map<String, Value>>(text)
                .map(|object| Self::from_value(&Value::Object(object)))
                .unwrap_or_default(),
            _ => Self::default(),
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

impl<'de> Deserialize<'de> for Scalars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ScalarsVisitor)
    }
}

struct ScalarsVisitor;

impl<'de> Visitor<'de> for ScalarsVisitor {
    type Value = Scalars;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalars, A::Error> {
        let mut scalars = BTreeMap::new();
        while let Some((key, Scalar(value))) = map.next_entry::<String, Scalar>()? {
            let again = match value {
                Some(value) => scalars.insert(key, value).is_some(),
                None => scalars.contains_key(&key),
            };
            if again {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        Ok(Scalars(scalars))
    }
}

/// The text of a value that holds no others.
struct Scalar(Option<String>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar(Some(text.to_owned())))
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Scalar, E> {
        Ok(Scalar(Some(yes.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar(Some(number.to_string())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar(Some(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
        Ok(Scalar(Number::from_f64(number).map(|number| number.to_string())))
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, seq: A) -> Result<Scalar, A::Error> {
        IgnoredAny.visit_seq(seq).map(|_| Scalar(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Scalar, A::Error> {
        IgnoredAny.visit_map(map).map(|_| Scalar(None))
    }
}

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(true))
    }
}

/// A text that says something: empty ones count as missing.
fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn text_of(object: &Map<String, Value>, key: &str) -> Option<String> {
    filled(object.get(key)?.as_str().map(str::to_owned))
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
    filled(named.event_id)
}

/// Whether a text is JSON, however deep and with whatever numbers.
pub(super) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

pub(super) fn parameters(text: &str) -> BTreeMap<String, String> {
    Scalars::from_value(&Value::String(text.to_owned())).0
}

pub(super) fn unbracket(agent: String) -> String {
    match agent.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => inner.to_owned(),
        None => agent,
    }
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
