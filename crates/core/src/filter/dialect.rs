//! The languages in which the filter is spelt.

/// A language, and where its text is pasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Trino SQL on the table that AWS documents for CloudTrail.
    Athena,
    /// Trino SQL on a table of the same columns.
    Trino,
    /// SQL of Athena on Security Lake's tables, whose form is OCSF.
    Ocsf,
    /// SQL of CloudTrail Lake.
    Lake,
    /// SQL of `DuckDB` over trail files.
    Duckdb,
    /// `DuckDB` SQL on Tailpipe's table.
    Tailpipe,
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
    /// Kusto over Microsoft Sentinel's table.
    Sentinel,
    /// A rule of Panther, in Python.
    Panther,
    /// Elastic's ES|QL.
    Esql,
    /// Kibana's query language, over Elastic's fields.
    ElasticKql,
    /// Datadog's log search.
    Datadog,
    /// Rules of cloudtrail-rs.
    CloudtrailRs,
    /// Lucene's syntax, for `OpenSearch` and Kibana.
    Opensearch,
    /// A Sigma filter.
    Sigma,
}

/// The filter in one dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The filters. More than one where the dialect does not take a text of that length: each is about records of its own, so
    /// together they keep what one would.
    pub filters: Vec<String>,
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
    /// What is not about any of the accounts, or a single check of one account, does not fit into what the dialect allows.
    #[error(
        "one filter may have {most} characters, and not even one check of one account fits; accounts named: {accounts}"
    )]
    TooLong {
        /// How many accounts were named.
        accounts: usize,
        /// The dialect's limit.
        most: usize,
    },
    /// More filters than the dialect's place takes.
    #[error("these checks and accounts need more than {most} filters, which is as many as one place takes")]
    TooMany {
        /// How many are allowed.
        most: usize,
    },
    /// No check can be written in the dialect.
    #[error("this dialect cannot match any of these checks literally")]
    NotLiteral,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Athena,
        Self::Trino,
        Self::Ocsf,
        Self::Lake,
        Self::Duckdb,
        Self::Tailpipe,
        Self::Jq,
        Self::Panther,
        Self::Sentinel,
        Self::Esql,
        Self::Splunk,
        Self::LogsInsights,
        Self::MetricFilter,
        Self::Eventbridge,
        Self::Opensearch,
        Self::ElasticKql,
        Self::Datadog,
        Self::Sigma,
        Self::CloudtrailRs,
    ];

    /// Whether it compares two fields of one record, and so needs no accounts.
    #[must_use]
    pub fn compares_fields(self) -> bool {
        match self {
            Self::Athena
            | Self::Trino
            | Self::Ocsf
            | Self::Lake
            | Self::Duckdb
            | Self::Tailpipe
            | Self::Jq
            | Self::Panther
            | Self::Sentinel
            | Self::Esql
            | Self::Splunk => true,
            Self::LogsInsights
            | Self::MetricFilter
            | Self::Eventbridge
            | Self::Opensearch
            | Self::ElasticKql
            | Self::Datadog
            | Self::Sigma
            | Self::CloudtrailRs => false,
        }
    }
}

impl Printed {
    /// The text to paste: all filters, one after the other.
    #[must_use]
    pub fn text(&self) -> String {
        self.filters.concat()
    }

    pub(super) fn new(filters: Vec<String>, notes: &[&str]) -> Self {
        Self {
            filters,
            notes: notes.iter().map(|note| (*note).to_owned()).collect(),
            left_out: Vec::new(),
        }
    }

    pub(super) fn noted(mut self, notes: &[&str]) -> Self {
        self.notes.extend(notes.iter().map(|note| (*note).to_owned()));
        self
    }
}
