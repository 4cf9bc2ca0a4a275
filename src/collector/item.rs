//! Parses `supplementaryConfiguration`: a map from a key to a text of JSON, sometimes quoted twice.
//!
//! "Not set" shows as a missing key, or as a key with an empty value, such as `{"policyText":null}` (emulated, and
//! one real sample of 2021: inferred).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::inventory::Setting;

/// The settings of one configuration item.
pub(super) fn settings<'a>(
    supplementary: impl IntoIterator<Item = (&'a String, &'a String)>,
) -> BTreeMap<String, Setting> {
    supplementary
        .into_iter()
        .map(|(key, text)| (key.clone(), setting(text)))
        .collect()
}

/// Whether a value says that something is configured.
pub(super) fn setting(text: &str) -> Setting {
    match serde_json::from_str::<Value>(text) {
        Ok(value) if is_empty(&value) => Setting::Absent,
        Ok(Value::String(inner)) if serde_json::from_str::<Value>(&inner).is_ok() => setting(&inner),
        Err(_) if text.trim().is_empty() => Setting::Absent,
        // A text that is not JSON is a value, too.
        Ok(_) | Err(_) => Setting::Present,
    }
}

/// Whether a value is empty or holds only empty values.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(values) => values.iter().all(is_empty),
        Value::Object(entries) => entries.values().all(is_empty),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_not_set_is_absent() {
        for text in [
            "",
            "null",
            "{}",
            "[]",
            r#"{"policyText":null}"#,
            r#"{"destinationBucketName":null,"logFilePrefix":null}"#,
            r#""""#,
            r#""{}""#,
            r#""null""#,
        ] {
            assert_eq!(setting(text), Setting::Absent, "{text}");
        }
    }

    #[test]
    fn a_value_is_present_also_when_quoted_twice() {
        for text in [
            r#"{"policyText":"{}x"}"#,
            r#""{\"grantSet\":[1]}""#,
            "false",
            "7",
            r#"{"rules":[{"id":"a"}]}"#,
            "not json",
        ] {
            assert_eq!(setting(text), Setting::Present, "{text}");
        }
    }
}
