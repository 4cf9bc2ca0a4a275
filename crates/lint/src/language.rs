//! The languages that are read, what sets their logic apart, and how a text is recognized.

/// A language of filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FilterLanguage {
    /// SQL of Athena and Trino.
    Athena,
    /// SQL of CloudTrail Lake.
    Lake,
    /// SQL of `DuckDB`.
    Duckdb,
    /// A metric filter pattern of CloudWatch Logs.
    MetricFilter,
    /// An event pattern of EventBridge.
    Eventbridge,
    /// A Sigma rule.
    Sigma,
    /// Lucene, as Kibana and `OpenSearch` Dashboards have it.
    Lucene,
    /// Kibana's query language.
    Kql,
    /// The rules of cloudtrail-rs.
    CloudtrailRs,
    /// Splunk's SPL.
    Splunk,
}

/// What the text says of the records that it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// They are kept: counted, alerted on, returned.
    Keeps,
    /// They are hidden.
    Hides,
}

impl FilterLanguage {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Athena,
        Self::Lake,
        Self::Duckdb,
        Self::MetricFilter,
        Self::Eventbridge,
        Self::Sigma,
        Self::Lucene,
        Self::Kql,
        Self::CloudtrailRs,
        Self::Splunk,
    ];

    /// Its name, as options and JSON have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Athena => "athena",
            Self::Lake => "lake",
            Self::Duckdb => "duckdb",
            Self::MetricFilter => "metric-filter",
            Self::Eventbridge => "eventbridge",
            Self::Sigma => "sigma",
            Self::Lucene => "lucene",
            Self::Kql => "kql",
            Self::CloudtrailRs => "cloudtrail-rs",
            Self::Splunk => "splunk",
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Athena => "SQL (Athena, Trino)",
            Self::Lake => "SQL (CloudTrail Lake)",
            Self::Duckdb => "SQL (DuckDB)",
            Self::MetricFilter => "CloudWatch metric filter pattern",
            Self::Eventbridge => "EventBridge event pattern",
            Self::Sigma => "Sigma rule",
            Self::Lucene => "Lucene query",
            Self::Kql => "KQL query (Kibana)",
            Self::CloudtrailRs => "cloudtrail-rs rules",
            Self::Splunk => "Splunk search",
        }
    }

    /// Whether it is a dialect of SQL.
    #[must_use]
    pub fn is_sql(self) -> bool {
        matches!(self, Self::Athena | Self::Lake | Self::Duckdb)
    }

    /// Whether its texts alert or count: what they match is an occasion, so that matching all is never meant.
    #[must_use]
    pub fn alerts(self) -> bool {
        matches!(self, Self::MetricFilter | Self::Sigma)
    }

    /// The most characters that a text may have, where that is documented.
    #[must_use]
    pub fn limit(self) -> Option<usize> {
        match self {
            Self::MetricFilter => Some(1024),
            Self::Eventbridge => Some(2048),
            Self::Lake => Some(10_000),
            Self::Athena => Some(262_144),
            _ => None,
        }
    }

    /// Whether records have only the fields of CloudTrail there; elsewhere a text may name others.
    #[must_use]
    pub fn has_only_cloudtrail_fields(self) -> bool {
        matches!(
            self,
            Self::MetricFilter | Self::Eventbridge | Self::Sigma | Self::CloudtrailRs
        )
    }

    /// Whether it has booleans and numbers apart from their texts.
    #[must_use]
    pub fn has_types(self) -> bool {
        matches!(self, Self::MetricFilter | Self::Eventbridge)
    }

    /// What the text is read as if nothing else is said.
    #[must_use]
    pub fn reading(self) -> Reading {
        match self {
            Self::CloudtrailRs => Reading::Hides,
            _ => Reading::Keeps,
        }
    }

    /// The language that a text is most likely written in.
    #[must_use]
    pub fn guess(text: &str) -> Self {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if has(&["field_name:", "any_of:"]) || lower.contains("matches:") && lower.contains("rules:") {
            return Self::CloudtrailRs;
        }
        if lower.contains("detection:") || lower.contains("condition:") && lower.contains("selection") {
            return Self::Sigma;
        }
        if text.is_empty() || text.starts_with('{') && lower.contains("$.") {
            return Self::MetricFilter;
        }
        if text.starts_with('{') {
            return Self::Eventbridge;
        }
        if lower.starts_with('|')
            || lower.starts_with('`')
            || has(&["| where", "| search", "| stats", "sourcetype=", "index="])
        {
            return Self::Splunk;
        }
        if ["select ", "select\n", "with ", "where ", "--"]
            .iter()
            .any(|word| lower.starts_with(word))
            || is_sql(&lower)
        {
            return sql_dialect(&lower);
        }
        if has(&["event.action", "event.provider", "event.dataset", "aws.cloudtrail."]) {
            let capital = [" AND ", " OR ", "NOT "].iter().any(|word| text.contains(word));
            let small = [" and ", " or ", "not "].iter().any(|word| text.contains(word));
            return if capital && !small { Self::Lucene } else { Self::Kql };
        }
        if lower.contains(':') {
            return Self::Lucene;
        }
        Self::Splunk
    }
}

fn is_sql(lower: &str) -> bool {
    const SIGNS: [&str; 9] = [
        " like '",
        " in ('",
        " in (\n",
        "= '",
        "<> '",
        "!= '",
        "='",
        " is null",
        " is not null",
    ];
    !lower.contains("\":") && SIGNS.iter().any(|sign| lower.contains(sign))
}

fn sql_dialect(lower: &str) -> FilterLanguage {
    if [
        "read_json",
        "aws_cloudtrail_log",
        "->>",
        "json_extract_string",
        ".json.gz",
    ]
    .iter()
    .any(|sign| lower.contains(sign))
    {
        FilterLanguage::Duckdb
    } else if lower.contains("event_data_store") || lower.contains("element_at(") {
        FilterLanguage::Lake
    } else {
        FilterLanguage::Athena
    }
}
