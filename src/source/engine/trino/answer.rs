//! What Trino answers, as far as it matters here.

use serde::Deserialize;
use serde_json::Value;

use crate::source::engine::Cell;

/// The answer to a statement, or to the request of further results.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrinoAnswer {
    pub(super) id: String,
    /// Where the next results are; none after the last ones.
    pub(super) next_uri: Option<String>,
    #[serde(default)]
    data: Option<Vec<Vec<Value>>>,
    pub(super) error: Option<QueryError>,
    pub(super) stats: Stats,
}

/// Why a query failed.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct QueryError {
    message: Option<String>,
    pub(super) error_name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Stats {
    pub(super) state: String,
    physical_input_bytes: Option<i64>,
    processed_bytes: Option<i64>,
}

impl TrinoAnswer {
    /// The rows that came along.
    pub(super) fn take_rows(&mut self) -> Vec<Vec<Cell>> {
        let rows = self.data.take().unwrap_or_default();
        rows.into_iter()
            .map(|row| row.into_iter().map(cell).collect())
            .collect()
    }
}

impl Stats {
    /// Bytes read so far.
    pub(super) fn bytes(&self) -> Option<i64> {
        self.physical_input_bytes.or(self.processed_bytes)
    }
}

impl QueryError {
    /// The name of the kind of error, and what happened.
    pub(super) fn text(&self) -> String {
        let parts = [&self.error_name, &self.message].into_iter().flatten();
        parts.map(String::as_str).collect::<Vec<_>>().join(": ")
    }

    /// Whether somebody else ended the query.
    pub(super) fn is_cancelled(&self) -> bool {
        matches!(
            self.error_name.as_deref(),
            Some("USER_CANCELED" | "ADMINISTRATIVELY_KILLED" | "ADMINISTRATIVELY_PREEMPTED")
        )
    }
}

fn cell(value: Value) -> Cell {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

/// The path of an address: results are fetched from the server that was named, whichever host it calls itself, so that
/// a secret goes nowhere else.
pub(super) fn path(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.find('/').and_then(|begin| rest.get(begin..))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_texts_whatever_they_were() {
        let text = r#"{"id": "q", "data": [["a", 1, null, true, 1.5]], "stats": {"state": "RUNNING"}, "new": {}}"#;
        let mut answer: TrinoAnswer = serde_json::from_str(text).unwrap();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            answer.take_rows(),
            [[some("a"), some("1"), None, some("true"), some("1.5")]]
        );
        assert!(answer.take_rows().is_empty());
        assert_eq!(answer.stats.bytes(), None);
    }

    #[test]
    fn only_the_path_of_an_address_is_followed() {
        assert_eq!(
            path("http://internal:8080/v1/statement/queued/q/s/1"),
            Some("/v1/statement/queued/q/s/1")
        );
        assert_eq!(path("https://evil.example.com/x?y=1"), Some("/x?y=1"));
        assert_eq!(path("/v1/statement"), None);
        assert_eq!(path("http://host"), None);
    }
}
