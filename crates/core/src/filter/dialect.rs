//! The languages in which the filter is spelt.

use super::{Exclusion, patterns, query, search};

/// A language, and where its text is pasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Trino SQL on the table that AWS documents for CloudTrail.
    Athena,
    /// SQL of CloudTrail Lake.
    Lake,
    /// SQL of `DuckDB` over trail files.
    Duckdb,
    /// jq over trail files.
    Jq,
    /// CloudWatch Logs Insights.
    LogsInsights,
    /// A CloudWatch Logs metric filter pattern.
    MetricFilter,
    /// An EventBridge event pattern.
    Eventbridge,
    /// Splunk's SPL.
    Splunk,
    /// Lucene's syntax, for `OpenSearch` and Kibana.
    Opensearch,
    /// A Sigma filter.
    Sigma,
}

/// The filter in one dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The text to paste.
    pub text: String,
    /// Where it goes, and what the dialect cannot say; one sentence an entry.
    pub notes: Vec<String>,
    /// Lookups that did not fit; their errors are kept.
    pub left_out: Vec<String>,
}

/// Why there is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unprintable {
    /// The dialect cannot compare two fields of one event.
    #[error("this dialect cannot compare the role's account with the record's own, so the accounts must be named")]
    NeedsAccount,
    /// Nothing to leave out.
    #[error("there is nothing to leave out")]
    Nothing,
}

impl Exclusion {
    /// The filter in a dialect.
    ///
    /// # Errors
    /// [`Unprintable`] where the dialect needs to know more.
    pub fn print(&self, dialect: Dialect) -> Result<Printed, Unprintable> {
        if self.callers.is_empty() {
            return Err(Unprintable::Nothing);
        }
        let compares = matches!(dialect, Dialect::Athena | Dialect::Lake | Dialect::Duckdb | Dialect::Jq);
        if !compares && self.accounts.is_empty() {
            return Err(Unprintable::NeedsAccount);
        }
        Ok(match dialect {
            Dialect::Athena | Dialect::Lake | Dialect::Duckdb => query::sql(self, dialect),
            Dialect::Jq => query::jq(self),
            Dialect::LogsInsights => search::logs_insights(self),
            Dialect::Splunk => search::splunk(self),
            Dialect::Opensearch => search::lucene(self),
            Dialect::Sigma => search::sigma(self),
            Dialect::MetricFilter => patterns::metric_filter(self),
            Dialect::Eventbridge => patterns::eventbridge(self),
        })
    }
}

impl Printed {
    pub(super) fn new(text: String, notes: &[&str]) -> Self {
        Self {
            text,
            notes: notes.iter().map(|note| (*note).to_owned()).collect(),
            left_out: Vec::new(),
        }
    }
}
