//! The languages in which the filter is spelt.

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
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unprintable {
    /// The dialect cannot compare two fields of one event.
    #[error("this dialect cannot compare the role's account with that of the record, so the accounts must be named")]
    NeedsAccount,
    /// Nothing to leave out.
    #[error("there is no noise to leave out")]
    Nothing,
    /// An account that is none: it could mean something else in the dialect.
    #[error("{0:?} is not an account ID, which has 12 digits")]
    NotAnAccount(String),
    /// Not even one check fits into what the dialect allows.
    #[error("no check fits into the {most} characters that this dialect allows; accounts named: {accounts}")]
    TooLong {
        /// How many accounts were named.
        accounts: usize,
        /// The dialect's limit.
        most: usize,
    },
    /// No check can be written in the dialect.
    #[error("this dialect cannot match any of these checks literally")]
    NotLiteral,
}

impl Printed {
    pub(super) fn new(text: String, notes: &[&str]) -> Self {
        Self {
            text,
            notes: notes.iter().map(|note| (*note).to_owned()).collect(),
            left_out: Vec::new(),
        }
    }

    pub(super) fn noted(mut self, notes: &[&str]) -> Self {
        self.notes.extend(notes.iter().map(|note| (*note).to_owned()));
        self
    }
}
