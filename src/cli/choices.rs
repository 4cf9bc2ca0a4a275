//! Options that take one of a few values: each value's name, meaning and help.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use trailhum_lint::language::FilterLanguage;

use crate::diagnosis::Purpose;
use crate::filter::{Dialect, RecorderRole};
use crate::finding::Verdict;
use crate::language::Language;
use crate::region::{is_possible, meant};
use crate::report::view::{GroupBy, Sort};
use crate::report::watch::NewsFormat;
use crate::source::lookup_events::Effort;

/// A value's name, what it means, and its help; a value without help is an old name and hidden.
pub(super) type Choice<T> = (&'static str, T, &'static str);

/// Parses the name of one of these values.
pub(super) fn one_of<T: Copy + Send + Sync>(
    choices: &'static [Choice<T>],
) -> impl TypedValueParser<Value = T> + use<T> {
    let names = choices
        .iter()
        .map(|(name, _, help)| PossibleValue::new(*name).help(*help).hide(help.is_empty()));
    PossibleValuesParser::new(names).try_map(|name| {
        let choice = choices.iter().find(|(known, _, _)| *known == name);
        choice.map(|(_, value, _)| *value).ok_or("no such value")
    })
}

/// The ARN of an IAM role, an IAM user or a federated user, as records name it.
pub(super) fn identity_arn(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let role_or_user = ["role/", "user/", "federated-user/"];
    match parts.as_slice() {
        ["arn", _, "iam" | "sts", "", account, name]
            if !account.is_empty() && role_or_user.iter().any(|kind| name.starts_with(kind)) =>
        {
            Ok(text.to_owned())
        }
        ["arn", _, "sts", "", _, name] if name.starts_with("assumed-role/") => {
            Err("name the role itself, as arn:aws:iam::ACCOUNT:role/NAME, not one of its sessions".to_owned())
        }
        _ => Err("expected the ARN of a role or a user, such as arn:aws:iam::111122223333:role/NAME".to_owned()),
    }
}

/// A role of a customer's own, under which AWS Config records.
pub(super) fn recorder_role(text: &str) -> Result<String, String> {
    match RecorderRole::account_in(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("expected the ARN of a role of your own, such as arn:aws:iam::111122223333:role/NAME".to_owned()),
    }
}

/// The name of a region, by its form.
pub(super) fn region(text: &str) -> Result<String, String> {
    if is_possible(text) {
        return Ok(text.to_owned());
    }
    Err(match meant(text) {
        Some(meant) => format!("no AWS region has this name; did you mean {meant}?"),
        None => "no AWS region has this name; they are called like eu-central-1".to_owned(),
    })
}

/// How a result of rows is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TableFormat {
    /// As a table.
    Table,
    /// As JSON.
    Json,
}

/// How a result of sentences is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextFormat {
    /// As text or a table.
    Text,
    /// As JSON.
    Json,
    /// As Markdown.
    Markdown,
}

pub(super) const ERRORS_FORMATS: &[Choice<TableFormat>] = &[
    ("table", TableFormat::Table, "Text for the terminal"),
    ("json", TableFormat::Json, "Schema trailhum.errors/2"),
];

pub(super) const ALARMS_FORMATS: &[Choice<TableFormat>] = &[
    ("table", TableFormat::Table, "Text for the terminal"),
    ("json", TableFormat::Json, "Schema trailhum.alarms/1"),
];

pub(super) const NEWS_FORMATS: &[Choice<NewsFormat>] = &[
    ("text", NewsFormat::Text, "Text for a terminal, a log or a mail"),
    ("json", NewsFormat::Json, "Schema trailhum.watch/1, on one line"),
    (
        "slack",
        NewsFormat::Slack,
        "Message for Slack, at most 3,000 characters",
    ),
    ("ocsf", NewsFormat::Ocsf, "Detection findings of OCSF 1.5, one a line"),
];

pub(super) const FORECAST_FORMATS: &[Choice<TableFormat>] = &[
    ("table", TableFormat::Table, "Text for the terminal"),
    ("json", TableFormat::Json, "Schema trailhum.forecast/1"),
];

pub(super) const VERIFY_FORMATS: &[Choice<TableFormat>] = &[
    ("table", TableFormat::Table, "Text for the terminal"),
    ("json", TableFormat::Json, "Schema trailhum.verify/1"),
];

pub(super) const DOCTOR_FORMATS: &[Choice<TableFormat>] = &[
    ("table", TableFormat::Table, "Text for the terminal"),
    ("json", TableFormat::Json, "Schema trailhum.doctor/1"),
];

pub(super) const PURPOSES: &[Choice<Purpose>] = &[
    ("audit", Purpose::Audit, "The default audit"),
    ("trails", Purpose::Trails, "Trails and enabled regions"),
    ("logs", Purpose::Logs, "The log group of a trail"),
    ("athena", Purpose::Athena, "Tables of Athena"),
    ("org", Purpose::Organization, "The accounts of an organization"),
];

pub(super) const CHECK_FORMATS: &[Choice<TableFormat>] = &[
    ("table", TableFormat::Table, "Text for the terminal"),
    ("json", TableFormat::Json, "Schema trailhum.filter-check/1"),
];

pub(super) const LINT_FORMATS: &[Choice<TableFormat>] = &[
    ("table", TableFormat::Table, "Text for the terminal"),
    ("json", TableFormat::Json, "Schema trailhum.lint/1"),
];

