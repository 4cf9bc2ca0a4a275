//! What was read and what was not, as data: a report that hides its holes cannot be trusted.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::health::HealthNote;
use crate::text_enum::text_enum;

/// What an audit read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Where records and states came from.
    pub sources: Vec<ReadSource>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// Requests made of AWS, retries included, by `service:Operation`.
    pub api_calls: BTreeMap<String, u64>,
    /// What must be known before silence is taken for a cure.
    pub health: Vec<HealthNote>,
    /// Where only a part of the time range was read on purpose: noise is claimed for that part only.
    pub partly_read: Vec<PartlyRead>,
    /// Things worth knowing that leave nothing out.
    pub notes: Vec<String>,
}

text_enum! {
    /// A kind of source, in the order in which reports list sources.
    pub enum SourceKind {
        /// Athena, over the files of a trail.
        Athena = "athena",
        /// AWS Config in one account.
        Config = "config",
        /// An aggregator of AWS Config.
        ConfigAggregator = "config_aggregator",
        /// A file that AWS Config delivered.
        ConfigFile = "config_file",
        /// CloudTrail Lake: an event data store.
        Lake = "lake",
        /// S3 and Lambda themselves.
        Live = "live",
        /// CloudTrail's event history.
        LookupEvents = "lookup_events",
        /// AWS Organizations.
        Organizations = "organizations",
        /// The bucket to which a trail is delivered.
        TrailBucket = "trail_bucket",
        /// Files of a trail.
        TrailFiles = "trail_files",
    }
}

/// One place that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct ReadSource {
    /// What kind of source it is.
    pub kind: SourceKind,
    /// Region, folder or file.
    pub place: String,
    /// Records or resources read there.
    pub count: u64,
}

/// API calls of which only a part of the time range was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartlyRead {
    /// The account, where there are several.
    pub account: Option<String>,
    /// Region.
    pub region: String,
    /// The `eventName`s.
    pub names: Vec<String>,
    /// What was read of all of them, the ends exclusive, oldest first.
    pub spans: Vec<(Timestamp, Timestamp)>,
    /// Resources whose errors may have begun inside the time range: the part that was read does not show it.
    pub open_beginnings: Vec<String>,
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// File, region or API.
    #[serde(rename = "where")]
    pub place: String,
    /// What happened.
    pub what: String,
    /// What to do about it; may be empty.
    pub hint: String,
}

impl Gap {
    /// A gap.
    pub fn new(place: impl Into<String>, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            what: what.into(),
            hint: hint.into(),
        }
    }
}

impl Coverage {
    /// Adds a source.
    pub fn add_source(&mut self, kind: SourceKind, place: impl Into<String>, count: u64) {
        let place = place.into();
        self.sources.push(ReadSource { kind, place, count });
    }

    /// Adds a gap.
    pub fn add_gap(&mut self, place: impl Into<String>, what: impl Into<String>, hint: impl Into<String>) {
        self.gaps.push(Gap::new(place, what, hint));
    }

    /// Puts two coverages together.
    pub fn join(&mut self, other: Self) {
        self.sources.extend(other.sources);
        self.gaps.extend(other.gaps);
        self.health.extend(other.health);
        self.partly_read.extend(other.partly_read);
        self.notes.extend(other.notes);
        for (call, count) in other.api_calls {
            *self.api_calls.entry(call).or_default() += count;
        }
    }
}

/// Names and resources that a sentence lists.
const MAX_NAMES_IN_SENTENCE: usize = 3;

/// More spans than this are samples, of which only the first and the last day are named.
const MAX_SPANS_IN_SENTENCE: usize = 3;

impl fmt::Display for PartlyRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(account) = &self.account {
            write!(f, "account {account}, ")?;
        }
        write!(
            f,
            "{}: {} read, not the rest of the time range, for ",
            self.region,
            self.days()
        )?;
        match self.names.len() {
            1 => f.write_str("the API call "),
            many => write!(f, "{many} API calls: "),
        }?;
        write!(f, "{}; noise is claimed for what was read only", listed(&self.names))?;
        if let (false, Some((from, _))) = (self.open_beginnings.is_empty(), self.spans.last()) {
            let resources = listed(&self.open_beginnings);
            let since = from.strftime("%-d %b");
            write!(f, "; since at least {since}, perhaps longer: errors of {resources}")?;
        }
        Ok(())
    }
}

impl PartlyRead {
    /// `1-2 Jan and 11-15 Jan`.
    fn days(&self) -> String {
        let (Some(first), Some(last)) = (self.spans.first(), self.spans.last()) else {
            return "nothing".to_owned();
        };
        if self.spans.len() > MAX_SPANS_IN_SENTENCE {
            let between = days(first.0, last.1);
            return format!("{} samples of {between}", self.spans.len());
        }
        let spans: Vec<String> = self.spans.iter().map(|(from, to)| days(*from, *to)).collect();
        spans.join(" and ")
    }
}

/// `11-15 Jan`, `30 Jan-2 Feb`, `15 Jan`: the UTC days of a span, whose end is exclusive.
fn days(from: Timestamp, to: Timestamp) -> String {
    let last = to
        .checked_sub(jiff::SignedDuration::from_secs(1))
        .unwrap_or(to)
        .max(from);
    let [first_day, last_day] = [from, last].map(|time| time.strftime("%-d").to_string());
    let [first_month, last_month] = [from, last].map(|time| time.strftime("%b").to_string());
    if first_month != last_month {
        format!("{first_day} {first_month}-{last_day} {last_month}")
    } else if first_day == last_day {
        format!("{last_day} {last_month}")
    } else {
        format!("{first_day}-{last_day} {last_month}")
    }
}

/// The first few, and how many more.
fn listed(names: &[String]) -> String {
    let first: Vec<&str> = names.iter().take(MAX_NAMES_IN_SENTENCE).map(String::as_str).collect();
    match names.len().saturating_sub(MAX_NAMES_IN_SENTENCE) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, to: &str) -> (Timestamp, Timestamp) {
        (from.parse().unwrap(), to.parse().unwrap())
    }

    #[test]
    fn what_was_read_is_said_in_days() {
        let mut partly = PartlyRead {
            account: None,
            region: "eu-central-1".to_owned(),
            names: vec!["GetBucketCors".to_owned()],
            spans: vec![
                span("2026-01-01T12:00:00Z", "2026-01-02T12:30:00Z"),
                span("2026-01-11T08:00:00Z", "2026-01-15T12:00:00Z"),
            ],
            open_beginnings: Vec::new(),
        };
        assert_eq!(
            partly.to_string(),
            "eu-central-1: 1-2 Jan and 11-15 Jan read, not the rest of the time range, for the API call GetBucketCors; noise is \
             claimed for what was read only"
        );
        partly.open_beginnings = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        assert!(
            partly
                .to_string()
                .ends_with("; since at least 11 Jan, perhaps longer: errors of a, b, c and 1 more")
        );
    }

    #[test]
    fn a_span_ends_before_its_end_and_may_cross_a_month() {
        for (from, to, said) in [
            ("2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z", "15 Jan"),
            ("2026-01-30T00:00:00Z", "2026-02-02T00:00:01Z", "30 Jan-2 Feb"),
        ] {
            let (from, to) = span(from, to);
            assert_eq!(days(from, to), said);
        }
    }
}
