//! Lookup attributes, and the records they select.

use std::collections::BTreeMap;

use serde_json::Value;

use super::record::Record;
use super::wire::WireError;

/// Positions of records by region and event name, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Index {
    names: BTreeMap<(String, String), Vec<usize>>,
    regions: BTreeMap<String, Vec<usize>>,
}

impl Index {
    pub(crate) fn new(records: &[Record]) -> Self {
        let mut index = Self::default();
        for (position, record) in records.iter().enumerate() {
            let region = record.region().to_owned();
            index
                .names
                .entry((region.clone(), record.event_name().to_owned()))
                .or_default()
                .push(position);
            index.regions.entry(region).or_default().push(position);
        }
        index
    }

    /// Records that may match, by name if one is asked for.
    pub(crate) fn candidates(&self, region: &str, attribute: Option<&AttributeFilter>) -> &[usize] {
        let positions = match attribute {
            Some(AttributeFilter {
                key: AttributeKey::EventName,
                value,
            }) => self.names.get(&(region.to_owned(), value.clone())),
            _ => self.regions.get(region),
        };
        positions.map_or(&[], Vec::as_slice)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AttributeKey {
    EventId,
    EventName,
    ReadOnly,
    Username,
    ResourceType,
    ResourceName,
    EventSource,
    AccessKeyId,
}

/// One lookup attribute.
#[derive(Debug)]
pub(crate) struct AttributeFilter {
    key: AttributeKey,
    value: String,
}

impl AttributeFilter {
    pub(crate) fn matches(&self, record: &Record) -> bool {
        let value = self.value.as_str();
        let call = &record.call;
        match self.key {
            AttributeKey::EventId => record.event_id() == value,
            AttributeKey::EventName => call.name == value,
            AttributeKey::ReadOnly => call.read_only.to_string() == value,
            AttributeKey::Username => call.caller.username(record.second).as_deref() == Some(value),
            AttributeKey::ResourceType => resources(record).iter().any(|(kind, _)| *kind == value),
            AttributeKey::ResourceName => resources(record).iter().any(|(_, name)| *name == value),
            AttributeKey::EventSource => call.source == value,
            AttributeKey::AccessKeyId => call.caller.access_key(record.second).as_deref() == Some(value),
        }
    }
}

/// The attribute of a request: one, or none.
pub(crate) fn attribute(request: &Value) -> Result<Option<AttributeFilter>, WireError> {
    let invalid = |message: &str| Err(WireError::bad("InvalidLookupAttributesException", message));
    let attributes = request
        .get("LookupAttributes")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let [attribute] = attributes else {
        return if attributes.is_empty() {
            Ok(None)
        } else {
            invalid("You can specify only one lookup attribute.")
        };
    };
    let text = |key| attribute.get(key).and_then(Value::as_str).unwrap_or_default();
    let key = match text("AttributeKey") {
        "EventId" => AttributeKey::EventId,
        "EventName" => AttributeKey::EventName,
        "ReadOnly" => AttributeKey::ReadOnly,
        "Username" => AttributeKey::Username,
        "ResourceType" => AttributeKey::ResourceType,
        "ResourceName" => AttributeKey::ResourceName,
        "EventSource" => AttributeKey::EventSource,
        "AccessKeyId" => AttributeKey::AccessKeyId,
        other => return invalid(&format!("Unknown attribute key: {other:?}.")),
    };
    let value = text("AttributeValue").to_owned();
    if value.is_empty() {
        invalid("An attribute needs a value.")
    } else {
        Ok(Some(AttributeFilter { key, value }))
    }
}

/// Type and name of the record's resources: the last part of the arn.
pub(crate) fn resources(record: &Record) -> Vec<(&str, &str)> {
    record
        .call
        .resources
        .iter()
        .filter_map(|resource| {
            let arn = resource.get("ARN")?.as_str()?;
            Some((resource.get("type")?.as_str()?, arn.rsplit([':', '/']).next()?))
        })
        .collect()
}