pub(super) const FILTER_LANGUAGES: &[Choice<FilterLanguage>] = &[
    (
        "athena",
        FilterLanguage::Athena,
        "SQL of Athena and Trino: a SELECT or a condition",
    ),
    ("lake", FilterLanguage::Lake, "SQL of CloudTrail Lake"),
    ("duckdb", FilterLanguage::Duckdb, "SQL of DuckDB over trail files"),
    (
        "metric-filter",
        FilterLanguage::MetricFilter,
        "CloudWatch metric filter pattern",
    ),
    ("eventbridge", FilterLanguage::Eventbridge, "EventBridge event pattern"),
    ("sigma", FilterLanguage::Sigma, "Sigma rule"),
    ("lucene", FilterLanguage::Lucene, "Lucene query of OpenSearch or Kibana"),
    ("kql", FilterLanguage::Kql, "KQL query of Kibana"),
    ("cloudtrail-rs", FilterLanguage::CloudtrailRs, "Rules of cloudtrail-rs"),
    (
        "splunk",
        FilterLanguage::Splunk,
        "Splunk search, up to the first command that changes events",
    ),
    ("opensearch", FilterLanguage::Lucene, ""),
    ("trino", FilterLanguage::Athena, ""),
];

pub(super) const CACHE_FORMATS: &[Choice<TableFormat>] = &[
    ("table", TableFormat::Table, "Text for the terminal"),
    ("json", TableFormat::Json, "Schema trailhum.ledger/1"),
];

pub(super) const DIFF_FORMATS: &[Choice<TextFormat>] = &[
    ("table", TextFormat::Text, "Text for the terminal"),
    ("json", TextFormat::Json, "Schema trailhum.diff/2"),
    (
        "markdown",
        TextFormat::Markdown,
        "Text for a ticket or a pull request comment",
    ),
];

pub(super) const EXPLAIN_FORMATS: &[Choice<TextFormat>] = &[
    ("text", TextFormat::Text, "Text for the terminal"),
    ("json", TextFormat::Json, "List of trailhum.explanation/2"),
    ("markdown", TextFormat::Markdown, "Text for a ticket"),
];

pub(super) const LANGUAGES: &[Choice<Language>] = &[
    ("en", Language::English, "English"),
    ("ja", Language::Japanese, "Japanese"),
];

pub(super) const GROUPS: &[Choice<GroupBy>] = &[
    ("account", GroupBy::Account, "Account"),
    (
        "resource",
        GroupBy::Resource,
        "Resource, such as a bucket or a function",
    ),
    ("check", GroupBy::Check, "Check"),
    ("caller", GroupBy::Caller, "Caller"),
    ("lookup", GroupBy::Check, ""),
];

pub(super) const SORTS: &[Choice<Sort>] = &[
    ("name", Sort::Name, "By name"),
    ("errors", Sort::Errors, "The most errors first"),
    ("last", Sort::Last, "The latest error first"),
];

pub(super) const VERDICTS: &[Choice<Verdict>] = &[
    ("investigate", Verdict::Investigate, "Needs attention"),
    (
        "unexplained",
        Verdict::Unexplained,
        "A verified AWS service got an error that the catalog does not explain",
    ),
    (
        "changed",
        Verdict::Changed,
        "Noise that began, stopped or moved, or a setting that changed",
    ),
    (
        "client",
        Verdict::Client,
        "The same harmless answer to a steady identity",
    ),
    (
        "benign",
        Verdict::Benign,
        "A verified AWS service got an error that is known to be harmless",
    ),
    (
        "noise",
        Verdict::Noise,
        "A verified scanner requested a setting that is not configured",
    ),
    ("genuine", Verdict::Investigate, ""),
];

pub(super) const EFFORTS: &[Choice<Effort>] = &[
    (
        "quick",
        Effort::Quick,
        "Half an hour per day: shows who calls what, but not reliably how often",
    ),
    (
        "normal",
        Effort::Normal,
        "Newest first, until the cadence of each scanner's errors is clear",
    ),
    ("full", Effort::Full, "The whole time range"),
];

pub(super) const DIALECTS: &[Choice<Dialect>] = &[
    (
        "athena",
        Dialect::Athena,
        "Athena (Trino SQL), with the table that AWS documents",
    ),
    ("trino", Dialect::Trino, "Trino, with a table of the same columns"),
    ("ocsf", Dialect::Ocsf, "Athena, with a table of Security Lake (OCSF)"),
    ("lake", Dialect::Lake, "CloudTrail Lake"),
    ("duckdb", Dialect::Duckdb, "DuckDB over trail files"),
    ("tailpipe", Dialect::Tailpipe, "Tailpipe (DuckDB SQL)"),
    ("jq", Dialect::Jq, "jq over trail files"),
    ("panther", Dialect::Panther, "Panther rule (Python)"),
    ("sentinel", Dialect::Sentinel, "Microsoft Sentinel (Kusto)"),
    ("esql", Dialect::Esql, "Elastic ES|QL"),
    ("elastic-kql", Dialect::ElasticKql, "Elastic KQL, for Kibana"),
    ("opensearch", Dialect::Opensearch, "Lucene, for OpenSearch and Kibana"),
    ("splunk", Dialect::Splunk, "Splunk SPL"),
    ("datadog", Dialect::Datadog, "Datadog log search"),
    ("logs-insights", Dialect::LogsInsights, "CloudWatch Logs Insights"),
    (
        "metric-filter",
        Dialect::MetricFilter,
        "CloudWatch metric filter pattern",
    ),
    ("eventbridge", Dialect::Eventbridge, "EventBridge event pattern"),
    ("sigma", Dialect::Sigma, "Sigma"),
    ("cloudtrail-rs", Dialect::CloudtrailRs, "cloudtrail-rs rules (YAML)"),
];
