//! `resources[]`, as far as it is read.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::EventResource;
use super::text::{Text, filled};

/// One entry, borrowed from the record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(in crate::event) struct RecordResource<'t> {
    #[serde(rename = "ARN", borrow)]
    upper: Option<Text<'t>>,
    #[serde(rename = "arn", borrow)]
    lower: Option<Text<'t>>,
    #[serde(borrow)]
    r#type: Option<Text<'t>>,
}

impl<'t> RecordResource<'t> {
    pub(super) fn from_map(entry: &'t Map<String, Value>) -> Self {
        Self {
            upper: Text::of_key(entry, "ARN"),
            lower: Text::of_key(entry, "arn"),
            r#type: Text::of_key(entry, "type"),
        }
    }

    /// ARN and type.
    pub(in crate::event) fn texts(&self) -> (&str, &str) {
        let mut texts = [&self.upper, &self.lower].into_iter().flatten().map(|text| &*text.0);
        let arn = texts.find(|text| !text.is_empty()).unwrap_or_default();
        (arn, self.r#type.as_ref().map_or("", |kind| &*kind.0))
    }

    pub(in crate::event) fn event_resource(self) -> EventResource {
        let owned = |text: Option<Text<'t>>| text.map(Text::owned).unwrap_or_default();
        EventResource {
            arn: owned(filled(self.upper).or(self.lower)),
            kind: owned(self.r#type),
        }
    }
}
